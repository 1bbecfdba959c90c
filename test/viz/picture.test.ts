/** @file How values become heights, colours and words. */

import { lab, rgb } from "d3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ColourMapName,
  colourIndex,
  colourMap,
  cssColour,
  divergingMaps,
  sequentialMaps,
} from "../../viz/marks/colour.ts";
import { colourBarWords } from "../../viz/marks/colour-bar.ts";
import { describeGrid } from "../../viz/marks/describe.ts";
import { hideCovered } from "../../viz/marks/frame.ts";
import { axisValue, extrema, type Grid, interpolate, nearestStep } from "../../viz/marks/grid.ts";
import { layoutOf } from "../../viz/marks/layout.ts";
import { duration, readable, rounded } from "../../viz/marks/numbers.ts";
import { hull, type Range, scaleKinds, valueScale } from "../../viz/marks/value-scale.ts";

const range = (low: number, high: number, lowPositive = high): Range => ({ low, high, lowPositive });
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

/** CIELAB of every entry of a colour map. */
const labOf = (name: ColourMapName) =>
  Array.from({ length: 256 }, (_, k) => {
    const [r, g, b] = colourMap(name).subarray(3 * k, 3 * k + 3);
    return lab(rgb(r, g, b));
  });

describe("colour maps", () => {
  it.each(sequentialMaps)("%s: lightness rises throughout", (name) => {
    const lightness = labOf(name).map(({ l }) => l);
    // Rounding to 8 bits may step back by a fraction of a unit.
    lightness.slice(1).forEach((l, i) => {
      expect(l - lightness[i]).toBeGreaterThan(-0.35);
    });
    expect(lightness[255] - lightness[0]).toBeGreaterThan(70);
  });

  it("blue-red: lightest in the middle, falling alike to both ends, blue below and red above", () => {
    const map = labOf("blue-red");
    for (let k = 0; k < 127; k++) {
      expect(map[k + 1].l - map[k].l).toBeGreaterThan(-0.35);
      expect(Math.abs(map[k].l - map[255 - k].l)).toBeLessThan(4);
    }
    expect(map[127].l).toBeGreaterThan(92);
    expect([map[40].b < 0, map[215].a > 0]).toEqual([true, true]);
  });

  it("purple-orange: lightest in the middle, purple below and orange above", () => {
    const map = labOf("purple-orange");
    expect(Math.max(...map.map(({ l }) => l))).toBeCloseTo(map[127].l, 0);
    expect([map[30].b < 0, map[225].b > 0]).toEqual([true, true]);
  });

  it("are turned about when reversed", () => {
    for (const name of [...sequentialMaps, ...divergingMaps]) {
      const [map, reversed] = [colourMap(name), colourMap(name, true)];
      for (const k of [0, 1, 100, 255])
        expect([...reversed.subarray(3 * k, 3 * k + 3)]).toEqual([...map.subarray(765 - 3 * k, 768 - 3 * k)]);
    }
  });

  it("are the published tables: matplotlib's viridis begins and ends with #440154 and #fde725", () => {
    const map = colourMap("viridis");
    expect([...map.subarray(0, 3), ...map.subarray(765)]).toEqual([0x44, 0x01, 0x54, 0xfd, 0xe7, 0x25]);
  });

  it("give zero of a signed field the middle, and equal and opposite values opposite entries", () => {
    const scale = valueScale(range(-0.7, 0.3));
    expect(scale.kind).toBe("diverging");
    expect([127, 128]).toContain(colourIndex(scale, 0) / 3);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.7, noNaN: true }), (value) => {
        const sum = (colourIndex(scale, value) + colourIndex(scale, -value)) / 3;
        expect(Math.abs(sum - 255)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("give values beyond the ends the end colours, and gaps a grey that is no value's", () => {
    const scale = valueScale(range(0, 1));
    expect([cssColour(scale, -3), cssColour(scale, 9)]).toEqual([cssColour(scale, 0), cssColour(scale, 1)]);
    for (const name of [...sequentialMaps, ...divergingMaps])
      expect(labOf(name).every(({ a, b, l }) => Math.hypot(a, b) > 2 || Math.abs(l - 59) > 5)).toBe(true);
    expect(cssColour(scale, Number.NaN)).toBe("rgb(142 142 142)");
  });
});

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("value scales", () => {
  it("map their range into [0, 1], rise, and invert", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("value", "error"),
        finite,
        finite,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, a, b, unit) => {
          const [low, high] =
            kind === "error" ? [Math.abs(a), Math.abs(a) + Math.abs(b)] : [Math.min(a, b), Math.max(a, b)];
          const options = { magnitude: kind === "error" };
          const scale = valueScale(range(low, high, low > 0 ? low : high / 2), options);
          for (const value of [low, high]) {
            // A tick step may be passed by a fiftieth of itself, an eighth of the range at most.
            expect(scale.unit(value)).toBeGreaterThan(-0.01);
            expect(scale.unit(value)).toBeLessThan(1.01);
          }
          expect(scale.unit(scale.value(unit))).toBeCloseTo(unit, 6);
          expect(scale.unit(scale.value(0.7))).toBeGreaterThan(scale.unit(scale.value(0.3)));
        },
      ),
    );
  });

  it("choose symmetry about zero only for fields of both signs", () => {
    expect(valueScale(range(0, 1)).domain).toEqual([0, 1]);
    expect(valueScale(range(-1e-6, 1)).kind).toBe("linear");
    expect(valueScale(range(-1, 0.5)).domain).toEqual([-1, 1]);
  });

  it("show six decades of an error, exact zeros at the foot, gaps as gaps", () => {
    const scale = valueScale({ low: 0, high: 1e-3, lowPositive: 1e-15 }, { magnitude: true });
    expect(scale.domain[0]).toBeCloseTo(1e-9, 20);
    expect([scale.unit(0), scale.unit(1e-12), scale.unit(1e-3)]).toEqual([0, 0, 1]);
    expect(scale.unit(1e-6)).toBeCloseTo(0.5, 12);
    expect(scale.unit(Number.NaN)).toBeNaN();
    expect(scale.ticks(4).map(({ text }) => text)).toEqual(["10⁻⁹", "10⁻⁷", "10⁻⁵", "10⁻³"]);
  });

  it("survive constant and empty fields", () => {
    for (const [low, high] of [
      [2, 2],
      [0, 0],
      [-3, -3],
      [Infinity, -Infinity],
    ])
      for (const kind of ["automatic", ...scaleKinds] as const)
        for (const magnitude of [false, true]) {
          const scale = valueScale(range(low, high, high > 0 ? high : Infinity), { kind, magnitude });
          for (const of of [scale.unit, scale.shade])
            expect(Number.isFinite(of(low === Infinity ? 0 : low))).toBe(true);
        }
  });

  it("take typed ends as they are, refuse ends that make no scale, and say what lies beyond", () => {
    const typed = valueScale(range(-1, 5), { kind: "linear", low: 0.125, high: 3 });
    expect([typed.domain, typed.beyond]).toEqual([
      [0.125, 3],
      [true, true],
    ]);
    expect(valueScale(range(0, 5), { low: 7, high: 7 }).domain).toEqual([0, 5]);
    expect(valueScale(range(0, 5), { low: Number.NaN }).domain).toEqual([0, 5]);
    const log = valueScale(range(0, 10, 1e-3), { kind: "log", low: -1, high: 1 });
    expect([log.domain[0] > 0, log.domain[1]]).toEqual([true, 1]);
  });

  it("keep zero in the middle of the colours of a signed field, whatever ends are typed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("diverging", "symlog"),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (kind, below, above) => {
          const scale = valueScale(range(-10, 10), { kind, low: -below, high: above });
          expect(scale.shade(0)).toBeCloseTo(0.5, 12);
          const most = Math.max(below, above);
          expect(Math.max(scale.shade(most) - 0.5, 0.5 - scale.shade(-most))).toBeCloseTo(0.5, 9);
        },
      ),
    );
  });

  it("bend both signs alike on a symlog scale, and invert", () => {
    const scale = valueScale(range(-100, 100), { kind: "symlog" });
    for (const value of [1e-4, 0.1, 3, 99]) {
      expect(scale.unit(value) + scale.unit(-value)).toBeCloseTo(1, 12);
      expect(scale.value(scale.unit(value))).toBeCloseTo(value, 9);
    }
    // A hundred times less than the end is still a third of the way up.
    expect(scale.unit(1)).toBeGreaterThan(0.65);
    expect(scale.ticks(5).map(({ text }) => text)).toEqual(["−10²", "−10⁰", "0", "10⁰", "10²"]);
  });

  it("are told in words with their colours", () => {
    const scale = valueScale({ low: 1e-8, high: 1e-2, lowPositive: 1e-8 }, { magnitude: true });
    expect(colourBarWords({ scale, label: "error of u" })).toBe(
      "Colours of error of u, logarithmic with marks from 10⁻⁸ to 10⁻²",
    );
  });

  it("cover both ranges after a hull", () => {
    expect(hull(range(-1, 2, 0.1), range(0, 5, 1e-3))).toEqual({ low: -1, high: 5, lowPositive: 1e-3 });
  });
});

const axis = (name: string, low: number, high: number, count: number) => ({ name, low, high, count });
const grid: Grid = {
  a: axis("x", -1, 1, 5),
  b: axis("t", 0, 3, 4),
  values: Float64Array.from({ length: 20 }, (_, k) => 2 * ((k % 5) / 2 - 1) + 10 * Math.floor(k / 5)),
};

describe("grids", () => {
  it("are interpolated exactly where the field is bilinear", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (x, t) => {
          expect(interpolate(grid, x, t)).toBeCloseTo(2 * x + 10 * t, 11);
        },
      ),
    );
  });

  it("find extrema, gaps and the nearest step", () => {
    const values = Float64Array.of(3, Number.NaN, -2, 0.5, Infinity, 7);
    expect(extrema(values)).toEqual({ low: -2, high: 7, lowAt: 2, highAt: 5, lowPositive: 0.5, gaps: 2 });
    expect([nearestStep(grid.a, -9), nearestStep(grid.a, 0.24), nearestStep(grid.a, 9)]).toEqual([0, 2, 4]);
    expect([axisValue(grid.a, 0), axisValue(grid.a, 4)]).toEqual([-1, 1]);
  });

  it("are described in words with places", () => {
    expect(plain(describeGrid("u", grid, "y = 2"))).toBe(
      "u over x from −1 to 1 and t from 0 to 3, at y = 2: lowest −2 at x = −1, t = 0; highest 32 at x = 1, t = 3.",
    );
    const empty = { ...grid, values: new Float64Array(20).fill(Number.NaN) };
    expect(describeGrid("u", empty, "")).toMatch(/no values inside the domain/);
  });

  it("lie in a box whose positions and places are inverse", () => {
    const layout = layoutOf(grid, valueScale(range(-2, 32)));
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (x, t) => {
          const [atX, atT] = layout.place(layout.position(x, t, 0));
          expect(atX).toBeCloseTo(x, 12);
          expect(atT).toBeCloseTo(t, 12);
        },
      ),
    );
    const low = layout.position(-1, 0, -2);
    const high = layout.position(1, 3, 32);
    expect([high.x > low.x, high.y > low.y, high.z < low.z]).toEqual([true, true, true]);
  });
});

describe("tick labels", () => {
  it("give way to an earlier one that they would cover, as where two axes meet", () => {
    const at = (text: string, x: number, y: number, kind = "tick") => ({ text, x, y, kind, hidden: true });
    const labels = [
      at("−0.5", 100, 50),
      at("0", 150, 50),
      at("−0.5", 120, 52),
      at("0", 120, 90),
      at("x", 100, 50, "axis-name"),
    ];
    hideCovered(labels);
    expect(labels.map(({ hidden }) => hidden)).toEqual([false, false, true, false, false]);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [-0.25, "−0.25"],
    [1234.5678, "1235"],
    [2.14e-5, "2.14 × 10⁻⁵"],
    [-1e7, "−1 × 10⁷"],
    [Number.NaN, "not a number"],
    [-Infinity, "−infinite"],
    [null, "not a number"],
  ])("%d reads %s", (value, text) => {
    expect(plain(readable(value))).toBe(text);
  });

  it("keep their digits when asked", () => {
    expect(plain(readable(5e-4, 3, true))).toBe("5.00 × 10⁻⁴");
    expect([0.42, 200, 179.7].map(duration).map(plain)).toEqual(["0.42 s", "3 min 20 s", "3 min 0 s"]);
  });

  it("round coordinates to a hundred-thousandth of the interval and keep them inside it", () => {
    fc.assert(
      fc.property(
        finite,
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (low, width, unit) => {
          const value = low + unit * width;
          expect(Math.abs(rounded(value, [low, low + width]) - value)).toBeLessThanOrEqual(
            1e-5 * width + 1e-9 * Math.abs(low),
          );
        },
      ),
    );
    expect([rounded(9, [0, 1]), rounded(-9, [0, 1])]).toEqual([1, 0]);
  });
});
