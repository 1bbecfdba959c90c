/** @file The points of a discretisation: how their rows are weighted, redrawn, saved and restored. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box, type Points, pointsFrom } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { data, on, type Problem, problem, type Recommended } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { conditionPoints, interiorPoints, rowFactors } from "../../src/residual/draw.ts";
import { discretize, dot, type Resample } from "../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const domain = box({ x: [-1, 1], t: [0, 2] });
const heat = (recommended: Recommended = {}): Problem =>
  problem({
    name: "heat",
    domain,
    interior: pde`u_t = u_xx`,
    conditions: [on(domain.face("t", "low"), pde`u = x`), on(domain.face("x"), pde`u = 0`)],
    recommended,
  });
const model = mlp({ width: 4, depth: 1 });
/** The candidates with the largest residual. */
const largest: Resample = ({ magnitude, count }) =>
  Array.from(magnitude.keys())
    .sort((a, b) => magnitude[b] - magnitude[a])
    .slice(0, count);

describe("row factors", () => {
  it("make half the sum of squares a weighted mean square: their squares sum to weight / scale²", () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 1, maxLength: 50 }),
        positive,
        positive,
        (weights, weight, scale) => {
          const points: Points = { ...pointsFrom({ x: weights }), weights: Float64Array.from(weights) };
          for (const set of [points, pointsFrom({ x: weights })]) {
            const factors = rowFactors(set, weight, scale);
            expect(dot(factors, factors) / (weight / scale ** 2)).toBeCloseTo(1, 12);
          }
          const factors = rowFactors(points, weight, scale);
          const ratio = (factors[0] / factors[weights.length - 1]) ** 2;
          expect(ratio / (weights[0] / weights[weights.length - 1])).toBeCloseTo(1, 10);
        },
      ),
      { seed: 1 },
    );
  });

  it("keep the cost when the number of points changes, and make it an integral with Gauss points", () => {
    // At theta = 0 the residuals are -x² inside and 0 at the ends: cost ½ mean(x⁴) = 1/10.
    const line = box({ x: [-1, 1] });
    const square = problem({
      name: "square",
      domain: line,
      interior: pde`u_xx = x^2`,
      conditions: [on(line.face("x"), pde`u = 0`)],
    });
    for (const interior of [3, 4, 40]) {
      const points = { interior, sequence: "gauss-legendre" } as const;
      const system = discretize(square, { model, device, points });
      const r = system.residual(new Float64Array(system.columns));
      expect(dot(r, r) / 2).toBeCloseTo(1 / 10, 13);
      system.release();
    }
  });

  it("divide the interior by its scale and multiply conditions by the root of their weight", () => {
    const at = (recommended: Recommended): Float64Array => {
      const system = discretize(heat(recommended), { model, device, points: { interior: 8, conditions: 4 } });
      const theta = Float64Array.from({ length: system.columns }, (_, j) => Math.sin(j + 1));
      const r = system.residual(theta).slice();
      system.release();
      return r;
    };
    const [plain, scaled] = [at({ weight: 1 }), at({ weight: 9, scale: 5 })];
    scaled.forEach((value, row) => {
      expect(value).toBeCloseTo(plain[row] * (row < 8 ? 1 / 5 : 3), 13);
    });
  });
});

describe("drawn points", () => {
  it("gather the share that a layer asks for within its width", () => {
    const cluster = { coordinate: "x", center: 0.5, width: 0.01, share: 0.4 };
    const points = interiorPoints(heat({ cluster }), 500, "sobol", random(1));
    const near = points.values.subarray(0, 500).filter((x) => Math.abs(x - 0.5) <= 0.01).length;
    expect(near).toBeGreaterThanOrEqual(200);
    expect(near).toBeLessThan(220);
  });

  it("of measurements are the measurements, whatever the number asked for", () => {
    const measured = problem({
      name: "measured",
      domain,
      interior: pde`u_t = u_xx`,
      conditions: [
        on(domain.face("t", "low"), pde`u = x`),
        on(domain.face("x"), pde`u = 0`),
        data({ x: [0, 0.5], t: [1, 1], u: [0.1, 0.2] }),
      ],
    });
    expect(conditionPoints(measured.conditions[2], 99, random(1)).count).toBe(2);
    expect(conditionPoints(measured.conditions[0], 99, random(1)).count).toBe(99);
  });

  it("are refused when there are none", () => {
    expect(() => discretize(heat(), { model, device, points: { interior: 0 } })).toThrow(/number of points/);
  });
});

describe("redrawn points", () => {
  const options = { model, device, points: { interior: 12, conditions: 6 }, seed: 3, resample: largest };
  const pointsOf = (system: ReturnType<typeof discretize>): Float64Array[] =>
    system.points().map(({ points }) => points.values.slice());

  it("move inside, as many as before; the conditions stay", async () => {
    const system = discretize(heat(), options);
    const before = pointsOf(system);
    const r = system.residual(system.initial()).slice();
    await system.redraw!(system.initial());
    const after = pointsOf(system);
    expect(after[0]).not.toEqual(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
    for (let i = 0; i < 12; i++)
      expect(domain.signedDistance([after[0][i], after[0][12 + i]])).toBeLessThan(0);
    const moved = system.residual(system.initial());
    expect(norm12(moved)).toBeGreaterThan(norm12(r));
    expect(moved.subarray(12)).toEqual(r.subarray(12));
    system.release();
  });

  it("are the same for the same seed, and other ones the next time", async () => {
    const [one, two] = [discretize(heat(), options), discretize(heat(), options)];
    const first = await redrawn(one);
    expect(await redrawn(two)).toEqual(first);
    expect(await redrawn(one)).not.toEqual(first);
    one.release();
    two.release();
  });

  it("come back bit for bit from a saved state, and the next draw too", async () => {
    const [one, two] = [discretize(heat(), options), discretize(heat(), options)];
    const theta = one.initial();
    for (let k = 0; k < 3; k++) {
      const { header, arrays } = one.save();
      two.restore({ header: JSON.parse(JSON.stringify(header)), arrays });
      expect(two.residual(theta)).toEqual(one.residual(theta));
      await one.redraw!(theta);
      await two.redraw!(theta);
      expect(two.residual(theta)).toEqual(one.residual(theta));
    }
    one.release();
    two.release();
  });

  it("of another discretisation are refused", () => {
    const system = discretize(heat(), options);
    const other = discretize(heat(), { ...options, points: { interior: 13, conditions: 6 } });
    expect(() => system.restore(other.save())).toThrow(/26 numbers.*24/s);
    system.release();
    other.release();
  });

  const norm12 = (r: Float64Array): number => dot(r.subarray(0, 12), r.subarray(0, 12));
  async function redrawn(system: ReturnType<typeof discretize>): Promise<Float64Array> {
    await system.redraw!(system.initial());
    return pointsOf(system)[0];
  }
});

describe("memory", () => {
  it("is all given back, whatever was done", async () => {
    const before = device.bytes.used;
    const system = discretize(heat(), {
      model,
      device,
      points: { interior: 12, conditions: 6 },
      resample: largest,
    });
    const theta = system.initial();
    const stored = await system.linearise(theta);
    for (const method of ["cholesky", "qr"] as const)
      await stored.factor({ lambda: 1, scale: "columns", method });
    const free = await system.linearise(theta, "products");
    free.hessianVector!(theta);
    free.vjp(free.jvp(theta));
    await system.redraw!(theta);
    system.explain(theta, 0);
    expect(device.bytes.used - before).toBeGreaterThanOrEqual(system.bytes);
    system.release();
    expect(device.bytes.used).toBe(before);
  });

  it("is all given back when a source is not finite or the points do not fit", () => {
    const before = device.bytes.used;
    const broken = problem({
      name: "broken",
      domain,
      interior: pde`u_t = u_xx + ${({ x }: Readonly<Record<string, number>>) => (x > 0.9 ? Number.NaN : 1)}`,
      conditions: [on(domain.face("t", "low"), pde`u = x`), on(domain.face("x"), pde`u = 0`)],
    });
    expect(() => discretize(broken, { model, device })).toThrow(/interior is NaN.*x = 0\.9/s);
    expect(device.bytes.used).toBe(before);
    const small = wasmDevice({ threads: 1, budget: 2 ** 20 });
    expect(() => discretize(heat(), { model, device: small, points: { interior: 2 ** 16 } })).toThrow(
      /memory budget/,
    );
    expect(small.bytes.used).toBe(0);
    small.close();
  });
});

it("a state saved before the first redraw brings back the first points and their weights", async () => {
  const settings = { model, device, points: { interior: 24, conditions: 6 }, resample: largest };
  const system = discretize(heat(), settings);
  const theta = system.initial();
  const [before, state] = [system.residual(theta), system.save()];
  await system.redraw!(theta);
  expect(system.residual(theta)).not.toEqual(before);
  system.restore(state);
  expect(system.residual(theta)).toEqual(before);
  system.release();
});
