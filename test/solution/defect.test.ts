/** @file The defect: zero for exact solutions, of first order in a perturbation, free of division by zero. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advection } from "../../problems/advection.ts";
import { burgers } from "../../problems/burgers.ts";
import { heat } from "../../problems/heat.ts";
import { helmholtz } from "../../problems/helmholtz.ts";
import { inverseHeat } from "../../problems/inverse-heat.ts";
import { kleinGordon } from "../../problems/klein-gordon.ts";
import { kovasznay } from "../../problems/kovasznay.ts";
import { poisson } from "../../problems/poisson.ts";
import { wave } from "../../problems/wave.ts";
import { pde } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import type { KnownFields } from "../../src/models/index.ts";
import { on, type Problem, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { conditionValues, defect, residualValues } from "../../src/solution/index.ts";
import { exactFields } from "../residual/expansion/collocate.ts";

const problems: readonly Problem[] = [advection, heat, helmholtz, kleinGordon, kovasznay, poisson, wave];

/** (1 + ε) times the fields and their derivatives. */
const scaled = (u: KnownFields, epsilon: number): KnownFields => ({
  evaluate: (names, points) =>
    u.evaluate(names, points).map((values) => values.map((x) => (1 + epsilon) * x)),
});
/** Fields of the same number everywhere. */
const constant = (value: number): KnownFields => ({
  evaluate: (names, { count }) =>
    names.map((name) => new Float64Array(count).fill(name.includes("_") ? 0 : value)),
});

describe("the defect", () => {
  it.each(problems.map((of) => [of.name, of] as const))(
    "of the exact solution of %s is rounding",
    (_, of) => {
      const { interior, conditions, worst } = defect(of, exactFields(of));
      expect(interior).toBeLessThan(1e-12);
      for (const share of Object.values(conditions)) expect(share).toBeLessThan(1e-12);
      expect(Object.keys(conditions)).toEqual(of.conditions.map(({ name }) => name));
      expect(worst).toBe(Math.max(interior, ...Object.values(conditions)));
    },
  );

  it.each([poisson, helmholtz, heat, wave].map((of) => [of.name, of] as const))(
    "of a solution of %s that is wrong by a share ε is of order ε",
    (_, of) => {
      const shares = [1e-4, 1e-6, 1e-8].map(
        (epsilon) => defect(of, scaled(exactFields(of), epsilon)).worst / epsilon,
      );
      for (const share of shares) {
        expect(share).toBeGreaterThan(0.1);
        expect(share).toBeLessThan(2);
        expect(share / shares[0]).toBeCloseTo(1, 3);
      }
    },
  );

  it("takes coefficients at their initial values unless told", () => {
    const u = exactFields(inverseHeat);
    expect(defect(inverseHeat, u, { coefficients: { D: 0.25 } }).worst).toBeLessThan(1e-12);
    expect(defect(inverseHeat, u).interior).toBeGreaterThan(0.1);
  });

  it("names what is worst", () => {
    const off = scaled(exactFields(heat), 0);
    const raised: KnownFields = {
      evaluate: (names, points) =>
        off
          .evaluate(names, points)
          .map((values, k) => (names[k] === "u" ? values.map((x) => x + 0.01) : values)),
    };
    const { worst, worstName, interior, conditions } = defect(heat, raised);
    expect(interior).toBeLessThan(1e-12);
    expect(worstName).toBe("dirichlet on x");
    expect(worst).toBe(conditions["dirichlet on x"]);
    // 0.01 against the rms of e^{-π²t/4} sin πx over the domain, about 0.32.
    expect(worst).toBeCloseTo(0.031, 2);
  });

  it("lets no constant that nothing determines hide a flux that is wrong", () => {
    const square = box({ x: [0, 1], y: [0, 1] });
    // The source of 1 has nowhere to go: there is no solution, and constants are free.
    const closed = problem({
      name: "closed",
      domain: square,
      interior: pde`lap(u) = 1`,
      conditions: [on(square.boundary(), pde`u_n = 0`)],
    });
    const bowl = (raised: number): KnownFields => ({
      evaluate: (names, { values, count }) =>
        names.map((name) =>
          Float64Array.from({ length: count }, (_, i) => {
            const [x, y] = [values[i] - 0.5, values[count + i] - 0.5];
            return (
              ({ u: (x * x + y * y) / 4 + raised, u_x: x / 2, u_y: y / 2 } as Record<string, number>)[name] ??
              0.5
            );
          }),
        ),
    });
    const { worst } = defect(closed, bowl(0));
    expect(worst).toBeGreaterThan(0.5);
    for (const raised of [1, 100, -100]) expect(defect(closed, bowl(raised)).worst).toBeCloseTo(worst, 8);
    expect(defect(closed, bowl(1e6)).worst).toBeGreaterThan(1e-3);
  });

  it("does not divide by zero: zero and constant fields, terms that all vanish", () => {
    const square = box({ x: [0, 1], y: [0, 1] });
    const still = problem({
      name: "still",
      domain: square,
      interior: pde`lap(u) = 0`,
      conditions: [on(square.face("x"), pde`u_x = 0`), on(square.face("y"), pde`u_n = 0`)],
    });
    expect(defect(still, constant(3)).worst).toBe(0);
    expect(defect(still, constant(0)).worst).toBe(0);
    // Noise in terms that cancel counts against what u = 3 on this square would give, not against itself.
    const noisy: KnownFields = {
      evaluate: (names, points) => {
        const draw = random(1);
        return constant(3)
          .evaluate(names, points)
          .map((values) => values.map((x) => x + 1e-15 * draw.normal()));
      },
    };
    // Of a constant field a share of 1e-4 counts, of terms that cancel one of 1e-3.
    expect(defect(still, noisy).worst).toBeLessThan(1e-8);
    expect(defect(poisson, constant(0)).interior).toBe(1);
  });

  it("is infinite where anything is not finite", () => {
    expect(defect(poisson, constant(Number.NaN))).toMatchObject({ worst: Number.POSITIVE_INFINITY });
  });

  it("does not change with the seed by more than sampling does, and repeats with it", () => {
    const off = scaled(exactFields(poisson), 1e-3);
    const once = defect(poisson, off, { seed: 4 });
    expect(defect(poisson, off, { seed: 4 })).toEqual(once);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const ratio = defect(poisson, off, { seed, count: 200 }).worst / once.worst;
        expect(ratio).toBeGreaterThan(0.5);
        expect(ratio).toBeLessThan(2);
      }),
      { numRuns: 20 },
    );
  });
});

describe("residuals at points", () => {
  it("are those of the equations", () => {
    const square: KnownFields = {
      evaluate: (names, { values, count }) =>
        names.map((name) =>
          Float64Array.from({ length: count }, (_, i) => {
            const [x, t] = [values[i], values[count + i]];
            return { u: x * x * t, u_t: x * x, u_x: 2 * x * t, u_xx: 2 * t }[name]!;
          }),
        ),
    };
    const points = pointsFrom({ x: [0.5, -1], t: [2, 0.25] });
    const [r] = residualValues(burgers, square, points);
    const expected = [0.5, -1].map((x, i) => {
      const t = [2, 0.25][i];
      return x * x + x * x * t * 2 * x * t - (0.01 / Math.PI) * 2 * t;
    });
    expected.forEach((value, i) => {
      expect(r[i]).toBeCloseTo(value, 14);
    });
  });

  it("of a periodic pair are differences between the two faces", () => {
    const pair = advection.conditions.find((condition) => condition.pair)!;
    const ramp: KnownFields = {
      evaluate: (names, { values, count }) =>
        names.map((name) => (name === "u" ? values.slice(0, count) : new Float64Array(count).fill(1))),
    };
    const points = pair.pair!.low.sample(3, { random: random(1) });
    const [jump] = conditionValues(advection, ramp, pair, points);
    for (const value of jump) expect(value).toBeCloseTo(-pair.pair!.shift, 12);
  });
});
