/** @file From a problem, a model and points to a residual system on a device. */

import { type Device, wasmDevice } from "../devices/index.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Network } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { type Collocation, collocation, type Resample } from "./collocation.ts";
import { describePoint } from "./columns.ts";
import { type DenseStore, denseBytes, denseLinearisation, denseStore } from "./dense-linearisation.ts";
import { evaluator } from "./evaluator.ts";
import { jetNames } from "./formulation.ts";
import { matrixFreeLinearisation } from "./matrix-free.ts";
import { type BlockReport, blockReport, locate, type Plan, type PlanOptions, planProblem } from "./plan.ts";
import type { Linearisation, ResidualSystem, SystemState } from "./system.ts";

export interface DiscretizeOptions extends PlanOptions {
  /** Default: a new `wasmDevice()`; pass one to share it. */
  readonly device?: Device;
  /** Conjugate-gradient steps after every Cholesky solve. Default 0: no measurable gain with a float64 Gram matrix. */
  readonly polish?: number;
  /** How `redraw` chooses interior points among fresh candidates. Default: none, and the points stay fixed. */
  readonly resample?: Resample;
  /** Candidates per interior point in a redraw. Default 6. */
  readonly pool?: number;
}

/** A residual system that knows its problem, network and points. */
export interface DiscretizedSystem extends ResidualSystem {
  readonly problem: Problem;
  readonly network: Network;
  readonly device: Device;
  readonly blocks: readonly BlockReport[];
  /** Device memory in bytes when J is stored. */
  readonly bytes: number;
  /** Conditions left out because the network satisfies them by construction. */
  readonly satisfied: readonly string[];
  /** The network's initial parameters, then the coefficients' initial values. */
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
  const { seed = 1, pool = 6, resample, device = wasmDevice() } = options;
  const plan = planProblem(problem, options);
  const { rows, columns, network } = plan;
  const theta = device.allocate(columns);
  const residual = device.allocate(rows);
  const base = { problem, plan, device, theta, seed, pool };
  const body = collocation(resample ? { ...base, resample } : base);
  const linear = lineariser({ device, rows, columns, theta, body, polish: options.polish ?? 0 });
  return {
    problem,
    network,
    device,
    rows,
    columns,
    blocks: plan.blocks.map(blockReport),
    bytes: device.bytes.used + denseBytes(rows, columns),
    satisfied: plan.satisfied,
    initial: () => initialParameters(problem, plan, seed),
    label: (row) => describeRow(plan, body, row),
    residual: (at, out = new Float64Array(rows)) => {
      theta.set(at);
      for (const part of body.blocks) part.residual(residual);
      out.set(residual);
      return out;
    },
    linearise: (at, use = "factor") => (use === "factor" ? linear.factor(at) : linear.products(at)),
    ...(resample && { redraw: body.redraw }),
    save: body.save,
    restore: body.restore,
    explain: (at, row) =>
      `${describeRow(plan, body, row)}, where ${jetsAt(problem, plan, device, body, at, row)}`,
    points: () => plan.blocks.map(({ name }, index) => ({ name, points: body.points[index] })),
    release: () => {
      body.release();
      linear.release();
      device.release(theta);
      device.release(residual);
    },
  };
}

function initialParameters(problem: Problem, { network, columns }: Plan, seed: number): Float64Array {
  const first = new Float64Array(columns);
  first.set(network.initialise(random(seed).split("initial weights")));
  problem.coefficients.forEach(({ initial }, k) => {
    first[network.size + k] = initial;
  });
  return first;
}

interface LineariserOptions {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  readonly theta: Float64Array;
  readonly body: Collocation;
  readonly polish: number;
}

/** Linearisations with and without J; their memory is taken at first use. */
function lineariser({ device, rows, columns, theta, body, polish }: LineariserOptions) {
  let store: DenseStore | undefined;
  let room: { readonly direction: Float64Array; readonly long: Float64Array } | undefined;
  return {
    factor: (at: Float64Array): Linearisation => {
      store ??= denseStore(device, rows, columns, polish);
      theta.set(at);
      for (const part of body.blocks) part.linearise(store.residual, store.jacobian);
      return denseLinearisation(store);
    },
    products: (at: Float64Array): Linearisation => {
      room ??= { direction: device.allocate(columns), long: device.allocate(rows) };
      return matrixFreeLinearisation({ ...room, blocks: body.blocks, rows, columns, theta, at });
    },
    release: (): void => {
      store?.release();
      for (const array of Object.values(room ?? {})) device.release(array);
    },
  };
}

/** `dirichlet on x, u = 0, at x = 1, t = 0.25`. */
function describeRow(plan: Plan, body: Collocation, row: number): string {
  const { plan: part, equation, point, index } = locate(plan.blocks, row);
  return `${part.name}, ${part.equations[equation].text}, at ${describePoint(body.points[index], point)}`;
}

/** Values of the jets that a row is made of: `u = 1, u_xx = NaN`. */
function jetsAt(
  problem: Problem,
  { network, blocks }: Plan,
  device: Device,
  body: Collocation,
  at: Float64Array,
  row: number,
): string {
  const { plan: part, point, index } = locate(blocks, row);
  const jets = part.formulation.needs.filter((leaf) => leaf.site === 0);
  const probe = evaluator({
    device,
    network,
    coefficients: problem.coefficients,
    expressions: jets,
    count: 1,
  });
  probe.place(selectPoints(body.points[index], [point]));
  const values = probe.evaluate(at).map((value) => value[0]);
  probe.release();
  return jetNames(jets)
    .map((name, k) => `${name} = ${values[k]}`)
    .join(", ");
}
