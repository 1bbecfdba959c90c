/** @file Problems of flow and elasticity against their formulas, written out independently. */

import { type Definition, describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, sinh, cosh, hypot } = Math;
const unit = [0, 1] as const;
const turn = [0, 2 * PI] as const;
const wide = [-1, 1] as const;
const plane = (p: Values, field: string): number => p[`${field}_xx`] + p[`${field}_yy`];
const carried = (p: Values, field: string): number =>
  p[`${field}_t`] + p.u * p[`${field}_x`] + p.v * p[`${field}_y`];

/** Share of the square behind the front, 1/4 of a logistic step. */
const front = ({ x, y, t }: Values): number => 1 / (4 * (1 + exp(((-4 * x + 4 * y - t) * 80) / 32)));
const cavity = (reynolds: number): Definition => ({
  bounds: [unit, unit],
  residual: (p) => [
    p.psi_y * (p.psi_xxx + p.psi_xyy) -
      p.psi_x * (p.psi_xxy + p.psi_yyy) -
      (p.psi_xxxx + 2 * p.psi_xxyy + p.psi_yyyy) / reynolds,
  ],
});
/** Δ²(sin² πx sin² πy) by X = sin² πx: X'' = 2π² cos 2πx, X'''' = -8π⁴ cos 2πx. */
const load = ({ x, y }: Values): number => {
  const [X, Y] = [sin(PI * x) ** 2, sin(PI * y) ** 2];
  const [X2, Y2] = [x, y].map((s) => 2 * PI ** 2 * cos(2 * PI * s));
  const [X4, Y4] = [x, y].map((s) => -8 * PI ** 4 * cos(2 * PI * s));
  return X4 * Y + 2 * X2 * Y2 + X * Y4;
};
/** Stresses of the displacements by λ = 1, μ = 1/2: 2 u_x + v_y, 2 v_y + u_x, (u_y + v_x)/2; their divergence by hand. */
const force = ({ x, y }: Values): readonly [number, number] => {
  const [u_xx, u_yy] = [-4, -1].map((k) => k * PI ** 2 * cos(2 * PI * x) * sin(PI * y));
  const u_xy = -2 * PI ** 2 * sin(2 * PI * x) * cos(PI * y);
  const [v_xx, v_yy] = [-(PI ** 2) * y ** 4 * sin(PI * x), 12 * y ** 2 * sin(PI * x)];
  const v_xy = 4 * PI * y ** 3 * cos(PI * x);
  return [-(2 * u_xx + v_xy + (u_yy + v_xy) / 2), -(2 * v_yy + u_xy + (u_xy + v_xx) / 2)];
};
/** Head at height s over the interface in the layer of conductivity k: flux 2π sin πx - 3π/2 sin 3πx there. */
const head = (x: number, s: number, k: number): number =>
  sin(PI * x) * (cosh(PI * s) + (2 / k) * sinh(PI * s)) +
  (sin(3 * PI * x) / 2) * (cosh(3 * PI * s) - sinh(3 * PI * s) / k);
const cells = ({ x, y, z }: Values): number => sin(4 * PI * x) * sin(4 * PI * y) * sin(3 * PI * z);

describeDefinitions({
  "taylor-green": {
    bounds: [turn, turn, unit],
    residual: (p) => [
      carried(p, "u") + p.p_x - 0.1 * plane(p, "u"),
      carried(p, "v") + p.p_y - 0.1 * plane(p, "v"),
      p.u_x + p.v_y,
    ],
    exact: {
      u: ({ x, y, t }) => -cos(x) * sin(y) * exp(-0.2 * t),
      v: ({ x, y, t }) => sin(x) * cos(y) * exp(-0.2 * t),
      p: ({ x, y, t }) => (-(cos(2 * x) + cos(2 * y)) / 4) * exp(-0.4 * t),
    },
    initial: ({ x, y, t }) => -cos(x) * sin(y) * exp(-0.2 * t),
  },
  "burgers-2d": {
    bounds: [unit, unit, unit],
    residual: (p) => [carried(p, "u") - plane(p, "u") / 80, carried(p, "v") - plane(p, "v") / 80],
    exact: { u: (p) => 3 / 4 - front(p), v: (p) => 3 / 4 + front(p) },
    initial: (p) => 3 / 4 - front(p),
  },
  plate: {
    bounds: [unit, unit],
    residual: (p) => [p.w_xxxx + 2 * p.w_xxyy + p.w_yyyy - load(p)],
    exact: { w: ({ x, y }) => sin(PI * x) ** 2 * sin(PI * y) ** 2 },
  },
  elasticity: {
    bounds: [unit, unit],
    residual: (p) => {
      const [fx, fy] = force(p);
      return [
        2 * p.u_xx + p.v_xy + (p.u_yy + p.v_xy) / 2 + fx,
        2 * p.v_yy + p.u_xy + (p.u_xy + p.v_xx) / 2 + fy,
      ];
    },
    exact: {
      u: ({ x, y }) => cos(2 * PI * x) * sin(PI * y),
      v: ({ x, y }) => y ** 4 * sin(PI * x),
    },
  },
  "darcy-layers": {
    bounds: [unit, [0, 0.5]],
    residual: (p) => [plane(p, "u"), 100 * plane(p, "w")],
    exact: { u: ({ x, y }) => head(x, y - 0.5, 1), w: ({ x, y }) => head(x, 0.5 - y, 100) },
  },
  eikonal: {
    bounds: [wide, wide],
    residual: (p) => [p.u_x ** 2 + p.u_y ** 2 - 1],
    exact: { u: ({ x, y }) => hypot(x, y) - 0.4 },
  },
  "helmholtz-3d": {
    bounds: [wide, wide, wide],
    residual: (p) => [plane(p, "u") + p.u_zz + p.u - (1 - 41 * PI ** 2) * cells(p)],
    exact: { u: cells },
  },
  "cavity-400": cavity(400),
  "cavity-1000": cavity(1000),
  "stokes-cylinder": {
    bounds: [
      [0, 2.2],
      [0, 0.41],
    ],
    residual: (p) => [plane(p, "u") - p.p_x, plane(p, "v") - p.p_y, p.u_x + p.v_y],
  },
});
