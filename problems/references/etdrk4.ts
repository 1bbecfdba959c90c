/** @file Exponential time differencing, fourth order, for equations that are diagonal in their stiff linear part. */

import { UsageError } from "../../src/errors.ts";
import { type Modes, zeroModes } from "./fft.ts";

/** v_k' = λ_k v_k + N_k(v, t), one equation per mode. */
export interface SemilinearEquation {
  /** λ_k, in units of 1/time. */
  readonly linear: Modes;
  /** N(v, t) into `out`. (mutates out) */
  nonlinear(v: Modes, time: number, out: Modes): void;
}

/** A stretch of time covered by equal steps. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/**
 * Advances v through the segments in turn, in place; `arrived` is called at the end of each.
 *
 * Order 4 in the step for smooth N. Memory: about 18 vectors of the length of v.
 *
 * @param v - modes at the start of the first segment. (mutates v)
 * @throws UsageError if v and the linear part differ in length, or a segment has no step or no extent.
 * Source: Cox and Matthews 2002, equations 26-29; weights as Kassam and Trefethen 2005, section 3.
 */
export function march(
  equation: SemilinearEquation,
  v: Modes,
  segments: readonly Segment[],
  arrived: (time: number, v: Modes) => void = () => {},
): void {
  requireMatching(equation, v, segments);
  let [size, advance]: [number, (time: number) => void] = [Number.NaN, () => {}];
  for (const { from, to, steps } of segments) {
    const step = (to - from) / steps;
    // Equal up to the rounding of from and to: the weights are costlier than the difference is worth.
    if (!(Math.abs(step - size) <= 1e-13 * step)) [size, advance] = [step, stepper(equation, v, step)];
    for (let n = 0; n < steps; n++) advance(from + n * step);
    arrived(to, v);
  }
}

/** One step of that size on v, in place; the argument is the time at its start. */
function stepper(equation: SemilinearEquation, v: Modes, step: number): (time: number) => void {
  const { full, half, q, f1, f2, f3 } = etdrk4Weights(equation.linear, step);
  const [a, b, c, n0, na, nb, nc] = Array.from({ length: 7 }, () => zeroModes(v.re.length));
  const doubled = zeroModes(v.re.length);
  return (time) => {
    equation.nonlinear(v, time, n0);
    combine(a, half, v, q, n0);
    equation.nonlinear(a, time + step / 2, na);
    combine(b, half, v, q, na);
    equation.nonlinear(b, time + step / 2, nb);
    for (let k = 0; k < v.re.length; k++) {
      doubled.re[k] = 2 * nb.re[k] - n0.re[k];
      doubled.im[k] = 2 * nb.im[k] - n0.im[k];
      na.re[k] = 2 * (na.re[k] + nb.re[k]);
      na.im[k] = 2 * (na.im[k] + nb.im[k]);
    }
    combine(c, half, a, q, doubled);
    equation.nonlinear(c, time + step, nc);
    combine(v, full, v, f1, n0);
    accumulate(v, f2, na);
    accumulate(v, f3, nc);
  };
}

/** out_k = s_k x_k + w_k y_k; out may be x. */
function combine(out: Modes, s: Modes, x: Modes, w: Modes, y: Modes): void {
  for (let k = 0; k < out.re.length; k++) {
    const re = s.re[k] * x.re[k] - s.im[k] * x.im[k];
    out.im[k] = s.re[k] * x.im[k] + s.im[k] * x.re[k];
    out.re[k] = re;
  }
  accumulate(out, w, y);
}

/** out_k += w_k y_k. */
function accumulate(out: Modes, w: Modes, y: Modes): void {
  for (let k = 0; k < out.re.length; k++) {
    out.re[k] += w.re[k] * y.re[k] - w.im[k] * y.im[k];
    out.im[k] += w.re[k] * y.im[k] + w.im[k] * y.re[k];
  }
}

/** The six weights of a step: e^z, e^{z/2}, h(e^{z/2}-1)/z and the three quadrature weights, z = λh. */
export interface Etdrk4Weights {
  readonly full: Modes;
  readonly half: Modes;
  readonly q: Modes;
  readonly f1: Modes;
  readonly f2: Modes;
  readonly f3: Modes;
}

/** Points on the contour. Chosen here: the mean of an entire function of type 1 over radius 2 errs by 2^32/32! < 1e-25. */
const contourPoints = 32;
/** Chosen here: at |z| >= 1 the closed forms lose less than two digits, and a circle of radius 2 about |z| < 1 stays there. */
const [direct, radius] = [1, 2];

/**
 * Weights of one step, to about 1e-14 relative for every λh.
 *
 * The closed forms cancel near z = 0; there each weight is its mean over a circle around z.
 * Source: Kassam and Trefethen 2005, equations 2.5 and 3.4; the circle is used only where it is needed.
 */
export function etdrk4Weights(linear: Modes, step: number): Etdrk4Weights {
  const [full, half, q, f1, f2, f3] = Array.from({ length: 6 }, () => zeroModes(linear.re.length));
  linear.re.forEach((_, k) => {
    const [x, y] = [step * linear.re[k], step * linear.im[k]];
    setPolar(full, k, Math.exp(x), y);
    setPolar(half, k, Math.exp(x / 2), y / 2);
    const w = Math.hypot(x, y) >= direct ? closedForms(x, y) : contourMean(x, y);
    [q, f1, f2, f3].forEach((target, i) => {
      target.re[k] = step * w[2 * i];
      target.im[k] = step * w[2 * i + 1];
    });
  });
  return { full, half, q, f1, f2, f3 };
}

function setPolar(target: Modes, k: number, modulus: number, angle: number): void {
  target.re[k] = modulus * Math.cos(angle);
  target.im[k] = modulus * Math.sin(angle);
}

function contourMean(x: number, y: number): Float64Array {
  const mean = new Float64Array(8);
  for (let j = 0; j < contourPoints; j++) {
    const angle = (2 * Math.PI * (j + 0.5)) / contourPoints;
    const w = closedForms(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    for (let i = 0; i < 8; i++) mean[i] += w[i] / contourPoints;
  }
  return mean;
}

type Complex = readonly [re: number, im: number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
  const square = c * c + d * d;
  return [(a * c + b * d) / square, (b * c - a * d) / square];
};
/** p0 + p1 z + p2 z². */
const quadratic = (p0: number, p1: number, p2: number, z: Complex, zz: Complex): Complex => [
  p0 + p1 * z[0] + p2 * zz[0],
  p1 * z[1] + p2 * zz[1],
];

/** (e^{z/2}-1)/z, (-4-z+e^z(4-3z+z²))/z³, (2+z+e^z(z-2))/z³, (-4-3z-z²+e^z(4-z))/z³ as re, im pairs. */
function closedForms(x: number, y: number): Float64Array {
  const z: Complex = [x, y];
  const zz = times(z, z);
  const cube = times(zz, z);
  const e: Complex = [Math.exp(x) * Math.cos(y), Math.exp(x) * Math.sin(y)];
  const root: Complex = [Math.exp(x / 2) * Math.cos(y / 2) - 1, Math.exp(x / 2) * Math.sin(y / 2)];
  const weight = (plain: Complex, grown: Complex): Complex => {
    const product = times(e, grown);
    return over([plain[0] + product[0], plain[1] + product[1]], cube);
  };
  const first = weight(quadratic(-4, -1, 0, z, zz), quadratic(4, -3, 1, z, zz));
  const second = weight(quadratic(2, 1, 0, z, zz), quadratic(-2, 1, 0, z, zz));
  const third = weight(quadratic(-4, -3, -1, z, zz), quadratic(4, -1, 0, z, zz));
  return Float64Array.of(...over(root, z), ...first, ...second, ...third);
}

function requireMatching({ linear }: SemilinearEquation, v: Modes, segments: readonly Segment[]): void {
  const lengths = [v.re.length, v.im.length, linear.re.length, linear.im.length];
  if (new Set(lengths).size !== 1)
    throw new UsageError({
      what: `the modes and the linear part have lengths ${lengths.join(", ")}`,
      remedy: "one linear coefficient per mode",
    });
  const bad = segments.find(({ from, to, steps }) => !(to > from) || !Number.isInteger(steps) || steps < 1);
  if (bad)
    throw new UsageError({
      what: `the segment from ${bad.from} to ${bad.to} in ${bad.steps} steps leads nowhere`,
      remedy: "from < to and a whole number of steps, at least 1",
    });
}
