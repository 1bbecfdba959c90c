/** @file The parts of an evolution in the plane: φ functions, weights of steps, transforms, fits, sums, packing. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitMatrix, fitSlab } from "../../../src/evolution/plane/dense.ts";
import { chebyshevAt } from "../../../src/evolution/plane/modes-at.ts";
import { factorial, phiRow } from "../../../src/evolution/plane/phi.ts";
import { monomials, stepped, stepWeights } from "../../../src/evolution/plane/steps.ts";
import { packBytes, unpackBytes } from "../../../src/evolution/plane/store.ts";
import { planeSums } from "../../../src/evolution/plane/sums.ts";
import { modeCount } from "../../../src/evolution/plane/symbols.ts";
import { planeTransform, resizedModes } from "../../../src/evolution/plane/transform.ts";

describe("φ functions", () => {
  const q = 9;
  const fill = phiRow(q);
  const out = { re: new Float64Array(q + 1), im: new Float64Array(q + 1) };

  it.each([
    [0, 0],
    [-1e-9, 0],
    [1, 0],
    [-3, 4],
    [-9.9, 0],
    [-10.1, 0],
    [0, 9.9],
    [0, 10.1],
    [-7, -8],
    [4, 3],
    [-1e5, 0],
    [0, 1e4],
  ])("satisfy z φ_{p+1} = φ_p - 1/p! and φ_p(0) = 1/p!, at %s + %s i", (x, y) => {
    fill(x, y, out);
    expect(Math.hypot(out.re[0] - Math.exp(x) * Math.cos(y), out.im[0] - Math.exp(x) * Math.sin(y))).toBe(0);
    for (let p = 0; p < q; p++) {
      const [re, im] = [x * out.re[p + 1] - y * out.im[p + 1], x * out.im[p + 1] + y * out.re[p + 1]];
      const size = Math.max(1 / factorial(p), Math.hypot(out.re[p], out.im[p]));
      expect(Math.hypot(re - out.re[p] + 1 / factorial(p), im - out.im[p])).toBeLessThan(1e-14 * size);
      if (x === 0 && y === 0) expect(out.re[p]).toBeCloseTo(1 / factorial(p), 15);
    }
  });

  it("agree with the series of φ_9 where the recurrence would cancel", () => {
    for (const x of [-2, 0.5, 3]) {
      fill(x, 0, out);
      let [term, sum] = [1 / factorial(9), 0];
      for (let n = 0; n < 40; n++) {
        sum += term;
        term *= x / (n + 10);
      }
      expect(Math.abs(out.re[9] / sum - 1)).toBeLessThan(1e-14);
    }
  });
});

describe("weights of a step", () => {
  const nodes = [0, -0.5, -1, -2.5, 1];
  const h = 0.3;
  const lambda = [-8, 0, 2];

  it("integrate e^{(h-s)λ} times a polynomial through any nodes exactly", () => {
    const fill = phiRow(7);
    const tables = Array.from({ length: 8 }, () => ({
      re: new Float64Array(lambda.length),
      im: new Float64Array(0),
    }));
    const row = { re: new Float64Array(8), im: new Float64Array(8) };
    lambda.forEach((x, k) => {
      fill(x * h, 0, row);
      tables.forEach((table, p) => {
        table.re[k] = row.re[p];
      });
    });
    const weights = stepWeights([[{ from: 0, tables }]], h, nodes);
    // v' = λ v + p t^{p-1} - λ t^p has the solution t^p + (v0 - 0^p) e^{λt}.
    for (const p of [1, 2, 4]) {
      const forces = nodes.map((s) => [
        {
          re: Float64Array.from(lambda, (x) => p * (s * h) ** (p - 1) - x * (s * h) ** p),
          im: new Float64Array(lambda.length),
        },
      ]);
      const start = [{ re: Float64Array.from(lambda, () => 1), im: new Float64Array(lambda.length) }];
      const [{ re }] = stepped(weights, start, forces);
      re.forEach((value, k) => {
        expect(Math.abs(value - h ** p - Math.exp(lambda[k] * h))).toBeLessThan(1e-14);
      });
    }
  });

  it("are made of cardinal polynomials", () => {
    monomials(nodes).forEach((polynomial, j) => {
      nodes.forEach((s, i) => {
        const value = polynomial.reduce((sum, c, p) => sum + c * s ** p, 0);
        expect(value).toBeCloseTo(i === j ? 1 : 0, 13);
      });
    });
  });
});

describe("transforms", () => {
  const size = { k1: 5, k2: 4 };
  const periods = [3, 2] as const;
  const transform = planeTransform(size, [16, 12], periods);
  /** Any modes of a real field: those at k2 = 0 are conjugates of each other. */
  const field = (seed: number) => {
    const count = modeCount(size);
    const out = {
      re: Float64Array.from({ length: count }, (_, k) => Math.sin(seed + 3.7 * k * k)),
      im: Float64Array.from({ length: count }, (_, k) => Math.cos(2 * seed + 1.3 * k * k)),
    };
    for (let k = 0; k <= size.k1; k++) {
      const [up, down] = [(size.k1 + k) * (size.k2 + 1), (size.k1 - k) * (size.k2 + 1)];
      out.re[down] = out.re[up];
      out.im[down] = -out.im[up];
      if (k === 0) out.im[up] = 0;
    }
    return out;
  };
  const [u, v] = [field(1), field(2)];
  const sums = planeSums(size, periods);
  const line = { re: new Float64Array(11), im: new Float64Array(11) };

  it.each([
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [
      [2, 0],
      [1, 1],
    ],
    [
      [0, 3],
      [2, 2],
    ],
  ] as const)("give derivatives %s and %s of two fields at once, as the sums do", (one, two) => {
    const out = { re: new Float64Array(192), im: new Float64Array(192) };
    transform.values({ modes: u, powers: one }, { modes: v, powers: two }, out);
    for (const [modes, powers, part] of [
      [u, one, out.re],
      [v, two, out.im],
    ] as const)
      for (const [j1, j2] of [
        [0, 0],
        [3, 7],
        [15, 11],
      ]) {
        sums.line(modes, (periods[1] * j2) / 12, powers[1], line);
        const value = sums.point(line, (periods[0] * j1) / 16, powers[0]);
        expect(Math.abs(part[j2 * 16 + j1] - value)).toBeLessThan(1e-13 * 15 ** (powers[0] + powers[1]));
      }
  });

  it("give the modes back", () => {
    const out = { re: new Float64Array(192), im: new Float64Array(192) };
    transform.values({ modes: u, powers: [0, 0] }, { modes: v, powers: [0, 0] }, out);
    const [a, b] = [field(3), field(3)];
    transform.project(out, a, b);
    for (const [back, modes] of [
      [a, u],
      [b, v],
    ])
      for (const part of ["re", "im"] as const)
        back[part].forEach((value, k) => {
          expect(Math.abs(value - modes[part][k])).toBeLessThan(1e-14);
        });
  });

  it("sums at a point are the series in cosines and sines", () => {
    const one = { re: new Float64Array(modeCount(size)), im: new Float64Array(modeCount(size)) };
    // c at (2, 3): u = 2 Re c e^{i(2κx + 3κy)}.
    one.re[(5 + 2) * 5 + 3] = 0.5;
    sums.line(one, 0.4, 0, line);
    const angle = (4 * Math.PI * 0.7) / 3 + (6 * Math.PI * 0.4) / 2;
    expect(sums.point(line, 0.7, 0)).toBeCloseTo(Math.cos(angle), 14);
    expect(sums.point(line, 0.7, 1)).toBeCloseTo((-4 * Math.PI * Math.sin(angle)) / 3, 13);
  });

  it("resizing keeps the modes both have", () => {
    const large = resizedModes(u, size, { k1: 7, k2: 9 });
    expect(resizedModes(large, { k1: 7, k2: 9 }, size)).toEqual(u);
    expect(large.re.filter((x) => x !== 0)).toHaveLength(u.re.filter((x) => x !== 0).length);
  });
});

describe("fits in time", () => {
  it.each([
    [8, 8],
    [16, 10],
    [32, 13],
  ])("through %s intervals reproduce polynomials up to their degree", (steps, degree) => {
    const matrix = fitMatrix(steps, degree);
    for (const n of [0, 3, degree]) {
      const values = Array.from({ length: steps + 1 }, (_, i) =>
        Math.cos(n * Math.acos((2 * i) / steps - 1)),
      );
      matrix.forEach((row, m) => {
        const coefficient = row.reduce((sum, weight, i) => sum + weight * values[i], 0);
        expect(Math.abs(coefficient - (m === n ? 1 : 0))).toBeLessThan(1e-12);
      });
    }
  });

  it("keep as many coefficients as matter, and say when they are too few", () => {
    const ticks = (of: (s: number) => number) =>
      Array.from({ length: 9 }, (_, i) => [{ re: Float64Array.of(1, of(i / 8)), im: Float64Array.of(0, 0) }]);
    const smooth = fitSlab(
      ticks((s) => s * s),
      1e-13,
    );
    expect([...smooth.dense[0].counts]).toEqual([1, 3]);
    expect(smooth.tail).toBeLessThan(1e-15);
    const rough = fitSlab(
      ticks((s) => Math.sin(9 * s)),
      1e-13,
    );
    expect(rough.tail).toBeGreaterThan(1e-3);
  });

  it("differentiate Chebyshev polynomials", () => {
    const property = fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (tau) => {
      const s = 2 * tau - 1;
      const [value, slope, bend] = [0, 1, 2].map((q) => chebyshevAt(tau, q, 0.5));
      for (const n of [0, 1, 2, 3, 7]) {
        const theta = Math.acos(s);
        const u = Math.sin(n * theta) / Math.sin(theta);
        expect(Math.abs(value[n] - Math.cos(n * theta))).toBeLessThan(1e-13);
        expect(Math.abs(slope[n] - 4 * n * u)).toBeLessThan(1e-11);
        const second = (n * (s * u - n * Math.cos(n * theta))) / (1 - s * s);
        expect(Math.abs(bend[n] - 16 * second)).toBeLessThan(1e-7);
      }
    });
    fc.assert(property, { numRuns: 40 });
  });
});

it("bytes survive being numbers", () => {
  const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    expect([...unpackBytes(packBytes(bytes))].slice(0, bytes.length)).toEqual([...bytes]);
  });
  fc.assert(property);
});
