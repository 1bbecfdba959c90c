/** @file Every refusal before solving, with its message; and what must not be refused. */

import { describe, expect, test } from "vitest";
import { coefficient, coordinate, expr, parseEquations, pde, zero } from "../../src/expression/index.ts";
import { box, chartFace, difference, disk, pointsFrom } from "../../src/geometry/index.ts";
import { data, on, type ProblemDescription, periodic, problem } from "../../src/problem/index.ts";

const domain = box({ x: [-1, 1], t: [0, 1] });
const initial = on(domain.face("t", "low"), pde`u = 0`);
const walls = on(domain.face("x"), pde`u = 0`);
const heat =
  (changes: Partial<ProblemDescription> = {}) =>
  () =>
    problem({ name: "heat", domain, interior: pde`u_t = u_xx`, conditions: [initial, walls], ...changes });
const also = (...more: ProblemDescription["conditions"]) => heat({ conditions: [initial, walls, ...more] });
const square = box({ x: [0, 1], y: [0, 1] });

describe("refused", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["unknown name", heat({ interior: pde`u_t = u_xx + w` }), /w is not known here[\s\S]*\^/],
    [
      "unknown name in a condition",
      also(on(domain.face("x"), pde`u = q`)),
      /q is not known[\s\S]*condition on face "x"/,
    ],
    ["no field", heat({ interior: pde`x = 1` }), /no unknown is known by name[\s\S]*fields: \["u"\]/],
    [
      "too few equations",
      heat({ interior: pde`u_t = v_xx` }),
      /1 interior equation for 2 fields u, v[\s\S]*u_t = v_xx/,
    ],
    [
      "field without equation",
      heat({
        interior: pde`u_t = u_xx
u_t = 0`,
        fields: ["u", "v"],
      }),
      /field "v" occurs in no interior equation/,
    ],
    [
      "equation without field",
      heat({
        interior: pde`u_t = u_xx
x = 1`,
      }),
      /interior equation contains no field[\s\S]*x = 1/,
    ],
    [
      "condition without field",
      also(on(domain.face("x"), pde`x = 1`)),
      /"dirichlet on x 2" has an equation without a field/,
    ],
    [
      "nothing to match",
      heat({ interior: pde`u_t = u*t`, conditions: [initial, periodic(domain, "x")] }),
      /"periodic on x" has no equations[\s\S]*order: 0/,
    ],
    ["periodic order", () => periodic(domain, "x", { order: 5 }), /up to order 4, asked for 5/],
    ["periodic in no coordinate", () => periodic(domain, "y"), /no face "y"/],
    ["order above four", heat({ interior: parseEquations("u_t = u_xxxxx") }), /order 5[\s\S]*\^/],
    [
      "two names",
      also(on(domain.face("x"), pde`u = 0`, { name: "a" }), on(domain.face("x"), pde`u = 0`, { name: "a" })),
      /two conditions are named "a"/,
    ],
    ["weight", also(on(domain.face("x"), pde`u = 0`, { weight: -1 })), /has the weight -1/],
    [
      "face of another region",
      also(on(box({ x: [0, 5], t: [0, 1] }).face("x", "high"), pde`u = 0`)),
      /face "x high" leaves the domain, at \{"x":5/,
    ],
    [
      "face in other coordinates",
      also(on(square.face("x"), pde`u = 0`)),
      /coordinates \(x, y\), the domain \(x, t\)/,
    ],
    [
      "two initial values",
      heat({ interior: pde`u_t = ${coefficient("k", 1)}*u_xx + ${coefficient("k", 2)}*u` }),
      /"k" starts at 1 in one place and at 2 in another/,
    ],
    [
      "unknown coefficient",
      heat({ interior: pde`u_t = ${coefficient("nu", 1)}*u_xx`, trueCoefficients: { mu: 2 } }),
      /"mu" is not a coefficient[\s\S]*Try: nu/,
    ],
    ["unknown field up to constant", heat({ upToConstant: ["p"] }), /"p" is not a field/],
    [
      "unknown field in reference",
      heat({ reference: { source: "s", accuracy: 1, fields: { w: () => 0 } } }),
      /"w" is not a field/,
    ],
    ["unknown exact field", heat({ exact: { w: expr`x` } }), /"w" is given a solution but is not a field/],
    ["field inside a solution", heat({ exact: expr`u + x` }), /u is not known here/],
    ["stranger inside a solution", heat({ exact: coordinate("z") }), /z, which is not a coordinate/],
    [
      "one solution for two",
      heat({
        interior: pde`u_t = u_xx
v_t = v_xx`,
        conditions: [
          on(
            domain.face("t", "low"),
            pde`u = 0
v = 0`,
          ),
          on(
            domain.face("x"),
            pde`u = 0
v = 0`,
          ),
        ],
        exact: expr`x`,
      }),
      /one solution is given for the 2 fields u, v/,
    ],
    ["left side", heat({ exact: pde`2*u = x` }), /left side of a solution is not a field/],
    ["data without coordinate", also(data({ x: [0], u: [1] })), /lack the coordinate "t"/],
    ["data without field", also(data({ x: [0], t: [1] })), /hold no field/],
    ["data for a stranger", also(data({ x: [0], t: [1], w: [1] })), /column "w" is not a field/],
    ["ragged data", also(data({ x: [0], t: [1], u: [1, 2] })), /column "u" has 2 entries/],
    ["empty data", also(data({ x: [], t: [], u: [] })), /condition "data" has no points/],
    [
      "points in other coordinates",
      also(data(pointsFrom({ x: [1] }), pde`u = 0`)),
      /points have coordinates \(x\)/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("a face of no measure", () => {
    const { chart, coordinates } = domain.face("x", "low");
    const empty = chartFace({ name: "slit", coordinates, measure: 0, chart: chart! });
    expect(also(on(empty, pde`u = 0`))).toThrow(/face "slit" has no points[\s\S]*"dirichlet on slit"/);
  });

  test("an empty list of equations", () => {
    const none = { text: "", equations: [] };
    expect(also(on(domain.face("x"), none))).toThrow(/has no equations[\s\S]*leave the condition out/);
  });
});

describe("too few conditions", () => {
  const wave = pde`u_tt = u_xx`;
  const plate = difference(square, disk({ x: 0.5, y: 0.5 }, 0.2));
  const line = box({ x: [0, 1] });
  const poisson =
    (region: typeof square, ...conditions: ProblemDescription["conditions"]) =>
    () =>
      problem({ name: "poisson", domain: region, interior: pde`lap(u) = 1`, conditions });

  test.each<[string, () => unknown, RegExp]>([
    [
      "no initial condition",
      heat({ conditions: [walls] }),
      /"u" has order 1 in t and no initial condition on face "t low"[\s\S]*u_t = u_xx/,
    ],
    [
      "one initial condition of two",
      heat({ interior: wave }),
      /order 2 in t and only 1 initial condition[\s\S]*u_t/,
    ],
    [
      "no walls",
      heat({ conditions: [initial] }),
      /"u" has order 2 in x and no condition on face "x low"[\s\S]*periodic/,
    ],
    [
      "one wall",
      heat({ conditions: [initial, on(domain.face("x", "low"), pde`u = 0`)] }),
      /no condition on face "x high"/,
    ],
    [
      "a second field forgotten",
      heat({
        interior: pde`u_t = u_xx
v_t = v_xx`,
        conditions: [
          on(
            domain.face("t", "low"),
            pde`u = 0
v = 0`,
          ),
          walls,
        ],
      }),
      /"v" has order 2 in x/,
    ],
    [
      "a free edge",
      poisson(square, on(square.face("x"), pde`u = 0`)),
      /order 2 in y and no condition on face "y low"/,
    ],
    [
      "a hole does not hold the walls",
      poisson(plate, on(plate.face("circle"), pde`u = 0`)),
      /no condition on face "x low"/,
    ],
    ["a free disk", poisson(disk({ x: 0, y: 0 }, 1)), /no condition on the boundary[\s\S]*domain\.boundary/],
    [
      "a beam clamped at one end only",
      () =>
        problem({
          name: "b",
          domain: line,
          interior: pde`u_xxxx = 1`,
          conditions: [
            on(
              line.face("x", "low"),
              pde`u = 0
u_x = 0`,
            ),
          ],
        }),
      /order 4 in x and no condition on face "x high"/,
    ],
    [
      "an ordinary differential equation alone",
      () => problem({ name: "o", domain: line, interior: pde`u_x = u`, conditions: [] }),
      /order 1 in x/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[string, () => unknown]>([
    [
      "two initial conditions",
      heat({
        interior: wave,
        conditions: [
          on(
            domain.face("t", "low"),
            pde`u = 0
u_t = 1`,
          ),
          walls,
        ],
      }),
    ],
    [
      "values at both ends of time",
      heat({ interior: wave, conditions: [initial, on(domain.face("t", "high"), pde`u = 0`), walls] }),
    ],
    ["periodic walls", heat({ conditions: [initial, periodic(domain, "x")] })],
    ["a periodic embedding", heat({ conditions: [initial], recommended: { periodic: { x: 4 } } })],
    [
      "hard walls",
      heat({ conditions: [], recommended: { hard: { u: { lift: zero, factor: coordinate("x") } } } }),
    ],
    ["measurements inside", heat({ conditions: [data({ x: [0], t: [0.5], u: [1] })] })],
    [
      "advection without outflow condition",
      heat({
        interior: pde`u_t + u_x = 0`,
        conditions: [initial, on(domain.face("x", "low"), pde`u = 0`)],
      }),
    ],
    [
      "Cauchy data on one side",
      heat({
        conditions: [
          initial,
          on(
            domain.face("x", "low"),
            pde`u = 0
u_x = 1`,
          ),
        ],
      }),
    ],
    [
      "Black-Scholes: the diffusion vanishes at x = 0",
      () => {
        const half = box({ x: [0, 1], t: [0, 1] });
        return problem({
          name: "bs",
          domain: half,
          interior: pde`u_t = x^2*u_xx + x*u_x - u`,
          conditions: [on(half.face("t", "low"), pde`u = x`), on(half.face("x", "high"), pde`u = 1`)],
        });
      },
    ],
    [
      "radial Laplacian: regular at r = 0",
      () => {
        const radius = box({ r: [0, 1] });
        return problem({
          name: "radial",
          domain: radius,
          interior: pde`u_rr + u_r/r = -4`,
          conditions: [on(radius.face("r", "high"), pde`u = 0`)],
        });
      },
    ],
    [
      "Legendre's equation needs no condition",
      () =>
        problem({
          name: "legendre",
          domain: box({ x: [-1, 1] }),
          interior: pde`d((1 - x^2)*u_x, x) - u = 1`,
          conditions: [],
        }),
    ],
    [
      "mixed form of a clamped plate: four conditions on u, none on w",
      () =>
        problem({
          name: "clamped",
          domain: line,
          interior: pde`u_xx = w
w_xx = 1`,
          fields: ["u", "w"],
          conditions: [
            on(
              line.face("x"),
              pde`u = 0
u_x = 0`,
            ),
          ],
        }),
    ],
    [
      "an algebraic constraint",
      heat({
        interior: pde`u_t + v_t = u_xx
v = u^2`,
        fields: ["u", "v"],
      }),
    ],
    ["pure Neumann", poisson(square, on(square.boundary(), pde`u_n = 0.25`))],
    ["all walls and a hole", poisson(plate, on(plate.boundary(), pde`u = 0`))],
  ])("accepted: %s", (_, make) => {
    expect(make).not.toThrow();
  });
});
