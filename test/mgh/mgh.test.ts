/** @file The least squares solvers on the set of Moré, Garbow and Hillstrom, from the standard starts. */

import { describe, expect, it } from "vitest";
import { checkJacobian, type Outcome, type Solver, solverNamed } from "../../solvers/index.ts";
import { moreGarbowHillstrom, type TestProblem } from "./problems.ts";

/** Four digits of the sum of squares; 1e-10 where it vanishes. */
const equals = (sum: number, known: number): boolean => Math.abs(sum - known) <= 1e-4 * known + 1e-10;

interface Attained {
  readonly sum: number;
  readonly outcome: Outcome;
}

async function attained(solver: Solver, { system, start }: TestProblem): Promise<Attained> {
  const run = solver.start(system, { theta: start, steps: 3000 });
  const outcome = await run.finish();
  return { sum: system.residual(run.theta).reduce((total, r) => total + r * r, 0), outcome };
}

/** Problems on which a solver ends in another minimum of the literature. */
const exceptions = [
  { name: "lm", local: [2, 26] },
  { name: "lm-classic", local: [2, 26] },
  { name: "dogleg", local: [2, 26] },
] as const;

const cases = exceptions.flatMap(({ name, local }) =>
  moreGarbowHillstrom.map((problem) => ({
    ...{ name, problem, title: `${problem.number} (${problem.name})` },
    isLocal: local.some((other) => other === problem.number),
  })),
);

describe("the problems of Moré, Garbow and Hillstrom", () => {
  it("are 35", () => {
    expect(moreGarbowHillstrom.map(({ number }) => number)).toEqual(
      Array.from({ length: 35 }, (_, k) => k + 1),
    );
  });

  it.each(moreGarbowHillstrom)(
    "$number ($name): J by differences is the adjoint of itself",
    async (problem) => {
      const { adjoint } = await checkJacobian(problem.system, problem.start);
      expect(adjoint).toBeLessThan(1e-13);
    },
  );

  it.each(cases)("$name attains the least sum of squares of $title", async ({ name, problem, isLocal }) => {
    const { sum, outcome } = await attained(solverNamed(name), problem);
    const known = isLocal ? problem.others : [problem.least];
    expect(
      known.filter((value) => equals(sum, value)),
      `${sum}: ${outcome.message}`,
    ).toHaveLength(1);
    // Where it vanishes the sum may go on falling for ever; differences end some runs above the least gradient.
    expect(["converged", "step-limit", "stalled"]).toContain(outcome.kind);
  });
});
