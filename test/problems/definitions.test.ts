/** @file Every definition against its formula, written out independently: domain, equations, solution. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { evaluate, leafKey } from "../../src/expression/index.ts";
import { pointsFrom } from "../../src/geometry/index.ts";
import { evaluateField } from "../../src/problem/index.ts";

type Values = Readonly<Record<string, number>>;
interface Definition {
  readonly bounds: readonly (readonly [number, number])[];
  /** left - right of every interior equation, from coordinates and jets. */
  readonly residual: (at: Values) => readonly number[];
  readonly exact?: Readonly<Record<string, (at: Values) => number>>;
  /** Row of the initial data, u at t = 0. */
  readonly initial?: (at: Values) => number;
}

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

/** Any number for any coordinate or jet, reproducible from the seed; a new leaf gets a new one. */
function anyValues(seed: number): Values {
  const phase = (name: string): number => [...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 1009, seed);
  return new Proxy({} as Record<string, number>, { get: (_, name) => sin(phase(String(name)) * 12.9898) });
}

describe.each(Object.keys(definitions))("%s", (name) => {
  const { bounds, residual, exact, initial } = definitions[name];

  it("has the domain of its definition", async () => {
    expect((await problemNamed(name)).domain.bounds).toEqual(bounds);
  });

  it("has the equations of its definition, whatever the values of the jets", async () => {
    const { interior } = await problemNamed(name);
    const property = fc.property(fc.integer({ min: 0, max: 1008 }), (seed) => {
      const values = anyValues(seed);
      const expected = residual(values);
      expect(interior).toHaveLength(expected.length);
      interior.forEach((equation, e) => {
        const value = evaluate(equation.residual, (leaf) => values[leafKey(leaf)]);
        expect(Math.abs(value - expected[e])).toBeLessThan(1e-12 * (1 + Math.abs(expected[e])));
      });
    });
    fc.assert(property, { numRuns: 50 });
  });

  if (exact)
    it("has the solution of its definition", async () => {
      const problem = await problemNamed(name);
      const points = problem.domain.bounds.map(([low, high], c) =>
        [0.1, 0.37, 0.8].map((s) => low + ((s + c / 7) % 1) * (high - low)),
      );
      const given = pointsFrom(Object.fromEntries(problem.coordinates.map((axis, c) => [axis, points[c]])));
      for (const [field, formula] of Object.entries(exact!)) {
        const values = evaluateField(problem.exact![field], given);
        values.forEach((value, i) => {
          const at = Object.fromEntries(problem.coordinates.map((axis, c) => [axis, points[c][i]]));
          expect(value).toBeCloseTo(formula(at), 12);
        });
      }
    });

  if (initial)
    it("has the initial data of its definition", async () => {
      const { conditions } = await problemNamed(name);
      const { residual: row } = conditions.find(({ kind }) => kind === "initial")!.equations[0];
      for (const seed of [1, 2, 3]) {
        const values = anyValues(seed);
        expect(evaluate(row, (leaf) => values[leafKey(leaf)])).toBeCloseTo(values.u - initial!(values), 12);
      }
    });
});
