/** @file Least squares with block-sparse rows: multifrontal QR over an order of elimination. */

import type { Device } from "../devices/index.ts";
import type { Stage } from "./dissection.ts";

/** Rows of J that one window touches. */
export interface WindowBlock {
  /** Rows of the whole, increasing. */
  readonly rows: Int32Array;
  /** Columns of the whole. */
  readonly columns: Int32Array;
  /** rows x columns, column-major. Empty while only the structure is known. */
  readonly values: Float64Array;
}

/** One dense matrix of the elimination: pivots, then columns of later stages, then the right side. */
interface Front {
  /** Windows eliminated here, then those that stay. */
  readonly windows: readonly number[];
  readonly pivots: number;
  /** Columns without the right side. */
  readonly columns: number;
  /** Where each window's columns begin. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Own rows with the windows that touch them: (window, row of its block) pairs, row by row. */
  readonly own: readonly number[];
  readonly children: readonly number[];
  /** Rows of the matrix, the damping's included. */
  readonly rows: number;
  /** Rows left over for the parent. */
  readonly rest: number;
}

/** The shape of an elimination, known before anything is allocated. */
export interface Elimination {
  readonly fronts: readonly Front[];
  readonly touches: Touches;
  readonly bytes: number;
  /** Floating-point operations of one factorisation. */
  readonly work: number;
}

/** The (window, local row) pairs of every row: entries start[row] ... start[row + 1]. */
interface Touches {
  readonly start: Int32Array;
  readonly window: Int32Array;
  readonly local: Int32Array;
}

/** Row by row, what the blocks say window by window. */
function touchesOf(blocks: readonly Pick<WindowBlock, "rows">[], rows: number): Touches {
  const start = new Int32Array(rows + 1);
  for (const block of blocks) for (const row of block.rows) start[row + 1] += 1;
  for (let row = 0; row < rows; row++) start[row + 1] += start[row];
  const [window, local] = [new Int32Array(start[rows]), new Int32Array(start[rows])];
  const next = start.slice();
  blocks.forEach((block, k) => {
    block.rows.forEach((row, i) => {
      window[next[row]] = k;
      local[next[row]++] = i;
    });
  });
  return { start, window, local };
}

/**
 * The fronts of an elimination: every row enters where the first of its windows is eliminated.
 *
 * Source: Davis 2011, "SuiteSparseQR"; Amestoy, Duff and Puglisi 1996, "Multifrontal QR factorization in a
 * multiprocessor environment".
 */
export function elimination(
  blocks: readonly Pick<WindowBlock, "rows" | "columns">[],
  rows: number,
  stages: readonly Stage[],
): Elimination {
  const touches = touchesOf(blocks, rows);
  const stageOf = new Int32Array(blocks.length);
  stages.forEach(({ windows }, s) => {
    for (const k of windows) stageOf[k] = s;
  });
  const own = stages.map((): number[] => []);
  for (let row = 0; row < rows; row++) {
    let first = stages.length;
    for (let t = touches.start[row]; t < touches.start[row + 1]; t++)
      first = Math.min(first, stageOf[touches.window[t]]);
    if (first < stages.length) own[first].push(row);
  }
  const fronts: Front[] = [];
  stages.forEach((stage, s) => {
    fronts.push(frontOf(stage, s, own[s], { blocks, touches, stageOf, fronts }));
  });
  return {
    fronts,
    touches,
    bytes: 8 * numbersOf(fronts),
    work: fronts.reduce((sum, f) => sum + workOf(f), 0),
  };
}

interface Known {
  readonly blocks: readonly Pick<WindowBlock, "columns">[];
  readonly touches: Touches;
  readonly stageOf: Int32Array;
  readonly fronts: readonly Front[];
}

function frontOf(
  { windows, children }: Stage,
  s: number,
  own: readonly number[],
  { blocks, touches, stageOf, fronts }: Known,
): Front {
  const later = new Set<number>();
  for (const row of own)
    for (let t = touches.start[row]; t < touches.start[row + 1]; t++) later.add(touches.window[t]);
  for (const child of children) for (const k of fronts[child].windows) later.add(k);
  const staying = [...later].filter((k) => stageOf[k] > s).sort((a, b) => stageOf[a] - stageOf[b] || a - b);
  const all = [...windows, ...staying];
  const offsets = new Map<number, number>();
  let columns = 0;
  let pivots = 0;
  all.forEach((k, i) => {
    offsets.set(k, columns);
    columns += blocks[k].columns.length;
    if (i < windows.length) pivots = columns;
  });
  const inherited = children.reduce((sum, child) => sum + fronts[child].rest, 0);
  const rows = own.length + inherited + pivots;
  const rest = Math.min(rows - pivots, columns - pivots + 1);
  return { windows: all, pivots, columns, offsets, own, children, rows, rest };
}

/** R of every front, the largest front, and what waits for its parent at most. */
function numbersOf(fronts: readonly Front[]): number {
  let [kept, waiting, most] = [0, 0, 0];
  for (const front of fronts) {
    const { rows, columns, pivots, rest, children } = front;
    most = Math.max(most, waiting + rows * (columns + 1));
    waiting += rest * (columns - pivots + 1);
    for (const child of children)
      waiting -= fronts[child].rest * (fronts[child].columns - fronts[child].pivots + 1);
    kept += pivots * (columns + 1);
  }
  return kept + most;
}

/** Householder's count: 2 k² (m - k/3) for k reflectors, 4 m k c for c more columns, and the rest's own QR. */
function workOf({ rows: m, columns, pivots: k }: Front): number {
  const c = columns - k + 1;
  const left = m - k;
  return 2 * k * k * (m - k / 3) + 4 * (m - k / 2) * k * c + (left > c ? 2 * c * c * (left - c / 3) : 0);
}

/** What remains of a subtree for its parent: rest x (later columns + right side), column-major. */
interface Remainder {
  readonly values: Float64Array;
  readonly rows: number;
}

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
 * Cost: `work`; linear in the number of windows along a line, windows^1.5 in the plane for many windows. Accuracy: backward
 * stable, as dense QR.
 */
export function solveFronts(
  device: Device,
  { fronts, touches }: Elimination,
  blocks: readonly WindowBlock[],
  b: Float64Array,
  damping: Float64Array,
): Float64Array {
  const most = fronts.reduce((size, { rows, columns }) => Math.max(size, rows * (columns + 1)), 0);
  const widest = fronts.reduce((size, { columns }) => Math.max(size, columns + 1), 0);
  const [room, tau] = [device.allocate(most), device.allocate(widest)];
  const waiting = new Map<number, Remainder>();
  const pivots: Pivots[] = [];
  fronts.forEach((front, f) => {
    const F = room.subarray(0, front.rows * (front.columns + 1)).fill(0);
    assemble({ front, F, fronts, touches, blocks, b, damping, waiting });
    pivots.push({ front, values: eliminate(device, front, F, tau) });
    if (front.rest > 0 && front.columns > front.pivots) waiting.set(f, remainder(device, front, F, tau));
    for (const child of front.children) waiting.delete(child);
  });
  device.release(room);
  device.release(tau);
  return substitute(pivots, blocks, b.length ? damping.length : 0);
}

interface Assembly {
  readonly front: Front;
  readonly F: Float64Array;
  readonly fronts: readonly Front[];
  readonly touches: Touches;
  readonly blocks: readonly WindowBlock[];
  readonly b: Float64Array;
  readonly damping: Float64Array;
  readonly waiting: ReadonlyMap<number, Remainder>;
}

/** Damping, own rows, then what the children left. (mutates F) */
function assemble({ front, F, fronts, touches, blocks, b, damping, waiting }: Assembly): void {
  const { rows: m, pivots, columns, own, offsets, windows } = front;
  let at = 0;
  for (const k of windows) {
    if (at >= pivots) break;
    for (const column of blocks[k].columns) {
      F[at * m + at] = damping[column];
      at += 1;
    }
  }
  own.forEach((row, i) => {
    F[columns * m + pivots + i] = b[row];
    for (let t = touches.start[row]; t < touches.start[row + 1]; t++) {
      const { values, rows, columns: local } = blocks[touches.window[t]];
      const offset = offsets.get(touches.window[t])!;
      let to = offset * m + pivots + i;
      let from = touches.local[t];
      for (let j = 0; j < local.length; j++, to += m, from += rows.length) F[to] = values[from];
    }
  });
  let first = pivots + own.length;
  for (const child of front.children) {
    const left = waiting.get(child);
    if (left) addRemainder(front, F, first, fronts[child], left, blocks);
    first += fronts[child].rest;
  }
}

function addRemainder(
  { rows: m, columns, offsets }: Front,
  F: Float64Array,
  first: number,
  child: Front,
  { values, rows }: Remainder,
  blocks: readonly WindowBlock[],
): void {
  let from = 0;
  const copy = (to: number): void => {
    F.set(values.subarray(from * rows, (from + 1) * rows), to * m + first);
    from += 1;
  };
  for (const k of child.windows) {
    if (child.offsets.get(k)! < child.pivots) continue;
    const offset = offsets.get(k)!;
    for (let j = 0; j < blocks[k].columns.length; j++) copy(offset + j);
  }
  copy(columns);
}

/** QR of the pivots, applied to the other columns; returns the rows of R. (mutates F) */
function eliminate(
  device: Device,
  { rows: m, pivots: k, columns }: Front,
  F: Float64Array,
  tau: Float64Array,
): Float64Array {
  device.geqrf(m, k, F.subarray(0, m * k), m, tau.subarray(0, k));
  const others = F.subarray(m * k);
  device.ormqr(true, m, columns - k + 1, k, F.subarray(0, m * k), m, tau.subarray(0, k), others, m);
  const R = new Float64Array(k * (columns + 1));
  for (let j = 0; j <= columns; j++) R.set(F.subarray(j * m, j * m + Math.min(k, j + 1)), j * k);
  return R;
}

/** What is left below R, triangular where that is smaller. (mutates F) */
function remainder(
  device: Device,
  { rows: m, pivots: k, columns, rest }: Front,
  F: Float64Array,
  tau: Float64Array,
): Remainder {
  const [left, width] = [m - k, columns - k + 1];
  const below = F.subarray(m * k + k);
  const triangular = left > width;
  if (triangular) device.geqrf(left, width, below, m, tau.subarray(0, width));
  const values = new Float64Array(rest * width);
  for (let j = 0; j < width; j++)
    values.set(below.subarray(j * m, j * m + (triangular ? Math.min(rest, j + 1) : rest)), j * rest);
  return { values, rows: rest };
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
