/** @file Systems of unusual shape, each held to the same derivative checks as the ordinary ones. */

import { afterAll, describe, expect, it } from "vitest";
import { checkJacobian } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { coefficient, parseExpression, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { hard, type Model, mlp } from "../../src/models/index.ts";
import { on, type Problem, periodic, problem } from "../../src/problem/index.ts";
import { type DiscretizedSystem, discretize, planProblem } from "../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const line = box({ x: [0, 1] });
const strip = box({ x: [0, 2], t: [0, 1] });
const network = mlp({ width: 3, depth: 1 });
const scope = { coordinates: ["x", "t"] };

async function check(system: DiscretizedSystem): Promise<void> {
  const theta = system.initial().map((value, j) => value + 0.1 * Math.sin(3 * j + 1));
  const report = await checkJacobian(system, theta);
  expect(report.worst, JSON.stringify(report)).toBeLessThanOrEqual(1e-8);
  expect(report.adjoint).toBeLessThanOrEqual(1e-12);
  const stored = await system.linearise(theta);
  const v = Float64Array.from({ length: system.columns }, (_, j) => Math.cos(j));
  const [Jv, gradient] = [stored.jvp(v).slice(), stored.gradient().slice()];
  const free = await system.linearise(theta, "products");
  free.jvp(v).forEach((value, i) => {
    expect(value).toBeCloseTo(Jv[i], 9);
  });
  free.gradient().forEach((value, j) => {
    expect(value).toBeCloseTo(gradient[j], 9);
  });
  system.release();
}

describe("derivatives", () => {
  const algebraic = problem({
    name: "fit",
    domain: line,
    fields: ["u"],
    interior: pde`u^2 = x`,
    conditions: [],
  });

  it.each([1, 2, 5])(
    "of a problem without conditions, on %i points, fewer than columns",
    async (interior) => {
      const system = discretize(algebraic, { model: network, device, points: { interior } });
      expect([system.rows, system.columns]).toEqual([interior, 10]);
      await check(system);
    },
  );

  it("across a tile boundary", async () => {
    await check(discretize(algebraic, { model: network, device, points: { interior: 261 } }));
  });

  it("with respect to a coefficient that stands in a condition only, beside one inside", async () => {
    const fin = problem({
      name: "fin",
      domain: line,
      interior: pde`${coefficient("k", 2)}*u_xx = u`,
      conditions: [
        on(line.face("x", "low"), pde`u = ${coefficient("h", 0.5)}`),
        on(line.face("x", "high"), pde`u_n + ${coefficient("h", 0.5)}*u = 1`),
      ],
    });
    const system = discretize(fin, { model: network, device, points: { interior: 6, conditions: 1 } });
    expect(system.columns).toBe(12);
    expect([...system.initial().subarray(10)]).toEqual([2, 0.5]);
    await check(system);
  });

  it("of paired periodic conditions under a hard constraint that depends on the coordinate", async () => {
    const system = discretize(drifting, {
      model: hard(network, { u: { factor: parseExpression("1 + x*t", scope) } }),
      device,
      points: { interior: 9, conditions: 5 },
    });
    await check(system);
  });

  it("of several fields and equations in one block, third derivatives among them", async () => {
    const coupled = problem({
      name: "coupled",
      domain: strip,
      fields: ["u", "v"],
      interior: pde`
        u_t + u*u_xxx = v
        v_t = u_x*v_x
      `,
      conditions: [
        on(
          strip.face("t", "low"),
          pde`
        u = sin(x)
        v = u_x
      `,
        ),
        periodic(strip, "x"),
      ],
    });
    await check(discretize(coupled, { model: network, device, points: { interior: 7, conditions: 3 } }));
  });
});

const drifting: Problem = problem({
  name: "drifting",
  domain: strip,
  interior: pde`u_t + u_xx = 0`,
  conditions: [on(strip.face("t", "low"), pde`u = 1`), periodic(strip, "x")],
});

describe("a periodic condition", () => {
  const embedded = mlp({ width: 3, depth: 1, periodic: { x: 1 } });
  const under = (transform: { readonly lift?: string; readonly factor?: string }): Model =>
    hard(embedded, {
      u: Object.fromEntries(
        Object.entries(transform).map(([part, text]) => [part, parseExpression(text, scope)]),
      ),
    });
  const satisfied = (model: Model): readonly string[] =>
    planProblem(drifting, { model, points: { interior: 4 } }).satisfied;

  it("holds by construction of a network of that period, also under constraints of that period", () => {
    expect(satisfied(embedded)).toEqual(["periodic on x"]);
    expect(satisfied(under({ factor: "t" }))).toEqual(["periodic on x"]);
    expect(satisfied(under({ lift: "cos(pi*x)", factor: "t*(2 + sin(pi*x))" }))).toEqual(["periodic on x"]);
  });

  it("does not hold for another period, nor under constraints that are not periodic in value or in slope", () => {
    expect(satisfied(network)).toEqual([]);
    expect(satisfied(mlp({ periodic: { x: 1 }, period: { x: 4 } }))).toEqual([]);
    expect(satisfied(under({ lift: "x" }))).toEqual([]);
    expect(satisfied(under({ lift: "x*(2 - x)" }))).toEqual([]);
    expect(satisfied(under({ factor: "1 + x" }))).toEqual([]);
  });

  it("and its residual is what the two sides differ by", () => {
    const system = discretize(drifting, {
      model: hard(network, {
        u: { lift: parseExpression("x + 5*t", scope), factor: parseExpression("0*x", scope) },
      }),
      device,
      points: { interior: 4, conditions: 1 },
    });
    const r = system.residual(system.initial());
    // u = x + 5 t: u(0) - u(2) = -2, u_x(0) - u_x(2) = 0, under the weight 10.
    expect(r[system.rows - 2]).toBeCloseTo(-2 * Math.sqrt(10), 12);
    expect(r[system.rows - 1]).toBeCloseTo(0, 12);
    system.release();
  });
});
