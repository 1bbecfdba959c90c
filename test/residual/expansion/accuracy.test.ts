/** @file Problems solved by collocation with polynomials: errors against exact solutions, and how they fall. */

import { afterAll, describe, expect, it } from "vitest";
import { heat } from "../../../problems/heat.ts";
import { helmholtz } from "../../../problems/helmholtz.ts";
import { kleinGordon } from "../../../problems/klein-gordon.ts";
import { kovasznay } from "../../../problems/kovasznay.ts";
import { poisson } from "../../../problems/poisson.ts";
import { wave } from "../../../problems/wave.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { collocate, polynomials, solved } from "./collocate.ts";

const device = wasmDevice({ threads: 2 });
afterAll(() => device.close());

describe("one QR solves a linear problem to 1e-11", () => {
  it.each([
    ["poisson", poisson, [16, 16], 600, 100],
    ["heat", heat, [18, 16], 600, 100],
    ["helmholtz", helmholtz, [20, 39], 1681, 200],
    ["wave", wave, [26, 42], 1936, 160],
  ] as const)("%s", async (_, of, degrees, interior, faces) => {
    const system = collocate(device, of, polynomials(of, degrees, "euclidean"), { interior, faces });
    const { run, error } = await solved(system);
    expect(run.outcome?.kind).toBe("converged");
    expect(run.state().numbers.index).toBe(1);
    expect(error).toBeLessThan(1e-11);
    expect(system.largestScaled(run.theta)).toBeLessThan(100);
    system.release();
  });

  it("with an error that falls faster than any power of the degree", async () => {
    const errors: number[] = [];
    for (const degree of [4, 8, 12]) {
      const system = collocate(device, poisson, polynomials(poisson, [degree, degree]), {
        interior: 400,
        faces: 80,
      });
      errors.push((await solved(system)).error);
      system.release();
    }
    const slopes = [Math.log2(errors[0] / errors[1]), Math.log(errors[1] / errors[2]) / Math.log(1.5)];
    expect(slopes[0]).toBeGreaterThan(9);
    expect(slopes[1]).toBeGreaterThan(slopes[0]);
  });
});

describe("Newton's method from zero", () => {
  it("solves klein-gordon in the plane to 1e-11", async () => {
    const basis = polynomials(kleinGordon, [2, 2, 40]);
    const system = collocate(device, kleinGordon, basis, { interior: 1000, faces: 200 });
    const { run, error, costs } = await solved(system);
    expect(run.outcome?.kind).toBe("converged");
    expect(costs.length).toBeLessThanOrEqual(6);
    expect(error).toBeLessThan(1e-11);
    system.release();
  });

  it("solves kovasznay, whose pressure is known up to a constant", async () => {
    const basis = polynomials(kovasznay, [9, 17], "euclidean");
    const system = collocate(device, kovasznay, basis, { interior: 361, faces: 120 });
    const { run, error } = await solved(system);
    expect(run.outcome?.kind).toBe("converged");
    expect(error).toBeLessThan(2e-6);
    // The constant of the pressure is not seen by any row: it stays where regularisation puts it.
    const [, , pressure] = system.model.parts;
    expect(Math.abs(run.theta[pressure.offset])).toBeLessThan(1e-12);
    system.release();
  });
});
