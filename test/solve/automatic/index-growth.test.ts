/** @file Sets of indices that grow where the coefficients are: products, sums, symmetries, noise. */

import { describe, expect, it } from "vitest";
import type { MultiIndex } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { grown } from "../../../src/solve/automatic/index-growth.ts";

/** All indices of total degree at most p. */
const total = (d: number, p: number): MultiIndex[] =>
  d === 0
    ? [[]]
    : Array.from({ length: p + 1 }, (_, k) => k).flatMap((k) =>
        total(d - 1, p - k).map((rest) => [k, ...rest]),
      );
const keys = (indices: readonly MultiIndex[]): Set<string> => new Set(indices.map((index) => index.join()));
const grow = (
  coefficient: (index: MultiIndex) => number,
  indices: readonly MultiIndex[],
  count: number,
  noise = 0,
  least = 1e-16,
): MultiIndex[] => {
  const stream = random(3);
  const c = indices.map((index) => coefficient(index) + noise * (2 * stream.uniform() - 1));
  return grown([{ indices, c, noise }], count, least)[0];
};

describe("a product of functions of one coordinate each", () => {
  // Coefficients of e^{x + 2y + z/2}, up to their signs and slowly varying factors.
  const rates = [0.5, 1, 0.25];
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const product = (index: MultiIndex): number =>
    index.reduce((p, k, i) => (p * rates[i] ** k) / factorial(k), 1);
  const best = [...total(3, 24)].sort((a, b) => product(b) - product(a));
  /** Root of the sum of squares of what a set leaves out. */
  const left = (indices: readonly MultiIndex[]): number => {
    const has = keys(indices);
    return Math.sqrt(best.reduce((sum, index) => sum + (has.has(index.join()) ? 0 : product(index) ** 2), 0));
  };

  it.each([0, 0.3])("is met by nearly the best sets, with noise of %d of what is left out", (noise) => {
    let indices = total(3, 3);
    for (const count of [40, 80, 160, 320]) {
      indices = grow(product, indices, count, noise * left(indices));
      expect(indices.length).toBeLessThanOrEqual(count);
      expect(left(indices)).toBeLessThan(20 * left(best.slice(0, count)));
    }
    expect(left(indices)).toBeLessThan(2e-7);
  });
});

describe("a sum of functions of one coordinate each", () => {
  const sum = (index: MultiIndex): number =>
    index.filter((k) => k > 0).length <= 1 ? 0.2 ** Math.max(...index) : 0;

  it("is given high degrees along the axes, and no products of them once these were seen to vanish", () => {
    const indices = grow(sum, total(4, 4), 100, 1e-9, 1e-8);
    for (let axis = 0; axis < 4; axis++) {
      const along = indices.filter((index) => index.every((k, i) => i === axis || k === 0));
      expect(Math.max(...along.map((index) => index[axis]))).toBeGreaterThanOrEqual(10);
    }
    expect(indices.some((index) => index.filter((k) => k > 4).length > 1)).toBe(false);
    expect(indices.length).toBeLessThan(60);
  });
});

describe("symmetries, fields, limits", () => {
  it("extend even functions by even degrees", () => {
    const even = (index: MultiIndex): number =>
      index.every((k) => k % 2 === 0) ? 0.1 ** index.reduce((a, b) => a + b, 0) : 0;
    const indices = grow(even, total(2, 4), 40, 0, 1e-9);
    expect(keys(indices).has("6,0") && keys(indices).has("4,2")).toBe(true);
    // Of odd degrees beyond those that were seen nothing is known yet.
    for (const k of indices.flat()) expect(k > 4 || k % 2 === 0).toBe(true);
  });

  it("give more to the field that falls more slowly", () => {
    const indices = total(2, 3);
    const field = (rate: number) => ({
      indices,
      c: indices.map((index) => 5 * rate ** index.reduce((a, b) => a + b, 0)),
      noise: 0,
    });
    const [fast, slow] = grown([field(0.1), field(0.5)], 80, 1e-16);
    expect(slow.length).toBeGreaterThan(3 * fast.length);
    expect(slow.length + fast.length).toBe(80);
  });

  it("keep what is certain, whatever the count", () => {
    const flat = total(3, 4);
    expect(grow(() => 1, flat, 5, 0.01)).toHaveLength(flat.length);
  });

  it("end below the least size", () => {
    const fast = (index: MultiIndex): number => 0.01 ** index.reduce((a, b) => a + b, 0);
    const indices = grow(fast, total(2, 2), 500, 0, 1e-7);
    expect(keys(indices)).toEqual(keys(total(2, 3)));
  });
});
