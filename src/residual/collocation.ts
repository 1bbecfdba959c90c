/** @file The points a discretised problem lives on: placing, redrawing, saving and restoring them. */

import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Random, random } from "../random.ts";
import { type Block, block } from "./block.ts";
import { interiorPoints, rowFactors } from "./draw.ts";
import { type Evaluator, evaluator } from "./evaluator.ts";
import type { Plan } from "./plan.ts";
import type { SystemState } from "./system.ts";

/**
 * Chooses `count` of the candidates.
 *
 * @param magnitude - norm of the interior residual at each candidate.
 * @returns indices into the candidates.
 */
export type Resample = (request: {
  readonly candidates: Points;
  readonly magnitude: Float64Array;
  readonly count: number;
  readonly random: Random;
}) => ArrayLike<number>;

export interface CollocationOptions {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly device: Device;
  /** Parameters in device memory. */
  readonly theta: Float64Array;
  readonly seed: number;
  readonly resample?: Resample;
  /** Candidates per interior point. */
  readonly pool: number;
}

export interface Collocation {
  readonly blocks: readonly Block[];
  /** Present points of every block. */
  readonly points: readonly Points[];
  /** New interior points among fresh candidates, by the size of the residual at theta. */
  redraw(theta: Float64Array): void;
  save(): SystemState;
  restore(state: SystemState): void;
}

/** Compiles the blocks of a plan and puts them on its points. */
export function collocation(options: CollocationOptions): Collocation {
  const { plan, seed, problem, pool } = options;
  const blocks = compileBlocks(options);
  const points = plan.blocks.map((part) => part.points);
  const stream = random(seed);
  let redraws = 0;
  let candidates: Evaluator | undefined;
  const move = (index: number, to: Points): void => {
    const { weight, scale } = plan.blocks[index];
    points[index] = to;
    blocks[index].place(to, rowFactors(to, weight, scale));
  };
  plan.blocks.forEach((part, index) => {
    move(index, part.points);
  });
  return {
    blocks,
    points,
    redraw: (theta) => {
      redraws += 1;
      const draw = stream.split(`redraw ${redraws}`);
      const { count } = points[0];
      const fresh = interiorPoints(problem, pool * count, "uniform", draw);
      candidates ??= interiorResiduals(options, fresh.count);
      candidates.place(fresh);
      const magnitude = norms(candidates.evaluate(theta));
      const chosen = options.resample!({ candidates: fresh, magnitude, count, random: draw });
      const { coordinates, values } = selectPoints(fresh, chosen);
      // Equal weights: points drawn by residual are no quadrature of the domain.
      move(0, { coordinates, count, values });
    },
    save: () => ({ header: { redraws }, arrays: { "interior points": points[0].values.slice() } }),
    restore: (state) => {
      redraws = Number(state.header.redraws ?? 0);
      const values = savedPoints(state, points[0]);
      if (redraws > 0) move(0, { coordinates: points[0].coordinates, count: points[0].count, values });
    },
  };
}

function compileBlocks({ plan, device, theta }: CollocationOptions): Block[] {
  let first = 0;
  return plan.blocks.map(({ name, formulation, points, equations }) => {
    const range = { first, total: plan.rows };
    first += points.count * equations.length;
    return block({ device, network: plan.network, formulation, count: points.count, range, theta, name });
  });
}

function interiorResiduals({ problem, plan, device }: CollocationOptions, count: number): Evaluator {
  const expressions = plan.blocks[0].equations.map(({ residual }) => residual);
  const { coefficients } = problem;
  return evaluator({
    device,
    network: plan.network,
    coefficients,
    expressions,
    count,
    name: "redraw candidates",
  });
}

/** Root of the sum of squares over equations, per point. */
function norms(residuals: readonly Float64Array[]): Float64Array {
  return residuals[0].map((_, i) => Math.hypot(...residuals.map((r) => r[i])));
}

function savedPoints({ arrays }: SystemState, like: Points): Float64Array {
  const values = arrays["interior points"];
  if (values?.length === like.values.length) return values.slice();
  throw new UsageError({
    what: `the saved points (${values?.length ?? 0} numbers) do not fit this discretisation (${like.values.length})`,
    remedy: "the same problem, points and seed as the run being resumed",
  });
}
