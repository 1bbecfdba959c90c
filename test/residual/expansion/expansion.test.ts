/** @file Collocation with linear models: Jacobians, exactness, row scales, memory, refusals. */

import { afterAll, describe, expect, it } from "vitest";
import { helmholtz } from "../../../problems/helmholtz.ts";
import { inverseHeat } from "../../../problems/inverse-heat.ts";
import { kleinGordon } from "../../../problems/klein-gordon.ts";
import { kovasznay } from "../../../problems/kovasznay.ts";
import { poisson } from "../../../problems/poisson.ts";
import { checkJacobian, levenbergMarquardt, newton } from "../../../solvers/index.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { coefficient, expr, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { chebyshev, linearModel } from "../../../src/models/index.ts";
import { on, periodic, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { dot, expansionBytes, expansionSystem, isLinear } from "../../../src/residual/index.ts";
import { errorsAgainst, expansionSolution, knownValues } from "../../../src/solution/index.ts";
import { collocate, exactFields, pointsOf, polynomials, solved } from "./collocate.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const noise = (count: number, seed: number): Float64Array => {
  const draw = random(seed);
  return Float64Array.from({ length: count }, () => draw.normal());
};

const square = box({ x: [0, 1], y: [0, 2] });
/** Variable coefficients, a periodic pair, normals, a function of the point, two fields, a coefficient that stays positive. */
const everything = problem({
  name: "everything",
  domain: square,
  fields: ["u", "v"],
  interior: pde`
    u_xx + ${coefficient("k", 0.5, { positive: true })}*u_yy + sin(x)*v*u_x = ${(p: Readonly<Record<string, number>>) => p.x * p.y}
    v_x*v_y - exp(u) + ${coefficient("m", 2)}*v = x`,
  conditions: [
    periodic(square, "x", { order: 1 }),
    on(
      square.face("y"),
      pde`
      u_n + y*u = cos(x)
      v*u = n_y`,
    ),
  ],
});
const laplace = problem({
  name: "laplace",
  domain: square,
  interior: pde`lap(u) = 0`,
  conditions: [on(square.boundary(), pde`u = x*y + 1`)],
  exact: pde`u = x*y + 1`,
});

describe("the Jacobian of an expansion system", () => {
  it.each([everything, kovasznay, kleinGordon, inverseHeat, poisson])(
    "agrees with differences for $name",
    async (of) => {
      const basis = polynomials(
        of,
        of.coordinates.map(() => 3),
      );
      const system = collocate(device, of, basis, { interior: 30, faces: 5 });
      const theta = noise(system.columns, 3).map((z) => 0.2 * z);
      const report = await checkJacobian(system, theta);
      expect(report.worst, JSON.stringify(report)).toBeLessThan(1e-7);
      expect(report.adjoint).toBeLessThan(1e-12);
      system.release();
    },
  );

  it("has entries of size one over sqrt(rows), ten times that for conditions, whatever the units", async () => {
    const system = collocate(device, helmholtz, polynomials(helmholtz, [6, 6]), { interior: 100, faces: 20 });
    const J = (await system.linearise(system.initial())).jacobian!();
    const meanSquare = (from: number, to: number): number => {
      let sum = 0;
      for (let j = 0; j < system.columns; j++)
        for (let i = from; i < to; i++) sum += J[j * system.rows + i] ** 2;
      return sum / (system.columns * (to - from));
    };
    expect(meanSquare(0, 100) * 100).toBeCloseTo(1, 12);
    expect(meanSquare(100, 120) * 20).toBeCloseTo(100, 10);
    system.release();
  });

  it("keeps its row scales until asked to set them anew", async () => {
    const system = collocate(device, kleinGordon, polynomials(kleinGordon, [1, 1, 3]), {
      interior: 27,
      faces: 8,
    });
    const [zero, far] = [system.initial(), noise(system.columns, 5).map((z) => 1e3 * z)];
    const before = system.residual(zero).slice();
    await system.linearise(far);
    expect(system.residual(zero)).toEqual(before);
    system.rescale();
    expect(system.residual(zero)).toEqual(before);
    await system.linearise(far);
    const after = system.residual(zero);
    // u_tt - Δu + u² has large entries at a large u: its rows count less now.
    expect(Math.abs(after[0])).toBeLessThan(1e-2 * Math.abs(before[0]));
    system.release();
  });

  it.each([poisson, kleinGordon])(
    "hands its row scales on to a system that goes on from it, for $name",
    async (of) => {
      const basis = polynomials(
        of,
        of.coordinates.map(() => 2),
      );
      const [one, other] = [1, 2].map(() => collocate(device, of, basis, { interior: 27, faces: 8 }));
      await one.linearise(noise(one.columns, 6));
      const theta = noise(one.columns, 7);
      other.restore(one.save());
      expect(other.residual(theta)).toEqual(one.residual(theta));
      const [J, K] = [await one.linearise(theta), await other.linearise(theta)].map((l) =>
        l.jacobian!().slice(),
      );
      expect(K).toEqual(J);
      expect(() => other.restore({ header: {}, arrays: { scales: new Float64Array(3) } })).toThrow(
        /saved row scales \(3\) do not fit/,
      );
      for (const system of [one, other]) system.release();
    },
  );

  it("gives interior rows the factors they are given, up to a common one", async () => {
    const model = linearModel({ u: polynomials(poisson, [4, 4]) });
    const points = pointsOf(poisson, 25, 10);
    const plain = expansionSystem(poisson, model, { device, ...points });
    const factors = Float64Array.from({ length: points.interior.count }, (_, i) => 7 * (1 + i));
    const weighted = expansionSystem(poisson, model, { device, ...points, factors });
    const [a, b] = [plain, weighted].map((system) => system.residual(noise(model.size, 8)));
    const ratio = b.map((value, i) => value / a[i]);
    for (let i = 1; i < factors.length; i++) expect(ratio[i] / ratio[0]).toBeCloseTo(1 + i, 9);
    for (let i = factors.length; i < ratio.length; i++) expect(ratio[i]).toBeCloseTo(1, 12);
    for (const system of [plain, weighted]) system.release();
  });
});

describe("a linear problem", () => {
  it("is told from others", () => {
    expect([poisson, helmholtz, laplace].map(isLinear)).toEqual([true, true, true]);
    expect([everything, kovasznay, kleinGordon, inverseHeat].map(isLinear)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("has the residual J theta + r(0), before and after J has been consumed", async () => {
    const system = collocate(device, helmholtz, polynomials(helmholtz, [5, 7]), { interior: 64, faces: 24 });
    const theta = noise(system.columns, 2);
    const linearisation = await system.linearise(system.initial());
    const zero = linearisation.residual.slice();
    const expected = linearisation.jvp(theta).map((value, i) => value + zero[i]);
    const apart = (r: Float64Array): number =>
      Math.max(...r.map((value, i) => Math.abs(value - expected[i])));
    expect(apart(system.residual(theta))).toBeLessThan(1e-12);
    await linearisation.factor({ lambda: 0, scale: "columns", method: "qr", consume: true });
    expect(apart(system.residual(theta))).toBeLessThan(1e-11);
    expect(() => linearisation.jacobian!()).toThrow(/overwritten by its QR/);
    // And J comes back with the next linearisation.
    const again = await system.linearise(theta);
    expect(again.jacobian!().length).toBe(system.rows * system.columns);
    expect(apart(again.residual.slice())).toBeLessThan(1e-12);
    system.release();
  });

  it("whose solution is in the basis is solved to rounding in one step", async () => {
    const system = collocate(device, laplace, polynomials(laplace, [4, 4]), { interior: 49, faces: 32 });
    const { run, error } = await solved(system);
    expect(run.outcome).toMatchObject({ kind: "converged" });
    expect(run.state().numbers.index).toBe(1);
    expect(error).toBeLessThan(1e-14);
    system.release();
  });

  it("with a known part is solved for the rest", async () => {
    const known = {
      evaluate: (names: readonly string[], { values, count }: { values: Float64Array; count: number }) =>
        names.map((name) =>
          values
            .slice(0, count)
            .map((x, i) =>
              name === "u" ? x ** 2 * values[count + i] : name === "u_xx" ? 2 * values[count + i] : 0,
            ),
        ),
    };
    const model = linearModel({ u: polynomials(laplace, [4, 4]) }, { known });
    const system = expansionSystem(laplace, model, { device, ...pointsOf(laplace, 49, 32) });
    const { error, u } = await solved(system);
    expect(error).toBeLessThan(1e-14);
    expect(u.at({ x: 0.5, y: 1 }, "u_xx")).toBeCloseTo(0, 12);
    system.release();
  });
});

describe("warm starts from other fields", () => {
  it("are one Newton step: exact fields give back their coefficients", async () => {
    const system = collocate(device, kleinGordon, polynomials(kleinGordon, [1, 1, 36]), {
      interior: 1500,
      faces: 200,
    });
    const theta = await system.startFrom(exactFields(kleinGordon));
    const u = expansionSolution({ model: system.model, c: theta, domain: kleinGordon.domain });
    const known = knownValues(kleinGordon, 500)!;
    expect(errorsAgainst(known, kleinGordon, u.evaluate(["u"], known.points)).relativeL2).toBeLessThan(1e-11);
    const r = system.residual(theta);
    expect(dot(r, r) / 2).toBeLessThan(1e-22);
    system.release();
  });

  it("from the coefficients' own fields are the Newton step from there", async () => {
    const system = collocate(device, inverseHeat, polynomials(inverseHeat, [8, 6]), {
      interior: 100,
      faces: 16,
    });
    const theta = system.initial();
    theta.set(noise(system.columns - 1, 4).map((z) => 0.01 * z));
    const { model } = system;
    const u = expansionSolution({ model, c: theta, domain: inverseHeat.domain });
    const run = newton({ steps: 1, regularisation: 1e-14 }).start(system, { theta });
    await run.finish();
    const started = await system.startFrom(u, { D: theta[model.size] });
    const [a, b] = [system.residual(run.theta).slice(), system.residual(started)];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(1e-10);
    expect(started[model.size]).toBeCloseTo(run.theta[model.size], 8);
    system.release();
  });
});

describe("memory", () => {
  it.each([
    ["a linear problem", helmholtz, [8, 8], 0],
    ["a nonlinear problem", kovasznay, [5, 5], 1e-14],
    ["fewer rows than columns", kleinGordon, [3, 3, 9], 1e-14],
  ] as const)("of %s is what was foretold", async (_, of, degrees, regularisation) => {
    const before = device.bytes.used;
    const system = collocate(device, of, polynomials(of, degrees), { interior: 81, faces: 16 });
    await newton({ steps: 2, regularisation }).start(system).finish();
    const taken = device.bytes.used - before;
    const { interior, conditions } = pointsOf(of, 81, 16);
    const foretold = expansionBytes(
      of,
      system.model,
      interior.count,
      conditions.map(({ count }) => count),
    );
    expect(system.bytes).toBe(foretold);
    expect(taken).toBeGreaterThanOrEqual(foretold);
    // Eight arrays, each rounded up to a cache line.
    expect(taken).toBeLessThan(foretold + 8 * 64);
    system.release();
    expect(device.bytes.used).toBe(before);
  });
});

describe("rows in words", () => {
  it("name the condition, its equation and the point, and explain the jets there", () => {
    const system = collocate(device, everything, polynomials(everything, [2, 2]), { interior: 9, faces: 4 });
    expect(system.label(9)).toMatch(/^interior, v_x\*v_y.*, at x = /);
    expect(system.label(18)).toMatch(/^periodic on x, u is periodic in x, at x = 0, y = /);
    expect(system.explain(system.initial(), system.rows - 1)).toMatch(/v\*u = n_y, at .*, where .*v = 0/);
    expect(() => system.label(system.rows)).toThrow(/row \d+ of a system of \d+ rows/);
    system.release();
  });

  it("have unscaled residuals, equation by equation", () => {
    const system = collocate(device, laplace, polynomials(laplace, [1, 1]), { interior: 9, faces: 8 });
    const [inside, boundary] = system.equations(new Float64Array(system.columns));
    expect(inside).toMatchObject({ block: "interior", equation: "lap(u) = 0" });
    expect([...inside.values]).toEqual(new Array(9).fill(0));
    const { values, count } = boundary.points;
    boundary.values.forEach((r, i) => {
      expect(r).toBeCloseTo(-(values[i] * values[count + i] + 1), 14);
    });
    system.release();
  });
});

describe("refused before any memory is taken", () => {
  const model = linearModel({ u: polynomials(laplace, [2, 2]) });
  const points = pointsOf(laplace, 9, 8);
  const rough = linearModel({ u: { ...polynomials(laplace, [2, 2]), order: 1 } });
  const turned = linearModel({
    u: chebyshev({
      coordinates: ["y", "x"],
      bounds: [
        [0, 2],
        [0, 1],
      ],
      degrees: [2, 2],
    }),
  });
  const other = linearModel({ v: polynomials(laplace, [2, 2]) });
  it.each([
    [
      "a model whose jets lack the needed order",
      rough,
      points,
      /jets lack the needed order: u_xx is of order 2/,
    ],
    ["coordinates in another order", turned, points, /the model is in \(y, x\), the problem in \(x, y\)/],
    ["other fields", other, points, /the model has the fields v, the problem u/],
    ["too few point sets", model, { ...points, conditions: [] }, /0 sets of points for 1 conditions/],
    [
      "factors for other points",
      model,
      { ...points, factors: new Float64Array(3) },
      /3 factors for 9 interior points/,
    ],
  ])("%s", (_, given, options, message) => {
    const before = device.bytes.used;
    expect(() => expansionSystem(laplace, given, { device, ...options })).toThrow(message);
    expect(device.bytes.used).toBe(before);
  });

  it("theta of a wrong length", () => {
    const system = expansionSystem(laplace, model, { device, ...points });
    expect(() => system.residual(new Float64Array(2))).toThrow(/theta has 2 entries, the system 9 columns/);
    system.release();
  });
});

describe("inverse problems", () => {
  it.each([
    ["newton", newton()],
    ["lm", levenbergMarquardt({ steps: 60 })],
  ] as const)("%s finds the diffusivity of the rod", async (_, solver) => {
    const system = collocate(device, inverseHeat, polynomials(inverseHeat, [14, 12]), {
      interior: 400,
      faces: 40,
    });
    const run = solver.start(system, { theta: system.initial() });
    await run.finish();
    expect(system.coefficients(run.theta).D).toBeCloseTo(0.25, 8);
    system.release();
  });

  it("a coefficient that stays positive is found through its logarithm", async () => {
    const line = box({ x: [0, 1] });
    const decay = problem({
      name: "decay",
      domain: line,
      interior: pde`u_x + ${coefficient("rate", 0.5, { positive: true })}*u = 0`,
      conditions: [on(line.face("x", "low"), pde`u = 1`), on(line.face("x", "high"), pde`u = exp(-2)`)],
      exact: expr`exp(-2*x)`,
    });
    const system = collocate(device, decay, polynomials(decay, [14]), { interior: 40, faces: 1 });
    expect(system.initial().at(-1)).toBeCloseTo(Math.log(0.5), 15);
    const run = newton().start(system);
    expect((await run.finish()).kind).toBe("converged");
    expect(system.coefficients(run.theta).rate).toBeCloseTo(2, 10);
    system.release();
  });
});
