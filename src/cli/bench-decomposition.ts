/** @file `sobolev bench decomposition`: time of a solve by windows against their number, windows of one size. */

import { newton } from "../../solvers/index.ts";
import { gridCells, windowPoints, windowSystem } from "../decomposition/index.ts";
import { chooseDevice, type HostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { expr, pde } from "../expression/index.ts";
import { box } from "../geometry/index.ts";
import { linearModel, windowedBasis } from "../models/index.ts";
import { on, type Problem, problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { errorsAgainst, expansionSolution, knownValues } from "../solution/index.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags } from "./flags.ts";
import { discretisationFlags, given, hostDeviceOf, solveOptions } from "./solve-flags.ts";

const { device, threads, memory } = discretisationFlags;
const flagTable: FlagTable = {
  device,
  threads: { ...threads, help: "threads (default 1)" },
  memory,
  degree: { value: "p", help: "degree of the polynomials in every window (default 10)" },
  coupling: { value: "kind", help: "faces (default) or weights: how windows are held together" },
};

/** Windows per axis; their sizes and the waves in each stay the same, the domain grows. */
const grids = [
  [2, 2],
  [4, 2],
  [4, 4],
  [8, 4],
  [8, 8],
] as const;

/** Waves along a window's edge, nearly, so that no wavenumber is an eigenvalue of these boxes. Chosen here. */
const wavenumber = 2 * Math.PI * 0.77;

/** Helmholtz's equation on nx x ny unit squares, the same as on one box with a wavenumber that grows: a plane wave. */
function helmholtzOn([nx, ny]: readonly [number, number]): Problem {
  const domain = box({ x: [0, nx], y: [0, ny] });
  const [a, b] = [wavenumber * Math.cos(0.7), wavenumber * Math.sin(0.7)];
  const u = expr`cos(${a}*x + ${b}*y)`;
  return problem({
    name: `helmholtz on ${nx}x${ny}`,
    title: "Helmholtz's equation, a plane wave",
    source: "chosen here",
    domain,
    interior: pde`lap(u) + ${wavenumber ** 2}*u = 0`,
    conditions: [on(domain.boundary(), pde`u = ${u}`)],
    exact: { u },
  });
}

/** @returns per grid the windows, columns, work, processor and wall seconds, and error; and the fitted exponent of time. */
export async function benchDecomposition(args: readonly string[], context: Context): Promise<object> {
  const flags = parseFlags(args, flagTable, 0);
  const options = solveOptions(flags);
  const { threads: wanted = 1, memory: budget } = options;
  const degree = flags.number("degree", { integer: true, least: 4 }) ?? 10;
  const coupling = couplingFrom(flags.text("coupling"));
  const chosen = await chooseDevice(hostDeviceOf(options), given({ threads: wanted, budget }));
  context.err(`${chosen.announcement}\n`);
  try {
    // The first solve compiles and warms up: it is not measured.
    await measure(chosen.device, grids[0], degree, coupling);
    const measured: Measured[] = [];
    for (const grid of grids) {
      const one = await measure(chosen.device, grid, degree, coupling);
      context.err(`${one.windows} windows: ${one.cpuSeconds.toPrecision(3)} s\n`);
      measured.push(one);
    }
    const { name, description } = chosen.device;
    return {
      ...{ device: name, description, threads: wanted, degree, coupling },
      exponent: slope(measured, ({ cpuSeconds }) => cpuSeconds),
      workExponent: slope(measured, ({ work }) => work),
      solves: measured,
    };
  } finally {
    chosen.device.close();
  }
}

interface Measured {
  readonly windows: number;
  readonly columns: number;
  readonly rows: number;
  /** Floating-point operations of the factorisation. */
  readonly work: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly relativeL2: number;
}

type Coupling = "faces" | "weights";

function couplingFrom(text = "faces"): Coupling {
  if (text === "faces" || text === "weights") return text;
  throw new UsageError({
    what: `windows are not held together by "${text}"`,
    where: "--coupling",
    remedy: "faces or weights",
  });
}

/** Overlaps of windows that are matched on faces, and of others: as in `solve`. */
const overlaps = { faces: 0.1, weights: 0.25 } as const;

async function measure(
  on: HostDevice,
  grid: readonly [number, number],
  degree: number,
  coupling: Coupling,
): Promise<Measured> {
  const task = helmholtzOn(grid);
  const [cpu, begun] = [process.cpuUsage(), performance.now()];
  const { coordinates, domain } = task;
  const cells = gridCells(domain.bounds, grid);
  const levels = [{ cells, degrees: cells.map(() => degree) }];
  const basis = windowedBasis({ coordinates, bounds: domain.bounds, overlap: overlaps[coupling], levels });
  const density = { cells, perCell: 2 * basis.parts[0].size, perEdge: 2 * degree };
  const points = windowPoints(task, density, random(1).split("bench"));
  const system = windowSystem(task, basis, { device: on, ...points, coupling });
  const run = newton({ regularisation: 1e-14 }).start(system, { theta: system.initial(), steps: 1 });
  await run.finish();
  const { user } = process.cpuUsage(cpu);
  const seconds = (performance.now() - begun) / 1000;
  const u = expansionSolution({ model: linearModel({ u: basis }), c: run.theta, domain });
  const known = knownValues(task)!;
  const { relativeL2 } = errorsAgainst(known, task, u.evaluate(["u"], known.points));
  const { columns, rows, work } = system;
  system.release();
  return { windows: cells.length, columns, rows, work, cpuSeconds: user / 1e6, seconds, relativeL2 };
}

/** Exponent b of value = a windows^b by least squares in logarithms. */
function slope(measured: readonly Measured[], value: (one: Measured) => number): number {
  const [x, y] = [
    measured.map(({ windows }) => Math.log(windows)),
    measured.map((one) => Math.log(value(one))),
  ];
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, k) => sum + (value - mx) * (y[k] - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
