/** @file Error estimates and corrections without the exact solution. */

import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import type { Solution } from "../../solution/index.ts";
import { canBeCut } from "../automatic/slab-problem.ts";
import { traitsOf } from "../automatic/traits.ts";
import { expansionLevels } from "./by-expansion.ts";
import { marchLevels } from "./by-march.ts";
import type { Levels } from "./levels.ts";
import { marchForm } from "./march/form.ts";
import { measureOf } from "./norms.ts";
import { correctedSolution } from "./sum.ts";
import type { CertifyOptions, ErrorEstimate, Rivals } from "./types.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/**
 * Estimates the error of a solution from the problem alone, and offers u + e where that is better.
 *
 * The error solves F(u + e) = 0 with the conditions' own defects as its data. It is computed on points of its own by a
 * method that has nothing in common with the one that found u, on two levels of resolution: problems in one space
 * coordinate that are first order in time are marched (collocation at Gauss points, Radau IIA in time), all others are
 * expanded in Chebyshev polynomials by least squares with eight points per function. An error needs few digits, so
 * both are cheap. Times where u is pieced together are honoured.
 *
 * What it cannot see: an equation that is not the one meant, and errors so rough that no level resolves them
 * (`uncertain` is then likely, not certain).
 *
 * @param u - any solution; derivatives up to the order of the equations are used.
 * @throws UsageError from `u` for derivatives it does not have. Numerical trouble is told by an estimate of Infinity.
 *
 * Accuracy: within 30 % of the true error in the tests that are not uncertain, 1 % being typical; norms are taken on
 * 4000 random points, which see an error in a layer of width 1/100 to 20 %.
 * Source: defect correction, Stetter 1978; Böhmer, Hemker and Stetter 1984, "The defect correction approach".
 */
export async function certify(
  problem: Problem,
  u: Solution,
  options: CertifyOptions,
): Promise<ErrorEstimate> {
  const begun = performance.now();
  const { observe = () => {} } = options;
  const measure = measureOf(problem, u);
  const own = options.rivals && (await verdictOf(problem, measure, levelsOfRivals(options.rivals), observe));
  const form = marchForm(problem);
  const marched = typeof form !== "string" && !isSolved(own);
  let verdict = own;
  if (marched) verdict = await verdictOf(problem, measure, levelsOfMarch(problem, u, form, options), observe);
  if (!isSolved(verdict)) {
    observe(marched ? "the march failed" : `not marched: ${form}`);
    verdict = await verdictOf(problem, measure, levelsOfExpansion(problem, u, options), observe);
  }
  const { method, each, relativeL2, uncertain, levels, message, correction } = verdict!;
  return {
    relativeL2,
    fields: Object.fromEntries(problem.fields.map((field, f) => [field, each[f]])),
    uncertain,
    method,
    levels,
    seconds: (performance.now() - begun) / 1000,
    message,
    ...(correction && {
      correction: { u: correctedSolution(u, correction.e), relativeL2: correction.relativeL2 },
    }),
  };
}

const isSolved = (verdict: Verdict | undefined): boolean =>
  verdict !== undefined && Number.isFinite(verdict.relativeL2);

/** The difference of the levels is all that is known of what the finer one leaves. */
const levelsOfRivals = (rivals: Rivals): Levels => ({
  ...rivals,
  what:
    rivals.what ??
    (rivals.method === "evolution" ? "evolved again" : "the error by the family of the solution"),
  remaining: { by: "order", least: 1 },
});

/** Chosen here: what the sizes of the levels are meant for. */
const defaultSeconds = 2;

const levelsOfMarch = (
  problem: Problem,
  u: Solution,
  form: Exclude<ReturnType<typeof marchForm>, string>,
  { seconds = defaultSeconds, seed = 1 }: CertifyOptions,
): Levels =>
  marchLevels({
    problem,
    form,
    u,
    seconds,
    jumps: jumpsOf(u, "t"),
    random: random(seed).split("certificate"),
  });

function levelsOfExpansion(
  problem: Problem,
  u: Solution,
  { device, seconds = defaultSeconds, seed = 1 }: CertifyOptions,
): Levels {
  const traits = traitsOf(problem);
  const breaks = traits.time === undefined ? [] : jumpsOf(u, problem.coordinates[traits.time]);
  const cut = breaks.length > 0 && canBeCut(problem, traits);
  return expansionLevels({
    problem,
    u,
    device,
    seconds,
    random: random(seed).split("certificate"),
    ...(cut && { pieces: { time: traits.time!, breaks } }),
  });
}

/** Where u is pieced together along a coordinate. */
function jumpsOf(u: Solution, coordinate: string): readonly number[] {
  return u.pieces?.coordinate === coordinate ? u.pieces.breaks : [];
}
