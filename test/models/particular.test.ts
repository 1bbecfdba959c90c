/** @file Particular terms in models: recovered coefficients, lifts that compose, storage. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { newton } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import {
  type Expression,
  evaluate,
  expr,
  formatText,
  isConstant,
  jet,
  parseExpression,
  pde,
} from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import {
  chebyshev,
  hard,
  inNetworkOutputs,
  knownExpressions,
  type LinearModel,
  mlp,
  type OutputTransform,
  particularModel,
  withParticular,
} from "../../src/models/index.ts";
import { on, type ParticularTerm, particular, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { expansionSystem } from "../../src/residual/index.ts";
import { deviation, expansionSolution, expressionSolution, solutionFrom } from "../../src/solution/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const line = box({ x: [0, 1] });
const interval = { coordinates: line.coordinates, bounds: line.bounds };
const basis = chebyshev({ ...interval, degrees: [16] });

// u = 3 sqrt(x) + cos 2x: the square root is neither in the polynomials nor near them.
const rod = problem({
  name: "rod",
  domain: line,
  interior: pde`u_xx = -0.75/x^1.5 - 4*cos(2*x)`,
  conditions: [on(line.face("x"), pde`u = 3*sqrt(x) + cos(2*x)`)],
  exact: pde`u = 3*sqrt(x) + cos(2*x)`,
  particular: particular({ u: expr`sqrt(x)` }, { satisfies: pde`4*x^2*u_xx + u = 0` }),
});
const fixed = (text: string): ParticularTerm => ({
  field: "u",
  value: parseExpression(text, interval),
  factor: "fixed",
});

async function solved(model: LinearModel) {
  const x = Float64Array.from({ length: 60 }, (_, i) => 0.5 - 0.49 * Math.cos((Math.PI * (i + 0.5)) / 60));
  const system = expansionSystem(rod, model, {
    device,
    interior: pointsFrom({ x }),
    conditions: [pointsFrom({ x: [0, 1] })],
  });
  const run = newton().start(system, { theta: system.initial(), steps: 1 });
  await run.finish();
  const c = run.theta.slice();
  system.release();
  return { c, u: expansionSolution({ model, c, domain: line }) };
}

const fresh = line.sample(200, { sequence: "uniform", random: random(7) });
const [exact] = expressionSolution({ u: "3*sqrt(x) + cos(2*x)" }, line).evaluate(["u"], fresh);

describe("a linear model", () => {
  it("finds the strength of a free term; without it the solution is lost", async () => {
    const { c, u } = await solved(particularModel({ u: basis }, rod.particular!));
    expect(c[basis.size]).toBeCloseTo(3, 10);
    expect(deviation(u.evaluate(["u"], fresh)[0], exact).relativeL2).toBeLessThan(1e-11);
    const plain = await solved(particularModel({ u: basis }, []));
    expect(deviation(plain.u.evaluate(["u"], fresh)[0], exact).relativeL2).toBeGreaterThan(1e-3);
  });

  it("contains a fixed term once, and is stored with it to the same bits", async () => {
    const { u } = await solved(particularModel({ u: basis }, [fixed("3*sqrt(x)")]));
    expect(deviation(u.evaluate(["u"], fresh)[0], exact).relativeL2).toBeLessThan(1e-11);
    const stored = u.store!();
    const header = JSON.parse(JSON.stringify(stored.header));
    const again = solutionFrom({ ...stored, header }, { domain: line });
    const names = ["u", "u_x", "u_xxx"];
    expect(again.evaluate(names, fresh)).toEqual(u.evaluate(names, fresh));
  });

  it("gives every field its own terms", () => {
    const terms = [...rod.particular!, { ...fixed("x^3"), field: "v" }];
    const model = particularModel({ u: basis, v: basis }, terms);
    expect(model.parts.map((part) => part.basis.size)).toEqual([18, 17]);
    const [u, v] = model.known!.evaluate(["u", "v_x"], pointsFrom({ x: [2] }));
    expect([u[0], v[0]]).toEqual([0, 12]);
    expect(() => particularModel({ u: basis }, terms)).toThrow(/"v", which has no basis/);
    const free = terms.map((term) => ({ ...term, factor: "free" as const }));
    expect(() => withParticular(basis, free)).toThrow(/particular terms of u, v/);
  });
});

describe("known expressions", () => {
  const space = ["x", "t"];
  const known = knownExpressions({ u: "sin(3*x)*exp(-t)", v: "x*t^2" }, space, ["u", "v", "w"]);
  const points = pointsFrom({ x: [0.3, -1], t: [0.5, 2] });

  it("have the derivatives of their fields, zero where no expression is given", () => {
    const [utx, vtt, w, wx] = known.evaluate(["u_tx", "v_tt", "w", "w_x"], points);
    expect(utx[0]).toBeCloseTo(-3 * Math.cos(0.9) * Math.exp(-0.5), 14);
    expect([...vtt]).toEqual([0.6, -2]);
    expect([...w, ...wx]).toEqual([0, 0, 0, 0]);
  });

  it("refuse other names and other variables", () => {
    expect(() => known.evaluate(["z_x"], points)).toThrow(/z/);
    expect(() => known.evaluate(["x"], points)).toThrow(/not a field/);
    expect(() => knownExpressions({ u: "y" }, space)).toThrow(/y/);
    expect(() => knownExpressions({ u: jet("u") }, space)).toThrow(/no coordinate/);
  });

  it("are restored from plain data, derivatives included", () => {
    const domain = box({ x: [-1, 1], t: [0, 2] });
    const stored = JSON.parse(JSON.stringify(known.store()));
    const again = solutionFrom(stored, { domain });
    const names = ["u", "u_xx", "v_t", "w"];
    expect(again.evaluate(names, points)).toEqual(known.evaluate(names, points));
    expect(again.at({ t: 0.5, x: 0.3 }, "v")).toBe(0.075);
    expect(() => solutionFrom({ header: { kind: "expressions" }, arrays: {} }, { domain })).toThrow(/lack/);
  });
});

describe("hard constraints around one another", () => {
  const space = { coordinates: ["x"], bounds: [[0, 1]] as const, fields: ["u", "v"] };
  const transform = (lift: string, factor: string): OutputTransform => ({
    lift: parseExpression(lift, { coordinates: ["x"] }),
    factor: parseExpression(factor, { coordinates: ["x"] }),
  });
  const [inner, outer] = [transform("exp(x)", "x"), transform("x^2", "cos(x)")];

  /** The field where the network's output is N and its slope N'. */
  const outputOf = (e: Expression, x: number, N: number, slope: number): number =>
    evaluate(e, (leaf) => (leaf.kind === "jet" ? (leaf.derivative.length ? slope : N) : x));

  it("compose as functions: outer(inner(N)), values and slopes", () => {
    const network = hard(hard(mlp(), { u: inner }), { u: outer }).on(space);
    const [u, ux] = [jet("u"), jet("u", ["x"])].map((leaf) =>
      inNetworkOutputs(leaf, network.transforms, ["x"]),
    );
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (x, N, slope) => {
        const [below, belowSlope] = [Math.exp(x) + x * N, Math.exp(x) + N + x * slope];
        expect(outputOf(u, x, N, slope)).toBeCloseTo(x * x + Math.cos(x) * below, 12);
        expect(outputOf(ux, x, N, slope)).toBeCloseTo(
          2 * x - Math.sin(x) * below + Math.cos(x) * belowSlope,
          12,
        );
      }),
    );
  });

  it("leave each other's fields alone", () => {
    const network = hard(hard(mlp(), { u: inner }), { v: outer }).on(space);
    expect(network.transforms).toEqual({ u: inner, v: outer });
  });

  it("keep their factor when a particular term is added, and add its lift", () => {
    const network = withParticular(hard(mlp(), { u: inner }), [fixed("sqrt(x)"), fixed("x")]).on(space);
    expect(formatText(network.transforms.u.lift)).toBe("exp(x) + (sqrt(x) + x)");
    expect(formatText(network.transforms.u.factor)).toBe("x");
    const alone = withParticular(mlp(), [fixed("sqrt(x)")]).on(space);
    expect(isConstant(alone.transforms.u.factor, 1)).toBe(true);
  });

  it("have no room for a free coefficient", () => {
    expect(() => withParticular(mlp(), rod.particular!)).toThrow(/sqrt\(x\) of "u" has a free coefficient/);
  });
});
