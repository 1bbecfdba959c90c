/** @file What is measured of the curvature of a network's cost: at the end of a solve, and its sharpness on the way. */

import {
  blocksOf,
  type DegeneracyGroup,
  degeneracy,
  type GroupDegeneracy,
  gaussNewtonOf,
  hessianOf,
  type ParameterBlock,
  type Run,
  restricted,
  type Sharpness,
  type SharpnessMonitor,
  type SharpnessReading,
  type Spectrum,
  type Step,
  sharpness,
  sharpnessMonitor,
  spectralDensity,
  summedTrace,
  type Triangularise,
  topEigen,
} from "../../solvers/index.ts";
import { deviceScope, type HostDevice } from "../devices/index.ts";
import { nearest, UsageError } from "../errors.ts";
import { random } from "../random.ts";
import type { DiscretizedSystem } from "../residual/index.ts";

/** What can be asked for, with what it tells. */
export const instruments = {
  spectrum: "density of the eigenvalues of JᵀJ, and the ends of the Hessian's spectrum",
  trace: "trace and largest eigenvalue of the Hessian, layer by layer",
  sharpness:
    "largest eigenvalue of the Hessian on the way, at least every 50 accepted steps, and three sharpness measures at the end",
  degeneracy: "directions of each layer and of the coefficients that the data do not see",
} as const;

export type InstrumentName = keyof typeof instruments;

/** The instrument of that name. @throws UsageError with the nearest and all known names. */
export function instrumentNamed(name: string): InstrumentName {
  const known = Object.keys(instruments) as InstrumentName[];
  const found = known.find((candidate) => candidate === name);
  if (found) return found;
  const [close] = nearest(name, known);
  throw new UsageError({
    what: `there is no instrument "${name}"`,
    where: `known: ${known.join(", ")}`,
    remedy: close ? `"${close}"` : `"${known[0]}"`,
  });
}

/** Curvature of one block of theta. */
export interface BlockCurvature {
  readonly name: string;
  /** Parameters. */
  readonly count: number;
  readonly trace: number;
  /** Standard error of the trace. */
  readonly traceError: number;
  readonly largest: number;
}

/** What was measured: plain data, absent where it was not asked for or could not be measured. */
export interface Measured {
  readonly spectrum?: SpectrumReport;
  /** Over the solve time. */
  readonly sharpness?: readonly SharpnessReading[];
  /** At the end. */
  readonly measures?: Sharpness;
  readonly trace?: TraceReport;
  readonly blocks?: readonly BlockCurvature[];
  readonly degeneracy?: readonly GroupDegeneracy[];
  /** What measuring took, in none of the solve's own time. */
  readonly seconds: number;
  /** What could not be measured, and why. */
  readonly refused: readonly string[];
}

/** Traces of all of theta, summed over the blocks, with their standard errors. */
export interface TraceReport {
  readonly hessian: number;
  readonly hessianError: number;
  /** ‖J‖_F². */
  readonly gaussNewton: number;
  readonly gaussNewtonError: number;
}

/** Spectral density of JᵀJ over decades. */
export interface SpectrumReport extends Omit<Spectrum, "nodes"> {
  /** Ends of the spectrum of the Hessian, inner bounds from 50 products each. */
  readonly hessian: { readonly largest: number; readonly smallest: number };
}

/** Chosen here: 160 steps tell eigenvalues from zero down to 1.6e-4 of the largest; 8 probes find masses to about 1 %. */
const density = { probes: 8, steps: 160 };
/** Chosen here: against a large positive end, a small negative one shows late; all 50 products are for it. */
const ends = { tolerance: 1e-9, products: 50 };
/** Chosen here: a block with more parameters takes minutes to decompose. */
const mostDecomposed = 1000;

/** Follows a run through a system of its own. */
export interface RunMonitor extends Pick<SharpnessMonitor, "readings" | "finish"> {
  observe(step: Step, run: Run): Promise<void>;
  /** Frees that system; the readings stay. */
  release(): void;
}

/**
 * A monitor of the sharpness where that was asked for.
 *
 * @param system - of the run; its points are looked at before every reading, for they may have been redrawn.
 * @param twin - the same equations in a system of their own: the run's linearisation lasts only until the next.
 */
export function runMonitor(
  names: readonly InstrumentName[] | undefined,
  system: DiscretizedSystem,
  twin: () => DiscretizedSystem,
): RunMonitor | undefined {
  if (!names?.includes("sharpness")) return undefined;
  const own = twin();
  const monitor = sharpnessMonitor({
    ...own,
    linearise: (theta, use) => {
      own.restore(system.save());
      return own.linearise(theta, use);
    },
  });
  return {
    ...{ readings: monitor.readings, finish: monitor.finish },
    observe: async (step, run) => {
      if (step.verdict === "accepted") await monitor.observe(step, run.state().arrays.theta);
    },
    release: own.release,
  };
}

/**
 * All that was asked for at theta, after the run.
 *
 * @param monitor - what watched the run.
 */
export async function measured(
  names: readonly InstrumentName[],
  system: DiscretizedSystem,
  theta: Float64Array,
  { monitor, seed }: { readonly monitor: RunMonitor | undefined; readonly seed: number },
): Promise<Measured> {
  const begun = performance.now();
  const stream = random(seed).split("instruments");
  const found: Partial<{ -readonly [K in keyof Measured]: Measured[K] }> = {};
  const refused: string[] = [];
  const measure: Readonly<Record<InstrumentName, () => Promise<void>>> = {
    spectrum: async () => {
      const linearisation = await system.linearise(theta, "products");
      const options = { ...density, random: stream.split("spectrum") };
      const { nodes: _, ...spectrum } = spectralDensity(gaussNewtonOf(linearisation), options);
      const H = hessianOf(linearisation);
      const [largest] = topEigen(H, ends).values;
      const [smallest] = topEigen(H, { ...ends, which: "smallest" }).values;
      found.spectrum = { ...spectrum, hessian: { largest, smallest } };
    },
    trace: async () => {
      const linearisation = await system.linearise(theta, "products");
      const H = hessianOf(linearisation);
      const blocks = namedBlocks(system);
      const whole = summedTrace(H, blocks, { random: stream.split("trace") });
      const G = summedTrace(gaussNewtonOf(linearisation), blocks, { random: stream.split("gauss-newton") });
      found.trace = {
        ...{ hessian: whole.trace, hessianError: whole.standardError },
        ...{ gaussNewton: G.trace, gaussNewtonError: G.standardError },
      };
      found.blocks = whole.blocks.map(({ block, trace, standardError }) => ({
        ...{ name: block.name, count: block.count, trace, traceError: standardError },
        largest: topEigen(restricted(H, block)).values[0],
      }));
    },
    sharpness: async () => {
      if (monitor) found.sharpness = monitor.readings;
      found.measures = await sharpness(system, theta, {
        random: stream.split("sharpness"),
        scaleFree: scaleFreeRows(system),
      });
    },
    degeneracy: async () => {
      const all = degeneracyGroups(system);
      const groups = all.filter(({ count }) => count <= mostDecomposed);
      for (const { name, count } of all.filter((group) => !groups.includes(group)))
        refused.push(
          `degeneracy of ${name} was not measured: ${count} parameters, at most ${mostDecomposed} are decomposed`,
        );
      const triangularise = onDevice(system.device.host);
      found.degeneracy = degeneracy(await system.linearise(theta), groups, { triangularise });
    },
  };
  for (const name of new Set(names))
    await measure[name]().catch((reason: unknown) => {
      if (!(reason instanceof UsageError)) throw reason;
      // A finished solve is not lost over a measurement that does not fit into memory.
      refused.push(`${name} was not measured: ${reason.complaint.what}`);
    });
  return { ...found, refused, seconds: (performance.now() - begun) / 1000 };
}

/** Name of the group of a problem's coefficients. */
export const coefficientGroup = "coefficients";

/** The layers, scales of factorised weights, and the coefficients. */
function namedBlocks(system: DiscretizedSystem): ParameterBlock[] {
  const { network, problem, columns, shapes } = system;
  const layers = blocksOf({ columns: network.size, ...(shapes && { shapes }) });
  const named = layers.map((block) =>
    block.name === "parameters" ? { ...block, name: "scales of weights" } : block,
  );
  const start = network.size;
  return problem.coefficients.length > 0
    ? [...named, { name: coefficientGroup, start, count: columns - start }]
    : named;
}

function degeneracyGroups(system: DiscretizedSystem): DegeneracyGroup[] {
  const names = system.problem.coefficients.map(({ name }) => name);
  return namedBlocks(system).map((block) =>
    block.name === coefficientGroup ? { ...block, names, units: "own" as const } : block,
  );
}

/** Rows of weights whose length does not matter: directions, where the weights are written as scale times direction. */
function scaleFreeRows({ network }: DiscretizedSystem): ParameterBlock[] {
  if (!network.weights) return [];
  return network.layers.flatMap(({ offset, inputs, outputs }) =>
    Array.from({ length: outputs }, (_, i) => ({
      name: `row ${i + 1}`,
      start: offset + i * inputs,
      count: inputs,
    })),
  );
}

/** The device's QR for matrices on the host. */
const onDevice =
  (device: HostDevice): Triangularise =>
  (rows, columns, A) => {
    const scope = deviceScope(device);
    try {
      const copy = scope.device.allocate(rows * columns);
      copy.set(A.subarray(0, rows * columns));
      device.geqrf(rows, columns, copy, rows, scope.device.allocate(Math.min(rows, columns)));
      A.set(copy);
    } finally {
      scope.release();
    }
  };
