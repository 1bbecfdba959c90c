/** @file Every region: divergence theorem, outward unit normals, membership, measures, weights. */

import { describe, expect, test } from "vitest";
import {
  ball,
  box,
  difference,
  disk,
  type Face,
  intersection,
  type Points,
  polygon,
  product,
  type Region,
  type SampleOptions,
  union,
  unionFace,
} from "../../src/geometry/index.ts";
import { random } from "../../src/random.ts";

const square = box({ x: [0, 4], y: [0, 4] });
const lShape: [number, number][] = [
  [0, 0],
  [2, 0],
  [2, 1],
  [1, 1],
  [1, 2],
  [0, 2],
];
const regions: Record<string, { region: Region; measure: number; tolerance: number }> = {
  interval: { region: box({ x: [-1, 3] }), measure: 4, tolerance: 1e-3 },
  rectangle: { region: box({ x: [-1, 1], y: [0, 3] }), measure: 6, tolerance: 1e-3 },
  "4-D box": { region: box({ a: [0, 1], b: [0, 2], c: [-1, 0], d: [0, 3] }), measure: 6, tolerance: 2e-3 },
  disk: { region: disk({ x: 1, y: -1 }, 2), measure: 4 * Math.PI, tolerance: 1e-3 },
  ball: { region: ball({ x: 0, y: 1, z: 0 }, 1.5), measure: 4.5 * Math.PI, tolerance: 2e-3 },
  "5-D ball": {
    region: ball({ a: 0, b: 0.5, c: 0, d: 0, e: 0 }, 1),
    measure: (8 * Math.PI ** 2) / 15,
    tolerance: 5e-3,
  },
  "L-shape": { region: polygon(lShape), measure: 3, tolerance: 3e-3 },
  "clockwise triangle": {
    region: polygon([
      [0, 0],
      [0, 1],
      [2, 0],
    ]),
    measure: 1,
    tolerance: 3e-3,
  },
  "plate with a hole": {
    region: difference(square, disk({ x: 2, y: 2.5 }, 1)),
    measure: 16 - Math.PI,
    tolerance: 3e-3,
  },
  "bitten plate": {
    region: difference(square, disk({ x: 0, y: 0 }, 1)),
    measure: 16 - Math.PI / 4,
    tolerance: 3e-3,
  },
  "two overlapping disks": {
    region: union(disk({ x: 0, y: 0 }, 1), disk({ x: 1, y: 0 }, 1)),
    measure: (4 * Math.PI) / 3 + Math.sqrt(3) / 2,
    tolerance: 3e-3,
  },
  lens: {
    region: intersection(disk({ x: 0, y: 0 }, 1), disk({ x: 1, y: 0 }, 1)),
    measure: (2 * Math.PI) / 3 - Math.sqrt(3) / 2,
    tolerance: 3e-3,
  },
  "L-shape from boxes": {
    region: difference(box({ x: [0, 2], y: [0, 2] }), box({ x: [1, 2], y: [1, 2] })),
    measure: 3,
    tolerance: 3e-3,
  },
  "boxes sharing an edge": {
    region: union(box({ x: [0, 1], y: [0, 1] }), box({ x: [1, 2], y: [0, 1] })),
    measure: 2,
    tolerance: 3e-3,
  },
  "cylinder in time": {
    region: product(disk({ x: 0, y: 0 }, 1), box({ t: [0, 2] })),
    measure: 2 * Math.PI,
    tolerance: 2e-3,
  },
  "plate with a hole over time": {
    region: product(difference(square, disk({ x: 2, y: 2.5 }, 1)), box({ t: [0, 0.5] })),
    measure: (16 - Math.PI) / 2,
    tolerance: 3e-3,
  },
};
const table = Object.entries(regions).map(([name, entry]) => ({ name, ...entry }));

/** Sum of weights times f(point i). */
function integrate(points: Points, f: (i: number) => number): number {
  return points.weights!.reduce((total, w, i) => total + w * f(i), 0);
}
const wholeBoundary = (region: Region): Face => unionFace("all", region.faces);
const smooth = (sequence: SampleOptions["sequence"], seed = 3): SampleOptions =>
  sequence ? { sequence, random: random(seed) } : { random: random(seed) };

describe.each(table)("$name", ({ region, measure, tolerance }) => {
  const size = region.coordinates.length;

  test("divergence theorem for F_c = x_c³/3 + x_c x_next", () => {
    const boundary = wholeBoundary(region).sample(8192, smooth("sobol"));
    const interior = region.sample(8192, smooth("sobol"));
    const at = (p: Points, i: number, c: number): number => p.values[(c % size) * p.count + i];
    const flux = integrate(boundary, (i) => {
      let total = 0;
      for (let c = 0; c < size; c++) {
        const x = at(boundary, i, c);
        total +=
          boundary.normals![c * boundary.count + i] *
          (x ** 3 / 3 + (size > 1 ? x * at(boundary, i, c + 1) : x));
      }
      return total;
    });
    const volume = integrate(interior, (i) => {
      let total = 0;
      for (let c = 0; c < size; c++)
        total += at(interior, i, c) ** 2 + (size > 1 ? at(interior, i, c + 1) : 1);
      return total;
    });
    expect(Math.abs(flux - volume)).toBeLessThan(tolerance * Math.max(1, Math.abs(volume)));
  });

  test("normals are unit and outward, weights sum to the measure of the face", () => {
    for (const face of region.faces) {
      const points = face.sample(40, smooth(undefined));
      expect(points.weights!.reduce((total, w) => total + w, 0)).toBeCloseTo(face.measure, 10);
      for (let i = 0; i < points.count; i++) {
        const x = Array.from({ length: size }, (_, c) => points.values[c * points.count + i]);
        const n = x.map((_, c) => points.normals![c * points.count + i]);
        const step = (s: number): number => region.signedDistance(x.map((value, c) => value + s * n[c]));
        expect(Math.hypot(...n)).toBeCloseTo(1, 13);
        expect(step(1e-6)).toBeGreaterThan(0);
        expect(step(-1e-6)).toBeLessThan(0);
      }
    }
  });

  test("interior points are inside, as many as asked for, with weights that sum to the measure", () => {
    const points = region.sample(200, smooth("sobol"));
    expect(points.count).toBe(200);
    for (let i = 0; i < 200; i++) {
      const x = Array.from({ length: size }, (_, c) => points.values[c * 200 + i]);
      expect(region.signedDistance(x)).toBeLessThan(0);
      x.forEach((value, c) => {
        expect(value).toBeGreaterThanOrEqual(region.bounds[c][0]);
        expect(value).toBeLessThanOrEqual(region.bounds[c][1]);
      });
    }
    expect(points.weights!.reduce((total, w) => total + w, 0)).toBeCloseTo(region.measure, 10);
  });

  test("measure", () => {
    expect(Math.abs(region.measure / measure - 1)).toBeLessThan(5e-4);
  });

  test("the distance is 1-Lipschitz: never more than the distance between two points", () => {
    const stream = random(9);
    const draw = (): number[] =>
      region.bounds.map(([low, high]) => low + (high - low) * (1.4 * stream.uniform() - 0.2));
    for (let k = 0; k < 300; k++) {
      const [p, q] = [draw(), draw()];
      const apart = Math.hypot(...p.map((x, c) => x - q[c]));
      expect(Math.abs(region.signedDistance(p) - region.signedDistance(q))).toBeLessThanOrEqual(
        apart + 1e-12,
      );
    }
  });
});

describe("Gauss-Legendre on boxes", () => {
  test("the divergence theorem holds to rounding on the unit square and in five dimensions", () => {
    for (const region of [
      box({ x: [0, 1], y: [-1, 2] }),
      box({ a: [0, 1], b: [0, 1], c: [0, 1], d: [0, 2], e: [0, 1] }),
    ]) {
      const size = region.coordinates.length;
      const inside = region.sample(4 ** size, smooth("gauss-legendre"));
      const faces = wholeBoundary(region).sample(2 * size * 4 ** (size - 1), smooth("gauss-legendre"));
      const volume = integrate(inside, (i) => 3 * inside.values[i] ** 2 * inside.values[inside.count + i]);
      const flux = integrate(
        faces,
        (i) => faces.normals![i] * faces.values[i] ** 3 * faces.values[faces.count + i],
      );
      expect(flux).toBeCloseTo(volume, 13);
    }
  });

  test("a disk in polar coordinates: ∫ (x² + y²) = π/2", () => {
    const points = disk({ x: 0, y: 0 }, 1).sample(400, smooth("gauss-legendre"));
    const value = integrate(points, (i) => points.values[i] ** 2 + points.values[points.count + i] ** 2);
    expect(value).toBeCloseTo(Math.PI / 2, 13);
  });

  test("is refused where points are drawn by rejection", () => {
    const plate = difference(square, disk({ x: 2, y: 2 }, 1));
    expect(() => plate.sample(100, smooth("gauss-legendre"))).toThrow(
      /no Gauss-Legendre rule on the difference/,
    );
  });
});

describe("exact measures", () => {
  const close = (region: Region, value: number): void => expect(region.measure).toBeCloseTo(value, 13);
  test("nested, disjoint, and boxes", () => {
    close(regions["plate with a hole"].region, 16 - Math.PI);
    close(union(disk({ x: 0, y: 0 }, 1), disk({ x: 3, y: 3 }, 1)), 2 * Math.PI);
    close(union(disk({ x: 0, y: 0 }, 1), disk({ x: 1.6, y: 1.6 }, 1)), 2 * Math.PI);
    close(regions["L-shape from boxes"].region, 3);
    close(intersection(square, disk({ x: 2, y: 2 }, 1)), Math.PI);
    close(union(box({ x: [0, 2] }), box({ x: [1, 4] })), 4);
  });

  test("faces of a plate with a hole: 4 walls of length 4 and a circle, 16 + 2π in all", () => {
    expect(regions["plate with a hole"].region.boundary().measure).toBeCloseTo(16 + 2 * Math.PI, 12);
  });

  test("faces of the L-shape from boxes: perimeter 8", () => {
    expect(regions["L-shape from boxes"].region.boundary().measure).toBeCloseTo(8, 10);
  });

  test("coincident outer faces are counted once", () => {
    const overlapping = union(box({ x: [0, 2], y: [0, 1] }), box({ x: [1, 3], y: [0, 1] }));
    expect(overlapping.boundary().measure).toBeCloseTo(8, 10);
  });
});
