/** @file The geometry of volumes: surfaces of equal value and slices. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisValue } from "../../viz/marks/grid.ts";
import { isosurfaceMesh } from "../../viz/marks/isosurface-mesh.ts";
import type { Volume } from "../../viz/marks/picture.ts";
import { sliceOf } from "../../viz/marks/slice.ts";
import { axis, volumeOf } from "./marks-lattices.ts";

type Vector = readonly [number, number, number];
const minus = (p: Vector, q: Vector): Vector => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
const cross = ([a, b, c]: Vector, [x, y, z]: Vector): Vector => [b * z - c * y, c * x - a * z, a * y - b * x];
const dot = (p: Vector, q: Vector): number => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];

/** Corners of every triangle, and what they enclose. */
function measured({ positions, triangles }: ReturnType<typeof isosurfaceMesh>) {
  const at = (k: number): Vector => [positions[3 * k], positions[3 * k + 1], positions[3 * k + 2]];
  let [area, volume] = [0, 0];
  for (let k = 0; k < triangles.length; k += 3) {
    const [p, q, r] = [at(triangles[k]), at(triangles[k + 1]), at(triangles[k + 2])];
    const normal = cross(minus(q, p), minus(r, p));
    area += Math.sqrt(dot(normal, normal)) / 2;
    volume += dot(p, normal) / 6;
  }
  return { area, volume };
}

/** How often each directed edge occurs. */
function directedEdges({ triangles }: ReturnType<typeof isosurfaceMesh>): Map<string, number> {
  const edges = new Map<string, number>();
  for (let k = 0; k < triangles.length; k += 3)
    for (let e = 0; e < 3; e++) {
      const key = `${triangles[k + e]} ${triangles[k + ((e + 1) % 3)]}`;
      edges.set(key, (edges.get(key) ?? 0) + 1);
    }
  return edges;
}

/** Boxes of unlike sides and counts, so that no axis can stand in for another. */
const cone = (n: number): Volume =>
  volumeOf(
    axis("x", -1.1, 1.3, n),
    axis("y", -1.2, 1.2, n + 3),
    axis("z", -1.3, 1.2, n - 2),
    (x, y, z) => -(x * x + y * y + z * z),
  );

describe("surfaces of equal value", () => {
  it("of a sphere have Euler characteristic 2, each edge once in each direction", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 1, noNaN: true }), (square) => {
        const mesh = isosurfaceMesh(cone(14), -square);
        const edges = directedEdges(mesh);
        const opposite = (key: string): string => key.split(" ").reverse().join(" ");
        expect([...edges].every(([key, count]) => count === 1 && edges.get(opposite(key)) === 1)).toBe(true);
        expect(mesh.positions.length / 3 - edges.size / 2 + mesh.triangles.length / 3).toBe(2);
      }),
      { numRuns: 12 },
    );
  });

  it("enclose area and volume that converge at second order", () => {
    const radius = Math.sqrt(0.8);
    const exact = { area: 4 * Math.PI * radius ** 2, volume: (4 / 3) * Math.PI * radius ** 3 };
    const errors = [12, 24, 48].map((n) => {
      const { area, volume } = measured(isosurfaceMesh(cone(n), -0.8));
      return [Math.abs(area / exact.area - 1), Math.abs(volume / exact.volume - 1)];
    });
    for (const k of [0, 1]) {
      expect(errors[0][k] / errors[1][k]).toBeGreaterThan(3.2);
      expect(errors[1][k] / errors[2][k]).toBeGreaterThan(3.2);
      expect(errors[2][k]).toBeLessThan(5e-3);
    }
  });

  it("lie on the level to second order, with normals from high to low", () => {
    const mesh = isosurfaceMesh(cone(40), -0.8);
    for (let k = 0; k < mesh.positions.length; k += 3) {
      const at = mesh.positions.subarray(k, k + 3);
      const normal = mesh.normals.subarray(k, k + 3);
      // The field falls outwards.
      const radius = Math.hypot(...at);
      expect(Math.abs(radius - Math.sqrt(0.8))).toBeLessThan(2e-3);
      expect((at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2]) / radius).toBeGreaterThan(0.999);
    }
  });

  it("of a plane are exact, even through lattice points", () => {
    const flat = volumeOf(
      axis("x", 0, 1, 5),
      axis("y", 0, 2, 6),
      axis("z", 0, 3, 7),
      (x, y, z) => x + y / 2 + z,
    );
    for (const level of [0.5, 1, 1.37]) {
      const { positions } = isosurfaceMesh(flat, level);
      expect(positions.length).toBeGreaterThan(0);
      for (let k = 0; k < positions.length; k += 3)
        expect(positions[k] + positions[k + 1] / 2 + positions[k + 2]).toBeCloseTo(level, 12);
    }
  });

  it("have holes at gaps, no vertex beyond them, and no surface outside the range", () => {
    const whole = cone(20);
    const holed = { ...whole, values: whole.values.map((value, k) => (k % 20 > 10 ? Number.NaN : value)) };
    const edge = axisValue(whole.a, 10);
    const mesh = isosurfaceMesh(holed, -0.8);
    expect(mesh.triangles.length).toBeGreaterThan(300);
    for (let k = 0; k < mesh.positions.length; k += 3) {
      expect(mesh.positions[k]).toBeLessThanOrEqual(edge + 1e-12);
      expect(Math.hypot(...mesh.positions.subarray(k, k + 3))).toBeCloseTo(Math.sqrt(0.8), 1);
      expect(Math.hypot(...mesh.normals.subarray(k, k + 3))).toBeCloseTo(1, 9);
    }
    expect([...directedEdges(mesh).values()].every((count) => count === 1)).toBe(true);
    expect(isosurfaceMesh(whole, 1).triangles).toHaveLength(0);
  });
});

describe("slices", () => {
  it("are exact for linear fields at any place along any axis", () => {
    const volume = volumeOf(
      axis("x", -1, 1, 5),
      axis("y", 0, 3, 4),
      axis("z", 2, 5, 6),
      (x, y, z) => x + 10 * y - z,
    );
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2), fc.double({ min: 0, max: 1, noNaN: true }), (across, part) => {
        const along = [volume.a, volume.b, volume.c][across];
        const { grid, place } = sliceOf(
          volume,
          across as 0 | 1 | 2,
          along.low + part * (along.high - along.low),
        );
        for (const [i, j] of [
          [0, 0],
          [2, 1],
          [grid.a.count - 1, grid.b.count - 1],
        ]) {
          const [x, y, z] = place(axisValue(grid.a, i), axisValue(grid.b, j));
          expect(grid.values[j * grid.a.count + i]).toBeCloseTo(x + 10 * y - z, 10);
        }
      }),
    );
  });

  it("need no number from a neighbour that they do not touch", () => {
    const volume = volumeOf(axis("x", 0, 1, 3), axis("y", 0, 1, 3), axis("z", 0, 1, 3), (x) =>
      x > 0.7 ? Number.NaN : x,
    );
    expect([...sliceOf(volume, 0, 0.5).grid.values]).toEqual(Array(9).fill(0.5));
    expect(sliceOf(volume, 0, 0.6).grid.values.every(Number.isNaN)).toBe(true);
  });
});
