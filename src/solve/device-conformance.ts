/** @file Whole Levenberg-Marquardt runs on a device beside the same runs on the wasm device. */

import { levenbergMarquardt } from "../../solvers/index.ts";
import { type ConformanceFinding, carryOutCheck, type Device, wasmDevice } from "../devices/index.ts";
import { modelNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, discretize, type PointOptions } from "../residual/index.ts";
import { errorJudge } from "./judge.ts";

/** A run to be compared. */
export interface SolveCase {
  readonly problem: Problem;
  /** As on the command line. */
  readonly model: string;
  readonly points: PointOptions;
  /** Accepted steps of the run. */
  readonly accepted: number;
}

/** The problems that are solved, by the names they have in the library. */
export interface ConformanceProblems {
  readonly poisson: Problem;
  readonly burgers: Problem;
}

export interface SolveConformanceOptions {
  /** Runs to compare. Default: `conformanceCases(problems)`. */
  readonly cases?: readonly SolveCase[];
  /** Seed of the first weights and of the points. Default 1. */
  readonly seed?: number;
  /** First accepted steps in which the costs have to agree. Default 10. */
  readonly steps?: number;
  /** Largest relative difference of those costs. Default 1e-9: of the order of 1e-13 is measured. */
  readonly tolerance?: number;
  /** Most that the errors at the end may differ, as a factor. Default 10. */
  readonly factor?: number;
  /** Told of every finding as it is made. */
  readonly report?: (finding: ConformanceFinding) => void;
}

/** The costs of a run's accepted steps, and its error at the end. */
interface Course {
  /** From the first iterate on. */
  readonly costs: readonly number[];
  /** Relative L2 error; NaN where nothing is known of the solution. */
  readonly error: number;
}

/**
 * Runs Levenberg-Marquardt on a device and on a wasm device with one thread from the same weights on the same points.
 *
 * Rounding makes two runs part: a difference of eps in a step grows with the condition of the Gram matrix, and by every
 * step that follows. What has to agree are therefore the costs of the first `steps` accepted steps, to `tolerance`, and the
 * error at the end, to a factor. Measured: native and wasm differ by 1e-13 after 10 steps on both problems; on Poisson's
 * they part by 1e-9 at step 33 and by 1e-3 at step 50 of 60, on Burgers' not within 40.
 *
 * Per case three findings: the first cost (one residual sweep, to 1e-12), the costs of the first steps, the final error.
 *
 * Cost: twice the runs. Memory: two Jacobians on the device, and two on a wasm device of its own.
 *
 * @param problems - those of the library; a solve knows no problem of its own.
 * @throws nothing: what a run throws is a finding.
 */
export async function solveConformance(
  device: Device,
  problems: ConformanceProblems,
  options: SolveConformanceOptions = {},
): Promise<ConformanceFinding[]> {
  const { cases = conformanceCases(problems), report } = options;
  const findings: ConformanceFinding[] = [];
  const reference = wasmDevice({ threads: 1 });
  try {
    for (const one of cases)
      for (const check of checksOf(device, reference, one, options)) {
        const finding = await carryOutCheck("solve", check);
        report?.(finding);
        findings.push(finding);
      }
  } finally {
    reference.close();
  }
  return findings;
}

/**
 * Poisson's equation with one hidden layer and Burgers' with two, at sizes that take a second.
 *
 */
export const conformanceCases = (problems: ConformanceProblems): SolveCase[] => [
  { problem: problems.poisson, model: "mlp:1x16", points: { interior: 150, conditions: 60 }, accepted: 60 },
  { problem: problems.burgers, model: "mlp:2x12", points: { interior: 400, conditions: 60 }, accepted: 40 },
];

function checksOf(
  device: Device,
  reference: Device,
  one: SolveCase,
  { seed = 1, steps = 10, tolerance = 1e-9, factor = 10 }: SolveConformanceOptions,
) {
  let both: Promise<readonly [Course, Course]> | undefined;
  const courses = () => (both ??= pair(device, reference, one, seed));
  const name = `${one.problem.name} ${one.model}`;
  return [
    {
      check: `${name}: the cost of the first iterate`,
      // Sums of some hundred squares, each of a residual that takes some hundred operations.
      ...{ bound: 1e-12, unit: "relative" },
      measure: async () => {
        const [own, other] = await courses();
        return relative(own.costs[0], other.costs[0]);
      },
    },
    {
      check: `${name}: the costs of the first ${steps} accepted steps`,
      ...{ bound: tolerance, unit: "relative" },
      measure: async () => {
        const [own, other] = await courses();
        const count = Math.min(steps, own.costs.length - 1, other.costs.length - 1);
        const error = count < steps ? Number.POSITIVE_INFINITY : worst(own, other, steps);
        return { error, detail: partingText(own, other) };
      },
    },
    {
      check: `${name}: the error after ${one.accepted} accepted steps`,
      ...{ bound: factor, unit: "times, either way" },
      measure: async () => {
        const [own, other] = await courses();
        const ratio = Math.max(own.error / other.error, other.error / own.error);
        const detail = `relative L2 ${own.error.toExponential(2)}, on wasm ${other.error.toExponential(2)}`;
        return { error: ratio, detail };
      },
    },
  ];
}

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b);

const worst = (own: Course, other: Course, steps: number): number =>
  own.costs.slice(0, steps + 1).reduce((most, cost, k) => Math.max(most, relative(cost, other.costs[k])), 0);

/** After how many accepted steps the costs differ by more than 1e-9 and by more than 1e-3. */
function partingText(own: Course, other: Course): string {
  const common = Math.min(own.costs.length, other.costs.length);
  const first = (limit: number): string => {
    const k = own.costs.slice(0, common).findIndex((cost, i) => !(relative(cost, other.costs[i]) <= limit));
    return k < 0 ? `not within ${common - 1} steps` : `from step ${k} on`;
  };
  return `costs differ by more than 1e-9 ${first(1e-9)}, by more than 1e-3 ${first(1e-3)}`;
}

async function pair(
  device: Device,
  reference: Device,
  one: SolveCase,
  seed: number,
): Promise<readonly [Course, Course]> {
  return [await course(device, one, seed), await course(reference, one, seed)];
}

async function course(device: Device, one: SolveCase, seed: number): Promise<Course> {
  const { problem, points, accepted } = one;
  const system = discretize(problem, { model: modelNamed(one.model), device, points, seed });
  try {
    const costs = await costsOf(system, accepted);
    return costs;
  } finally {
    system.release();
  }

  async function costsOf(on: DiscretizedSystem, most: number): Promise<Course> {
    const theta = on.initial();
    const costs = [(await on.linearise(theta)).cost];
    const run = levenbergMarquardt().start(on, { theta });
    for await (const { verdict, cost } of run) {
      if (verdict === "accepted") costs.push(cost);
      if (costs.length > most) break;
    }
    const judge = errorJudge(problem, on);
    const error = judge?.relativeL2(run.theta) ?? Number.NaN;
    judge?.release();
    return { costs, error };
  }
}
