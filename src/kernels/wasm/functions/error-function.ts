/** @file The error function on a graph. */

import type { Graph, Value } from "../graph.ts";
import { powerOfTwo, reducedExponential } from "./exponential.ts";
import { polynomial, withSignOf } from "./polynomial.ts";

/**
 * erf(x)/x - 1 as a polynomial in x² on |x| <= 1.25: minimax to 9e-19 relative to erf(x)/x.
 * Source: computed for this file by weighted least squares with Lawson's iteration in 60-digit arithmetic.
 */
const centre = [
  0.1283791670955126, -0.37612638903183726, 0.11283791670954084, -0.02686617064496379, 0.0052239776240296226,
  -0.0008548326951801289, 0.00012055330619168345, -1.4925597285436864e-5, 1.6461279938964152e-6,
  -1.6356549690289416e-7, 1.4733913608285271e-8, -1.1888096904952347e-9, 7.936770442286071e-11,
  -3.2618460286639662e-12,
];

/** Where the two formulas meet. Chosen here: both need 14 or 15 coefficients. */
const join = 1.25;

/**
 * log(1 - erf(x)) as a polynomial in x - 1.25 on [1.25, 6]; weighted by 1 - erf(x), so its effect on erf is below
 * 1.6e-17. Source: as `centre`.
 */
const tail = [
  -2.5626536619221256, -3.067723941669294, -0.8708101640566369, -0.032687008714012124, 0.007791961824938166,
  -0.0016069516227324267, 0.00024678413740448623, -1.0035570736223822e-5, -1.0854739285017845e-5,
  5.2162569600793095e-6, -1.5136017610838204e-6, 3.157321681063522e-7, -4.659376239551467e-8,
  4.367684513244008e-9, -1.9461641246507829e-10,
];

/** 1 - erf(a) for 1.25 <= a <= 6. The exponent is above -39, so one factor 2^k does. */
function complement(g: Graph, a: Value): Value {
  const { k, expm1 } = reducedExponential(g, polynomial(g, g.sub(a, g.constant(join)), tail));
  return g.mul(g.add(g.constant(1), expm1), powerOfTwo(g, k));
}

/**
 * erf(x): a polynomial near zero, 1 - exp(polynomial) beyond, without division.
 *
 * Accuracy: 4 ulp, relative accuracy kept down to subnormal x; -0 gives -0, +-Infinity gives +-1, NaN gives NaN.
 */
export function erf(g: Graph, x: Value): Value {
  // 1 - erf(6) = 2.2e-17 is under half an ulp of 1.
  const a = g.pmin(g.abs(x), g.constant(6));
  const near = g.add(a, g.mul(a, polynomial(g, g.mul(a, a), centre)));
  const far = g.sub(g.constant(1), complement(g, g.pmax(a, g.constant(join))));
  return withSignOf(g, g.select(g.greater(a, g.constant(join)), far, near), x);
}
