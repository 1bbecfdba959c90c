/** @file Known parts in automatic solves: corners by poles alone, and what is found out when a part is missing. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allenCahn } from "../../../problems/allen-cahn.ts";
import { lShapeGeneral } from "../../../problems/l-shape-general.ts";
import { poisson } from "../../../problems/poisson.ts";
import { newton } from "../../../solvers/index.ts";
import { type HostDevice, wasmDevice } from "../../../src/devices/index.ts";
import { evolutionForm, evolve, spectralSolution } from "../../../src/evolution/index.ts";
import { type Expression, expr, parseExpression, pde } from "../../../src/expression/index.ts";
import { box, disk } from "../../../src/geometry/index.ts";
import { chebyshev, linearModel } from "../../../src/models/index.ts";
import { on, particular, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { expansionSystem } from "../../../src/residual/index.ts";
import { defect, deviation, expansionSolution, type Solution } from "../../../src/solution/index.ts";
import {
  basesWithFreeTerms,
  knownPart,
  lightningBasis,
  lightningPoints,
} from "../../../src/solve/automatic/known-parts.ts";
import { certify } from "../../../src/solve/certificate/index.ts";
import { errorOf } from "../certificate/known.ts";

let device: HostDevice;
beforeAll(() => {
  device = wasmDevice({ threads: 1 });
});
afterAll(() => device.close());

describe("an L with unknown exponents", () => {
  async function byLightning(poles: number): Promise<Solution> {
    const basis = lightningBasis(lShapeGeneral, { poles })!;
    const model = linearModel({ u: basis });
    const points = lightningPoints(lShapeGeneral, basis.size, { poles }, random(1));
    const system = expansionSystem(lShapeGeneral, model, { device, ...points, weight: 0.1 });
    const run = newton().start(system, { theta: system.initial(), steps: 1 });
    await run.finish();
    const c = run.theta.slice();
    system.release();
    return expansionSolution({ model, c, domain: lShapeGeneral.domain });
  }

  it("is solved to 1e-8 by 60 poles at the corner, root-exponentially in their number", async () => {
    const errors: number[] = [];
    for (const poles of [10, 24, 60]) errors.push(errorOf(lShapeGeneral, await byLightning(poles)));
    expect(errors[2]).toBeLessThan(1e-8);
    const root = [10, 24, 60].map(Math.sqrt);
    for (const k of [0, 1])
      expect(Math.log(errors[k] / errors[k + 1]) / (root[k + 1] - root[k])).toBeGreaterThan(1.5);
  });

  it("has points on its boundary that cluster at the corner, with normals of their edges", () => {
    const { conditions } = lightningPoints(lShapeGeneral, 100, { poles: 60 }, random(1));
    const [{ count, values, normals }] = conditions;
    let closest = 1;
    for (let i = 0; i < count; i++) {
      const [x, y] = [values[i], values[count + i]];
      expect(Math.abs(lShapeGeneral.domain.signedDistance([x, y]))).toBeLessThan(1e-12);
      closest = Math.min(closest, Math.hypot(x, y));
      // The edges of the corner: along +x below which nothing is, along -y to the right of which nothing is.
      if (Math.hypot(x, y) > 0.01 || normals === undefined) continue;
      const outward = Math.abs(y) < Math.abs(x) ? [0, -1] : [1, 0];
      expect(normals[i]).toBeCloseTo(outward[0], 12);
      expect(normals[count + i]).toBeCloseTo(outward[1], 12);
    }
    expect(normals).toBeDefined();
    expect(closest).toBeLessThan(1e-9);
  });

  it("gets poles at all corners where none is re-entrant, and a disk none", () => {
    expect(lightningBasis(poisson, { poles: 10, degree: 5 })!.size).toBe(11 + 4 * 20);
    const round = disk({ x: 0, y: 0 }, 1);
    const drum = problem({
      name: "drum",
      domain: round,
      interior: pde`lap(u) = 0`,
      conditions: [on(round.boundary(), pde`u = x`)],
    });
    expect(lightningBasis(drum)).toBeUndefined();
  });
});

describe("particular terms of a problem", () => {
  it("join the bases where they are free, and are the known part where they are fixed", () => {
    const line = box({ x: [0, 1] });
    const rod = problem({
      name: "rod",
      domain: line,
      interior: pde`u_xx = 1`,
      conditions: [on(line.face("x"), pde`u = 0`)],
      particular: [particular({ u: expr`sqrt(x)` }), particular({ u: expr`x^2` }, { factor: "fixed" })],
    });
    const bases = { u: chebyshev({ coordinates: ["x"], bounds: [[0, 1]], degrees: [4] }) };
    const joined = basesWithFreeTerms(rod, bases);
    expect(joined.u.size).toBe(6);
    const model = linearModel(joined, knownPart(rod));
    const u = expansionSolution({ model, c: new Float64Array(6), domain: line });
    expect(u.at({ x: 3 })).toBe(9);
    expect(knownPart(lShapeGeneral)).toEqual({});
    expect(basesWithFreeTerms(lShapeGeneral, bases).u).toBe(bases.u);
  });
});

describe("Allen-Cahn without its kink layer", () => {
  const evolved = (lift?: Expression): Solution => {
    const form = evolutionForm(allenCahn, lift && { lift: { u: lift } });
    if ("unsuitable" in form) throw new Error(form.unsuitable);
    return spectralSolution(evolve(form, { maxModes: 256, tolerance: 1e-7 }));
  };

  it("is caught: inside the equation holds, and the estimate is the true error within a factor 1.5", async () => {
    // Initial values plus what is smooth and periodic, as a network has it: u_x(±1) stays ∓2 for ever.
    const smooth = evolved(parseExpression("x^2*cos(pi*x)", { coordinates: ["x", "t"] }));
    const points = allenCahn.domain.sample(4000, { sequence: "uniform", random: random(3) });
    const [found, known] = [smooth, evolved()].map((u) => u.evaluate(["u"], points)[0]);
    const truth = deviation(found, known).relativeL2;
    expect(truth).toBeGreaterThan(2e-4);
    const { interior, worst, worstName } = defect(allenCahn, smooth);
    expect(interior).toBeLessThan(2e-4);
    expect([worstName, worst > 1]).toEqual(["periodic on x", true]);
    const estimate = await certify(allenCahn, smooth, { device, seconds: 0.3 });
    expect(estimate.relativeL2 / truth).toBeGreaterThan(1 / 1.5);
    expect(estimate.relativeL2 / truth).toBeLessThan(1.5);
    const [corrected] = estimate.correction!.u.evaluate(["u"], points);
    expect(deviation(corrected, known).relativeL2).toBeLessThan(truth / 5);
  });
});
