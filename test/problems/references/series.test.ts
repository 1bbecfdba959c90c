/** @file Stored series: packing is lossless, evaluation is the Fourier sum, damage is refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  restoreSeries,
  type Series,
  seriesFunction,
  seriesPoints,
  storeSeries,
  trimmed,
} from "../../../problems/references/series.ts";

const coefficients = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 });
const seriesOf = (re: readonly number[], im: readonly number[]): Series => ({
  name: "test",
  interval: [0, 3],
  times: [0, 0.5],
  levels: [re, im].map(() => ({
    re: Float64Array.from(re),
    im: Float64Array.from(re, (_, k) => im[k] ?? 0),
  })),
});

describe("storeSeries and restoreSeries", () => {
  it("give back every mode, bit for bit", () => {
    const property = fc.property(coefficients, coefficients, (re, im) => {
      const series = seriesOf([...re, 1], im);
      const { levels } = restoreSeries(storeSeries(series, false));
      levels.forEach((level, l) => {
        expect([...level.re]).toEqual([...series.levels[l].re]);
        expect([...level.im]).toEqual([...series.levels[l].im]);
      });
    });
    fc.assert(property);
  });

  it("leave out the imaginary parts of even series", () => {
    const stored = storeSeries(seriesOf([1, 0.5], [0, 0]), true);
    expect(atob(stored.modes)).toHaveLength(2 * 2 * 8);
    expect(restoreSeries(stored).levels[0]).toEqual({
      re: Float64Array.of(1, 0.5),
      im: Float64Array.of(0, 0),
    });
  });

  it("refuse text that is cut short", () => {
    const stored = storeSeries(seriesOf([1, 2], [0, 1]), false);
    expect(() => restoreSeries({ ...stored, modes: stored.modes.slice(0, 16) })).toThrow(
      /holds 1 numbers where 8/,
    );
  });
});

describe("trimmed", () => {
  it("drops the tail below 1e-13 and nothing before it", () => {
    const modes = {
      re: Float64Array.of(1, 0, 1e-14, 0.5, 1e-14, 0),
      im: Float64Array.of(0, 0, 0, 0, 1e-14, 9e-14),
    };
    expect(trimmed(modes)).toEqual({ re: Float64Array.of(1, 0, 1e-14, 0.5), im: new Float64Array(4) });
  });
});

describe("seriesFunction", () => {
  it("is c0 + 2 Re Σ c_k e^{2πikx/L}", () => {
    const property = fc.property(
      coefficients,
      coefficients,
      fc.double({ min: 0, max: 3, noNaN: true }),
      (re, im, x) => {
        const series = seriesOf(re, im);
        const [level] = series.levels;
        const expected = level.re.reduce((sum, a, k) => {
          const angle = (2 * Math.PI * k * x) / 3;
          return sum + (k ? 2 : 1) * (a * Math.cos(angle) - (k ? level.im[k] : 0) * Math.sin(angle));
        }, 0);
        expect(seriesFunction(series)({ x, t: 0.5 })).toBeCloseTo(expected, 12);
      },
    );
    fc.assert(property);
  });

  it("measures on midpoints in x at every time", () => {
    const points = seriesPoints({ interval: [0, 3], times: [0, 0.5] }, 3);
    expect([...points.values]).toEqual([0.5, 1.5, 2.5, 0.5, 1.5, 2.5, 0, 0, 0, 0.5, 0.5, 0.5]);
  });
});
