/** @file Manufactured sources by evaluation, exact solutions with zero residual, values and derivatives of fields. */

import { describe, expect, test } from "vitest";
import {
  coefficient,
  expr,
  functions,
  jet,
  mul,
  normal,
  parseExpression,
  pde,
} from "../../src/expression/index.ts";
import { ball, box, disk, type Points, pointsFrom } from "../../src/geometry/index.ts";
import {
  differentiateField,
  evaluateAt,
  evaluateField,
  manufacture,
  on,
  type Problem,
  periodic,
  problem,
  substituteSolution,
} from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";

const options = { random: random(4) };
const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Largest residual of the exact solution anywhere, at sampled points. */
function exactResidual(p: Problem): number {
  const { interior, conditions } = substituteSolution(p);
  const at = (residuals: readonly Parameters<typeof evaluateAt>[0][number][], points: Points): number =>
    Math.max(...evaluateAt(residuals, points).map(largest));
  return Math.max(
    at(interior, p.domain.sample(200, options)),
    ...conditions.map(({ condition: { face, points, pair }, residuals }) =>
      at(residuals, points ?? (face ?? pair!.low).sample(60, options)),
    ),
  );
}

describe("manufactured sources", () => {
  test("a nonlinear equation with variable coefficient, against the source by hand", () => {
    const [source] = manufacture(
      pde`u_t - d((1 + x^2)*u_x, x) + u^2 = 0`,
      { u: expr`exp(-t)*sin(x)` },
      { coordinates: ["x", "t"] },
    );
    const points = box({ x: [-2, 2], t: [0, 1] }).sample(50, options);
    const byHand = evaluateField(({ x, t }) => {
      const u = Math.exp(-t) * Math.sin(x);
      return -u - (2 * x * Math.exp(-t) * Math.cos(x) - (1 + x * x) * u) + u * u;
    }, points);
    evaluateAt([source], points)[0].forEach((value, i) => {
      expect(value).toBeCloseTo(byHand[i], 13);
    });
  });

  test("the problem made from the source has zero residual: system in a disk, with normals", () => {
    const exact = { u: expr`sin(k*x)*y`, v: expr`x^3 - y*exp(x)` };
    const [f, g] = manufacture(
      pde`lap(u) + u*v = 0
lap(v) - v_x*u_y = 0`,
      exact,
      {
        coordinates: ["x", "y"],
        values: { k: 2 },
      },
    );
    const domain = disk({ x: 0.3, y: 0 }, 1);
    const made = problem({
      name: "made",
      domain,
      interior: pde`lap(u) + u*v = ${f}
lap(v) - v_x*u_y = ${g}`,
      conditions: [
        on(
          domain.face("circle"),
          pde`u = sin(k*x)*y
v_n = n_x*(3*x^2 - y*exp(x)) - n_y*exp(x)`,
        ),
      ],
      values: { k: 2 },
      exact,
    });
    expect(exactResidual(made)).toBeLessThan(1e-12);
  });

  test("a wrong exact solution has a residual that is seen", () => {
    const domain = box({ x: [0, 1] });
    const wrong = problem({
      name: "wrong",
      domain,
      interior: pde`u_xx = -1`,
      conditions: [on(domain.face("x"), pde`u = 0`)],
      exact: expr`x*(1 - x)`,
    });
    expect(exactResidual(wrong)).toBeCloseTo(1, 12);
  });

  test("periodic pairs are compared across the shift", () => {
    const domain = box({ x: [0, 2], t: [0, 1] });
    const travelling = (exact: ReturnType<typeof expr>) =>
      problem({
        name: "advection",
        domain,
        interior: pde`u_t + 3*u_x = 0`,
        conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), periodic(domain, "x", { order: 1 })],
        exact,
      });
    expect(exactResidual(travelling(expr`sin(pi*(x - 3*t))`))).toBeLessThan(1e-13);
    const { conditions } = substituteSolution(travelling(expr`x - 3*t`));
    expect(evaluateAt(conditions[1].residuals, domain.face("x", "low").sample(3, options))[0][0]).toBeCloseTo(
      -2,
      14,
    );
  });

  test("coefficients take their true value where it is known", () => {
    const domain = box({ x: [0, 1], t: [0, 1] });
    const inverse = problem({
      name: "inverse",
      domain,
      interior: pde`u_t = ${coefficient("nu", 1)}*u_xx`,
      conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
      exact: expr`exp(-0.5*pi^2*t)*sin(pi*x)`,
      trueCoefficients: { nu: 0.5 },
    });
    expect(exactResidual(inverse)).toBeLessThan(1e-13);
  });

  test("solutions known as functions, or not at all, cannot be substituted", () => {
    const domain = box({ x: [0, 1] });
    const bar = {
      name: "bar",
      domain,
      interior: pde`u_xx = -1`,
      conditions: [on(domain.face("x"), pde`u = 0`)],
    };
    expect(() => substituteSolution(problem(bar))).toThrow(/"bar" has no exact solution/);
    expect(() => substituteSolution(problem({ ...bar, exact: ({ x }) => x }))).toThrow(/known as a function/);
    expect(() => manufacture(pde`u_xx = 0`, { u: () => 1 }, { coordinates: ["x"] })).toThrow(
      /expression of the coordinates/,
    );
  });
});

describe("fields at points", () => {
  test("expressions and functions agree, over more than one block of points", () => {
    const points = box({ x: [0.1, 2], y: [0.1, 2] }).sample(1300, options);
    const text = parseExpression("sqrt(x)/y - erf(x*y)^3 + abs(x - y) + (x/y)^1.5", {
      coordinates: ["x", "y"],
    });
    const byHand = evaluateField(
      ({ x, y }) => Math.sqrt(x) / y - functions.erf(x * y) ** 3 + Math.abs(x - y) + (x / y) ** 1.5,
      points,
    );
    evaluateField(text, points).forEach((value, i) => {
      expect(value).toBeCloseTo(byHand[i], 13);
    });
  });

  test("normals are the points' own", () => {
    const sphere = ball({ x: 0, y: 0, z: 0 }, 2).face("sphere").sample(50, options);
    const radial = ["x", "y", "z"].map((name) =>
      mul(normal(name), parseExpression(name, { coordinates: ["x", "y", "z"] })),
    );
    const [a, b, c] = evaluateAt(radial, sphere);
    a.forEach((value, i) => {
      expect(value + b[i] + c[i]).toBeCloseTo(2, 13);
    });
  });

  test("derivatives of expressions", () => {
    const u = parseExpression("x^3*t^2", { coordinates: ["x", "t"] });
    const mixed = differentiateField(u, ["x", "x", "t"], ["x", "t"]);
    expect([...evaluateField(mixed, pointsFrom({ x: [2], t: [5] }))]).toEqual([120]);
  });

  test("what has no value at a point is refused", () => {
    const points = pointsFrom({ x: [1] });
    expect(() => evaluateAt([jet("u")], points)).toThrow(/field "u" has no value/);
    expect(() => evaluateAt([normal("x")], points)).toThrow(/no normals, and n_x is needed/);
    expect(() => evaluateAt([parseExpression("y", { coordinates: ["y"] })], points)).toThrow(
      /no coordinate "y"/,
    );
  });
});
