import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { call, coordinate, mul } from "../../src/expression/index.ts";
import { box, pointAt } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";
import {
  deviation,
  maxError,
  networkSolution,
  relativeH1,
  relativeL2,
  type Solution,
} from "../../src/solution/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());
const domain = box({ x: [-1, 1], t: [0, 2] });
const network = mlp({ width: 6, depth: 2 }).on({
  coordinates: ["x", "t"],
  bounds: domain.bounds,
  fields: ["u", "v"],
});
const theta = network.initialise(random(5));
const u = networkSolution({ device, network, coefficients: [], domain, theta });

/** The network by its definition. */
function byHand(x: number, t: number): number[] {
  let a = [x, t - 1];
  for (const { inputs, outputs, offset, activation } of network.layers) {
    const z = Array.from({ length: outputs }, (_, o) =>
      a.reduce(
        (sum, value, i) => sum + theta[offset + o * inputs + i] * value,
        theta[offset + inputs * outputs + o],
      ),
    );
    a = activation ? z.map(Math.tanh) : z;
  }
  return a;
}

describe("a network's solution", () => {
  it("is the network, at any points, for every field", () => {
    const points = domain.sample(333, { random: random(1) });
    const [first, second] = u.evaluate(["u", "v"], points);
    for (let i = 0; i < points.count; i += 7) {
      const { x, t } = pointAt(points, i);
      const expected = byHand(x, t);
      expect(first[i]).toBeCloseTo(expected[0], 13);
      expect(second[i]).toBeCloseTo(expected[1], 13);
    }
    expect(u.at({ x: 0.2, t: 0.5 }, "v")).toBeCloseTo(byHand(0.2, 0.5)[1], 14);
  });

  it("has derivatives that agree with differences", () => {
    const h = 1e-3;
    const at = (x: number, t: number): number => u.at({ x, t });
    const [x, t] = [0.31, 1.4];
    const second =
      (-at(x + 2 * h, t) + 16 * at(x + h, t) - 30 * at(x, t) + 16 * at(x - h, t) - at(x - 2 * h, t)) /
      (12 * h * h);
    expect(u.at({ x, t }, "u_xx")).toBeCloseTo(second, 7);
    expect(u.at({ x, t }, "u_t")).toBeCloseTo((at(x, t + h) - at(x, t - h)) / (2 * h), 5);
    const mixed = (at(x + h, t + h) - at(x + h, t - h) - at(x - h, t + h) + at(x - h, t - h)) / (4 * h * h);
    expect(u.at({ x, t }, "u_xt")).toBeCloseTo(mixed, 4);
  });

  it("reads points in any order of coordinates", () => {
    const value = u.evaluate(["u"], {
      coordinates: ["t", "x"],
      count: 1,
      values: Float64Array.of(0.5, 0.2),
    })[0][0];
    expect(value).toBe(u.at({ x: 0.2, t: 0.5 }));
  });

  it("keeps answering after many shapes have been asked for", () => {
    const before = u.at({ x: 0, t: 1 });
    for (let count = 1; count <= 30; count++)
      u.evaluate(["u"], domain.sample(count, { random: random(count) }));
    expect(u.at({ x: 0, t: 1 })).toBe(before);
  });

  it("gives its memory back, and answers again afterwards", () => {
    const own = networkSolution({ device, network, coefficients: [], domain, theta });
    const before = device.bytes.used;
    const value = own.at({ x: 0.2, t: 0.5 });
    expect(device.bytes.used).toBeGreaterThan(before);
    own.release();
    expect(device.bytes.used).toBe(before);
    expect(own.at({ x: 0.2, t: 0.5 })).toBe(value);
    own.release();
  });

  it("has no values at no points, and refuses a point without all coordinates", () => {
    expect(
      u.evaluate(["u", "v_x"], { coordinates: ["x", "t"], count: 0, values: new Float64Array(0) }),
    ).toEqual([new Float64Array(0), new Float64Array(0)]);
    expect(() => u.at({ x: 0.2 })).toThrow(/lack the coordinate "t"/);
  });

  it("refuses what is not a field or a derivative", () => {
    const points = domain.sample(2, { random: random(1) });
    expect(() => u.evaluate(["w"], points)).toThrow(/w/);
    expect(() => u.evaluate(["u*v"], points)).toThrow(/not a field or a derivative.*u_x/s);
    expect(() => u.evaluate(["u"], { coordinates: ["x"], count: 1, values: Float64Array.of(0) })).toThrow(
      /lack the coordinate "t"/,
    );
  });
});

describe("errors", () => {
  const exact = mul(call("sin", coordinate("x")), coordinate("t"));
  const known: Solution = {
    ...u,
    evaluate: (names, points) =>
      names.map((name) =>
        Float64Array.from({ length: points.count }, (_, i) => {
          const { x, t } = pointAt(points, i);
          const values: Record<string, number> = {
            u: 1.01 * Math.sin(x) * t,
            u_x: 1.01 * Math.cos(x) * t,
            u_t: 1.01 * Math.sin(x),
          };
          return values[name];
        }),
      ),
  };

  it("are relative: one percent too much everywhere is 0.01 in L2 and H1", () => {
    expect(relativeL2(known, exact)).toBeCloseTo(0.01, 12);
    expect(relativeH1(known, exact)).toBeCloseTo(0.01, 12);
    expect(maxError(known, exact)).toBeGreaterThan(0.009 * 2 * Math.sin(1));
    expect(maxError(known, exact)).toBeLessThanOrEqual(0.01 * 2 * Math.sin(1));
  });

  it("of a field known up to a constant ignore the constant", () => {
    const [a, b] = [Float64Array.of(11, 12, 14), Float64Array.of(1, 2, 4)];
    expect(deviation(a, b, true)).toEqual({ relativeL2: 0, max: 0 });
    expect(deviation(a, b).max).toBe(10);
    expect(deviation(new Float64Array(2), new Float64Array(2)).relativeL2).toBe(0);
    expect(deviation(Float64Array.of(1), Float64Array.of(0)).relativeL2).toBe(Number.POSITIVE_INFINITY);
  });
});
