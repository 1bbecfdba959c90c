/** @file Part of a discretisation's points at a time: blocks compiled for a batch, put on a sample of the points in use. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Block } from "./block.ts";
import { compileBlocks } from "./collocation.ts";
import { rowFactors } from "./draw.ts";
import { evaluation } from "./evaluation.ts";
import { type BlockPlan, locate, type Plan } from "./plan.ts";
import { refuseBatch, withoutReplacement } from "./row-sample.ts";
import type { ResidualSystem, RowBatch } from "./system.ts";

export interface PointBatchOptions {
  readonly plan: Plan;
  readonly device: Device;
  /** Parameters in device memory; shared with the whole discretisation. */
  readonly theta: DeviceArray;
  /** Points in use, block by block; read at every draw. */
  readonly points: readonly Points[];
  readonly shapes?: ResidualSystem["shapes"];
  /** As of `evaluation`. */
  readonly reserve?: () => number;
}

/**
 * Batches of `interior` points of the interior and as large a share of each condition, one point at least.
 *
 * The rows of a block with n of N points are multiplied by sqrt(N / n): the expected cost and gradient are those of all
 * rows, weighted ones included.
 *
 * @throws UsageError for fewer than one point or more than there are.
 *
 * Cost: a draw evaluates sampled functions (sources, data) at the points of the batch.
 */
export function pointBatch(options: PointBatchOptions, interior: number): RowBatch {
  const { plan, device, theta, points, shapes, reserve } = options;
  const all = plan.blocks[0].points.count;
  refuseBatch(interior, all, "interior points");
  const small = smallerPlan(plan, interior / all);
  const blocks = compileBlocks({ plan: small, device, theta });
  const { network, rows, columns } = small;
  const describe = (row: number): string => {
    const { plan: part, equation } = locate(small.blocks, row);
    return `${part.name}, ${part.equations[equation].text}, in a batch`;
  };
  return {
    draw: (random) => {
      blocks.forEach((part, index) => {
        placeSample(part, plan.blocks[index], points[index], (of) =>
          withoutReplacement(of, part.count, random),
        );
      });
    },
    system: {
      rows,
      columns,
      label: describe,
      ...(shapes && { shapes }),
      ...evaluation({
        device,
        network,
        blocks,
        rows,
        columns,
        theta,
        polish: 0,
        ...(reserve && { reserve }),
      }),
    },
  };
}

/** The plan with that share of every block's points. */
function smallerPlan(plan: Plan, share: number): Plan {
  const blocks = plan.blocks.map((part): BlockPlan => {
    const count = Math.max(1, Math.round(share * part.points.count));
    return {
      ...part,
      points: selectPoints(
        part.points,
        Uint32Array.from({ length: count }, (_, i) => i),
      ),
    };
  });
  const rows = blocks.reduce((total, { points, equations }) => total + points.count * equations.length, 0);
  return { ...plan, blocks, rows };
}

function placeSample(
  part: Block,
  { weight, scale }: BlockPlan,
  points: Points,
  choose: (of: number) => Uint32Array,
): void {
  const chosen = choose(points.count);
  const factors = rowFactors(points, weight, scale);
  const grown = Math.sqrt(points.count / part.count);
  part.place(
    selectPoints(points, chosen),
    Float64Array.from(chosen, (i) => grown * factors[i]),
  );
}
