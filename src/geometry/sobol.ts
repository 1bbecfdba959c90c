/** @file Sobol points in base 2, plain, digitally shifted or Owen-scrambled. */

import { UsageError } from "../errors.ts";
import type { Random } from "../random.ts";
import { directionRows } from "./sobol-directions.ts";

/** Dimensions that the table of direction numbers covers. */
export const sobolDimensions = directionRows.length + 1;

/**
 * `owen`: nested uniform scrambling, unbiased with variance O(N^-3) for smooth integrands; `shift`: random digital
 * shift; `none`: the sequence as tabulated, starting at the origin.
 */
export type Scramble = "owen" | "shift" | "none";

/**
 * The first `count` Sobol points of [0, 1)^dimension, dimension-major: `out[c * count + i]`.
 *
 * Any prefix of length 2^m is a digital net, scrambled or not. Order is that of the Gray code. Scrambled points lie
 * in the middle of their cell of width 2^-32 and therefore never on the boundary of the cube.
 *
 * @param dimension - 0 to 100.
 * @param random - advanced by one draw per dimension; needed unless `scramble` is `none`.
 * @throws UsageError above 100 dimensions.
 *
 * Cost: O(dimension·count).
 * Source: Antonov and Saleev 1979; Joe and Kuo 2008; scrambling: Owen 1995 in the hashed form of Burley 2020,
 * "Practical Hash-based Owen Scrambling".
 *
 * @example
 * [...sobol(4, 2, { scramble: "none" })]; // [0, 0.5, 0.75, 0.25, 0, 0.5, 0.25, 0.75]
 */
export function sobol(count: number, dimension: number, options: SobolOptions): Float64Array {
  checkDimension(dimension);
  const out = new Float64Array(dimension * count);
  for (let c = 0; c < dimension; c++) {
    const digits = scrambler(options);
    const offset = options.scramble === "none" ? 0 : 0.5;
    fillDimension(out.subarray(c * count, (c + 1) * count), directions(c), digits, offset);
  }
  return out;
}

export type SobolOptions =
  | { readonly scramble: "none" }
  | { readonly scramble: Exclude<Scramble, "none">; readonly random: Random };

function checkDimension(dimension: number): void {
  if (dimension <= sobolDimensions) return;
  throw new UsageError({
    what: `Sobol points are tabulated up to dimension ${sobolDimensions}, asked for ${dimension}`,
    remedy: 'sequence: "latin-hypercube" or "uniform"',
  });
}

function fillDimension(
  out: Float64Array,
  v: Uint32Array,
  scramble: (bits: number) => number,
  offset: number,
): void {
  let bits = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = (scramble(bits) + offset) * 2 ** -32;
    bits = (bits ^ v[trailingOnes(i)]) >>> 0;
  }
}

const trailingOnes = (i: number): number => 31 - Math.clz32(~i & (i + 1));

/** Direction numbers v_1 ... v_32 of one dimension, as 32-bit fractions. */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(32);
  if (dimension === 0) return v.map((_, k) => 2 ** (31 - k));
  const [a, ...m] = directionRows[dimension - 1];
  const s = m.length;
  for (let k = 0; k < 32; k++) {
    if (k < s) v[k] = m[k] * 2 ** (31 - k);
    else v[k] = recurrence(v, k, a, s);
  }
  return v;
}

/** v_k = v_{k-s} ^ (v_{k-s} >> s) ^ (those v_{k-j} whose coefficient a_j is one). Joe and Kuo 2008, equation (2). */
function recurrence(v: Uint32Array, k: number, a: number, s: number): number {
  let next = v[k - s] ^ (v[k - s] >>> s);
  for (let j = 1; j < s; j++) if ((a >>> (s - 1 - j)) & 1) next ^= v[k - j];
  return next;
}

function scrambler(options: SobolOptions): (bits: number) => number {
  if (options.scramble === "none") return (bits) => bits;
  const seed = options.random.integer(2 ** 32);
  if (options.scramble === "shift") return (bits) => (bits ^ seed) >>> 0;
  return (bits) => reverseBits(laineKarras(reverseBits(bits), seed));
}

/** A hash in which each bit depends on lower bits only: a nested scramble once the bits are reversed. Burley 2020. */
function laineKarras(bits: number, seed: number): number {
  let x = (bits + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52 | 0);
  x ^= Math.imul(x, 0xc7afe638 | 0);
  x ^= Math.imul(x, 0x8d22f6e6 | 0);
  return x >>> 0;
}

function reverseBits(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
