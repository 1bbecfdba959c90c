/** @file exp, tanh, sinh and cosh on a graph, from one reduced exponential. */

import type { Graph, Value } from "../graph.ts";
import { polynomial, roundingShift, withSignOf } from "./polynomial.ts";

// ln 2 in two parts: the high one has 33 bits, so k * high is exact. Source: fdlibm e_exp.c.
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
/** 1/2!, 1/3!, ..., 1/13!: the first term left out is below 2^-57 of the result for |r| <= ln(2)/2. */
const inverseFactorials = Array.from({ length: 12 }, (_, i) => 1 / factorial(i + 2));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** x = k ln 2 + r, and exp(r) - 1. */
export interface ReducedExponential {
  /** k as a 64-bit integer, |k| < 2^51. */
  readonly k: Value;
  /** exp(r) - 1, |r| <= ln(2)/2, to 2^-53 relative. */
  readonly expm1: Value;
}

/** Argument reduction and Taylor polynomial; |x| <= 1000 or NaN. Source: fdlibm e_exp.c; Tang 1989. */
export function reducedExponential(g: Graph, x: Value): ReducedExponential {
  const shift = g.constant(roundingShift);
  const shifted = g.add(g.mul(x, g.constant(Math.LOG2E)), shift);
  const k = g.sub(shifted, shift);
  const high = g.sub(x, g.mul(k, g.constant(ln2High)));
  const low = g.mul(k, g.constant(ln2Low));
  const r = g.sub(high, low);
  const rest = g.sub(g.sub(high, r), low);
  const tail = g.add(g.mul(g.mul(r, r), polynomial(g, r, inverseFactorials)), rest);
  return { k: g.integerSub(shifted, shift), expm1: g.add(r, tail) };
}

/** 2^(k + offset) for a 64-bit integer k with -1022 <= k + offset <= 1023. */
export const powerOfTwo = (g: Graph, k: Value, offset = 0): Value =>
  g.shiftLeft(g.integerAdd(k, g.bits(BigInt(1023 + offset))), 52);

/** x held in [-bound, bound]; NaN stays NaN. */
const clamp = (g: Graph, x: Value, bound: number): Value =>
  g.pmax(g.pmin(x, g.constant(bound)), g.constant(-bound));

/**
 * exp(x).
 *
 * Accuracy: 1 ulp, subnormal results included; overflow gives Infinity, underflow 0, NaN gives NaN.
 */
export function exp(g: Graph, x: Value): Value {
  // Chosen here: anything beyond exp(710) or below exp(-746) that keeps k + 2048 positive.
  const { k, expm1 } = reducedExponential(g, clamp(g, x, 1000));
  // Two factors 2^half and 2^(k - half): each is a normal number even where the result is not.
  const half = g.integerSub(g.shiftRight(g.integerAdd(k, g.bits(2048n)), 1), g.bits(1024n));
  const scaled = g.mul(g.add(g.constant(1), expm1), powerOfTwo(g, half));
  return g.mul(scaled, powerOfTwo(g, g.integerSub(k, half)));
}

/** (exp(x) - 1) 2^-down, for x where 2^(k - down) is a normal number. */
function scaledExpm1(g: Graph, x: Value, down = 0): Value {
  const { k, expm1 } = reducedExponential(g, x);
  const power = powerOfTwo(g, k, -down);
  return g.add(g.mul(power, expm1), g.sub(power, g.constant(2 ** -down)));
}

/**
 * exp(2h) = (1 + q + o) / (1 + q - o) for |h| <= ln(2)/4 to 2^-60, o = h + h³ N(h²) and q = h² D(h²): coefficients of N
 * and D. Source: Moshier, Cephes exp.c, rewritten for half the argument; its constant terms are 1 and 2 to 19 digits.
 */
const halfNumerator = [0.12119776308297678, 0.0020188350891969693];
const halfDenominator = [2 * 2.2726554820815503e-1, 8 * 2.524483403496841e-3, 32 * 3.0019850513866446e-6];

/**
 * tanh(x) = (1 - e) / (1 + e) with e = exp(-2|x|) = s (1 + q - o) / (1 + q + o), s = 2^k: one division,
 * (1 - s + (q (1 - s) + o (1 + s))) / (1 + s + (q (1 + s) + o (1 - s))), and the sign of x. |x| = -k ln(2)/2 + h.
 *
 * Accuracy: 3 ulp, relative accuracy kept down to subnormal x, as k = 0 leaves o / (1 + q) there; -0 gives -0, NaN gives
 * NaN. A third cheaper than by exp(-2|x|) - 1.
 */
export function tanh(g: Graph, x: Value): Value {
  // 1 - tanh(20) = 8.5e-18 rounds to nothing.
  const magnitude = g.pmin(g.abs(x), g.constant(20));
  const shift = g.constant(roundingShift);
  const shifted = g.add(g.mul(magnitude, g.constant(-2 * Math.LOG2E)), shift);
  const k = g.sub(shifted, shift);
  // The same two parts of ln 2, halved: k times the high one is exact.
  const high = g.add(magnitude, g.mul(k, g.constant(ln2High / 2)));
  const h = g.add(high, g.mul(k, g.constant(ln2Low / 2)));
  const square = g.mul(h, h);
  const o = g.add(h, g.mul(g.mul(h, square), polynomial(g, square, halfNumerator)));
  const q = g.mul(square, polynomial(g, square, halfDenominator));
  const s = powerOfTwo(g, g.integerSub(shifted, shift));
  const [less, more] = [g.sub(g.constant(1), s), g.add(g.constant(1), s)];
  const numerator = g.add(less, g.add(g.mul(q, less), g.mul(o, more)));
  const denominator = g.add(more, g.add(g.mul(q, more), g.mul(o, less)));
  return withSignOf(g, g.abs(g.div(numerator, denominator)), x);
}

/** (exp(|x|) - 1) / 4, finite up to where sinh and cosh overflow; and the same held below 1e300. */
function quarterExpm1(g: Graph, x: Value): { readonly quarter: Value; readonly held: Value } {
  // cosh overflows at 710.4758; 2^(k - 2) is finite up to 710.8.
  const quarter = scaledExpm1(g, g.pmin(g.abs(x), g.constant(710.7)), 2);
  return { quarter, held: g.pmin(quarter, g.constant(1e300)) };
}

/**
 * sinh(x) = 2 (q + q / (4 q + 1)) with q = (exp(|x|) - 1) / 4, and the sign of x. Source: fdlibm e_sinh.c, scaled.
 *
 * Accuracy: 4 ulp, relative accuracy kept down to subnormal x; overflow gives Infinity.
 */
export function sinh(g: Graph, x: Value): Value {
  const { quarter, held } = quarterExpm1(g, x);
  const fraction = g.div(held, g.add(g.mul(held, g.constant(4)), g.constant(1)));
  const value = withSignOf(g, g.mul(g.add(quarter, fraction), g.constant(2)), x);
  // x³/6 is below half an ulp here, and a quarter of a subnormal number would lose its last bits.
  return g.select(g.less(g.abs(x), g.constant(2 ** -27)), x, value);
}

/** cosh(x) = 1 + 2 q (q / (q + 1/4)) with q as in `sinh`. Accuracy: 4 ulp; overflow gives Infinity. */
export function cosh(g: Graph, x: Value): Value {
  const { quarter, held } = quarterExpm1(g, x);
  const fraction = g.div(held, g.add(held, g.constant(0.25)));
  return g.add(g.constant(1), g.mul(g.mul(quarter, fraction), g.constant(2)));
}
