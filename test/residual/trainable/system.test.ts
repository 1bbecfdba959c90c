/** @file Systems of trainable models: Jacobians against differences, linear fits, and what is refused. */

import { afterAll, describe, expect, it } from "vitest";
import { allenCahn } from "../../../problems/allen-cahn.ts";
import { helmholtz } from "../../../problems/helmholtz.ts";
import { inverseHeat } from "../../../problems/inverse-heat.ts";
import { kovasznay } from "../../../problems/kovasznay.ts";
import { checkJacobian, levenbergMarquardt } from "../../../solvers/index.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import {
  gaussianMixture,
  pig,
  rationalMixture,
  type TrainableModel,
  trainableModel,
} from "../../../src/models/trainable/index.ts";
import { evaluateField, on, type Problem, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { dot } from "../../../src/residual/index.ts";
import { trainableSystem } from "../../../src/residual/trainable/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const spaceOf = ({ coordinates, domain }: Problem) => ({ coordinates, bounds: domain.bounds });
const gaussians = (of: Problem, count: number | readonly number[], more = {}): TrainableModel =>
  trainableModel(
    Object.fromEntries(
      of.fields.map((field) => [field, gaussianMixture({ ...spaceOf(of), count, ...more })]),
    ),
  );
/** Relative L2 error of the first field on fresh points. */
function errorOf(of: Problem, model: TrainableModel, theta: Float64Array): number {
  const points = of.domain.sample(2000, { random: random(99) });
  const u = model.evaluate(theta, points, [of.coordinates.map(() => 0)])[0][0];
  const [exact] = [evaluateField(of.exact![of.fields[0]], points)];
  const difference = u.map((value, i) => value - exact[i]);
  return Math.sqrt(dot(difference, difference) / dot(exact, exact));
}

const line = box({ x: [0, 1] });
const bar = problem({
  name: "bar",
  domain: line,
  interior: pde`u_xx = -pi^2*sin(pi*x)`,
  conditions: [on(line.face("x"), pde`u = 0`)],
  exact: pde`u = sin(pi*x)`,
});
const bent = problem({
  name: "bent",
  domain: line,
  interior: pde`u_xx = exp(u) + exp(u)`,
  conditions: [on(line.face("x"), pde`u = -2*log(cos(x))`)],
  exact: pde`u = -2*log(cos(x))`,
});

const systems: readonly (readonly [string, Problem, TrainableModel])[] = [
  ["Gaussians, Helmholtz", helmholtz, gaussians(helmholtz, [3, 3], { covariance: "full" })],
  ["Gaussians, periodic Allen-Cahn", allenCahn, gaussians(allenCahn, [4, 3])],
  ["Gaussians, three fields", kovasznay, gaussians(kovasznay, 2)],
  ["Gaussians, trainable coefficient", inverseHeat, gaussians(inverseHeat, [4, 3])],
  [
    "inverse quadratics, Helmholtz",
    helmholtz,
    trainableModel({ u: rationalMixture({ ...spaceOf(helmholtz), count: [3, 3], covariance: "full" }) }),
  ],
  [
    "Gaussians through a network, Allen-Cahn",
    allenCahn,
    pig({ gaussians: 3, channels: 2, head: [3], covariance: "full" }).on({
      ...spaceOf(allenCahn),
      fields: ["u"],
    }),
  ],
  [
    "Gaussians through a network of two layers, three fields",
    kovasznay,
    pig({ gaussians: 2, channels: 2, head: [2, 2] }).on({ ...spaceOf(kovasznay), fields: kovasznay.fields }),
  ],
];

describe.each(systems)("%s", (_, of, model) => {
  const system = trainableSystem(of, model, { interior: 7, conditions: 3 }, { device });
  const theta = system.initial();
  const stream = random(5);
  for (let j = 0; j < theta.length; j++) theta[j] += 0.1 * stream.normal();

  it("has the Jacobian that differences give", async () => {
    const { worst, adjoint, label } = await checkJacobian(system, theta);
    expect(worst, label).toBeLessThan(1e-6);
    expect(adjoint).toBeLessThan(1e-12);
  });
  it("linearises at the residual it returns", async () => {
    const { residual } = await system.linearise(theta);
    expect(residual).toEqual(system.residual(theta));
  });
  it("fits linear weights no worse than they were, to a zero gradient where equations are affine", async () => {
    const fitted = system.fitted(theta);
    const cost = (at: Float64Array): number => dot(system.residual(at), system.residual(at));
    expect(cost(fitted)).toBeLessThanOrEqual(cost(theta));
    const { start, count } = system.linearColumns!;
    expect([...fitted].filter((_v, j) => j < start || j >= start + count)).toEqual(
      [...theta].filter((_v, j) => j < start || j >= start + count),
    );
  });
});

describe("linear weights by least squares", () => {
  it("leave a residual orthogonal to their columns", async () => {
    const system = trainableSystem(bar, gaussians(bar, 8, { overlap: 1 }), { interior: 40 }, { device });
    const linearisation = await system.linearise(system.fitted(system.initial()));
    const gradient = linearisation.gradient().subarray(0, 8);
    const diagonal = linearisation.diagonal();
    gradient.forEach((value, j) => {
      const size = Math.sqrt(diagonal[j] * 2 * linearisation.cost);
      expect(Math.abs(value)).toBeLessThan(1e-10 * size);
    });
  });
  it("solve a smooth linear problem at once, to an error that falls steeply with the overlap", () => {
    // Widths in proportion to the spacing: the error saturates at a level that only the overlap lowers.
    const errors = [1.5, 2, 2.5, 3].map((overlap) => {
      const model = gaussians(bar, 16, { overlap });
      const system = trainableSystem(bar, model, { interior: 100 }, { device });
      return errorOf(bar, model, system.fitted(system.initial()));
    });
    errors.slice(1).forEach((error, k) => {
      expect(error).toBeLessThan(errors[k] / 20);
    });
    expect(errors[3]).toBeLessThan(1e-8);
  });
  it("take Newton's steps where the equation is not affine", () => {
    const model = gaussians(bent, 24, { overlap: 3 });
    const system = trainableSystem(bent, model, { interior: 100 }, { device });
    expect(errorOf(bent, model, system.fitted(system.initial()))).toBeLessThan(1e-7);
  });
});

it("training lowers the error of few functions a hundredfold", async () => {
  const model = gaussians(bar, 4, { overlap: 1.5 });
  const system = trainableSystem(bar, model, { interior: 60 }, { device });
  const theta = system.initial();
  const run = levenbergMarquardt({ steps: 60 }).start(system, { theta });
  await run.finish();
  expect(errorOf(bar, model, run.theta)).toBeLessThan(errorOf(bar, model, theta) / 100);
});

it("adds a known part to every field", () => {
  const points = line.sample(9, { random: random(1) });
  const basis = gaussianMixture({ ...spaceOf(bar), count: 3 });
  const asked: string[] = [];
  const known = {
    evaluate: (names: readonly string[]) => {
      asked.push(...names);
      return names.map((_, k) => new Float64Array(9).fill(k + 1));
    },
  };
  const [plain, lifted] = [trainableModel({ u: basis }), trainableModel({ u: basis }, { known })];
  const theta = plain.initialise(random(1)).fill(0.5, 0, 3);
  const [a, b] = [plain, lifted].map((model) => model.evaluate(theta, points, [[0], [2]])[0]);
  expect(asked).toEqual(["u", "u_xx"]);
  b.forEach((values, k) => {
    values.forEach((value, i) => {
      expect(value).toBe(a[k][i] + k + 1);
    });
  });
});

it("says which row is which, and refuses rows and parameters there are not", () => {
  const system = trainableSystem(bar, gaussians(bar, 3), { interior: 5, conditions: 2 }, { device });
  expect(system.rows).toBe(7);
  expect(system.label(6)).toContain("dirichlet on x, u = 0, at x = ");
  expect(() => system.label(7)).toThrow("no row 7");
  expect(() => system.residual(new Float64Array(2))).toThrow("theta has 2 entries");
});

it("refuses a model of other fields or coordinates", () => {
  expect(() => trainableSystem(helmholtz, gaussians(bar, 3), {}, { device })).toThrow("in the order");
});

it("gives back what it took of the device", () => {
  const before = device.bytes.used;
  const system = trainableSystem(bar, gaussians(bar, 6), { interior: 30 }, { device });
  system.initial();
  expect(device.bytes.used).toBeGreaterThan(before);
  system.release();
  expect(device.bytes.used).toBe(before);
});
