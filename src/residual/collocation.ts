/** @file The points a discretised problem lives on: placing, redrawing, saving and restoring them. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { NumericalError, UsageError } from "../errors.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Random, random } from "../random.ts";
import { type Block, block } from "./block.ts";
import { type InteriorProbe, interiorProbe } from "./candidates.ts";
import { describePoint } from "./columns.ts";
import { interiorPoints, rowFactors } from "./draw.ts";
import type { Plan } from "./plan.ts";
import type { Sampler } from "./sampler.ts";
import type { SystemState } from "./system.ts";
import { firstNonFinite } from "./vectors.ts";

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

/** Any other way to choose among candidates, as a sampler. */
export const resampling = (choose: Resample, pool: number): Sampler => ({
  name: choose.name || "resample",
  pool,
  propose: ({ candidates, magnitude, present: { count }, random }) => {
    const chosen = choose({ candidates, magnitude: magnitude(candidates), count, random });
    // Equal weights: points drawn by residual are no quadrature of the domain.
    return withoutWeights(selectPoints(candidates, chosen));
  },
});

const withoutWeights = ({ coordinates, count, values }: Points): Points => ({ coordinates, count, values });

export interface CollocationOptions {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly device: Device;
  /** Parameters in device memory. */
  readonly theta: DeviceArray;
  readonly seed: number;
  readonly sampler?: Sampler;
}

export interface Collocation {
  readonly blocks: readonly Block[];
  /** Present points of every block. */
  readonly points: readonly Points[];
  /**
   * New interior points as the sampler proposes them for theta.
   *
   * @throws NumericalError if it has none to propose (UsageError from one that is asked before the first step); the
   *   present points then stay.
   */
  redraw(theta: Float64Array): void;
  /** Bytes of the host device that redraws keep by now. */
  held(): number;
  save(): SystemState;
  restore(state: SystemState): void;
}

/** Compiles the blocks of a plan and puts them on its points. */
export function collocation(options: CollocationOptions): Collocation {
  const { plan, seed, sampler } = options;
  const blocks = compileBlocks(options);
  const points = plan.blocks.map((part) => part.points);
  const stream = random(seed);
  const probe = interiorProbe(options);
  let redraws = 0;
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
      const draw = stream.split(`redraw ${redraws + 1}`);
      const propose = (): Points => proposal(options, sampler!, probe, points[0], theta, draw);
      // Before the first step of a run there is nothing to lose.
      const to = redraws === 0 && sampler!.early ? propose() : asNumericalTrouble(propose);
      redraws += 1;
      move(0, to);
    },
    held: probe.held,
    save: () => saved(redraws, points[0], sampler),
    restore: (state) => {
      const moved = redraws > 0;
      redraws = Number(state.header.redraws ?? 0);
      const to = restoredPoints(state, points[0]);
      sampler?.restore?.(samplerState(state));
      // Before the first redraw the points are the plan's, whose weights no state carries.
      if (redraws > 0) move(0, to);
      else if (moved) move(0, plan.blocks[0].points);
    },
  };
}

/** Whatever a sampler refuses under way ends a run with an outcome, and with the iterate it has. */
export function asNumericalTrouble<T>(action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    throw thrown instanceof UsageError ? new NumericalError(thrown.complaint) : thrown;
  }
}

function proposal(
  { problem }: CollocationOptions,
  sampler: Sampler,
  probe: InteriorProbe,
  present: Points,
  theta: Float64Array,
  draw: Random,
): Points {
  const candidates = interiorPoints(problem, sampler.pool * present.count, "uniform", draw);
  const proposed = sampler.propose({
    domain: problem.domain,
    present,
    candidates,
    time: candidates.coordinates.indexOf("t"),
    random: draw,
    magnitude: (points) => probe.magnitude(theta, points),
    rows: (points) => probe.rows(theta, points),
  });
  refuseProposal(sampler.name, proposed, present.count);
  return proposed;
}

/** As many points as before, with weights that can be. */
export function refuseProposal(name: string, proposed: Points, count: number): void {
  const where = `sampler "${name}"`;
  if (proposed.count !== count)
    throw new UsageError({
      what: `${proposed.count} points were proposed where there are ${count}`,
      where,
      remedy: "a sampler that replaces points: rows keep their count",
    });
  const bad = firstNonFinite(proposed.values);
  const wrong = proposed.weights?.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY)) ?? -1;
  const total = proposed.weights?.reduce((sum, w) => sum + w, 0) ?? 1;
  if (bad < 0 && wrong < 0 && total > 0) return;
  throw new NumericalError({
    what:
      bad >= 0
        ? `a proposed point has the coordinate ${proposed.values[bad]}`
        : wrong < 0
          ? "all weights are zero"
          : `the weight at ${describePoint(proposed, wrong)} is ${proposed.weights![wrong]}`,
    where,
    remedy: "another sampler (--sampling rad), or fixed points (--redraw 0)",
  });
}

/** The blocks of a plan on its device, not yet on any points. */
export function compileBlocks({
  plan,
  device,
  theta,
}: Pick<CollocationOptions, "plan" | "device" | "theta">): Block[] {
  let first = 0;
  return plan.blocks.map(({ name, formulation, points, equations }) => {
    const range = { first, total: plan.rows };
    first += points.count * equations.length;
    return block({ device, network: plan.network, formulation, count: points.count, range, theta, name });
  });
}

const prefix = "sampler/";

function saved(redraws: number, { values, weights }: Points, sampler: Sampler | undefined): SystemState {
  const own = sampler?.save?.();
  const arrays: Record<string, Float64Array> = { "interior points": values.slice() };
  if (weights && redraws > 0) arrays["interior weights"] = weights.slice();
  for (const [name, array] of Object.entries(own?.arrays ?? {})) arrays[prefix + name] = array.slice();
  return { header: { redraws, ...(own && { sampler: own.header }) }, arrays };
}

/** The part of the state that is the sampler's own. */
function samplerState({ header, arrays }: SystemState): SystemState {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return {
    header: (header.sampler ?? {}) as SystemState["header"],
    arrays: Object.fromEntries(own.map(([name, array]) => [name.slice(prefix.length), array])),
  };
}

function restoredPoints({ arrays }: SystemState, { coordinates, count, values: like }: Points): Points {
  const values = arrays["interior points"];
  const weights = arrays["interior weights"];
  if (values?.length === like.length && (weights ?? { length: count }).length === count)
    return { coordinates, count, values: values.slice(), ...(weights && { weights: weights.slice() }) };
  throw new UsageError({
    what: `the saved points (${values?.length ?? 0} numbers) do not fit this discretisation (${like.length})`,
    remedy: "the same problem, points and seed as the run being resumed",
  });
}
