/** @file High-dimensional, ordinary, inverse, eigenvalue, integral and multi-scale problems against their formulas. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { type Definition, describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, log, tanh, cosh, sinh } = Math;
const axes = (d: number): string[] => Array.from({ length: d }, (_, i) => `x${i + 1}`);
const sum = (d: number, of: (axis: string) => number): number =>
  axes(d).reduce((total, axis) => total + of(axis), 0);
const cube = (d: number, low: number, high: number): Definition["bounds"] =>
  Array.from({ length: d }, () => [low, high] as const);
const unit = [0, 1] as const;
const circle = [0, 2 * PI] as const;
const squares = (d: number, p: Values): number => sum(d, (axis) => p[axis] ** 2);

/** -log of a normal density of variance v in nine dimensions, negated. */
const normal = (p: Values, v: number): number => -squares(9, p) / (2 * v) - 4.5 * log(2 * PI * v);

// Riccati's equation by hyperbolic functions: a = coth(2t + c)/2 with coth c = 2, b = 10 log(sinh(2t + c)/sinh c).
const shift = 0.5 * log(3);
const riccati = (t: number): number => 0.5 / tanh(2 * t + shift);

const lorenz = (sigma: (p: Values) => number, rho: (p: Values) => number, beta: (p: Values) => number) =>
  ({
    bounds: [[0, 3]],
    residual: (p) => [
      p.x_t - sigma(p) * (p.y - p.x),
      p.y_t - (p.x * (rho(p) - p.z) - p.y),
      p.z_t - (p.x * p.y - beta(p) * p.z),
    ],
    initial: undefined,
  }) satisfies Definition;

const cubic = (u: number): number => u * (u * u - 1);
const three = (x: number): number => sin(x) + 0.1 * sin(20 * x) + cos(100 * x);
const threeSecond = (x: number): number => -sin(x) - 40 * sin(20 * x) - 1e4 * cos(100 * x);
const slowFast = (x: number): number => sin(6 * x) * cos(20 * x);
const slowFastSecond = (x: number): number =>
  -436 * sin(6 * x) * cos(20 * x) - 240 * cos(6 * x) * sin(20 * x);
const wave = (p: Values): number => sin(4 * PI * p.x) * cos(4 * PI * p.y);

describeDefinitions({
  "fokker-planck-9": {
    bounds: [...cube(9, -5, 5), unit],
    residual: (p) => [
      p.q_t -
        0.5 * (9 + sum(9, (axis) => p[axis] * p[`q_${axis}`])) -
        sum(9, (axis) => p[`q_${axis}${axis}`] + p[`q_${axis}`] ** 2),
    ],
    exact: { q: (p) => normal(p, 2 - exp(-p.t)) },
  },
  "lqr-20d": {
    bounds: [...cube(20, -1, 1), unit],
    residual: (p) => [p.u_t - sum(20, (axis) => p[`u_${axis}${axis}`] - p[`u_${axis}`] ** 2 + p[axis] ** 2)],
    exact: {
      u: (p) => riccati(p.t) * squares(20, p) + 10 * log(sinh(2 * p.t + shift) / sinh(shift)),
    },
    initial: (p) => squares(20, p),
  },
  lorenz: lorenz(
    () => 10,
    () => 28,
    () => 8 / 3,
  ),
  "inverse-lorenz": lorenz(
    (p) => p["coefficient sigma"],
    (p) => p["coefficient rho"],
    (p) => p["coefficient beta"],
  ),
  "inverse-burgers": {
    bounds: [[-1, 1], unit],
    residual: (p) => [p.u_t + p.u * p.u_x - p["coefficient nu"] * p.u_xx],
    initial: ({ x }) => -sin(PI * x),
  },
  "inverse-field": {
    bounds: [[-1, 1]],
    residual: (p) => [p.u_xx - p.q],
    exact: { u: ({ x }) => sin(PI * x), q: ({ x }) => -(PI ** 2) * sin(PI * x) },
  },
  "quantum-oscillator": {
    bounds: [[-8, 8]],
    residual: (p) => [-p.u_xx + (p.x ** 2 - p["coefficient E"]) * p.u, p.w_x - p.u * exp(-(p.x ** 2) / 2)],
    exact: { u: ({ x }) => (2 * x * x - 1) * exp((-x * x) / 2), w: ({ x }) => -x * exp(-x * x) },
  },
  volterra: {
    bounds: [[0, 5]],
    residual: (p) => [p.y_x + p.y - p.w, p.w_x - p.y + p.w],
    exact: { y: ({ x }) => 0.5 * (1 + exp(-2 * x)), w: ({ x }) => 0.5 * (1 - exp(-2 * x)) },
  },
  liouville: {
    bounds: [unit, unit],
    residual: (p) => [p.u_xx + p.u_yy - exp(p.u) + 32 * PI ** 2 * wave(p) + exp(1 + wave(p))],
    exact: { u: (p) => 1 + wave(p) },
  },
  "sine-6-cos-100": {
    bounds: [circle],
    residual: (p) => [p.u_xx + 10036 * sin(6 * p.x) * cos(100 * p.x) + 1200 * cos(6 * p.x) * sin(100 * p.x)],
    exact: { u: ({ x }) => sin(6 * x) * cos(100 * x) },
  },
  "x-sine-200": {
    bounds: [circle],
    residual: (p) => [p.u_xx + 4e4 * p.x * sin(200 * p.x) - 400 * cos(200 * p.x)],
    exact: { u: ({ x }) => x * sin(200 * x) },
  },
  "allen-cahn-sine-100": {
    bounds: [circle],
    residual: (p) => [p.u_xx + cubic(p.u) + 1e4 * sin(100 * p.x) - cubic(sin(100 * p.x))],
    exact: { u: ({ x }) => sin(100 * x) },
  },
  "two-frequency-2d": {
    bounds: [circle, circle],
    residual: (p) => [p.u_xx + p.u_yy - slowFastSecond(p.x) - slowFastSecond(p.y)],
    exact: { u: ({ x, y }) => slowFast(x) + slowFast(y) },
  },
  "allen-cahn-multiscale-2d": {
    bounds: [unit, unit],
    residual: (p) => [
      p.u_xx +
        p.u_yy +
        cubic(p.u) -
        threeSecond(p.x) * three(p.y) -
        three(p.x) * threeSecond(p.y) -
        cubic(three(p.x) * three(p.y)),
    ],
    exact: { u: ({ x, y }) => three(x) * three(y) },
  },
});

describe("what is known of the solutions", () => {
  it("of volterra is its own memory: w is the integral of e^{s-x} y(s)", async () => {
    const { exact } = await problemNamed("volterra");
    expect(Object.keys(exact!)).toEqual(["y", "w"]);
    // Simpson's rule in 2000 steps, far below 1e-12 here.
    const [n, x] = [2000, 3.3];
    const y = (s: number): number => exp(-s) * cosh(s) * exp(s - x);
    const h = x / n;
    let integral = y(0) + y(x);
    for (let k = 1; k < n; k++) integral += (k % 2 ? 4 : 2) * y(k * h);
    expect((integral * h) / 3).toBeCloseTo(exp(-x) * sinh(x), 12);
  });

  it("of inverse problems are the true coefficients", async () => {
    const truths = { "inverse-lorenz": { sigma: 10, rho: 15, beta: 8 / 3 }, "quantum-oscillator": { E: 5 } };
    for (const [name, values] of Object.entries(truths))
      expect((await problemNamed(name)).trueCoefficients).toEqual(values);
    expect((await problemNamed("inverse-burgers")).trueCoefficients!.nu).toBeCloseTo(0.01 / PI, 15);
  });
});
