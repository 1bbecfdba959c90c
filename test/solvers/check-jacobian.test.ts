/** @file The Jacobian check finds the wrong entry, and passes right ones. */

import { describe, expect, it } from "vitest";
import { checkJacobian } from "../../solvers/index.ts";
import { leastSquares, type ResidualSystem } from "../../src/residual/index.ts";

const make = (wrong: number): ResidualSystem =>
  leastSquares({
    rows: 3,
    columns: 2,
    residual: ([x, y], r) => r.set([Math.sin(x) * y, x * y * y, Math.exp(x - y)]),
    jacobian: ([x, y], J) =>
      J.set([Math.cos(x) * y, y * y, Math.exp(x - y), Math.sin(x), wrong * 2 * x * y, -Math.exp(x - y)]),
    label: (row) => ["sine", "product", "exponential"][row],
  });
const theta = Float64Array.of(0.8, -0.6);

describe("checkJacobian", () => {
  it("finds nothing wrong with a right Jacobian", async () => {
    const report = await checkJacobian(make(1), theta);
    expect(report.worst).toBeLessThan(1e-10);
    expect(report.adjoint).toBeLessThan(1e-15);
  });

  it("names row, column and both values of a wrong entry", async () => {
    const report = await checkJacobian(make(1.1), theta);
    expect(report).toMatchObject({ row: 1, label: "product", column: 1 });
    expect(report.analytic).toBeCloseTo(1.1 * 2 * 0.8 * -0.6, 12);
    expect(report.difference).toBeCloseTo(2 * 0.8 * -0.6, 10);
    // Relative to the larger of the entry and the typical entry of its column.
    const column = [Math.sin(0.8), report.analytic, Math.exp(1.4)];
    const typical = Math.hypot(...column) / Math.sqrt(3);
    expect(report.worst).toBeCloseTo((0.1 * 0.96) / Math.max(1.1 * 0.96, typical), 8);
  });

  it("works from products alone, and sees a jvp that is not the transpose of vjp", async () => {
    const right = make(1);
    const free: ResidualSystem = {
      ...right,
      linearise: async (at) => {
        const { jacobian: _, ...products } = await right.linearise(at);
        return { ...products, vjp: (w, out) => products.vjp(w, out).map((value) => 2 * value) };
      },
    };
    const report = await checkJacobian(free, theta);
    expect(report.worst).toBeLessThan(1e-10);
    expect(report.adjoint).toBeGreaterThan(1e-3);
  });

  it("reports an entry that is not finite as infinitely wrong", async () => {
    expect((await checkJacobian(make(Number.NaN), theta)).worst).toBe(Number.POSITIVE_INFINITY);
  });

  it("does not move theta", async () => {
    const at = theta.slice();
    await checkJacobian(make(1), at);
    expect(at).toEqual(theta);
  });
});
