/** @file Householder QR on the host: column-major, in place, reflectors stored as LAPACK's dgeqrf does. */

/**
 * Reflector H = I - tau [1; v][1; v]ᵀ that maps (head, tail) to (beta, 0). (mutates tail: v)
 *
 * @returns [beta, tau]; tau = 0 when the tail is zero already.
 *
 * Source: Golub and Van Loan 2013, algorithm 5.1.1, with the sign that avoids cancellation. Sizes are scaled by the
 * largest entry, so that squares neither overflow nor vanish.
 */
export function reflector(head: number, tail: Float64Array): [beta: number, tau: number] {
  let largest = 0;
  for (let i = 0; i < tail.length; i++) largest = Math.max(largest, Math.abs(tail[i]));
  if (largest === 0) return [head, 0];
  const scale = Math.max(largest, Math.abs(head));
  let sum = (head / scale) ** 2;
  for (let i = 0; i < tail.length; i++) sum += (tail[i] / scale) ** 2;
  const beta = (head > 0 ? -1 : 1) * scale * Math.sqrt(sum);
  for (let i = 0; i < tail.length; i++) tail[i] /= head - beta;
  return [beta, (beta - head) / beta];
}

/** Applies the reflector (tau, v) to (x[head], x[from...]). (mutates x) */
function reflect(tau: number, v: Float64Array, x: Float64Array, head: number, from: number): void {
  let sum = x[head];
  for (let i = 0; i < v.length; i++) sum += v[i] * x[from + i];
  sum *= tau;
  x[head] -= sum;
  for (let i = 0; i < v.length; i++) x[from + i] -= sum * v[i];
}

/**
 * QR in place: R in the upper triangle, reflectors below it. (mutates A and tau)
 *
 * @param A - rows x columns, column-major.
 * @param tau - length min(rows, columns).
 *
 * Cost: 2 columns² (rows - columns / 3).
 */
export function qrFactor(rows: number, columns: number, A: Float64Array, tau: Float64Array): void {
  for (let j = 0; j < Math.min(rows, columns); j++) {
    const v = A.subarray(j * rows + j + 1, (j + 1) * rows);
    const [beta, factor] = reflector(A[j * rows + j], v);
    A[j * rows + j] = beta;
    tau[j] = factor;
    if (factor === 0) continue;
    for (let k = j + 1; k < columns; k++) reflect(factor, v, A, k * rows + j, k * rows + j + 1);
  }
}

/** x = Qᵀx with the first `count` reflectors of a `qrFactor` of a matrix of `rows` rows. (mutates x) */
export function applyQTransposed(
  rows: number,
  count: number,
  A: Float64Array,
  tau: Float64Array,
  x: Float64Array,
): Float64Array {
  for (let j = 0; j < count; j++) reflect(tau[j], A.subarray(j * rows + j + 1, (j + 1) * rows), x, j, j + 1);
  return x;
}

/** x = Q x with the first `count` reflectors of a `qrFactor` of a matrix of `rows` rows. (mutates x) */
export function applyQ(
  rows: number,
  count: number,
  A: Float64Array,
  tau: Float64Array,
  x: Float64Array,
): Float64Array {
  for (let j = count - 1; j >= 0; j--)
    reflect(tau[j], A.subarray(j * rows + j + 1, (j + 1) * rows), x, j, j + 1);
  return x;
}

/** x[0..n) = R⁻¹ x, R the upper triangle of the first n columns of A with leading dimension `leading`. (mutates x) */
export function solveUpper(n: number, leading: number, A: Float64Array, x: Float64Array): Float64Array {
  for (let j = n - 1; j >= 0; j--) {
    x[j] /= A[j * leading + j];
    for (let i = 0; i < j; i++) x[i] -= A[j * leading + i] * x[j];
  }
  return x;
}

/** x[0..n) = R⁻ᵀ x, R as in `solveUpper`. (mutates x) */
export function solveUpperTransposed(
  n: number,
  leading: number,
  A: Float64Array,
  x: Float64Array,
): Float64Array {
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) x[j] -= A[j * leading + i] * x[i];
    x[j] /= A[j * leading + j];
  }
  return x;
}

/**
 * QR of an upper triangle R over a diagonal D, as least squares with damping needs it: the zeros below R and off
 * the diagonal of D are not touched, so a new damping costs (2/3) n³ instead of (10/3) n³. (mutates R, fill and tau)
 *
 * @param R - n x n column-major, upper triangle; on return the triangle of the stacked matrix.
 * @param fill - n x n column-major, D on its diagonal; on return the reflectors' lower parts.
 *
 * Source: Moré 1978, "The Levenberg-Marquardt algorithm", section 3 (there by Givens rotations).
 */
export function qrOverDiagonal(n: number, R: Float64Array, fill: Float64Array, tau: Float64Array): void {
  for (let j = 0; j < n; j++) {
    const v = fill.subarray(j * n, j * n + j + 1);
    const [beta, factor] = reflector(R[j * n + j], v);
    R[j * n + j] = beta;
    tau[j] = factor;
    for (let k = j + 1; k < n; k++) reflectPair(factor, v, R, k * n + j, fill, k * n);
  }
}

/** (top, bottom) = Qᵀ(top, bottom) for the reflectors of `qrOverDiagonal`, each of length n. (mutates both) */
export function applyQOverDiagonalTransposed(
  n: number,
  fill: Float64Array,
  tau: Float64Array,
  top: Float64Array,
  bottom: Float64Array,
): void {
  for (let j = 0; j < n; j++) reflectPair(tau[j], fill.subarray(j * n, j * n + j + 1), top, j, bottom, 0);
}

/** `reflect` with head and tail in different arrays. */
function reflectPair(
  tau: number,
  v: Float64Array,
  heads: Float64Array,
  head: number,
  tails: Float64Array,
  from: number,
): void {
  let sum = heads[head];
  for (let i = 0; i < v.length; i++) sum += v[i] * tails[from + i];
  sum *= tau;
  heads[head] -= sum;
  for (let i = 0; i < v.length; i++) tails[from + i] -= sum * v[i];
}
