/** @file The parts of an evolution: transforms, propagator weights, interpolation, columns of expressions. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoist } from "../../src/evolution/hoist.ts";
import { lobatto } from "../../src/evolution/lobatto.ts";
import { propagator, symbolOf } from "../../src/evolution/propagator.ts";
import { reflectedTransform } from "../../src/evolution/reflected-transform.ts";
import { tape } from "../../src/evolution/tape.ts";
import { circleTransform, type Parity, type Transform } from "../../src/evolution/transform.ts";
import { add, call, coordinate, div, evaluate, jet, mul, neg, pow } from "../../src/expression/index.ts";

const [count, nodes, period] = [8, 4, 3];
const makers: Readonly<Record<Parity, Transform>> = {
  none: circleTransform(count, 25, nodes, period),
  even: reflectedTransform(count, 12, nodes, period),
  odd: reflectedTransform(count, 15, nodes, period),
};

/** Derivative of order p of the series with the coefficients of row i, at y. */
function direct(
  parity: Parity,
  modes: { re: Float64Array; im: Float64Array },
  i: number,
  p: number,
  y: number,
) {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const kappa = (2 * Math.PI * k) / period;
    const angle = kappa * y + (p * Math.PI) / 2;
    const [a, b] = [modes.re[k * nodes + i], parity === "none" ? modes.im[k * nodes + i] : 0];
    const factor = kappa ** p * (parity === "none" && k > 0 ? 2 : 1);
    sum += factor * (parity === "odd" ? a * Math.sin(angle) : a * Math.cos(angle) - b * Math.sin(angle));
  }
  return sum;
}

describe.each(["none", "even", "odd"] as const)("the transform of parity %s", (parity) => {
  const transform = makers[parity];
  const grid = transform.points.length;
  const value = (at: number): number => Math.sin(3.7 * at * at + 1);
  const modes = {
    re: Float64Array.from({ length: count * nodes }, (_, at) =>
      parity === "odd" && at < nodes ? 0 : value(at),
    ),
    im: Float64Array.from({ length: parity === "none" ? count * nodes : 0 }, (_, at) =>
      at < nodes ? 0 : value(at + 0.5),
    ),
  };
  const column = () => new Float64Array((grid * nodes) / 2);

  it.each([0, 1, 2, 3, 4])("evaluates derivatives of order %s at its points", (order) => {
    const out = { re: column(), im: column() };
    transform.values(modes, order, parity, out);
    const scale = ((2 * Math.PI * count) / period) ** order * count;
    for (let i = 0; i < nodes; i++)
      transform.points.forEach((y, j) => {
        const part = i < nodes / 2 ? out.re : out.im;
        const expected = direct(parity, modes, i, order, y);
        expect(Math.abs(part[(j * nodes) / 2 + (i % (nodes / 2))] - expected)).toBeLessThan(1e-14 * scale);
      });
  });

  it("gives the modes back", () => {
    const values = { re: column(), im: column() };
    transform.values(modes, 0, parity, values);
    const back = { re: new Float64Array(count * nodes), im: new Float64Array(modes.im.length) };
    transform.project(values, parity, back);
    for (const part of ["re", "im"] as const)
      for (let at = 0; at < modes[part].length; at++)
        expect(Math.abs(back[part][at] - modes[part][at])).toBeLessThan(1e-14);
  });
});

describe("lobatto", () => {
  const rule = lobatto(9);

  it("interpolates and differentiates polynomials of its degree exactly", () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (p, s) => {
        const values = rule.nodes.map((c) => c ** p);
        const at = rule.cardinals(s, new Float64Array(10)).reduce((sum, w, j) => sum + w * values[j], 0);
        expect(Math.abs(at - s ** p)).toBeLessThan(1e-13);
        const slope = values.reduce((sum, v, j) => sum + rule.derivatives[1][9 * 10 + j] * v, 0);
        expect(Math.abs(slope - p)).toBeLessThan(1e-11);
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  it("expands in Chebyshev polynomials: coefficients of T_n are the n-th unit vector", () => {
    for (const n of [0, 1, 4, 9])
      for (let r = 0; r <= 9; r++) {
        const value = rule.nodes.reduce((sum, c, j) => {
          return (
            sum +
            rule.coefficients[r * 10 + j] * Math.cos(n * Math.acos(Math.min(1, Math.max(-1, 2 * c - 1))))
          );
        }, 0);
        expect(Math.abs(value - (r === n ? 1 : 0))).toBeLessThan(1e-14);
      }
  });
});

describe("propagator", () => {
  // v' = λ v + s^p, v(0) = 0: v(1) = ∫_0^1 e^{λ(1-s)} s^p ds, by its power series in λ; for large λ by parts.
  const exact = (x: number, y: number, p: number): [number, number] => {
    if (Math.hypot(x, y) > 20) return byParts(x, y, p);
    let [re, im, a, b] = [0, 0, 1 / (p + 1), 0];
    for (let j = 0; j < 150; j++) {
      [re, im] = [re + a, im + b];
      [a, b] = [(a * x - b * y) / (j + p + 2), (a * y + b * x) / (j + p + 2)];
    }
    return [re, im];
  };
  const byParts = (x: number, y: number, p: number): [number, number] => {
    const square = x * x + y * y;
    const over = (a: number, b: number): [number, number] => [
      (a * x + b * y) / square,
      (b * x - a * y) / square,
    ];
    if (p === 0) return over(Math.exp(x) * Math.cos(y) - 1, Math.exp(x) * Math.sin(y));
    const [a, b] = byParts(x, y, p - 1);
    return over(p * a - 1, p * b);
  };

  it.each([
    [0, 0],
    [0, 3],
    [-4, 1],
    [0, 9],
    [2, -9],
    // Beyond the switch to integration by parts at m²/6 = 24.
    [0, 26],
    [26, 0],
  ])("integrates powers against e^{λ(1-s)} for λ = %s + %s i", (x, y) => {
    const m = 12;
    const rule = lobatto(m);
    const { weights } = propagator({ re: Float64Array.of(x), im: Float64Array.of(y) }, 1, rule);
    for (const p of [0, 1, 5, 12]) {
      const at = (m - 1) * (m + 1);
      const sum = (part: Float64Array): number =>
        part.length ? rule.nodes.reduce((total, c, j) => total + part[at + j] * c ** p, 0) : 0;
      const [re, im] = exact(x, y, p);
      const scale = Math.max(1, Math.exp(x));
      expect(Math.hypot(sum(weights.re) - re, sum(weights.im) - im)).toBeLessThan(2e-14 * scale);
    }
  });

  it("damps fast modes to the quasi-steady -N/λ", () => {
    const { weights, decay } = propagator(
      { re: Float64Array.of(-1e6), im: Float64Array.of(0) },
      0.1,
      lobatto(6),
    );
    for (let i = 0; i < 6; i++) {
      expect(decay.re[i]).toBe(0);
      expect(weights.re.slice(i * 7, i * 7 + 7).reduce((a, b) => a + b, 0)).toBeCloseTo(1e-6, 18);
    }
  });

  it("has the symbol Σ a_p (iκ)^p", () => {
    const { re, im } = symbolOf([1, 2, 3, 4, 5], Math.PI, 3);
    expect(re[2]).toBeCloseTo(1 - 3 * 16 + 5 * 256, 10);
    expect(im[2]).toBeCloseTo(2 * 4 - 4 * 64, 10);
  });
});

describe("tape and hoist", () => {
  const [u, x] = [jet("u"), coordinate("x")];
  const wave = call("sin", mul(3, x));
  const expressions = [
    add(mul(u, pow(u, 3)), div(neg(u), add(wave, 2))),
    pow(add(u, wave), 2),
    call("exp", u),
    wave,
    pow(u, -0.5),
  ];
  const samples = 600;
  const [us, xs] = [1, 2].map((s) => Float64Array.from({ length: samples }, (_, i) => 1.5 + Math.sin(s * i)));

  it("agree with the interpreter, sample by sample, over several blocks", () => {
    const { expressions: moving, still } = hoist(expressions);
    expect(still.map(({ of }) => of)).toHaveLength(2);
    const columns = new Map(still.map(({ name, of }) => [name.name, xs.map((at) => evaluate(of, () => at))]));
    const out = expressions.map(() => new Float64Array(samples));
    tape(moving, (leaf) => (leaf.kind === "placeholder" ? columns.get(leaf.name) : us), out)(samples);
    expressions.forEach((e, r) => {
      for (const i of [0, 255, 256, 511, 599]) {
        const expected = evaluate(e, (leaf) => (leaf.kind === "jet" ? us[i] : xs[i]));
        expect(Math.abs(out[r][i] - expected)).toBeLessThan(1e-14 * Math.abs(expected));
      }
    });
  });

  it("says which leaf has no values", () => {
    expect(() => tape([u], () => undefined, [new Float64Array(1)])).toThrow(/u has no values/);
  });
});
