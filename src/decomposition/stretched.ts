/** @file Rows shared by two windows, torn in two by unknowns of their own: elimination then meets faces, not windows. */

import type { HostDevice } from "../devices/index.ts";
import { dissect, type Placed } from "./dissection.ts";
import type { CellFace } from "./faces.ts";
import { type Elimination, elimination, type WindowBlock } from "./fronts.ts";
import { addProduct, columnSums, leastDamping, type WindowedJacobian } from "./linearisation.ts";
import { solveFronts } from "./solve-fronts.ts";

/**
 * Rows `a - b = β` in which two windows agree, as two rows √2 a - λ = β/√2 and λ - √2 b = β/√2: for every a and b the
 * least squares over λ is (a - b - β)². Rows of one window come first, then these pairs.
 */
export interface TornRows {
  /** Rows of one window. */
  readonly own: number;
  /** Rows of two. */
  readonly shared: number;
}

export const tornCount = ({ own, shared }: TornRows): number => own + 2 * shared;

/** Rows of one face among all shared ones. */
export interface FaceRows {
  readonly face: CellFace;
  readonly first: number;
  readonly count: number;
}

/** What the elimination of windows and faces needs, with the unknowns of faces after all columns of windows. */
export interface Stretched {
  readonly torn: TornRows;
  readonly columns: number;
  readonly faces: readonly WindowBlock[];
  readonly plan: Elimination;
}

/**
 * The elimination of windows that share rows on faces only: cuts run along faces, so that separators are as large as the
 * points on faces, not as the windows.
 *
 * @param windows - rows counted torn: row `own + 2 f + side` of shared row f.
 * Source: Duff 1989, "Matrix stretching for linear equations" and Adlers and Björck 2000, "Matrix stretching for sparse
 * least squares problems"; the unknowns on faces are those of Gillman and Martinsson 2014 (hierarchical Poincaré-Steklov).
 */
export function stretched(
  windows: readonly Pick<WindowBlock, "rows" | "columns">[],
  cells: readonly CellFace["box"][],
  faceRows: readonly FaceRows[],
  torn: TornRows,
  columns: number,
): Stretched {
  const faces = faceRows.map(({ first, count }) => faceBlock(torn.own, first, count, columns));
  const placed = [
    ...cells.map((cell, k) => placedAt(cell, windows[k].columns.length)),
    ...faceRows.map(({ face, count }) => placedAt(face.box, count)),
  ];
  const blocks = [...windows, ...faces];
  const plan = elimination(blocks, tornCount(torn), dissect(placed), { compress: true });
  return { torn, columns, faces, plan };
}

/** A little smaller than it is, thicker where it is flat: planes along faces separate all but the faces in them. */
function placedAt(cell: CellFace["box"], size: number): Placed {
  // Chosen here: above the rounding of the cells' sides, below every cell's width.
  const margin = 1e-6 * Math.max(...cell.map(([low, high]) => high - low)) || 1e-9;
  const support = cell.map(([low, high]): readonly [number, number] =>
    high > low ? [low + margin, high - margin] : [low - margin, high + margin],
  );
  return { cell, size, support };
}

/** -λ in the first row of every pair, +λ in the second. */
function faceBlock(own: number, first: number, count: number, columns: number): WindowBlock {
  const values = new Float64Array(2 * count * count);
  for (let f = 0; f < count; f++) {
    values[f * 2 * count + 2 * f] = -1;
    values[f * 2 * count + 2 * f + 1] = 1;
  }
  return {
    rows: Int32Array.from({ length: 2 * count }, (_, i) => own + 2 * first + i),
    columns: Int32Array.from({ length: count }, (_, f) => columns + first + f),
    values,
  };
}

/** J of the rows before they were torn. @param J - of the windows, torn rows. */
export function stretchedJacobian(
  device: HostDevice,
  { torn, columns, faces, plan }: Stretched,
  J: readonly WindowBlock[],
): WindowedJacobian {
  const rows = tornCount(torn);
  return {
    columns,
    product: (v) => joined(torn, addProduct(J, v, new Float64Array(rows))),
    adjoint: (w) => columnSums(J, columns, shares(torn, w)),
    squares: () => {
      // A shared row meets a column in one of its halves only, with √2 of its entry.
      const all = columnSums(J, columns);
      const halves = columnSums(
        J.map((block) => sharedPart(block, torn.own)),
        columns,
      );
      return all.map((square, j) => square - halves[j] / 2);
    },
    solve: (b, damping) => {
      const stretchedDamping = new Float64Array(columns + torn.shared).fill(leastDamping);
      stretchedDamping.set(damping);
      return solveFronts(device, plan, [...J, ...faces], shares(torn, b), stretchedDamping).slice(0, columns);
    },
    leastDamping,
  };
}

/** (first + second) / √2 of every pair. */
export function joined({ own, shared }: TornRows, torn: Float64Array): Float64Array {
  const out = new Float64Array(own + shared);
  out.set(torn.subarray(0, own));
  for (let f = 0; f < shared; f++) out[own + f] = Math.SQRT1_2 * (torn[own + 2 * f] + torn[own + 2 * f + 1]);
  return out;
}

/** β/√2 for both rows of every pair: the transpose of `joined`. */
function shares({ own, shared }: TornRows, b: Float64Array): Float64Array {
  const out = new Float64Array(own + 2 * shared);
  out.set(b.subarray(0, own));
  for (let f = 0; f < shared; f++) out[own + 2 * f] = out[own + 2 * f + 1] = Math.SQRT1_2 * b[own + f];
  return out;
}

/** The rows of a block from `own` on. */
function sharedPart({ rows, columns, values }: WindowBlock, own: number): WindowBlock {
  const first = rows.findIndex((row) => row >= own);
  const start = first < 0 ? rows.length : first;
  const count = rows.length - start;
  const part = new Float64Array(count * columns.length);
  for (let j = 0; j < columns.length; j++)
    part.set(values.subarray(j * rows.length + start, (j + 1) * rows.length), j * count);
  return { rows: rows.subarray(start), columns, values: part };
}
