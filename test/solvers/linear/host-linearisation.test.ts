/** @file The dense linearisation on the host: damped solves against their optimality condition, and least squares. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dot,
  hostLinearisation,
  leastSquares,
  multiply,
  multiplyTransposed,
  norm,
} from "../../../src/residual/index.ts";
import { distance, gaussian, withSingularValues } from "../matrices.ts";

const methods = ["cholesky", "qr"] as const;
const scales = ["identity", "columns"] as const;
const combinations = methods.flatMap((method) => scales.map((scale) => ({ method, scale })));

/** ‖Jᵀ(J δ + b) + λ D²δ‖: zero at the damped solution. */
function optimality(
  rows: number,
  columns: number,
  J: Float64Array,
  b: Float64Array,
  lambda: number,
  D2: Float64Array,
  x: Float64Array,
): number {
  const r = multiply(rows, columns, J, x, new Float64Array(rows)).map((value, i) => value + b[i]);
  const g = multiplyTransposed(rows, columns, J, r, new Float64Array(columns));
  return norm(g.map((value, j) => value + lambda * D2[j] * x[j]));
}

describe("damped solves", () => {
  it.each(combinations)(
    "by $method with $scale scaling satisfy the normal equations, tall and wide",
    ({ method, scale }) => {
      fc.assert(
        fc.property(
          fc.record({
            rows: fc.integer({ min: 1, max: 10 }),
            columns: fc.integer({ min: 1, max: 10 }),
            seed: fc.nat(1e6),
            exponent: fc.integer({ min: -6, max: 3 }),
          }),
          ({ rows, columns, seed, exponent }) => {
            const lambda = 10 ** exponent;
            const [J, r, b] = [
              gaussian(rows, columns, seed),
              gaussian(rows, 1, seed + 1),
              gaussian(rows, 1, seed + 2),
            ];
            const linearisation = hostLinearisation(rows, columns, J, r);
            expect(linearisation.factor({ lambda, method, scale })).toBe(true);
            const x = linearisation.solve(b, new Float64Array(columns));
            const D2 = scale === "columns" ? linearisation.diagonal() : new Float64Array(columns).fill(1);
            const size = norm(J) * (norm(b) + norm(J) * norm(x)) + lambda * norm(x);
            expect(optimality(rows, columns, J, b, lambda, D2, x)).toBeLessThan(1e-11 * size);
          },
        ),
      );
    },
  );

  it("by Cholesky with polish is as accurate as QR where the Gram matrix alone is not", () => {
    // cond(J) = 1e7: JᵀJ has condition 1e14 and loses all but two digits, J itself keeps nine.
    const J = withSingularValues(
      30,
      8,
      Array.from({ length: 8 }, (_, k) => 10 ** -k),
      21,
    );
    const x = gaussian(8, 1, 22);
    const b = multiply(30, 8, J, x, new Float64Array(30)).map((value) => -value);
    const linearisation = hostLinearisation(30, 8, J, b);
    for (const method of methods) {
      expect(linearisation.factor({ lambda: 1e-24, method })).toBe(true);
      expect(distance(linearisation.solve(b, new Float64Array(8)), x)).toBeLessThan(1e-8);
    }
  });

  it("report a damped matrix that is not positive definite, and one that is not finite", () => {
    const equal = hostLinearisation(3, 2, Float64Array.of(1, 1, 1, 1, 1, 1), Float64Array.of(1, 2, 3));
    expect(equal.factor({ lambda: 1e-300 })).toBe(false);
    expect(equal.factor({ lambda: 1e-3 })).toBe(true);
    const bad = hostLinearisation(2, 1, Float64Array.of(Number.NaN, 1), Float64Array.of(1, 1));
    for (const method of methods) expect(bad.factor({ lambda: 1, method })).toBe(false);
  });

  it("are refused without a factor", () => {
    const linearisation = hostLinearisation(1, 1, Float64Array.of(1), Float64Array.of(1));
    expect(() => linearisation.solve(Float64Array.of(1), new Float64Array(1))).toThrow(/factor/);
  });
});

describe("a linearisation", () => {
  it("predicts the decrease of the linear model, and gradient, diagonal and products belong to J", () => {
    const [J, r, v, w] = [gaussian(7, 4, 31), gaussian(7, 1, 32), gaussian(4, 1, 33), gaussian(7, 1, 34)];
    const linearisation = hostLinearisation(7, 4, J, r);
    const after = linearisation.jvp(v).map((value, i) => value + r[i]);
    expect(linearisation.predictedDecrease(v)).toBeCloseTo(linearisation.cost - dot(after, after) / 2, 12);
    expect(dot(linearisation.jvp(v), w)).toBeCloseTo(dot(v, linearisation.vjp(w)), 12);
    expect(dot(linearisation.gradient(), v)).toBeCloseTo(dot(r, linearisation.jvp(v)), 12);
    expect(linearisation.diagonal()[2]).toBeCloseTo(dot(J.subarray(14, 21), J.subarray(14, 21)), 12);
  });

  it("is refused when the lengths disagree", () => {
    expect(() => hostLinearisation(2, 2, new Float64Array(3), new Float64Array(2))).toThrow(/3 entries of J/);
  });
});

describe("least squares from plain functions", () => {
  it("differentiates by extrapolated differences when no Jacobian is given", async () => {
    const system = leastSquares({
      rows: 2,
      columns: 2,
      residual: ([x, y], r) => r.set([Math.exp(x) * y, Math.sin(x * y)]),
    });
    const [x, y] = [0.7, -1.3];
    const J = (await system.linearise(Float64Array.of(x, y))).jacobian!();
    const exact = Float64Array.of(Math.exp(x) * y, y * Math.cos(x * y), Math.exp(x), x * Math.cos(x * y));
    expect(distance(J, exact)).toBeLessThan(1e-11);
  });

  it("differentiates next to where the residual ends", async () => {
    const system = leastSquares({ rows: 1, columns: 1, residual: ([x], r) => r.set([Math.sqrt(x - 1)]) });
    // Steps of 0.005 and less around 1.001 leave the domain at first.
    const J = (await system.linearise(Float64Array.of(1.001))).jacobian!();
    expect(J[0]).toBeCloseTo(0.5 / Math.sqrt(0.001), 2);
  });

  it("names rows, explains the first bad one, and refuses wrong shapes", () => {
    const system = leastSquares({
      rows: 2,
      columns: 1,
      residual: ([x], r) => r.set([x, Math.log(x)]),
      label: (row) => `equation ${row + 1}`,
    });
    expect(system.explain?.(Float64Array.of(-1), 1)).toBe("the residual of equation 2 is NaN");
    expect(() => system.residual(new Float64Array(2))).toThrow(/2 entries/);
    expect(() => leastSquares({ rows: 0, columns: 1, residual: () => {} })).toThrow(/rows = 0/);
  });
});
