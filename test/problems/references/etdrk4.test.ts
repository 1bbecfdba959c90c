/** @file The time stepper: its weights against their series, exactness on linear equations, order four. */

import { describe, expect, it } from "vitest";
import { etdrk4Weights, march, type SemilinearEquation } from "../../../problems/references/etdrk4.ts";
import type { Modes } from "../../../src/evolution/index.ts";

const single = (re: number, im = 0): Modes => ({ re: Float64Array.of(re), im: Float64Array.of(im) });

/** v' = λ v + v², whose solution is λ v0 e^{λt} / (λ + v0 (1 - e^{λt})). */
const bernoulli = (rate: number): SemilinearEquation => ({
  linear: single(rate),
  nonlinear: ({ re }, _time, out) => {
    out.re[0] = re[0] * re[0];
  },
});

function bernoulliError(rate: number, steps: number): number {
  const [start, v] = [0.3, single(0.3)];
  march(bernoulli(rate), v, [{ from: 0, to: 1, steps }]);
  const grown = Math.exp(rate);
  return Math.abs(v.re[0] - (rate * start * grown) / (rate + start * (1 - grown)));
}

/** φ_m(z) = Σ z^j / (j + m)!, complex. */
function phi(m: number, x: number, y: number): [number, number] {
  let [re, im, sumRe, sumIm] = [1, 0, 0, 0];
  for (let j = 1; j <= m; j++) re /= j;
  for (let j = 0; j < 60; j++) {
    [sumRe, sumIm] = [sumRe + re, sumIm + im];
    [re, im] = [(re * x - im * y) / (j + m + 1), (re * y + im * x) / (j + m + 1)];
  }
  return [sumRe, sumIm];
}

describe("etdrk4Weights", () => {
  const z = [0, 1e-8, 0.1, 0.5, 0.99, 1, 1.7, 3].flatMap((r) =>
    [0, 0.8, 1.6, 2.4, Math.PI].map((angle): [number, number] => [r * Math.cos(angle), r * Math.sin(angle)]),
  );
  it.each(z)("are φ-functions at z = %s + %s i", (x, y) => {
    const { q, f1, f2, f3 } = etdrk4Weights(single(x, y), 1);
    const [p1, p2, p3, half] = [phi(1, x, y), phi(2, x, y), phi(3, x, y), phi(1, x / 2, y / 2)];
    const expected = [0, 1].map((i) => ({
      q: half[i] / 2,
      f1: p1[i] - 3 * p2[i] + 4 * p3[i],
      f2: p2[i] - 2 * p3[i],
      f3: 4 * p3[i] - p2[i],
    }));
    for (const [i, part] of (["re", "im"] as const).entries()) {
      expect(q[part][0]).toBeCloseTo(expected[i].q, 14);
      expect(f1[part][0]).toBeCloseTo(expected[i].f1, 13);
      expect(f2[part][0]).toBeCloseTo(expected[i].f2, 13);
      expect(f3[part][0]).toBeCloseTo(expected[i].f3, 13);
    }
  });
});

describe("march", () => {
  it("is exact for linear equations, whatever the step", () => {
    const v = single(1, 0);
    march({ linear: single(-3, 40), nonlinear: (_v, _t, out) => out.re.fill(0) }, v, [
      { from: 0, to: 1, steps: 3 },
    ]);
    expect(v.re[0]).toBeCloseTo(Math.exp(-3) * Math.cos(40), 14);
    expect(v.im[0]).toBeCloseTo(Math.exp(-3) * Math.sin(40), 14);
  });

  it("integrates cubic forcing in time exactly at λ = 0 (Simpson's rule)", () => {
    const v = single(0);
    const equation: SemilinearEquation = {
      linear: single(0),
      nonlinear: (_v, t, out) => {
        out.re[0] = 4 * t ** 3;
      },
    };
    march(equation, v, [
      { from: 0, to: 1, steps: 1 },
      { from: 1, to: 3, steps: 2 },
    ]);
    expect(v.re[0]).toBeCloseTo(81, 12);
  });

  it.each([-1, -10])("has order four on v' = %s v + v²", (rate) => {
    const errors = [20, 40, 80].map((steps) => bernoulliError(rate, steps));
    const slopes = errors.slice(1).map((error, i) => Math.log2(errors[i] / error));
    for (const slope of slopes) expect(slope).toBeGreaterThan(3.8);
    expect(slopes[1]).toBeLessThan(4.3);
  });

  it("reports the end of every segment", () => {
    const seen: number[] = [];
    const segments = [
      { from: 0, to: 0.5, steps: 2 },
      { from: 0.5, to: 2, steps: 1 },
    ];
    march(bernoulli(-1), single(0.1), segments, (time) => seen.push(time));
    expect(seen).toEqual([0.5, 2]);
  });

  it("refuses mismatched lengths and segments that lead nowhere", () => {
    const wide = { re: new Float64Array(2), im: new Float64Array(2) };
    expect(() => march(bernoulli(1), wide, [])).toThrow(/lengths 2, 2, 1, 1/);
    expect(() => march(bernoulli(1), single(1), [{ from: 1, to: 1, steps: 2 }])).toThrow(/leads nowhere/);
    expect(() => march(bernoulli(1), single(1), [{ from: 0, to: 1, steps: 0.5 }])).toThrow(/leads nowhere/);
  });
});
