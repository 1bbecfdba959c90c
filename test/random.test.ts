/** @file The random stream: reference values, moments, independence. */

import { expect, test } from "vitest";
import { UsageError } from "../src/errors.ts";
import { random, restoreRandom } from "../src/random.ts";

const draw = (n: number, next: () => number): number[] => Array.from({ length: n }, next);
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

test("xoshiro128++ from state 1, 2, 3, 4 gives the numbers of the reference implementation", () => {
  // Blackman and Vigna, xoshiro128plusplus.c.
  const words = [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295];
  const stream = restoreRandom([1, 2, 3, 4]);
  for (let i = 0; i < words.length; i += 2) {
    expect(stream.uniform()).toBe(((words[i] >>> 5) * 2 ** 26 + (words[i + 1] >>> 6)) * 2 ** -53);
  }
});

test("equal seeds give equal numbers, other seeds other numbers, negative and large ones too", () => {
  expect(draw(5, random(7).uniform)).toEqual(draw(5, random(7).uniform));
  const seeds = [0, 1, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, -(2 ** 53) + 1];
  expect(new Set(seeds.map((seed) => random(seed).uniform())).size).toBe(seeds.length);
  for (const seed of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => random(seed)).toThrow(UsageError);
});

test("a restored stream continues; splitting does not advance; labels part streams", () => {
  const a = random(3);
  a.normal();
  const b = restoreRandom(a.state());
  a.split("elsewhere").uniform();
  expect(draw(20, a.normal)).toEqual(draw(20, b.normal));
  const parts = ["a", "b", "ab", "ba"].map((label) => a.split(label).uniform());
  expect(new Set(parts).size).toBe(4);
  expect(a.split("a").uniform()).toBe(parts[0]);
  for (const state of [[], [0, 0, 0, 0], [1, 2, 3], [1, 2, 3, Number.NaN]]) {
    expect(() => restoreRandom(state)).toThrow(UsageError);
  }
});

test("uniform has the moments 1/(k+1) and stays in [0, 1)", () => {
  const xs = draw(100_000, random(1).uniform);
  expect(Math.min(...xs.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...xs.slice(0, 50_000))).toBeLessThan(1);
  // Five standard deviations: of x^k it is below 0.3 for k = 1, 2, 3.
  for (const k of [1, 2, 3]) {
    expect(Math.abs(mean(xs.map((x) => x ** k)) - 1 / (k + 1))).toBeLessThan((5 * 0.3) / Math.sqrt(1e5));
  }
});

test("normal has mean 0, variance 1, no skew and kurtosis 3", () => {
  const xs = draw(100_000, random(2).normal);
  // Variances of x^k: (2k-1)!! - mean²: 1, 2, 15, 96.
  const expected = [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ];
  for (const [k, moment, variance] of expected) {
    expect(Math.abs(mean(xs.map((x) => x ** k)) - moment)).toBeLessThan(5 * Math.sqrt(variance / 1e5));
  }
});

test("integers fill their range evenly (chi-squared, 9 degrees of freedom)", () => {
  const stream = random(4);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[stream.integer(10)]++;
  const chi = counts.reduce((total, count) => total + (count - 1e4) ** 2 / 1e4, 0);
  // 27.9 is exceeded with probability 0.001.
  expect(chi).toBeLessThan(27.9);
});

test("split streams are uncorrelated with their parent and each other", () => {
  const root = random(5);
  const streams = [root.split("a"), root.split("b"), root];
  const samples = streams.map((stream) => draw(20_000, stream.normal));
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ]) {
    const correlation = mean(samples[i].map((x, n) => x * samples[j][n]));
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(20_000));
  }
});
