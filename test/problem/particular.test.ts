/** @file Particular terms of problems: what they become, and which claims are refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allenCahn } from "../../problems/allen-cahn.ts";
import {
  coefficient,
  type Equations,
  expr,
  formatText,
  isConstant,
  parseExpression,
  pde,
} from "../../src/expression/index.ts";
import { box, difference, type Region } from "../../src/geometry/index.ts";
import {
  bindParticular,
  on,
  type ParticularOptions,
  type Problem,
  particular,
  problem,
  type TermInput,
} from "../../src/problem/index.ts";

const square = box({ x: [-1, 1], y: [-1, 1] });
const strip = box({ x: [0, 1], t: [0, 1] });

const steady = (domain: Region, interior: Equations): Problem =>
  problem({ name: "steady", domain, interior, conditions: [on(domain.boundary(), pde`u = 1`)] });

const laplace = steady(square, pde`lap(u) = 0`);
const burgers = problem({
  name: "front",
  domain: strip,
  interior: pde`u_t + u*u_x = 0.1*u_xx`,
  conditions: [on(strip.face("t", "low"), pde`u = 0`), on(strip.face("x"), pde`u = 0`)],
});

const bound = (p: Problem, term: TermInput, options?: ParticularOptions) => () =>
  bindParticular(p, particular({ u: term }, options));

describe("a problem with particular terms", () => {
  const described = {
    name: "rod",
    domain: box({ x: [0, 1] }),
    interior: pde`u_xx = c`,
    conditions: [on(box({ x: [0, 1] }).face("x"), pde`u = 0`)],
    values: { c: 2 },
  };

  it("has them bound, the fixed ones in the lift of its hard constraint", () => {
    const [x, factor] = ["x", "x*(1 - x)"].map((text) => parseExpression(text, { coordinates: ["x"] }));
    const rod = problem({
      ...described,
      particular: [
        particular({ u: expr`c*x^2/2` }, { factor: "fixed", satisfies: "interior" }),
        particular({ u: [expr`sqrt(x)`, expr`log(x)`] }),
      ],
      recommended: { hard: { u: { lift: x, factor } } },
    });
    expect(rod.particular!.map((term) => [formatText(term.value), term.factor])).toEqual([
      ["2*x^2/2", "fixed"],
      ["sqrt(x)", "free"],
      ["log(x)", "free"],
    ]);
    expect(formatText(rod.recommended.hard!.u.lift)).toBe("x + 2*x^2/2");
    expect(rod.recommended.hard!.u.factor).toBe(factor);
  });

  it("without a hard constraint gets lifts with the factor 1, and none from free terms", () => {
    const fixed = problem({ ...described, particular: particular({ u: expr`x^3` }, { factor: "fixed" }) });
    expect(formatText(fixed.recommended.hard!.u.lift)).toBe("x^3");
    expect(isConstant(fixed.recommended.hard!.u.factor, 1)).toBe(true);
    const free = problem({ ...described, particular: particular({ u: expr`x^3` }) });
    expect(free.recommended.hard).toBeUndefined();
    expect(problem(described)).not.toHaveProperty("particular");
  });

  it("needs its conditions all the same", () => {
    const lift = particular({ u: expr`x^3` }, { factor: "fixed" });
    expect(() => problem({ ...described, conditions: [], particular: lift })).toThrow(/no condition/);
  });

  it("is Allen-Cahn's equation with its kink layer, which obeys the equation to first order", () => {
    const [layer] = allenCahn.particular!;
    expect(layer.factor).toBe("fixed");
    expect(formatText(layer.value)).toMatch(/erf/);
    const lift = formatText(allenCahn.recommended.hard!.u.lift);
    expect(lift.startsWith(`x^2*cos(${Math.PI}*x)`)).toBe(true);
    expect(lift.endsWith(` + ${formatText(layer.value)}`)).toBe(true);
    // The layer of another diffusivity is found out, and one that the reaction leaves alone.
    for (const satisfies of [pde`u_t = 1.01e-4*u_xx - 10*u`, pde`u_t = 1e-4*u_xx`]) {
      const wrong = particular({ u: layer.value }, { factor: "fixed", satisfies });
      expect(() => bindParticular(allenCahn, wrong)).toThrow(/does not satisfy u_t = /);
    }
  });
});

describe("the claim", () => {
  it.each([
    ["of a source", laplace, expr`log((x - 3)^2 + y^2)`, { satisfies: "homogeneous" }],
    ["of a wave in the plane", laplace, expr`exp(20*x)*cos(20*y)`, { satisfies: "interior" }],
    ["of the linear part only", burgers, expr`exp(-0.1*pi^2*t)*sin(pi*x)`, { satisfies: "homogeneous" }],
    ["of the whole equation", burgers, expr`x/(1 + t)`, { satisfies: "interior" }],
    ["of an equation given", burgers, expr`1 - tanh(5*(x - t))`, { satisfies: pde`u_t + u_x = 0` }],
  ] as const)("%s is accepted where it holds", (_, p, term, options) => {
    expect(bound(p, term, options)).not.toThrow();
  });

  it.each([
    ["homogeneous", laplace, expr`log((x - 3)^2 + 1.0001*y^2)`, { satisfies: "homogeneous" }],
    ["interior", burgers, expr`exp(-0.1*pi^2*t)*sin(pi*x)`, { satisfies: "interior" }],
    ["given", burgers, expr`1 - tanh(5*(x - t))`, { satisfies: pde`u_t + 1.000001*u_x = 0` }],
  ] as const)("%s is refused where it fails", (_, p, term, options) => {
    expect(bound(p, term, options)).toThrow(/does not satisfy/);
  });

  it("is told from a false one by 1e-6 of a term, whatever the harmonic function", () => {
    const number = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, k) => {
        const harmonic = expr`${a}*exp(${k}*x)*sin(${k}*y) + ${b}*(x^3 - 3*x*y^2)`;
        expect(bound(laplace, harmonic, { satisfies: "homogeneous" })).not.toThrow();
        const spoilt = expr`${a}*exp(${k}*x)*sin(${k}*y) + ${b}*(x^3 - 3*x*y^2) + 1e-6*x^2`;
        expect(bound(laplace, spoilt, { satisfies: "homogeneous" })).toThrow(/does not satisfy/);
      }),
      { numRuns: 10 },
    );
  });

  it("that fails names the term, the point and the size", () => {
    expect(bound(laplace, expr`x^2 + y^2`, { satisfies: "interior" })).toThrow(
      /term x\^2 \+ y\^2 of "u" does not satisfy lap\(u\) = 0\nat x = -?0\.\d+, y = -?0\.\d+ the residual is 1\.0e\+0/,
    );
  });
});

describe("a term that is not finite inside is refused", () => {
  it.each([
    ["beyond a branch point", expr`log(x)`, /not finite inside the domain\nNaN at x = -/],
    [
      "at a pole",
      expr`1/((x - 0.3)^2 + (y - 0.1)^2)`,
      /without bound inside the domain\ntowards x = 0\.3, y = 0\.1/,
    ],
    ["at a simple pole", expr`x/(x^2 + y^2)`, /without bound/],
    [
      "at a logarithm",
      expr`log((x + 0.71)^2 + (y - 0.2)^2)`,
      /without bound.*\ntowards x = -0\.71, y = 0\.2/,
    ],
    ["on a line", expr`log(abs(x - 0.123))`, /without bound.*\ntowards x = 0\.123/],
  ] as const)("%s", (_, term, message) => {
    expect(bound(laplace, term)).toThrow(message);
  });

  it.each([
    ["a pole close outside", expr`1/((x - 1.02)^2 + (y - 0.1)^2)`],
    ["a logarithm on the boundary", expr`log((x - 1)^2 + (y - 0.25)^2)`],
    ["a power that is infinite at a corner", expr`((x + 1)^2 + (y + 1)^2)^(-1/4)`],
    ["a cusp, which is finite", expr`1 - ((x - 0.3)^2 + y^2)^(1/8)`],
    ["a kink", expr`abs(x) - abs(y)`],
    ["a steep layer", expr`tanh(1000*x)/(1e-3 + y^2)`],
  ] as const)("but not %s", (_, term) => {
    expect(bound(laplace, term)).not.toThrow();
  });

  it("but not the logarithm at the corner of an L", () => {
    const L = steady(difference(square, box({ x: [0, 1], y: [-1, 0] })), pde`lap(u) = 0`);
    expect(bound(L, expr`log(x^2 + y^2)`, { satisfies: "homogeneous" })).not.toThrow();
  });
});

describe("refused too:", () => {
  it.each([
    [
      "a field that there is not",
      () => bindParticular(laplace, particular({ v: expr`x` })),
      /"v".*not a field/s,
    ],
    ["a term in the field", bound(laplace, expr`u*x`), /u/],
    ["a coefficient", bound(laplace, coefficient("a", 1)), /contains coefficient a/],
    ["a function of the point", bound(laplace, expr`${(p) => p.x}`), /coordinates only/],
  ] as const)("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
