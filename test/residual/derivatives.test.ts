import { afterAll, describe, expect, it } from "vitest";
import { library } from "../../problems/index.ts";
import { checkJacobian } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";
import { discretize } from "../../src/residual/index.ts";
import { modelFor } from "../../src/solve/settings.ts";

const device = wasmDevice({ threads: 2 });
afterAll(() => device.close());

/**
 * One problem per thing a residual can be made of. Elsewhere differences of the network itself are exact to 1e-7 only:
 * in a hundred dimensions, and with embedded frequencies of 30π.
 */
const names = [
  "advection", // periodic
  "allen-cahn", // periodic and nonlinear
  "beltrami", // a system in three space coordinates and time, with data and a field up to a constant
  "burgers",
  "cavity", // fourth order, normal derivatives, compound derivatives
  "heat",
  "inverse-heat", // a coefficient, and data; positive ones are in coefficients.test.ts
  "kdv", // third order, a condition on u_x
  "klein-gordon", // second order in time
  "kovasznay", // a system
  "l-shape", // a polygon
  "poisson-3d",
  "poisson-5d",
  "poisson-holes", // a difference of regions
  "wave",
];
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};

/** A problem on a small network and few points, at a generic theta. */
async function small(name: string, model: string) {
  const problem = await library.get(name)!();
  const system = discretize(problem, {
    model: modelFor(problem, model),
    device,
    points: { interior: 21, conditions: 9 },
  });
  const theta = system.initial().map((value, j) => value + 0.1 * Math.sin(3 * j + 1));
  return { system, theta };
}

it("the problems are of the library", () => {
  expect(names.filter((name) => !library.has(name))).toEqual([]);
});

describe.each(names)("derivatives of %s", (name) => {
  describe.each(["mlp:1x5", "mlp:2x4:sin"])("with %s", (model) => {
    it("Jacobian rows agree with Ridders differences and with their transpose", async () => {
      const { system, theta } = await small(name, model);
      const report = await checkJacobian(system, theta);
      expect(report.worst, JSON.stringify(report)).toBeLessThanOrEqual(1e-8);
      expect(report.adjoint).toBeLessThanOrEqual(1e-12);
      system.release();
    });

    it("products without J equal products with J", async () => {
      const { system, theta } = await small(name, model);
      const stored = await system.linearise(theta);
      const [v, w] = [noise(1, system.columns), noise(2, system.rows)];
      const [Jv, Jw, gradient] = [stored.jvp(v).slice(), stored.vjp(w).slice(), stored.gradient().slice()];
      const free = await system.linearise(theta, "products");
      const close = (a: Float64Array, b: Float64Array): void => {
        expect(norm(a.map((value, i) => value - b[i]))).toBeLessThanOrEqual(1e-12 * norm(b));
      };
      close(free.jvp(v), Jv);
      close(free.vjp(w), Jw);
      close(free.gradient(), gradient);
      expect(Math.abs(dot(free.jvp(v), w) - dot(v, free.vjp(w)))).toBeLessThanOrEqual(
        1e-12 * norm(free.jvp(v)) * norm(w),
      );
      system.release();
    });

    it("the Hessian product is symmetric and is the derivative of the gradient", async () => {
      const { system, theta } = await small(name, model);
      const [v, w] = [noise(3, system.columns), noise(4, system.columns)];
      const gradientAt = async (h: number): Promise<Float64Array> =>
        (
          await system.linearise(
            theta.map((value, j) => value + h * v[j]),
            "products",
          )
        )
          .gradient()
          .slice();
      const h = 1e-4;
      const [g2, g1, m1, m2] = [
        await gradientAt(2 * h),
        await gradientAt(h),
        await gradientAt(-h),
        await gradientAt(-2 * h),
      ];
      const difference = g1.map((_, j) => (8 * (g1[j] - m1[j]) - (g2[j] - m2[j])) / (12 * h));
      const at = await system.linearise(theta, "products");
      const [Hv, Hw] = [at.hessianVector!(v).slice(), at.hessianVector!(w).slice()];
      expect(norm(Hv.map((value, j) => value - difference[j]))).toBeLessThanOrEqual(1e-7 * norm(Hv));
      expect(Math.abs(dot(Hv, w) - dot(Hw, v))).toBeLessThanOrEqual(1e-11 * norm(Hv) * norm(w));
      system.release();
    });
  });
});
