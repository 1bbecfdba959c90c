/** @file Cholesky factor and solves: right-looking panels whose packed rows feed the trailing update. */

import { downdate, forkProduct, gemm, type Matrix, packedBytes, part, type Room } from "./product.ts";

/** Columns of a panel. Chosen here: within 2 % of the best of 64, 96, 128 and 160 at n = 1024. */
const PANEL = 96;
/** Rows solved by one task of `solveBelow`. */
const SOLVED_ROWS = 32;

/**
 * Lower Cholesky factor in place.
 *
 * Backward error of order n eps. Returns 0, or the order of the first leading minor that is not positive (a NaN or
 * infinite pivot counts as not positive); A then holds what was reached.
 * Source: Golub and Van Loan, Matrix Computations, algorithm 4.2.4 (block outer product form).
 */
export function potrf(room: Room, n: number, A: Matrix): number {
  const { arena } = room;
  const width = Math.min(PANEL, Math.ceil(n / 4) * 4);
  const packed = arena.take(packedBytes(n, width));
  let bad = 0;
  for (let j = 0; j < n && bad === 0; j += PANEL) {
    bad = panel(room, n - j, part(A, j, j), packed);
    if (bad) bad += j;
  }
  arena.give(packed);
  return bad;
}

/** One panel of an n x n matrix: diagonal block, rows below, trailing update. */
function panel(room: Room, n: number, A: Matrix, packed: number): number {
  const { pool } = room;
  const width = Math.min(PANEL, n);
  const bad = pool.library.factorDiagonal(pool.scratch, width, A.at, A.ld, packed);
  if (bad || n === width) return bad;
  const below = n - width;
  const tiles = Math.ceil(below / SOLVED_ROWS);
  pool.run("solveBelow", tiles, forkProduct(below, width, width / 2), n, width, A.at, A.ld, packed);
  downdate(room, below, width, packed + packedBytes(width, width), part(A, width, width));
  return 0;
}

/** Right-hand sides from which blocks of rows are eliminated by matrix products. Chosen here. */
const MANY = 4;
/** Rows of such a block. */
const ROWS = 64;

/** B = A^-1 B with the lower factor left by potrf: forward, then backward substitution. */
export function potrs(room: Room, n: number, nrhs: number, L: Matrix, B: Matrix): void {
  substitute(room, false, n, nrhs, L, B);
  substitute(room, true, n, nrhs, L, B);
}

/** B = L^-1 B, or L^-T B for trans. */
function substitute(room: Room, trans: boolean, n: number, nrhs: number, L: Matrix, B: Matrix): void {
  const rows = nrhs < MANY ? n : ROWS;
  const blocks = Math.ceil(n / rows);
  for (let s = 0; s < blocks; s++) {
    const i = (trans ? blocks - 1 - s : s) * rows;
    const height = Math.min(rows, n - i);
    solveBlock(room, trans, height, nrhs, part(L, i, i), part(B, i, 0));
    const rest = n - i - height;
    const own = part(B, i, 0);
    if (trans && i > 0) gemm(room, [true, false], [i, nrhs, height], -1, part(L, i, 0), own, 1, B);
    else if (!trans && rest > 0) {
      gemm(
        room,
        [false, false],
        [rest, nrhs, height],
        -1,
        part(L, i + height, i),
        own,
        1,
        part(B, i + height, 0),
      );
    }
  }
}

function solveBlock({ pool }: Room, trans: boolean, n: number, nrhs: number, L: Matrix, B: Matrix): void {
  for (let c = 0; c < nrhs; c++) pool.library.trsv(0, Number(trans), n, L.at, L.ld, B.at + 8 * c * B.ld);
}
