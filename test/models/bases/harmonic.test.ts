/** @file Harmonic functions: Laplace's equation to rounding, values, completeness at holes and corners. */

import { describe, expect, test } from "vitest";
import { leastSquaresByQr } from "../../../solvers/index.ts";
import {
  box,
  corners,
  difference,
  disk,
  holes,
  type Points,
  pointsFrom,
} from "../../../src/geometry/index.ts";
import type { Basis } from "../../../src/models/bases/basis.ts";
import { cornerExponents, cornerPowers } from "../../../src/models/bases/corner.ts";
import { harmonicPolynomials } from "../../../src/models/bases/harmonic.ts";
import { lightning, poles } from "../../../src/models/bases/poles.ts";
import { random } from "../../../src/random.ts";
import { distance, multiIndices, table } from "./differences.ts";

const plane = { coordinates: ["x", "y"] };
const lShape = difference(box({ x: [-1, 1], y: [-1, 1] }), box({ x: [0, 1], y: [-1, 0] }));
const reentrant = corners(lShape).find(({ opening }) => opening > Math.PI)!;
const frame = { corner: reentrant.point, axis: reentrant.axis, opening: reentrant.opening };

const families: Record<string, Basis> = {
  polynomials: harmonicPolynomials({ ...plane, center: [0.2, 0.1], radius: 1.4, degree: 30 }),
  poles: poles({
    ...plane,
    poles: [
      [3, 0],
      [0, -2],
    ],
    degree: 12,
    logarithm: true,
    radius: 0.5,
  }),
  lightning: lightning({ ...plane, corner: [0, 0], direction: -Math.PI / 4, count: 20 }),
  corner: cornerPowers({ ...plane, ...frame, exponents: [2 / 3, 4 / 3, 2.7], logarithm: true }),
};

describe.each(Object.entries(families))("%s", (_name, basis) => {
  const points = lShape.sample(100, { random: random(2) });
  test("satisfy Laplace's equation to rounding, and so do their derivatives", () => {
    for (const [a, b] of multiIndices(2, 2)) {
      const [uxx, uyy] = [table(basis, points, [a + 2, b]), table(basis, points, [a, b + 2])];
      expect(
        distance(
          uxx,
          uyy.map((value) => -value),
        ),
      ).toBeLessThan(1e-15);
    }
  });
});

/** Coefficients that fit boundary data at the points in the least-squares sense. */
function fitted(bases: readonly Basis[], points: Points, data: Float64Array): Float64Array {
  const size = bases.reduce((sum, basis) => sum + basis.size, 0);
  const A = new Float64Array(points.count * size);
  bases.reduce((offset, basis) => {
    basis.accumulate(points, [{ index: [0, 0] }], A.subarray(offset), points.count);
    return offset + points.count * basis.size;
  }, 0);
  return leastSquaresByQr(points.count, size, A, data);
}

function valuesOf(bases: readonly Basis[], points: Points, c: Float64Array): Float64Array {
  const sum = new Float64Array(points.count);
  bases.reduce((offset, basis) => {
    const [part] = basis.evaluate(points, [[0, 0]], c.subarray(offset, offset + basis.size));
    part.forEach((value, i) => {
      sum[i] += value;
    });
    return offset + basis.size;
  }, 0);
  return sum;
}

describe("values", () => {
  test("a pole is R / (z - p), its logarithm log|(z - p) / R|", () => {
    const basis = poles({ ...plane, poles: [[1, 2]], degree: 2, logarithm: true, radius: 3 });
    // z - p = 3 + 4 i: 3 / (3 + 4 i) = (9 - 12 i) / 25, squared (-63 - 216 i) / 625.
    const values = table(basis, pointsFrom({ x: [4], y: [6] }), [0, 0]);
    const exact = [Math.log(5 / 3), 9 / 25, -12 / 25, -63 / 625, -216 / 625];
    expect(distance(exact, values)).toBeLessThan(1e-15);
  });
  test("lightning poles cluster at the corner, outside along the direction", () => {
    const count = 9;
    const basis = lightning({ ...plane, corner: [1, 1], direction: Math.PI / 2, count, scale: 2 });
    // At the corner itself d_j / (z - p_j) = d_j / (-d_j i) = i for every j.
    const values = table(basis, pointsFrom({ x: [1], y: [1] }), [0, 0]);
    for (let j = 0; j < count; j++) {
      expect(values[2 * j]).toBeCloseTo(0, 13);
      expect(values[2 * j + 1]).toBeCloseTo(1, 13);
    }
    // The farthest is at distance `scale`: there its modulus 2 / |z - p| is 1 on a circle of radius 2.
    const [re, im] = table(basis, pointsFrom({ x: [3], y: [3] }), [0, 0]).slice(2 * count - 2);
    expect(Math.hypot(re, im)).toBeCloseTo(1, 13);
  });
  test("corner powers are r^a sin aθ, zero on both edges, with the cut outside", () => {
    const [a] = cornerExponents({ opening: reentrant.opening, count: 1 });
    const basis = cornerPowers({ ...plane, ...frame, exponents: [a] });
    const angles = [0, 0.1, 1, 2, 3, 4, 1.5 * Math.PI];
    const at = angles.map((angle) => angle + reentrant.axis);
    const points = pointsFrom({
      x: at.map((angle) => 0.5 * Math.cos(angle)),
      y: at.map((angle) => 0.5 * Math.sin(angle)),
    });
    const exact = angles.map((angle) => 0.5 ** a * Math.sin(a * angle));
    expect(distance(exact, table(basis, points, [0, 0]))).toBeLessThan(2e-15);
  });
  test("the logarithmic companion is the derivative of the power by its exponent", () => {
    const points = lShape.sample(10, { random: random(8) });
    const h = 1e-4;
    const at = (a: number) => table(cornerPowers({ ...plane, ...frame, exponents: [a] }), points, [1, 1]);
    const [high, low] = [at(2 + h), at(2 - h)];
    const slopes = high.map((value, i) => (value - low[i]) / (2 * h));
    const both = table(cornerPowers({ ...plane, ...frame, exponents: [2], logarithm: true }), points, [1, 1]);
    expect(distance(both.subarray(points.count), slopes)).toBeLessThan(1e-6);
  });
  test("powers vanish at the corner itself, with all derivatives that are bounded", () => {
    const basis = cornerPowers({ ...plane, ...frame, exponents: [1, 2, 2.5], logarithm: true });
    const origin = pointsFrom({ x: [0], y: [0] });
    expect([...table(basis, origin, [0, 0])].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
    const second = table(basis, origin, [2, 0]);
    expect([second[0], second[4], second[5]].map(Math.abs)).toEqual([0, 0, 0]);
  });
  test("exponents leave polynomials out, and say when nothing is left", () => {
    expect(cornerExponents({ opening: 1.5 * Math.PI, count: 3 }).map((a) => a * 3)).toEqual([2, 4, 8]);
    expect(cornerExponents({ opening: Math.PI, count: 2, conditions: "mixed" })).toEqual([0.5, 1.5]);
    expect(() => cornerExponents({ opening: Math.PI / 2, count: 1 })).toThrow(/whole numbers/);
  });
});

describe("the L-shape", () => {
  const boundary = lShape.boundary().sample(400, { random: random(3) });
  const smooth = harmonicPolynomials({ ...plane, radius: Math.SQRT2, degree: 20 });
  const singular = cornerPowers({
    ...plane,
    ...frame,
    exponents: cornerExponents({ opening: frame.opening, count: 4 }),
  });
  const fresh = lShape.sample(500, { random: random(4) });

  test("r^(2/3) sin(2θ/3) is recovered exactly, everything else left at zero", () => {
    const c = fitted(
      [smooth, singular],
      boundary,
      table(singular, boundary, [0, 0]).slice(0, boundary.count),
    );
    const expected = c.map((_, j) => (j === smooth.size ? 1 : 0));
    expect(distance(expected, c)).toBeLessThan(1e-12);
  });
  test("general data: the first coefficient to 1e-11 from the boundary alone", () => {
    const strengths = Float64Array.of(1, 0.3, 0, 0.2);
    const exact = (points: Points): Float64Array =>
      singular.evaluate(points, [[0, 0]], strengths)[0].map((value, i) => {
        const [x, y] = [points.values[i], points.values[points.count + i]];
        return value + 0.1 * Math.exp(x) * Math.sin(y);
      });
    const c = fitted([smooth, singular], boundary, exact(boundary));
    expect(c[smooth.size]).toBeCloseTo(1, 10);
    expect(distance(exact(fresh), valuesOf([smooth, singular], fresh, c))).toBeLessThan(1e-11);
  });
  test("lightning poles converge root-exponentially without the exponent", () => {
    const power = cornerPowers({ ...plane, ...frame, exponents: [2 / 3] });
    const data = (points: Points) => table(power, points, [0, 0]);
    const graded = gradedBoundary();
    const errors = [6, 12, 24].map((count) => {
      const tip = lightning({
        ...plane,
        corner: frame.corner,
        direction: reentrant.bisector + Math.PI,
        count,
      });
      const c = fitted([smooth, tip], graded, data(graded));
      return distance(data(fresh), valuesOf([smooth, tip], fresh, c));
    });
    // log error falls linearly in √m: by about the same factor per step of √m.
    const rates = [0, 1].map(
      (k) => Math.log(errors[k] / errors[k + 1]) / (Math.sqrt(6 * 2 ** (k + 1)) - Math.sqrt(6 * 2 ** k)),
    );
    expect(Math.min(...rates)).toBeGreaterThan(1);
    expect(errors[2]).toBeLessThan(1e-3);
  });

  /** Edges of the L with points clustered at the re-entrant corner down to 1e-8. */
  function gradedBoundary(): Points {
    const far = boundary;
    const near = Array.from({ length: 200 }, (_, k) => 10 ** (-8 * (k / 199)));
    const x = [...far.values.subarray(0, far.count), ...near, ...near.map(() => 0)];
    const y = [...far.values.subarray(far.count), ...near.map(() => 0), ...near.map((s) => -s)];
    return pointsFrom({ x, y });
  }
});

describe("a square with four holes, 1 outside and 0 on the holes", () => {
  const plate = difference(
    box({ x: [-0.5, 0.5], y: [-0.5, 0.5] }),
    ...([
      [0.3, 0.3],
      [-0.3, 0.3],
      [0.3, -0.3],
      [-0.3, -0.3],
    ].map(([x, y]) => disk({ x, y }, 0.1)) as [ReturnType<typeof disk>]),
  );
  const fresh = plate.sample(1000, { random: random(1) });
  function solution(degree: number, perHole: number): Float64Array {
    const found = holes(plate);
    const bases = [
      harmonicPolynomials({ ...plane, radius: Math.SQRT1_2, degree }),
      poles({
        ...plane,
        poles: found.map(({ center }) => center),
        radius: found.map(({ radius }) => radius),
        degree: perHole,
        logarithm: true,
      }),
    ];
    const options = { random: random(2) };
    const faces = plate.faces.map((face) =>
      face.sample(face.name.startsWith("circle") ? 8 * perHole + 16 : 3 * degree, options),
    );
    const x = faces.flatMap((face) => [...face.values.subarray(0, face.count)]);
    const y = faces.flatMap((face) => [...face.values.subarray(face.count)]);
    const points = pointsFrom({ x, y });
    const data = Float64Array.from(x, (_, i) => (Math.max(Math.abs(x[i]), Math.abs(y[i])) > 0.499 ? 1 : 0));
    return valuesOf(bases, fresh, fitted(bases, points, data));
  }
  test("boundary-only collocation converges to 1e-7", () => {
    const reference = solution(80, 20);
    // Geometric until the corners' weak singularities show: a factor 100 for 16 to 20 more degrees.
    expect(distance(reference, solution(20, 6))).toBeLessThan(1e-3);
    expect(distance(reference, solution(40, 12))).toBeLessThan(1e-5);
    expect(distance(reference, solution(56, 18))).toBeLessThan(1e-7);
  });
});
