/** @file Every kind of basis is made again from its spec, read back from JSON, bit for bit. */

import { expect, test } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import {
  type Basis,
  basisFrom,
  chebyshev,
  combined,
  fourier,
  functionsOf,
  gaussianGrid,
  mapped,
  product,
  sinusoids,
} from "../../../src/models/bases/index.ts";
import { pointsIn } from "./basis-laws.ts";
import { table } from "./differences.ts";

const box = {
  coordinates: ["x", "t"],
  bounds: [
    [-1, 1],
    [0, 1 / 3],
  ] as const,
};
const plain = chebyshev({ ...box, degrees: [5.5, 4], set: "euclidean" });
const map = { kind: "sinh", center: 0.1, strength: 7 } as const;
const bases: readonly Basis[] = [
  plain,
  sinusoids({ ...box, count: 7, band: [3, 1 / 7], seed: 12, spectrum: "ball", polynomials: true }),
  sinusoids({ ...box, count: 7, band: [3, 4], spectrum: "random-order", centers: [[1, 2]] }),
  fourier({ ...box, modes: { x: 3 }, degrees: [0, 3] }),
  fourier({ ...box, modes: { x: 3 }, periods: { x: 2.5 }, random: { count: 8, band: [0, 6], seed: 5 } }),
  functionsOf({ coordinates: box.coordinates, functions: ["x^2/3", "exp(-t)*sin(0.1*x)"] }),
  product(plain, "(1 - x^2)*t"),
  mapped(plain, { x: map }),
  gaussianGrid({ ...box, count: 100 }),
  combined([
    mapped(product(plain, "x"), { t: { ...map, interval: [0, 1] } }),
    gaussianGrid({ ...box, count: 64 }),
  ]),
];

test.each(bases.map((basis) => [basis.name, basis] as const))("%s", (_name, basis) => {
  const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
  expect(again.spec).toEqual(basis.spec);
  expect([again.name, again.size, again.order, again.coordinates]).toEqual([
    basis.name,
    basis.size,
    basis.order,
    basis.coordinates,
  ]);
  const points = pointsIn(box.coordinates, box.bounds, 70);
  for (const index of [
    [0, 0],
    [2, 0],
    [1, 1],
  ])
    expect(table(again, points, index)).toEqual(table(basis, points, index));
});

test("an unknown kind is refused with the nearest known; a spec without its parts too", () => {
  expect(() => basisFrom({ kind: "chebychev" })).toThrow(/Try: chebyshev/);
  expect(() => basisFrom({ kind: "toString" })).toThrow(UsageError);
  expect(() => basisFrom({ kind: "product", factor: "x" })).toThrow(/basis inside is missing/);
  expect(() => basisFrom({ kind: "combined" })).toThrow(/bases inside are missing/);
  expect(() => basisFrom({ kind: "chebyshev" })).toThrow(/needs coordinates/);
});
