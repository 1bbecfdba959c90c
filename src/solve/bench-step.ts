/** @file What a Levenberg-Marquardt step costs against the arithmetic it cannot avoid. */

import { levenbergMarquardt } from "../../solvers/index.ts";
import { chooseDevice, type Device, deviceScope } from "../devices/index.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, discretize, type ResidualSystem } from "../residual/index.ts";
import { settle } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

export interface StepBenchmark {
  readonly problem: string;
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly rows: number;
  readonly columns: number;
  /** Linearisations and factorisations in the timed part. */
  readonly linearisations: number;
  readonly factorisations: number;
  /** Seconds per linearisation: everything a solver does between two accepted steps. */
  readonly secondsPerStep: number;
  /** GFLOP/s of SYRK at these very sizes, median over the segments of the run. */
  readonly syrkRate: number;
  /** (SYRK per linearisation + Cholesky per factorisation) at the SYRK rate of each segment, median. */
  readonly idealSecondsPerStep: number;
  /** Median over segments of measured over ideal. */
  readonly ratio: number;
}

/** Trials before the clock starts: the first ones need more factorisations than the rest of a run (chosen here). */
const warmUp = 60;

/**
 * Runs the default solver for a few seconds and compares its time per step with the ideal: the flops of SYRK and
 * Cholesky at the rate SYRK alone reaches on the same device in the same run.
 *
 * A step is all that happens between two linearisations: Jacobian, Gram matrix, every damping that is tried, the
 * residuals of geodesic acceleration and of the trial points.
 */
export async function benchStep(problem: Problem, options: SolveOptions = {}): Promise<StepBenchmark> {
  const { model, points, seed, threads, memory } = settle(problem, options);
  const kind = options.device ?? "auto";
  const owned =
    typeof kind === "object" ? undefined : (await chooseDevice(kind, { threads, budget: memory })).device;
  const device = owned ?? (kind as Device);
  const scope = deviceScope(device);
  try {
    const system = discretize(problem, { model, device: scope.device, points, seed });
    return await measure(problem.name, model.name, system, options.seconds ?? 6);
  } finally {
    scope.release();
    owned?.close();
  }
}

/** Runs in turn: a second or so of steps, then the Gram product alone, so that both see the same machine. */
const segments = 7;

async function measure(
  problem: string,
  model: string,
  system: DiscretizedSystem,
  seconds: number,
): Promise<StepBenchmark> {
  const { device, rows, columns } = system;
  let run = levenbergMarquardt().start(system, { theta: system.initial(), steps: warmUp });
  await run.finish();
  const parts: Segment[] = [];
  for (let k = 0; k < segments; k++) {
    const counts = { linearisations: 0, factorisations: 0 };
    const begun = performance.now();
    run = levenbergMarquardt().start(counting(system, counts), {
      resume: run.state(),
      seconds: run.seconds + seconds / segments,
    });
    await run.finish();
    parts.push(segment((performance.now() - begun) / 1000, counts, syrkRate(device, system), system));
  }
  const total = (pick: (part: Segment) => number): number => parts.reduce((sum, part) => sum + pick(part), 0);
  const middle = (pick: (part: Segment) => number): number => median(parts.map(pick));
  return {
    problem,
    model,
    device: device.name,
    threads: device.threads,
    rows,
    columns,
    linearisations: total((part) => part.linearisations),
    factorisations: total((part) => part.factorisations),
    secondsPerStep: middle((part) => part.secondsPerStep),
    syrkRate: middle((part) => part.syrkRate),
    idealSecondsPerStep: middle((part) => part.idealSecondsPerStep),
    ratio: middle((part) => part.secondsPerStep / part.idealSecondsPerStep),
  };
}

interface Counts {
  linearisations: number;
  factorisations: number;
}

interface Segment extends Readonly<Counts> {
  readonly secondsPerStep: number;
  readonly syrkRate: number;
  readonly idealSecondsPerStep: number;
}

function segment(
  seconds: number,
  { linearisations, factorisations }: Counts,
  rate: number,
  { rows, columns }: DiscretizedSystem,
): Segment {
  const [small, large] = [Math.min(rows, columns), Math.max(rows, columns)];
  const flops = linearisations * small * small * large + (factorisations * small ** 3) / 3;
  return {
    linearisations,
    factorisations,
    secondsPerStep: seconds / linearisations,
    syrkRate: rate,
    idealSecondsPerStep: flops / (rate * 1e9) / linearisations,
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The same system, counting what is asked of it. */
function counting(system: DiscretizedSystem, counts: Counts): ResidualSystem {
  return {
    ...system,
    linearise: async (theta, use) => {
      const linearisation = await system.linearise(theta, use);
      counts.linearisations += 1;
      return {
        ...linearisation,
        factor: (damping) => {
          counts.factorisations += 1;
          return linearisation.factor(damping);
        },
      };
    },
  };
}

/** GFLOP/s of the Gram product at the system's sizes, median of five. */
function syrkRate(device: Device, { rows, columns }: DiscretizedSystem): number {
  const tall = rows >= columns;
  const [n, k] = tall ? [columns, rows] : [rows, columns];
  const [A, C] = [device.allocate(rows * columns), device.allocate(n * n)];
  A.fill(0.5);
  const rates = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    device.syrk(tall, n, k, A, rows, C, n);
    return (n * n * k) / ((performance.now() - begun) * 1e6);
  });
  device.release(A);
  device.release(C);
  return median(rates);
}
