/** @file What a Levenberg-Marquardt step costs against the arithmetic it cannot avoid. */

import { performance } from "node:perf_hooks";
import { levenbergMarquardt } from "../../solvers/index.ts";
import { chooseDevice, type Device } from "../devices/index.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, discretize, type ResidualSystem } from "../residual/index.ts";
import { settle } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

export interface StepBenchmark {
  readonly problem: string;
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly rows: number;
  readonly columns: number;
  /** Linearisations and factorisations in the timed part. */
  readonly linearisations: number;
  readonly factorisations: number;
  /** Seconds per linearisation: everything a solver does between two accepted steps. */
  readonly secondsPerStep: number;
  /** GFLOP/s of SYRK at these very sizes, best of several, same process. */
  readonly syrkRate: number;
  /** (SYRK per linearisation + Cholesky per factorisation) at `syrkRate`. */
  readonly idealSecondsPerStep: number;
  readonly ratio: number;
}

/**
 * Runs the default solver for a few seconds and compares its time per step with the ideal: the flops of SYRK and
 * Cholesky at the rate SYRK alone reaches on the same device in the same run.
 */
export async function benchStep(problem: Problem, options: SolveOptions = {}): Promise<StepBenchmark> {
  const { model, points, seed, threads, memory } = settle(problem, options);
  const kind = options.device ?? "auto";
  const { device } =
    typeof kind === "object" ? { device: kind } : await chooseDevice(kind, { threads, budget: memory });
  const system = discretize(problem, { model, device, points, seed });
  const counts = { linearisations: 0, factorisations: 0 };
  const warm = levenbergMarquardt().start(system, { theta: system.initial(), steps: 8 });
  await warm.finish();
  const rate = Math.max(syrkRate(device, system), syrkRate(device, system));
  const begun = performance.now();
  await levenbergMarquardt()
    .start(counting(system, counts), { theta: warm.theta.slice(), seconds: options.seconds ?? 6 })
    .finish();
  const seconds = (performance.now() - begun) / 1000;
  const after = syrkRate(device, system);
  const { rows, columns } = system;
  return summary(
    {
      problem: problem.name,
      model: model.name,
      device: device.name,
      threads: device.threads,
      rows,
      columns,
      ...counts,
    },
    seconds,
    Math.max(rate, after),
  );
}

type Counted = Omit<StepBenchmark, "secondsPerStep" | "syrkRate" | "idealSecondsPerStep" | "ratio">;

function summary(counted: Counted, seconds: number, syrk: number): StepBenchmark {
  const { rows, columns, linearisations, factorisations } = counted;
  const [small, large] = [Math.min(rows, columns), Math.max(rows, columns)];
  const flops = linearisations * small * small * large + (factorisations * small ** 3) / 3;
  const ideal = flops / (syrk * 1e9) / linearisations;
  const measured = seconds / linearisations;
  return {
    ...counted,
    secondsPerStep: measured,
    syrkRate: syrk,
    idealSecondsPerStep: ideal,
    ratio: measured / ideal,
  };
}

/** The same system, counting what is asked of it. */
function counting(
  system: DiscretizedSystem,
  counts: { linearisations: number; factorisations: number },
): ResidualSystem {
  return {
    ...system,
    linearise: async (theta, use) => {
      const linearisation = await system.linearise(theta, use);
      counts.linearisations += 1;
      return {
        ...linearisation,
        factor: (damping) => {
          counts.factorisations += 1;
          return linearisation.factor(damping);
        },
      };
    },
  };
}

/** GFLOP/s of the Gram product at the system's sizes, best of five. */
function syrkRate(device: Device, { rows, columns }: DiscretizedSystem): number {
  const tall = rows >= columns;
  const [n, k] = tall ? [columns, rows] : [rows, columns];
  const [A, C] = [device.allocate(rows * columns), device.allocate(n * n)];
  A.fill(0.5);
  let best = 0;
  for (let repeat = 0; repeat < 5; repeat++) {
    const begun = performance.now();
    device.syrk(tall, n, k, A, rows, C, n);
    best = Math.max(best, (n * n * k) / ((performance.now() - begun) * 1e6));
  }
  device.release(A);
  device.release(C);
  return best;
}
