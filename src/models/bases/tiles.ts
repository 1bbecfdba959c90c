/** @file Points in pieces that stay in cache, and the terms of an operator checked and merged. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { MultiIndex, OperatorTerm } from "./basis.ts";

/** Bounds on the points of a tile. Chosen here: columns of 64 keep inner loops long, 256 keep tables in L2. */
const fewest = 64;
const most = 256;
/** Numbers in one table of a tile. Chosen here: 512 KiB, the L2 cache of the machines this was measured on. */
const tableEntries = 2 ** 16;

/** Points per tile where a table has `columns` numbers per point. */
export const tileSize = (columns: number): number =>
  Math.max(fewest, Math.min(most, Math.floor(tableEntries / columns)));

/** Calls `visit` with the points from `start` on, at most `size` at a time, in order; coordinates only. */
export function forTiles(points: Points, size: number, visit: (tile: Points, start: number) => void): void {
  const { coordinates } = points;
  for (let start = 0; start < points.count; start += size) {
    const count = Math.min(size, points.count - start);
    const values = new Float64Array(coordinates.length * count);
    for (let c = 0; c < coordinates.length; c++) {
      const from = c * points.count + start;
      values.set(points.values.subarray(from, from + count), c * count);
    }
    visit({ coordinates, count, values }, start);
  }
}

/** What is known of a basis before it can do anything. */
export interface BasisFacts {
  readonly name: string;
  readonly coordinates: readonly string[];
  readonly size: number;
  readonly order: number;
}

/** |α|: the total order of a derivative. */
export function totalOrder(index: MultiIndex): number {
  let order = 0;
  for (const count of index) order += count;
  return order;
}

/**
 * Checks what `accumulate` was given.
 *
 * @throws UsageError for points or indices of the wrong dimension, derivatives that are no orders or above those the
 *   basis has, factors or columns that are too short.
 */
export function checkAccumulate(
  basis: BasisFacts,
  points: Points,
  terms: readonly OperatorTerm[],
  out: Float64Array,
  leading: number,
): void {
  checkPoints(basis, points);
  for (const { index, factor } of terms) {
    checkIndex(basis, index);
    if (factor && factor.length !== points.count)
      throw new UsageError({
        what: `a factor of ${factor.length} numbers for ${points.count} points`,
        where: `basis ${basis.name}, term [${index.join(", ")}]`,
        remedy: "one number per point",
      });
  }
  // The last column need not reach its full leading length.
  if (leading >= points.count && out.length >= (basis.size - 1) * leading + points.count) return;
  throw new UsageError({
    what: `${out.length} numbers in columns of ${leading} cannot hold ${basis.size} functions at ${points.count} points`,
    where: `basis ${basis.name}`,
    remedy: "leading >= points.count, and leading numbers per function",
  });
}

/** Checks what `evaluate` was given. @throws UsageError as `checkAccumulate`, and for c of the wrong length. */
export function checkEvaluate(
  basis: BasisFacts,
  points: Points,
  indices: readonly MultiIndex[],
  c: Float64Array,
): void {
  checkPoints(basis, points);
  for (const index of indices) checkIndex(basis, index);
  if (c.length === basis.size) return;
  throw new UsageError({
    what: `${c.length} coefficients for ${basis.size} functions`,
    where: `basis ${basis.name}`,
    remedy: "one coefficient per function",
  });
}

function checkPoints({ name, coordinates }: BasisFacts, points: Points): void {
  if (points.coordinates.join() === coordinates.join()) return;
  throw new UsageError({
    what: `points in (${points.coordinates.join(", ")}) for functions of (${coordinates.join(", ")})`,
    where: `basis ${name}`,
    remedy: "points in the coordinates of the basis, in its order",
  });
}

function checkIndex({ name, coordinates, order }: BasisFacts, index: MultiIndex): void {
  const isIndex =
    index.length === coordinates.length && index.every((count) => Number.isInteger(count) && count >= 0);
  if (isIndex && totalOrder(index) <= order) return;
  throw new UsageError({
    what: isIndex
      ? `a derivative of order ${totalOrder(index)}, [${index.join(", ")}], where ${order} is the highest`
      : `[${index.join(", ")}] is no derivative in (${coordinates.join(", ")})`,
    where: `basis ${name}`,
    remedy: isIndex ? "a smoother basis" : "one whole number >= 0 per coordinate",
  });
}

/** Terms of equal index become one, their factors added: every derivative is formed once. */
export function mergedTerms(terms: readonly OperatorTerm[], count: number): OperatorTerm[] {
  const merged = new Map<string, OperatorTerm>();
  for (const term of terms) {
    const key = term.index.join();
    const before = merged.get(key);
    merged.set(key, before ? { index: term.index, factor: sumOf(before.factor, term.factor, count) } : term);
  }
  return [...merged.values()];
}

function sumOf(a: Float64Array | undefined, b: Float64Array | undefined, count: number): Float64Array {
  const sum = new Float64Array(count);
  for (let i = 0; i < count; i++) sum[i] = (a ? a[i] : 1) + (b ? b[i] : 1);
  return sum;
}
