/** @file Weighted k-means, the shapes of clusters, and importance. */

import { describe, expect, it } from "vitest";
import { pointsFrom, sobol } from "../../../src/geometry/index.ts";
import { importance, placeByImportance } from "../../../src/models/trainable/index.ts";
import { random } from "../../../src/random.ts";

const count = 4096;
const cube = sobol(count, 2, { scramble: "none" });
const square = pointsFrom({ x: cube.subarray(0, count), y: cube.subarray(count).map((v) => 3 * v) });
const even = new Float64Array(count).fill(1);

describe("placement by importance", () => {
  it("of a uniform cell has covariance h²/12 per axis: widths are overlap times the cell", () => {
    const { centres, factors } = placeByImportance({
      candidates: square,
      importance: even,
      count: 1,
      random: random(1),
      overlap: 1,
    });
    expect(centres[0]).toBeCloseTo(0.5, 2);
    expect(centres[1]).toBeCloseTo(1.5, 2);
    expect(factors[0]).toBeCloseTo(1, 2);
    expect(factors[3]).toBeCloseTo(3, 1);
    expect(Math.abs(factors[1])).toBeLessThan(0.02);
  });

  it("spreads centres of equal importance evenly", () => {
    const { centres, masses } = placeByImportance({
      candidates: square,
      importance: even,
      count: 64,
      random: random(2),
    });
    expect(masses.reduce((a, b) => a + b)).toBeCloseTo(count, 9);
    // Cells where Lloyd's rounds end are alike: within a factor of two of their mean.
    expect(Math.min(...masses)).toBeGreaterThan(count / 64 / 2);
    expect(Math.max(...masses)).toBeLessThan((2 * count) / 64);
    expect(new Set(centres).size).toBe(128);
  });

  it("leaves every candidate with its nearest centre: a fixed point of Lloyd's rounds", () => {
    const weights = square.values.slice(0, count).map((x) => 0.1 + x * x);
    const options = { candidates: square, importance: weights, count: 20, rounds: 500 };
    const { centres } = placeByImportance({ ...options, random: random(3) });
    const [mass, sums] = [new Float64Array(20), new Float64Array(40)];
    for (let i = 0; i < count; i++) {
      const [x, y] = [square.values[i], square.values[count + i]];
      let [nearest, least] = [0, Number.POSITIVE_INFINITY];
      for (let j = 0; j < 20; j++) {
        const apart = (x - centres[2 * j]) ** 2 + ((y - centres[2 * j + 1]) / 3) ** 2;
        if (apart < least) [nearest, least] = [j, apart];
      }
      mass[nearest] += weights[i] ** 2;
      sums[2 * nearest] += weights[i] ** 2 * x;
      sums[2 * nearest + 1] += weights[i] ** 2 * y;
    }
    centres.forEach((value, at) => {
      expect(Math.abs(sums[at] / mass[at >> 1] - value)).toBeLessThan(2e-3);
    });
  });

  it("gathers centres, and narrows them, where importance is", () => {
    const peak = square.values
      .slice(0, count)
      .map((x, i) => 0.01 + Math.exp(-50 * ((x - 0.5) ** 2 + (square.values[count + i] / 3 - 0.5) ** 2)));
    const { centres, factors } = placeByImportance({
      candidates: square,
      importance: peak,
      count: 40,
      random: random(4),
    });
    const near = Array.from({ length: 40 }, (_, j) => j).filter(
      (j) => Math.hypot(centres[2 * j] - 0.5, centres[2 * j + 1] / 3 - 0.5) < 0.25,
    );
    const widths = Array.from({ length: 40 }, (_, j) => factors[4 * j]);
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    expect(near.length).toBeGreaterThan(20);
    expect(mean(near.map((j) => widths[j]))).toBeLessThan(
      0.6 * mean(widths.filter((_, j) => !near.includes(j))),
    );
  });

  it("makes the density of centres follow the importance", () => {
    // Importance 3 on the left half, 1 on the right: three quarters of the centres belong on the left.
    const weights = square.values.slice(0, count).map((x) => (x < 0.5 ? 3 : 1));
    const { centres } = placeByImportance({
      candidates: square,
      importance: weights,
      count: 60,
      random: random(6),
    });
    const left = Array.from({ length: 60 }, (_, j) => centres[2 * j]).filter((x) => x < 0.5).length;
    expect(left).toBeGreaterThan(40);
    expect(left).toBeLessThan(50);
  });

  it("refuses fewer candidates than centres and importances that are not positive", () => {
    const few = { candidates: square, importance: even, random: random(1) };
    expect(() => placeByImportance({ ...few, count: count + 1 })).toThrow("more candidates");
    expect(() => placeByImportance({ ...few, count: 3, importance: even.with(5, 0) })).toThrow(
      "not positive",
    );
  });
});

it("importance is even where nothing is known, and follows the geometric mean elsewhere", () => {
  const ones = Float64Array.of(1, 1, 1);
  expect([...importance(new Float64Array(3), ones, 0.25)]).toEqual([1.25, 1.25, 1.25]);
  const [a, b, c] = importance(Float64Array.of(4, 1, -1), Float64Array.of(1, 1, 4), 0);
  expect(a).toBeCloseTo(2 * b, 14);
  expect(c).toBeCloseTo(a, 14);
  expect(a + b + c).toBeCloseTo(3, 14);
});
