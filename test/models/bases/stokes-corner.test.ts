/** @file Moffatt's eddies: exponents, the biharmonic equation, walls at rest. */

import { describe, expect, test } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import { moffattExponents, stokesCorner } from "../../../src/models/bases/stokes-corner.ts";
import { random } from "../../../src/random.ts";
import { table } from "./differences.ts";

const plane = { coordinates: ["x", "y"] };
const openings = [0.2, Math.PI / 3, Math.PI / 2, 2, 2.5];

describe("exponents", () => {
  test("of the right angle are those of the literature", () => {
    const known = [
      [3.73959, 1.11902],
      [5.80825, 1.46393],
      [7.84514, 1.68163],
    ];
    moffattExponents(Math.PI / 2, 3).forEach(([re, im], m) => {
      expect(Math.abs(re - known[m][0])).toBeLessThan(6e-6);
      expect(Math.abs(im - known[m][1])).toBeLessThan(6e-6);
    });
  });
  test.each(openings)("of %f solve sin μα = ∓ μ sin α to rounding, each once, in order", (alpha) => {
    const found = moffattExponents(alpha, 8);
    found.forEach(([re, im], m) => {
      const [x, y] = [(re - 1) * alpha, im * alpha];
      const sign = m % 2 === 0 ? 1 : -1;
      const k = (sign * Math.sin(alpha)) / alpha;
      const left = [Math.sin(x) * Math.cosh(y) + k * x, Math.cos(x) * Math.sinh(y) + k * y];
      expect(Math.hypot(...left) / Math.cosh(y)).toBeLessThan(1e-13);
      expect(im).toBeGreaterThan(0);
      // One root of each sign per period of the sine: x/π lies in (m + 1, m + 3/2).
      expect(x / Math.PI).toBeGreaterThan(m + 1);
      expect(x / Math.PI).toBeLessThan(m + 1.5);
    });
  });
});

describe.each(openings)("stream functions of a corner of %f", (opening) => {
  const corner = [0.4, -0.3] as const;
  const axis = 2.1;
  const basis = stokesCorner({ ...plane, corner, axis, opening, count: 4 });
  const at = (rays: readonly (readonly [number, number])[]) =>
    pointsFrom({
      x: rays.map(([r, angle]) => corner[0] + r * Math.cos(axis + angle)),
      y: rays.map(([r, angle]) => corner[1] + r * Math.sin(axis + angle)),
    });

  test("are biharmonic to rounding", () => {
    const stream = random(3);
    const rays = Array.from(
      { length: 30 },
      () => [0.1 + 0.9 * stream.uniform(), opening * stream.uniform()] as const,
    );
    const points = at(rays);
    const [x4, mixed, y4] = [
      [4, 0],
      [2, 2],
      [0, 4],
    ].map((index) => table(basis, points, index));
    for (let k = 0; k < x4.length; k++) {
      const size = Math.abs(x4[k]) + 2 * Math.abs(mixed[k]) + Math.abs(y4[k]);
      // The four powers of a term cancel too: by their own size, e^(Im λ α) times that of the derivatives.
      expect(Math.abs(x4[k] + 2 * mixed[k] + y4[k])).toBeLessThan(1e-11 * size + 1e-13);
    }
  });
  test("vanish with their gradient on both edges, against their size in between", () => {
    const radii = [0.05, 0.3, 1];
    const middle = at(radii.map((r) => [r, opening / 2]));
    const sizes = [
      [0, 0],
      [1, 0],
      [0, 1],
    ].map((index) => table(basis, middle, index));
    for (const edge of [0, opening]) {
      const points = at(radii.map((r) => [r, edge]));
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ].forEach((index, d) => {
        const values = table(basis, points, index);
        for (let j = 0; j < basis.size; j += 2)
          for (let i = 0; i < radii.length; i++) {
            const [re, im] = [j, j + 1].map((column) => values[column * radii.length + i]);
            const largest = Math.max(
              ...[0, 1, 2].flatMap((k) =>
                [j, j + 1].map((column) => Math.abs(sizes[k][column * radii.length + i])),
              ),
            );
            const scale = d === 0 ? largest * radii[i] : largest;
            expect(Math.hypot(re, im)).toBeLessThan(1e-12 * scale);
          }
      });
    }
  });
});
