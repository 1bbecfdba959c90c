/** @file From a problem, a model and points to a residual system on a device. */

import { type Device, deviceScope, wasmDevice } from "../devices/index.ts";
import { type Expression, type Leaf, leaves, partials } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import type { Network } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { planBytes, samplerBytes } from "./bytes.ts";
import { startingEntry } from "./coefficients.ts";
import { collocation, type Resample, resampling } from "./collocation.ts";
import { evaluation } from "./evaluation.ts";
import { rowLabels } from "./labels.ts";
import { type BlockReport, blockReport, type Plan, type PlanOptions, planProblem } from "./plan.ts";
import { pointBatch } from "./point-batch.ts";
import type { Sampler } from "./sampler.ts";
import type { ResidualSystem, SystemState } from "./system.ts";

export interface DiscretizeOptions extends PlanOptions {
  /** Default: a new `wasmDevice()`; pass one to share it. */
  readonly device?: Device;
  /** Conjugate-gradient steps after every Cholesky solve. Default 0: no measurable gain with a float64 Gram matrix. */
  readonly polish?: number;
  /** How `redraw` finds interior points. Default: none, and the points stay fixed. */
  readonly sampler?: Sampler;
  /** Or only a choice among fresh candidates. */
  readonly resample?: Resample;
  /** Candidates per interior point for `resample`. Default 6. */
  readonly pool?: number;
}

/** A residual system that knows its problem, network and points. */
export interface DiscretizedSystem extends ResidualSystem {
  readonly problem: Problem;
  readonly network: Network;
  readonly device: Device;
  readonly blocks: readonly BlockReport[];
  /** Device memory in bytes when J is stored, with what the sampler takes there. */
  readonly bytes: number;
  /** Conditions left out because the network satisfies them by construction. */
  readonly satisfied: readonly string[];
  /** The network's initial parameters, then the coefficients' initial values (logarithms of positive ones). */
  initial(): Float64Array;
  save(): SystemState;
  restore(state: SystemState): void;
  explain(theta: Float64Array, row: number): string;
  /** Points of every block, interior first. */
  points(): readonly { readonly name: string; readonly points: Points }[];
  /** Frees device memory; the device itself stays open. */
  release(): void;
}

/**
 * Discretises a problem: compiles its equations for the model's network and draws points.
 *
 * Rows are scaled as mean squares, sqrt(weight / count) / scale, so that the cost does not change with the number of
 * points. Row order: interior, then conditions as listed; inside a block equation by equation.
 *
 * @throws UsageError for conditions without points, equations a model cannot form, too little memory.
 * @throws NumericalError when a source or data function is not finite at a point.
 */
export function discretize(problem: Problem, options: DiscretizeOptions): DiscretizedSystem {
  return discretizePlan(problem, planProblem(problem, options), options);
}

/** `discretize` with a plan already made, so that its size can be judged before any memory is taken. */
export function discretizePlan(
  problem: Problem,
  plan: Plan,
  options: Omit<DiscretizeOptions, keyof PlanOptions> & Pick<PlanOptions, "seed">,
): DiscretizedSystem {
  const { device = wasmDevice() } = options;
  const scope = deviceScope(device);
  try {
    return { ...assemble(problem, plan, scope.device, options), device, release: scope.release };
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

function assemble(
  problem: Problem,
  plan: Plan,
  device: Device,
  {
    seed = 1,
    pool = 6,
    resample,
    sampler = resample && resampling(resample, pool),
    polish = 0,
  }: Pick<DiscretizeOptions, "seed" | "pool" | "resample" | "sampler" | "polish">,
): Omit<DiscretizedSystem, "device" | "release"> {
  const { rows, columns, network } = plan;
  const theta = device.allocate(columns);
  const linearColumns = affineColumns(problem, plan);
  const body = collocation({ problem, plan, device, theta, seed, ...(sampler && { sampler }) });
  const shapes = shapesOf(network);
  // Samplers work on the host device: on a card they take nothing from a linearisation.
  const sampling = sampler && device.memory === "host" ? samplerBytes(plan, sampler) : 0;
  const reserve = (): number => Math.max(0, sampling - body.held());
  return {
    problem,
    network,
    rows,
    columns,
    blocks: plan.blocks.map(blockReport),
    ...(linearColumns && { linearColumns }),
    shapes,
    bytes: planBytes(plan) + sampling,
    satisfied: plan.satisfied,
    initial: () => initialParameters(problem, plan, seed),
    ...rowLabels({ problem, plan, device, points: body.points }),
    ...evaluation({ device, network, blocks: body.blocks, rows, columns, theta, polish, reserve }),
    batch: (interior) => pointBatch({ plan, device, theta, points: body.points, shapes, reserve }, interior),
    ...(sampler && { redraw: body.redraw }),
    save: body.save,
    restore: body.restore,
    points: () => plan.blocks.map(({ name }, index) => ({ name, points: body.points[index] })),
  };
}

const shapesOf = ({ layers }: Network): NonNullable<ResidualSystem["shapes"]> =>
  layers.flatMap(({ offset, inputs, outputs }) => [
    { start: offset, rows: outputs, columns: inputs },
    { start: offset + inputs * outputs, rows: outputs, columns: 1 },
  ]);

function initialParameters(problem: Problem, { network, columns }: Plan, seed: number): Float64Array {
  const first = new Float64Array(columns);
  first.set(network.initialise(random(seed).split("initial weights")));
  problem.coefficients.forEach((leaf, k) => {
    first[network.size + k] = startingEntry(leaf);
  });
  return first;
}

/** Weights and biases of the last layer, where every equation is affine in the fields; scales of weights stay outside. */
function affineColumns(
  { interior, conditions }: Problem,
  { network }: Plan,
): ResidualSystem["linearColumns"] {
  const equations = [...interior, ...conditions.flatMap((condition) => condition.equations)];
  const { offset, inputs, outputs, activation } = network.layers[network.layers.length - 1];
  const affine = equations.every(({ residual }) => isAffine(residual));
  if (!affine || activation !== undefined || network.weights?.affine === false) return undefined;
  return { start: offset, count: (inputs + 1) * outputs };
}

/** Every partial derivative with respect to a jet is free of jets. */
function isAffine(residual: Expression): boolean {
  const isJet = (leaf: Leaf): boolean => leaf.kind === "jet";
  return leaves(partials(residual, leaves(residual).filter(isJet))).every((leaf) => !isJet(leaf));
}
