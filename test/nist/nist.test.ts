/** @file All 27 NIST nonlinear regression problems from both starts. */

import { describe, expect, it } from "vitest";
import {
  checkJacobian,
  levenbergMarquardt,
  levenbergMarquardtClassic,
  type Solver,
} from "../../solvers/index.ts";
import { digits, nistProblems } from "./problems.ts";

const cases = nistProblems.flatMap((problem) =>
  problem.starts.map((theta, k) => ({ ...problem, theta, start: k + 1 })),
);

async function worstDigits(
  solver: Solver,
  { system, theta, certified }: (typeof cases)[number],
): Promise<number> {
  const run = solver.start(system, { theta, steps: 1000 });
  await run.finish();
  return Math.min(...digits(run.theta, certified));
}

/** Of the worst parameter of each run. */
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("NIST nonlinear regression", () => {
  it("has 27 problems with two starts each", () => {
    expect(nistProblems).toHaveLength(27);
    expect(cases).toHaveLength(54);
  });

  it.each(nistProblems)(
    "$name: the certified values attain the certified sum of squares",
    ({ system, certified, residualSumOfSquares }) => {
      const sum = system.residual(certified).reduce((total, r) => total + r * r, 0);
      // Lanczos1 and Lanczos2 are exact to the last digits given: there eleven digits of theta leave an absolute error.
      expect(Math.abs(sum - residualSumOfSquares)).toBeLessThan(1e-8 * residualSumOfSquares + 1e-19);
    },
  );

  it.each(nistProblems)("$name: the Jacobian agrees with differences", async ({ system, certified }) => {
    const report = await checkJacobian(system, certified);
    expect(report.worst).toBeLessThan(1e-6);
    expect(report.adjoint).toBeLessThan(1e-14);
  });

  it.each(nistProblems)(
    "$name: standard deviations follow from the linearisation",
    async ({ system, certified, deviations, residualSumOfSquares }) => {
      // s² = RSS / (rows - columns); the first certified deviation is s ‖e₁ᵀR⁻¹‖, here by a solve per unit vector.
      const linearisation = await system.linearise(certified);
      const s = Math.sqrt(residualSumOfSquares / (system.rows - system.columns));
      await linearisation.factor({ lambda: 1e-40, scale: "columns", method: "qr" });
      // Rows of the pseudo-inverse: entry (0, i) is minus the solution for b = e_i.
      let square = 0;
      const out = new Float64Array(system.columns);
      for (let i = 0; i < system.rows; i++) {
        const unit = new Float64Array(system.rows);
        unit[i] = 1;
        square += linearisation.solve(unit, out)[0] ** 2;
      }
      expect(s * Math.sqrt(square)).toBeCloseTo(deviations[0], Math.round(4 - Math.log10(deviations[0])));
    },
  );

  const found: number[] = [];
  it.each(cases)("$name from start $start: at least 4 digits in every parameter", async (one) => {
    const worst = await worstDigits(levenbergMarquardtClassic(), one);
    found.push(worst);
    expect(worst).toBeGreaterThanOrEqual(4);
  });

  it("has a mean log relative error of the worst parameter of at least 9, capped at 11, over the 54 runs", () => {
    expect(found).toHaveLength(54);
    expect(mean(found)).toBeGreaterThanOrEqual(9);
  });

  it("is solved from 50 of 54 starts by the default for networks, without any scaling", async () => {
    let solved = 0;
    for (const one of cases) if ((await worstDigits(levenbergMarquardt(), one)) >= 4) solved++;
    expect(solved).toBeGreaterThanOrEqual(50);
  });
});
