/** @file Matrices in a device's memory, and what is known of them on the host. */

import { random } from "../../random.ts";
import type { Device, DeviceArray } from "../device.ts";

export type Entry = (i: number, j: number) => number;

/** What lies around a matrix: a routine that writes where it should not is found out. */
export const untouched = 777;

/** A column-major matrix inside a larger array, at an odd place of it. */
export interface Stored {
  readonly rows: number;
  readonly columns: number;
  readonly ld: number;
  readonly data: DeviceArray;
}

/** Puts a matrix on a device, `padding` rows of sentinels below it. */
export function store(device: Device, rows: number, columns: number, entry: Entry, padding = 3): Stored {
  const ld = rows + padding;
  const values = new Float64Array(ld * columns).fill(untouched);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) values[i + j * ld] = entry(i, j);
  const data = device.allocate(values.length + 1).subarray(1);
  device.write(values, data);
  return { rows, columns, ld, data };
}

/** The whole array of a matrix on the host, its margin included. */
export const fetched = (device: Device, { data }: Stored): Float64Array =>
  device.read(data, new Float64Array(data.length));

/** Entries as they are now: op(A) for trans. */
export function entriesOf(device: Device, A: Stored, trans = false): Entry {
  const values = fetched(device, A);
  return trans ? (i, j) => values[j + i * A.ld] : (i, j) => values[i + j * A.ld];
}

/** How many entries of the margin have changed. */
export function marginErrors(device: Device, A: Stored): number {
  const values = fetched(device, A);
  return values.filter((value, p) => p % A.ld >= A.rows && value !== untouched).length;
}

/** Standard normal entries, in the order in which they are asked for. */
export function normal(seed: number): Entry {
  const source = random(seed);
  return () => source.normal();
}

/** The same entry whenever it is asked for. */
export function fixed(rows: number, columns: number, entry: Entry): Entry {
  const values = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) values[i + j * rows] = entry(i, j);
  return (i, j) => values[i + j * rows];
}

export function sum(count: number, term: (l: number) => number): number {
  let total = 0;
  for (let l = 0; l < count; l++) total += term(l);
  return total;
}

/** Largest of |error(i, j)| / scale(i, j) over a matrix. */
export function worstEntry(rows: number, columns: number, error: Entry, scale: Entry): number {
  let worst = 0;
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows; i++) {
      const e = Math.abs(error(i, j));
      const ratio = e === 0 ? 0 : e / scale(i, j);
      // A NaN must not hide behind a comparison.
      if (!(ratio <= worst)) worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    }
  return worst;
}

/** Gaussian G Gᵀ with columns of G falling to 1 / sqrt(condition), plus n eps: symmetric and positive definite. */
export function definite(n: number, condition: number, seed: number): Entry {
  const value = normal(seed);
  const g = fixed(n, n, (_, j) => value(0, 0) * condition ** (-j / (2 * Math.max(1, n - 1))));
  return fixed(n, n, (i, j) => sum(n, (l) => g(i, l) * g(j, l)) + (i === j ? n / condition : 0));
}
