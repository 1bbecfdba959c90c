/** @file Plain-JavaScript linear algebra the devices are measured against, and matrices with room around them. */

import type { HostDevice } from "../../src/devices/index.ts";
import { random } from "../../src/random.ts";

export const eps = 2 ** -52;

/** Marks memory a routine must leave alone. */
export const untouched = 777;

/** A column-major matrix inside a larger one. */
export interface Stored {
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
  readonly data: Float64Array;
}

export type Entry = (i: number, j: number) => number;

/** A matrix in device memory: `ld` beyond the rows, an odd offset, and sentinels wherever it does not reach. */
export function store(device: HostDevice, rows: number, columns: number, entry: Entry, padding = 3): Stored {
  const ld = rows + padding;
  const data = device.allocate(ld * columns + 1).subarray(1);
  data.fill(untouched);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) data[i + j * ld] = entry(i, j);
  return { rows, columns, ld, data };
}

/** Gives back what `store` allocated. */
export const release = (device: HostDevice, { data }: Stored): void =>
  device.release(new Float64Array(data.buffer as SharedArrayBuffer, data.byteOffset - 8, data.length + 1));

/** Standard normal entries, the same for the same seed. */
export function normal(seed: number): Entry {
  const source = random(seed);
  return () => source.normal();
}

/** Entries as a function: op(A) for trans. */
export const entries = ({ data, ld }: Stored, trans = false): Entry =>
  trans ? (i, j) => data[j + i * ld] : (i, j) => data[i + j * ld];

export const copy = (A: Stored): Stored => ({ ...A, data: A.data.slice() });

/** Sum over l of f(l). */
export function sum(count: number, f: (l: number) => number): number {
  let total = 0;
  for (let l = 0; l < count; l++) total += f(l);
  return total;
}

/** Largest of error(i, j) / bound(i, j) over the matrix; 0/0 counts as 0. */
export function worst(rows: number, columns: number, error: Entry, bound: Entry): number {
  let most = 0;
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const e = Math.abs(error(i, j));
      // A NaN must not hide behind a comparison.
      if (!(e === 0 || e / bound(i, j) <= most)) most = e / bound(i, j);
    }
  }
  return most;
}

/** Whether the memory between the columns still holds the sentinel. */
export const marginIntact = ({ data, rows, columns, ld }: Stored): boolean =>
  Array.from({ length: (columns - 1) * ld }, (_, p) => p).every(
    (p) => p % ld < rows || data[p] === untouched,
  );

/** Symmetric positive definite with eigenvalues spread over 1..condition: A = Q D Qᵀ, Q a product of reflections. */
export function definite(n: number, condition: number, seed: number): Entry {
  const source = random(seed);
  const diagonal = Array.from({ length: n }, (_, i) => condition ** (-i / Math.max(1, n - 1)));
  const A = diagonal.map((d, i) => diagonal.map((_, j) => (i === j ? d : 0)));
  for (let turn = 0; turn < 2; turn++)
    reflectBoth(
      A,
      Array.from({ length: n }, () => source.normal()),
    );
  return (i, j) => (A[i][j] + A[j][i]) / 2;
}

/** A = H A H with H = I - 2 v vᵀ / vᵀv. */
function reflectBoth(A: number[][], v: readonly number[]): void {
  const n = v.length;
  const factor = 2 / sum(n, (l) => v[l] ** 2);
  for (let j = 0; j < n; j++) {
    const s = factor * sum(n, (l) => v[l] * A[l][j]);
    for (let i = 0; i < n; i++) A[i][j] -= s * v[i];
  }
  for (let i = 0; i < n; i++) {
    const s = factor * sum(n, (l) => v[l] * A[i][l]);
    for (let j = 0; j < n; j++) A[i][j] -= s * v[j];
  }
}
