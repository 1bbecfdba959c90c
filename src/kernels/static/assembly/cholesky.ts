/** @file Cholesky panels on packed strips: factor the diagonal block, then solve the rows below it. */

import { micro } from "./micro";

/** scratch (4x4, column-major) = A block, padded as the identity where it lies outside n x n. */
function read(scratch: usize, A: usize, lda: i32, i: i32, j: i32, n: i32): void {
  const from = A + ((<usize>j * <usize>lda + <usize>i) << 3);
  if (i + 4 <= n && j + 4 <= n) {
    for (let c: usize = 0; c < 4; c++) {
      const column = from + ((c * <usize>lda) << 3);
      v128.store(scratch + (c << 5), v128.load(column));
      v128.store(scratch + (c << 5), v128.load(column, 16), 16);
    }
    return;
  }
  for (let c = 0; c < 4; c++) {
    for (let r = 0; r < 4; r++) {
      const inside = i + r < n && j + c < n;
      const value = inside ? load<f64>(from + ((<usize>c * <usize>lda + <usize>r) << 3)) : i + r == j + c ? 1 : 0;
      store<f64>(scratch + (<usize>(c * 4 + r) << 3), value);
    }
  }
}

/** A block = packed block (4x4 at `from`), inside n x n only; of a diagonal block only the lower triangle. */
function write(from: usize, A: usize, lda: i32, i: i32, j: i32, n: i32): void {
  for (let c = 0; c < min(4, n - j); c++) {
    const to = A + ((<usize>(j + c) * <usize>lda + <usize>i) << 3);
    for (let r = i == j ? c : 0; r < min(4, n - i); r++) {
      store<f64>(to + (<usize>r << 3), load<f64>(from + (<usize>(c * 4 + r) << 3)));
    }
  }
}

/** L of a 4x4 block, in place in scratch; strict upper triangle zeroed. Returns 0, or 1 + the first bad column. */
function factor4(scratch: usize): i32 {
  for (let c: usize = 0; c < 4; c++) {
    const column = scratch + (c << 5);
    for (let d: usize = 0; d < c; d++) {
      const other = scratch + (d << 5);
      const x = load<f64>(other + (c << 3));
      for (let r = c; r < 4; r++) {
        store<f64>(column + (r << 3), load<f64>(column + (r << 3)) - x * load<f64>(other + (r << 3)));
      }
      store<f64>(column + (d << 3), 0);
    }
    const pivot = load<f64>(column + (c << 3));
    if (!(pivot > 0) || pivot == Infinity) return <i32>c + 1;
    const root = sqrt(pivot);
    store<f64>(column + (c << 3), root);
    for (let r = c + 1; r < 4; r++) store<f64>(column + (r << 3), load<f64>(column + (r << 3)) / root);
  }
  return 0;
}

@inline
function minus(x: v128, y: v128, factor: v128): v128 {
  return f64x2.sub(x, f64x2.mul(y, factor));
}

/** to = T L^-T: T in scratch, L packed at `L` with reciprocals on its diagonal. */
@inline
function solve4(scratch: usize, L: usize, to: usize): void {
  let d = v128.load_splat<f64>(L);
  const p0 = f64x2.mul(v128.load(scratch), d), q0 = f64x2.mul(v128.load(scratch, 16), d);
  let f = v128.load_splat<f64>(L, 8);
  d = v128.load_splat<f64>(L, 40);
  const p1 = f64x2.mul(minus(v128.load(scratch, 32), p0, f), d), q1 = f64x2.mul(minus(v128.load(scratch, 48), q0, f), d);
  f = v128.load_splat<f64>(L, 16);
  let g = v128.load_splat<f64>(L, 48);
  d = v128.load_splat<f64>(L, 80);
  const p2 = f64x2.mul(minus(minus(v128.load(scratch, 64), p0, f), p1, g), d);
  const q2 = f64x2.mul(minus(minus(v128.load(scratch, 80), q0, f), q1, g), d);
  f = v128.load_splat<f64>(L, 24);
  g = v128.load_splat<f64>(L, 56);
  const h = v128.load_splat<f64>(L, 88);
  d = v128.load_splat<f64>(L, 120);
  const p3 = f64x2.mul(minus(minus(minus(v128.load(scratch, 96), p0, f), p1, g), p2, h), d);
  const q3 = f64x2.mul(minus(minus(minus(v128.load(scratch, 112), q0, f), q1, g), q2, h), d);
  v128.store(to, p0); v128.store(to, q0, 16); v128.store(to, p1, 32); v128.store(to, q1, 48);
  v128.store(to, p2, 64); v128.store(to, q2, 80); v128.store(to, p3, 96); v128.store(to, q3, 112);
}

/**
 * Cholesky factor of the leading nb x nb block of A (n x n, lower), and its rows packed at P.
 *
 * Left-looking by 4 columns. Strip s of P (rows 4s..4s+3) has depth `depth` = nb rounded up to 4; packed diagonal
 * blocks carry reciprocals on their diagonal, as the solves want them.
 * Returns 0, or the order of the first leading minor that is not positive.
 */
export function factorDiagonal(scratch: usize, nb: i32, A: usize, lda: i32, P: usize): i32 {
  const strips = (nb + 3) >> 2;
  const strip = <usize>strips << 7;
  for (let j = 0; j < strips; j++) {
    const own = P + <usize>j * strip;
    const L = own + (<usize>j << 7);
    for (let i = j; i < strips; i++) {
      const row = P + <usize>i * strip;
      read(scratch, A, lda, i << 2, j << 2, nb);
      micro(row, own, j << 2, -1, 1, scratch, 32);
      if (i > j) {
        solve4(scratch, L, row + (<usize>j << 7));
        write(row + (<usize>j << 7), A, lda, i << 2, j << 2, nb);
        continue;
      }
      const bad = factor4(scratch);
      if (bad) return (j << 2) + bad;
      write(scratch, A, lda, i << 2, j << 2, nb);
      memory.copy(L, scratch, 128);
      for (let c: usize = 0; c < 4; c++) store<f64>(L + c * 40, 1 / load<f64>(L + c * 40));
    }
  }
  return 0;
}

/** Strips solved by one task; chosen here: 32 rows. */
const STRIPS: i32 = 8;

/**
 * Task: rows below the diagonal block, X = A21 L11^-T, into A and packed at P behind the strips of L11.
 *
 * A points at the diagonal block and has n rows; nb is a multiple of 4. Source: as the trsm kernel of Goto and
 * van de Geijn 2008, "High-performance implementation of the level-3 BLAS".
 */
export function solveBelow(tile: i32, scratch: usize, n: i32, nb: i32, A: usize, lda: i32, P: usize): void {
  const above = nb >> 2;
  const strip = <usize>nb << 5;
  const last = min(above + tile * STRIPS + STRIPS, (n + 3) >> 2);
  for (let i = above + tile * STRIPS; i < last; i++) {
    const row = P + <usize>i * strip;
    for (let j = 0; j < above; j++) {
      const own = P + <usize>j * strip;
      const to = row + (<usize>j << 7);
      read(scratch, A, lda, i << 2, j << 2, n);
      micro(row, own, j << 2, -1, 1, scratch, 32);
      solve4(scratch, own + (<usize>j << 7), to);
      write(to, A, lda, i << 2, j << 2, n);
    }
  }
}
