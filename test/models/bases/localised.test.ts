/** @file Every localised and singular basis: derivatives, accumulation, specs as data, refusals. */

import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import { type Points, pointsFrom } from "../../../src/geometry/index.ts";
import type { Basis } from "../../../src/models/bases/basis.ts";
import { cornerPowers } from "../../../src/models/bases/corner.ts";
import { gaussianCloud, gaussianGrid } from "../../../src/models/bases/gaussian-layouts.ts";
import { gaussians } from "../../../src/models/bases/gaussians.ts";
import { harmonicPolynomials } from "../../../src/models/bases/harmonic.ts";
import { localisedKinds } from "../../../src/models/bases/localised.ts";
import { lightning, poles } from "../../../src/models/bases/poles.ts";
import { stokesCorner } from "../../../src/models/bases/stokes-corner.ts";
import { tanhFeatures } from "../../../src/models/bases/tanh-features.ts";
import { random } from "../../../src/random.ts";
import { derivativeError, distance, multiIndices, table } from "./differences.ts";

const plane = { coordinates: ["x", "y"] };
const square = {
  ...plane,
  bounds: [
    [-1, 1],
    [-1, 1],
  ] as const,
};

/** Points in [0.3, 1]², away from the corners and poles below. */
function cloudOf(count: number, coordinates: readonly string[]): Points {
  const stream = random(5);
  return pointsFrom(
    Object.fromEntries(
      coordinates.map((name) => [name, Array.from({ length: count }, () => 0.3 + 0.7 * stream.uniform())]),
    ),
  );
}

const bases: Record<string, Basis> = {
  "gaussians, one width": gaussians({ ...plane, centers: [0, 0.2, 0.5, 0.4, 0.9, 1], widths: 0.6 }),
  "gaussians, widths per Gaussian": gaussians({
    coordinates: ["x", "y", "t"],
    centers: [0, 0, 1, 0.5, 0.6, 0.7],
    widths: [0.5, 0.6, 0.7, 1, 0.9, 0.8],
  }),
  "gaussians, precision": gaussians({
    ...plane,
    centers: [0, 0.2, 0.5, 0.4],
    precision: [2, 0.5, 0.5, 1, 3, -1, -1, 2],
  }),
  "gaussians, precision in space-time": gaussians({
    coordinates: ["x", "y", "t"],
    centers: [0.1, 0.2, 0.3],
    precision: [2, 0.5, 0.1, 0.5, 1, -0.3, 0.1, -0.3, 1.5],
  }),
  grid: gaussianGrid({ ...square, count: 100, overlap: 2 }),
  cloud: gaussianCloud({ ...plane, center: [0.5, 0.5], spread: 1, radius: 1 }),
  "tanh features": tanhFeatures({ ...square, count: 20 }),
  "harmonic polynomials": harmonicPolynomials({ ...plane, center: [0.1, -0.2], radius: 1.5, degree: 7 }),
  poles: poles({
    ...plane,
    poles: [
      [-0.3, 0],
      [1.6, 0.5],
    ],
    degree: 3,
    logarithm: true,
    radius: [0.2, 0.4],
  }),
  "logarithms alone": poles({ ...plane, poles: [[0, 0]], degree: 0, logarithm: true }),
  lightning: lightning({ ...plane, corner: [0, 0], direction: -2, count: 6, scale: 0.7 }),
  "corner powers": cornerPowers({
    ...plane,
    corner: [0.1, 0],
    axis: 0.3,
    opening: 4,
    exponents: [0.7, 2, 3.5],
    logarithm: true,
  }),
  "corner cosines": cornerPowers({
    ...plane,
    corner: [0, 0],
    axis: -1,
    opening: 5,
    exponents: [0.5, 1],
    angular: "cos",
  }),
  "stokes corner": stokesCorner({ ...plane, corner: [0.1, 0], axis: 0.2 }),
  "blunt stokes corner": stokesCorner({ ...plane, corner: [0, 0.1], axis: -0.5, opening: 2.2, count: 2 }),
};

describe.each(Object.entries(bases))("%s", (_name, basis) => {
  const points = cloudOf(12, basis.coordinates);
  const d = basis.coordinates.length;

  test("derivatives to order 4 agree with differences", () => {
    for (const index of multiIndices(d, 3))
      for (let axis = 0; axis < d; axis++)
        expect(derivativeError(basis, points, index, axis)).toBeLessThan(1e-5);
  });

  test("differences converge at order 6 to the derivative", () => {
    const index = new Array(d).fill(0).with(0, 1);
    const [coarse, fine] = [0.04, 0.02].map((h) => derivativeError(basis, points, index, 0, h));
    // Polynomials of low degree have no error at all.
    if (coarse > 1e-9) expect(Math.log2(coarse / fine)).toBeGreaterThan(5.5);
  });

  test("evaluate is accumulate times coefficients, and accumulate adds factor D^index", () => {
    const stream = random(9);
    const c = Float64Array.from({ length: basis.size }, () => stream.normal());
    const factor = Float64Array.from({ length: points.count }, () => stream.normal());
    const indices = [
      new Array(d).fill(0),
      new Array(d).fill(0).with(0, 2),
      new Array(d).fill(0).with(d - 1, 1),
    ];
    const values = basis.evaluate(points, indices, c);
    const leading = points.count + 3;
    const out = new Float64Array(leading * basis.size).fill(1);
    basis.accumulate(points, [{ index: indices[1], factor }, { index: indices[2] }], out, leading);
    const product = (i: number): number => c.reduce((sum, cj, j) => sum + cj * (out[j * leading + i] - 1), 0);
    const expected = Array.from({ length: points.count }, (_, i) => factor[i] * values[1][i] + values[2][i]);
    expect(
      distance(
        expected,
        Array.from({ length: points.count }, (_, i) => product(i)),
      ),
    ).toBeLessThan(1e-11);
    for (let j = 0; j < basis.size; j++)
      for (let i = points.count; i < leading; i++) expect(out[j * leading + i]).toBe(1);
  });

  test("the spec is JSON from which the same basis comes, bit for bit", () => {
    const spec = JSON.parse(JSON.stringify(basis.spec));
    const again = localisedKinds[spec.kind](spec);
    expect(again.spec).toEqual(basis.spec);
    expect(again.name).toBe(basis.name);
    const index = new Array(d).fill(0).with(0, 1);
    expect(table(again, points, index)).toEqual(table(basis, points, index));
  });
});

describe("refused", () => {
  const refusals: Record<string, [() => unknown, RegExp]> = {
    "a negative width": [
      () => gaussians({ coordinates: ["x"], centers: [0, 1], widths: [1, -1] }),
      /Gaussian 2 .* is -1/,
    ],
    "an indefinite matrix": [
      () => gaussians({ ...plane, centers: [0, 0, 1, 1], precision: [1, 0, 0, 1, 1, 2, 2, 1] }),
      /precision of Gaussian 2/,
    ],
    "a matrix that is not symmetric": [
      () => gaussians({ ...plane, centers: [0, 0], precision: [1, 0.1, 0, 1] }),
      /precision of Gaussian 1/,
    ],
    "neither widths nor precision": [() => gaussians({ ...plane, centers: [0, 0] }), /either widths/],
    "a number of widths that fits nothing": [
      () => gaussians({ ...plane, centers: [0, 0, 1, 1], widths: [1, 1, 1] }),
      /3 widths for 2 Gaussians/,
    ],
    "half a centre": [
      () => gaussians({ ...plane, centers: [0, 0, 1], widths: 1 }),
      /3 numbers are no centres/,
    ],
    "a grid with too few": [
      () => gaussianGrid({ ...square, count: 63 }),
      /63 Gaussians are too few[\s\S]*64/,
    ],
    "a cloud past memory": [
      () => gaussianCloud({ coordinates: ["x", "y", "z", "t"], center: [0, 0, 0, 0], spread: 1 }),
      /a cloud of about \d+ Gaussians/,
    ],
    "an empty box": [
      () =>
        tanhFeatures({
          ...plane,
          bounds: [
            [0, 1],
            [1, 1],
          ],
          count: 3,
        }),
      /interval of y/,
    ],
    "a space of three for z": [
      () => harmonicPolynomials({ coordinates: ["x", "y", "z"], degree: 2 }),
      /functions of the plane/,
    ],
    "a radius of a pole missing": [
      () =>
        poles({
          ...plane,
          poles: [
            [0, 0],
            [1, 1],
          ],
          radius: [1],
        }),
      /radius of a pole is undefined/,
    ],
    "no poles": [() => poles({ ...plane, poles: [] }), /no poles/],
    "a corner that is too blunt for eddies": [
      () => stokesCorner({ ...plane, corner: [0, 0], axis: 0, opening: 3 }),
      /opening is 3/,
    ],
    "no exponents": [
      () => cornerPowers({ ...plane, corner: [0, 0], axis: 0, opening: 2, exponents: [] }),
      /no exponents/,
    ],
    "points in other coordinates": [
      () => table(bases.poles, pointsFrom({ a: [1], b: [1] }), [0, 0]),
      /points in \(a, b\)/,
    ],
  };
  test.each(Object.entries(refusals))("%s", (_name, [attempt, message]) => {
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});
