/** @file Descent on energies: Newton's one step, mesh independence, the deep Ritz example. */

import { afterAll, describe, expect, it } from "vitest";
import { energyNaturalGradient, sobolevDescent } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { expr } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { chebyshev } from "../../src/models/bases/index.ts";
import { linearModel, mlp } from "../../src/models/index.ts";
import { variational } from "../../src/problem/index.ts";
import { type EnergySystem, energySystem } from "../../src/residual/index.ts";
import { networkSolution } from "../../src/solution/index.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const line = box({ x: [-1, 1] });
const grid = pointsFrom({ x: Array.from({ length: 401 }, (_, i) => -1 + i / 200) });
const relative = (u: ArrayLike<number>, exact: (x: number) => number): number => {
  let [error, size] = [0, 0];
  for (let i = 0; i < grid.count; i++) {
    const value = exact(grid.values[i]);
    error += (u[i] - value) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(error / size);
};

/** -u'' + u³ = f on (-1, 1), u' = 0 at both ends, u = cos πx. Müller and Zeinhofer 2023, section 4.3. */
const ritz = variational({
  name: "deep ritz",
  domain: line,
  density: expr`u_x^2/2 + u^4/4 - (pi^2*cos(pi*x) + cos(pi*x)^3)*u`,
  exact: expr`cos(pi*x)`,
});

describe("a model linear in theta", () => {
  const model = linearModel({ u: chebyshev({ coordinates: ["x"], bounds: [[-1, 1]], degrees: [24] }) });

  it("minimises a quadratic energy in one step: this is Galerkin's method", async () => {
    const problem = variational({
      name: "linear",
      domain: line,
      density: expr`u_x^2/2 + u^2/2 - (pi^2 + 1)*cos(pi*x)*u`,
    });
    const system = energySystem(problem, { model });
    const run = energyNaturalGradient({ damping: 0, steps: 1 }).start(system);
    await run.finish();
    const [u] = model.parts[0].basis.evaluate(grid, [[0]], run.theta);
    expect(relative(u, (x) => Math.cos(Math.PI * x))).toBeLessThan(1e-12);
    const { gradient } = await system.linearise(run.theta);
    expect(Math.max(...gradient().map(Math.abs))).toBeLessThan(1e-11);
  });

  it("converges quadratically on a nonlinear one, to all digits, and says so", async () => {
    const run = energyNaturalGradient({ damping: 0 }).start(energySystem(ritz, { model }));
    const outcome = await run.finish();
    expect(outcome.kind, outcome.message).toBe("converged");
    const [u] = model.parts[0].basis.evaluate(grid, [[0]], run.theta);
    expect(relative(u, (x) => Math.cos(Math.PI * x))).toBeLessThan(1e-12);
    expect(run.state().numbers.accepted).toBeLessThan(20);
  });
});

/** Finite differences of ½u'² + ¼u⁴ - f u on (0, 1), u = 0 at both ends, with H¹ by a tridiagonal solve. */
function mesh(n: number): EnergySystem {
  const h = 1 / (n + 1);
  const f = Float64Array.from({ length: n }, (_, i) => {
    const s = Math.sin(Math.PI * (i + 1) * h);
    return Math.PI ** 2 * s + s ** 3;
  });
  const terms = (u: Float64Array): number[] => {
    const parts: number[] = [];
    for (let i = 0; i <= n; i++) parts.push(((u[i] ?? 0) - (i > 0 ? u[i - 1] : 0)) ** 2 / (2 * h));
    for (let i = 0; i < n; i++) parts.push(h * (u[i] ** 4 / 4 - f[i] * u[i]));
    return parts;
  };
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    columns: n,
    energy: (u) => sum(terms(u)),
    linearise: (u) => {
      const parts = terms(u);
      return {
        energy: sum(parts),
        magnitude: sum(parts.map(Math.abs)),
        gradient: () =>
          u.map((value, i) => (2 * value - (u[i - 1] ?? 0) - (u[i + 1] ?? 0)) / h + h * (value ** 3 - f[i])),
        factor: () => true,
        solve: (g, out) => {
          // Thomas' algorithm for h (I - Δ).
          const [diagonal, off] = [2 / h + h, -1 / h];
          const pivots = new Float64Array(n);
          for (let i = 0; i < n; i++) {
            const share = i > 0 ? off / pivots[i - 1] : 0;
            pivots[i] = diagonal - share * off;
            out[i] = g[i] - (i > 0 ? share * out[i - 1] : 0);
          }
          for (let i = n - 1; i >= 0; i--) out[i] = (out[i] - (i < n - 1 ? off * out[i + 1] : 0)) / pivots[i];
          return out;
        },
      };
    },
  };
}

describe("the Sobolev gradient", () => {
  it("takes as many steps on 32 points as on 512: 12 to 1e-10", async () => {
    const steps: number[] = [];
    for (const n of [32, 128, 512]) {
      const system = mesh(n);
      const theta = new Float64Array(n);
      const first = Math.max(...(await system.linearise(theta)).gradient().map(Math.abs));
      const run = sobolevDescent({ damping: 0, gradient: 1e-10 * first, steps: 100 }).start(system, {
        theta,
      });
      const outcome = await run.finish();
      expect(outcome.by, outcome.message).toBe("gradient");
      steps.push(run.state().numbers.accepted);
    }
    for (const count of steps) expect(Math.abs(count - 12)).toBeLessThanOrEqual(1);
  });

  it("lowers the energy of a network, too", async () => {
    const system = energySystem(ritz, { model: mlp({ width: 8, depth: 1 }), device });
    const run = sobolevDescent({ steps: 20 }).start(system);
    const energies: number[] = [];
    for await (const step of run) energies.push(step.cost);
    expect(energies.at(-1)).toBeLessThan(energies[0]);
    energies.slice(1).forEach((value, k) => {
      expect(value).toBeLessThanOrEqual(energies[k]);
    });
    system.release();
  });
});

describe.runIf(full)("deep Ritz with a network 1-32-1", () => {
  it("reaches a relative L2 error of 1e-6", async () => {
    const system = energySystem(ritz, { model: mlp({ width: 32, depth: 1 }), device, points: 100 });
    const run = energyNaturalGradient({ steps: 500 }).start(system, { theta: system.initial() });
    await run.finish();
    const solution = networkSolution({
      device,
      network: system.network!,
      coefficients: [],
      domain: line,
      theta: run.theta,
    });
    const error = relative(solution.evaluate(["u"], grid)[0], (x) => Math.cos(Math.PI * x));
    expect(error).toBeLessThan(1e-6);
    solution.release();
    system.release();
  });

  it("resumes bit for bit", async () => {
    const system = energySystem(ritz, { model: mlp({ width: 6, depth: 1 }), device, points: 40 });
    const whole = energyNaturalGradient({ steps: 8 }).start(system);
    await whole.finish();
    const first = energyNaturalGradient({ steps: 3 }).start(system);
    await first.finish();
    const second = energyNaturalGradient({ steps: 8 }).start(system, { resume: first.state() });
    await second.finish();
    expect([...second.theta]).toEqual([...whole.theta]);
    system.release();
  });
});
