/** @file Buffers that start as NaN, so that what was never written is seen. */

/** A float64 buffer of that length, all NaN. */
export const poisoned = (length: number): Float64Array => poison(new Float64Array(length));

/** Fills with NaN before someone else writes: a solve that writes nothing is caught. (mutates buffer) */
export const poison = (buffer: Float64Array): Float64Array => buffer.fill(Number.NaN);

/** out = x + scale v. (mutates out) */
export function walk(x: Float64Array, scale: number, v: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) out[i] = x[i] + scale * v[i];
  return out;
}
