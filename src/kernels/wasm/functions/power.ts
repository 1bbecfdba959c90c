/** @file Constant powers on a graph. */

import type { Graph, Value } from "../graph.ts";
import { exp } from "./exponential.ts";
import { log } from "./logarithm.ts";

/** Repeated squaring up to here; beyond, the error of the products would pass that of exp(n log x). Chosen here. */
const mostProducts = 1024;

/**
 * base ^ exponent.
 *
 * Integers by repeated squaring (any sign of the base), half-integers with one square root, negative exponents by one
 * division, all others as exp(exponent * log(base)): NaN for a negative base.
 * Accuracy: |exponent|/2 + 2 ulp for integers and half-integers up to 1024; 2 + 2 |exponent * log(base)| ulp otherwise.
 * Differs from Math.pow at a base of -0 or -Infinity with a half-integer exponent (IEEE square root rules apply).
 */
export function power(g: Graph, base: Value, exponent: number): Value {
  const size = Math.abs(exponent);
  if (!Number.isInteger(2 * size) || size > mostProducts) return general(g, base, exponent);
  const whole = integerPower(g, base, Math.floor(size));
  const result = Number.isInteger(size) ? whole : times(g, whole, g.sqrt(base));
  return exponent < 0 ? g.div(g.constant(1), result ?? g.constant(1)) : (result ?? g.constant(1));
}

/** base ^ n by repeated squaring; undefined for n = 0. */
function integerPower(g: Graph, base: Value, n: number): Value | undefined {
  let result: Value | undefined;
  for (let square = base, rest = n; rest > 0; square = g.mul(square, square), rest >>= 1)
    if (rest & 1) result = times(g, result, square);
  return result;
}

const times = (g: Graph, a: Value | undefined, b: Value): Value => (a === undefined ? b : g.mul(a, b));

/** exp(exponent log|base|), with the sign of the base put back for whole exponents. */
function general(g: Graph, base: Value, exponent: number): Value {
  const raise = (x: Value): Value => exp(g, g.mul(g.constant(exponent), log(g, x)));
  if (!Number.isInteger(exponent)) return raise(base);
  const magnitude = raise(g.abs(base));
  return exponent % 2 === 0 ? magnitude : g.or(magnitude, g.and(base, g.constant(-0)));
}
