/**
 * @file Uses a solver on a problem that is no PDE: a curve fit written as a residual system.
 *
 * Hobbs' weeds: logistic growth through twelve measurements, a classic for its bad scaling.
 * Error to expect: the published sum of squares 2.5873 to five digits.
 * Run it: npx sobolev run examples/07-any-least-squares.ts
 */

import assert from "node:assert/strict";
import { leastSquares } from "sobolev";
import { levenbergMarquardtClassic } from "sobolev/solvers";

/** Nash 1979, "Compact numerical methods for computers", problem 12.1. */
const weeds = [5.308, 7.24, 9.638, 12.866, 17.069, 23.192, 31.443, 38.558, 50.156, 62.948, 75.995, 91.972];

const system = leastSquares({
  rows: weeds.length,
  columns: 3,
  residual: ([a, b, c], r) => {
    weeds.forEach((weed, i) => {
      r[i] = a / (1 + b * Math.exp(-c * (i + 1))) - weed;
    });
  },
});

const run = levenbergMarquardtClassic().start(system, { theta: Float64Array.of(200, 50, 0.3), steps: 200 });
const outcome = await run.finish();
const squares = system.residual(run.theta).reduce((sum, r) => sum + r * r, 0);

console.log(outcome.message);
console.log(
  `a, b, c = ${[...run.theta].map((value) => value.toPrecision(6)).join(", ")}; sum of squares ${squares}`,
);
assert.equal(outcome.kind, "converged");
assert.ok(Math.abs(squares - 2.5873) <= 5e-5);
