/** @file What a problem says of itself: pictures that can be drawn, solutions known inside only. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box, difference, disk, product } from "../../src/geometry/index.ts";
import { isInside, on, type Picture, type Problem, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";

const domain = box({ x: [-1, 1], t: [0, 10] });
const heat = (changes: Partial<Parameters<typeof problem>[0]> = {}): Problem =>
  problem({
    name: "heat",
    domain,
    interior: pde`u_t = u_xx`,
    conditions: [on(domain.face("t", "low"), pde`u = 0`), on(domain.face("x"), pde`u = 0`)],
    ...changes,
  });

describe("difficulty and picture", () => {
  const picture: Picture = { shows: "A layer.", of: "u_x", over: ["x"], at: { t: 10 } };
  const wrong = (changes: Partial<Picture>) => () => heat({ picture: { ...picture, ...changes } });

  it("pass through; a problem need not have them", () => {
    expect(heat({ difficulty: "Stiff.", picture })).toMatchObject({ difficulty: "Stiff.", picture });
    expect(heat().difficulty).toBe("");
    expect(heat()).not.toHaveProperty("picture");
  });

  it("over all coordinates hold nothing", () => {
    const over = ["x", "t"];
    expect(heat({ picture: { shows: "A layer.", of: "u", over } }).picture!.over).toBe(over);
  });

  it.each<[string, Partial<Picture>, RegExp]>([
    ["of a stranger", { of: "w" }, /"?w"?/],
    ["of a derivative along a stranger", { of: "u_z" }, /u_z/],
    ["of a coordinate", { of: "x" }, /"x" is not a field[\s\S]*Try: of: "u".*"u_x"/],
    ["of a compound", { of: "u + u_x" }, /"u \+ u_x" is not a field/],
    ["over nothing", { over: [] }, /over nothing[\s\S]*one or two different ones of x, t/],
    ["over one twice", { over: ["x", "x"] }, /over x, x/],
    ["over a stranger", { over: ["X"] }, /"X" is not a coordinate[\s\S]*Try: x/],
    ["with a coordinate left open", { at: {} }, /"t" is left open[\s\S]*at: \{ t: \.\.\. \}/],
    ["with a stranger held", { at: { t: 1, tt: 1 } }, /"tt" is not a coordinate[\s\S]*Try: t/],
    ["with an axis held", { at: { t: 1, x: 0 } }, /"x" is held and spans/],
    ["below the domain", { at: { t: -1e-3 } }, /"t" is held at -0.001, outside[\s\S]*\[0, 10\]/],
    ["above the domain", { at: { t: 10.1 } }, /"t" is held at 10.1/],
    ["at no number", { at: { t: Number.NaN } }, /"t" is held at NaN/],
    ["that says nothing", { shows: " " }, /says nothing/],
    ["in two lines", { shows: "a\nb" }, /several lines/],
  ])("are refused %s", (_what, changes, message) => {
    expect(wrong(changes)).toThrow(message);
    expect(wrong(changes)).toThrow(expect.objectContaining({ name: "UsageError" }));
  });

  it("refuse a difficulty of blanks or of several lines, naming the problem", () => {
    expect(() => heat({ difficulty: "  " })).toThrow(/blank[\s\S]*difficulty of problem "heat"/);
    expect(() => heat({ difficulty: "hard\nvery" })).toThrow(/several lines/);
  });
});

describe("solutions given as functions of the point", () => {
  const u = ({ x, t }: Readonly<Record<string, number>>): number => x + t;
  const known = heat({ exact: u, reference: { source: "a table", accuracy: 1e-3, fields: { u } } });
  const functions = [known.exact!.u, known.reference!.fields.u] as readonly (typeof u)[];

  it("say what they say inside and on the boundary, rounding included", () => {
    for (const of of functions) {
      expect(of({ x: 0.3, t: 4 })).toBe(4.3);
      expect(of({ x: -1, t: 10 })).toBe(9);
      expect(of({ x: 1 + 1e-10, t: -5e-9 })).toBe(1 + 1e-10 - 5e-9);
    }
  });

  it("refuse points outside by more than 1e-9 of the extent, naming problem and bounds", () => {
    for (const of of functions) {
      expect(() => of({ x: 1 + 3e-9, t: 0 })).toThrow(
        /"heat" is asked outside its domain[\s\S]*x in \[-1, 1\]/,
      );
      expect(() => of({ x: 0, t: 10.1 })).toThrow(expect.objectContaining({ name: "UsageError" }));
      expect(() => of({ x: Number.NaN, t: 0 })).toThrow(/outside its domain/);
      expect(() => of({ x: 0 })).toThrow(/without the coordinate "t"/);
    }
  });

  it("are expressions where they were, known everywhere", () => {
    expect(heat({ exact: pde`u = x*t` }).exact!.u).toMatchObject({ kind: "mul" });
  });

  it("refuse holes and corners of the bounding box, not only its outside", () => {
    const holed = difference(disk({ x: 0, y: 0 }, 1), disk({ x: 0, y: 0 }, 0.5));
    const ring = problem({
      name: "ring",
      domain: product(holed, box({ t: [0, 1] })),
      interior: pde`u_t = lap(u)`,
      conditions: [
        on(product(holed, box({ t: [0, 1] })).face("t", "low"), pde`u = 0`),
        on(product(holed, box({ t: [0, 1] })).boundary(), pde`u = 0`),
      ],
      exact: ({ x }) => x,
    });
    const of = ring.exact!.u as typeof u;
    expect(of({ x: 0.6, y: 0.6, t: 0 })).toBe(0.6);
    for (const [x, y] of [
      [0.1, 0.1],
      [0.9, 0.9],
    ])
      expect(() => of({ x, y, t: 0 })).toThrow(/outside its domain/);
  });
});

describe("isInside", () => {
  it("holds for every sampled point, and for none moved out of the bounds", () => {
    const regions = [
      domain,
      disk({ x: 2, y: -1 }, 0.3),
      product(disk({ x: 0, y: 0 }, 1), box({ t: [0, 5] })),
      difference(box({ x: [0, 1], y: [0, 1] }), disk({ x: 0.5, y: 0.5 }, 0.2)),
    ];
    for (const region of regions) {
      const inside = isInside(region);
      const points = region.sample(64, { random: random(3) });
      const property = fc.property(fc.nat(63), fc.nat(region.coordinates.length - 1), (i, c) => {
        const at = Object.fromEntries(
          region.coordinates.map((name, k) => [name, points.values[k * points.count + i]]),
        );
        const [low, high] = region.bounds[c];
        expect(inside(at)).toBe(true);
        expect(inside({ ...at, [region.coordinates[c]]: high + 0.01 * (high - low) })).toBe(false);
        expect(inside({ ...at, [region.coordinates[c]]: low - 0.01 * (high - low) })).toBe(false);
      });
      fc.assert(property, { numRuns: 40 });
    }
  });
});
