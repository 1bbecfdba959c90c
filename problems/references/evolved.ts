/** @file Reference series by spectral time evolution. */

import { UsageError } from "../../src/errors.ts";
import {
  type EvolveOptions,
  evolutionForm,
  evolve,
  realFft,
  spectralSolution,
  zeroModes,
} from "../../src/evolution/index.ts";
import { type Points, pointAt, pointsFrom } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { type Series, seriesFunction, seriesPoints, trimmed } from "./series.ts";

/**
 * The solution of a problem in u, periodic in x, as modes at given times.
 *
 * @param grid - points the modes are formed from: even, 2^a 3^b 5^c, more than twice the modes that matter.
 * @throws UsageError where the problem has no evolution form or the evolution gives up.
 */
export function evolvedSeries(
  problem: Problem,
  times: readonly number[],
  grid: number,
  options: EvolveOptions,
): Series {
  const form = evolutionForm(problem);
  if ("unsuitable" in form) throw new UsageError({ what: form.unsuitable, where: problem.name });
  const evolution = evolve(form, options);
  if (evolution.outcome.kind !== "converged")
    throw new UsageError({ what: evolution.outcome.message, where: problem.name });
  const solution = spectralSolution(evolution);
  const { low, high } = form.space;
  const x = Float64Array.from({ length: grid }, (_, j) => low + ((high - low) * j) / grid);
  const levels = times.map((t) => {
    const modes = zeroModes(grid / 2 + 1);
    const [u] = solution.evaluate(["u"], pointsFrom({ x, t: x.map(() => t) }));
    realFft(grid).modes(u, modes);
    return trimmed(modes);
  });
  return { name: problem.name, interval: [low, high], times, levels };
}

/**
 * The series, once another method agrees with it.
 *
 * @param ladder - of solutions of order four in the step by halving it, the last two of which are extrapolated
 *   (Richardson); or a single solution, taken as it is. Known at the times of the series.
 * @param accuracy - relative L2, over 64 points at every time.
 * @throws UsageError where the difference is larger.
 */
export function confirmed(series: Series, ladder: readonly Series[], accuracy: number): Series {
  const points = seriesPoints(series, 64);
  const mine = valuesOf(series, points);
  const [fine, coarse = fine] = ladder.map((other) => valuesOf(other, points)).reverse();
  let [square, size] = [0, 0];
  fine.forEach((value, i) => {
    const limit = value + (value - coarse[i]) / 15;
    square += (mine[i] - limit) ** 2;
    size += limit ** 2;
  });
  const difference = Math.sqrt(square / size);
  if (difference <= accuracy) return series;
  throw new UsageError({
    what: `two methods differ by ${difference.toExponential(1)}, where ${accuracy} was to be shown`,
    where: series.name,
  });
}

function valuesOf(series: Series, points: Points): Float64Array {
  const u = seriesFunction(series);
  return Float64Array.from({ length: points.count }, (_, i) => u(pointAt(points, i)));
}
