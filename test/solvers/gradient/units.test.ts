/** @file Quasi-Newton methods and the units of parameters: invariance, truthful ends, and NIST's fits. */

import { describe, expect, it } from "vitest";
import { modelStep } from "../../../solvers/gradient/model-step.ts";
import { columnUnits } from "../../../solvers/gradient/units.ts";
import { bfgs, fixed, gaussNewton, lbfgs, type Solver, ssbfgs, ssbroyden } from "../../../solvers/index.ts";
import { stepReached } from "../../../solvers/termination.ts";
import { hostLinearisation, leastSquares, norm, type ResidualSystem } from "../../../src/residual/index.ts";
import { digits, nistProblems } from "../../nist/problems.ts";
import { gaussian } from "../matrices.ts";
import { rosenbrock } from "../problems.ts";

const methods: readonly (readonly [string, () => Solver])[] = [
  ["bfgs", bfgs],
  ["ssbfgs", ssbfgs],
  ["ssbroyden", ssbroyden],
  ["lbfgs", lbfgs],
];

/** The same rows of parameters measured in other units: theta_j = units_j z_j. */
function measured(system: ResidualSystem, units: readonly number[]): ResidualSystem {
  const inner = (z: Float64Array): Float64Array => z.map((value, j) => units[j] * value);
  const { rows, columns } = system;
  return {
    ...system,
    residual: (z, out) => system.residual(inner(z), out),
    linearise: async (z) => {
      const { residual, jacobian } = await system.linearise(inner(z));
      const J = jacobian!().map((value, at) => value * units[Math.floor(at / rows)]);
      return hostLinearisation(rows, columns, J, residual.slice());
    },
  };
}

async function costs(solver: Solver, system: ResidualSystem, theta: Float64Array): Promise<number[]> {
  const found: number[] = [];
  for await (const { cost } of solver.start(system, { theta, steps: 30 })) found.push(cost);
  return found;
}

describe.each(methods)("%s", (_, make) => {
  it("takes the same iterates, bit for bit, in units that are powers of two", async () => {
    const start = [-1.2, 1];
    const plain = await costs(make(), rosenbrock, Float64Array.from(start));
    const units = [2 ** 20, 2 ** -13];
    const other = measured(rosenbrock, units);
    expect(
      await costs(
        make(),
        other,
        Float64Array.from(start, (value, j) => value / units[j]),
      ),
    ).toEqual(plain);
    expect(plain.at(-1)).toBeLessThan(plain[0] / 10);
  });

  it("attains six certified digits from at least 50 of NIST's 54 starts, and never claims what it has not", async () => {
    let attained = 0;
    for (const { system, starts, certified } of nistProblems)
      for (const theta of starts) {
        const run = make().start(system, { theta, steps: 3000 });
        const { kind, message } = await run.finish();
        const worst = Math.min(...digits(run.theta, certified));
        if (worst >= 6) attained++;
        else expect(kind, message).not.toBe("converged");
      }
    expect(attained).toBeGreaterThanOrEqual(50);
  });
});

describe("units from the columns", () => {
  it("are their lengths inverted, one for a column of zeros, and none without J", () => {
    const linearisation = hostLinearisation(
      2,
      3,
      Float64Array.of(3, 4, 0, 0, 0, 1e-8),
      Float64Array.of(1, 1),
    );
    expect(columnUnits(linearisation)).toEqual(Float64Array.of(0.2, 1, 1e8));
    const { jacobian: _, ...products } = linearisation;
    expect(columnUnits(products)).toBeUndefined();
  });
});

describe("the step of the model", () => {
  const [rows, columns] = [9, 4];
  const [J, r] = [gaussian(rows, columns, 5), gaussian(rows, 1, 6)];

  it("solves least squares, and promises what it gains", () => {
    const linearisation = hostLinearisation(rows, columns, J, r);
    for (const units of [undefined, columnUnits(linearisation)]) {
      const { step, predicted } = modelStep(linearisation, units);
      const left = linearisation.jvp(step).map((value, i) => value + r[i]);
      expect(norm(linearisation.vjp(left))).toBeLessThan(1e-10);
      expect(predicted).toBeCloseTo((norm(r) ** 2 - norm(left) ** 2) / 2, 12);
    }
  });

  it("promises nothing at a minimum", () => {
    const { step } = modelStep(hostLinearisation(rows, columns, J, r), undefined);
    const first = hostLinearisation(rows, columns, J, r);
    const left = first.jvp(step).map((value, i) => value + r[i]);
    expect(modelStep(hostLinearisation(rows, columns, J, left), undefined).predicted).toBeLessThan(1e-20);
  });
});

describe("the step rule", () => {
  const trial = (theta: Float64Array, step: Float64Array) => ({
    ...{ verdict: "accepted" as const, candidate: theta.map((value, j) => value + step[j]), cost: 1 },
    ...{ stepNorm: norm(step), damping: Number.NaN, gainRatio: 1, predicted: 1, actual: 1 },
    attempts: { trials: 1, singular: 0, nonFinite: 0, firstPredicted: 1, firstStepNorm: norm(step) },
  });
  const fires = (theta: Float64Array, step: Float64Array): boolean => {
    const linearisation = hostLinearisation(
      1,
      theta.length,
      new Float64Array(theta.length),
      Float64Array.of(0),
    );
    const point = { theta, cost: 1, gradientNorm: 1, linearisation };
    const now = { point, trial: trial(theta, step), thetaNorm: norm(theta), bestCost: 1, firstCost: 1 };
    const limits = { ...{ gradient: 0, step: 2 ** -52, cost: 0, costTarget: 0, divergence: 1e12 } };
    const rest = { seconds: 1, steps: 1, target: Number.NaN };
    return (
      stepReached({ ...now, error: Number.NaN, index: 0, seconds: 0 }, { ...limits, ...rest })?.kind ===
      "converged"
    );
  };

  it("looks at every parameter by itself: beside 1e6, a step of 1e-11 in one of 1e-6 is long", () => {
    expect(fires(Float64Array.of(1e6, 1e-6), Float64Array.of(0, 1e-11))).toBe(false);
    expect(fires(Float64Array.of(1e6, 1e-6), Float64Array.of(1e-11, 1e-23))).toBe(true);
  });

  it("does so of accepted steps in a run: one that is short beside 1e6 is no end for a parameter of 1e-6", async () => {
    const targets = [1e6, 1e-6];
    const system = leastSquares({
      rows: 2,
      columns: 2,
      residual: (theta, out) => out.set(theta.map((value, j) => value / targets[j] - 1)),
      jacobian: (_, out) => out.set([1 / targets[0], 0, 0, 1 / targets[1]]),
    });
    // A tenth of the way at a time: below 2⁻⁵² of ‖theta‖ long before the second parameter is determined.
    const run = gaussNewton({ search: fixed(0.1) }).start(system, { theta: Float64Array.of(1e6, 2e-7) });
    expect((await run.finish()).kind).toBe("converged");
    expect(Math.abs(run.theta[1] / 1e-6 - 1)).toBeLessThan(1e-12);
  });

  it("counts a parameter that goes to zero as there once it is below the share of the others", () => {
    expect(fires(Float64Array.of(1, 1e-17), Float64Array.of(0, -5e-18))).toBe(true);
    expect(fires(Float64Array.of(1, 1e-15), Float64Array.of(0, -1e-16))).toBe(false);
  });

  it("does not mind parameters that are zero and stay so", () => {
    expect(fires(Float64Array.of(1, 0), Float64Array.of(1e-17, 0))).toBe(true);
    expect(fires(Float64Array.of(1, 0), Float64Array.of(0, 1e-17))).toBe(false);
  });
});
