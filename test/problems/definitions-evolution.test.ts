/** @file Newer problems in time against their formulas, written out independently. */

import { type Definition, describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, sqrt, atan, cosh, tanh, hypot } = Math;
const axes = ["x1", "x2", "x3", "x4", "x5"];
const unit = [0, 1] as const;
const wide = [-1, 1] as const;
const laplacian = (p: Values, d: number): number =>
  axes.slice(0, d).reduce((total, axis) => total + p[`u_${axis}${axis}`], 0);
const sines = (p: Values): number => axes.slice(0, 4).reduce((total, axis) => total + sin(2 * p[axis]), 0);
const squares = (p: Values): number => axes.reduce((total, axis) => total + p[axis] ** 2, 0);

/** Angular velocity of the vortex at distance r. */
const spin = (r: number): number => tanh(r) / cosh(r) ** 2 / (0.385 * r);
const flow = (p: Values): number => spin(hypot(p.x, p.y));
const damped = sqrt(80 ** 2 - 2 ** 2);
const bumps = ({ x, y }: Values): number =>
  0.25 * exp(-((x - 0.3) ** 2 + (y - 0.2) ** 2) / 0.1) +
  0.4 * exp(-15 * ((x + 0.5) ** 2 + (y + 0.1) ** 2)) +
  0.3 * exp(-20 * (x ** 2 + (y + 0.5) ** 2));

/** Component of Ethier and Steinman's velocity, and the others by turning the axes. */
const velocity = (x: number, y: number, z: number, t: number): number =>
  -exp(-t) * (exp(x) * sin(y + z) + exp(z) * cos(x + y));
const swirl = (x: number, y: number, z: number): number => 2 * sin(x + y) * cos(z + x) * exp(y + z);
const transport = (p: Values, field: string): number =>
  p[`${field}_t`] + p.u * p[`${field}_x`] + p.v * p[`${field}_y`] + p.w * p[`${field}_z`];
const viscous = (p: Values, field: string): number => p[`${field}_xx`] + p[`${field}_yy`] + p[`${field}_zz`];
const beltrami: Definition = {
  bounds: [wide, wide, wide, unit],
  residual: (p) => [
    transport(p, "u") + p.p_x - viscous(p, "u"),
    transport(p, "v") + p.p_y - viscous(p, "v"),
    transport(p, "w") + p.p_z - viscous(p, "w"),
    p.u_x + p.v_y + p.w_z,
  ],
  exact: {
    u: ({ x, y, z, t }) => velocity(x, y, z, t),
    v: ({ x, y, z, t }) => velocity(y, z, x, t),
    w: ({ x, y, z, t }) => velocity(z, x, y, t),
    p: ({ x, y, z, t }) =>
      (-exp(-2 * t) / 2) *
      (exp(2 * x) + exp(2 * y) + exp(2 * z) + swirl(x, y, z) + swirl(y, z, x) + swirl(z, x, y)),
  },
  initial: ({ x, y, z, t }) => velocity(x, y, z, t),
};

describeDefinitions({
  beltrami,
  "advection-100": {
    bounds: [[0, 2 * PI], unit],
    residual: (p) => [p.u_t + 100 * p.u_x],
    exact: { u: ({ x, t }) => sin(x - 100 * t) },
    initial: ({ x }) => sin(x),
  },
  "heat-4d": {
    bounds: [unit, unit, unit, unit, unit],
    residual: (p) => [p.u_t - laplacian(p, 4) / 4],
    exact: { u: (p) => exp(-p.t) * sines(p) },
    initial: sines,
  },
  "heat-5d": {
    bounds: [wide, wide, wide, wide, wide, unit],
    residual: (p) => [p.u_t - laplacian(p, 5) / 5 + (squares(p) / 5) * exp(squares(p) / 2 + p.t)],
    exact: { u: (p) => exp(squares(p) / 2 + p.t) },
    initial: (p) => exp(squares(p) / 2),
  },
  "flow-mixing": {
    bounds: [
      [-4, 4],
      [-4, 4],
      [0, 4],
    ],
    residual: (p) => [p.u_t - flow(p) * p.y * p.u_x + flow(p) * p.x * p.u_y],
    exact: { u: (p) => -tanh((p.y / 2) * cos(flow(p) * p.t) - (p.x / 2) * sin(flow(p) * p.t)) },
    initial: ({ y }) => -tanh(y / 2),
  },
  "nonlinear-diffusion": {
    bounds: [wide, wide, unit],
    residual: (p) => [p.u_t - 0.05 * (p.u_x ** 2 + p.u_y ** 2 + p.u * (p.u_xx + p.u_yy))],
    initial: bumps,
  },
  oscillator: {
    bounds: [unit],
    residual: (p) => [p.u_tt + 4 * p.u_t + 6400 * p.u],
    exact: { u: ({ t }) => exp(-2 * t) * (cos(damped * t) + (2 / damped) * sin(damped * t)) },
    initial: () => 1,
  },
  "sine-gordon": {
    bounds: [
      [-10, 10],
      [0, 10],
    ],
    residual: (p) => [p.u_tt - p.u_xx + sin(p.u)],
    exact: { u: ({ x, t }) => 4 * atan(((0.8 / 0.6) * sin(0.6 * t)) / cosh(0.8 * x)) },
    initial: () => 0,
  },
});
