/** @file Products of bases in different coordinates, mirrored bases, and grids of Gaussians. */

import { describe, expect, test } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import {
  type Basis,
  basisFrom,
  chebyshev,
  gaussianGrid,
  gaussians,
  reflected,
  tensor,
} from "../../../src/models/index.ts";
import { expectConsistent, pointsIn } from "./basis-laws.ts";
import { distance, multiIndices, table } from "./differences.ts";

const space = gaussians({
  coordinates: ["x", "y"],
  centers: [0, 0, 0.5, -0.2, -0.7, 0.4],
  widths: [0.5, 0.6, 0.4, 0.4, 0.7, 0.3],
});
const time = chebyshev({ coordinates: ["t"], bounds: [[0, 2]], degrees: [3] });
const bounds = [
  [-1, 1],
  [-1, 1],
  [0, 2],
] as const;
const indices = multiIndices(3, 3);

describe("tensor", () => {
  const basis = tensor(space, time);

  test("is a basis", () => expectConsistent(basis, bounds, indices));

  test("derivatives are products of those of the factors, second index fastest", () => {
    const points = pointsIn(["x", "y", "t"], bounds, 40);
    const [xy, t] = [
      { coordinates: ["x", "y"], count: 40, values: points.values.slice(0, 80) },
      { coordinates: ["t"], count: 40, values: points.values.slice(80) },
    ];
    for (const index of indices) {
      const [a, b] = [table(space, xy, index.slice(0, 2)), table(time, t, index.slice(2))];
      const expected = Float64Array.from({ length: 12 * 40 }, (_, at) => {
        const [function_, i] = [Math.floor(at / 40), at % 40];
        return a[Math.floor(function_ / 4) * 40 + i] * b[(function_ % 4) * 40 + i];
      });
      expect(distance(expected, table(basis, points, index)), index.join()).toBeLessThan(1e-14);
    }
  });

  test("of polynomials is the tensor basis of polynomials", () => {
    const axis = (name: string) => chebyshev({ coordinates: [name], bounds: [[-1, 1]], degrees: [4] });
    const both = tensor(axis("x"), axis("y"));
    const points = pointsIn(["x", "y"], bounds, 30);
    const whole = chebyshev({
      coordinates: ["x", "y"],
      bounds: [
        [-1, 1],
        [-1, 1],
      ],
      degrees: [4, 4],
      set: "tensor",
    });
    const sums = (basis: Basis): number =>
      table(basis, points, [1, 2]).reduce((sum, value) => sum + value * value, 0);
    expect(sums(both) / sums(whole)).toBeCloseTo(1, 12);
  });

  test("comes back from its spec bit for bit", () => {
    const points = pointsIn(["x", "y", "t"], bounds, 20);
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    expect(table(again, points, [1, 0, 1])).toEqual(table(basis, points, [1, 0, 1]));
  });

  test("refuses factors that share a coordinate", () => {
    expect(() => tensor(space, space)).toThrow(/both factors depend on x/);
  });
});

describe("reflected", () => {
  const plane = [bounds[0], bounds[1]] as const;
  const all = multiIndices(2, 3);

  test.each(["even", "odd"] as const)("%s functions are a basis", (parity) => {
    expectConsistent(reflected(space, parity, [0.1, 0]), plane, all);
  });

  test.each(["even", "odd"] as const)("%s functions have that parity in every derivative", (parity) => {
    const basis = reflected(space, parity, [0.1, -0.3]);
    const at = pointsFrom({ x: [0.4, -0.2], y: [0.3, 0.9] });
    const mirror = pointsFrom({ x: [-0.2, 0.4], y: [-0.9, -1.5] });
    for (const index of all) {
      const sign = (index[0] + index[1]) % 2 === 0 ? 1 : -1;
      const expected = table(basis, mirror, index).map((v) => (parity === "even" ? sign : -sign) * v);
      expect(distance(expected, table(basis, at, index)), index.join()).toBeLessThan(1e-14);
    }
  });

  test("even plus odd functions are twice the functions", () => {
    const points = pointsIn(["x", "y"], plane, 12);
    const [even, odd] = (["even", "odd"] as const).map((parity) =>
      table(reflected(space, parity), points, [2, 1]),
    );
    const twice = table(space, points, [2, 1]).map((value) => 2 * value);
    const sum = even.map((value, i) => value + odd[i]);
    expect(distance(twice, sum)).toBeLessThan(1e-14);
  });

  test("comes back from its spec, and refuses a centre in other coordinates", () => {
    const basis = reflected(space, "odd", [0.1, 0]);
    const points = pointsIn(["x", "y"], plane, 12);
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    expect(table(again, points, [0, 1])).toEqual(table(basis, points, [0, 1]));
    expect(() => reflected(space, "odd", [0])).toThrow(/is no centre in \(x, y\)/);
  });
});

describe("grids of Gaussians with a count per coordinate", () => {
  const interval = { coordinates: ["x", "t"], bounds: [bounds[0], bounds[2]] } as const;

  test("have that many, and the name says so", () => {
    const basis = gaussianGrid({ ...interval, counts: [20, 9] });
    expect([basis.size, basis.name]).toEqual([180, "gaussians 20x9"]);
  });

  test("of equal counts are those of a count", () => {
    const square = { coordinates: ["x", "y"], bounds: [bounds[0], bounds[1]], seed: 3 } as const;
    const points = pointsIn(["x", "y"], square.bounds, 20);
    const [a, b] = [gaussianGrid({ ...square, count: 144 }), gaussianGrid({ ...square, counts: [12, 12] })];
    expect(table(a, points, [1, 0])).toEqual(table(b, points, [1, 0]));
  });

  test("come back from their specs", () => {
    const options = { ...interval, counts: [12, 9], seed: 4 } as const;
    const basis = gaussianGrid(options);
    const points = pointsIn(["x", "t"], interval.bounds, 10);
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    expect(table(again, points, [1, 0])).toEqual(table(basis, points, [1, 0]));
  });

  test("are refused where they make no sense", () => {
    expect(() => gaussianGrid({ ...interval })).toThrow(/either a count or counts/);
    expect(() => gaussianGrid({ ...interval, count: 90, counts: [9, 9] })).toThrow(
      /either a count or counts/,
    );
    expect(() => gaussianGrid({ ...interval, counts: [9] })).toThrow(/in 2 coordinates/);
    expect(() => gaussianGrid({ ...interval, counts: [7, 9] })).toThrow(/at least 8 per coordinate/);
  });
});
