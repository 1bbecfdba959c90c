/** @file The linear algebra of a device by BLAS and LAPACK. */

import type { HostDevice } from "../device.ts";
import { type Cells, checkMatrix, checkVector, createCells, letters } from "./arguments.ts";
import type { Blas } from "./blas.ts";

export type Products = Pick<HostDevice, "gemm" | "gemv" | "syrk" | "trsv">;
export type Factorisations = Pick<HostDevice, "potrf" | "potrs" | "geqrf" | "ormqr">;

const operation = (trans: boolean): Uint8Array => (trans ? letters.transposed : letters.plain);

/**
 * Products and triangular solves. Arrays are passed by address: nothing is copied.
 *
 * @param blas - with its threads set before each call, since they are one number for the whole process.
 */
export function products(blas: Blas, threads: number): Products {
  const { routines: f } = blas;
  const { integer: i, real: d } = createCells();
  return {
    gemm(transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc) {
      checkMatrix("gemm", "A", A, transA ? k : m, transA ? m : k, lda);
      checkMatrix("gemm", "B", B, transB ? n : k, transB ? k : n, ldb);
      checkMatrix("gemm", "C", C, m, n, ldc);
      blas.setThreads(threads);
      const shape = [operation(transA), operation(transB), i(m), i(n), i(k)] as const;
      f.dgemm_(...shape, d(alpha), A, i(lda), B, i(ldb), d(beta), C, i(ldc));
    },
    gemv(trans, m, n, alpha, A, lda, x, beta, y) {
      checkMatrix("gemv", "A", A, m, n, lda);
      checkVector("gemv", "x", x, trans ? m : n);
      checkVector("gemv", "y", y, trans ? n : m);
      blas.setThreads(threads);
      const step = i(1);
      f.dgemv_(operation(trans), i(m), i(n), d(alpha), A, i(lda), x, step, d(beta), y, step);
    },
    syrk(trans, n, k, A, lda, C, ldc, add = false) {
      checkMatrix("syrk", "A", A, trans ? k : n, trans ? n : k, lda);
      checkMatrix("syrk", "C", C, n, n, ldc);
      blas.setThreads(threads);
      f.dsyrk_(letters.lower, operation(trans), i(n), i(k), d(1), A, i(lda), d(add ? 1 : 0), C, i(ldc));
    },
    trsv(upper, trans, n, T, ldt, x) {
      checkMatrix("trsv", "T", T, n, n, ldt);
      checkVector("trsv", "x", x, n);
      blas.setThreads(threads);
      const part = upper ? letters.upper : letters.lower;
      f.dtrsv_(part, operation(trans), letters.plain, i(n), T, i(ldt), x, i(1));
    },
  };
}

/** Cholesky and QR. The workspace that LAPACK asks for is kept and grows. */
export function factorisations(blas: Blas, threads: number): Factorisations {
  const { routines: f } = blas;
  const cells = createCells();
  const { integer: i } = cells;
  const work = workspace(cells);
  return {
    potrf(n, A, lda) {
      checkMatrix("potrf", "A", A, n, n, lda);
      blas.setThreads(threads);
      return blockedCholesky(blas, cells, n, A, lda) || firstNotPositive(n, A, lda);
    },
    potrs(n, nrhs, A, lda, B, ldb) {
      checkMatrix("potrs", "A", A, n, n, lda);
      checkMatrix("potrs", "B", B, n, nrhs, ldb);
      blas.setThreads(threads);
      f.dpotrs_(letters.lower, i(n), i(nrhs), A, i(lda), B, i(ldb), i(0));
    },
    geqrf(m, n, A, lda, tau) {
      checkMatrix("geqrf", "A", A, m, n, lda);
      checkVector("geqrf", "tau", tau, Math.min(m, n));
      blas.setThreads(threads);
      work((room, size) => f.dgeqrf_(i(m), i(n), A, i(lda), tau, room, size, i(0)));
    },
    ormqr(trans, m, nrhs, k, A, lda, tau, C, ldc) {
      checkMatrix("ormqr", "A", A, m, k, lda);
      checkVector("ormqr", "tau", tau, k);
      checkMatrix("ormqr", "C", C, m, nrhs, ldc);
      blas.setThreads(threads);
      const variant = [letters.left, operation(trans)] as const;
      work((room, size) =>
        f.dormqr_(...variant, i(m), i(nrhs), i(k), A, i(lda), tau, C, i(ldc), room, size, i(0)),
      );
    },
  };
}

/** Columns factored at a time. Chosen here: of 64, 96 and 128 the best at orders 449, 745 and 1341, by little. */
const panel = 128;

/**
 * Right-looking Cholesky of a lower triangle by panels: 15 to 25 % quicker than dpotrf on two threads from order 449
 * up, because most of the work is one SYRK per panel.
 *
 * @returns 0, or the order of the first leading minor that is not positive.
 */
function blockedCholesky(
  { routines: f }: Blas,
  cells: Cells,
  n: number,
  A: Float64Array,
  ld: number,
): number {
  const { integer: i, real: d } = cells;
  const { lower, right, transposed, plain } = letters;
  for (let k = 0; k < n; k += panel) {
    const width = Math.min(panel, n - k);
    const below = n - k - width;
    const corner = A.subarray(k * ld + k);
    const info = i(0);
    f.dpotrf_(lower, i(width), corner, i(ld), info);
    if (info[0] > 0) return k + info[0];
    if (below === 0) break;
    const under = corner.subarray(width);
    f.dtrsm_(right, lower, transposed, plain, i(below), i(width), d(1), corner, i(ld), under, i(ld));
    const rest = corner.subarray(width * ld + width);
    f.dsyrk_(lower, plain, i(below), i(width), d(-1), under, i(ld), d(1), rest, i(ld));
  }
  return 0;
}

/** Order of the first leading minor whose pivot is not positive and finite; OpenBLAS lets NaN and Infinity pass. */
function firstNotPositive(n: number, L: Float64Array, ld: number): number {
  for (let j = 0; j < n; j++)
    if (!(L[j * ld + j] > 0 && L[j * ld + j] < Number.POSITIVE_INFINITY)) return j + 1;
  return 0;
}

/** Calls a LAPACK routine twice: with size -1, which answers the best size, then with that much room. */
function workspace({ integer }: Cells): (call: (room: Float64Array, size: Int32Array) => void) => void {
  let room = new Float64Array(1);
  return (call) => {
    call(room, integer(-1));
    const best = room[0];
    if (room.length < best) room = new Float64Array(best);
    call(room, integer(room.length));
  };
}
