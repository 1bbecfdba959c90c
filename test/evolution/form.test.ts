/** @file Which problems have an evolution form, which symmetry it finds, and why others have none. */

import { describe, expect, it } from "vitest";
import { allenCahn } from "../../problems/allen-cahn.ts";
import { burgers } from "../../problems/burgers.ts";
import { kdv } from "../../problems/kdv.ts";
import { wave } from "../../problems/wave.ts";
import { type EvolutionForm, evolutionForm } from "../../src/evolution/index.ts";
import {
  coefficient,
  type Equations,
  type Expression,
  evaluate,
  formatText,
  leafKey,
  pde,
  totalDerivative,
} from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { type ConditionDescription, on, type Problem, periodic, problem } from "../../src/problem/index.ts";

const domain = box({ x: [0, 2], t: [0, 1] });
const start = (equations = pde`u = sin(pi*x)`): ConditionDescription =>
  on(domain.face("t", "low"), equations);
const circle = periodic(domain, "x");
const make = (
  interior: Equations,
  conditions: readonly ConditionDescription[] = [start(), circle],
): Problem => problem({ name: "test", domain, interior, conditions });

function formOf(given: Problem): EvolutionForm {
  const form = evolutionForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  return form;
}

function reasonOf(given: Problem): string {
  const form = evolutionForm(given);
  return "unsuitable" in form ? form.unsuitable : "suitable";
}

describe("the split into L and N", () => {
  it("takes constant multiples of jets into L, whatever their form, and leaves the rest", () => {
    const form = formOf(make(pde`2*u_t - 4*(u_xx/2 - 3*(u + u_xxxx)) = u*u_x + 2*(x*u + 1)`));
    const [{ linear, nonlinear }] = form.equations;
    expect(linear).toEqual([-6, 0, 1, 0, -6]);
    const values: Record<string, number> = { u: 0.3, u_x: 1.7, x: 0.9 };
    const value = evaluate(nonlinear, (leaf) => values[leafKey(leaf)]);
    expect(value).toBeCloseTo((0.3 * 1.7 + 2 * (0.9 * 0.3 + 1)) / 2, 14);
  });

  it("finds KdV's dispersion and N = -u u_x", () => {
    const [{ linear, nonlinear }] = formOf(kdv).equations;
    expect(linear[3]).toBeCloseTo(-(0.022 ** 2), 18);
    expect(formatText(nonlinear)).toBe("-u*u_x");
  });
});

describe("systems", () => {
  it("couples the fields of a Schroedinger equation, but not those of low-order terms", () => {
    const initial = pde`u = cos(pi*x)
      v = 0`;
    const pair = formOf(
      make(
        pde`u_t = -v_xx/2 - 3*v - u^2*v
          v_t = u_xx/2 + 3*u + u^3`,
        [start(initial), circle],
      ),
    );
    expect(pair.equations[0].coupled).toEqual({ field: "v", linear: [-3, 0, -0.5, 0, 0] });
    expect(formatText(pair.equations[1].nonlinear)).toBe("u^3");
    const loose = formOf(
      make(
        pde`u_t = u_xx - v
          v_t = v_xx + u`,
        [start(initial), circle],
      ),
    );
    expect(loose.equations[0].coupled).toBeUndefined();
    expect(formatText(loose.equations[0].nonlinear)).toBe("-v");
  });

  it("gives an equation of second order a velocity, with its initial and boundary values", () => {
    const form = formOf(wave);
    const [u, velocity] = form.equations;
    expect([u.field, u.coupled]).toEqual(["u", { field: velocity.field, linear: [1, 0, 0, 0, 0] }]);
    expect(velocity.coupled).toEqual({ field: "u", linear: [0, 0, 4, 0, 0] });
    expect(velocity.parity).toBe("odd");
    expect(evaluate(velocity.initial, () => 0.3)).toBeCloseTo(0, 15);
  });
});

describe("symmetry", () => {
  it("halves the period of Burgers' odd reflection", () => {
    const form = formOf(burgers);
    expect(form.reflected).toBe(true);
    expect(form.period).toBe(2);
    expect(form.equations[0].parity).toBe("odd");
  });

  it("takes the lift of Allen-Cahn and keeps it even", () => {
    const form = formOf(allenCahn);
    expect(form.equations[0].parity).toBe("even");
    expect(formatText(form.equations[0].lift)).toMatch(/erf/);
  });

  it("uses the parity of periodic data only where the equation keeps it", () => {
    expect(formOf(make(pde`u_t = u_xx - u^3`)).equations[0].parity).toBe("odd");
    expect(formOf(make(pde`u_t = u_xx - u^2`)).reflected).toBe(false);
    expect(formOf(make(pde`u_t = u_xx - u^2`, [start(pde`u = cos(pi*x)`), circle])).equations[0].parity).toBe(
      "even",
    );
    expect(formOf(make(pde`u_t + u_x = 0`)).reflected).toBe(false);
  });

  it("finds shorter periods of data and explicit coefficients", () => {
    expect(formOf(make(pde`u_t = u_xx`, [start(pde`u = sin(6*pi*x)`), circle])).period).toBeCloseTo(
      1 / 3,
      15,
    );
    const forced = make(pde`u_t = u_xx + cos(2*pi*x)`, [start(pde`u = cos(6*pi*x)`), circle]);
    expect(formOf(forced).period).toBe(1);
  });

  it("continues zero slopes evenly", () => {
    const form = formOf(
      make(pde`u_t = u_xx`, [start(pde`u = cos(pi*x/2)`), on(domain.face("x"), pde`u_x = 0`)]),
    );
    expect(form.equations[0].parity).toBe("even");
    expect(form.period).toBe(4);
  });
});

describe("lifts for values that are given at the ends", () => {
  const ends = (equations: Equations): ConditionDescription => on(domain.face("x"), equations);

  it("have these values and the second derivatives that the equation demands", () => {
    const given = make(pde`u_t = u_xx + 3*u - 3*x^3 - 6*x - 3*exp(-t)*cos(x)`, [
      start(pde`u = cos(x) + x^3`),
      ends(pde`u = exp(-t)*cos(x) + x^3`),
    ]);
    const [{ lift }] = formOf(given).equations;
    const at = (e: Expression, x: number, t: number): number =>
      evaluate(e, (leaf) => (leafKey(leaf) === "x" ? x : t));
    const along = (e: Expression): Expression => totalDerivative(e, "x", ["x", "t"]);
    const second = along(along(lift));
    for (const t of [0, 0.3, 1])
      for (const x of [0, 2]) {
        expect(at(lift, x, t)).toBeCloseTo(Math.exp(-t) * Math.cos(x) + x ** 3, 13);
        expect(at(second, x, t)).toBeCloseTo(-Math.exp(-t) * Math.cos(x) + 6 * x, 12);
        expect(at(along(along(second)), x, t)).toBeCloseTo(Math.exp(-t) * Math.cos(x), 11);
      }
  });

  it("bring their derivative in time as that of a velocity", () => {
    const wave = make(pde`u_tt = u_xx`, [
      start(pde`u = sin(x)`),
      start(pde`u_t = cos(x)`),
      ends(pde`u = sin(x + t)`),
    ]);
    const [u, v] = formOf(wave).equations.map(({ lift }) => lift);
    expect(formatText(v)).toBe(formatText(totalDerivative(u, "t", ["x", "t"])));
  });
});

describe("unsuitable problems say why", () => {
  const ends = on(domain.face("x"), pde`u = 0`);
  const square = box({ x: [0, 1], y: [0, 1], t: [0, 1] });
  const cases: readonly (readonly [string, Problem, RegExp])[] = [
    [
      "third order in time",
      make(pde`u_ttt = u_xx`, [
        start(
          pde`u = sin(pi*x)
            u_t = 0
            u_tt = 0`,
        ),
        circle,
      ]),
      /u_ttt: it must be of first or second order in time/,
    ],
    [
      "growing coupled waves",
      make(
        pde`u_t = v_xx
          v_t = u_xx`,
        [
          start(
            pde`u = sin(pi*x)
              v = 0`,
          ),
          circle,
        ],
      ),
      /couple u and v make short waves grow/,
    ],
    [
      "three fields coupled in second derivatives",
      make(
        pde`u_t = v_xx
          v_t = w_xx
          w_t = -u_xx`,
        [
          start(
            pde`u = sin(pi*x)
              v = 0
              w = 0`,
          ),
          circle,
        ],
      ),
      /two fields at most/,
    ],
    ["a variable highest coefficient", make(pde`u_t = (1 + x^2)*u_xx`), /highest derivative u_xx/],
    ["a quasilinear equation", make(pde`u_t = u*u_xx`), /highest derivative u_xx has a variable coefficient/],
    ["a variable coefficient of u_t", make(pde`(2 + u)*u_t = u_xx`), /coefficient of u_t is not constant/],
    ["backward diffusion", make(pde`u_t = -u_xx`), /short waves grow/],
    ["an inverse problem", make(pde`u_t = ${coefficient("D", 1)}*u_xx`), /trainable coefficient/],
    [
      "two space coordinates",
      problem({
        name: "plane",
        domain: square,
        interior: pde`u_t = u_xx + u_yy`,
        conditions: [on(square.face("t", "low"), pde`u = 0`), on(square.boundary(), pde`u = 0`)],
      }),
      /one space coordinate and t, not \(x, y, t\)/,
    ],
    [
      "data odd in name only",
      make(pde`u_t = u_xx`, [start(pde`u = cos(x)`), ends]),
      /does not vanish at the ends/,
    ],
    [
      "an equation that reflection changes",
      make(pde`u_t = u_xx + u^2`, [start(), ends]),
      /changes under the reflection/,
    ],
    [
      "values at the ends that are no formula",
      make(pde`u_t = u_xx`, [start(), on(domain.face("x"), pde`u = ${({ t }) => t}`)]),
      /not zero: a lift/,
    ],
    [
      "values at one end and slopes at the other",
      make(pde`u_t = u_xx`, [
        start(),
        on(domain.face("x", "low"), pde`u = 0`),
        on(domain.face("x", "high"), pde`u_x = 0`),
      ]),
      /mix values and slopes/,
    ],
    [
      "a Robin condition",
      make(pde`u_t = u_xx`, [start(), on(domain.face("x"), pde`u + u_n = 0`)]),
      /joins values/,
    ],
  ];
  it.each(cases)("%s", (_name, given, reason) => {
    expect(reasonOf(given)).toMatch(reason);
  });
});
