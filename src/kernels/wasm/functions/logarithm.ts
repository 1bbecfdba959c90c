/** @file Natural logarithm on a graph. */

import { bitsOf, type Graph, type Value } from "../graph.ts";
import { polynomial, roundingShift } from "./polynomial.ts";

// ln 2 in two parts and the minimax coefficients of log((1+s)/(1-s))/s - 2 in s². Source: fdlibm e_log.c (Lg1..Lg7).
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const series = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];

/** High word of sqrt(1/2): subtracting it before splitting puts the mantissa in [sqrt(1/2), sqrt(2)). As in musl log. */
const offset = 0x3fe6a09e00000000n;
/** Keeps the exponent field positive through an unsigned shift. */
const bias = 1024n;
const exponentField = 0xfff0000000000000n;

/** x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), for x > 0; k as a float64. */
function split(g: Graph, x: Value): { readonly k: Value; readonly f: Value } {
  const subnormal = g.less(x, g.constant(2 ** -1022));
  const scaled = g.select(subnormal, g.mul(x, g.constant(2 ** 54)), x);
  const shifted = g.integerSub(scaled, g.bits(offset));
  const exponent = g.shiftRight(g.integerAdd(shifted, g.bits(bias << 52n)), 52);
  // Small integers as float64: put them into the low bits of the rounding shift, then subtract it.
  const magic = g.integerAdd(exponent, g.bits(bitsOf(roundingShift)));
  const k = g.sub(magic, g.constant(roundingShift + Number(bias)));
  const mantissa = g.integerSub(scaled, g.and(shifted, g.bits(exponentField)));
  return {
    k: g.sub(k, g.and(subnormal, g.constant(54))),
    f: g.sub(mantissa, g.constant(1)),
  };
}

/**
 * log(x) = k ln 2 + log(1 + f). Source: fdlibm e_log.c.
 *
 * Accuracy: 1 ulp, subnormal x included; +-0 gives -Infinity, x < 0 and NaN give NaN, Infinity gives Infinity.
 */
export function log(g: Graph, x: Value): Value {
  const { k, f } = split(g, x);
  const s = g.div(f, g.add(g.constant(2), f));
  const z = g.mul(s, s);
  const r = g.mul(z, polynomial(g, z, series));
  const square = g.mul(g.mul(g.constant(0.5), f), f);
  const low = g.add(g.mul(s, g.add(square, r)), g.mul(k, g.constant(ln2Low)));
  const value = g.sub(g.mul(k, g.constant(ln2High)), g.sub(g.sub(square, low), f));
  return edges(g, x, value);
}

/** The value where 0 < x < Infinity, and the limits elsewhere. */
function edges(g: Graph, x: Value, value: Value): Value {
  const below = g.less(x, g.constant(Number.POSITIVE_INFINITY));
  const finite = g.select(below, value, x);
  // All ones is a NaN.
  const negative = g.or(finite, g.less(x, g.constant(0)));
  return g.select(g.equal(x, g.constant(0)), g.constant(Number.NEGATIVE_INFINITY), negative);
}
