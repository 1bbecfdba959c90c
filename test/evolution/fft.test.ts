/** @file The transforms against their definition, their inverses and Parseval's identity. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fft, realFft, smoothLength, zeroModes } from "../../src/evolution/index.ts";

const values = (length: number) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });
const size = fc.constantFrom(4, 6, 8, 10, 16, 30, 64, 90, 180, 400);
const largest = (numbers: readonly number[]): number => Math.max(...numbers.map(Math.abs));

/** Σ_j (re + i im)_j e^{-2πijk/n} by the definition. */
function direct(re: readonly number[], im: readonly number[], k: number): [number, number] {
  const n = re.length;
  return re.reduce<[number, number]>(
    ([a, b], _, j) => {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [a + re[j] * c - im[j] * s, b + re[j] * s + im[j] * c];
    },
    [0, 0],
  );
}

describe("fft", () => {
  it("is the discrete Fourier transform", () => {
    const property = fc.property(
      size.chain((n) => fc.tuple(values(n), values(n))),
      ([re, im]) => {
        const [a, b] = [Float64Array.from(re), Float64Array.from(im)];
        fft(re.length).forward(a, b);
        re.forEach((_, k) => {
          const [x, y] = direct(re, im, k);
          expect(Math.hypot(a[k] - x, b[k] - y)).toBeLessThan(1e-13 * re.length);
        });
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  it("is undone by the inverse, up to the factor n", () => {
    const property = fc.property(
      size.chain((n) => fc.tuple(values(n), values(n))),
      ([re, im]) => {
        const n = re.length;
        const [a, b] = [Float64Array.from(re), Float64Array.from(im)];
        fft(n).forward(a, b);
        fft(n).inverse(a, b);
        expect(largest(re.map((x, j) => a[j] / n - x))).toBeLessThan(1e-15 * n);
        expect(largest(im.map((x, j) => b[j] / n - x))).toBeLessThan(1e-15 * n);
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  it("transforms a batch like one after the other", () => {
    const property = fc.property(
      fc.constantFrom(1, 2, 3, 5, 12, 40, 75),
      fc.constantFrom(1, 3, 6),
      (n, batch) => {
        const make = () =>
          Float64Array.from({ length: n * batch }, (_, i) => Math.sin(7 * i * i + n + batch));
        const [re, im] = [make(), make().reverse()];
        const rows = Array.from({ length: batch }, (_, b) => {
          const [x, y] = [re, im].map((part) => part.filter((_, at) => at % batch === b));
          fft(n).forward(x, y);
          return { x, y };
        });
        fft(n, batch).forward(re, im);
        rows.forEach(({ x, y }, b) => {
          x.forEach((value, k) => {
            expect(Math.hypot(re[k * batch + b] - value, im[k * batch + b] - y[k])).toBeLessThan(1e-13);
          });
        });
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  it.each([0, 7, 22, 1.5])("refuses the length %s", (n) => {
    expect(() => fft(n)).toThrow(/2\^a 3\^b 5\^c/);
    expect(() => realFft(2 * n)).toThrow(/2\^a 3\^b 5\^c/);
  });

  it("finds the next length of the form 2^a 3^b 5^c", () => {
    expect([1, 7, 11, 14, 97, 1001].map((n) => smoothLength(n, 1))).toEqual([1, 8, 12, 15, 100, 1024]);
    expect([1, 7, 14, 25].map((n) => smoothLength(n))).toEqual([2, 8, 16, 30]);
  });
});

describe("realFft", () => {
  it("agrees with the complex transform and is undone by `values`", () => {
    const property = fc.property(size.chain(values), (u) => {
      const n = u.length;
      const [re, im, modes] = [Float64Array.from(u), new Float64Array(n), zeroModes(n / 2 + 1)];
      fft(n).forward(re, im);
      realFft(n).modes(Float64Array.from(u), modes);
      modes.re.forEach((_, k) => {
        expect(Math.hypot(modes.re[k] - re[k] / n, modes.im[k] - im[k] / n)).toBeLessThan(1e-15);
      });
      const back = new Float64Array(n);
      realFft(n).values(modes, back);
      expect(largest(u.map((x, j) => back[j] - x))).toBeLessThan(1e-14);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it("keeps the energy: mean u² = c0² + 2 Σ |c_k|² + c_{n/2}² (Parseval)", () => {
    const property = fc.property(values(32), (u) => {
      const { re, im } = zeroModes(17);
      realFft(32).modes(Float64Array.from(u), { re, im });
      const inner = re.reduce((sum, a, k) => sum + (k % 16 === 0 ? 1 : 2) * (a * a + im[k] * im[k]), 0);
      expect(inner).toBeCloseTo(u.reduce((sum, x) => sum + x * x, 0) / 32, 13);
    });
    fc.assert(property, { numRuns: 50 });
  });
});
