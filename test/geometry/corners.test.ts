/** @file Corners and holes of plane regions. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ball,
  box,
  type Corner,
  corners,
  difference,
  disk,
  holes,
  intersection,
  polygon,
  product,
  union,
} from "../../src/geometry/index.ts";

const square = box({ x: [-1, 1], y: [-1, 1] });
const at = (found: readonly Corner[], x: number, y: number): Corner | undefined =>
  found.find(({ point }) => Math.hypot(point[0] - x, point[1] - y) < 1e-9);
const openings = (found: readonly Corner[]): number[] =>
  found.map(({ opening }) => opening / Math.PI).sort((a, b) => a - b);
const lVertices: [number, number][] = [
  [-1, -1],
  [0, -1],
  [0, 0],
  [1, 0],
  [1, 1],
  [-1, 1],
];

describe("corners", () => {
  test("of a box: four right angles, the first edge along the wall, the bisector to the middle", () => {
    const found = corners(square);
    expect(openings(found)).toEqual([0.5, 0.5, 0.5, 0.5]);
    for (const { point, axis, bisector } of found) {
      expect(Math.cos(bisector)).toBeCloseTo(-point[0] / Math.SQRT2, 14);
      expect(Math.sin(bisector)).toBeCloseTo(-point[1] / Math.SQRT2, 14);
      expect(bisector - axis).toBeCloseTo(Math.PI / 4, 14);
    }
    expect(at(found, 1, -1)?.axis).toBeCloseTo(Math.PI / 2, 14);
  });

  const shapes = {
    polygon: polygon(lVertices),
    "polygon, clockwise": polygon(lVertices.toReversed()),
    difference: difference(square, box({ x: [0, 1], y: [-1, 0] })),
    "difference with overlap": difference(square, box({ x: [0, 3], y: [-2, 0] })),
    union: union(box({ x: [-1, 0], y: [-1, 1] }), box({ x: [-1, 1], y: [0, 1] })),
    "union side by side": union(
      box({ x: [-1, 1], y: [0, 1] }),
      polygon([
        [-1, -1],
        [0, -1],
        [0, 0.5],
        [-1, 0.5],
      ]),
    ),
  };
  test.each(Object.entries(shapes))("of the L-shape as a %s", (_name, region) => {
    const found = corners(region);
    expect(found.length).toBe(6);
    expect(openings(found).map((share) => Number(share.toFixed(12)))).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 1.5]);
    const reentrant = at(found, 0, 0);
    expect(reentrant?.opening).toBeCloseTo(1.5 * Math.PI, 12);
    expect(reentrant?.axis).toBeCloseTo(0, 12);
    expect(reentrant?.bisector).toBeCloseTo(0.75 * Math.PI, 12);
  });

  test("of a convex polygon sum up to (n - 2) π, whatever its position", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.double({ min: 0, max: 6, noNaN: true }), (n, turn) => {
        const vertices = Array.from({ length: n }, (_, k): [number, number] => [
          5 + 2 * Math.cos(turn + (2 * Math.PI * k) / n),
          Math.sin(turn + (2 * Math.PI * k) / n),
        ]);
        const found = corners(polygon(vertices));
        expect(found.length).toBe(n);
        expect(found.reduce((sum, { opening }) => sum + opening, 0)).toBeCloseTo((n - 2) * Math.PI, 10);
      }),
      { numRuns: 40 },
    );
  });
  test("where boxes cross: a plus has four re-entrant corners that are vertices of neither", () => {
    const plus = union(box({ x: [-3, 3], y: [-1, 1] }), box({ x: [-1, 1], y: [-3, 3] }));
    const found = corners(plus);
    expect(found.length).toBe(12);
    for (const [x, y] of lVertices.slice(4)) expect(at(found, x, y)?.opening).toBeCloseTo(1.5 * Math.PI, 12);
  });
  test("on circles are between tangents", () => {
    const half = intersection(disk({ x: 0, y: 0 }, 1), box({ x: [0, 2], y: [-2, 2] }));
    expect(openings(corners(half))).toEqual([0.5, 0.5]);
    // Circles of radius 1 at distance 1 meet at 120°: the lens has two corners of 2π/3, the union two of 4π/3.
    const [a, b] = [disk({ x: 0, y: 0 }, 1), disk({ x: 1, y: 0 }, 1)];
    for (const { opening } of corners(intersection(a, b))) expect(opening).toBeCloseTo((2 * Math.PI) / 3, 12);
    for (const { opening } of corners(union(a, b))) expect(opening).toBeCloseTo((4 * Math.PI) / 3, 12);
    expect(corners(union(a, b)).length).toBe(2);
    const bitten = corners(difference(square, disk({ x: 1, y: 0 }, 0.5)));
    expect(openings(bitten)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });
  test("meet at a point: two squares that touch have two corners there", () => {
    const pair = union(box({ x: [0, 1], y: [0, 1] }), box({ x: [1, 2], y: [1, 2] }));
    expect(corners(pair).filter(({ point }) => point[0] === 1 && point[1] === 1).length).toBe(2);
  });
  test("are none where there are none: disks, lines within walls, other dimensions", () => {
    expect(corners(disk({ x: 0, y: 0 }, 1))).toEqual([]);
    expect(corners(box({ x: [0, 1] }))).toEqual([]);
    expect(corners(ball({ x: 0, y: 0, z: 0 }, 1))).toEqual([]);
    expect(corners(product(square, box({ t: [0, 1] })))).toEqual([]);
    const halves = union(box({ x: [0, 1], y: [0, 1] }), box({ x: [1, 2], y: [0, 1] }));
    expect(openings(corners(halves))).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe("holes", () => {
  test("are the disks taken out, with their own centres and radii", () => {
    const centers = [
      [0.5, 0.5],
      [-0.5, 0.5],
      [0.5, -0.5],
      [-0.5, -0.5],
    ];
    const plate = centers.reduce(
      (region, [x, y], k) => difference(region, disk({ x, y }, 0.1 + 0.05 * k)),
      square,
    );
    expect(holes(plate)).toEqual(centers.map((center, k) => ({ center, radius: 0.1 + 0.05 * k })));
    expect(corners(plate).length).toBe(4);
  });
  test("survive a union elsewhere, and are filled by one on top", () => {
    const plate = difference(square, disk({ x: 0, y: 0 }, 0.3));
    expect(holes(union(plate, box({ x: [1, 2], y: [0, 1] }))).length).toBe(1);
    expect(holes(union(plate, disk({ x: 0, y: 0 }, 0.5)))).toEqual([]);
  });
  test("are no disks that are solid, cut by the wall, or outside", () => {
    expect(holes(disk({ x: 0, y: 0 }, 1))).toEqual([]);
    expect(holes(difference(square, disk({ x: 1, y: 0 }, 0.3)))).toEqual([]);
    expect(holes(difference(square, disk({ x: 5, y: 0 }, 0.3)))).toEqual([]);
    expect(holes(difference(square, disk({ x: 0, y: 0 }, 0.3), disk({ x: 0.4, y: 0 }, 0.3)))).toEqual([]);
    expect(holes(square)).toEqual([]);
  });
});
