/** @file Combinations of products of functions of one coordinate, summed axis by axis. */

import type { Points } from "../../geometry/index.ts";
import type { MultiIndex } from "./basis.ts";
import type { IndexSet } from "./index-set.ts";
import type { SeparableOptions } from "./separable.ts";
import { addBranch, addLeaf } from "./separable-kernels.ts";
import { layoutOf, type TableLayout, tabulate, withWork } from "./separable-tables.ts";

/**
 * Per index the values sum_j c_j D^index φ_j.
 *
 * The sums of the children of a member are formed first and multiplied once: one multiplication and addition per
 * function and point, as in nested evaluation along each axis.
 */
export function evaluateSeparable(
  { axes, set }: SeparableOptions,
  points: Points,
  indices: readonly MultiIndex[],
  c: Float64Array,
): Float64Array[] {
  const layout = layoutOf(axes, indices, []);
  const depth = depthsOf(set);
  const steps = indices.map((index) => stepsOf(set, depth, index, c, layout));
  const values = indices.map(() => new Float64Array(points.count));
  const deepest = depth.reduce((most, d) => Math.max(most, d), 0);
  withWork(points, layout.free + deepest + 1, (tile, start, work) => {
    const { count } = tile;
    tabulate(axes, layout, tile, work);
    for (const [n, { root, targets, tables, coefficients, isBranch }] of steps.entries()) {
      work.fill(0, layout.free * count);
      for (let s = 0; s < targets.length; s++) {
        const to = targets[s] * count;
        const table = tables[s] * count;
        if (isBranch[s]) addBranch(work, to, coefficients[s], to + count, table, count);
        else addLeaf(work, to, coefficients[s], table, count);
      }
      const sum = layout.free * count;
      for (let i = 0; i < count; i++) values[n][start + i] = root + work[sum + i];
    }
  });
  return values;
}

/** The members that contribute, children before parents: sums of depth d stand in work column free + d. */
interface Steps {
  /** c_0 where the constant function has this derivative, else 0. */
  readonly root: number;
  readonly targets: readonly number[];
  readonly tables: readonly number[];
  readonly coefficients: readonly number[];
  readonly isBranch: readonly boolean[];
}

function stepsOf(
  set: IndexSet,
  depth: Int32Array,
  index: MultiIndex,
  c: Float64Array,
  layout: TableLayout,
): Steps {
  const last = index.reduce((found, order, axis) => (order > 0 ? axis : found), -1);
  const alive = aliveMembers(set, index, layout);
  const branches = new Uint8Array(set.size);
  const [targets, tables, coefficients, isBranch] = [[], [], [], []] as [
    number[],
    number[],
    number[],
    boolean[],
  ];
  for (let j = set.size - 1; j > 0; j--) {
    // Derivatives on later axes belong to descendants alone.
    const ends = set.axis[j] >= last;
    if (!alive[j] || !(ends || branches[j])) continue;
    branches[set.parent[j]] = 1;
    targets.push(layout.free + depth[j] - 1);
    tables.push(layout.column(set.axis[j], index[set.axis[j]], set.k[j]));
    coefficients.push(ends ? c[j] : 0);
    isBranch.push(branches[j] === 1);
  }
  return { root: last < 0 ? c[0] : 0, targets, tables, coefficients, isBranch };
}

/** Members whose factors up to their last component are not zero under the derivative. */
function aliveMembers(set: IndexSet, index: MultiIndex, layout: TableLayout): Uint8Array {
  const alive = new Uint8Array(set.size).fill(1, 0, 1);
  for (let j = 1; j < set.size; j++) {
    const [parent, axis] = [set.parent[j], set.axis[j]];
    let isAlive = alive[parent] === 1 && set.k[j] >= layout.lowest(axis, index[axis]);
    for (let a = parent === 0 ? 0 : set.axis[parent] + 1; isAlive && a < axis; a++) isAlive = index[a] === 0;
    alive[j] = isAlive ? 1 : 0;
  }
  return alive;
}

function depthsOf(set: IndexSet): Int32Array {
  const depth = new Int32Array(set.size);
  for (let j = 1; j < set.size; j++) depth[j] = depth[set.parent[j]] + 1;
  return depth;
}
