/** @file QR of a staircase: rows sorted by their first nonzero column, panel by panel, without the zeros below the stairs. */

import type { HostDevice } from "../devices/index.ts";

/**
 * Columns that are reduced together. Chosen here: of 16 to 128, the fastest on fronts of 500 to 8000 columns; narrower
 * panels leave the updates to small matrix products, wider ones take in rows before they have to be.
 */
const panelWidth = 48;

/** Reflectors of a few adjacent columns, on the rows that have begun by then. */
export interface Panel {
  /** First column, and first row: rows above are finished. */
  readonly column: number;
  readonly row: number;
  readonly width: number;
  /** Rows whose first nonzero column is not beyond the panel. */
  readonly rows: number;
}

/** How a staircase is reduced, known from the first nonzero columns of its rows. */
export interface Staircase {
  readonly panels: readonly Panel[];
  /** First nonzero column of every row of R, increasing. */
  readonly leads: Int32Array;
  /** Floating-point operations with one right side. */
  readonly work: number;
}

/**
 * Panels of the QR of an m x columns matrix.
 *
 * @param leads - first nonzero column of every row, increasing; rows whose lead is `columns` are zero.
 *
 * Source: Davis 2011, "SuiteSparseQR", section 3 (staircases of fronts); operations as in Golub and Van Loan 2013,
 * sections 5.1.6 and 5.2.3: 2 w² (a - w/3) for w reflectors of a rows, 4 c w (a - w/2) for c more columns.
 *
 * @example
 * [...staircase(Int32Array.of(0, 0, 1, 1), 2).leads]; // [0, 1]
 */
export function staircase(leads: Int32Array, columns: number): Staircase {
  const panels: Panel[] = [];
  const reduced: number[] = [];
  let [row, end, work] = [0, 0, 0];
  for (let column = 0; column < columns; column += panelWidth) {
    const width = Math.min(panelWidth, columns - column);
    while (end < leads.length && leads[end] < column + width) end += 1;
    if (end === row) continue;
    const rows = end - row;
    panels.push({ column, row, width, rows });
    const reflectors = Math.min(rows, width);
    const others = columns + 1 - column - reflectors;
    work += 2 * reflectors ** 2 * (rows - reflectors / 3) + 4 * others * reflectors * (rows - reflectors / 2);
    for (let i = 0; i < reflectors; i++) reduced.push(column + i);
    row += reflectors;
  }
  return { panels, leads: Int32Array.from(reduced), work };
}

/**
 * QR in place of A, m x (columns + 1) with a right side as its last column: R above, reflectors below. (mutates A, tau)
 *
 * @param tau - scratch of the device, at least as long as a panel is wide.
 *
 * Accuracy: backward stable, as dense Householder QR: every step is one.
 */
export function reduceStaircase(
  device: HostDevice,
  { panels }: Staircase,
  m: number,
  columns: number,
  A: Float64Array,
  tau: Float64Array,
): void {
  for (const { column, row, width, rows } of panels) {
    const reflectors = Math.min(rows, width);
    const V = A.subarray(column * m + row);
    const t = tau.subarray(0, reflectors);
    device.geqrf(rows, width, V, m, t);
    const others = columns + 1 - column - width;
    device.ormqr(true, rows, others, reflectors, V, m, t, A.subarray((column + width) * m + row), m);
  }
}

/** Length of the scratch `tau` of `reduceStaircase`. */
export const scratchLength = panelWidth;
