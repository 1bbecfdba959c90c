/** @file Problems of waves, heat, reactions, shocks and envelopes against their formulas, written out independently. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { errorFunction } from "../../src/expression/error-function.ts";
import { evaluate, leafKey } from "../../src/expression/index.ts";
import { describeDefinitions, type Values } from "./definition.ts";

const { PI, sin, cos, exp, sqrt, cosh, log } = Math;
const unit = [0, 1] as const;
const wide = [-1, 1] as const;

const membrane = ({ x, y }: Values, a: number, b: number): number =>
  sin(PI * x) * sin(PI * y) * a + 0.5 * sin(4 * PI * x) * sin(3 * PI * y) * b;

/** Conductivity and its slopes; the plate's solution and its derivatives, mode by mode. */
const k = ({ x, y }: Values): number => 0.1 * exp(sin(2 * PI * x) * cos(2 * PI * y));
const kx = (p: Values): number => k(p) * 2 * PI * cos(2 * PI * p.x) * cos(2 * PI * p.y);
const ky = (p: Values): number => -k(p) * 2 * PI * sin(2 * PI * p.x) * sin(2 * PI * p.y);
const mode = (p: Values, m: number, n: number) => ({
  value: sin(m * PI * p.x) * sin(n * PI * p.y),
  x: m * PI * cos(m * PI * p.x) * sin(n * PI * p.y),
  y: n * PI * sin(m * PI * p.x) * cos(n * PI * p.y),
  lap: -((m * PI) ** 2 + (n * PI) ** 2) * sin(m * PI * p.x) * sin(n * PI * p.y),
});
const plateSource = (p: Values): number => {
  const [one, two] = [mode(p, 1, 2), mode(p, 4, 3)];
  const [a, b] = [cos(3 * p.t), 0.3 * exp(-p.t)];
  const flux =
    kx(p) * (a * one.x + b * two.x) + ky(p) * (a * one.y + b * two.y) + k(p) * (a * one.lap + b * two.lap);
  return -3 * sin(3 * p.t) * one.value - b * two.value - flux;
};

/** ∫_0^t e^{-λ(t-s)} cos ωs ds by Simpson's rule. */
const memory = (t: number, rate: number, w: number): number => {
  const n = 60_000;
  const at = (s: number): number => exp(-rate * (t - s)) * cos(w * s);
  const sum = Array.from({ length: n + 1 }, (_, i) => (i % n ? (i % 2 ? 4 : 2) : 1) * at((i * t) / n));
  return (sum.reduce((a, b) => a + b, 0) * t) / (3 * n);
};

const gaussian = (x: number): number => exp((-8 * (x - PI) ** 2) / PI ** 2);
const normal = (z: number): number => 0.5 * (1 + errorFunction(z / sqrt(2)));
/** (Re, Im) of Satsuma and Yajima's two solitons. */
const solitons = ({ x, t }: Values): readonly [number, number] => {
  const below = cosh(4 * x) + 4 * cosh(2 * x) + 3 * cos(4 * t);
  const [re, im] = [cosh(3 * x) + 3 * cosh(x) * cos(4 * t), 3 * cosh(x) * sin(4 * t)];
  const [c, s] = [cos(t / 2), sin(t / 2)];
  return [(4 * (re * c - im * s)) / below, (4 * (re * s + im * c)) / below];
};
const square = ({ u, v }: Values): number => u * u + v * v;
const laplacian = (p: Values, field: string): number => p[`${field}_xx`] + p[`${field}_yy`];

describeDefinitions({
  "wave-2d": {
    bounds: [unit, unit, unit],
    residual: (p) => [p.u_tt - p.u_xx - p.u_yy],
    exact: { u: (p) => membrane(p, cos(sqrt(2) * PI * p.t), cos(5 * PI * p.t)) },
    initial: (p) => membrane(p, 1, 1),
  },
  "heat-variable": {
    bounds: [unit, unit, unit],
    residual: (p) => [p.u_t - kx(p) * p.u_x - ky(p) * p.u_y - k(p) * laplacian(p, "u") - plateSource(p)],
    exact: { u: (p) => cos(3 * p.t) * mode(p, 1, 2).value + 0.3 * exp(-p.t) * mode(p, 4, 3).value },
    initial: (p) => mode(p, 1, 2).value + 0.3 * mode(p, 4, 3).value,
  },
  "heat-long": {
    bounds: [unit, [0, 100]],
    residual: (p) => [
      p.u_t - p.u_xx / 1000 - cos(2 * p.t) * sin(PI * p.x) - cos((PI * p.t) / 4) * sin(4 * PI * p.x),
    ],
    exact: {
      u: ({ x, t }) =>
        (exp((-(PI ** 2) * t) / 1000) + memory(t, PI ** 2 / 1000, 2)) * sin(PI * x) +
        memory(t, (4 * PI) ** 2 / 1000, PI / 4) * sin(4 * PI * x),
    },
    initial: ({ x }) => sin(PI * x),
  },
  "advection-200": {
    bounds: [[0, 2 * PI], unit],
    residual: (p) => [p.u_t + 200 * p.u_x],
    exact: { u: ({ x, t }) => sin(x - 200 * t) },
    initial: ({ x }) => sin(x),
  },
  reaction: {
    bounds: [[0, 2 * PI], unit],
    residual: (p) => [p.u_t - 5 * p.u * (1 - p.u)],
    exact: { u: ({ x, t }) => 1 / (1 + (1 / gaussian(x) - 1) * exp(-5 * t)) },
    initial: ({ x }) => gaussian(x),
  },
  "burgers-inviscid": {
    bounds: [[-1, 0], unit],
    residual: (p) => [p.u_t + p.u * p.u_x],
    initial: ({ x }) => -sin(PI * x),
  },
  "burgers-profile": {
    bounds: [[-10, 10]],
    residual: (p) => [-0.5 * p.u + (1.5 * p.y + p.u) * p.u_y],
  },
  "black-scholes": {
    bounds: [[0.5, 2], unit],
    residual: (p) => [p.u_t - 0.02 * p.s ** 2 * p.u_ss - 0.05 * p.s * p.u_s + 0.05 * p.u],
    exact: {
      u: ({ s, t }) => {
        const d = (log(s) + 0.07 * t) / (0.2 * sqrt(t));
        return s * normal(d) - exp(-0.05 * t) * normal(d - 0.2 * sqrt(t));
      },
    },
    initial: ({ s }) => Math.max(s - 1, 0),
  },
  nls: {
    bounds: [
      [-15, 15],
      [0, PI / 2],
    ],
    // The real and the imaginary part of h_t = i (h_xx/2 + |h|² h).
    residual: (p) => [p.u_t + 0.5 * p.v_xx + square(p) * p.v, p.v_t - 0.5 * p.u_xx - square(p) * p.u],
    exact: { u: (p) => solitons(p)[0], v: (p) => solitons(p)[1] },
    initial: ({ x }) => 2 / cosh(x),
  },
  "gray-scott": {
    bounds: [wide, wide, [0, 2]],
    residual: (p) => [
      p.u_t - 0.2 * laplacian(p, "u") - 40 + 40 * p.u + 1000 * p.u * p.v ** 2,
      p.v_t - 0.1 * laplacian(p, "v") + 100 * p.v - 1000 * p.u * p.v ** 2,
    ],
  },
  "ginzburg-landau": {
    bounds: [wide, wide, unit],
    // A_t = 0.004 ΔA + 10 A - (10 + 15i) |A|² A.
    residual: (p) => [
      p.u_t - 0.004 * laplacian(p, "u") - 10 * p.u + square(p) * (10 * p.u - 15 * p.v),
      p.v_t - 0.004 * laplacian(p, "v") - 10 * p.v + square(p) * (15 * p.u + 10 * p.v),
    ],
  },
});

/** Initial values per field at a point, from the rows u - value, v - value. */
async function initialOf(name: string, at: Values): Promise<number[]> {
  const { conditions } = await problemNamed(name);
  const { equations } = conditions.find(({ kind }) => kind === "initial")!;
  return equations.map(
    ({ residual }) => -evaluate(residual, (leaf) => (leaf.kind === "jet" ? 0 : at[leafKey(leaf)])),
  );
}

describe("the periodic sums in the plane", () => {
  const corner = { x: 1, y: 0.3 };

  it("are the single humps of gray-scott within 1.3e-4, and to rounding in the middle", async () => {
    const alone = ({ x, y }: Values): number[] => [
      1 - exp(-10 * ((x + 0.05) ** 2 + (y + 0.02) ** 2)),
      exp(-10 * ((x - 0.05) ** 2 + (y - 0.02) ** 2)),
    ];
    for (const [x, y, bound] of [
      [0.1, -0.2, 1e-12],
      [1, 0, 1.3e-4],
      [-1, 0, 1.3e-4],
    ]) {
      const [sum, one] = [await initialOf("gray-scott", { x, y }), alone({ x, y })];
      sum.forEach((value, f) => {
        expect(Math.abs(value - one[f])).toBeLessThan(bound);
      });
    }
  });

  it("are the single vortex of ginzburg-landau within 1.5e-10", async () => {
    for (const [x, y] of [
      [0.1, -0.2],
      [1, 0],
      [0, -1],
    ]) {
      const envelope = 10 * exp(-25 * (x * x + y * y));
      const [u, v] = await initialOf("ginzburg-landau", { x, y });
      expect(Math.abs(u - y * envelope)).toBeLessThan(1.5e-10);
      expect(Math.abs(v - x * envelope)).toBeLessThan(1.5e-10);
    }
  });

  it.each(["gray-scott", "ginzburg-landau"])("continue without a step in %s", async (name) => {
    const [right, left] = [await initialOf(name, corner), await initialOf(name, { ...corner, x: -1 })];
    right.forEach((value, f) => {
      expect(value).toBeCloseTo(left[f], 14);
    });
  });
});

describe("the profile of Burgers' equation", () => {
  it("is the root of y = -u - u³", async () => {
    const { exact } = await problemNamed("burgers-profile");
    for (const u of [-2, -1, -0.3, -1e-3, 1e-3, 0.5, 2]) {
      const y = -u - u ** 3;
      const value = evaluate(exact!.u as never, () => y);
      expect(Math.abs(value - u)).toBeLessThan(1e-13);
    }
  });
});
