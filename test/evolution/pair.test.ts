/** @file Two fields under one linear operator: functions of 2 x 2 matrices, Schroedinger equations, waves. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Evolution,
  evolutionForm,
  evolve,
  restoreSpectralSolution,
  spectralSolution,
} from "../../src/evolution/index.ts";
import { type PairSymbol, pairFunctions } from "../../src/evolution/pair-function.ts";
import { type Equations, expr, parseExpression, pde } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { on, type Problem, periodic, problem } from "../../src/problem/index.ts";
import { maxError, type Solution } from "../../src/solution/index.ts";

type Entries = readonly [number, number, number, number];

const symbolOf = (entries: Entries, imaginary: Entries = [0, 0, 0, 0]): PairSymbol =>
  entries.map((x, e) => ({
    re: Float64Array.of(x),
    im: Float64Array.of(imaginary[e]),
  })) as unknown as PairSymbol;

/** e^{hL} and (e^{hL} - 1)/(hL). */
function functionsOf(symbol: PairSymbol, h: number): readonly (readonly [number, number])[][] {
  const entries = [0, 1, 2, 3].map(() => ({
    re: new Float64Array(2),
    im: new Float64Array(2),
  })) as unknown as PairSymbol;
  const row = (x: number, y: number, out: { re: Float64Array; im: Float64Array }): void => {
    [out.re[0], out.im[0]] = [Math.exp(x) * Math.cos(y), Math.exp(x) * Math.sin(y)];
    // ∫_0^1 e^{zs} ds by the series, enough for |z| < 4.
    let [tr, ti, sr, si] = [1, 0, 1, 0];
    for (let n = 1; n < 40; n++) {
      [tr, ti] = [(tr * x - ti * y) / (n + 1), (tr * y + ti * x) / (n + 1)];
      [sr, si] = [sr + tr, si + ti];
    }
    [out.re[1], out.im[1]] = [sr, si];
  };
  pairFunctions(symbol, h, row, 2)(0, entries);
  return [0, 1].map((r) => entries.map(({ re, im }) => [re[r], im[r]] as const));
}

const times = (a: readonly (readonly [number, number])[], b: readonly (readonly [number, number])[]) =>
  [0, 1, 2, 3].map((e) => {
    const [r, c] = [e >> 1, e & 1];
    return [0, 1].reduce<readonly [number, number]>(
      ([x, y], m) => {
        const [p, q] = [a[2 * r + m], b[2 * m + c]];
        return [x + p[0] * q[0] - p[1] * q[1], y + p[0] * q[1] + p[1] * q[0]];
      },
      [0, 0],
    );
  });

describe("functions of 2 x 2 matrices", () => {
  it("of a rotation, a Jordan block and a nearly defective matrix are those of closed form", () => {
    const [rotation] = functionsOf(symbolOf([0, -1, 1, 0]), 0.7);
    expect(rotation[0][0]).toBeCloseTo(Math.cos(0.7), 14);
    expect(rotation[2][0]).toBeCloseTo(Math.sin(0.7), 14);
    const [jordan, phi] = functionsOf(symbolOf([-2, 1, 0, -2]), 1);
    expect(jordan[1][0]).toBeCloseTo(Math.exp(-2), 14);
    // φ_1'(z) = (e^z (z - 1) + 1)/z².
    expect(phi[1][0]).toBeCloseTo((1 - 3 * Math.exp(-2)) / 4, 14);
    const [close] = functionsOf(symbolOf([1, 1, 1e-12, 1]), 1);
    expect(close[1][0]).toBeCloseTo(Math.E, 12);
  });

  it("satisfy e^{2L} = (e^L)² and L φ_1(L) = e^L - 1, whatever the matrix", () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    const matrix = fc.tuple(entry, entry, entry, entry);
    const property = fc.property(matrix, matrix, (re, im) => {
      const symbol = symbolOf(re, im);
      const [[one, phi], [two]] = [functionsOf(symbol, 1), functionsOf(symbol, 2)];
      const square = times(one, one);
      const product = times(
        symbol.map((part) => [part.re[0], part.im[0]] as const),
        phi,
      );
      for (let e = 0; e < 4; e++)
        for (const part of [0, 1]) {
          expect(Math.abs(square[e][part] - two[e][part])).toBeLessThan(1e-12);
          const unit = e % 3 === 0 && part === 0 ? 1 : 0;
          expect(Math.abs(product[e][part] - one[e][part] + unit)).toBeLessThan(1e-13);
        }
    });
    fc.assert(property, { numRuns: 100 });
  });
});

const strip = box({ x: [0, 2 * Math.PI], t: [0, 2] });
const onCircle = (interior: Equations, initial: Equations, exact?: Equations): Problem =>
  problem({
    name: "pair",
    domain: strip,
    interior,
    conditions: [on(strip.face("t", "low"), initial), periodic(strip, "x")],
    ...(exact && { exact }),
  });

function run(given: Problem): { evolution: Evolution; u: Solution } {
  const form = evolutionForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  const evolution = evolve(form);
  return { evolution, u: spectralSolution(evolution) };
}

const errorsOf = (given: Problem, u: Solution): number =>
  Math.max(...given.fields.map((field) => maxError(u, given.exact![field], field)));

describe("Schroedinger equations as two real fields", () => {
  it("without N: waves turn by κ²t/2, in one slab", () => {
    const given = onCircle(
      pde`u_t = -v_xx/2
        v_t = u_xx/2`,
      pde`u = cos(x) + cos(8*x)
        v = sin(3*x)`,
      pde`u = cos(x)*cos(t/2) + cos(8*x)*cos(32*t) + sin(3*x)*sin(9*t/2)
        v = -cos(x)*sin(t/2) - cos(8*x)*sin(32*t) + sin(3*x)*cos(9*t/2)`,
    );
    const { evolution, u } = run(given);
    expect(evolution.slabs).toHaveLength(1);
    expect(errorsOf(given, u)).toBeLessThan(1e-13);
  });

  const focusing = pde`u_t = -v_xx/2 - (u^2 + v^2)*v
    v_t = u_xx/2 + (u^2 + v^2)*u`;

  it("i h_t + h_xx/2 + |h|²h = 0 carries plane waves A e^{i(kx - (k²/2 - A²)t)}", () => {
    const given = onCircle(
      focusing,
      pde`u = 0.8*cos(3*x)
        v = 0.8*sin(3*x)`,
      pde`u = 0.8*cos(3*x - (4.5 - 0.64)*t)
        v = 0.8*sin(3*x - (4.5 - 0.64)*t)`,
    );
    expect(errorsOf(given, run(given).u)).toBeLessThan(1e-12);
  });

  it("and keeps mass and energy while a wave train focuses", () => {
    const { evolution, u } = run(
      onCircle(
        focusing,
        pde`u = 1 + 0.3*cos(x)
          v = 0.2*sin(2*x)`,
      ),
    );
    expect(evolution.outcome.kind).toBe("converged");
    const x = Float64Array.from({ length: 256 }, (_, j) => (2 * Math.PI * j) / 256);
    const integrals = [0, 0.61803, 1.234, 2].map((t) => {
      const [a, b, ax, bx] = u.evaluate(["u", "v", "u_x", "v_x"], pointsFrom({ x, t: x.map(() => t) }));
      const mean = (of: (j: number) => number): number => x.reduce((sum, _, j) => sum + of(j), 0) / 256;
      const density = (j: number): number => a[j] ** 2 + b[j] ** 2;
      return [mean(density), mean((j) => ax[j] ** 2 + bx[j] ** 2 - density(j) ** 2)];
    });
    for (const [mass, energy] of integrals) {
      expect(Math.abs(mass - integrals[0][0])).toBeLessThan(1e-12);
      expect(Math.abs(energy - integrals[0][1])).toBeLessThan(1e-11);
    }
  });
});

describe("equations of second order in time", () => {
  it("Klein-Gordon: ω² = κ² + 1, at any time from one slab", () => {
    const given = onCircle(
      pde`u_tt = u_xx - u`,
      pde`u = cos(x)
        u_t = sqrt(10)*sin(3*x)`,
      pde`u = cos(x)*cos(sqrt(2)*t) + sin(3*x)*sin(sqrt(10)*t)`,
    );
    const { evolution, u } = run(given);
    expect(evolution.slabs).toHaveLength(1);
    expect(errorsOf(given, u)).toBeLessThan(1e-13);
  });

  it("damped waves with a nonlinear term and a source: u = cos t sin x", () => {
    const given = onCircle(
      pde`u_tt + 0.5*u_t = u_xx - u^3 + (cos(t)*sin(x))^3 - 0.5*sin(t)*sin(x)`,
      pde`u = sin(x)
        u_t = 0`,
      pde`u = cos(t)*sin(x)`,
    );
    const { u } = run(given);
    expect(errorsOf(given, u)).toBeLessThan(1e-12);
    const stored = u.store!();
    const again = restoreSpectralSolution(stored, given);
    const points = pointsFrom({ x: [0.1, 2, 5], t: [0.3, 1.1, 2] });
    expect(again.evaluate(["u", "u_t", "u_xt"], points)).toEqual(u.evaluate(["u", "u_t", "u_xt"], points));
    expect(u.evaluate(["u_t"], points)[0][1]).toBeCloseTo(-Math.sin(1.1) * Math.sin(2), 9);
  });

  it("strings with fixed ends, by odd reflection", () => {
    const string = box({ x: [0, 1], t: [0, 1] });
    const start = string.face("t", "low");
    const given = problem({
      name: "string",
      domain: string,
      interior: pde`u_tt = 4*u_xx`,
      conditions: [
        on(
          start,
          pde`u = sin(pi*x)
            u_t = 6*pi*sin(3*pi*x)`,
        ),
        on(string.face("x"), pde`u = 0`),
      ],
      exact: pde`u = sin(pi*x)*cos(2*pi*t) + sin(3*pi*x)*sin(6*pi*t)`,
    });
    expect(errorsOf(given, run(given).u)).toBeLessThan(1e-13);
  });
});

describe("lifts that are no reflection themselves", () => {
  // u = sin x e^{-2t} + c cosh x e^t on [0, π]: the lift has the values at the ends, but is neither odd nor even.
  const rod = box({ x: [0, Math.PI], t: [0, 1] });
  const make = (c: number): Problem => {
    const lift = parseExpression(`${c}*cosh(x)*exp(t)`, { coordinates: ["x", "t"] });
    const u = expr`sin(x)*exp(-2*t) + ${c}*cosh(x)*exp(t)`;
    return problem({
      name: "lifted",
      domain: rod,
      interior: pde`u_t = u_xx - u^3 + (${u})^3 - sin(x)*exp(-2*t)`,
      conditions: [
        on(rod.face("t", "low"), pde`u = sin(x) + ${c}*cosh(x)`),
        on(rod.face("x"), pde`u = ${c}*cosh(x)*exp(t)`),
      ],
      exact: pde`u = ${u}`,
      recommended: { hard: { u: { lift, factor: parseExpression("x", { coordinates: ["x", "t"] }) } } },
    });
  };

  it("are accepted where N continues smoothly, to rounding", () => {
    const given = make(1e-6);
    expect(errorsOf(given, run(given).u)).toBeLessThan(1e-11);
  });

  it("are refused where its extension has a kink", () => {
    expect(evolutionForm(make(1))).toMatchObject({
      unsuitable: expect.stringMatching(/changes under the reflection/),
    });
  });
});
