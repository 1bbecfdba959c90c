/** @file Least squares with block-sparse rows: multifrontal QR over the fronts of an elimination. */

import type { HostDevice } from "../devices/index.ts";
import { type Elimination, type Front, placesInParent, type WindowBlock } from "./fronts.ts";
import { reduceStaircase, scratchLength } from "./staircase.ts";

/** What remains of a subtree for its parent: rest x (later columns + right side), column-major. */
type Remainder = Float64Array;

/** Rows of R with their right side: pivots x (columns + 1), column-major. */
interface Pivots {
  readonly front: Front;
  readonly values: Float64Array;
}

/**
 * argmin ‖J x - b‖² + ‖diag(damping) x‖².
 *
 * @param b - length rows. @param damping - length columns, > 0.
 * @returns x, length columns. Entries that are not finite are returned, not thrown.
 *
 * Cost: `work`; linear in the number of windows along a line, windows^1.5 in the plane for many windows. Accuracy:
 * backward stable, as dense QR.
 * Source: as `elimination`.
 */
export function solveFronts(
  device: HostDevice,
  { fronts, touches }: Elimination,
  blocks: readonly WindowBlock[],
  b: Float64Array,
  damping: Float64Array,
): Float64Array {
  const most = fronts.reduce((size, { rows, columns }) => Math.max(size, rows * (columns + 1)), 0);
  const [room, tau] = [device.allocate(most), device.allocate(scratchLength)];
  const waiting = new Map<number, Remainder>();
  const pivots: Pivots[] = [];
  fronts.forEach((front, f) => {
    const F = room.subarray(0, front.rows * (front.columns + 1)).fill(0);
    assemble({ front, F, fronts, touches, blocks, b, damping, waiting });
    for (const child of front.children) waiting.delete(child);
    reduceStaircase(device, front.stairs, front.rows, front.columns, F, tau);
    pivots.push({ front, values: upper(front, F, 0, front.pivots) });
    if (front.rest > 0) waiting.set(f, upper(front, F, front.pivots, front.rest));
  });
  device.release(room);
  device.release(tau);
  return substitute(pivots, blocks, damping.length);
}

interface Assembly {
  readonly front: Front;
  readonly F: Float64Array;
  readonly fronts: readonly Front[];
  readonly touches: Elimination["touches"];
  readonly blocks: readonly WindowBlock[];
  readonly b: Float64Array;
  readonly damping: Float64Array;
  readonly waiting: ReadonlyMap<number, Remainder>;
}

/** Damping, own rows, then what the children left, every row at its place. (mutates F) */
function assemble(assembly: Assembly): void {
  const { front, F, fronts, blocks, damping, waiting } = assembly;
  const { rows: m, pivots, own, offsets, windows, places } = front;
  for (const k of windows) {
    const offset = offsets.get(k)!;
    if (offset >= pivots) break;
    blocks[k].columns.forEach((column, j) => {
      F[(offset + j) * m + places[offset + j]] = damping[column];
    });
  }
  addOwn(assembly, places.subarray(pivots, pivots + own.length));
  let first = pivots + own.length;
  for (const child of front.children) {
    const { rest } = fronts[child];
    const left = waiting.get(child);
    if (left) addRemainder(front, F, places.subarray(first, first + rest), fronts[child], left, blocks);
    first += rest;
  }
}

/** Rows of J, window by window: columns are walked down, as both sides are stored. (mutates F) */
function addOwn({ front, F, touches, blocks, b }: Assembly, places: Int32Array): void {
  const { rows: m, columns, own, offsets } = front;
  const members = new Map(front.windows.map((k) => [k, { from: [] as number[], to: [] as number[] }]));
  own.forEach((row, i) => {
    F[columns * m + places[i]] = b[row];
    for (let t = touches.start[row]; t < touches.start[row + 1]; t++) {
      const { from, to } = members.get(touches.window[t])!;
      from.push(touches.local[t]);
      to.push(places[i]);
    }
  });
  for (const [k, { from, to }] of members) {
    const { values, rows, columns: local } = blocks[k];
    for (let j = 0; j < local.length; j++) {
      const [source, target] = [j * rows.length, (offsets.get(k)! + j) * m];
      for (let i = 0; i < from.length; i++) F[target + to[i]] = values[source + from[i]];
    }
  }
}

function addRemainder(
  { rows: m, columns, offsets }: Front,
  F: Float64Array,
  places: Int32Array,
  child: Front,
  values: Remainder,
  blocks: readonly WindowBlock[],
): void {
  const to = [...placesInParent(child, offsets, blocks), columns];
  const rest = places.length;
  to.forEach((column, j) => {
    for (let i = 0; i < rest; i++) F[column * m + places[i]] = values[j * rest + i];
  });
}

/** Rows `from` to `from + count` of R with the right side, in the columns from `from` on: zeros left of the stairs. */
function upper(
  { rows: m, columns, stairs }: Front,
  F: Float64Array,
  from: number,
  count: number,
): Float64Array {
  const R = new Float64Array(count * (columns + 1 - from));
  let begun = 0;
  for (let j = from; j <= columns; j++) {
    while (begun < count && stairs.leads[from + begun] <= j) begun += 1;
    R.set(F.subarray(j * m + from, j * m + from + begun), (j - from) * count);
  }
  return R;
}

/** Back substitution from the last front to the first. */
function substitute(
  pivots: readonly Pivots[],
  blocks: readonly WindowBlock[],
  columns: number,
): Float64Array {
  const x = new Float64Array(columns);
  for (let f = pivots.length - 1; f >= 0; f--) {
    const { front, values: R } = pivots[f];
    const k = front.pivots;
    const places = front.windows.flatMap((w) => Array.from(blocks[w].columns));
    const y = R.slice(front.columns * k);
    for (let j = front.columns - 1; j >= 0; j--) {
      if (j < k) y[j] /= R[j * k + j];
      const value = j < k ? y[j] : x[places[j]];
      const top = Math.min(j, k);
      for (let i = 0; i < top; i++) y[i] -= R[j * k + i] * value;
    }
    for (let j = 0; j < k; j++) x[places[j]] = y[j];
  }
  return x;
}
