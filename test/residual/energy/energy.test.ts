/** @file Energies on models: quadrature, gradient and metrics against their definitions. */

import { afterAll, describe, expect, it } from "vitest";
import { leastSquaresByQr } from "../../../solvers/index.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { coefficient, coordinate, expr, mul, sub } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { chebyshev } from "../../../src/models/bases/index.ts";
import { hard, linearModel, mlp } from "../../../src/models/index.ts";
import { variational } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { positiveRoot } from "../../../src/residual/energy/metric.ts";
import { dot, energySystem } from "../../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};
const line = box({ x: [-1, 1] });
const plane = box({ x: [0, 1], y: [0, 2] });

describe("the energy", () => {
  it("is exact for polynomials: ∫ u_x² u over (-1, 1) of a quintic with eight points", () => {
    const basis = chebyshev({ coordinates: ["x"], bounds: [[-1, 1]], degrees: [5] });
    const problem = variational({ name: "cubic", domain: line, density: expr`u_x^2*u` });
    const c = noise(1, basis.size);
    const [few, many] = [8, 40].map((points) =>
      energySystem(problem, { model: linearModel({ u: basis }), points }),
    );
    expect(Math.abs(few.energy(c) / many.energy(c) - 1)).toBeLessThan(1e-13);
  });

  it("of a known function is its integral: ∫∫ (|∇u|²/2) of u = x² y on (0,1) x (0,2)", () => {
    const basis = chebyshev({
      coordinates: ["x", "y"],
      bounds: [
        [0, 1],
        [0, 2],
      ],
      degrees: [2, 1],
      set: "tensor",
    });
    const problem = variational({ name: "dirichlet", domain: plane, density: expr`(u_x^2 + u_y^2)/2` });
    const system = energySystem(problem, { model: linearModel({ u: basis }), points: 25 });
    // Coefficients by collocation of x² y: T polynomials on the box are exact for it.
    const c = interpolated(basis, system.points);
    // ½∫∫ (4x²y² + x⁴) = ½ (4/3·8/3 + 2/5).
    expect(system.energy(c)).toBeCloseTo((4 / 3) * (8 / 3) * 0.5 + 0.2, 12);
  });
});

function interpolated(
  basis: ReturnType<typeof chebyshev>,
  points: ReturnType<typeof energySystem>["points"],
): Float64Array {
  const M = new Float64Array(points.count * basis.size);
  basis.accumulate(points, [{ index: [0, 0] }], M, points.count);
  const target = Float64Array.from(
    { length: points.count },
    (_, i) => points.values[i] ** 2 * points.values[points.count + i],
  );
  return leastSquaresByQr(points.count, basis.size, M, target);
}

describe("an energy on a network", () => {
  const problem = variational({
    name: "nonlinear",
    domain: plane,
    density: expr`(u_x^2 + u_y^2)/2 + u^4/4 + x*u*u_y - sin(x)*u`,
  });
  const x = coordinate("x");
  const model = hard(mlp({ width: 4, depth: 2 }), { u: { factor: mul(x, sub(1, x)) } });

  it("has the gradient that differences find, and metrics that are what they say", async () => {
    const system = energySystem(problem, { model, device, points: 36 });
    const theta = system.initial().map((value, j) => value + 0.1 * Math.sin(j));
    const linearisation = await system.linearise(theta);
    const gradient = linearisation.gradient();
    const v = noise(2, system.columns);
    const at = (h: number): number => system.energy(theta.map((value, j) => value + h * v[j]));
    const h = 1e-3;
    const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    expect(Math.abs(dot(gradient, v) - slope)).toBeLessThan(1e-9 * Math.abs(slope));
    // (S + μI) x = g for the x that solve returns, whatever S: two right-hand sides give a symmetric operator.
    for (const metric of ["hessian", "sobolev"] as const) {
      expect(await linearisation.factor({ metric, damping: 1e-3 })).toBe(true);
      const [a, b] = [noise(3, system.columns), noise(4, system.columns)];
      const [x, y] = [a, b].map((g) => linearisation.solve(g, new Float64Array(system.columns)));
      expect(Math.abs(dot(x, b) - dot(a, y))).toBeLessThan(1e-9 * Math.abs(dot(x, b)));
      expect(dot(x, a)).toBeGreaterThan(0);
    }
    system.release();
  });
});

describe("the positive part of a symmetric matrix", () => {
  it("is CᵀC, also where an eigenvalue is negative", () => {
    // Eigenvalues 3, 1, -2 in a rotated frame.
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const Q = [c, -s, 0, s, c, 0, 0, 0, 1];
    const build = (d: readonly number[]): Float64Array =>
      Float64Array.from({ length: 9 }, (_, at) => {
        const [i, j] = [Math.floor(at / 3), at % 3];
        return d.reduce((sum, value, k) => sum + Q[3 * i + k] * value * Q[3 * j + k], 0);
      });
    const C = new Float64Array(9);
    positiveRoot(3, build([3, -2, 1]), C);
    const expected = build([3, 0, 1]);
    expected.forEach((value, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      expect(C[i] * C[j] + C[3 + i] * C[3 + j] + C[6 + i] * C[6 + j]).toBeCloseTo(value, 14);
    });
  });
});

describe("mistakes", () => {
  it("are named", () => {
    expect(() => variational({ name: "none", domain: line, density: expr`x^2` })).toThrow(/no field/);
    expect(() =>
      variational({ name: "trained", domain: line, density: expr`${coefficient("k", 1)}*u` }),
    ).toThrow(/coefficient k/);
    expect(() => variational({ name: "unknown", domain: line, density: expr`w_x^2` })).toThrow(/w/);
  });
});
