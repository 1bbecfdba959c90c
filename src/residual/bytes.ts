/** @file Memory of a discretised problem, known before any of it is taken. */

import { tileArrayLength, tiling } from "./columns.ts";
import { denseBytes } from "./dense-linearisation.ts";
import type { BlockPlan, Plan } from "./plan.ts";
import { linearBytesPerSample } from "./programs.ts";

/** Bytes of device memory for a plan when J is stored: data columns of all blocks, theta, r, and `denseBytes`. */
export function planBytes({ blocks, network, rows, columns }: Plan): number {
  const data = blocks.reduce((total, part) => total + dataBytes(network, part), 0);
  return data + 8 * (rows + columns) + denseBytes(rows, columns);
}

function dataBytes(network: Plan["network"], { formulation, points }: BlockPlan): number {
  const tiles = tiling(points.count, linearBytesPerSample(network, formulation));
  return 8 * tileArrayLength(tiles, formulation.data.length);
}
