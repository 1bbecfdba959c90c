/** @file Chebyshev polynomials with chosen indices: the same functions as those of whole sets, whatever was chosen. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { basisFrom, chebyshev, chebyshevOn, completed } from "../../../src/models/bases/index.ts";
import { pointsIn } from "./basis-laws.ts";
import { table } from "./differences.ts";

const box = {
  coordinates: ["x", "y", "t"],
  bounds: [
    [-1, 1],
    [0, 3],
    [0, 1 / 3],
  ] as const,
};
const points = pointsIn(box.coordinates, box.bounds, 9);
const orders = [
  [0, 0, 0],
  [2, 0, 0],
  [0, 1, 1],
];
const whole = chebyshev({ ...box, degrees: [4, 4, 4], set: "tensor" });
const place = ([i, j, k]: readonly number[]): number => (i * 5 + j) * 5 + k;

describe("chebyshevOn", () => {
  const index = fc.tuple(...[4, 4, 4].map((max) => fc.integer({ min: 0, max })));
  const chosen = fc.array(index, { minLength: 1, maxLength: 12 });

  it("takes its columns from the tensor set, and its derivatives too", () => {
    const columns = orders.map((order) => table(whole, points, order));
    fc.assert(
      fc.property(chosen, (indices) => {
        const basis = chebyshevOn({ ...box, indices });
        const members = completed(indices, 3);
        expect(basis.size).toBe(members.length);
        orders.forEach((order, o) => {
          const own = table(basis, points, order);
          members.forEach((member, j) => {
            for (let p = 0; p < points.count; p++) {
              const expected = columns[o][place(member) * points.count + p];
              expect(Math.abs(own[j * points.count + p] - expected)).toBeLessThan(
                1e-11 * (1 + Math.abs(expected)),
              );
            }
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it("contains every beginning of every member, once, in lexicographic order", () => {
    fc.assert(
      fc.property(chosen, (indices) => {
        const members = completed(indices, 3);
        const keys = members.map((member) => member.join());
        expect(new Set(keys).size).toBe(keys.length);
        for (const member of [...members, ...indices])
          for (let length = 0; length <= 3; length++)
            expect(keys).toContain(member.map((k, i) => (i < length ? k : 0)).join());
        expect([...members].sort((a, b) => place(a) - place(b))).toEqual(members);
      }),
    );
  });

  it("evaluates what it accumulates, and is made again from its spec", () => {
    const basis = chebyshevOn({
      ...box,
      indices: [
        [0, 3, 1],
        [2, 0, 2],
        [2, 0, 2],
      ],
    });
    const c = Float64Array.from({ length: basis.size }, (_, j) => Math.sin(3 * j + 1));
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    expect(again.size).toBe(basis.size);
    const values = basis.evaluate(points, orders, c);
    orders.forEach((order, o) => {
      const columns = table(basis, points, order);
      for (let p = 0; p < points.count; p++) {
        const sum = c.reduce((total, value, j) => total + value * columns[j * points.count + p], 0);
        expect(values[o][p]).toBeCloseTo(sum, 9);
      }
    });
    expect(again.evaluate(points, orders, c)).toEqual(values);
  });

  it.each([
    [[], /0 indices/],
    [[[0, 1]], /index \(0, 1\).*one whole degree/s],
    [[[0, 1, 0.5]], /0.5/],
    [[[0, -1, 0]], /-1/],
  ])("refuses %j", (indices, message) => {
    expect(() => chebyshevOn({ ...box, indices })).toThrow(message);
  });
});
