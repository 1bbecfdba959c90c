/** @file The error function in double precision, by rational approximations on five intervals. */

// Coefficients: FreeBSD msun s_erf.c, Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
// software is freely granted, provided that this notice is preserved.

// Digits as printed there, shortened to the fewest that give the same double.

/** Numerator and denominator, lowest power first. */
interface Rational {
  readonly above: readonly number[];
  readonly below: readonly number[];
}

/** (erf(x) - x) / x in x², |x| < 0.84375. */
const centre: Rational = {
  above: [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5,
  ],
  below: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
    -3.960228278775368e-6,
  ],
};

/** erf(1) rounded to single precision: `shoulder` is the remainder. */
const erfOne = 0.8450629115104675;

/** erf(x) - erfOne in x - 1, 0.84375 <= x < 1.25. */
const shoulder: Rational = {
  above: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791,
  ],
  below: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
};

/** log(x erfc(x)) + x² + 0.5625 in 1/x², 1.25 <= x < 1/0.35. */
const slope: Rational = {
  above: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  below: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};

/** The same, 1/0.35 <= x < 6. */
const tail: Rational = {
  above: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  below: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
};

const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((total, c) => total * x + c, 0);
const ratio = ({ above, below }: Rational, x: number): number => horner(above, x) / horner(below, x);

/**
 * erf(x) = 2/sqrt(pi) times the integral of exp(-s²) from 0 to x. Odd; NaN for NaN.
 *
 * Accuracy: within 1 ulp on tabulated values from 1e-300 to 6.
 * Source: W. J. Cody 1969, "Rational Chebyshev approximations for the error function"; intervals of fdlibm.
 *
 * @example
 * errorFunction(1); // 0.8427007929497149
 */
export function errorFunction(x: number): number {
  const a = Math.abs(x);
  if (!(a >= 0.84375)) return x + x * ratio(centre, x * x);
  if (a < 1.25) return Math.sign(x) * (erfOne + ratio(shoulder, a - 1));
  // 1 - erf(6) = 2.2e-17 is under half an ulp of 1.
  return Math.sign(x) * (a < 6 ? 1 - complement(a) : 1);
}

/** erfc(x) for 1.25 <= x < 6. */
function complement(x: number): number {
  // z has 24 bits, so z² is exact and exp(-x²) keeps its last digits.
  const z = Math.fround(x);
  const correction = ratio(x < 1 / 0.35 ? slope : tail, 1 / (x * x));
  return (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + correction)) / x;
}
