/** @file Bold geodesic Levenberg-Marquardt against the recipe written out as one plain loop. */

import { describe, expect, it } from "vitest";
import { levenbergMarquardt } from "../../solvers/index.ts";
import { random } from "../../src/random.ts";
import {
  choleskyFactor,
  choleskySolve,
  dot,
  leastSquares,
  type ResidualSystem,
} from "../../src/residual/index.ts";
import { distance } from "./matrices.ts";

/** A tanh network of one hidden layer fitted to e^{-x} sin 3x at 40 points: curved, with a long valley. */
const width = 6;
const network = leastSquares({
  rows: 40,
  columns: 3 * width,
  residual: (theta, r) => {
    for (let i = 0; i < 40; i++) {
      const x = -1 + i / 19.5;
      let u = 0;
      for (let k = 0; k < width; k++) u += theta[2 * width + k] * Math.tanh(theta[k] * x + theta[width + k]);
      r[i] = (u - Math.exp(-x) * Math.sin(3 * x)) / Math.sqrt(40);
    }
  },
});

function initial(seed: number): Float64Array {
  const draw = random(seed);
  return Float64Array.from({ length: 3 * width }, () => draw.normal());
}

interface Tried {
  readonly lambda: number;
  readonly event: "accepted" | "rejected" | "invalid";
}

/** The recipe: relative λ, gate .75, h = .1, up 1.5, down 5 or 2, ×10 without factor, bold acceptance, 60 tries. */
async function recipe(
  system: ResidualSystem,
  start: Float64Array,
  most: number,
): Promise<{ tried: Tried[]; best: Float64Array }> {
  const tried: Tried[] = [];
  const n = start.length;
  let theta = start.slice();
  let lambda = 1e-2;
  let previous: Float64Array | undefined;
  let best: { loss: number; theta: Float64Array } | undefined;
  while (tried.length < most) {
    const lin = await system.linearise(theta);
    const [r, J] = [lin.residual.slice(), lin.jacobian!().slice()];
    const rows = r.length;
    const loss = dot(r, r);
    if (best === undefined || loss < best.loss) best = { loss, theta };
    const column = (j: number): Float64Array => J.subarray(j * rows, (j + 1) * rows);
    const gram = new Float64Array(n * n);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) gram[j * n + i] = dot(column(i), column(j));
    let m = 0;
    for (let j = 0; j < n; j++) m = Math.max(m, gram[j * n + j]);
    let [done, tries] = [false, 0];
    while (!done && tries < 60 && tried.length < most) {
      tries++;
      const [L, used] = [gram.slice(), lambda];
      for (let j = 0; j < n; j++) L[j * n + j] += lambda * m;
      const record = (event: Tried["event"]): number => tried.push({ lambda: used, event });
      if (!choleskyFactor(n, L)) {
        lambda *= 10;
        record("invalid");
        continue;
      }
      const solve = (b: Float64Array): Float64Array =>
        choleskySolve(
          n,
          L,
          Float64Array.from({ length: n }, (_, j) => -dot(column(j), b)),
        );
      const v = solve(r);
      const Jv = new Float64Array(rows);
      for (let j = 0; j < n; j++) for (let i = 0; i < rows; i++) Jv[i] += J[j * rows + i] * v[j];
      const ahead = system.residual(theta.map((t, j) => t + 0.1 * v[j]));
      const a = solve(ahead.map((value, i) => (2 / 0.1) * ((value - r[i]) / 0.1 - Jv[i])));
      if (!(2 * Math.sqrt(dot(a, a)) <= 0.75 * Math.sqrt(dot(v, v)))) {
        lambda *= 1.5;
        record("rejected");
        continue;
      }
      const next = theta.map((t, j) => t + v[j] + 0.5 * a[j]);
      const after = system.residual(next);
      const lossAfter = dot(after, after);
      let accept = lossAfter < loss;
      if (!accept && previous) {
        const cosine = dot(v, previous) / Math.sqrt(dot(v, v)) / Math.sqrt(dot(previous, previous));
        accept = (1 - cosine) * lossAfter < Math.min(loss, 100 * best.loss);
      }
      record(accept ? "accepted" : "rejected");
      if (!accept) {
        lambda *= 1.5;
        continue;
      }
      done = true;
      theta = next;
      previous = v;
      lambda = Math.max(lambda / (tries === 1 ? 5 : 2), 1e-18);
    }
    if (!done) break;
  }
  const r = system.residual(theta);
  return { tried, best: best && best.loss <= dot(r, r) ? best.theta : theta };
}

describe("the recipe", () => {
  it.each([1, 2, 3, 4])("is followed decision by decision (seed %i)", async (seed) => {
    const trials = 60;
    const expected = await recipe(network, initial(seed), trials);
    const run = levenbergMarquardt({ steps: trials }).start(network, { theta: initial(seed) });
    const tried: Tried[] = [];
    for await (const step of run) tried.push({ lambda: step.damping, event: step.verdict });
    expect(tried.map((one) => one.event)).toEqual(expected.tried.map((one) => one.event));
    tried.forEach((one, k) => {
      expect(one.lambda).toBeCloseTo(expected.tried[k].lambda, 14);
    });
    expect(distance(run.theta, expected.best)).toBeLessThan(1e-5);
  });

  it("goes uphill, keeps the best, and uses the gate", async () => {
    let [uphill, refused] = [0, 0];
    for (const seed of [1, 2, 3, 4]) {
      let before = Number.POSITIVE_INFINITY;
      const run = levenbergMarquardt({ steps: 100 }).start(network, { theta: initial(seed) });
      for await (const step of run) {
        if (step.verdict === "accepted" && step.cost > before) uphill++;
        if (step.verdict === "rejected" && Number.isNaN(step.gainRatio)) refused++;
        before = step.cost;
        expect(step.bestCost).toBeLessThanOrEqual(step.cost);
      }
    }
    expect(uphill).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});
