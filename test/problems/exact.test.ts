/** @file Every exact solution in its own problem: residuals vanish inside and on every condition. */

import { describe, expect, it } from "vitest";
import { library, problemNamed } from "../../problems/index.ts";
import { heatLayer } from "../../problems/references/allen-cahn.ts";
import { type Expression, evaluate, leaves } from "../../src/expression/index.ts";
import { type Points, pointAt } from "../../src/geometry/index.ts";
import { evaluateAt, type FieldValue, type Problem, substituteSolution } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";

const sampling = (label: string) => ({ random: random(7).split(label), sequence: "uniform" as const });
const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const problems = await Promise.all([...library.keys()].map(problemNamed));
const isSymbolic = ({ exact }: Problem): boolean =>
  exact !== undefined && Object.values(exact).every((value) => typeof value !== "function");
const pointsOf = ({ face, points, pair, name }: Problem["conditions"][number]): Points =>
  points ?? (face ?? pair!.low).sample(200, sampling(name));

describe.each(problems.filter(isSymbolic).map((problem) => [problem.name, problem] as const))(
  "%s",
  (_, problem) => {
    const { interior, conditions } = substituteSolution(problem);

    it("satisfies its equations at random points to 1e-9", () => {
      const points = problem.domain.sample(500, sampling("interior"));
      for (const values of evaluateAt(interior, points)) expect(largest(values)).toBeLessThan(1e-9);
    });

    it.each(conditions.map(({ condition, residuals }) => [condition.name, condition, residuals] as const))(
      "satisfies %s to 1e-9",
      (_name, condition, residuals) => {
        expect(residuals.length).toBeGreaterThan(0);
        for (const values of evaluateAt(residuals, pointsOf(condition)))
          expect(largest(values)).toBeLessThan(1e-9);
      },
    );
  },
);

/** A residual without derivatives at one point, with the known function in place of the field. */
function valueAt(
  residual: Expression,
  at: Readonly<Record<string, number>>,
  u: FieldValue,
  shift = 0,
): number {
  const known = u as (point: Readonly<Record<string, number>>) => number;
  return evaluate(residual, (leaf) => {
    if (leaf.kind === "coordinate") return at[leaf.name];
    if (leaf.kind === "jet") return known(leaf.site ? { ...at, x: at.x + shift } : at);
    throw new Error(`unexpected leaf ${leaf.kind}`);
  });
}

const isValueOnly = (residual: Expression): boolean =>
  leaves(residual).every((leaf) => leaf.kind !== "jet" || leaf.derivative.length === 0);

// Solutions known as functions: the rows that hold values. Their interior is tested in references/.
describe.each(["burgers", "allen-cahn", "kdv"])("%s", (name) => {
  const problem = problems.find((candidate) => candidate.name === name)!;
  const u = (problem.exact ?? problem.reference!.fields).u;
  const times = problem.reference ? [0, 0.05, 0.5, 1] : [0, 0.013, 0.4, 1];

  it.each(problem.conditions.map((condition) => [condition.name, condition] as const))(
    "satisfies the values of %s to 1e-9",
    (_name, condition) => {
      const rows = condition.equations.map(({ residual }) => residual).filter(isValueOnly);
      expect(rows.length).toBeGreaterThan(0);
      const points = pointsOf(condition);
      for (let i = 0; i < points.count; i++) {
        const drawn = pointAt(points, i);
        const at = condition.kind === "initial" ? drawn : { ...drawn, t: times[i % times.length] };
        for (const row of rows)
          expect(Math.abs(valueAt(row, at, u, condition.pair?.shift))).toBeLessThan(1e-9);
      }
    },
  );
});

describe("the hard constraint of allen-cahn", () => {
  const allenCahn = problems.find(({ name }) => name === "allen-cahn")!;
  const { lift, factor } = allenCahn.recommended.hard!.u;
  const at = (expression: Expression, x: number, t: number): number =>
    evaluate(expression, (leaf) => (leaf.kind === "coordinate" && leaf.name === "x" ? x : t));

  it("lifts the initial data and leaves them alone", () => {
    for (const x of [-1, -0.9999, -0.3, 0, 0.5, 1]) {
      expect(at(factor, x, 0)).toBe(0);
      expect(Math.abs(at(lift, x, 0) - x * x * Math.cos(Math.PI * x))).toBeLessThan(3e-8);
    }
  });

  it("contains the heat layer of the kink, damped by the reaction, up to the cube of its width", () => {
    const [{ value }] = allenCahn.particular!;
    for (const x of [-1, -0.999, 0, 0.2, 0.995, 1])
      for (const t of [1e-3, 0.1, 1]) {
        const layer = Math.exp(10 * t) * at(value, x, t);
        const width = 2 * Math.sqrt(1e-4 * t);
        expect(Math.abs(layer - heatLayer(1 - Math.abs(x), t))).toBeLessThan(
          Math.PI ** 2 * width ** 3 + 3e-8,
        );
      }
  });

  // Without the decay the slope of the defect is -20 at first, without the cube 6 π² 1e-4: a smooth network mends neither.
  it("leaves a defect of the equation that is even about x = ±1 to third order, for a network to mend", () => {
    const defect = substituteSolution({ ...allenCahn, exact: { u: lift } }).interior[0];
    for (const t of [0.02, 0.1, 0.5]) {
      const h = 1e-2 * 2 * Math.sqrt(1e-4 * t);
      for (const side of [-1, 1]) {
        const [at0, at1, at2] = [0, h, 2 * h].map((xi) => at(defect, side * (1 - xi), t));
        expect(Math.abs((-3 * at0 + 4 * at1 - at2) / (2 * h))).toBeLessThan(1e-4);
      }
    }
  });

  it("is even, as equation and data are", () => {
    for (const x of [0.1, 0.5, 0.97]) for (const t of [0, 0.3]) expect(at(lift, x, t)).toBe(at(lift, -x, t));
  });
});
