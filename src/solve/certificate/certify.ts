/** @file Error estimates and corrections without the exact solution. */

import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import type { Solution } from "../../solution/index.ts";
import { canBeCut } from "../automatic/slab-problem.ts";
import { traitsOf } from "../automatic/traits.ts";
import { expansionLevels, leftBy } from "./by-expansion.ts";
import { marchLevels } from "./by-march.ts";
import type { Levels } from "./levels.ts";
import { marchForm } from "./march/form.ts";
import { measureOf } from "./norms.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";
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
 * Where the levels do not agree the estimate is `uncertain`, and made of what there is: see `sizesInDoubt`.
 *
 * What it cannot see: an equation that is not the one meant, and errors so rough that no level resolves them
 * (`uncertain` is then likely, not certain).
 *
 * @param u - any solution; derivatives up to the order of the equations are used.
 * @throws UsageError from `u` for derivatives it does not have. Numerical trouble is told by an estimate of Infinity.
 *
 * Accuracy: within 30 % of the true error in the tests that are not uncertain, 1 % being typical; norms are taken on
 * 4000 points evenly along every axis, which see an error in a layer of 1/1000 of an axis.
 * Source: defect correction, Stetter 1978; Böhmer, Hemker and Stetter 1984, "The defect correction approach".
 */
export async function certify(
  problem: Problem,
  u: Solution,
  options: CertifyOptions,
): Promise<ErrorEstimate> {
  const begun = performance.now();
  const { observe = () => {}, limit = Number.POSITIVE_INFINITY } = options;
  const watch = stopwatch(limit);
  const measure = measureOf(problem, u);
  const judge = (levels: Levels): Promise<Verdict> => verdictOf(problem, measure, levels, observe, watch);
  const verdict = await firstSolved(problem, u, options, judge, watch);
  const { method, each, relativeL2, uncertain, levels, message, correction, leftOut } = verdict;
  return {
    relativeL2,
    fields: Object.fromEntries(problem.fields.map((field, f) => [field, each[f]])),
    uncertain,
    method,
    levels,
    seconds: (performance.now() - begun) / 1000,
    message,
    ...(leftOut && { leftOut }),
    ...(correction && {
      correction: { u: correctedSolution(u, correction.e), relativeL2: correction.relativeL2 },
    }),
  };
}

/** By the family of u itself, by a march, by expansions: the first that has a solution. */
async function firstSolved(
  problem: Problem,
  u: Solution,
  options: CertifyOptions,
  judge: (levels: Levels) => Promise<Verdict>,
  watch: Stopwatch,
): Promise<Verdict> {
  const { observe = () => {}, rivals } = options;
  const own = rivals && fits(watch, rivals) ? await judge(levelsOfRivals(problem, u, options)) : undefined;
  const form = marchForm(problem);
  const isMarched = typeof form !== "string" && !isSolved(own);
  const verdict = isMarched ? await judge(levelsOfMarch(problem, u, form, options)) : own;
  if (verdict && isSolved(verdict)) return verdict;
  observe(isMarched ? "the march failed" : `not marched: ${form}`);
  return judge(levelsOfExpansion(problem, u, options));
}

/** Both levels of rivals are needed; what they take is known from the solve of u. */
const fits = ({ left }: Stopwatch, { plans = [] }: Rivals): boolean =>
  plans.reduce((sum, { seconds = 0 }) => sum + seconds, 0) <= left;

const isSolved = (verdict: Verdict | undefined): boolean =>
  verdict !== undefined && Number.isFinite(verdict.relativeL2);

/** The difference of the levels is all that is known of what the finer one leaves. */
const levelsOfRivals = (
  problem: Problem,
  u: Solution,
  { rivals, opinion, seed = 1 }: CertifyOptions & { readonly rivals?: Rivals },
): Levels => ({
  ...rivals!,
  what:
    rivals!.what ??
    (rivals!.method === "evolution" ? "evolved again" : "the error by the family of the solution"),
  // Evolutions take as long as each other.
  ...(rivals!.method === "evolution" && {
    plans: rivals!.sequence.map((_, k) => ({ name: `evolution ${k + 1}`, work: 1 })),
  }),
  remaining: { by: "order", least: 1 },
  isRich: true,
  // Evolutions do not solve for an error: a difference of two satisfies nothing.
  ...(rivals!.method === "expansion" && {
    left: leftBy({ problem, u, random: random(seed).split("certificate") }),
  }),
  ...(opinion && { opinion }),
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
  { device, seconds = defaultSeconds, seed = 1, opinion }: CertifyOptions,
): Levels {
  const traits = traitsOf(problem);
  const breaks = traits.time === undefined ? [] : jumpsOf(u, problem.coordinates[traits.time]);
  const cut = breaks.length > 0 && canBeCut(problem, traits);
  const levels = expansionLevels({
    problem,
    u,
    device,
    seconds,
    random: random(seed).split("certificate"),
    ...(cut && { pieces: { time: traits.time!, breaks } }),
  });
  return { ...levels, ...(opinion && { opinion }) };
}

/** Where u is pieced together along a coordinate. */
function jumpsOf(u: Solution, coordinate: string): readonly number[] {
  return u.pieces?.coordinate === coordinate ? u.pieces.breaks : [];
}
