/** @file Kinds, names, fields, coefficients, data and exact solutions of bound problems. */

import { describe, expect, test } from "vitest";
import { coefficient, coordinate, expr, formatText, leaves, mul, pde } from "../../src/expression/index.ts";
import { box, disk, pointAt, pointsFrom, product } from "../../src/geometry/index.ts";
import {
  data,
  evaluateField,
  on,
  type ProblemDescription,
  periodic,
  problem,
} from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";

const domain = box({ x: [-1, 1], t: [0, 1] });
const initial = on(domain.face("t", "low"), pde`u = -sin(pi*x)`);
const walls = on(domain.face("x"), pde`u = 0`);
const heat = (changes: Partial<ProblemDescription> = {}) =>
  problem({ name: "heat", domain, interior: pde`u_t = u_xx`, conditions: [initial, walls], ...changes });

describe("what is inferred", () => {
  test("fields, kinds, names and residuals of Burgers' equation", () => {
    const burgers = heat({ interior: pde`u_t + u*u_x = ${0.01}*u_xx` });
    expect(burgers.fields).toEqual(["u"]);
    expect(burgers.coordinates).toEqual(["x", "t"]);
    expect(burgers.conditions.map(({ name, kind }) => [name, kind])).toEqual([
      ["initial on t low", "initial"],
      ["dirichlet on x", "dirichlet"],
    ]);
    expect(formatText(burgers.interior[0].residual)).toBe("u_t + u*u_x - 0.01*u_xx");
    expect(burgers).toMatchObject({
      title: "heat",
      source: "",
      upToConstant: [],
      recommended: {},
      coefficients: [],
    });
  });

  test("kinds by derivatives: none, only, both; u_n brings in the normal", () => {
    const region = disk({ x: 0, y: 0 }, 1);
    const kinds = [pde`u = 1`, pde`u_n = 0`, pde`u_n + 2*u = x`].map(
      (equations) =>
        problem({
          name: "p",
          domain: region,
          interior: pde`lap(u) = 0`,
          conditions: [on(region.face("circle"), equations)],
        }).conditions[0],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(["dirichlet", "neumann", "robin"]);
    expect(kinds[1].name).toBe("neumann on circle");
    expect(leaves(kinds[1].equations[0].residual).filter(({ kind }) => kind === "normal")).toHaveLength(2);
  });

  test("default names are made unique around given ones; weight and kind pass through", () => {
    const { conditions } = heat({
      conditions: [
        initial,
        walls,
        walls,
        on(domain.face("x"), pde`u = 0`, { name: "dirichlet on x", weight: 5, kind: "interface" }),
      ],
    });
    expect(conditions.map(({ name }) => name)).toEqual([
      "initial on t low",
      "dirichlet on x 2",
      "dirichlet on x 3",
      "dirichlet on x",
    ]);
    expect(conditions[3]).toMatchObject({ weight: 5, kind: "interface" });
  });

  test("several faces together", () => {
    const { conditions } = heat({
      conditions: [initial, on([domain.face("x", "low"), domain.face("x", "high")], pde`u = 0`)],
    });
    expect(conditions[1].name).toBe("dirichlet on x low, x high");
    expect(conditions[1].face!.measure).toBe(2);
  });

  test("coefficients are collected once, with values usable by name", () => {
    const nu = coefficient("nu", 0.05);
    const inverse = heat({
      interior: pde`u_t = ${nu}*u_xx + k*u`,
      conditions: [initial, on(domain.face("x"), pde`u = ${nu}`)],
      values: { k: 3 },
      trueCoefficients: { nu: 0.1 },
    });
    expect(inverse.coefficients).toEqual([nu]);
    expect(formatText(inverse.interior[0].residual)).toContain("3*u");
  });
});

describe("periodic conditions", () => {
  test("match all derivatives below the order of the equation, between sites 0 and 1", () => {
    const kdv = heat({
      interior: pde`u_t + u*u_x + u_xxx = 0`,
      conditions: [initial, periodic(domain, "x")],
    });
    const condition = kdv.conditions[1];
    expect(condition).toMatchObject({
      name: "periodic on x",
      kind: "periodic",
      pair: { coordinate: "x", shift: 2 },
    });
    expect(condition.pair!.low.name).toBe("x low");
    expect(condition.equations.map(({ text }) => text)).toEqual([
      "u is periodic in x",
      "u_x is periodic in x",
      "u_xx is periodic in x",
    ]);
    expect(leaves(condition.equations[1].residual)).toEqual([
      { kind: "jet", field: "u", derivative: ["x"], site: 0 },
      { kind: "jet", field: "u", derivative: ["x"], site: 1 },
    ]);
  });

  test("orders are per field, unless one is given", () => {
    const system = {
      interior: pde`u_t = v_x
v_t = u_xx`,
      fields: ["u", "v"],
    };
    const starts = on(
      domain.face("t", "low"),
      pde`u = 0
v = 1`,
    );
    const texts = (order?: number) =>
      heat({
        ...system,
        conditions: [starts, periodic(domain, "x", order === undefined ? {} : { order })],
      }).conditions[1].equations.map(({ text }) => text.split(" ")[0]);
    expect(texts()).toEqual(["u", "u_x", "v"]);
    expect(texts(0)).toEqual(["u", "v"]);
  });
});

describe("measurements", () => {
  test("columns become points and one equation per measured field, found again by the point", () => {
    const measured = heat({
      conditions: [initial, walls, data({ t: [0.1, 0.2], u: [3, 4], x: [0.5, 0.7] }, { weight: 2 })],
    }).conditions[2];
    expect(measured).toMatchObject({ name: "data", kind: "data", weight: 2 });
    expect(measured.points!.coordinates).toEqual(["x", "t"]);
    expect(pointAt(measured.points!, 1)).toEqual({ x: 0.7, t: 0.2 });
    const source = leaves(measured.equations[0].residual).find((leaf) => leaf.kind === "sampled");
    expect(evaluateField((p) => (source as { of: (p: object) => number }).of(p), measured.points!)).toEqual(
      Float64Array.of(3, 4),
    );
  });

  test("rows at one point are averaged with their number as weight; weights sum to one", () => {
    const { points, equations } = heat({
      conditions: [initial, walls, data({ x: [0, 0, 0.5, 0], t: [1, 1, 1, 1], u: [1, 2, 9, 6] })],
    }).conditions[2];
    expect(points!.count).toBe(2);
    expect([...points!.weights!]).toEqual([0.75, 0.25]);
    const source = leaves(equations[0].residual).find((leaf) => leaf.kind === "sampled");
    expect((source as { of: (p: object) => number }).of({ x: 0, t: 1 })).toBeCloseTo(3, 15);
  });

  test("values or equations at points", () => {
    const points = pointsFrom({ t: [0.5, 1], x: [0.25, 0.75] });
    const byValue = heat({ conditions: [initial, walls, data(points, { u: [1, 2] })] }).conditions[2];
    expect(byValue.equations[0].text).toBe("u = measured u");
    const byEquation = heat({ conditions: [initial, walls, data(points, pde`u_x = 0`)] }).conditions[2];
    expect(pointAt(byEquation.points!, 1)).toEqual({ x: 0.75, t: 1 });
    expect(byEquation.points!.coordinates).toEqual(["x", "t"]);
  });
});

describe("exact solutions", () => {
  const points = box({ x: [-1, 1], t: [0, 1] }).sample(20, { random: random(2) });
  const expected = evaluateField(
    (p) => Math.exp(-(Math.PI ** 2) * p.t) * Math.sin(Math.PI * p.x) * 2,
    points,
  );
  test.each<[string, ProblemDescription["exact"]]>([
    ["text", expr`a*exp(-pi^2*t)*sin(pi*x)`],
    ["equations", pde`u = a*exp(-pi^2*t)*sin(pi*x)`],
    ["record", { u: expr`a*exp(-pi^2*t)*sin(pi*x)` }],
    ["function", ({ x, t }) => 2 * Math.exp(-(Math.PI ** 2) * t) * Math.sin(Math.PI * x)],
  ])("as %s", (_, exact) => {
    const values = evaluateField(heat({ exact: exact!, values: { a: 2 } }).exact!.u, points);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 14);
    });
  });

  test("as an expression", () => {
    const exact = mul(coordinate("x"), coordinate("t"));
    expect([...evaluateField(heat({ exact }).exact!.u, pointsFrom({ x: [2], t: [3] }))]).toEqual([6]);
  });
});

test("space times time: conditions on a cylinder", () => {
  const cylinder = product(disk({ x: 0, y: 0 }, 1), box({ t: [0, 1] }));
  const { conditions } = problem({
    name: "cooling disk",
    domain: cylinder,
    interior: pde`u_t = lap(u)`,
    conditions: [on(cylinder.boundary(), pde`u = 0`), on(cylinder.face("t", "low"), pde`u = 1 - x^2 - y^2`)],
  });
  expect(conditions.map(({ name }) => name)).toEqual(["dirichlet on boundary", "initial on t low"]);
});
