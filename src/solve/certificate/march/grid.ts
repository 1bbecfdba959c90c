/** @file Graded grids for the march: dense where the residual or the curvature of u is, near the ends and the start. */

import type { KnownFields } from "../../../models/index.ts";
import { evaluateLinearised, jetName } from "../linearised.ts";
import type { MarchForm } from "./form.ts";
import { pointsAt } from "./groups.ts";
import type { MarchGrid } from "./march.ts";

/** Chosen here: samples in x and t from which the densities are formed. */
const [acrossSamples, alongSamples] = [400, 64];
/** Chosen here: distances, relative to the interval, below which the density towards an end or the start is flat. */
const [endWidth, startWidth] = [1e-3, 1e-4];
/** Chosen here: fewer steps do not tell a slab's smooth error from its jump. */
const leastSteps = 3;

/** Makes grids with the given numbers of intervals in x and steps in t (a few more where u has pieces). */
export type GradedGrids = (intervals: number, steps: number) => MarchGrid;

/**
 * Grids whose intervals hold equal shares of a density: one part constant, one from the curvature of u, one from its
 * residual, one growing towards the ends of x and the start of t like one over the distance, since errors of boundary
 * and initial values live in layers there. Square roots of curvature and residual are what equidistribution of a
 * second-order quantity asks for.
 *
 * @param pieces - times where u may jump; they become breaks.
 *
 * Source: de Boor 1973, "Good approximation by splines with variable knots" (equidistribution).
 */
export function gradedGrids(form: MarchForm, u: KnownFields, pieces: readonly number[] = []): GradedGrids {
  const [low, high] = form.interval;
  const [from, to] = form.times;
  const middle = (count: number, a: number, b: number): number[] =>
    Array.from({ length: count }, (_, i) => a + ((b - a) * (i + 0.5)) / count);
  const x = Float64Array.from(middle(acrossSamples, low, high));
  const sampled = sample(form, u, x, middle(alongSamples, from, to));
  const across = cumulative(density(sampled.across, (s) => layer(s, endWidth) + layer(1 - s, endWidth)));
  const along = cumulative(density(sampled.along, (s) => layer(s, startWidth)));
  const jumps = pieces.filter((t) => t > from && t < to);
  const ends = [...jumps.map((t) => (t - from) / (to - from)), 1];
  return (intervals, steps) => ({
    x: onto(breaksOf(across, 0, 1, intervals), low, high),
    // Rounding must not part a break from the jump it stands for.
    t: onto(inPieces(along, ends, steps), from, to).map(
      (t) => jumps.find((jump) => Math.abs(jump - t) < 1e-12 * (to - from)) ?? t,
    ),
  });
}

const onto = (unit: readonly number[], low: number, high: number): Float64Array =>
  Float64Array.from(unit, (s, i) => (i === unit.length - 1 ? high : low + (high - low) * s));

/** Mean over the other coordinate of curvature and residual by place in x, of speed and residual by time. */
function sample(form: MarchForm, u: KnownFields, x: Float64Array, t: readonly number[]) {
  const points = pointsAt(form, x, t, 0);
  const bent = `${form.field}_${form.order >= 2 ? form.space.repeat(2) : form.space}`;
  const names = [bent, `${form.field}_t`, ...form.interior.jets.map(jetName)];
  const [curvature, speed, ...jets] = u.evaluate(names, points);
  const { residual } = evaluateLinearised(form.interior, jets, points);
  return {
    across: [curvature, residual].map((values) => means(values, x.length, (k) => k % x.length)),
    along: [speed, residual].map((values) => means(values, t.length, (k) => Math.floor(k / x.length))),
  };
}

function means(values: Float64Array, places: number, placeOf: (k: number) => number): Float64Array {
  const out = new Float64Array(places);
  values.forEach((value, k) => {
    out[placeOf(k)] += Math.abs(value) * (places / values.length);
  });
  return out;
}

/** 1/(distance + width) with unit integral over [0, 1]. */
const layer = (distance: number, width: number): number => 1 / ((distance + width) * Math.log(1 + 1 / width));

/** The density at s in [0, 1]: mean 1 for each part, piecewise constant where it comes from samples. */
function density(parts: readonly Float64Array[], ends: (s: number) => number): (s: number) => number {
  const roots = parts.map((part) => {
    const root = part.map((value) => Math.sqrt(Number.isFinite(value) ? value : 0));
    const mean = root.reduce((a, b) => a + b, 0) / root.length;
    return root.map((value) => (mean > 0 ? value / mean : 1));
  });
  const places = parts[0].length;
  return (s) => {
    const i = Math.min(places - 1, Math.floor(s * places));
    return 1 + roots.reduce((sum, root) => sum + root[i], 0) + ends(s);
  };
}

/** Chosen here: cells of the integrated density. */
const cells = 4000;

/** Cells crowd towards both ends, where the density varies within a thousandth of the interval. */
const place = (k: number): number => {
  const s = k / cells;
  return s * s * s * (10 - 15 * s + 6 * s * s);
};

/** The integral of a density from 0 to the places of the cells. */
function cumulative(of: (s: number) => number): Float64Array {
  const total = new Float64Array(cells + 1);
  for (let k = 0; k < cells; k++) {
    const [a, b] = [place(k), place(k + 1)];
    total[k + 1] = total[k] + of((a + b) / 2) * (b - a);
  }
  return total;
}

/** The integral up to s, by linear interpolation. */
function integral(total: Float64Array, s: number): number {
  let k = 0;
  while (k < cells - 1 && place(k + 1) < s) k += 1;
  return total[k] + ((total[k + 1] - total[k]) * (s - place(k))) / (place(k + 1) - place(k));
}

/** `intervals` + 1 places from a to b between which the density has equal integrals. */
function breaksOf(total: Float64Array, a: number, b: number, intervals: number): number[] {
  const [first, last] = [integral(total, a), integral(total, b)];
  let k = 0;
  return Array.from({ length: intervals + 1 }, (_, i) => {
    if (i === 0 || i === intervals) return i === 0 ? a : b;
    const wanted = first + ((last - first) * i) / intervals;
    while (k < cells - 1 && total[k + 1] < wanted) k += 1;
    const inside = (wanted - total[k]) / (total[k + 1] - total[k]);
    return place(k) + inside * (place(k + 1) - place(k));
  });
}

/** Steps shared out over pieces by their integrals. */
function inPieces(total: Float64Array, ends: readonly number[], steps: number): number[] {
  const out = [0];
  for (const end of ends) {
    const start = out[out.length - 1];
    const share = (integral(total, end) - integral(total, start)) / total[cells];
    const count = ends.length === 1 ? steps : Math.max(leastSteps, Math.round(share * steps));
    out.push(...breaksOf(total, start, end, count).slice(1));
  }
  return out;
}
