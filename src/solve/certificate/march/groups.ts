/** @file Where the equations of a march hold in space: rows with their B-splines, at one site or two. */

import { gaussLegendre, type Points } from "../../../geometry/index.ts";
import type { Linearised } from "../linearised.ts";
import type { MarchForm } from "./form.ts";
import { bsplines, intervalOf, type SplineSpace } from "./splines.ts";

/** Positions of some rows at one site, and the B-splines there. */
export interface Site {
  readonly x: Float64Array;
  /** First B-spline that is not zero, per position. */
  readonly first: Int32Array;
  /** splines[(q·(highest + 1) + d)·(degree + 1) + b]: derivative d of B-spline first[q] + b at position q. */
  readonly splines: Float64Array;
}

/** An equation at one or several positions in x. */
export interface Group {
  readonly form: Linearised;
  readonly sites: readonly Site[];
  /** Row of the first position among the rows of one time node. */
  readonly row: number;
  readonly count: number;
  readonly normal: number;
}

/** Rows of one time node: some ends first, the collocation points from low to high, the other ends last. */
export function groupsOf(form: MarchForm, space: SplineSpace): Group[] {
  const [low, high] = form.interval;
  const at = (...x: readonly number[]): Site => site(space, Float64Array.from(x), form.order);
  const early = form.ends.filter(({ end }, i) => end === "low" || (end === "both" && 2 * i < form.order));
  const late = form.ends.filter((end) => !early.includes(end));
  const ending = (end: MarchForm["ends"][number], row: number): Group => ({
    form: end.form,
    sites: end.end === "both" ? [at(low), at(high)] : [at(end.end === "low" ? low : high)],
    row,
    count: 1,
    normal: end.normal,
  });
  const x = collocationPoints(space);
  const inner: Group = {
    form: form.interior,
    sites: [site(space, x, form.order)],
    row: early.length,
    count: x.length,
    normal: 0,
  };
  return [
    inner,
    ...early.map((end, i) => ending(end, i)),
    ...late.map((end, i) => ending(end, early.length + x.length + i)),
  ];
}

/** Gauss points of every interval. */
function collocationPoints({ breaks, perInterval }: SplineSpace): Float64Array {
  const { nodes } = gaussLegendre(perInterval);
  return Float64Array.from({ length: (breaks.length - 1) * perInterval }, (_, q) => {
    const i = Math.floor(q / perInterval);
    return breaks[i] + ((breaks[i + 1] - breaks[i]) * (1 + nodes[q % perInterval])) / 2;
  });
}

/** Positions with the derivatives 0..highest of the B-splines there. */
export function site(space: SplineSpace, x: Float64Array, highest: number): Site {
  const stride = (highest + 1) * (space.degree + 1);
  const splines = new Float64Array(x.length * stride);
  const first = new Int32Array(x.length);
  x.forEach((at, q) => {
    const interval = intervalOf(space.breaks, at);
    first[q] = interval * space.perInterval;
    bsplines(space, interval, at, highest, splines, q * stride);
  });
  return { x, first, splines };
}

/** The positions of a site at several times, time by time, in the coordinates of the problem. */
export function pointsAt(
  { coordinates, space }: MarchForm,
  x: Float64Array,
  times: readonly number[],
  normal: number,
): Points {
  const count = x.length * times.length;
  const values = new Float64Array(2 * count);
  const normals = new Float64Array(2 * count);
  const [cx, ct] = [coordinates.indexOf(space), coordinates.indexOf("t")];
  times.forEach((t, k) => {
    values.set(x, cx * count + k * x.length);
    values.fill(t, ct * count + k * x.length, ct * count + (k + 1) * x.length);
  });
  normals.fill(normal, cx * count, (cx + 1) * count);
  return { coordinates, count, values, ...(normal !== 0 && { normals }) };
}
