/** @file Matrix-vector products and triangular solves: bound by memory, so four columns share one pass. */

/** y[0..m) += a0 A0 + a1 A1 + a2 A2 + a3 A3, columns `step` bytes apart. */
function columns4(m: i32, A: usize, step: usize, a0: f64, a1: f64, a2: f64, a3: f64, y: usize): void {
  const s0 = f64x2.splat(a0), s1 = f64x2.splat(a1), s2 = f64x2.splat(a2), s3 = f64x2.splat(a3);
  let p0 = A, p1 = A + step, p2 = A + 2 * step, p3 = A + 3 * step;
  const end = p0 + (<usize>(m & ~1) << 3);
  while (p0 < end) {
    const left = f64x2.add(f64x2.mul(v128.load(p0), s0), f64x2.mul(v128.load(p1), s1));
    const right = f64x2.add(f64x2.mul(v128.load(p2), s2), f64x2.mul(v128.load(p3), s3));
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(left, right)));
    p0 += 16; p1 += 16; p2 += 16; p3 += 16; y += 16;
  }
  if (m & 1) {
    const sum = load<f64>(p0) * a0 + load<f64>(p1) * a1 + (load<f64>(p2) * a2 + load<f64>(p3) * a3);
    store<f64>(y, load<f64>(y) + sum);
  }
}

/** y[0..m) += a x. */
export function axpy(m: i32, a: f64, x: usize, y: usize): void {
  const s = f64x2.splat(a);
  const end = x + (<usize>(m & ~1) << 3);
  for (; x < end; x += 16, y += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(v128.load(x), s)));
  if (m & 1) store<f64>(y, load<f64>(y) + a * load<f64>(x));
}

/** Sum of x_i y_i over m entries, in four partial sums. */
export function dot(m: i32, x: usize, y: usize): f64 {
  let a = f64x2.splat(0), b = a;
  let i = 0;
  for (; i + 4 <= m; i += 4, x += 32, y += 32) {
    a = f64x2.add(a, f64x2.mul(v128.load(x), v128.load(y)));
    b = f64x2.add(b, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; i < m; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** y[0..4) += alpha (Aj . x), four columns in one pass over x. */
function dots4(m: i32, A: usize, step: usize, alpha: f64, x: usize, y: usize): void {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  let p0 = A, p1 = A + step, p2 = A + 2 * step, p3 = A + 3 * step;
  const end = p0 + (<usize>(m & ~1) << 3);
  while (p0 < end) {
    const v = v128.load(x);
    a = f64x2.add(a, f64x2.mul(v128.load(p0), v));
    b = f64x2.add(b, f64x2.mul(v128.load(p1), v));
    c = f64x2.add(c, f64x2.mul(v128.load(p2), v));
    d = f64x2.add(d, f64x2.mul(v128.load(p3), v));
    p0 += 16; p1 += 16; p2 += 16; p3 += 16; x += 16;
  }
  const odd = (m & 1) != 0;
  const v = odd ? load<f64>(x) : 0;
  store<f64>(y, load<f64>(y) + alpha * (total(a) + (odd ? load<f64>(p0) * v : 0)));
  store<f64>(y, load<f64>(y, 8) + alpha * (total(b) + (odd ? load<f64>(p1) * v : 0)), 8);
  store<f64>(y, load<f64>(y, 16) + alpha * (total(c) + (odd ? load<f64>(p2) * v : 0)), 16);
  store<f64>(y, load<f64>(y, 24) + alpha * (total(d) + (odd ? load<f64>(p3) * v : 0)), 24);
}

/** y += alpha A x, A m x n. */
function addProduct(m: i32, n: i32, alpha: f64, A: usize, step: usize, x: usize, y: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4, x += 32, A += 4 * step) {
    const a = alpha * load<f64>(x), b = alpha * load<f64>(x, 8), c = alpha * load<f64>(x, 16), d = alpha * load<f64>(x, 24);
    columns4(m, A, step, a, b, c, d, y);
  }
  for (; j < n; j++, x += 8, A += step) axpy(m, alpha * load<f64>(x), A, y);
}

/** y += alpha A^T x, A m x n. */
function addTransposed(m: i32, n: i32, alpha: f64, A: usize, step: usize, x: usize, y: usize): void {
  let j = 0;
  for (; j + 4 <= n; j += 4, y += 32, A += 4 * step) dots4(m, A, step, alpha, x, y);
  for (; j < n; j++, y += 8, A += step) store<f64>(y, load<f64>(y) + alpha * dot(m, A, x));
}

/** y = beta y, without reading y when beta = 0. */
function scale(n: i32, beta: f64, y: usize): void {
  for (let i = 0; i < n; i++, y += 8) store<f64>(y, beta == 0 ? 0 : beta * load<f64>(y));
}

/** Rows of one gemv task, and columns of one transposed task; chosen here: 4 KiB of y stay in L1. */
const ROWS: i32 = 512;
const COLUMNS: i32 = 32;

/** Task: y = alpha A x + beta y for 512 rows. */
export function gemvRows(tile: i32, scratch: usize, m: i32, n: i32, alpha: f64, A: usize, lda: i32, x: usize, beta: f64, y: usize): void {
  const first = tile * ROWS, count = min(ROWS, m - first);
  const skip = <usize>first << 3;
  scale(count, beta, y + skip);
  addProduct(count, n, alpha, A + skip, <usize>lda << 3, x, y + skip);
}

/** Task: y = alpha A^T x + beta y for 32 columns of A. */
export function gemvColumns(tile: i32, scratch: usize, m: i32, n: i32, alpha: f64, A: usize, lda: i32, x: usize, beta: f64, y: usize): void {
  const first = tile * COLUMNS, count = min(COLUMNS, n - first);
  const to = y + (<usize>first << 3), step = <usize>lda << 3;
  scale(count, beta, to);
  addTransposed(m, count, alpha, A + <usize>first * step, step, x, to);
}

/** op(T)^-1 x in place for a triangle of order n <= 4 at T. */
function solveSmall(upper: bool, trans: bool, n: i32, T: usize, step: usize, x: usize): void {
  const forward = upper == trans;
  for (let s = 0; s < n; s++) {
    const i = forward ? s : n - 1 - s;
    let value = load<f64>(x + (<usize>i << 3));
    for (let d = 0; d < s; d++) {
      const j = forward ? d : n - 1 - d;
      const row = trans ? j : i, column = trans ? i : j;
      value -= load<f64>(T + (<usize>row << 3) + <usize>column * step) * load<f64>(x + (<usize>j << 3));
    }
    store<f64>(x + (<usize>i << 3), value / load<f64>(T + (<usize>i << 3) + <usize>i * step));
  }
}

/**
 * x = op(T)^-1 x, T n x n triangular with non-unit diagonal, by blocks of 4 columns.
 *
 * Untransposed: solve a block, then subtract its columns from the rest; transposed: subtract dot products first.
 */
export function trsv(upper: i32, trans: i32, n: i32, T: usize, ldt: i32, x: usize): void {
  const step = <usize>ldt << 3;
  const up = upper != 0, turned = trans != 0, forward = up == turned;
  const blocks = (n + 3) >> 2;
  for (let s = 0; s < blocks; s++) {
    const j = (forward ? s : blocks - 1 - s) << 2;
    const width = min(4, n - j);
    const top = up ? 0 : j + width, rest = up ? j : n - j - width;
    const panel = T + (<usize>top << 3) + <usize>j * step;
    const own = x + (<usize>j << 3), other = x + (<usize>top << 3);
    if (turned) addTransposed(rest, width, -1, panel, step, other, own);
    solveSmall(up, turned, width, T + (<usize>j << 3) + <usize>j * step, step, own);
    if (!turned) addProduct(rest, width, -1, panel, step, own, other);
  }
}
