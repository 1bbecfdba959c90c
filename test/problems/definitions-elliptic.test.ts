/** @file Elliptic problems against their formulas, written out independently. */

import { type Definition, describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, sqrt } = Math;
const axes = (d: number): string[] => Array.from({ length: d }, (_, i) => `x${i + 1}`);
const sum = (d: number, of: (axis: string, i: number) => number): number =>
  axes(d).reduce((total, axis, i) => total + of(axis, i), 0);
const product = (d: number, of: (axis: string) => number): number =>
  axes(d).reduce((total, axis) => total * of(axis), 1);
const laplacian = (d: number, p: Values): number => sum(d, (axis) => p[`u_${axis}${axis}`]);
const cube = (d: number): Definition["bounds"] => Array.from({ length: d }, () => [0, 1] as const);
const plane = (p: Values): number => p.u_xx + p.u_yy;
const square: Definition["bounds"] = [
  [-1, 1],
  [-1, 1],
];
const circle: Definition["bounds"] = [[0, 2 * PI]];

/** r^{2k/3} sin(2kθ/3), θ from the positive x axis. */
const corner = (k: number, x: number, y: number): number => {
  const theta = Math.atan2(y, x) + (y < 0 ? 2 * PI : 0);
  return Math.hypot(x, y) ** ((2 * k) / 3) * sin((2 * k * theta) / 3);
};
const squares = (d: number, p: Values): number => sum(d, (axis) => p[axis] ** 2);
const distance = (p: Values, at: number): number => (p.x - at) ** 2 + (p.y - at) ** 2;
const bell = (s: number): number => exp(-1000 * s);
const bellSource = (s: number): number => (4000 - 4e6 * s) * bell(s);
const helmholtz = (n: number): Definition => ({
  bounds: square,
  residual: (p) => [plane(p) + p.u - (1 - 2 * (n * PI) ** 2) * sin(n * PI * p.x) * sin(n * PI * p.y)],
  exact: { u: ({ x, y }) => sin(n * PI * x) * sin(n * PI * y) },
});
const products = (d: number, factor: (x: number) => number, eigenvalue: number): Definition => {
  const u = (p: Values): number => product(d, (axis) => factor(p[axis]));
  return { bounds: cube(d), residual: (p) => [-laplacian(d, p) - eigenvalue * u(p)], exact: { u } };
};
const one = ({ x }: Values): number => sin(PI * x) + sin(3 * PI * x) / 2;
const two = ({ x, y }: Values): number => sin(PI * x) * sin(PI * y) + sin(2 * PI * x) * sin(3 * PI * y) * 0.5;

describeDefinitions({
  "poisson-1d": {
    bounds: cube(1),
    residual: (p) => [-p.u_xx - PI ** 2 * sin(PI * p.x)],
    exact: { u: ({ x }) => sin(PI * x) },
  },
  "sine-100": {
    bounds: circle,
    residual: (p) => [p.u_xx + 1e4 * sin(100 * p.x)],
    exact: { u: ({ x }) => sin(100 * x) },
  },
  "sine-500": {
    bounds: cube(1),
    residual: (p) => [p.u_xx + 500 ** 2 * sin(500 * p.x) + 4],
    exact: { u: ({ x }) => sin(500 * x) - 2 * (x - 0.5) ** 2 },
  },
  "three-scale": {
    bounds: cube(1),
    residual: (p) => [p.u_xx + sin(p.x) + 0.1 * 20 ** 2 * sin(20 * p.x) + 0.05 * 100 ** 2 * cos(100 * p.x)],
    exact: { u: ({ x }) => sin(x) + 0.1 * sin(20 * x) + 0.05 * cos(100 * x) },
  },
  "sine-100-2d": {
    bounds: [...circle, ...circle],
    residual: (p) => [plane(p) + 2e4 * sin(100 * p.x) * sin(100 * p.y)],
    exact: { u: ({ x, y }) => sin(100 * x) * sin(100 * y) },
  },
  "helmholtz-6-6": helmholtz(6),
  "helmholtz-10-10": helmholtz(10),
  "poisson-disk": {
    bounds: square,
    residual: (p) => [
      plane(p) + 3 * exp(p.x) * sin(2 * p.y + 1) + 36 * (p.x ** 2 + p.y ** 2) * sin(6 * p.x * p.y),
    ],
    exact: { u: ({ x, y }) => exp(x) * sin(2 * y + 1) + sin(6 * x * y) },
  },
  "poisson-holes": {
    bounds: [
      [-0.5, 0.5],
      [-0.5, 0.5],
    ],
    residual: (p) => [plane(p)],
  },
  "l-shape": {
    bounds: square,
    residual: (p) => [plane(p)],
    exact: { u: ({ x, y }) => corner(1, x, y) },
  },
  "l-shape-general": {
    bounds: square,
    residual: (p) => [plane(p)],
    exact: {
      u: ({ x, y }) =>
        corner(1, x, y) + 0.3 * corner(2, x, y) + 0.2 * corner(5, x, y) + 0.1 * exp(x) * sin(y),
    },
  },
  runge: {
    bounds: square,
    residual: (p) => {
      const [s, q] = [p.x ** 2 + p.y ** 2, 1 + 10 * (p.x ** 2 + p.y ** 2)];
      return [-plane(p) - (40 * q - 800 * s) / q ** 3];
    },
    exact: { u: ({ x, y }) => 1 / (1 + 10 * x * x + 10 * y * y) },
  },
  peak: {
    bounds: square,
    residual: (p) => [-plane(p) - bellSource(distance(p, 0.5))],
    exact: { u: (p) => bell(distance(p, 0.5)) },
  },
  "peaks-two": {
    bounds: square,
    residual: (p) => [-plane(p) - bellSource(distance(p, 0.5)) - bellSource(distance(p, -0.5))],
    exact: { u: (p) => bell(distance(p, 0.5)) + bell(distance(p, -0.5)) },
  },
  "poisson-3d": {
    bounds: cube(3),
    residual: (p) => [-plane(p) - p.u_zz - 3 * PI ** 2 * sin(PI * p.x) * sin(PI * p.y) * sin(PI * p.z)],
    exact: { u: ({ x, y, z }) => sin(PI * x) * sin(PI * y) * sin(PI * z) },
  },
  "poisson-10d": {
    bounds: cube(10),
    residual: (p) => [laplacian(10, p)],
    exact: { u: (p) => p.x1 * p.x2 + p.x3 * p.x4 + p.x5 * p.x6 + p.x7 * p.x8 + p.x9 * p.x10 },
  },
  "poisson-100d": {
    bounds: cube(100),
    residual: (p) => [200 - laplacian(100, p)],
    exact: { u: (p) => squares(100, p) },
  },
  "product-5d": products(5, (x) => sin((PI * x) / 2 + 0.3), 1.25 * PI ** 2),
  "zero-5d": products(5, (x) => sin(PI * x), 5 * PI ** 2),
  "mixed-5d": {
    bounds: cube(5),
    residual: (p) => {
      const s = squares(5, p);
      const growth = sqrt(exp(sum(5, (axis) => p[axis])));
      return [-laplacian(5, p) + 1.25 * growth + 10 * cos(s) - 4 * s * sin(s)];
    },
    exact: { u: (p) => sqrt(exp(sum(5, (axis) => p[axis]))) + sin(squares(5, p)) },
  },
  "nonlinear-elliptic": {
    bounds: cube(1),
    residual: (p) => [-p.u_xx + p.u ** 3 - PI ** 2 * (sin(PI * p.x) + 4.5 * sin(3 * PI * p.x)) - one(p) ** 3],
    exact: { u: one },
  },
  "nonlinear-elliptic-2d": {
    bounds: cube(2),
    residual: (p) => [
      -plane(p) +
        p.u ** 3 -
        2 * PI ** 2 * sin(PI * p.x) * sin(PI * p.y) -
        6.5 * PI ** 2 * sin(2 * PI * p.x) * sin(3 * PI * p.y) -
        two(p) ** 3,
    ],
    exact: { u: two },
  },
  cavity: {
    bounds: cube(2),
    residual: (p) => [
      p.psi_y * (p.psi_xxx + p.psi_xyy) -
        p.psi_x * (p.psi_xxy + p.psi_yyy) -
        0.01 * (p.psi_xxxx + 2 * p.psi_xxyy + p.psi_yyyy),
    ],
  },
});
