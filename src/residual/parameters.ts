/** @file Parameters on their way into device memory, and J on its way back from what layers read to theta. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { loadParameters, type Network } from "../models/index.ts";

/** Puts the parameters as the layers read them into device memory. (mutates to) */
export function placeParameters(
  device: Device,
  network: Network,
  theta: Float64Array,
  to: DeviceArray,
): void {
  let read = theta;
  if (network.weights) {
    read = new Float64Array(theta.length);
    loadParameters(network, theta, read);
  }
  device.write(read, to);
}

/**
 * J ← J D, D the slopes of the weights a network's layers read in theta; nothing to do for most networks. (mutates J)
 *
 * By matrix products: for each row of weights s = J image, J = own J + s backᵀ, and s is the column of the row's scale.
 *
 * @param J - column-major, `height` rows, one column per parameter.
 */
export function chainWeights(
  device: Device,
  { weights }: Network,
  theta: Float64Array,
  J: DeviceArray,
  height: number,
): void {
  if (!weights) return;
  const rows = weights.slopes(theta);
  const widest = Math.max(...rows.map(({ image }) => image.length));
  const [image, back] = [device.allocate(widest), device.allocate(widest)];
  for (const row of rows) {
    const n = row.image.length;
    const own = J.subarray(row.start * height, (row.start + n) * height);
    const scale = J.subarray(row.scale * height, (row.scale + 1) * height);
    device.write(row.image, image);
    device.write(row.back, back);
    device.gemv(false, height, n, 1, own, height, image, 0, scale);
    device.gemm(false, false, height, n, 1, 1, scale, height, back, 1, row.own, own, height);
  }
  device.release(image);
  device.release(back);
}
