/** @file Householder reflections: the panel of a blocked QR, and their application one by one. */

import { axpy, dot } from "./vector";

/** Euclidean norm; scaled by the largest entry when the plain sum of squares would over- or underflow. */
function norm(m: i32, x: usize): f64 {
  const plain = dot(m, x, x);
  // Chosen here: far inside the range where squares lose no bits (2^-1022 / 2^-52 below, overflow above).
  if (plain > 1e-280 && plain < 1e280) return sqrt(plain);
  let largest: f64 = 0;
  for (let i: usize = 0; i < <usize>m; i++) largest = max(largest, abs(load<f64>(x + (i << 3))));
  if (largest == 0 || !isFinite(largest)) return largest;
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>m; i++) {
    const scaled = load<f64>(x + (i << 3)) / largest;
    sum += scaled * scaled;
  }
  return largest * sqrt(sum);
}

/** Makes the reflection H = I - tau v v^T with H x = (beta, 0, ...), v_0 = 1 implied; as LAPACK dlarfg. Returns tau. */
function reflector(m: i32, x: usize): f64 {
  const tail = norm(m - 1, x + 8);
  if (tail == 0) return 0;
  const alpha = load<f64>(x);
  const size = max(abs(alpha), tail), a = alpha / size, t = tail / size;
  const beta = -copysign(size * sqrt(a * a + t * t), alpha);
  const pivot = alpha - beta;
  for (let i: usize = 1; i < <usize>m; i++) store<f64>(x + (i << 3), load<f64>(x + (i << 3)) / pivot);
  store<f64>(x, beta);
  return (beta - alpha) / beta;
}

/** c = (I - tau v v^T) c, v_0 = 1 implied. */
function reflect(m: i32, v: usize, tau: f64, c: usize): void {
  const sum = tau * (load<f64>(c) + dot(m - 1, v + 8, c + 8));
  store<f64>(c, load<f64>(c) - sum);
  axpy(m - 1, -sum, v + 8, c + 8);
}

/** Unblocked QR of an m x n panel in place, tau of length min(m, n). Source: LAPACK dgeqr2. */
export function factorPanel(m: i32, n: i32, A: usize, lda: i32, tau: usize): void {
  const step = <usize>lda << 3;
  for (let j = 0; j < min(m, n); j++) {
    const v = A + (<usize>j << 3) + <usize>j * step;
    const t = reflector(m - j, v);
    store<f64>(tau + (<usize>j << 3), t);
    if (t != 0) for (let k = j + 1; k < n; k++) reflect(m - j, v, t, v + <usize>(k - j) * step);
  }
}

/** C = Q C, or Q^T C for trans, reflection by reflection; C is m x nrhs. Source: LAPACK dorm2r. */
export function applyReflectors(trans: i32, m: i32, nrhs: i32, k: i32, A: usize, lda: i32, tau: usize, C: usize, ldc: i32): void {
  for (let s = 0; s < k; s++) {
    const j = trans ? s : k - 1 - s;
    const v = A + ((<usize>j * <usize>lda + <usize>j) << 3);
    const t = load<f64>(tau + (<usize>j << 3));
    if (t == 0) continue;
    for (let c = 0; c < nrhs; c++) reflect(m - j, v, t, C + ((<usize>c * <usize>ldc + <usize>j) << 3));
  }
}
