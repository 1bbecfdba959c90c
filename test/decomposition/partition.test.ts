/** @file Windows: weights that sum to one, derivatives that agree with differences, polynomials that are reproduced. */

import { describe, expect, it } from "vitest";
import { balanced, bisected, gridCells } from "../../src/decomposition/index.ts";
import { pointsFrom } from "../../src/geometry/index.ts";
import { basisFrom, windowedBasis } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";

const square = [
  [0, 1],
  [0, 2],
] as const;
const stream = random(3).split("points");
const scattered = (count: number) =>
  pointsFrom({
    x: Array.from({ length: count }, () => stream.uniform()),
    y: Array.from({ length: count }, () => 2 * stream.uniform()),
  });

/** Cells of three sizes. */
const uneven = (() => {
  const [first, ...others] = gridCells(square, [3, 3]);
  const [corner, ...rest] = bisected(first);
  return balanced([...bisected(corner), ...rest, ...others]);
})();

const basisOn = (cells: typeof uneven, degree: number) =>
  windowedBasis({
    coordinates: ["x", "y"],
    bounds: square,
    levels: [{ cells, degrees: cells.map(() => degree) }],
  });

describe.each([
  ["equal windows", gridCells(square, [4, 3])],
  ["windows of three sizes", uneven],
])("%s", (_name, cells) => {
  const basis = basisOn(cells, 4);
  const points = scattered(200);

  it("have weights that sum to one, so that derivatives of the sum vanish", () => {
    const c = new Float64Array(basis.size);
    // The constant function of every window.
    for (const { offset } of basis.parts) c[offset] = 1;
    const orders = [
      [0, 0],
      [1, 0],
      [0, 2],
      [1, 1],
      [2, 2],
    ];
    const scale = 24;
    const [one, ...zeros] = basis.evaluate(points, orders, c);
    for (const value of one) expect(value).toBeCloseTo(1, 13);
    zeros.forEach((values, k) => {
      const order = orders[k + 1][0] + orders[k + 1][1];
      for (const value of values) expect(Math.abs(value)).toBeLessThan(1e-12 * scale ** order);
    });
  });

  it("have derivatives that agree with differences", () => {
    const c = Float64Array.from({ length: basis.size }, () => stream.uniform() - 0.5);
    const h = 1e-5;
    const moved = (by: number) =>
      pointsFrom({
        x: Array.from(points.values.subarray(0, points.count), (x) => x + by),
        y: points.values.subarray(points.count),
      });
    for (const order of [0, 1, 2]) {
      const [slope] = basis.evaluate(points, [[order + 1, 1]], c);
      const [[right], [left]] = [h, -h].map((by) => basis.evaluate(moved(by), [[order, 1]], c));
      const size = Math.max(...slope.map(Math.abs));
      slope.forEach((value, i) => {
        expect(Math.abs((right[i] - left[i]) / (2 * h) - value)).toBeLessThan(1e-5 * size);
      });
    }
  });

  it("accumulate the columns whose combinations they evaluate", () => {
    const c = Float64Array.from({ length: basis.size }, () => stream.uniform() - 0.5);
    const few = scattered(17);
    const factor = Float64Array.from({ length: 17 }, () => stream.uniform());
    const J = new Float64Array(17 * basis.size);
    basis.accumulate(few, [{ index: [2, 0], factor }, { index: [0, 1] }], J, 17);
    const [second, first] = basis.evaluate(
      few,
      [
        [2, 0],
        [0, 1],
      ],
      c,
    );
    for (let i = 0; i < 17; i++) {
      const row = c.reduce((sum, value, j) => sum + value * J[j * 17 + i], 0);
      const expected = factor[i] * second[i] + first[i];
      expect(Math.abs(row - expected)).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
    }
  });

  it("come back bit for bit from their spec as JSON", () => {
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    const c = Float64Array.from({ length: basis.size }, (_, j) => Math.sin(j));
    expect(again.evaluate(points, [[2, 1]], c)).toEqual(basis.evaluate(points, [[2, 1]], c));
  });
});

describe("windowedBasis", () => {
  it("refuses overlaps of half a window and more, and levels without cells", () => {
    const options = { coordinates: ["x"], bounds: [[0, 1]] as const };
    expect(() => windowedBasis({ ...options, levels: [{ cells: [], degrees: [] }] })).toThrow(/no windows/);
    const levels = [{ cells: gridCells([[0, 1]], [2]), degrees: [3, 3] }];
    expect(() => windowedBasis({ ...options, levels, overlap: 0.5 })).toThrow(/overlap by 0.5/);
  });
});
