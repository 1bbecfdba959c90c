/** @file Every definition against its formula, written out independently: domain, equations, solution. */

import { type Definition, describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, sqrt } = Math;
const axes = ["x1", "x2", "x3", "x4", "x5"];
const cosines = (p: Values): number => axes.reduce((sum, axis) => sum + cos(PI * p[axis]), 0);
const wobble = ({ x, y, t }: Values): number => (x + y) * cos(2 * t) + x * y * sin(2 * t);
const lambda = 20 - sqrt(400 + 4 * PI ** 2);
const square: Definition["bounds"] = [
  [-1, 1],
  [-1, 1],
];
const rod: Definition["bounds"] = [
  [0, 1],
  [0, 1],
];
const strip: Definition["bounds"] = [
  [-1, 1],
  [0, 1],
];
const warm = ({ x, t }: Values): number => exp((-(PI ** 2) * t) / 4) * sin(PI * x);

const definitions: Readonly<Record<string, Definition>> = {
  poisson: {
    bounds: rod,
    residual: (p) => [-p.u_xx - p.u_yy - 2 * PI ** 2 * sin(PI * p.x) * sin(PI * p.y)],
    exact: { u: ({ x, y }) => sin(PI * x) * sin(PI * y) },
  },
  "poisson-5d": {
    bounds: axes.map(() => [0, 1] as const),
    residual: (p) => [-axes.reduce((sum, axis) => sum + p[`u_${axis}${axis}`], 0) - PI ** 2 * cosines(p)],
    exact: { u: cosines },
  },
  helmholtz: {
    bounds: square,
    residual: (p) => [
      p.u_xx + p.u_yy + p.u - (1 - PI ** 2 - 16 * PI ** 2) * sin(PI * p.x) * sin(4 * PI * p.y),
    ],
    exact: { u: ({ x, y }) => sin(PI * x) * sin(4 * PI * y) },
  },
  heat: {
    bounds: rod,
    residual: (p) => [p.u_t - p.u_xx / 4],
    exact: { u: warm },
    initial: ({ x }) => sin(PI * x),
  },
  "inverse-heat": {
    bounds: rod,
    residual: (p) => [p.u_t - p["coefficient D"] * p.u_xx],
    exact: { u: warm },
    initial: ({ x }) => sin(PI * x),
  },
  wave: {
    bounds: rod,
    residual: (p) => [p.u_tt - 4 * p.u_xx],
    exact: { u: ({ x, t }) => sin(PI * x) * cos(2 * PI * t) + 0.5 * sin(4 * PI * x) * cos(8 * PI * t) },
    initial: ({ x }) => sin(PI * x) + sin(4 * PI * x) / 2,
  },
  advection: {
    bounds: [
      [0, 2 * PI],
      [0, 1],
    ],
    residual: (p) => [p.u_t + 30 * p.u_x],
    exact: { u: ({ x, t }) => sin(x - 30 * t) },
    initial: ({ x }) => sin(x),
  },
  burgers: {
    bounds: strip,
    residual: (p) => [p.u_t + p.u * p.u_x - (0.01 / PI) * p.u_xx],
    initial: ({ x }) => -sin(PI * x),
  },
  "allen-cahn": {
    bounds: strip,
    residual: (p) => [p.u_t - 1e-4 * p.u_xx - 5 * (p.u - p.u ** 3)],
    initial: ({ x }) => x ** 2 * cos(PI * x),
  },
  kdv: {
    bounds: strip,
    residual: (p) => [p.u_t + p.u * p.u_x + 4.84e-4 * p.u_xxx],
    initial: ({ x }) => cos(PI * x),
  },
  "klein-gordon": {
    bounds: [
      [-1, 1],
      [-1, 1],
      [0, 10],
    ],
    residual: (p) => [p.u_tt - p.u_xx - p.u_yy + p.u ** 2 - (wobble(p) ** 2 - 4 * wobble(p))],
    exact: { u: wobble },
    initial: ({ x, y }) => x + y,
  },
  kovasznay: {
    bounds: [
      [-0.5, 1],
      [-0.5, 1.5],
    ],
    residual: (p) => [
      p.u * p.u_x + p.v * p.u_y + p.p_x - (p.u_xx + p.u_yy) / 40,
      p.u * p.v_x + p.v * p.v_y + p.p_y - (p.v_xx + p.v_yy) / 40,
      p.u_x + p.v_y,
    ],
    exact: {
      u: ({ x, y }) => 1 - exp(lambda * x) * cos(2 * PI * y),
      v: ({ x, y }) => (lambda / (2 * PI)) * exp(lambda * x) * sin(2 * PI * y),
      p: ({ x }) => (1 - exp(2 * lambda * x)) / 2,
    },
  },
};

describeDefinitions(definitions);
