/** @file Products of functions of one coordinate each: an operator applied to all of them as a list of multiplications. */

import type { MultiIndex } from "./basis.ts";
import type { IndexSet } from "./index-set.ts";
import type { TableLayout } from "./separable-tables.ts";

/**
 * Instructions, one after the other: target, number n of products, then n pairs of columns.
 *
 * The sum of the products a*b is written to work column `target`, or, for target = -1 - j, added to function j.
 */
export interface Plan {
  readonly instructions: Int32Array;
  /** Work columns in all. */
  readonly columns: number;
}

/** The terms whose remaining derivatives are those of `term`, summed over the axes done, in work column `column`. */
interface State {
  readonly term: number;
  readonly column: number;
}

/**
 * The operator sum of factor D^index on every member of the set.
 *
 * Members are visited as a tree, each one multiplication away from its parent; terms that differ only on axes already
 * multiplied are added up at once, so that a Laplacian in any dimension costs two products per function and point.
 *
 * @param indices - distinct.
 */
export function planOf(set: IndexSet, indices: readonly MultiIndex[], layout: TableLayout): Plan {
  const suffixes = suffixesOf(indices, set.dimensions);
  const instructions: number[] = [];
  const isParent = new Uint8Array(set.size);
  for (let j = 1; j < set.size; j++) isParent[set.parent[j]] = 1;
  const states: (readonly State[])[] = [indices.map((_, term) => ({ term, column: layout.factors[term] }))];
  const free = new Int32Array(set.size).fill(layout.free);
  let columns = layout.free;
  addFinished(states[0], 0, 0);
  for (let j = 1; j < set.size; j++) {
    const sums = extended(j);
    if (isParent[j]) {
      states[j] = stored(sums, j);
      addFinished(states[j], set.axis[j] + 1, j);
      columns = Math.max(columns, free[j]);
    } else for (const { pairs, suffix } of sums) if (suffix === 0) add(-1 - j, pairs);
  }
  return { instructions: Int32Array.from(instructions), columns };

  function add(target: number, pairs: readonly number[]): void {
    instructions.push(target, pairs.length / 2, ...pairs);
  }

  /** Adds the states without derivatives left to function j. */
  function addFinished(of: readonly State[], axis: number, j: number): void {
    for (const { term, column } of of) if (suffixes.id(term, axis) === 0) add(-1 - j, [column, layout.ones]);
  }

  /** The states of the parent times function k of the axis, those with equal derivatives left in one sum. */
  function extended(j: number): Sum[] {
    const [parent, axis, k] = [set.parent[j], set.axis[j], set.k[j]];
    const first = parent === 0 ? 0 : set.axis[parent] + 1;
    const sums = new Map<number, Sum>();
    for (const { term, column } of states[parent]) {
      // On the axes between, the member is 1: derivatives there vanish.
      if (suffixes.next(term, first) < axis) continue;
      const order = indices[term][axis];
      const suffix = suffixes.id(term, axis + 1);
      if (k < layout.lowest(axis, order) || (suffix !== 0 && !isParent[j])) continue;
      const pair = [column, layout.column(axis, order, k)];
      const sum = sums.get(suffix);
      if (sum) sum.pairs.push(...pair);
      else sums.set(suffix, { term, suffix, pairs: pair });
    }
    return [...sums.values()];
  }

  /** The sums in columns of their own, above those of the parent; equal sums in one. */
  function stored(sums: readonly Sum[], j: number): State[] {
    free[j] = free[set.parent[j]];
    const known = new Map<string, number>();
    return sums.map(({ term, pairs }) => {
      const key = pairs.join();
      const column = known.get(key) ?? free[j]++;
      if (!known.has(key)) add(column, pairs);
      known.set(key, column);
      return { term, column };
    });
  }
}

interface Sum {
  /** One of the terms summed: they have the same derivatives left. */
  readonly term: number;
  readonly suffix: number;
  /** Columns to be multiplied, two and two. */
  readonly pairs: number[];
}

interface Suffixes {
  /** Equal for terms with equal derivatives on the axes from `axis` on; 0 if there are none left. */
  id(term: number, axis: number): number;
  /** First axis >= `axis` with a derivative; the number of axes if there is none. */
  next(term: number, axis: number): number;
}

function suffixesOf(indices: readonly MultiIndex[], dimensions: number): Suffixes {
  const stride = dimensions + 1;
  const ids = new Int32Array(indices.length * stride);
  const nexts = new Int32Array(indices.length * stride).fill(dimensions);
  const known = new Map<string, number>();
  for (let axis = dimensions - 1; axis >= 0; axis--)
    for (const [term, index] of indices.entries()) {
      const at = term * stride + axis;
      const order = index[axis];
      nexts[at] = order > 0 ? axis : nexts[at + 1];
      if (nexts[at] === dimensions) continue;
      const key = `${axis} ${order} ${ids[at + 1]}`;
      if (!known.has(key)) known.set(key, known.size + 1);
      ids[at] = known.get(key)!;
    }
  return {
    id: (term, axis) => ids[term * stride + axis],
    next: (term, axis) => nexts[term * stride + axis],
  };
}
