/** @file Problems and solutions in closed form, for the viewer's tests. */

import type { Step } from "../../solvers/step.ts";
import {
  bindEquations,
  bindExpression,
  type Expression,
  expr,
  type PointFunction,
  pde,
} from "../../src/expression/index.ts";
import { box, pointAt, type Region } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import type { RunFacts } from "../../viz/index.ts";

/** A solution whose fields and derivatives are the given functions of the point. */
export function closedForm(
  domain: Region,
  fields: readonly string[],
  known: Readonly<Record<string, PointFunction>>,
): Solution {
  return {
    coordinates: domain.coordinates,
    fields,
    domain,
    evaluate: (names, points) =>
      names.map((name) =>
        Float64Array.from({ length: points.count }, (_, i) => known[name](pointAt(points, i))),
      ),
    at: (point, name = fields[0]) => known[name](point),
  };
}

const { PI, sin, cos, exp } = Math;

const heatDomain = box({ x: [0, 1], t: [0, 0.5] });
const heatScope = { coordinates: ["x", "t"], fields: ["u"] };

/** The defect of the computed heat solution: a thousandth of sin(2πx) t. */
const defect = 1e-3;

/** u_t = u_xx on (0, 1), u = exp(-π² t) sin(πx). */
export const heat: Problem = {
  name: "heat",
  title: "Heat equation on an interval",
  source: "Fourier 1822",
  difficulty: "None: it is here to be looked at.",
  domain: heatDomain,
  coordinates: ["x", "t"],
  fields: ["u"],
  interior: bindEquations(pde`u_t = u_xx`, heatScope),
  conditions: [
    {
      name: "initial on t low",
      kind: "initial",
      equations: bindEquations(pde`u = sin(pi*x)`, heatScope),
      face: heatDomain.face("t", "low"),
    },
    {
      name: "dirichlet on x",
      kind: "dirichlet",
      equations: bindEquations(pde`u = 0`, heatScope),
      face: heatDomain.face("x"),
    },
  ],
  coefficients: [],
  exact: { u: bindExpression(expr`exp(-pi^2*t)*sin(pi*x)`, { coordinates: ["x", "t"] }) as Expression },
  upToConstant: [],
  recommended: {},
};

/** The exact heat solution plus a defect whose residual is 1e-3 sin(2πx) (1 + 4π² t). */
export const heatSolution = closedForm(heatDomain, ["u"], {
  u: ({ x, t }) => exp(-PI * PI * t) * sin(PI * x) + defect * sin(2 * PI * x) * t,
  u_x: ({ x, t }) => PI * exp(-PI * PI * t) * cos(PI * x) + 2 * PI * defect * cos(2 * PI * x) * t,
  u_t: ({ x, t }) => -PI * PI * exp(-PI * PI * t) * sin(PI * x) + defect * sin(2 * PI * x),
  u_xx: ({ x, t }) => -PI * PI * exp(-PI * PI * t) * sin(PI * x) - 4 * PI * PI * defect * sin(2 * PI * x) * t,
});

const waveDomain = box({ x: [-1, 1], y: [-1, 1], t: [0, 2] });
const waveScope = { coordinates: ["x", "y", "t"], fields: ["u", "p"] };
const wave: PointFunction = ({ x, y, t }) => cos(PI * x) * cos(PI * y) * cos(PI * Math.SQRT2 * t);

/** A standing wave with a second field known up to a constant. */
export const standingWave: Problem = {
  name: "standing-wave",
  title: "Standing wave on a square",
  source: "separation of variables",
  difficulty: "",
  domain: waveDomain,
  coordinates: ["x", "y", "t"],
  fields: ["u", "p"],
  interior: bindEquations(
    pde`u_tt = lap(u)
    p_x = u_x`,
    waveScope,
  ),
  conditions: [],
  coefficients: [],
  exact: { u: wave, p: wave },
  upToConstant: ["p"],
  recommended: {},
};

/** The same with a picture of its own: a derivative over one coordinate, off the middle. */
export const picturedWave: Problem = {
  ...standingWave,
  difficulty: "Waves meet their own reflections.",
  picture: {
    shows: "Crests that rise and fall in place.",
    of: "u_t",
    over: ["y"],
    at: { x: 0.25, t: 0.5 },
  },
};

export const waveSolution = closedForm(waveDomain, ["u", "p"], {
  u: wave,
  p: (point) => wave(point) + 3,
  u_t: ({ x, y, t }) => -PI * Math.SQRT2 * cos(PI * x) * cos(PI * y) * sin(PI * Math.SQRT2 * t),
});

/** Facts of a run as `solve` reports them. */
export const facts: RunFacts = {
  model: "mlp:4x20",
  solver: "levenberg-marquardt",
  device: { name: "wasm", description: "WebAssembly, f64x2, 2 threads" },
  outcome: {
    kind: "time-limit",
    by: "seconds",
    message: "The solve used its 20 s; the cost was still falling by 1.2 % per step. Try: more seconds.",
  },
  error: { relativeL2: 4.31e-4, maxError: 5.0e-4, fields: { u: 4.31e-4 } },
  rows: 3400,
  columns: 1341,
  steps: 240,
  seconds: 20.1,
  cost: 2.6e-9,
  seed: 1,
  notes: ["Model and points are those the problem recommends."],
};

/** A history that falls over ten decades, with every seventh trial refused. */
export const history: readonly Step[] = Array.from({ length: 240 }, (_, index): Step => {
  const cost = 10 ** (1 - (10 * index) / 239) * (1 + 0.3 * sin(index));
  const verdict = index % 7 === 6 ? "rejected" : "accepted";
  const step = {
    index,
    verdict,
    cost,
    bestCost: cost,
    gradientNorm: cost ** 0.7,
    stepNorm: 0.1,
    gainRatio: 0.9,
  } as const;
  const rest = { damping: 10 ** (-index / 30), accepted: index, seconds: index / 12, redrawn: index === 120 };
  return index % 5 === 0 ? { ...step, ...rest, error: Math.sqrt(cost) } : { ...step, ...rest };
});
