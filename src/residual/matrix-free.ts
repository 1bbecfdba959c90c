/** @file A linearisation that stores no Jacobian: products by sweeps through the network. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Network } from "../models/index.ts";
import type { Block } from "./block.ts";
import { placeParameters } from "./parameters.ts";
import type { Linearisation } from "./system.ts";
import { dot, halfSquare } from "./vectors.ts";

export interface MatrixFreeOptions {
  readonly device: Device;
  readonly network: Network;
  readonly blocks: readonly Block[];
  readonly rows: number;
  readonly columns: number;
  /** Parameters in device memory, shared with the blocks. */
  readonly theta: DeviceArray;
  /** Room in device memory: lengths columns and rows. */
  readonly direction: DeviceArray;
  readonly long: DeviceArray;
  /** Where to linearise; copied. */
  readonly at: Float64Array;
}

/**
 * Gradient, J v, Jᵀ w, JᵀJ v, exact Hessian-vector products and Kronecker factors at one theta, each a sweep or two over
 * all points. Residual and gradient come from the same sweep, made at once: every user of products asks for both.
 *
 * Cost: O(rows * columns) time each, O(columns * tiles) memory. `factor` and `diagonal` need J and throw.
 * Source: Pearlmutter 1994 for the Hessian product (forward over reverse).
 */
export function matrixFreeLinearisation(options: MatrixFreeOptions): Linearisation {
  const { device, blocks, rows, columns, theta, direction, long } = options;
  const { weights } = options.network;
  const at = options.at.slice();
  const restore = (): void => placeParameters(device, options.network, at, theta);
  /** A direction in theta as the layers see it. */
  const point = (v: Float64Array): void => {
    const move = weights ? v.slice() : v;
    weights?.push(at, move);
    device.write(move, direction);
  };
  restore();
  /** Jᵀ r with respect to what the layers read. */
  const plainGradient = new Float64Array(columns);
  for (const part of blocks) part.gradient(long, plainGradient);
  const residual = device.read(long, new Float64Array(rows));
  const gradient = plainGradient.slice();
  weights?.pull(at, gradient);
  const jvp = (v: Float64Array, out = new Float64Array(rows)): Float64Array => {
    restore();
    point(v);
    for (const part of blocks) part.tangent(direction, long);
    return device.read(long, out);
  };
  const vjp = (w: Float64Array, out = new Float64Array(columns)): Float64Array => {
    restore();
    out.fill(0);
    for (const part of blocks) part.adjoint(w, out);
    weights?.pull(at, out);
    return out;
  };
  return {
    rows,
    columns,
    residual,
    cost: halfSquare(residual),
    gradient: () => gradient,
    diagonal: () => refuse("diag(JᵀJ)"),
    factor: () => refuse("a factorisation"),
    solve: () => refuse("a damped solve"),
    jvp,
    vjp,
    gramVector: (v, out = new Float64Array(columns)) => {
      restore();
      point(v);
      out.fill(0);
      for (const part of blocks) part.gram(direction, out);
      weights?.pull(at, out);
      return out;
    },
    // Factors belong to what the layers read; a map from theta to that would mix their blocks.
    ...(weights === undefined && {
      kroneckerFactors: () => {
        restore();
        return { layers: options.network.layers, sets: blocks.map((part) => part.factors()) };
      },
    }),
    hessianVector: (v, out = new Float64Array(columns)) => {
      restore();
      point(v);
      out.fill(0);
      for (const part of blocks) part.hessian(direction, out);
      weights?.pull(at, out);
      weights?.bend(at, plainGradient, v, out);
      return out;
    },
    predictedDecrease: (step) => -dot(gradient, step) - halfSquare(jvp(step)),
  };
}

function refuse(what: string): never {
  throw new UsageError({
    what: `${what} was asked of a linearisation that stores no Jacobian`,
    remedy: 'linearise(theta, "factor"), or a solver that works with products only (lbfgs, adam)',
  });
}
