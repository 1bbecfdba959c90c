import { afterAll, describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { checkJacobian } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import {
  loadParameters,
  mlp,
  modelNamed,
  renormalise,
  type WeightForm,
  weightMap,
} from "../../src/models/index.ts";
import { random } from "../../src/random.ts";
import { discretize, dot } from "../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const space = {
  coordinates: ["x", "y"],
  bounds: [
    [0, 1],
    [0, 1],
  ] as const,
  fields: ["u"],
};
const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};
const forms: readonly WeightForm[] = ["factorised", "normalised"];

describe.each(forms)("%s weights", (weights) => {
  it("start as the same function as plain ones, with one scale per output of a layer", () => {
    const [plain, split] = [
      mlp({ width: 6, depth: 2 }).on(space),
      mlp({ width: 6, depth: 2, weights }).on(space),
    ];
    expect(split.size).toBe(plain.size + 6 + 6 + 1);
    const loaded = new Float64Array(split.size);
    loadParameters(split, split.initialise(random(4)), loaded);
    plain.initialise(random(4)).forEach((w, j) => {
      expect(Math.abs(loaded[j] - w)).toBeLessThan(1e-15);
    });
  });

  it("have exact Jacobians and Hessian products through a discretised problem", async () => {
    const problem = await problemNamed("klein-gordon");
    const system = discretize(problem, {
      model: mlp({ width: 4, depth: 2, weights }),
      device,
      points: { interior: 11, conditions: 5 },
    });
    const theta = system.initial().map((value, j) => value + 0.1 * Math.sin(3 * j + 1));
    const report = await checkJacobian(system, theta);
    expect(report.worst).toBeLessThan(1e-8);
    expect(report.adjoint).toBeLessThan(1e-12);
    const [v, w] = [noise(1, system.columns), noise(2, system.rows)];
    const stored = await system.linearise(theta);
    const [Jv, Jw] = [stored.jvp(v).slice(), stored.vjp(w).slice()];
    const free = await system.linearise(theta, "products");
    free.jvp(v).forEach((value, i) => {
      expect(value).toBeCloseTo(Jv[i], 10);
    });
    free.vjp(w).forEach((value, j) => {
      expect(value).toBeCloseTo(Jw[j], 10);
    });
    const gradient = async (by: number): Promise<Float64Array> =>
      (
        await system.linearise(
          theta.map((t, j) => t + by * v[j]),
          "products",
        )
      )
        .gradient()
        .slice();
    const [up, down] = [await gradient(1e-5), await gradient(-1e-5)];
    const at = await system.linearise(theta, "products");
    const Hv = at.hessianVector!(v);
    const scale = Math.sqrt(dot(Hv, Hv));
    Hv.forEach((value, j) => {
      expect(Math.abs((up[j] - down[j]) / 2e-5 - value)).toBeLessThan(1e-6 * scale);
    });
    system.release();
  });
});

describe("names", () => {
  it("carry the form of the weights", () => {
    for (const name of ["mlp:2x24:factorised", "mlp:1x8:sin:normalised", "mlp:2x5"])
      expect(modelNamed(name).name).toBe(name);
    expect(() => modelNamed("mlp:2x24:factorized")).toThrow(/unknown activation/);
    expect(() => modelNamed("mlp:2x24:sin:wrong")).toThrow(/wrong/);
  });
});

describe("implicit bias on 20 equations in 50 unknowns, from ‖θ₀‖ = 1", () => {
  // min ½‖A w - y‖² with A of orthonormal rows, so that the pseudo-inverse solution is Aᵀy.
  const [rows, n] = [20, 50];
  const A = orthonormalRows(rows, n, noise(11, rows * n));
  // Twice the length of the start: the theorem asks for a first scale below that of the solution.
  const y = noise(12, rows).map((value, _, all) => (2 * value) / Math.hypot(...all));
  const shortest = Float64Array.from({ length: n }, (_, j) => dotColumn(A, y, rows, j));
  const start = noise(13, n);
  const length = Math.sqrt(dot(start, start));
  const distance = (w: Float64Array): number => Math.hypot(...w.map((value, j) => value - shortest[j]));
  const gradient = (w: Float64Array): Float64Array => {
    const r = Float64Array.from({ length: rows }, (_, i) =>
      w.reduce((sum, x, j) => sum + A[j * rows + i] * x, -y[i]),
    );
    return w.map((_, j) => dotColumn(A, r, rows, j));
  };

  it("gradient descent keeps the part of the start that no equation sees", () => {
    const w = start.map((value) => value / length);
    for (let k = 0; k < 2000; k++)
      gradient(w).forEach((g, j) => {
        w[j] -= 0.5 * g;
      });
    expect(Math.hypot(...gradient(w))).toBeLessThan(1e-12);
    expect(distance(w)).toBeGreaterThan(0.5);
  });

  it("reparametrised projected gradient descent ends within 1e-3 of the pseudo-inverse solution", () => {
    const layer = { inputs: n, outputs: 1, offset: 0 };
    const [scale, map] = [n + 1, weightMap("normalised", [layer], n + 1)];
    const theta = new Float64Array(n + 2);
    theta.set(start.map((value) => value / length));
    theta[scale] = 1;
    const plain = new Float64Array(n + 2);
    const descend = (rate: number, gain: number): void => {
      plain.set(theta);
      map.weights(theta, plain);
      const g = new Float64Array(n + 2);
      g.set(gradient(plain.subarray(0, n)));
      map.pull(theta, g);
      for (let j = 0; j < n; j++) theta[j] -= rate * g[j];
      theta[scale] -= gain * g[scale];
      renormalise([layer], theta);
    };
    // Two phases as in Wu et al. 2020, section 2: the scale held fixed turns the direction into the row space,
    // where the length grows with the gradient and the projection shrinks what no equation sees; then both move.
    for (let k = 0; k < 4000; k++) descend(1, 0);
    for (let k = 0; k < 8000; k++) descend(0.5, 0.5);
    plain.set(theta);
    map.weights(theta, plain);
    expect(Math.hypot(...gradient(plain.subarray(0, n)))).toBeLessThan(1e-6);
    expect(distance(plain.subarray(0, n))).toBeLessThan(1e-3);
  });
});

function dotColumn(A: Float64Array, r: Float64Array, rows: number, j: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += A[j * rows + i] * r[i];
  return sum;
}

/** Gram-Schmidt on rows, twice. */
function orthonormalRows(rows: number, n: number, A: Float64Array): Float64Array {
  const row = (i: number): Float64Array => Float64Array.from({ length: n }, (_, j) => A[j * rows + i]);
  for (let i = 0; i < rows; i++)
    for (let pass = 0; pass < 2; pass++) {
      const v = row(i);
      for (let k = 0; k < i; k++) {
        const q = row(k);
        const share = dot(q, v);
        for (let j = 0; j < n; j++) v[j] -= share * q[j];
      }
      const size = Math.sqrt(dot(v, v));
      for (let j = 0; j < n; j++) A[j * rows + i] = v[j] / size;
    }
  return A;
}
