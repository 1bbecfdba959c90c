/** @file Sobol against tabulated points, nets after scrambling, discrepancy, stratification, tensor grids. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halton, latinHypercube, radicalInverse, sobol, unitPoints } from "../../src/geometry/index.ts";
import { random } from "../../src/random.ts";

const plain = { scramble: "none" } as const;
const point = (values: Float64Array, count: number, i: number): number[] =>
  Array.from({ length: values.length / count }, (_, c) => values[c * count + i]);

describe("Sobol", () => {
  test("the first eight points in three dimensions are the tabulated ones", () => {
    const values = sobol(8, 3, plain);
    const points = Array.from({ length: 8 }, (_, i) => point(values, 8, i));
    expect(points).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
    ]);
  });

  test("point 1000 in 21 dimensions, as given by SciPy's qmc.Sobol", () => {
    const expected = [
      225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743, 535,
    ];
    expect(point(sobol(1001, 21, plain), 1001, 1000).map((x) => x * 1024)).toEqual(expected);
  });

  test("point 777 in 100 dimensions: weighted checksum as given by SciPy", () => {
    const x = point(sobol(778, 100, plain), 778, 777);
    expect(x.reduce((total, value, c) => total + value * (c + 1), 0)).toBe(2482.220703125);
  });

  test("any 2^m prefix of a scrambled sequence has one point per slice of width 2^-m in every dimension", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("owen", "shift"),
        (seed, m, scramble) => {
          const count = 2 ** m;
          const values = sobol(count, 30, { scramble: scramble as "owen" | "shift", random: random(seed) });
          for (let c = 0; c < 30; c++) {
            const slices = [...values.subarray(c * count, (c + 1) * count)].map((x) => Math.floor(x * count));
            expect(new Set(slices).size).toBe(count);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("scrambling keeps the (0, m, 2)-net of the first two dimensions: one point per 8 by 8 cell of 64", () => {
    const values = sobol(64, 2, { scramble: "owen", random: random(5) });
    const cells = Array.from({ length: 64 }, (_, i) =>
      point(values, 64, i)
        .map((x) => Math.floor(8 * x))
        .join(),
    );
    expect(new Set(cells).size).toBe(64);
  });

  test("Owen scrambling is unbiased: the mean over seeds of each point is 1/2", () => {
    let total = 0;
    for (let seed = 0; seed < 2000; seed++)
      total += sobol(3, 2, { scramble: "owen", random: random(seed) })[4];
    expect(Math.abs(total / 2000 - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 2000));
  });

  test("more than 100 dimensions are refused with the remedy", () => {
    expect(() => sobol(4, 101, plain)).toThrow(/up to dimension 100, asked for 101[\s\S]*latin-hypercube/);
  });
});

/** L2-star discrepancy by Warnock's formula. */
function discrepancy(values: Float64Array, count: number): number {
  const d = values.length / count;
  let [single, pairs] = [0, 0];
  for (let i = 0; i < count; i++) {
    const x = point(values, count, i);
    single += x.reduce((product, xi) => product * (1 - xi * xi), 1);
    for (let j = 0; j < count; j++)
      pairs += point(values, count, j).reduce((product, yj, c) => product * (1 - Math.max(x[c], yj)), 1);
  }
  return Math.sqrt(3 ** -d - (2 ** (1 - d) * single) / count + pairs / count ** 2);
}

describe("spread", () => {
  test.each(["sobol", "halton", "latin-hypercube"] as const)(
    "%s has lower star discrepancy than random points",
    (name) => {
      const of = (sequence: typeof name | "uniform", seed: number): number =>
        discrepancy(unitPoints(sequence, 256, 2, random(seed)).values, 256);
      const mean = (f: (seed: number) => number): number =>
        [1, 2, 3, 4].reduce((total, seed) => total + f(seed) / 4, 0);
      const factor = name === "latin-hypercube" ? 0.8 : 0.3;
      expect(mean((seed) => of(name, seed))).toBeLessThan(factor * mean((seed) => of("uniform", seed)));
    },
  );

  test.each(["sobol", "halton", "latin-hypercube", "uniform"] as const)(
    "%s is uniform in every dimension",
    (name) => {
      const count = 4096;
      const { values } = unitPoints(name, count, 8, random(7));
      const tolerance = name === "uniform" ? 4 / Math.sqrt(12 * count) : 0.005;
      for (let c = 0; c < 8; c++) {
        const column = values.subarray(c * count, (c + 1) * count);
        expect(Math.min(...column)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...column)).toBeLessThan(1);
        expect(Math.abs(column.reduce((total, x) => total + x, 0) / count - 0.5)).toBeLessThan(tolerance);
      }
    },
  );

  test("a Latin hypercube has one point per slice", () => {
    const values = latinHypercube(50, 3, random(1));
    for (let c = 0; c < 3; c++)
      expect(new Set([...values.subarray(50 * c, 50 * c + 50)].map((x) => Math.floor(50 * x))).size).toBe(50);
  });

  test("radical inverses mirror digits; Halton differs from them by one shift per dimension", () => {
    expect([1, 2, 3, 4].map((i) => radicalInverse(i, 2))).toEqual([0.5, 0.25, 0.75, 0.125]);
    expect(radicalInverse(5, 3)).toBeCloseTo(7 / 9, 15);
    const values = halton(20, 2, random(3));
    const shifts = Array.from({ length: 20 }, (_, i) => (values[20 + i] - radicalInverse(i + 1, 3) + 1) % 1);
    for (const shift of shifts) expect(shift).toBeCloseTo(shifts[0], 12);
  });

  test("equal seeds give equal points, different seeds different ones", () => {
    const of = (seed: number): number[] => [...unitPoints("sobol", 16, 3, random(seed)).values];
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
});

describe("tensor sequences", () => {
  test("the largest balanced product not above the request", () => {
    const sizes = (count: number, d: number): number => unitPoints("grid", count, d, random(0)).count;
    expect([sizes(100, 2), sizes(125, 3), sizes(7, 2), sizes(20, 2), sizes(3, 2)]).toEqual([
      100, 125, 6, 20, 2,
    ]);
  });

  test("the grid holds the midpoints", () => {
    expect([...unitPoints("grid", 4, 2, random(0)).values]).toEqual([
      0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.25, 0.75,
    ]);
  });

  test("Gauss-Legendre weights integrate x^5 y^3 on the unit square with 3 by 3 points", () => {
    const { values, weights } = unitPoints("gauss-legendre", 9, 2, random(0));
    const integral = weights!.reduce((total, w, i) => total + w * values[i] ** 5 * values[9 + i] ** 3, 0);
    expect(integral).toBeCloseTo(1 / 24, 15);
  });

  test.each([0, -1, 2.5, Number.NaN])("a count of %d is refused", (count) => {
    expect(() => unitPoints("sobol", count, 2, random(0))).toThrow(/positive whole number/);
  });
});
