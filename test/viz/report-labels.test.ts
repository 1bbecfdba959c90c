/** @file Labels of the report's curves: none overlaps another, none moves further than it must, none is cut. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decades,
  errorExtent,
  errorTick,
  leastError,
  mostError,
  secondsExtent,
} from "../../viz/report/axes.ts";
import { movedApart, wrapped } from "../../viz/report/labels.ts";
import { beside, nearby } from "../../viz/report/placing.ts";

const place = fc.record({
  at: fc.double({ min: 0, max: 300, noNaN: true }),
  height: fc.integer({ min: 10, max: 30 }),
});

describe("labels moved apart", () => {
  const places = fc.array(place, { minLength: 1, maxLength: 10 });

  it("do not overlap, keep their order and stay within", () => {
    fc.assert(
      fc.property(places, (all) => {
        const middles = movedApart(all, 0, 300);
        const order = all.map((_, i) => i).sort((a, b) => all[a].at - all[b].at);
        for (const [k, i] of order.entries()) {
          const next = order[k + 1];
          if (next === undefined) continue;
          const distance = middles[next] - middles[i];
          expect(distance).toBeGreaterThanOrEqual((all[i].height + all[next].height) / 2 - 1e-9);
        }
        const total = all.reduce((sum, { height }) => sum + height, 0);
        const tops = middles.map((middle, i) => middle - all[i].height / 2);
        expect(Math.min(...tops)).toBeGreaterThanOrEqual(Math.min(0, 300 - total) - 1e-9);
        const ends = middles.map((middle, i) => middle + all[i].height / 2);
        expect(Math.max(...ends)).toBeLessThanOrEqual(300 + 1e-9);
      }),
    );
  });

  it("stay where they are if they fit there", () => {
    const apart = [100, 40, 250].map((at) => ({ at, height: 17 }));
    expect(movedApart(apart, 0, 300)).toEqual([100, 40, 250]);
  });

  it("of one wish share it evenly", () => {
    const same = [100, 100, 100].map((at) => ({ at, height: 10 }));
    expect(movedApart(same, 0, 300).sort((a, b) => a - b)).toEqual([90, 100, 110]);
  });
});

describe("broken lines", () => {
  const measure = (text: string): number => 7 * text.length;

  it("lose no letter and are no wider than asked", () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "b", "-", ":", " ", ","),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(name, fc.integer({ min: 14, max: 200 }), (text, width) => {
        const lines = wrapped(text, width, measure);
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("break after signs before they break words", () => {
    expect(wrapped("random-features:gaussian", 84, measure)).toEqual(["random-", "features:", "gaussian"]);
  });
});

describe("names among dots", () => {
  const frame = { left: 0, right: 100, top: 0, bottom: 100 };
  const size = { width: 30, height: 10 };

  it("stand on the right where there is room, else on another side, else nowhere", () => {
    expect(beside(50, 50, size, [], frame)).toMatchObject({ left: 57, top: 45 });
    expect(beside(90, 50, size, [], frame)).toMatchObject({ right: 83 });
    expect(beside(50, 50, size, [frame], frame)).toBeUndefined();
  });

  it("that must stand find the nearest free place", () => {
    const box = nearby(50, 50, size, [{ left: 0, right: 100, top: 40, bottom: 100 }], frame);
    expect(box).toEqual({ left: 35, right: 65, top: 27, bottom: 37 });
  });
});

describe("scales", () => {
  it("hold every error between whole decades, zero and the absurd at their ends", () => {
    expect(errorExtent([3e-7, 2e-3])).toEqual([1e-7, 1e-2]);
    expect(errorExtent([1e-5])).toEqual([1e-5, 1e-3]);
    expect(errorExtent([0, 1e99])).toEqual([1e-17, 1e4]);
    expect(decades([1e-16, 1e2], 6)).toEqual([1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1]);
  });

  it("say at their ends that what lies beyond is drawn there", () => {
    const texts = [leastError, 1e-8, 1, mostError].map((value) => errorTick(Number)(value).text);
    expect(texts).toEqual(["≤\u202f10⁻¹⁷", "10⁻⁸", "1", "≥\u202f10⁴"]);
  });

  it("of seconds span a decade at least", () => {
    const [low, high] = secondsExtent([2, 2.1]);
    expect(high / low).toBeGreaterThanOrEqual(9.99);
    expect(low).toBeLessThan(2);
    expect(secondsExtent([0])[0]).toBeGreaterThan(0);
  });
});
