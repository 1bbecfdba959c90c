/** @file Splines on graded breaks: C^(m-1) piecewise polynomials with k collocation points per interval. */

import { UsageError } from "../../../errors.ts";

/**
 * Piecewise polynomials of degree k + m - 1 with m - 1 continuous derivatives, spanned by B-splines: interior breaks
 * are knots of multiplicity k, so that k points per interval and m end conditions determine a spline.
 */
export interface SplineSpace {
  /** Increasing, intervals + 1 of them. */
  readonly breaks: Float64Array;
  /** k, collocation points per interval. */
  readonly perInterval: number;
  readonly degree: number;
  /** intervals·k + m. */
  readonly size: number;
  readonly knots: Float64Array;
}

/**
 * The space for an equation of order m on the given breaks.
 *
 * Source: de Boor and Swartz 1973, collocation at Gaussian points.
 *
 * @throws UsageError if the breaks do not increase or there are fewer than two.
 *
 * @example
 * splineSpace(Float64Array.of(0, 0.5, 1), { order: 2, perInterval: 3 }).size; // 8
 */
export function splineSpace(
  breaks: Float64Array,
  { order, perInterval }: { readonly order: number; readonly perInterval: number },
): SplineSpace {
  const intervals = breaks.length - 1;
  if (intervals < 1 || breaks.some((b, i) => i > 0 && !(b > breaks[i - 1])))
    throw new UsageError({
      what: "the breaks of a spline must increase",
      remedy: "at least two different breaks",
    });
  const degree = perInterval + order - 1;
  const interior = [...breaks.subarray(1, intervals)].flatMap((b) => new Array<number>(perInterval).fill(b));
  const end = (b: number): number[] => new Array<number>(degree + 1).fill(b);
  const knots = Float64Array.from([...end(breaks[0]), ...interior, ...end(breaks[intervals])]);
  return { breaks, perInterval, degree, size: intervals * perInterval + order, knots };
}

/**
 * The interval (breaks[i], breaks[i + 1]] a position lies in; positions outside belong to the first or last.
 *
 * @example
 * intervalOf(Float64Array.of(0, 1, 2), 1); // 0
 */
export function intervalOf(breaks: Float64Array, x: number): number {
  let [low, high] = [0, breaks.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (breaks[middle] < x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Values and derivatives of the degree + 1 B-splines that are not zero on an interval.
 *
 * @param highest - derivatives 0..highest are written; those above the degree are zero.
 * @param out - out[at + d·(degree + 1) + b] is derivative d of B-spline interval·k + b at x. (mutates out)
 *
 * Source: Piegl and Tiller 1997, algorithm A2.3 (Cox-de Boor recurrence with divided differences).
 */
export function bsplines(
  { knots, degree: p, perInterval }: SplineSpace,
  interval: number,
  x: number,
  highest: number,
  out: Float64Array,
  at = 0,
): void {
  const span = p + interval * perInterval;
  const table = triangle(knots, p, span, x);
  const width = p + 1;
  for (let b = 0; b < width; b++) out[at + b] = table[b * width + p];
  out.fill(0, at + width, at + (highest + 1) * width);
  for (let b = 0; b < width; b++) derivativesOf(b, table, p, Math.min(highest, p), out, at);
  let factor = p;
  for (let d = 1; d <= Math.min(highest, p); d++) {
    for (let b = 0; b < width; b++) out[at + d * width + b] *= factor;
    factor *= p - d;
  }
}

/** Upper triangle: B-splines of all degrees; lower triangle: knot differences. Row-major, p + 1 wide. */
function triangle(knots: Float64Array, p: number, span: number, x: number): Float64Array {
  const width = p + 1;
  const table = new Float64Array(width * width);
  table[0] = 1;
  for (let j = 1; j <= p; j++) {
    let saved = 0;
    for (let r = 0; r < j; r++) {
      const [right, left] = [knots[span + r + 1] - x, x - knots[span + 1 - j + r]];
      table[j * width + r] = right + left;
      const part = table[r * width + j - 1] / table[j * width + r];
      table[r * width + j] = saved + right * part;
      saved = left * part;
    }
    table[j * width + j] = saved;
  }
  return table;
}

/** Derivatives 1..highest of B-spline b, without the factor p!/(p - d)!. */
function derivativesOf(
  b: number,
  table: Float64Array,
  p: number,
  highest: number,
  out: Float64Array,
  at: number,
): void {
  const width = p + 1;
  let previous = new Float64Array(width);
  let present = new Float64Array(width);
  previous[0] = 1;
  for (let d = 1; d <= highest; d++) {
    const [rd, pd] = [b - d, p - d];
    let total = 0;
    present.fill(0);
    if (b >= d) {
      present[0] = previous[0] / table[(pd + 1) * width + rd];
      total = present[0] * table[rd * width + pd];
    }
    const first = rd >= -1 ? 1 : -rd;
    const last = b - 1 <= pd ? d - 1 : p - b;
    for (let j = first; j <= last; j++) {
      present[j] = (previous[j] - previous[j - 1]) / table[(pd + 1) * width + rd + j];
      total += present[j] * table[(rd + j) * width + pd];
    }
    if (b <= pd) {
      present[d] = -previous[d - 1] / table[(pd + 1) * width + b];
      total += present[d] * table[b * width + pd];
    }
    out[at + d * width + b] = total;
    [previous, present] = [present, previous];
  }
}

/** Where spline interpolation is well posed: the averages of degree consecutive knots, one per B-spline. */
export function grevillePoints({ knots, degree, size }: SplineSpace): Float64Array {
  return Float64Array.from({ length: size }, (_, j) => {
    let total = 0;
    for (let i = 1; i <= degree; i++) total += knots[j + i];
    return total / degree;
  });
}
