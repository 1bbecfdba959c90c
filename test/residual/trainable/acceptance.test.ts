/** @file Placement and pruning at work: a peak that even centres miss, and half of the Gaussians of a wave. */

import { afterAll, expect, it } from "vitest";
import { helmholtz } from "../../../problems/helmholtz.ts";
import { peak } from "../../../problems/peak.ts";
import { leastSquaresByQr } from "../../../solvers/index.ts";
import { pruneLinear } from "../../../solvers/prune-linear.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { substitute, zero } from "../../../src/expression/index.ts";
import { type Points, selectPoints } from "../../../src/geometry/index.ts";
import { type Basis, linearModel } from "../../../src/models/index.ts";
import {
  gaussianMixture,
  importance,
  placeByImportance,
  radialBasis,
  trainableModel,
} from "../../../src/models/trainable/index.ts";
import { evaluateAt, evaluateField, type Problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { expansionSystem } from "../../../src/residual/expansion/index.ts";
import { dot } from "../../../src/residual/index.ts";
import { trainableSystem } from "../../../src/residual/trainable/index.ts";
import { trainableSolution } from "../../../src/solution/trainable-solution.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const device = wasmDevice({ threads: 2 });
afterAll(() => device.close());

function relativeError(of: Problem, basis: Basis, c: Float64Array): number {
  const points = of.domain.sample(10_000, { random: random(99), sequence: "grid" });
  const exact = evaluateField(of.exact!.u, points);
  const apart = basis.evaluate(points, [[0, 0]], c)[0].map((value, i) => value - exact[i]);
  return Math.sqrt(dot(apart, apart) / dot(exact, exact));
}

/** Weights by one QR on these interior points. */
async function fitted(of: Problem, basis: Basis, interior: Points): Promise<Float64Array> {
  const conditions = of.conditions.map(({ face }) => face!.sample(120, { random: random(3) }));
  const system = expansionSystem(of, linearModel({ u: basis }), { device, interior, conditions });
  const start = system.initial();
  const linearisation = await system.linearise(start);
  await linearisation.factor({ lambda: 1e-28, scale: "columns", method: "qr" });
  const step = linearisation.solve(linearisation.residual, new Float64Array(system.columns));
  system.release();
  return step.map((value, j) => start[j] + value);
}

it("centres placed by importance see a peak that as many even ones miss", async () => {
  const [count, rows] = [300, 1800];
  const { coordinates, domain } = peak;
  const options = { coordinates, bounds: domain.bounds, count, overlap: 3 };
  const even = gaussianMixture(options);
  const evenBasis = even.at(even.initialise(random(1)));
  const evenWeights = await fitted(peak, evenBasis, domain.sample(rows, { random: random(2) }));

  // Nothing is known but the residual of u = 0, the source.
  const candidates = domain.sample(32_000, { random: random(5) });
  const source = sourceAt(candidates);
  const known = importance(
    source,
    source.map(() => 1),
  );
  const placed = radialBasis({
    coordinates,
    kernel: "gaussian",
    ...placeByImportance({ candidates, importance: known, count, random: random(6), overlap: 3, rounds: 10 }),
  });
  const chosen = byImportance(known, rows / 2);
  const points = selectPoints(candidates, [...Array(rows / 2).keys(), ...chosen]);
  const placedWeights = await fitted(peak, placed, points);
  const [a, b] = [relativeError(peak, evenBasis, evenWeights), relativeError(peak, placed, placedWeights)];
  expect(b).toBeLessThan(Math.min(a, 1) / 3);
  expect(b).toBeLessThan(0.1);
});

/** -F(0): the right-hand side of the peak's equation. */
function sourceAt(points: Points): Float64Array {
  const [{ residual }] = peak.interior;
  return evaluateAt([substitute(residual, (leaf) => (leaf.kind === "jet" ? zero : undefined))], points)[0];
}

/** Indices drawn with chance in proportion to the importance. */
function byImportance(weights: Float64Array, count: number): number[] {
  const stream = random(8);
  const total = weights.reduce((sum, value) => sum + value, 0);
  const cumulated = weights.slice();
  for (let i = 1; i < cumulated.length; i++) cumulated[i] += cumulated[i - 1];
  return Array.from({ length: count }, () => {
    const at = stream.uniform() * total;
    return cumulated.findIndex((value) => value > at);
  });
}

it.runIf(full)(
  "half of eight hundred Gaussians, chosen by their cost, do better than four hundred at random",
  async () => {
    const [all, half] = [800, 400];
    const { coordinates, domain } = helmholtz;
    const mixture = gaussianMixture({ coordinates, bounds: domain.bounds, count: all, overlap: 3 });
    const model = trainableModel({ u: mixture });
    const system = trainableSystem(
      helmholtz,
      model,
      { interior: 1700, conditions: 200 },
      { device, weight: 1 },
    );
    const theta = model.initialise(random(1));
    const { residual, jacobian } = await system.linearise(theta);
    const { rows } = system;
    // All weights are zero here: A c = -r.
    const problem = { rows, columns: all, A: jacobian!().slice(0, rows * all), b: residual.map((r) => -r) };
    const { kept } = pruneLinear(problem, { keep: half, refreshes: 1, device });
    const stream = random(4);
    const shuffled = Array.from({ length: all }, (_, j) => [stream.uniform(), j] as const).sort(
      (a, b) => a[0] - b[0],
    );
    const lucky = shuffled.slice(0, half).map(([, j]) => j);
    const basis = mixture.at(theta.subarray(all));
    const errorWith = (columns: readonly number[]): number => {
      const A = new Float64Array(rows * half);
      columns.forEach((j, k) => {
        A.set(problem.A.subarray(j * rows, (j + 1) * rows), k * rows);
      });
      const c = new Float64Array(all);
      leastSquaresByQr(rows, half, A, problem.b).forEach((value, k) => {
        c[columns[k]] = value;
      });
      return relativeError(helmholtz, basis, c);
    };
    const pruned = errorWith(kept);
    expect(pruned).toBeLessThan(5.4e-5);
    expect(pruned).toBeLessThan(errorWith(lucky) / 3);
  },
);

it("a trained model is a solution like any other", () => {
  const { coordinates, domain } = helmholtz;
  const model = trainableModel({
    u: gaussianMixture({ coordinates, bounds: domain.bounds, count: [4, 4], covariance: "full" }),
  });
  const theta = model.initialise(random(2)).fill(0.3, 0, 16);
  const solution = trainableSolution({ model, theta, domain });
  const points = domain.sample(11, { random: random(1) });
  const [u, uxy] = solution.evaluate(["u", "u_xy"], points);
  const expected = model.evaluate(theta, points, [
    [0, 0],
    [1, 1],
  ])[0];
  expect([u, uxy]).toEqual(expected);
  expect(solution.at({ x: points.values[0], y: points.values[11] })).toBeCloseTo(u[0], 14);
  expect(() => solution.evaluate(["w"], points)).toThrow("w is not known");
  expect(() => trainableSolution({ model, theta: theta.subarray(1), domain })).toThrow(
    "parameters for a model",
  );
});
