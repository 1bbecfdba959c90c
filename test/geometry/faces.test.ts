/** @file Faces by name, their default points, shares of unions, names in combinations, and every refusal. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { share } from "../../src/geometry/face.ts";
import {
  ball,
  box,
  chebyshevNodes,
  concatPoints,
  difference,
  disk,
  intersection,
  pointAt,
  pointsFrom,
  polygon,
  product,
  selectPoints,
  union,
  unionFace,
} from "../../src/geometry/index.ts";
import { random } from "../../src/random.ts";

const options = { random: random(1) };
const spacetime = box({ x: [-1, 1], t: [0, 2] });

describe("faces of a box", () => {
  test("are named by coordinate and side; a coordinate alone is both sides", () => {
    expect(spacetime.faces.map((face) => face.name)).toEqual(["x low", "x high", "t low", "t high"]);
    const both = spacetime.face("x").sample(10, options);
    expect([...both.values.subarray(0, 10)]).toEqual([-1, -1, -1, -1, -1, 1, 1, 1, 1, 1]);
    expect([...both.normals!.subarray(0, 10)]).toEqual([-1, -1, -1, -1, -1, 1, 1, 1, 1, 1]);
    expect([...both.normals!.subarray(10)]).toEqual(new Array(10).fill(0));
    expect(spacetime.face("t", "low")).toMatchObject({
      name: "t low",
      coordinate: "t",
      side: "low",
      measure: 2,
    });
    expect(spacetime.face("x")).toMatchObject({ name: "x", coordinate: "x", measure: 4 });
  });

  test("edges default to Chebyshev nodes", () => {
    const { values } = spacetime.face("x", "high").sample(7, options);
    expect([...values.subarray(7)]).toEqual([...chebyshevNodes(7, 0, 2)]);
  });

  test("faces of an interval are single points however many are asked for", () => {
    const points = box({ x: [2, 5] })
      .face("x")
      .sample(100, options);
    expect([...points.values]).toEqual([2, 5]);
    expect([...points.weights!]).toEqual([1, 1]);
  });

  test("the boundary leaves out the ends of time", () => {
    const boundary = product(disk({ x: 0, y: 0 }, 1), box({ t: [0, 3] })).boundary();
    expect(boundary.measure).toBeCloseTo(6 * Math.PI, 12);
    const { values, count } = boundary.sample(50, options);
    for (let i = 0; i < count; i++) expect(Math.hypot(values[i], values[count + i])).toBeCloseTo(1, 14);
    expect(() => box({ t: [0, 1] }).boundary()).toThrow(/no boundary besides the ends of time/);
  });

  test("an unknown face is refused with the known ones and the nearest", () => {
    expect(() => spacetime.face("X")).toThrow(/no face "X"[\s\S]*known faces: x, x low[\s\S]*Try: "x"/);
    expect(() => disk({ x: 0, y: 0 }, 1).face("circel")).toThrow(/known faces: circle[\s\S]*Try: "circle"/);
    expect(() => disk({ x: 0, y: 0 }, 1).face("circle", "low")).toThrow(/on side "low"/);
  });
});

describe("unions of faces", () => {
  test("shares are whole, at least one, sum to the request and differ from the ideal by less than one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.5, max: 100, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5000 }),
        (measures, count) => {
          const shares = share(count, measures);
          const total = measures.reduce((sum, m) => sum + m, 0);
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(1);
          expect(shares.reduce((sum, n) => sum + n, 0)).toBe(Math.max(count, measures.length));
          if (measures.every((m) => (count * m) / total >= 1))
            shares.forEach((n, i) => {
              expect(Math.abs(n - (count * measures[i]) / total)).toBeLessThanOrEqual(1 + 1e-9);
            });
        },
      ),
    );
  });

  test("faces of different regions cannot be joined", () => {
    expect(() => unionFace("both", [spacetime.face("x"), box({ y: [0, 1] }).face("y")])).toThrow(
      /different coordinates/,
    );
    expect(() => unionFace("none", [])).toThrow(/union of no faces/);
  });
});

describe("names in combinations", () => {
  const plate = difference(
    box({ x: [0, 4], y: [0, 4] }),
    box({ x: [1, 2], y: [1, 2] }),
    disk({ x: 3, y: 3 }, 0.5),
  );

  test("repeated names are numbered, holes do not answer to a coordinate", () => {
    expect(plate.faces.map((face) => face.name)).toEqual([
      "x low",
      "x high",
      "y low",
      "y high",
      "x low 2",
      "x high 2",
      "y low 2",
      "y high 2",
      "circle",
    ]);
    expect(plate.face("x").measure).toBe(8);
    const hole = plate.face("x low 2").sample(5, options);
    expect([...hole.values.subarray(0, 5)]).toEqual([1, 1, 1, 1, 1]);
    expect([...hole.normals!.subarray(0, 5)]).toEqual([1, 1, 1, 1, 1]);
  });

  test("faces that vanish inside the other part are not listed", () => {
    const inside = union(box({ x: [0, 4], y: [0, 4] }), disk({ x: 2, y: 2 }, 1));
    expect(inside.faces.map((face) => face.name)).toEqual(["x low", "x high", "y low", "y high"]);
  });

  test("a cut edge gives as many points as asked for, all on the part that is left", () => {
    const bitten = difference(box({ x: [0, 4], y: [0, 4] }), disk({ x: 0, y: 0 }, 1));
    const { values, count } = bitten.face("y", "low").sample(33, options);
    expect(count).toBe(33);
    expect(Math.min(...values.subarray(0, 33))).toBeGreaterThanOrEqual(1);
    expect(bitten.face("y", "low").measure).toBeCloseTo(3, 3);
  });

  test("edges of a polygon that share a name are one face", () => {
    const channel = polygon(
      [
        [0, 0],
        [4, 0],
        [4, 1],
        [0, 1],
      ],
      { edges: ["wall", "outlet", "wall", "inlet"] },
    );
    expect(channel.face("wall").measure).toBe(8);
    expect(channel.face("inlet").measure).toBe(1);
    const { normals } = channel.face("outlet").sample(2, options);
    expect([...normals!].map(Math.abs)).toEqual([1, 1, 0, 0]);
    const evolving = product(channel, box({ t: [0, 3] }));
    expect(evolving.face("wall").measure).toBe(24);
  });

  test("options name the face of a disk", () => {
    expect(disk({ x: 0, y: 0 }, 1, { name: "cylinder" }).face("cylinder").measure).toBeCloseTo(
      2 * Math.PI,
      14,
    );
  });
});

describe("refusals", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["empty box", () => box({}), /at least one coordinate/],
    ["reversed interval", () => box({ x: [1, 0] }), /interval of "x" is \[1, 0\]/],
    ["infinite interval", () => box({ x: [0, Infinity] }), /finite ends/],
    ["disk in 3-D", () => disk({ x: 0, y: 0, z: 0 }, 1), /two coordinates/],
    ["negative radius", () => ball({ x: 0, y: 0 }, -1), /radius -1/],
    [
      "two vertices",
      () =>
        polygon([
          [0, 0],
          [1, 1],
        ]),
      /three vertices, got 2/,
    ],
    [
      "bow tie",
      () =>
        polygon([
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ]),
      /edges cross or touch[\s\S]*edges 1 and 3/,
    ],
    [
      "spike",
      () =>
        polygon([
          [0, 0],
          [2, 0],
          [1, 0],
          [1, 1],
        ]),
      /folds back/,
    ],
    [
      "repeated vertex",
      () =>
        polygon([
          [0, 0],
          [1, 0],
          [1, 0],
          [0, 1],
        ]),
      /two vertices in a row/,
    ],
    [
      "names",
      () =>
        polygon(
          [
            [0, 0],
            [1, 0],
            [0, 1],
          ],
          { edges: ["a"] },
        ),
      /1 edge names for 3 edges/,
    ],
    [
      "different coordinates",
      () => union(spacetime, disk({ x: 0, y: 0 }, 1)),
      /same coordinates in the same order/,
    ],
    [
      "apart",
      () => intersection(disk({ x: 0, y: 0 }, 1), disk({ x: 5, y: 0 }, 1)),
      /bounding boxes do not meet/,
    ],
    [
      "shared coordinate",
      () => product(spacetime, box({ t: [0, 1] })),
      /both factors of a product have the coordinate "t"/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("a set too thin for rejection says so", () => {
    const sliver = difference(disk({ x: 0, y: 0 }, 1), disk({ x: 0, y: 0 }, 1 - 1e-7));
    expect(() => sliver.sample(100, options)).toThrow(
      /the difference holds only \d+ of \d+ points[\s\S]*0\.0001/,
    );
  });
});

describe("point sets", () => {
  const a = pointsFrom({ x: [1, 2, 3], t: [4, 5, 6] });

  test("concat and select keep coordinates with their points", () => {
    const all = concatPoints([a, selectPoints(a, [2, 0])]);
    expect(Array.from({ length: 5 }, (_, i) => pointAt(all, i).t)).toEqual([4, 5, 6, 6, 4]);
    expect(pointAt(all, 3)).toEqual({ x: 3, t: 6 });
  });

  test("normals and weights go along", () => {
    const face = spacetime.face("x").sample(6, options);
    const chosen = selectPoints(face, [5, 0]);
    expect([...chosen.normals!]).toEqual([1, -1, 0, 0]);
    expect(chosen.weights![0]).toBe(face.weights![5]);
  });

  test("ragged or unfinished columns are refused", () => {
    expect(() => pointsFrom({ x: [1, 2], t: [1] })).toThrow(/column "t" has 1 entries/);
    expect(() => pointsFrom({ x: [1, Number.NaN] })).toThrow(/entry NaN at index 1/);
    expect(() => concatPoints([a, pointsFrom({ x: [1] })])).toThrow(/same coordinates/);
  });
});
