/** @file Terms of vectors on their way to the device. */

import type { Chunk } from "./gram-plan.ts";
import { type BufferPool, usage } from "./pool.ts";

/** Vectors of a float64 matrix, column-major: its columns for `trans`, else its rows. */
export interface Matrix {
  readonly data: Float64Array;
  readonly lda: number;
  readonly trans: boolean;
  readonly vectors: number;
}

/** Where term l of vector i lies in `raw`: at i * step + l * stride. */
export interface Uploaded {
  readonly raw: GPUBuffer;
  readonly step: number;
  readonly stride: number;
}

/** chosen here: numbers that pass through the host's own memory at once, 1 MiB. */
const mostCopied = 2 ** 17;

/** Sends a chunk of terms of all vectors. The columns of what is sent are dense. */
export function uploadTerms(
  device: GPUDevice,
  pool: BufferPool,
  { data, lda, trans, vectors }: Matrix,
  { first, end }: Chunk,
): Uploaded {
  const terms = end - first;
  const [top, rows] = trans ? [first, terms] : [0, vectors];
  const [left, columns] = trans ? [0, vectors] : [first, terms];
  const raw = pool.take("raw", 8 * rows * columns, usage.storage | usage.copyTo);
  const source = data.subarray(left * lda + top);
  sendColumns(source, rows, columns, lda, (part, at) => device.queue.writeBuffer(raw, 8 * at, part));
  return { raw, step: trans ? rows : 1, stride: trans ? 1 : rows };
}

type Send = (part: Float64Array<ArrayBuffer>, at: number) => void;

/**
 * Sends a matrix as dense columns. Matrices in shared memory and such with gaps go by way of a copy: Dawn in Node crashes on
 * shared memory.
 */
function sendColumns(data: Float64Array, rows: number, columns: number, lda: number, send: Send): void {
  if (rows * columns === 0) return;
  const own = data.buffer instanceof ArrayBuffer && rows === lda;
  if (own) {
    send(data.subarray(0, rows * columns) as Float64Array<ArrayBuffer>, 0);
    return;
  }
  if (rows > mostCopied) {
    for (let j = 0; j < columns; j++)
      for (let i = 0; i < rows; i += mostCopied)
        send(
          data.slice(j * lda + i, j * lda + Math.min(rows, i + mostCopied)) as Float64Array<ArrayBuffer>,
          j * rows + i,
        );
    return;
  }
  const width = Math.floor(mostCopied / rows);
  const copy = new Float64Array(width * rows);
  for (let j = 0; j < columns; j += width) {
    const count = Math.min(width, columns - j);
    for (let c = 0; c < count; c++) copy.set(data.subarray((j + c) * lda, (j + c) * lda + rows), c * rows);
    send(copy.subarray(0, count * rows), j * rows);
  }
}
