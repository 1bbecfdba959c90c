/** @file Memory of a discretised problem, known before any of it is taken. */

import { tileArrayLength, tiling } from "./columns.ts";
import { denseBytes } from "./dense-linearisation.ts";
import type { Formulation } from "./formulation.ts";
import { panelledBytes } from "./panelled-linearisation.ts";
import type { Plan } from "./plan.ts";
import { linearBytesPerSample } from "./programs.ts";
import type { Sampler } from "./sampler.ts";

/** Bytes of device memory for a plan when J is stored: data columns of all blocks, theta, r, and `denseBytes`. */
export const planBytes = (plan: Plan): number => bytesBeside(plan) + denseBytes(plan.rows, plan.columns);

/** The least that a solver which factors J can do with: Gram matrix and factor, J in panels of one row or column. */
export function leastBytes(plan: Plan): number {
  const { rows, columns, network } = plan;
  const narrowest = Math.max(...network.layers.map(({ inputs, outputs }) => Math.max(inputs, outputs)));
  const panel = rows >= columns ? 256 * columns : narrowest * rows;
  return bytesBeside(plan) + panelledBytes(rows, columns) + 8 * Math.ceil(panel / 0.75);
}

/**
 * Bytes of the host device that a sampler takes: rows of J at candidates and what it makes of them; 0 for samplers that
 * ask for no rows. The rows are kept until the system is released, the rest is taken for every redraw.
 */
export function samplerBytes(plan: Plan, { linearises }: Pick<Sampler, "linearises">): number {
  if (!linearises) return 0;
  const { network, columns } = plan;
  const [{ points, equations, formulation }] = plan.blocks;
  const count = Math.ceil(linearises.points * points.count);
  const rows = count * equations.length;
  const candidates = 8 * (columns + rows + rows * columns) + dataBytes(network, formulation, count);
  // Residuals of candidates are evaluated in pieces as large as the interior.
  const piece = 8 * (columns + points.count * equations.length);
  return (
    candidates + 8 * linearises.own(rows, columns) + piece + dataBytes(network, formulation, points.count)
  );
}

function bytesBeside({ blocks, network, rows, columns }: Plan): number {
  const data = blocks.reduce(
    (total, { formulation, points }) => total + dataBytes(network, formulation, points.count),
    0,
  );
  return data + 8 * (rows + columns);
}

function dataBytes(network: Plan["network"], formulation: Formulation, count: number): number {
  const tiles = tiling(count, linearBytesPerSample(network, formulation));
  return 8 * tileArrayLength(tiles, formulation.data.length);
}
