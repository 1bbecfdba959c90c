/** @file Exponential time differencing, fourth order, for equations that are diagonal in their stiff linear part. */

import { UsageError } from "../../src/errors.ts";
import { type Modes, zeroModes } from "../../src/evolution/index.ts";

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

/** Points on the contour. Chosen here: the mean of an entire function of type 1 over radius 2 errs by 2^24/24! < 3e-17. */
const contourPoints = 24;
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
  const w = new Float64Array(8);
  for (let k = 0; k < linear.re.length; k++) {
    const x = step * linear.re[k];
    const y = step * linear.im[k];
    setPolar(full, k, Math.exp(x), y);
    setPolar(half, k, Math.exp(x / 2), y / 2);
    if (Math.hypot(x, y) >= direct) addClosedForms(x, y, step, w.fill(0));
    else addContourMean(x, y, step, w.fill(0));
    store(q, k, w, 0);
    store(f1, k, w, 2);
    store(f2, k, w, 4);
    store(f3, k, w, 6);
  }
  return { full, half, q, f1, f2, f3 };
}

function setPolar(target: Modes, k: number, modulus: number, angle: number): void {
  target.re[k] = modulus * Math.cos(angle);
  target.im[k] = modulus * Math.sin(angle);
}

function store(target: Modes, k: number, from: Float64Array, at: number): void {
  target.re[k] = from[at];
  target.im[k] = from[at + 1];
}

function addContourMean(x: number, y: number, factor: number, out: Float64Array): void {
  for (let j = 0; j < contourPoints; j++) {
    const angle = (2 * Math.PI * (j + 0.5)) / contourPoints;
    addClosedForms(x + radius * Math.cos(angle), y + radius * Math.sin(angle), factor / contourPoints, out);
  }
}

/**
 * Adds factor times (e^{z/2}-1)/z, (-4-z+e^z(4-3z+z²))/z³, (2+z+e^z(z-2))/z³, (-4-3z-z²+e^z(4-z))/z³ as re, im
 * pairs. Scalars throughout: this is where a short march spends its time. (mutates out)
 */
function addClosedForms(x: number, y: number, factor: number, out: Float64Array): void {
  const root = Math.exp(x / 2);
  const c = root * Math.cos(y / 2);
  const s = root * Math.sin(y / 2);
  const a = c * c - s * s;
  const b = 2 * c * s;
  const xx = x * x - y * y;
  const yy = 2 * x * y;
  const cubeRe = xx * x - yy * y;
  const cubeIm = xx * y + yy * x;
  addRatio(c - 1, s, x, y, factor, out, 0);
  const [u1, v1] = [4 - 3 * x + xx, yy - 3 * y];
  addRatio(a * u1 - b * v1 - 4 - x, a * v1 + b * u1 - y, cubeRe, cubeIm, factor, out, 2);
  addRatio(a * (x - 2) - b * y + 2 + x, a * y + b * (x - 2) + y, cubeRe, cubeIm, factor, out, 4);
  const [u3, v3] = [a * (4 - x) + b * y, b * (4 - x) - a * y];
  addRatio(u3 - 4 - 3 * x - xx, v3 - 3 * y - yy, cubeRe, cubeIm, factor, out, 6);
}

/** out[at] + i out[at + 1] += factor (a + ib) / (c + id). */
function addRatio(
  a: number,
  b: number,
  c: number,
  d: number,
  factor: number,
  out: Float64Array,
  at: number,
): void {
  const scale = factor / (c * c + d * d);
  out[at] += scale * (a * c + b * d);
  out[at + 1] += scale * (b * c - a * d);
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
