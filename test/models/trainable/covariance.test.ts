/** @file Symmetric matrices and the Bures-Wasserstein geometry of covariances. */

import { describe, expect, it } from "vitest";
import {
  barycentre,
  buresDistance,
  eigenSymmetric,
  exponentialStep,
  functionOf,
  lowerFactor,
  type Matrix,
  merge,
  split,
} from "../../../src/models/trainable/index.ts";
import { symmetrised, times, trace } from "../../../src/models/trainable/symmetric.ts";
import { random } from "../../../src/random.ts";

const stream = random(7);
const square = (d: number): Matrix => Float64Array.from({ length: d * d }, () => stream.normal());
const transposed = (A: Matrix, d: number): Matrix => A.map((_, at) => A[(at % d) * d + Math.floor(at / d)]);
/** Orthogonal, from the eigenvectors of a random symmetric matrix. */
const orthogonal = (d: number): Matrix => eigenSymmetric(symmetrised(square(d))).vectors;
const diagonal = (values: readonly number[]): Matrix =>
  Float64Array.from({ length: values.length ** 2 }, (_, at) =>
    at % (values.length + 1) === 0 ? values[at % values.length] : 0,
  );
const turned = (values: readonly number[], Q: Matrix): Matrix =>
  symmetrised(times(times(Q, diagonal(values)), transposed(Q, values.length)));
const spd = (d: number): Matrix =>
  turned(
    Array.from({ length: d }, () => Math.exp(stream.normal())),
    orthogonal(d),
  );
const largest = (A: Matrix, B: Matrix): number => Math.max(...A.map((value, at) => Math.abs(value - B[at])));

describe.each([1, 2, 3, 4])("symmetric matrices of order %i", (d) => {
  it("are V diag(values) Vᵀ with orthonormal V and ascending values", () => {
    for (let trial = 0; trial < 20; trial++) {
      const A = symmetrised(square(d));
      const { values, vectors } = eigenSymmetric(A);
      expect(largest(turned([...values], vectors), A)).toBeLessThan(1e-14 * d * 10);
      expect(largest(times(transposed(vectors, d), vectors), diagonal(new Array(d).fill(1)))).toBeLessThan(
        1e-14,
      );
      expect([...values]).toEqual([...values].sort((a, b) => a - b));
    }
  });
  it("have Cholesky factors and functions that reproduce them", () => {
    const A = spd(d);
    const L = lowerFactor(A);
    expect(largest(times(L, transposed(L, d)), A)).toBeLessThan(1e-14);
    const log = functionOf(A, Math.log);
    expect(largest(functionOf(log, Math.exp), A)).toBeLessThan(1e-13);
    expect(trace(log)).toBeCloseTo(Math.log([...eigenSymmetric(A).values].reduce((a, b) => a * b)), 12);
  });
});

it("refuses matrices that are not square or not positive definite", () => {
  expect(() => eigenSymmetric(new Float64Array(3))).toThrow("no 3 entries");
  expect(() => lowerFactor(Float64Array.of(1, 2, 2, 1))).toThrow("not positive definite");
});

describe.each([1, 2, 3, 4])("the Bures-Wasserstein distance in %i dimensions", (d) => {
  it("of commuting covariances is that of their square roots", () => {
    for (let trial = 0; trial < 30; trial++) {
      const Q = orthogonal(d);
      const [a, b] = [0, 1].map(() => Array.from({ length: d }, () => Math.exp(stream.normal())));
      const expected = a.reduce((sum, value, k) => sum + (Math.sqrt(value) - Math.sqrt(b[k])) ** 2, 0);
      expect(Math.abs(buresDistance(turned(a, Q), turned(b, Q)) ** 2 - expected)).toBeLessThan(1e-13);
    }
  });
  it("is a metric: symmetric, zero only at equality, with the triangle inequality", () => {
    for (let trial = 0; trial < 30; trial++) {
      const [A, B, C] = [spd(d), spd(d), spd(d)];
      expect(buresDistance(A, B)).toBeCloseTo(buresDistance(B, A), 12);
      expect(buresDistance(A, A)).toBeLessThan(1e-13);
      expect(buresDistance(A, C)).toBeLessThanOrEqual(buresDistance(A, B) + buresDistance(B, C) + 1e-12);
    }
  });
});

it("measures singular covariances too", () => {
  const [flat, upright] = [diagonal([4, 0]), diagonal([0, 9])];
  expect(buresDistance(flat, upright)).toBeCloseTo(Math.sqrt(13), 12);
});

describe("barycentres", () => {
  it("of commuting covariances average the square roots", () => {
    const Q = orthogonal(3);
    const S = barycentre([turned([1, 4, 9], Q), turned([9, 16, 1], Q)], [1, 3]);
    const roots = [(1 + 9) / 4, (2 + 12) / 4, (3 + 3) / 4];
    expect(
      largest(
        S,
        turned(
          roots.map((root) => root * root),
          Q,
        ),
      ),
    ).toBeLessThan(1e-12);
  });
  it("minimise the weighted sum of squared distances", () => {
    const parts = [spd(2), spd(2), spd(2)];
    const p = [0.2, 0.5, 0.3];
    const sum = (S: Matrix): number =>
      parts.reduce((total, A, k) => total + p[k] * buresDistance(S, A) ** 2, 0);
    const best = barycentre(parts, p);
    for (let trial = 0; trial < 20; trial++) {
      const direction = symmetrised(square(2)).map((value) => 0.01 * value);
      expect(sum(exponentialStep(best, direction))).toBeGreaterThan(sum(best) - 1e-14);
    }
  });
  it("refuse weights that do not fit", () => {
    expect(() => barycentre([spd(2)], [1, 2])).toThrow("one weight");
    expect(() => barycentre([spd(2)], [0])).toThrow("one weight");
  });
});

describe("steps, merging and splitting", () => {
  it("keep covariances positive definite over ten thousand random steps", () => {
    let S = spd(3);
    for (let step = 0; step < 10_000; step++) {
      S = exponentialStep(S, symmetrised(square(3)));
      // Steps of all lengths drift in scale; only the shape is of interest.
      S = S.map((value) => (3 * value) / trace(S));
      expect(eigenSymmetric(S).values[0]).toBeGreaterThan(0);
    }
  });
  it("descend the distance to a target along its gradient", () => {
    const target = spd(3);
    let S = spd(3);
    const first = buresDistance(S, target);
    for (let step = 0; step < 100; step++) {
      const root = functionOf(S, Math.sqrt);
      const inverse = functionOf(S, (value) => 1 / Math.sqrt(value));
      const transport = times(
        times(inverse, functionOf(symmetrised(times(times(root, target), root)), Math.sqrt)),
        inverse,
      );
      const gamma = transport.map((value, at) => 0.5 * (value - (at % 4 === 0 ? 1 : 0)));
      S = exponentialStep(S, gamma);
    }
    expect(buresDistance(S, target)).toBeLessThan(1e-10 * first);
  });
  it("merge equal Gaussians into themselves", () => {
    const one = { weight: 2, mean: Float64Array.of(1, -1), covariance: spd(2) };
    const both = merge(one, one);
    expect(both.weight).toBe(4);
    expect([...both.mean]).toEqual([1, -1]);
    expect(largest(both.covariance, one.covariance)).toBeLessThan(1e-13);
  });
  it("split a Gaussian into two with its mean and covariance", () => {
    const whole = { weight: 3, mean: Float64Array.of(0.5, 2), covariance: spd(2) };
    const [a, b] = split(whole);
    const mean = whole.mean.map((_, i) => (a.mean[i] + b.mean[i]) / 2);
    const mixed = whole.covariance.map(
      (_, at) =>
        (a.covariance[at] + b.covariance[at]) / 2 +
        (a.mean[at % 2] - mean[at % 2]) * (a.mean[at >> 1] - mean[at >> 1]),
    );
    expect(a.weight + b.weight).toBe(3);
    expect(largest(mean, whole.mean)).toBeLessThan(1e-15);
    expect(largest(mixed, whole.covariance)).toBeLessThan(1e-14);
    expect(eigenSymmetric(a.covariance).values[0]).toBeGreaterThan(0);
  });
});
