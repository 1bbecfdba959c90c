import { afterAll, describe, expect, it } from "vitest";
import { checkJacobian, levenbergMarquardt } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { coefficient, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { discretize } from "../../src/residual/index.ts";
import { estimates } from "../../src/solve/covariance.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const line = box({ x: [0, 1] });
/** -k u'' = 2 with u = x(1 - x): k = 1. */
const rod = (positive: boolean) =>
  problem({
    name: "rod",
    domain: line,
    interior: pde`-${coefficient("k", 3, { positive })}*u_xx = 2`,
    conditions: [on(line.boundary(), pde`u = 0`), on(line.boundary(), pde`u_n = -1`)],
    exact: pde`u = x*(1 - x)`,
    trueCoefficients: { k: 1 },
  });
const options = { model: mlp({ width: 6, depth: 1 }), device, points: { interior: 30, conditions: 2 } };

describe("a positive coefficient", () => {
  it("enters theta as its logarithm and leaves the residual what it was", async () => {
    const [free, kept] = [discretize(rod(false), options), discretize(rod(true), options)];
    const [a, b] = [free.initial(), kept.initial()];
    expect(b.at(-1)).toBe(Math.log(3));
    const [r, s] = [free.residual(a), kept.residual(b)];
    s.forEach((value, i) => {
      expect(value).toBeCloseTo(r[i], 12);
    });
    expect((await checkJacobian(kept, b)).worst).toBeLessThan(1e-8);
    for (const system of [free, kept]) system.release();
  });

  it("is identified with the value and standard error of a free one, and reported as itself", async () => {
    const found = [];
    for (const positive of [false, true]) {
      const system = discretize(rod(positive), options);
      const run = levenbergMarquardt({ steps: 200 }).start(system, { theta: system.initial() });
      await run.finish();
      found.push((await estimates(rod(positive), system, run.theta))[0]);
      system.release();
    }
    for (const { name, value } of found) {
      expect(name).toBe("k");
      expect(value).toBeCloseTo(1, 4);
    }
    expect(found[1].standardError).toBeLessThan(1e-3);
  });

  it("must start above zero, and be positive wherever it occurs", () => {
    expect(() => coefficient("k", -1, { positive: true })).toThrow(/starts at -1/);
    const [k, free] = [coefficient("k", 1, { positive: true }), coefficient("k", 1)];
    expect(() =>
      problem({
        name: "two",
        domain: line,
        interior: pde`${k}*u_xx = ${free}`,
        conditions: [on(line.boundary(), pde`u = 0`)],
      }),
    ).toThrow(/positive in one place/);
  });
});
