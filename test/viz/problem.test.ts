/** @file The problem view without a page: projections, groups, and what the reader chose. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeGroups, glyphs, groupsOf } from "../../viz/app/problem/groups.ts";
import { strideOf } from "../../viz/app/problem/paint.ts";
import {
  type Bounds,
  boundsShape,
  edgesOf,
  normalOf,
  type Pixel,
  type Projection,
  pixelOf,
  projection,
  shadowOf,
} from "../../viz/app/problem/projection.ts";
import { firstTurn, settingsOf, stateOf, withAxis } from "../../viz/app/problem/state.ts";
import type { PointSet, ViewLayout, ViewShape } from "../../viz/source/source.ts";
import { cubeSummary } from "./problem-plays.ts";

const frame = { left: 50, top: 20, width: 400, height: 300 };
const names = ["x", "y", "z"];
const angle = fc.double({ noNaN: true, min: -4, max: 4 });
const turns = fc.record({
  azimuth: angle,
  elevation: fc.double({ noNaN: true, min: 0, max: Math.PI / 2 }),
});
const interval = fc
  .tuple(fc.double({ noNaN: true, min: -50, max: 50 }), fc.double({ noNaN: true, min: 0.1, max: 100 }))
  .map(([low, length]): readonly [number, number] => [low, low + length]);
const boxes = fc.tuple(interval, interval, interval);
const units = fc.tuple(...[0, 1, 2].map(() => fc.double({ noNaN: true, min: 0, max: 1 })));
const axesChoices = fc.constantFrom([0], [1], [0, 1], [2, 0], [0, 1, 2], [2, 1, 0]);

const within = ([x, y]: Pixel): boolean =>
  x >= frame.left - 1e-6 &&
  x <= frame.left + frame.width + 1e-6 &&
  y >= frame.top - 1e-6 &&
  y <= frame.top + frame.height + 1e-6;
const pointIn = (bounds: Bounds, at: readonly number[]): number[] =>
  bounds.map(([low, high], c) => low + at[c] * (high - low));
const dot = ([ax, ay]: Pixel, [bx, by]: Pixel): number => ax * bx + ay * by;

describe("a projection", () => {
  it("keeps every point of the bounds within its frame, whichever way the box is turned", () => {
    fc.assert(
      fc.property(boxes, axesChoices, turns, units, (bounds, axes, turn, at) => {
        const onto = projection(bounds, names, axes, frame, turn);
        expect(within(pixelOf(onto, pointIn(bounds, at)))).toBe(true);
      }),
    );
  });

  it("is affine: middles go to middles", () => {
    fc.assert(
      fc.property(boxes, axesChoices, turns, units, units, (bounds, axes, turn, a, b) => {
        const onto = projection(bounds, names, axes, frame, turn);
        const [p, q] = [pointIn(bounds, a), pointIn(bounds, b)];
        const middle = pixelOf(
          onto,
          p.map((value, c) => (value + q[c]) / 2),
        );
        const [pp, qq] = [pixelOf(onto, p), pixelOf(onto, q)];
        for (const part of [0, 1] as const) expect(middle[part]).toBeCloseTo((pp[part] + qq[part]) / 2, 6);
      }),
    );
  });

  it("draws lengths of like size in true proportion, and fills the frame where one is time", () => {
    const onto = projection(
      [
        [0, 2],
        [0, 1],
        [0, 1],
      ],
      names,
      [0, 1],
      frame,
      firstTurn,
    );
    expect(onto.scale[0]).toBeCloseTo(onto.scale[1], 9);
    const overTime = projection(
      [
        [0, 2],
        [0, 1],
      ],
      ["x", "t"],
      [0, 1],
      frame,
      firstTurn,
    );
    expect(pixelOf(overTime, [0, 0])).toEqual([frame.left, frame.top + frame.height]);
    expect(pixelOf(overTime, [2, 1])).toEqual([frame.left + frame.width, frame.top]);
  });

  it("sets normals at right angles to the image of their face, also where axes are stretched", () => {
    fc.assert(
      fc.property(boxes, angle, (bounds, theta) => {
        const onto = projection(bounds, ["x", "t", "z"], [0, 1], frame, firstTurn);
        const [normal, tangent] = [
          [Math.cos(theta), Math.sin(theta), 0],
          [-Math.sin(theta), Math.cos(theta), 0],
        ];
        const image = normalOf(onto, normal) as Pixel;
        const origin = pixelOf(onto, [0, 0, 0]);
        const face = pixelOf(onto, tangent);
        const along: Pixel = [face[0] - origin[0], face[1] - origin[1]];
        expect(Math.hypot(...image)).toBeCloseTo(1, 9);
        expect(dot(image, along) / Math.hypot(...along)).toBeCloseTo(0, 6);
        // Outward stays outward.
        const tip = pixelOf(onto, normal);
        expect(dot(image, [tip[0] - origin[0], tip[1] - origin[1]])).toBeGreaterThan(0);
      }),
    );
  });

  it("draws no normal that points along hidden coordinates only", () => {
    const onto = projection(
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      names,
      [0, 1],
      frame,
      firstTurn,
    );
    expect(normalOf(onto, [0, 0, 1])).toBeUndefined();
    expect(normalOf(onto, [0, 0, 0])).toBeUndefined();
  });
});

describe("shapes", () => {
  /** Directions by two rotations, so that no axis is special. */
  const ellipsoid = (a: number, b: number): ViewShape => {
    const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
    return {
      sort: "ellipse",
      centre: [0.4, 0.5, 0.6],
      radii: [0.3, 0.15, 0.05],
      directions: [
        [ca, sa, 0],
        [-sa * cb, ca * cb, sb],
        [sa * sb, -ca * sb, cb],
      ],
    };
  };
  const reach = (shape: ViewShape, onto: Projection, [dx, dy]: Pixel): number => {
    const [cx, cy] = pixelOf(onto, shape.centre);
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i <= 60; i++)
      for (let j = 0; j < 120; j++) {
        const [polar, round] = [(Math.PI * i) / 60, (2 * Math.PI * j) / 120];
        const on = [Math.sin(polar) * Math.cos(round), Math.sin(polar) * Math.sin(round), Math.cos(polar)];
        const point = shape.centre.map(
          (middle, c) =>
            middle + on.reduce((sum, part, k) => sum + part * shape.radii[k] * shape.directions![k][c], 0),
        );
        const [x, y] = pixelOf(onto, point);
        most = Math.max(most, (x - cx) * dx + (y - cy) * dy);
      }
    return most;
  };

  it("an ellipse is the shadow of its ellipsoid: it reaches as far in every direction", () => {
    fc.assert(
      fc.property(
        angle,
        angle,
        turns,
        fc.constantFrom([0, 1], [0, 1, 2]),
        angle,
        (a, b, turn, axes, theta) => {
          const onto = projection(
            [
              [0, 1],
              [0, 1],
              [0, 1],
            ],
            names,
            axes,
            frame,
            turn,
          );
          const shape = ellipsoid(a, b);
          const { radii, angle: tilt } = shadowOf(shape, onto);
          const [c, s] = [Math.cos(theta - tilt), Math.sin(theta - tilt)];
          const shadow = Math.hypot(radii[0] * c, radii[1] * s);
          const sampled = reach(shape, onto, [Math.cos(theta), Math.sin(theta)]);
          expect(sampled).toBeLessThanOrEqual(shadow + 1e-9);
          // 60 by 120 samples of a sphere miss its extreme by at most 1 - cos(π/60) in each angle.
          expect(sampled).toBeGreaterThanOrEqual(shadow * (1 - 0.004) - 1e-9);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("a box has four edges in a plane and twelve when it is turned", () => {
    const bounds: Bounds = [
      [0, 1],
      [0, 2],
      [0, 1],
    ];
    const flat = projection(bounds, names, [0, 1], frame, firstTurn);
    expect(edgesOf(boundsShape(bounds), flat).length).toBe(4);
    const box = edgesOf(boundsShape(bounds), projection(bounds, names, [0, 1, 2], frame, firstTurn));
    expect(box.length).toBe(12);
    expect(box.flat().every(within)).toBe(true);
  });
});

describe("groups", () => {
  const set = (name: string, sort: string, count: number): PointSet => ({
    name,
    sort,
    columns: [0, 1, 2].map(() => Array.from({ length: count }, (_, i) => i / count)),
  });
  const layout: ViewLayout = {
    points: [
      set("interior", "interior", 2000),
      set("dirichlet on x", "dirichlet", 30),
      set("walls", "robin", 4),
    ],
    shapes: [{ sort: "box", centre: [0, 0, 0], radii: [1, 1, 1] }],
  };
  const groups = groupsOf(cubeSummary, layout);

  it("are the inside, every condition, and every set that the run has besides", () => {
    expect(groups.map(({ name, sort, count }) => [name, sort, count])).toEqual([
      ["inside", "interior", 2000],
      ["dirichlet on x", "dirichlet", 30],
      ["dirichlet on y", "dirichlet", 0],
      ["neumann on z", "neumann", 0],
      ["walls", "robin", 4],
    ]);
    expect(groups[0].equations).toEqual(cubeSummary.equations);
    expect(groups[1].equations.map(({ text }) => text)).toEqual(["u = 0"]);
  });

  it("of one sort share a colour and differ in their marks", () => {
    expect(groups[1].colour).toBe(groups[2].colour);
    expect([groups[1].glyph, groups[2].glyph]).toEqual(glyphs.slice(0, 2));
    expect(groups[3].colour).not.toBe(groups[1].colour);
  });

  it("are counted in words, and unknown points are said to be unknown", () => {
    expect(describeGroups(groups, layout)).toBe(
      "2\u202f000 points inside, 34 on 4 conditions, 1 window of the model.",
    );
    expect(describeGroups(groupsOf(cubeSummary, undefined), undefined)).toMatch(/no points/);
  });

  it("are thinned to what can be drawn", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 6000 }), (count, most) => {
        const stride = strideOf(count, most);
        expect(Math.ceil(count / stride)).toBeLessThanOrEqual(most);
        if (count <= most) expect(stride).toBe(1);
      }),
    );
  });
});

describe("what the reader chose", () => {
  const five = ["x1", "x2", "x3", "x4", "t"];

  it("comes back from the link", () => {
    const states = fc.record({
      axes: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2, maxLength: 3 }),
      hidden: fc.subarray([0, 1, 2]),
      normals: fc.boolean(),
      shapes: fc.boolean(),
      turn: fc.constantFrom(firstTurn, { azimuth: -1.25, elevation: 0.125 }),
    });
    fc.assert(
      fc.property(states, (state) => {
        expect(stateOf(settingsOf(state, five), five)).toEqual(state);
      }),
    );
  });

  it("is left out of a link that makes no sense", () => {
    for (const axes of ["q,x1", "x1,x1", "x1,x2,x3,x4", "x1"])
      expect(stateOf({ axes }, five).axes).toEqual([0, 1]);
    expect(stateOf({ turn: "a,b", without: "z" }, five)).toEqual(stateOf({}, five));
  });

  it("never shows one coordinate twice", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 3 }),
        fc.nat(2),
        fc.nat(3),
        (axes, place, chosen) => {
          const next = withAxis(axes, place, chosen);
          expect(new Set(next).size).toBe(next.length);
          if (place < axes.length) expect(next[place]).toBe(chosen);
        },
      ),
    );
    expect(withAxis([0, 1, 2], 2, undefined)).toEqual([0, 1]);
  });
});
