/** @file Flows by Goursat's formula: Stokes' equations term by term, single-valued fields, and the polynomials behind them. */

import { describe, expect, test } from "vitest";
import { pointsFrom } from "../../../src/geometry/index.ts";
import { ellipseAround, fillFaber } from "../../../src/models/bases/faber.ts";
import type { Basis } from "../../../src/models/index.ts";
import { basisFrom, linearModel, type StokesFlowOptions, stokesFlow } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { expectConsistent } from "./basis-laws.ts";
import { table } from "./differences.ts";

const coordinates = ["x", "y"];
const bounds = [
  [0, 3],
  [0, 1],
] as const;
const options: StokesFlowOptions = {
  coordinates,
  bounds,
  degree: 7,
  holes: [{ center: [0.7, 0.4], radius: 0.2, degree: 3 }],
  corners: [{ corner: [3, 1], direction: Math.PI / 4, count: 3, scale: 1 }],
  viscosity: 2.5,
};
const { x, y, pressure } = stokesFlow(options);
const stream = random(5);
const points = pointsFrom({
  x: Array.from({ length: 40 }, () => 1 + 1.9 * stream.uniform()),
  y: Array.from({ length: 40 }, () => stream.uniform()),
});
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** Sum of derivatives with factors, relative to the largest of them. */
const balance = (...terms: readonly (readonly [Basis, readonly [number, number], number])[]): number => {
  const parts = terms.map(([basis, index, factor]) =>
    Array.from(table(basis, points, index), (value) => factor * value),
  );
  const sum = parts[0].map((_, i) => parts.reduce((total, part) => total + part[i], 0));
  return largest(sum) / Math.max(...parts.map(largest));
};

describe("every flow", () => {
  test("has the same place in the three bases", () => {
    // 2 (2 n + 1) of polynomials, 2 and 4 per power in the hole, 4 per pole.
    for (const basis of [x, y, pressure]) expect(basis.size).toBe(30 + 14 + 12);
  });

  test("satisfies Stokes' equations to rounding", () => {
    expect(balance([x, [2, 0], 2.5], [x, [0, 2], 2.5], [pressure, [1, 0], -1])).toBeLessThan(1e-12);
    expect(balance([y, [2, 0], 2.5], [y, [0, 2], 2.5], [pressure, [0, 1], -1])).toBeLessThan(1e-12);
    expect(balance([x, [1, 0], 1], [y, [0, 1], 1])).toBeLessThan(1e-12);
  });

  test("returns to its values after a turn around the hole", () => {
    const around = (angle: number) =>
      pointsFrom({ x: [0.7 + 0.3 * Math.cos(angle)], y: [0.4 + 0.3 * Math.sin(angle)] });
    const [before, after] = [Math.PI - 1e-9, -Math.PI + 1e-9].map(around);
    for (const basis of [x, y, pressure]) {
      const [from, to] = [before, after].map((at) => table(basis, at, [0, 0]));
      expect(largest(Array.from(from, (value, j) => value - to[j]))).toBeLessThan(1e-6 * largest(from));
    }
  });

  test("is independent of the others", () => {
    // Columns of values and pressures, orthogonalised one by one: what is left of each.
    const columns = Array.from({ length: x.size }, (_, j) => {
      const column = [x, y, pressure].flatMap((basis) =>
        Array.from(table(basis, points, [0, 0]).slice(j * points.count, (j + 1) * points.count)),
      );
      const norm = Math.hypot(...column);
      return column.map((value) => value / norm);
    });
    const done: number[][] = [];
    for (const column of columns) {
      let rest = column;
      for (const unit of [...done, ...done]) {
        const share = rest.reduce((sum, value, i) => sum + value * unit[i], 0);
        rest = rest.map((value, i) => value - share * unit[i]);
      }
      const left = Math.hypot(...rest);
      expect(left).toBeGreaterThan(1e-9);
      done.push(rest.map((value) => value / left));
    }
  });
});

describe.each(Object.entries({ x, y, pressure }))("the basis of %s", (_, basis) => {
  test("adds, combines and differentiates as a basis must", () => {
    expectConsistent(
      basis,
      [
        [1, 2.9],
        [0, 1],
      ],
      [
        [0, 0],
        [1, 0],
        [0, 2],
      ],
    );
  });

  test("is made again from its spec, bit for bit", () => {
    const again = basisFrom(JSON.parse(JSON.stringify(basis.spec)));
    expect(table(again, points, [1, 1])).toEqual(table(basis, points, [1, 1]));
  });

  test("has the derivatives of its values (central differences)", () => {
    const h = 1e-5;
    for (const [index, lower, dx, dy] of [
      [[1, 0], [0, 0], h, 0],
      [[0, 1], [0, 0], 0, h],
      [[1, 1], [1, 0], 0, h],
      [[0, 3], [0, 2], 0, h],
    ] as const) {
      const moved = (sign: number) => ({
        ...points,
        values: points.values.map((value, k) => value + sign * (k < points.count ? dx : dy)),
      });
      const [up, down] = [1, -1].map((sign) => table(basis, moved(sign), lower));
      const exact = table(basis, points, index);
      const error = Array.from(exact, (value, k) => value - (up[k] - down[k]) / (2 * h));
      expect(largest(error)).toBeLessThan(1e-5 * largest(exact));
    }
  });
});

describe("Faber polynomials", () => {
  const ellipse = ellipseAround(bounds);
  const valuesAt = (re: number, im: number, k: number): Float64Array => {
    const out = new Float64Array(24);
    fillFaber(re, im, k, ellipse, out);
    return out;
  };

  test("are s^j + (m/s)^j at z = R (s + m/s), at most 1 + |m|^j on the ellipse", () => {
    const { radius: R, flatness: m } = ellipse;
    for (const angle of [0.1, 1, 2.5, 4]) {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const values = valuesAt(R * (1 + m) * c, R * (1 - m) * s, 0);
      for (let j = 1; j < 12; j++) {
        expect(values[2 * j]).toBeCloseTo((1 + m ** j) * Math.cos(j * angle), 12);
        expect(values[2 * j + 1]).toBeCloseTo((1 - m ** j) * Math.sin(j * angle), 12);
      }
    }
  });

  test("are powers on a square", () => {
    const square = ellipseAround([
      [-1, 1],
      [-1, 1],
    ]);
    const out = new Float64Array(10);
    fillFaber(0.6, 0, 0, square, out);
    for (let j = 0; j < 5; j++) expect(out[2 * j]).toBeCloseTo((0.6 / Math.SQRT2) ** j, 14);
  });

  test("lie in the ellipse through the corners of the box", () => {
    const { radius: R, flatness: m, center } = ellipse;
    const [a, b] = [R * (1 + m), R * (1 - m)];
    expect(center).toEqual([1.5, 0.5]);
    expect((1.5 / a) ** 2 + (0.5 / b) ** 2).toBeCloseTo(1, 14);
  });
});

describe("linear models with shared coefficients", () => {
  test("have one coefficient per flow, at the same place in every field", () => {
    const model = linearModel({ u: x, v: y, p: pressure }, { shared: true });
    expect(model.size).toBe(x.size);
    expect(model.parts.map(({ offset }) => offset)).toEqual([0, 0, 0]);
  });

  test("refuse bases of different sizes", () => {
    const { x: smaller } = stokesFlow({ coordinates, bounds, degree: 2 });
    expect(() => linearModel({ u: x, v: smaller }, { shared: true })).toThrow(
      /56 functions for "u", 10 functions for "v"/,
    );
  });
});

describe("stokesFlow refuses", () => {
  test.each([
    [{ degree: 0 }, /degree/],
    [{ viscosity: -1 }, /viscosity/],
    [{ bounds: [[0, 1]] as const }, /no box/],
    [{ coordinates: ["x"] }, /coordinates|plane/],
    [{ holes: [{ center: [0, 0] as const, radius: 0, degree: 2 }] }, /radius of a hole/],
  ])("%o", (wrong, message) => {
    expect(() => stokesFlow({ ...options, ...wrong })).toThrow(message);
  });
});
