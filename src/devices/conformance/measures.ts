/** @file Errors in the units they are judged by. */

/** Half the distance from 1 to the next float64, times 2: the unit of relative rounding errors here. */
export const eps = 2 ** -52;

/**
 * Distance from |x| to the next larger float64; the smallest subnormal number near zero.
 *
 * @example
 * ulp(1); // 2.220446049250313e-16
 */
export function ulp(x: number): number {
  const size = Math.abs(x);
  if (!(size < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (size < 2 ** -1022) return 2 ** -1074;
  let exponent = Math.floor(Math.log2(size));
  // The logarithm is rounded: next to a power of two it may be the other side's.
  if (2 ** exponent > size) exponent -= 1;
  return 2 ** (exponent - 52);
}

/**
 * |found - expected| in units of the last place of the larger of `expected` and `floor`; equal infinities and NaN where
 * NaN is due have no error, and a number where a NaN or infinity is due, or the other way round, an infinite one.
 *
 * @example
 * ulpError(1 + 2 ** -52, 1); // 1
 * ulpError(Number.NaN, 1); // Infinity
 */
export function ulpError(found: number, expected: number, floor = 0): number {
  if (found === expected || (Number.isNaN(found) && Number.isNaN(expected))) return 0;
  const error = Math.abs(found - expected) / ulp(Math.max(Math.abs(expected), floor));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}

/**
 * Largest error / scale; no error on no scale counts as none, and a NaN as infinite.
 *
 * @example
 * worstOf(2, (i) => i, () => 4); // 0.25
 */
export function worstOf(count: number, error: (i: number) => number, scale: (i: number) => number): number {
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const e = Math.abs(error(i));
    const ratio = e === 0 ? 0 : e / scale(i);
    if (!(ratio <= worst)) worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
  }
  return worst;
}

/** Entries in which two arrays of equal length differ; NaN is NaN's equal. */
export const differences = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).filter(
    (i) => !(a[i] === b[i] || (Number.isNaN(a[i]) && Number.isNaN(b[i]))),
  ).length;
