/** @file What a solve by windows says at its end: the best attempt, the error estimate, the outcome. */

import type { Outcome } from "../../solvers/index.ts";
import { random } from "../random.ts";
import type { Decision } from "./automatic/journal.ts";
import type { ErrorEstimate } from "./certificate/index.ts";
import { errorReport } from "./judge.ts";
import type { Solved, SolveOptions } from "./types.ts";
import { type Attempt, describeWindows, type Task } from "./windows-attempt.ts";
import { bestOf, checkpointOf } from "./windows-checkpoint.ts";
import type { Tried } from "./windows-ladder.ts";

/** A held-out residual below which a solution counts as converged; the automatic solve's own bar. */
const convergedBelow = 1e-5;
/** The same for the distance of two attempts. Chosen here: it is an estimate without a certificate, so a digit more. */
const agreedBelow = 1e-6;

/** The result of the best attempt. */
export function windowsReport(
  task: Task,
  { attempts, stopped }: Tried,
  said: { readonly notes: readonly string[]; readonly decisions: readonly Decision[] },
  close: () => void,
): Solved {
  const { problem, options, device, history, elapsed, seed } = task;
  const best = bestOf(attempts);
  const seconds = elapsed();
  const error = errorReport(problem, best.u);
  const other = attempts.filter((attempt) => attempt !== best).at(-1);
  const errorEstimate = options.estimate === false || !other ? undefined : estimateBy(task, best, other);
  const { u, theta, rows, columns, cost } = best;
  const model = describeWindows(best);
  const solver = history.length > attempts.length ? "newton" : "qr";
  const alone = options.estimate !== false && !other;
  const notes = alone ? [...said.notes, "no error estimate: there is one attempt only"] : said.notes;
  return {
    ...{ problem, kind: "features", model, solver, seed, rows, columns, seconds, cost, u, theta, history },
    device: { name: device.name, description: device.description },
    steps: history.length,
    ...(error && { error }),
    ...(errorEstimate && { errorEstimate }),
    outcome: outcomeOf(best, errorEstimate, stopped, options),
    coefficients: [],
    notes,
    decisions: said.decisions,
    checkpoint: () => checkpointOf(task, attempts, { solver, device: device.name, rows, columns }),
    close,
  };
}

/** Points on which two attempts are compared. Chosen here. */
const compared = 4000;

/**
 * The distance of two attempts: the error of the coarser one, scaled by the fall of the held-out residual where the finer
 * one is the better.
 */
function estimateBy({ problem }: Task, best: Attempt, other: Attempt): ErrorEstimate {
  const begun = performance.now();
  const points = problem.domain.sample(compared, {
    sequence: "uniform",
    random: random(20_233).split("windows"),
  });
  const [fine, coarse] = [best, other].map(({ u }) => u.evaluate(problem.fields, points));
  const distances = problem.fields.map((field, f) => {
    const free = problem.upToConstant.includes(field);
    const difference = fine[f].map((value, i) => value - coarse[f][i]);
    return spread(difference, free) / spread(fine[f], free);
  });
  const gain = Math.min(1, best.heldOut / other.heldOut);
  const each = distances.map((distance) => distance * gain);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    relativeL2: mean(each),
    fields: Object.fromEntries(problem.fields.map((field, f) => [field, each[f]])),
    // The residual's fall stands for the error's: a factor of ten is not unusual between them.
    uncertain: true,
    method: "expansion",
    levels: [mean(distances), mean(each)],
    seconds: (performance.now() - begun) / 1000,
    message: `${describeWindows(best)} and ${describeWindows(other)} differ by ${mean(distances).toExponential(2)}, their held-out residuals by a factor of ${(1 / gain).toPrecision(2)}`,
  };
}

function spread(values: Float64Array, removeMean: boolean): number {
  const mean = removeMean ? values.reduce((a, b) => a + b, 0) / values.length : 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || Number.MIN_VALUE;
}

function outcomeOf(
  best: Attempt,
  estimate: ErrorEstimate | undefined,
  stopped: string,
  { signal }: SolveOptions,
): Outcome {
  const found = best.heldOut.toExponential(1);
  const limit = convergedBelow.toExponential(0);
  const name = `${describeWindows(best)}; ended because ${stopped}`;
  if (best.heldOut <= convergedBelow)
    return {
      kind: "converged",
      by: "held-out residual",
      message: `the relative residual at fresh points is ${found} <= ${limit} (${name})`,
    };
  // The distance of the coarser attempt, not scaled: where the residual is large its fall is no argument.
  const distance = estimate?.levels?.[0] ?? Number.POSITIVE_INFINITY;
  if (distance <= agreedBelow)
    return {
      kind: "converged",
      by: "error estimate",
      message: `the last two attempts differ by ${distance.toExponential(1)} <= ${agreedBelow.toExponential(0)} of the solution (${name})`,
    };
  if (signal?.aborted)
    return { kind: "aborted", by: "signal", message: `stopped as asked: ${found} > ${limit} (${name})` };
  const apart = estimate
    ? ` and the last two attempts differ by ${distance.toExponential(1)} > ${agreedBelow.toExponential(0)}`
    : "";
  return {
    kind: "stalled",
    by: "held-out residual",
    message: `the relative residual at fresh points is ${found} > ${limit}${apart} (${name}); try more windows, more --seconds or more --memory`,
  };
}
