/** @file r(theta) and its linearisations from compiled blocks, with and without a stored J. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Network } from "../models/index.ts";
import type { Block } from "./block.ts";
import { type DenseStore, denseBytes, denseLinearisation, denseStore } from "./dense-linearisation.ts";
import { type MatrixFreeOptions, matrixFreeLinearisation } from "./matrix-free.ts";
import { type PanelStore, panelledBytes, panelStore } from "./panelled-linearisation.ts";
import { chainWeights, placeParameters } from "./parameters.ts";
import type { Linearisation, ResidualSystem } from "./system.ts";

export interface EvaluationOptions {
  readonly device: Device;
  readonly network: Network;
  readonly blocks: readonly Block[];
  readonly rows: number;
  readonly columns: number;
  /** Parameters in device memory, shared with the blocks. */
  readonly theta: DeviceArray;
  /** Conjugate-gradient steps after every Cholesky solve. */
  readonly polish: number;
  /** Bytes of the device that others will take yet, and that no linearisation may. Default: none. */
  readonly reserve?: () => number;
}

/** Both refuse a theta of another length than columns; memory for linearisations is taken at their first use. */
export function evaluation(options: EvaluationOptions): Pick<ResidualSystem, "residual" | "linearise"> {
  const { device, network, blocks, rows, columns, theta } = options;
  const residual = device.allocate(rows);
  const linear = lineariser(options);
  return {
    residual: (at, out = new Float64Array(rows)) => {
      refuseLength(at, columns);
      placeParameters(device, network, at, theta);
      for (const part of blocks) part.residual(residual);
      return device.read(residual, out);
    },
    linearise: (at, use = "factor") => {
      refuseLength(at, columns);
      return use === "factor" ? linear.factor(at) : linear.products(at);
    },
  };
}

function refuseLength(theta: Float64Array, columns: number): void {
  if (theta.length === columns) return;
  throw new UsageError({
    what: `theta has ${theta.length} entries, the system ${columns} columns`,
    where: "discretize",
    remedy: `pass a Float64Array of length ${columns}: network parameters, then coefficients`,
  });
}

function lineariser(options: EvaluationOptions) {
  const { device, network, blocks, rows, columns, theta, polish } = options;
  let store: DenseStore | undefined;
  let panels: PanelStore | undefined;
  let room: { readonly direction: DeviceArray; readonly long: DeviceArray } | undefined;
  const products = (at: Float64Array): MatrixFreeOptions => {
    room ??= { direction: device.allocate(columns), long: device.allocate(rows) };
    return { ...room, device, network, blocks, rows, columns, theta, at };
  };
  return {
    factor: (at: Float64Array): Linearisation => {
      if (panels || !(store || fitsWhole(options))) {
        panels ??= panelStore({ ...options, bytes: roomForPanel(options) });
        return panels.linearise(products(at));
      }
      store ??= denseStore(device, rows, columns, polish);
      placeParameters(device, network, at, theta);
      for (const part of blocks) part.linearise(store.residual, store.jacobian);
      chainWeights(device, network, at, store.jacobian, rows);
      return denseLinearisation(store);
    },
    products: (at: Float64Array): Linearisation => matrixFreeLinearisation(products(at)),
  };
}

const free = ({ device: { bytes }, reserve = () => 0 }: EvaluationOptions): number =>
  bytes.budget - bytes.used - reserve();

/** Whether J, its Gram matrix and a factor fit into what is left of the device's memory. */
const fitsWhole = (options: EvaluationOptions): boolean =>
  denseBytes(options.rows, options.columns) <= free(options);

/** Chosen here: products by sweeps, and arrays rounded up to cache lines, get a quarter of what Gram matrices leave. */
const roomForPanel = (options: EvaluationOptions): number =>
  0.75 * (free(options) - panelledBytes(options.rows, options.columns));
