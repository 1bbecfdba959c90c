/** @file What a solve may call converged: residual, estimate, and the size of the data must not contradict each other. */

import type { Outcome } from "../../solvers/index.ts";
import { random } from "../random.ts";
import { defect } from "../solution/index.ts";
import { dataSizes } from "./data-sizes.ts";
import type { Solved } from "./types.ts";

/** A held-out residual, or an estimated error, at which a solution is called converged. Chosen here: five digits are a solution. */
export const convergedBelow = 1e-5;

/**
 * An estimated error above which nothing is called converged. Chosen here: residuals of 1e-5 are errors of up to a
 * thousand times as much in problems that are well posed (the worst of the library makes 400 of it), and of one part
 * in a hundred a user would want to know.
 */
export const contradictedAbove = 1e-2;

/**
 * A residual as large as the terms of the equations: linearised there they say nothing of the error, and an estimate
 * means nothing. Chosen here.
 */
export const senseless = 0.5;

/** Chosen here: fields this many times larger than their data are said to be; a stable problem seldom makes a hundred of it. */
const enlarged = 1e4;

/** Chosen here: fields this small against their data, or against 1 where there are none, are zero. */
const vanishing = 1e-12;

/**
 * The same result, with an outcome that nothing else in it contradicts.
 *
 * What is converged by its residual becomes `stalled` where its estimated error is above a hundredth, where its
 * coefficients belong to a field that is zero, or where the residual is no longer small against the data of the problem
 * and no estimate bears the solution out. Fields much larger than their data are a note. An error that was measured, or
 * a target that was reached by it, stands above all estimates.
 */
export function withoutContradiction(solved: Solved): Solved {
  if (solved.outcome.kind !== "converged" || solved.outcome.by === "target") return solved;
  const { error } = solved;
  if (error && error.relativeL2 <= contradictedAbove) return solved;
  const objection =
    (error && largeError(solved, error.relativeL2)) ?? zeroField(solved) ?? largeEstimate(solved);
  if (objection) return { ...solved, outcome: objection };
  const amplified = amplification(solved);
  if (!(amplified > enlarged)) return solved;
  const note = `the solution is ${amplified.toExponential(1)} times as large as what conditions and sources prescribe`;
  const noted = { ...solved, notes: [...solved.notes, note] };
  const outcome = isBorneOut(solved) ? undefined : lostAgainstData(solved, amplified);
  return outcome ? { ...noted, outcome } : noted;
}

const shown = (value: number): string => value.toExponential(1);

const stalledBy = (by: string, { outcome }: Solved, but: string): Outcome => ({
  kind: "stalled",
  by,
  message: `${outcome.message}, but ${but}`,
});

const largeError = (solved: Solved, measured: number): Outcome =>
  stalledBy(
    "measured error",
    solved,
    `the error measured against the known solution is ${shown(measured)} > ${contradictedAbove}`,
  );

/** Coefficients with a field that is zero everywhere can have any value. */
function zeroField(solved: Solved): Outcome | undefined {
  const { coefficients, problem } = solved;
  if (coefficients.length === 0) return undefined;
  const scale = largest([...dataSizes(problem).values()]) || 1;
  if (largest(fieldSizes(solved)) > vanishing * scale) return undefined;
  const names = coefficients.map(({ name }) => name).join(", ");
  return stalledBy(
    "zero solution",
    solved,
    `${problem.fields.join(", ")} = 0 satisfies the equations whatever ${names}: fix the size of the solution, for instance by data(...) at one point`,
  );
}

/** An estimate of Infinity says that there is no estimate. */
function largeEstimate(solved: Solved): Outcome | undefined {
  const { errorEstimate: estimate } = solved;
  if (!estimate || !Number.isFinite(estimate.relativeL2) || estimate.relativeL2 <= contradictedAbove)
    return undefined;
  const doubt = estimate.uncertain ? ", uncertain" : "";
  return stalledBy(
    "error estimate",
    solved,
    `the estimated error is ${shown(estimate.relativeL2)} > ${contradictedAbove}${doubt}: the equations hardly determine what satisfies them; a condition may be missing or on the wrong face (at the outflow), the problem ill-posed (diffusion backwards in time), or the resolution too low`,
  );
}

const isBorneOut = ({ errorEstimate: estimate }: Solved): boolean =>
  estimate !== undefined && !estimate.uncertain && estimate.relativeL2 <= contradictedAbove;

/** Residuals are measured against the terms of the equations, which grow with the solution: here against the data. */
function lostAgainstData(solved: Solved, amplified: number): Outcome | undefined {
  const { problem, u, seed, coefficients } = solved;
  const values = Object.fromEntries(coefficients.map(({ name, value }) => [name, value]));
  const againstData = amplified * defect(problem, u, { seed, coefficients: values }).worst;
  if (againstData <= contradictedAbove) return undefined;
  return stalledBy(
    "residual against the data",
    solved,
    `the solution is ${shown(amplified)} times as large as what conditions and sources prescribe, against which the residual is ${shown(againstData)} > ${contradictedAbove}: a condition may be missing or on the wrong face, or the problem ill-posed`,
  );
}

/** Chosen here: enough for a size in one digit. */
const samples = 400;

/** Root mean square of every field, at random points. */
function fieldSizes({ problem, u }: Solved): readonly number[] {
  const stream = random(20_233).split("size of the solution");
  const points = problem.domain.sample(samples, { sequence: "uniform", random: stream });
  const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return u.evaluate(problem.fields, points).map((values) => Math.sqrt(squares(values) / points.count));
}

const largest = (sizes: readonly number[]): number => sizes.reduce((a, b) => Math.max(a, b), 0);

/** The largest field in units of what is prescribed for it; 0 where nothing is. */
function amplification(solved: Solved): number {
  const prescribed = dataSizes(solved.problem);
  const sizes = fieldSizes(solved);
  return largest(
    solved.problem.fields.map((field, f) => {
      const size = prescribed.get(field) ?? 0;
      return size > 0 ? sizes[f] / size : 0;
    }),
  );
}
