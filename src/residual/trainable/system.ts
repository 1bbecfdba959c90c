/** @file From a problem and a model with a Jacobian in closed form to a residual system on a device. */

import { deviceScope, type HostDevice, wasmDevice } from "../../devices/index.ts";
import { UsageError } from "../../errors.ts";
import type { TrainableModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { coefficientSlope, coefficientValue, startingEntry } from "../coefficients.ts";
import { describePoint } from "../columns.ts";
import { type DenseStore, denseBytes, denseLinearisation, denseStore } from "../dense-linearisation.ts";
import { conditionPoints, interiorPoints, type PointOptions, rowFactors } from "../draw.ts";
import { blockForms, isLinearInFields } from "../expansion/form.ts";
import type { ResidualSystem } from "../system.ts";
import { type TrainableBlock, type TrainableState, trainableBlock } from "./block.ts";
import { gentleRidge, type LinearFit, linearFit, sharpRidge } from "./linear-fit.ts";

export interface TrainableSystemOptions {
  /** Default: a new `wasmDevice()`; pass one to share it. */
  readonly device?: HostDevice;
  /** Default 1. */
  readonly seed?: number;
  /** Squared weight of conditions that have none of their own. Default: the problem's, else 10. */
  readonly weight?: number;
}

/** A residual system that knows its problem, model and points. */
export interface TrainableSystem extends ResidualSystem {
  readonly problem: Problem;
  readonly model: TrainableModel;
  readonly device: HostDevice;
  /** Columns in which the fields are affine: variable projection and pruning work on them. */
  readonly linearColumns?: { readonly start: number; readonly count: number };
  /**
   * The model's first parameters, then coefficients' first values; linear weights by least squares with a ridge that
   * keeps them of moderate size, as a start of training. `fitted(initial())` has the best ones.
   */
  initial(): Float64Array;
  /**
   * theta with the linear weights replaced by the least-squares ones for its other entries, by QR; equations that are
   * not affine in the fields take Gauss-Newton steps in the weights until the cost stops falling. theta itself where
   * that does not lower its cost, or the model has no linear weights.
   */
  fitted(theta: Float64Array): Float64Array;
  /** Frees device memory; the device itself stays open. */
  release(): void;
}

/**
 * r(theta) and J of a problem on a trainable model. Rows are scaled as in `discretize`, sqrt(weight / count) / scale;
 * row order: interior, then conditions as listed, equation by equation.
 *
 * theta: the model's parameters, then the problem's coefficients. J is written column by column in closed form, so
 * that one linearisation costs some ten operations per function, row and derivative.
 *
 * @param points - interior and condition points, as for `discretize`.
 * @throws UsageError for fields or coordinates that are not the problem's, conditions without points, too little memory.
 */
export function trainableSystem(
  problem: Problem,
  model: TrainableModel,
  points: PointOptions = {},
  options: TrainableSystemOptions = {},
): TrainableSystem {
  refuseOtherSpace(problem, model);
  const { device = wasmDevice() } = options;
  const scope = deviceScope(device);
  try {
    return { ...assemble(problem, model, points, options, scope.device), device, release: scope.release };
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

function assemble(
  problem: Problem,
  model: TrainableModel,
  points: PointOptions,
  options: TrainableSystemOptions,
  device: HostDevice,
): Omit<TrainableSystem, "device" | "release"> {
  const blocks = blocksOf(problem, model, points, options);
  const rows = blocks.reduce((total, block) => total + block.rows, 0);
  const columns = model.size + problem.coefficients.length;
  const { linearColumns } = model;
  const isAffine = isLinearInFields(blocks.map(({ form }) => form));
  const residual = (theta: Float64Array, out = new Float64Array(rows)): Float64Array => {
    const state = stateOf(problem, model, columns, theta);
    for (const block of blocks) block.residual(state, out);
    return out;
  };
  let store: DenseStore<Float64Array> | undefined;
  let refit: LinearFit | undefined;
  const form = (theta: Float64Array): DenseStore<Float64Array> => {
    const state = stateOf(problem, model, columns, theta);
    store ??= denseStore(device, rows, columns, 0);
    store.jacobian.fill(0);
    for (const block of blocks) block.linearise(state, store.residual, store.jacobian, rows);
    return store;
  };
  const fitted = (theta: Float64Array, ridge: number): Float64Array => {
    if (linearColumns === undefined) return theta.slice();
    refit ??= linearFit({ device, rows, columns: linearColumns, form, residual, isAffine });
    return refit(theta, ridge);
  };
  return {
    problem,
    model,
    rows,
    columns,
    ...(linearColumns && { linearColumns }),
    label: (row) => labelOf(blocks, row),
    residual,
    linearise: (theta) => denseLinearisation(form(theta)),
    initial: () => fitted(firstTheta(problem, model, columns, options.seed ?? 1), gentleRidge),
    fitted: (theta) => fitted(theta, sharpRidge),
  };
}

export interface TrainableSize {
  readonly rows: number;
  readonly columns: number;
  /** Of device memory: J, Gram matrix and factor, and the QR of the linear weights. */
  readonly bytes: number;
}

/** What `trainableSystem` with these points will take, before any of it is taken. */
export function trainableBytes(
  problem: Problem,
  { size, linearColumns }: TrainableModel,
  { interior = 2000, conditions = 200 }: PointOptions = {},
): TrainableSize {
  const own = ({ points }: Problem["conditions"][number]): number => points?.count ?? conditions;
  const rows = problem.conditions.reduce(
    (sum, condition) => sum + condition.equations.length * own(condition),
    problem.interior.length * interior,
  );
  const columns = size + problem.coefficients.length;
  const weights = linearColumns?.count ?? 0;
  return { rows, columns, bytes: denseBytes(rows, columns) + 8 * (rows + weights) * weights };
}

function firstTheta(problem: Problem, model: TrainableModel, columns: number, seed: number): Float64Array {
  const theta = new Float64Array(columns);
  theta.set(model.initialise(random(seed).split("initial weights")));
  theta.set(problem.coefficients.map(startingEntry), model.size);
  return theta;
}

function stateOf(
  { coefficients }: Problem,
  { size }: TrainableModel,
  columns: number,
  theta: Float64Array,
): TrainableState {
  if (theta.length !== columns)
    throw new UsageError({
      what: `theta has ${theta.length} entries, the system ${columns} columns`,
      where: "trainableSystem",
      remedy: `pass a Float64Array of length ${columns}: parameters of the model, then coefficients`,
    });
  return {
    theta: theta.subarray(0, size),
    coefficients: new Map(
      coefficients.map((leaf, k) => [leaf.name, coefficientValue(leaf, theta[size + k])]),
    ),
    chain: coefficients.map((leaf, k) => coefficientSlope(leaf, theta[size + k])),
  };
}

/** Interior, then conditions, on points drawn as `discretize` draws them. */
function blocksOf(
  problem: Problem,
  model: TrainableModel,
  { interior = 2000, conditions = 200, sequence = "sobol" }: PointOptions,
  { seed = 1, weight }: TrainableSystemOptions,
): TrainableBlock[] {
  const stream = random(seed);
  const { recommended } = problem;
  let first = 0;
  return blockForms(problem).map((form, index) => {
    const condition = problem.conditions[index - 1];
    const drawn =
      index === 0
        ? interiorPoints(problem, interior, sequence, stream.split("interior"))
        : conditionPoints(condition, conditions, stream.split(form.name));
    const factors =
      index === 0
        ? rowFactors(drawn, 1, recommended.scale ?? 1)
        : rowFactors(drawn, condition.weight ?? weight ?? recommended.weight ?? 10, 1);
    const block = trainableBlock({ form, model, points: drawn, first, factors });
    first += block.rows;
    return block;
  });
}

function labelOf(blocks: readonly TrainableBlock[], row: number): string {
  const block = blocks.find(({ first, rows }) => row >= first && row < first + rows);
  if (block === undefined)
    throw new UsageError({
      what: `there is no row ${row}`,
      remedy: "a whole number below the number of rows",
    });
  const { form, points, first } = block;
  const equation = Math.floor((row - first) / points.count);
  return `${form.name}, ${form.equations[equation].text}, at ${describePoint(points, (row - first) % points.count)}`;
}

function refuseOtherSpace(problem: Problem, { fields, coordinates, name }: TrainableModel): void {
  const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
  if (same(coordinates, problem.coordinates) && same(fields, problem.fields)) return;
  throw new UsageError({
    what: `the model "${name}" has fields (${fields.join(", ")}) of (${coordinates.join(", ")})`,
    where: `problem "${problem.name}" has (${problem.fields.join(", ")}) of (${problem.coordinates.join(", ")})`,
    remedy: "a basis for every field, in the order and the coordinates of the problem",
  });
}
