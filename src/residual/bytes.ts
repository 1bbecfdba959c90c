/** @file Memory of a discretised problem, known before any of it is taken. */

import { tileArrayLength, tiling } from "./columns.ts";
import { denseBytes } from "./dense-linearisation.ts";
import { panelledBytes } from "./panelled-linearisation.ts";
import type { BlockPlan, Plan } from "./plan.ts";
import { linearBytesPerSample } from "./programs.ts";

/** Bytes of device memory for a plan when J is stored: data columns of all blocks, theta, r, and `denseBytes`. */
export const planBytes = (plan: Plan): number => bytesBeside(plan) + denseBytes(plan.rows, plan.columns);

/** The least that a solver which factors J can do with: Gram matrix and factor, J in panels of one row or column. */
export function leastBytes(plan: Plan): number {
  const { rows, columns, network } = plan;
  const narrowest = Math.max(...network.layers.map(({ inputs, outputs }) => Math.max(inputs, outputs)));
  const panel = rows >= columns ? 256 * columns : narrowest * rows;
  return bytesBeside(plan) + panelledBytes(rows, columns) + 8 * Math.ceil(panel / 0.75);
}

function bytesBeside({ blocks, network, rows, columns }: Plan): number {
  const data = blocks.reduce((total, part) => total + dataBytes(network, part), 0);
  return data + 8 * (rows + columns);
}

function dataBytes(network: Plan["network"], { formulation, points }: BlockPlan): number {
  const tiles = tiling(points.count, linearBytesPerSample(network, formulation));
  return 8 * tileArrayLength(tiles, formulation.data.length);
}
