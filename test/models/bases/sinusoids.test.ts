/** @file Random sinusoids: derivatives, spectra, carriers, quadratics. */

import { describe, expect, test } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import type { Basis } from "../../../src/models/bases/basis.ts";
import { type SinusoidsOptions, sinusoids } from "../../../src/models/bases/sinusoids.ts";
import { expectConsistent, pointsIn } from "./basis-laws.ts";
import { derivativeError, distance, multiIndices, table } from "./differences.ts";

const slab = {
  coordinates: ["x", "t"],
  bounds: [
    [-1, 3],
    [0, 0.5],
  ] as const,
};

const cube = (d: number) => ({
  coordinates: Array.from({ length: d }, (_, c) => `x${c}`),
  bounds: Array.from({ length: d }, () => [-1, 1] as const),
});

/** |w_ji| in radians per half-length, for i: column c of the result is w_c of all functions. From φ_ii = -w_i² φ. */
function frequencies(basis: Basis, halves: readonly number[]): number[][] {
  const d = basis.coordinates.length;
  const points = pointsFrom(Object.fromEntries(basis.coordinates.map((name, c) => [name, [0.1 * c, 0.37]])));
  const values = table(basis, points, Array(d).fill(0));
  return halves.map((half, c) => {
    const second = table(
      basis,
      points,
      Array.from({ length: d }, (_, i) => (i === c ? 2 : 0)),
    );
    return Array.from({ length: basis.size }, (_, j) => {
      // Of two points the one where the cosine is farther from its zeros.
      const i = Math.abs(values[2 * j]) > Math.abs(values[2 * j + 1]) ? 2 * j : 2 * j + 1;
      return half * Math.sqrt(Math.max(0, -second[i] / values[i]));
    });
  });
}

const norms = (w: readonly number[][], band: readonly number[], norm: (r: number[]) => number): number[] =>
  w[0].map((_, j) => norm(w.map((column, c) => column[j] / band[c])));

test("derivatives of order 1 to 5 are those of the order below, by differences", () => {
  const basis = sinusoids({ ...slab, count: 20, band: [5, 3] });
  const points = pointsIn(slab.coordinates, slab.bounds, 8);
  for (const index of multiIndices(2, 4))
    for (const axis of [0, 1])
      expect(derivativeError(basis, points, index, axis, 2e-3), `${index}+${axis}`).toBeLessThan(1e-9);
});

test("every function satisfies φ_xxxx φ = φ_xx², and φ_x² - φ φ_xx is constant", () => {
  const basis = sinusoids({ ...slab, count: 50, band: [9, 4], seed: 3 });
  const points = pointsIn(slab.coordinates, slab.bounds, 40);
  const [u, ux, uxx, uxxxx] = [0, 1, 2, 4].map((order) => table(basis, points, [order, 0]));
  for (let j = 0; j < basis.size; j++) {
    const invariant = (i: number): number => ux[i] ** 2 - u[i] * uxx[i];
    for (let i = j * 40; i < (j + 1) * 40; i++) {
      expect(Math.abs(uxxxx[i] * u[i] - uxx[i] ** 2)).toBeLessThanOrEqual(1e-11 * invariant(i) ** 2 + 1e-14);
      expect(Math.abs(invariant(i) / invariant(j * 40) - 1)).toBeLessThan(1e-12);
    }
  }
});

test("accumulate and evaluate agree, quadratics included", () => {
  const indices = [
    [2, 0],
    [0, 1],
    [0, 0],
    [1, 1],
    [0, 2],
    [3, 0],
  ];
  expectConsistent(sinusoids({ ...slab, count: 33, band: [7, 7] }), slab.bounds, indices);
  expectConsistent(sinusoids({ ...slab, count: 9, band: [7, 7], polynomials: true }), slab.bounds, indices);
  expectConsistent(
    sinusoids({ ...slab, count: 33, band: [7, 7], spectrum: "random-order" }),
    slab.bounds,
    indices,
  );
});

describe("spectra", () => {
  const drawn = (options: Partial<SinusoidsOptions>, d = 2, band = [6, 2]) =>
    frequencies(
      sinusoids({ ...cube(d), count: 1500, band, ...options }),
      Array.from({ length: d }, () => 1),
    );

  test("box: uniform up to the band of each coordinate, in radians per half-length", () => {
    const basis = sinusoids({ ...slab, count: 1500, band: [6, 2] });
    const [wx, wt] = frequencies(basis, [2, 0.25]);
    for (const [w, band] of [
      [wx, 6],
      [wt, 2],
    ] as const) {
      expect(Math.max(...w)).toBeLessThan(band * (1 + 1e-9));
      const mean = w.reduce((sum, value) => sum + value, 0) / w.length;
      // The mean of a uniform number has standard deviation 1/sqrt(12 n); five of them.
      expect(Math.abs(mean / band - 0.5)).toBeLessThan(5 / Math.sqrt(12 * 1500));
    }
  });

  test("simplex: |w/band|_1 <= 1, P(|w/band|_1 < r) = r^d", () => {
    const r = norms(drawn({ spectrum: "simplex" }, 3, [6, 2, 4]), [6, 2, 4], (v) =>
      v.reduce((sum, x) => sum + Math.abs(x), 0),
    );
    expect(Math.max(...r)).toBeLessThan(1 + 1e-9);
    expect(Math.abs(r.filter((x) => x < 0.5 ** (1 / 3)).length / 1500 - 0.5)).toBeLessThan(0.065);
  });

  test("ball: |w/band|_2 <= 1, P(|w/band|_2 < r) = r²", () => {
    const r = norms(drawn({ spectrum: "ball" }, 3, [6, 2, 4]), [6, 2, 4], (v) => Math.hypot(...v));
    expect(Math.max(...r)).toBeLessThan(1 + 1e-9);
    expect(Math.abs(r.filter((x) => x < Math.SQRT1_2).length / 1500 - 0.5)).toBeLessThan(0.065);
  });

  test("random order: k coordinates are active with probability 2^-k, up to normalisation", () => {
    const w = drawn({ spectrum: "random-order" }, 4, [2.5, 2.5, 2.5, 2.5]);
    const active = w[0].map((_, j) => w.filter((column) => column[j] !== 0).length);
    for (let k = 1; k <= 4; k++) {
      const share = active.filter((count) => count === k).length / 1500;
      expect(Math.abs(share - 2 ** -k / (1 - 2 ** -4))).toBeLessThan(0.065);
    }
  });

  test("carriers: frequencies around the centres in turn", () => {
    const [wx, wy] = drawn({
      band: [3, 3],
      centers: [
        [40, 0],
        [0, 25],
      ],
    });
    for (let j = 0; j < 1500; j++) {
      expect(Math.abs(wx[j] - (j % 2 === 0 ? 40 : 0))).toBeLessThan(3 + 1e-6);
      expect(Math.abs(wy[j] - (j % 2 === 0 ? 0 : 25))).toBeLessThan(3 + 1e-6);
    }
  });
});

test("quadratics: 1 and, from the last coordinate to the first, s and s²", () => {
  const basis = sinusoids({ ...slab, count: 3, band: [1, 1], polynomials: true });
  expect(basis.size).toBe(3 + 5);
  // x = 2 is s = 1/2 (half-length 2); t = 0.125 is s = -1/2 (half-length 1/4).
  const point = pointsFrom({ x: [2], t: [0.125] });
  const row = (index: number[]): number[] => [...table(basis, point, index).subarray(3)];
  expect(row([0, 0])).toEqual([1, -0.5, 0.25, 0.5, 0.25]);
  expect(row([1, 0])).toEqual([0, 0, 0, 0.5, 0.5]);
  expect(row([0, 2])).toEqual([0, 0, 32, 0, 0]);
  expect(row([1, 1])).toEqual([0, 0, 0, 0, 0]);
  expect(row([3, 0])).toEqual([0, 0, 0, 0, 0]);
});

test("equal seeds give equal functions, others do not", () => {
  const points = pointsIn(slab.coordinates, slab.bounds, 10);
  const at = (seed = 0): Float64Array =>
    table(sinusoids({ ...slab, count: 8, band: [5, 5], seed }), points, [0, 0]);
  expect(at(7)).toEqual(at(7));
  expect(table(sinusoids({ ...slab, count: 8, band: [5, 5] }), points, [0, 0])).toEqual(at(0));
  expect(distance(at(7), at(8))).toBeGreaterThan(0.1);
});

test("what cannot be is refused, by name", () => {
  const options = { ...slab, count: 10, band: [5, 5] };
  expect(() => sinusoids({ ...options, count: 1.5 })).toThrow(/count is 1.5/);
  expect(() => sinusoids({ ...options, count: 0 })).toThrow(/whole number/);
  expect(() => sinusoids({ ...options, band: [5, -1] })).toThrow(/band of t is -1/);
  expect(() => sinusoids({ ...options, band: [5] })).toThrow(/1 band for 2 coordinates/);
  expect(() => sinusoids({ ...options, spectrum: "bal" as "ball" })).toThrow(/Try: ball/);
  expect(() => sinusoids({ ...options, centers: [[1]] })).toThrow(/center 0/);
  expect(() => sinusoids({ ...options, seed: 0.5 })).toThrow(/seed/);
});
