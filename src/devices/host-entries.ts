/** @file Moves and entry-by-entry operations of devices whose memory the host can index. */

import type { Device, HostDevice } from "./device.ts";

export type HostEntries = Pick<
  HostDevice,
  | "write"
  | "read"
  | "copy"
  | "copyMatrix"
  | "clear"
  | "shiftDiagonal"
  | "diagonal"
  | "columnSquares"
  | "sumPanels"
  | "divideColumns"
>;

/** The same for every host device: loops over arrays that are already at hand. */
export const hostEntries: HostEntries = {
  write: (from, to) => to.set(from),
  read: (from, out) => {
    out.set(from.length > out.length ? from.subarray(0, out.length) : from);
    return out;
  },
  copy: (from, to) => to.set(from),
  copyMatrix: (m, n, A, lda, B, ldb) => {
    for (let j = 0; j < n; j++) B.set(A.subarray(j * lda, j * lda + m), j * ldb);
  },
  clear: (array) => {
    array.fill(0);
  },
  shiftDiagonal: (n, A, lda, shift) => {
    for (let j = 0; j < n; j++) A[j * lda + j] += shift[j];
  },
  diagonal: (n, A, lda) => {
    const entries = new Float64Array(n);
    for (let j = 0; j < n; j++) entries[j] = A[j * lda + j];
    return entries;
  },
  columnSquares: (m, n, A) => {
    const squares = new Float64Array(n);
    for (let j = 0, at = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < m; i++, at++) sum += A[at] * A[at];
      squares[j] = sum;
    }
    return squares;
  },
  sumPanels: (count, stride, A, out) => {
    for (let t = 0; t < count; t++) for (let j = 0; j < out.length; j++) out[j] += A[t * stride + j];
  },
  divideColumns: (m, n, A, divisors, B) => {
    for (let j = 0, at = 0; j < n; j++) for (let i = 0; i < m; i++, at++) B[at] = A[at] / divisors[j];
  },
};

/** Whether the host can index the device's arrays. */
export const isHostDevice = (device: Device): device is HostDevice => device.memory === "host";
