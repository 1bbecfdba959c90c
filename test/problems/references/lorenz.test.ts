/** @file Trajectories of Lorenz' equations: self-convergence, an implicit method of another kind, what is known of them. */

import { describe, expect, it } from "vitest";
import {
  calmEquations,
  type LorenzProblem,
  lorenzEquations,
  lorenzReference,
  lorenzTrajectory,
} from "../../../problems/references/lorenz.ts";
import { gaussLegendre } from "../../../src/geometry/index.ts";

const times = Array.from({ length: 61 }, (_, k) => k / 20);
type Point = readonly [number, number, number];
const valuesOf = (trajectory: ReturnType<typeof lorenzTrajectory>): Point[] =>
  times.map((t) => [trajectory.x({ t }), trajectory.y({ t }), trajectory.z({ t })]);
/** Relative L2 distance over the times. */
const distance = (a: readonly Point[], b: readonly Point[]): number => {
  const square = (of: (k: number, c: number) => number): number =>
    times.reduce((sum, _, k) => sum + [0, 1, 2].reduce((s, c) => s + of(k, c) ** 2, 0), 0);
  return Math.sqrt(square((k, c) => a[k][c] - b[k][c]) / square((k, c) => b[k][c]));
};
const rate = ({ sigma, rho, beta }: LorenzProblem, [x, y, z]: Point): Point => [
  sigma * (y - x),
  x * (rho - z) - y,
  x * y - beta * z,
];

/**
 * Collocation at s Gauss-Legendre points a step, an implicit Runge-Kutta method of order 2s, its stages found by repeated
 * substitution; values at the times above.
 */
function collocated(equations: LorenzProblem, s: number, perInterval: number): Point[] {
  const { nodes, weights } = gaussLegendre(s, 0, 1);
  // a_ij = integral of Lagrange's polynomial j up to node i, by the same rule on [0, c_i].
  const lagrange = (j: number, t: number): number =>
    [...nodes].reduce((p, node, i) => (i === j ? p : (p * (t - node)) / (nodes[j] - node)), 1);
  const a = [...nodes].map((c) =>
    [...nodes].map((_, j) => [...nodes].reduce((sum, t, q) => sum + c * weights[q] * lagrange(j, c * t), 0)),
  );
  const h = 1 / 20 / perInterval;
  const found: Point[] = [equations.start];
  let at: Point = equations.start;
  for (let k = 1; k < times.length; k++) {
    for (let n = 0; n < perInterval; n++) {
      let rates = a.map(() => rate(equations, at));
      for (let sweep = 0; sweep < 40; sweep++)
        rates = a.map((row) => rate(equations, moved(at, rates, row, h)));
      at = moved(at, rates, [...weights], h);
    }
    found.push(at);
  }
  return found;
}

const moved = (at: Point, rates: readonly Point[], weights: readonly number[], h: number): Point =>
  [0, 1, 2].map(
    (c) => at[c] + h * rates.reduce((sum, r, j) => sum + weights[j] * r[c], 0),
  ) as unknown as Point;

describe.each([
  ["chaotic", lorenzEquations],
  ["calm", calmEquations],
])("the %s trajectory", (_, equations) => {
  const { accuracy, fields } = lorenzReference(equations);
  const stored = times.map((t): Point => [fields.x({ t }), fields.y({ t }), fields.z({ t })]);

  it("is the same by other steps and orders, to a tenth of what is claimed", () => {
    for (const options of [
      { order: 30, step: 1 / 128 },
      { order: 24, step: 1 / 100 },
      { order: 40, step: 1 / 64 },
    ])
      expect(distance(valuesOf(lorenzTrajectory(equations, options)), stored)).toBeLessThan(accuracy / 10);
  });

  it("converges with the order of the series", () => {
    const errors = [6, 8, 10].map((order) =>
      distance(valuesOf(lorenzTrajectory(equations, { order, step: 1 / 64 })), stored),
    );
    expect(errors[1]).toBeLessThan(errors[0] / 20);
    expect(errors[2]).toBeLessThan(errors[1] / 20);
  });

  it("is that of Gauss-Legendre collocation, which converges to it at its order", () => {
    const errors = [4, 8].map((perInterval) => distance(collocated(equations, 3, perInterval), stored));
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(5.7);
    expect(Math.log2(errors[0] / errors[1])).toBeLessThan(6.3);
    expect(distance(collocated(equations, 6, 8), stored)).toBeLessThan(accuracy / 2);
  });

  it("starts where it should and is known up to the last time alone", () => {
    expect(stored[0]).toEqual(equations.start);
    for (const t of [-0.01, 3.01, Number.NaN])
      expect(() => fields.x({ t })).toThrow(/not known at t = .*0 <= t <= 3/s);
  });
});

it("the calm trajectory ends near the fixed point of its wing", () => {
  const root = Math.sqrt((8 / 3) * 14);
  const { x, z } = lorenzTrajectory(calmEquations);
  expect(Math.abs(x({ t: 3 }) - root)).toBeLessThan(1);
  expect(Math.abs(z({ t: 3 }) - 14)).toBeLessThan(1);
});
