/** @file Classic small problems with known minima. Source: Moré, Garbow and Hillstrom 1981, problem numbers in brackets. */

import { leastSquares, type ResidualSystem } from "../../src/residual/index.ts";

export interface ClassicProblem {
  readonly name: string;
  readonly system: ResidualSystem;
  readonly start: Float64Array;
  /** ½‖r‖² at the minimum, and theta there when it is unique. */
  readonly minimum: number;
  readonly solution?: readonly number[];
}

/** [1] (10 (y - x²), 1 - x) */
export const rosenbrock = leastSquares({
  rows: 2,
  columns: 2,
  residual: ([x, y], r) => r.set([10 * (y - x * x), 1 - x]),
  jacobian: ([x], J) => J.set([-20 * x, -1, 10, 0]),
});

/** [13] Singular Jacobian at the solution. */
const powell = leastSquares({
  rows: 4,
  columns: 4,
  residual: ([a, b, c, d], r) =>
    r.set([a + 10 * b, Math.sqrt(5) * (c - d), (b - 2 * c) ** 2, Math.sqrt(10) * (a - d) ** 2]),
  jacobian: ([a, b, c, d], J) => {
    const [p, q] = [2 * (b - 2 * c), 2 * Math.sqrt(10) * (a - d)];
    J.set([1, 0, 0, q, 10, 0, p, 0, 0, Math.sqrt(5), -2 * p, 0, 0, -Math.sqrt(5), 0, -q]);
  },
});

/** [5] y_i - x (1 - y^i), i = 1, 2, 3 */
const beale = leastSquares({
  rows: 3,
  columns: 2,
  residual: ([x, y], r) => r.set([1.5, 2.25, 2.625].map((target, i) => target - x * (1 - y ** (i + 1)))),
  jacobian: ([x, y], J) => J.set([y - 1, y * y - 1, y ** 3 - 1, x, 2 * x * y, 3 * x * y * y]),
});

/** [7] A helix around the third axis; the angle is continuous where x < 0, as the start wants. */
const helicalValley = leastSquares({
  rows: 3,
  columns: 3,
  residual: ([x, y, z], r) => {
    const turn = Math.atan(y / x) / (2 * Math.PI) + (x < 0 ? 0.5 : 0);
    r.set([10 * (z - 10 * turn), 10 * (Math.hypot(x, y) - 1), z]);
  },
});

/** [4] Badly scaled: solution (1e6, 2e-6). */
const brownBadlyScaled = leastSquares({
  rows: 3,
  columns: 2,
  residual: ([x, y], r) => r.set([x - 1e6, y - 2e-6, x * y - 2]),
  jacobian: ([x, y], J) => J.set([1, 0, y, 0, 1, x]),
});

/** [32] Linear, full rank, rows 7, columns 4: minimum of ‖r‖² is rows - columns. */
const linear = leastSquares({
  rows: 7,
  columns: 4,
  residual: (theta, r) => {
    const sum = theta.reduce((a, b) => a + b, 0);
    r.set(Array.from({ length: 7 }, (_, i) => (i < 4 ? theta[i] : 0) - (2 * sum) / 7 - 1));
  },
  jacobian: (_, J) =>
    J.set(Array.from({ length: 28 }, (_, at) => (at % 7 === Math.floor(at / 7) ? 1 : 0) - 2 / 7)),
});

/** [16] with fifteen points: a residual that does not vanish. */
const bard = leastSquares({
  rows: 15,
  columns: 3,
  residual: ([a, b, c], r) => {
    const y = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
    r.set(y.map((value, i) => value - (a + (i + 1) / ((15 - i) * b + Math.min(i + 1, 15 - i) * c))));
  },
});

export const classicProblems: readonly ClassicProblem[] = [
  { name: "Rosenbrock", system: rosenbrock, start: Float64Array.of(-1.2, 1), minimum: 0, solution: [1, 1] },
  { name: "Powell singular", system: powell, start: Float64Array.of(3, -1, 0, 1), minimum: 0 },
  { name: "Beale", system: beale, start: Float64Array.of(1, 1), minimum: 0, solution: [3, 0.5] },
  {
    name: "helical valley",
    system: helicalValley,
    start: Float64Array.of(-1, 0, 0),
    minimum: 0,
    solution: [1, 0, 0],
  },
  {
    name: "Brown badly scaled",
    system: brownBadlyScaled,
    start: Float64Array.of(1, 1),
    minimum: 0,
    solution: [1e6, 2e-6],
  },
  {
    name: "linear",
    system: linear,
    start: Float64Array.of(1, 1, 1, 1),
    minimum: 1.5,
    solution: [-1, -1, -1, -1],
  },
  { name: "Bard", system: bard, start: Float64Array.of(1, 1, 1), minimum: 8.21487730657897e-3 / 2 },
];
