/** @file Matrix products on addresses: packed by all threads, then block by block of C, in an order nobody's timing changes. */

import type { Arena } from "./memory.ts";
import type { Pool } from "./pool.ts";

/** A matrix in device memory: address in bytes, leading dimension in elements. */
export interface Matrix {
  readonly at: number;
  readonly ld: number;
}

export interface Room {
  readonly arena: Arena;
  readonly pool: Pool;
}

/** The part of a matrix that begins at (i, j). */
export const part = ({ at, ld }: Matrix, i: number, j: number): Matrix => ({ at: at + 8 * (i + j * ld), ld });

/** Side of a block of C, and rows packed by one task: as in the static module. */
const BLOCK = 128;
const PACKED_ROWS = 64;
/** Floating-point operations from which waking a worker (about 10 us) pays. */
const FORK_FLOPS = 4e5;
/** Elements from which packing is shared. Chosen here: about 20 us for one thread. */
const FORK_ELEMENTS = 40_000;
/** Bytes of one packed slab: it should stay in a shared cache. Chosen here: 8 MiB is 5 to 11 % slower, 2 MiB up to 5 %. */
const SLAB = 4 * 2 ** 20;
/** Depth of one pass of the micro-kernel; a slab is a multiple of it. */
const DEPTH = 256;

export const forkProduct = (m: number, n: number, k: number): boolean => 2 * m * n * k > FORK_FLOPS;

const strips = (rows: number): number => Math.ceil(rows / 4);
/** Bytes of `rows` packed rows of some depth. */
export const packedBytes = (rows: number, depth: number): number => strips(rows) * 32 * depth;

/** Packs rows of X: along its columns (X stores op(X) transposed) or across them. */
function pack({ pool }: Room, rows: number, depth: number, X: Matrix, along: boolean, to: number): void {
  const tiles = Math.ceil(rows / PACKED_ROWS);
  pool.run("pack", tiles, rows * depth > FORK_ELEMENTS, rows, depth, X.at, X.ld, Number(along), to);
}

/** Depth of the slabs in which a product of `rows` packed rows goes. */
function slabDepth(rows: number, k: number): number {
  const fitting = Math.floor(SLAB / packedBytes(rows, 1) / DEPTH) * DEPTH;
  return Math.min(k, Math.max(DEPTH, fitting));
}

/** Calls `visit` for every slab with its first row and depth; once, with depth 0, when k = 0. */
function forSlabs(k: number, depth: number, visit: (from: number, depth: number) => void): void {
  const slabs = Math.max(1, Math.ceil(k / Math.max(1, depth)));
  for (let s = 0; s < slabs; s++) visit(s * depth, Math.min(depth, k - s * depth));
}

/**
 * C = alpha op(A) op(B) + beta C; C is m x n, the inner dimension k. beta = 0 does not read C.
 *
 * Sums over k run in slabs and passes of fixed depth, so the result does not depend on the threads.
 */
export function gemm(
  room: Room,
  [transA, transB]: readonly [boolean, boolean],
  [m, n, k]: readonly [number, number, number],
  alpha: number,
  A: Matrix,
  B: Matrix,
  beta: number,
  C: Matrix,
): void {
  if (m === 0 || n === 0) return;
  const { arena, pool } = room;
  const depth = slabDepth(m + n + 6, k);
  const left = arena.take(packedBytes(m, depth) + packedBytes(n, depth));
  const right = left + packedBytes(m, depth);
  const tiles = Math.ceil(m / BLOCK) * Math.ceil(n / BLOCK);
  forSlabs(k, depth, (from, d) => {
    pack(room, m, d, transA ? part(A, from, 0) : part(A, 0, from), transA, left);
    pack(room, n, d, transB ? part(B, 0, from) : part(B, from, 0), !transB, right);
    const scale = from ? 1 : beta;
    pool.run("product", tiles, forkProduct(m, n, d), m, n, d, left, right, alpha, scale, C.at, C.ld, 0);
  });
  arena.give(left);
}

const lowerTiles = (n: number): number => {
  const down = Math.ceil(n / BLOCK);
  return (down * (down + 1)) / 2;
};

/** Lower triangle of C (n x n) = AᵀA for trans (A is k x n), AAᵀ otherwise (A is n x k); plus the old C for `add`. */
export function syrk(
  room: Room,
  trans: boolean,
  n: number,
  k: number,
  A: Matrix,
  C: Matrix,
  add = false,
): void {
  if (n === 0) return;
  const { arena, pool } = room;
  const depth = slabDepth(n + 3, k);
  const packed = arena.take(packedBytes(n, depth));
  forSlabs(k, depth, (from, d) => {
    pack(room, n, d, trans ? part(A, from, 0) : part(A, 0, from), trans, packed);
    const beta = from || add ? 1 : 0;
    pool.run("product", lowerTiles(n), forkProduct(n, n, d), n, n, d, packed, packed, 1, beta, C.at, C.ld, 1);
  });
  arena.give(packed);
}

/** Lower triangle of C (n x n) -= P Pᵀ with P already packed, k deep. */
export function downdate({ pool }: Room, n: number, k: number, packed: number, C: Matrix): void {
  pool.run("product", lowerTiles(n), forkProduct(n, n, k), n, n, k, packed, packed, -1, 1, C.at, C.ld, 1);
}
