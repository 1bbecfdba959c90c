import { afterAll, describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { denseLinearisation, denseStore } from "../../src/residual/dense-linearisation.ts";
import { hostLinearisation } from "../../src/residual/index.ts";
import { standardErrors } from "../../src/solve/covariance.ts";
import { solve } from "../../src/solve/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

/** Standard errors for J given by columns. */
function errorsOf(columns: readonly (readonly number[])[], r: readonly number[], count: number): number[] {
  const store = denseStore(device, r.length, columns.length, 0);
  store.jacobian.set(columns.flat());
  store.residual.set(r);
  return standardErrors(device, denseLinearisation(store), count);
}

describe("standard errors", () => {
  const n = 40;
  const stream = random(2);
  const t = Array.from({ length: n }, () => stream.normal());
  const r = Array.from({ length: n }, () => 0.1 * stream.normal());
  const ones = t.map(() => 1);

  it("of a straight line are the textbook's: s / sqrt(sum (t - mean)²) for the slope", () => {
    const mean = t.reduce((sum, x) => sum + x, 0) / n;
    const spread = t.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    const s = Math.sqrt(r.reduce((sum, x) => sum + x * x, 0) / (n - 2));
    expect(errorsOf([ones, t], r, 1)[0]).toBeCloseTo(s / Math.sqrt(spread), 14);
    expect(errorsOf([t, ones], r, 1)[0]).toBeCloseTo(s * Math.sqrt(1 / n + mean ** 2 / spread), 14);
    const both = errorsOf([ones, t], r, 2);
    expect(both[1]).toBeCloseTo(s / Math.sqrt(spread), 14);
    expect(both[0]).toBeCloseTo(s * Math.sqrt(1 / n + mean ** 2 / spread), 14);
  });

  it("do not mind network columns that depend on each other", () => {
    const twice = ones.map((x) => 2 * x);
    const ratio = errorsOf([ones, twice, t], r, 1)[0] / errorsOf([ones, t], r, 1)[0];
    // One degree of freedom less is counted.
    expect(ratio).toBeCloseTo(Math.sqrt((n - 2) / (n - 3)), 5);
  });

  it("are infinite where the data say nothing, or are too few", () => {
    expect(errorsOf([ones, t, t.map(() => 0)], r, 1)).toEqual([Number.POSITIVE_INFINITY]);
    expect(errorsOf([[1], [2]], [3], 2)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it("give their memory back", () => {
    const linearisation = hostLinearisation(n, 2, Float64Array.from([...ones, ...t]), Float64Array.from(r));
    const before = device.bytes.used;
    standardErrors(device, linearisation, 1);
    expect(device.bytes.used).toBe(before);
  });

  it("are not a number where the memory allowed does not hold J; the solve is kept", async () => {
    const solved = await solve(await problemNamed("inverse-heat"), {
      device: "wasm",
      threads: 1,
      solver: "lbfgs",
      model: "mlp:2x8",
      points: { interior: 3000, conditions: 40 },
      memory: 2 ** 20,
      steps: 3,
    });
    expect(solved.outcome.kind).toBe("step-limit");
    expect(solved.coefficients[0].standardError).toBeNaN();
    expect(Number.isFinite(solved.coefficients[0].value)).toBe(true);
    solved.close();
  });
});
