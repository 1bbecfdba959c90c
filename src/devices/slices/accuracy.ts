/** @file How many slices an accuracy takes. */

/** Slices s and t whose product is formed. */
export type Pair = readonly [s: number, t: number];

/**
 * The products that are formed, by anti-diagonal d = s + t: all with d < slices, and for an even number of slices the
 * middle one of d = slices.
 *
 * The middle product is worth its price: its diagonal is a sum of squares, so that what is lost without it adds up
 * with one sign, in the diagonal and for equal rows.
 *
 * @example
 * pairsOf(2); // [[[0, 0]], [[0, 1], [1, 0]], [[1, 1]]]
 */
export function pairsOf(slices: number): readonly (readonly Pair[])[] {
  const full = Array.from({ length: slices }, (_, d) =>
    Array.from({ length: d + 1 }, (_, s): Pair => [s, d - s]),
  );
  return slices % 2 === 0 ? [...full, [[slices / 2, slices / 2]]] : full;
}

/**
 * Error of a Gram matrix relative to ‖a_i‖‖a_j‖, rows i and j of A: 64 * 2^(-bits slices), or 2^-51 if that is more.
 *
 * What it was measured to stay below, for Gaussian rows, condition 1e10, columns scaled over ten orders of magnitude,
 * rows over eight, features of a network and equal rows (n 48, k 1024): 13 to 39 times 2^(-bits slices) for 3 to 7
 * slices, then rounding of some 1e-16 for every 256 columns added up. What can be proven: with y = x scaled so that a row's
 * largest entry is in [1, 2), at most 4 (slices + 1) k 2^(-bits slices) / (‖y_i‖‖y_j‖), where ‖y‖ >= 1.
 *
 * @param bits - per slice.
 *
 * @example
 * slicedError(9, 6); // 3.552713678800501e-15
 */
export const slicedError = (bits: number, slices: number): number =>
  Math.max(64 * 2 ** (-bits * slices), ROUNDING);

/** Rounding of the sums in float64, 4 units: what is measured when slices no longer count. */
const ROUNDING = 2 ** -51;

/** Slices after which more of them change nothing: what they leave is below half a unit of float64. */
export const mostSlices = (bits: number): number => Math.ceil((53 + 6) / bits);

/**
 * Fewest slices with `slicedError` at most `accuracy`; `most` if none are enough.
 *
 * @example
 * slicesFor(1e-6, 9, 7); // 3
 * slicesFor(1e-12, 9, 7); // 6
 * slicesFor(0, 9, 7); // 7
 */
export function slicesFor(accuracy: number, bits: number, most: number): number {
  for (let slices = 1; slices < most; slices++) if (slicedError(bits, slices) <= accuracy) return slices;
  return most;
}
