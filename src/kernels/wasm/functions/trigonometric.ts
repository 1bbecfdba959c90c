/** @file sin, cos, tan and atan on a graph. */

import type { Graph, Value } from "../graph.ts";
import { polynomial, roundingShift, withSignOf } from "./polynomial.ts";

// pi/2 in three parts; the first two have 33 bits, so their products with n < 2^20 are exact.
// Source: fdlibm e_rem_pio2.c (pio2_1, pio2_2, pio2_2t).
const piHalves = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

// Minimax coefficients on |r| <= pi/4. Source: fdlibm k_sin.c (S2..S6 with S1 apart) and k_cos.c (C1..C6).
const sineFirst = -0.16666666666666632;
const sineRest = [
  0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6, -2.5050760253406863e-8,
  1.58969099521155e-10,
];
const cosine = [
  0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7,
  2.087572321298175e-9, -1.1359647557788195e-11,
];

/**
 * Where sin and cos give up: n * piHalves[0] is exact to 1.6e6, and by 1e8 the reduced argument has lost 8 digits.
 * Chosen here: a wrong number is worse than NaN.
 */
const largest = 1e8;

/** x = n pi/2 + high + low, |high| <= pi/4. */
interface Reduced {
  readonly high: Value;
  readonly low: Value;
  /** n as a 64-bit integer in the low bits; the bits above hold the rounding shift. */
  readonly n: Value;
}

/** Cody-Waite reduction in three parts, the second product subtracted with its rounding error. */
function reduce(g: Graph, x: Value): Reduced {
  const shift = g.constant(roundingShift);
  const n = g.add(g.mul(x, g.constant(2 / Math.PI)), shift);
  const k = g.sub(n, shift);
  const [first, second, third] = piHalves.map((part) => g.mul(k, g.constant(part)));
  const a = g.sub(x, first);
  const b = g.sub(a, second);
  const back = g.sub(b, a);
  // TwoDiff (Knuth): a - second = b + error exactly.
  const error = g.sub(g.sub(a, g.sub(b, back)), g.add(second, back));
  const correction = g.sub(third, error);
  const high = g.sub(b, correction);
  return { high, low: g.sub(g.sub(b, high), correction), n };
}

/** sin(high + low). Source: fdlibm k_sin.c. */
function sineKernel(g: Graph, { high, low }: Reduced): Value {
  const z = g.mul(high, high);
  const cube = g.mul(z, high);
  const tail = g.sub(g.mul(g.constant(0.5), low), g.mul(cube, polynomial(g, z, sineRest)));
  const rest = g.sub(g.sub(g.mul(z, tail), low), g.mul(cube, g.constant(sineFirst)));
  return g.sub(high, rest);
}

/** cos(high + low). Source: FreeBSD msun k_cos.c. */
function cosineKernel(g: Graph, { high, low }: Reduced): Value {
  const z = g.mul(high, high);
  const half = g.mul(g.constant(0.5), z);
  const w = g.sub(g.constant(1), half);
  const tail = g.sub(g.mul(z, g.mul(z, polynomial(g, z, cosine))), g.mul(high, low));
  return g.add(w, g.add(g.sub(g.sub(g.constant(1), w), half), tail));
}

/** Both kernels, a mask of the odd quadrants, and n. Shared between sin and cos of the same argument. */
function quadrants(g: Graph, x: Value) {
  const reduced = reduce(g, x);
  const one = g.bits(1n);
  return {
    sine: sineKernel(g, reduced),
    cosine: cosineKernel(g, reduced),
    odd: g.integerEqual(g.and(reduced.n, one), one),
    n: reduced.n,
    tooLarge: g.greater(g.abs(x), g.constant(largest)),
  };
}

/** The sign of quadrants 2 and 3: bit 1 of n moved to bit 63. */
const quadrantSign = (g: Graph, n: Value): Value => g.shiftLeft(g.and(n, g.bits(2n)), 62);

/**
 * sin(x).
 *
 * Accuracy: 1 ulp for |x| <= 1e5 (exact reduction to 1.6e6), error 1e-10 to 1e-8 up to 1e8, NaN beyond and for
 * infinite x. -0 gives -0.
 */
export function sin(g: Graph, x: Value): Value {
  const { sine, cosine, odd, n, tooLarge } = quadrants(g, x);
  return g.or(g.xor(g.select(odd, cosine, sine), quadrantSign(g, n)), tooLarge);
}

/** cos(x), as `sin`. */
export function cos(g: Graph, x: Value): Value {
  const { sine, cosine, odd, n, tooLarge } = quadrants(g, x);
  const sign = quadrantSign(g, g.integerAdd(n, g.bits(1n)));
  return g.or(g.xor(g.select(odd, sine, cosine), sign), tooLarge);
}

/** tan(x) = sin(x) / cos(x). Accuracy: 3 ulp for |x| <= 1e5. */
export function tan(g: Graph, x: Value): Value {
  return g.div(sin(g, x), cos(g, x));
}

/** (atan(t) - t) / t as a polynomial in t², |t| < 7/16, negated. Source: fdlibm s_atan.c (aT). */
const arctangent = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324,
  -0.036531572744216916, 0.016285820115365782,
];
// pi/4 and pi/2 with the rest below their last bit. Source: fdlibm s_atan.c (atanhi, atanlo).
const quarter = [0.7853981633974483, 3.061616997868383e-17] as const;
const half = [1.5707963267948966, 6.123233995736766e-17] as const;

/**
 * atan(x) = offset + atan(t), t = |x|, (|x| - 1) / (|x| + 1) or -1 / |x|, so that |t| <= tan(pi/8).
 *
 * Accuracy: 3 ulp; -0 gives -0, +-Infinity gives +-pi/2, NaN gives NaN.
 */
export function atan(g: Graph, x: Value): Value {
  const a = g.abs(x);
  const one = g.constant(1);
  const middle = g.greater(a, g.constant(Math.SQRT2 - 1));
  const far = g.greater(a, g.constant(Math.SQRT2 + 1));
  const choose = (near: Value, between: Value, beyond: Value): Value =>
    g.select(far, beyond, g.select(middle, between, near));
  const zero = g.constant(0);
  const top = choose(a, g.sub(a, one), g.constant(-1));
  const t = g.div(top, choose(one, g.add(a, one), a));
  const high = choose(zero, g.constant(quarter[0]), g.constant(half[0]));
  const low = choose(zero, g.constant(quarter[1]), g.constant(half[1]));
  const z = g.mul(t, t);
  const rest = g.sub(g.mul(t, g.mul(z, polynomial(g, z, arctangent))), low);
  return withSignOf(g, g.abs(g.sub(high, g.sub(rest, t))), x);
}
