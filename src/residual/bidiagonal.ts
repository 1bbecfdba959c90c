/** @file Reduction of a square matrix to bidiagonal form on a device, by panels, with one pass over the matrix per column. */

import type { HostDevice } from "../devices/index.ts";
import { reflector } from "./householder.ts";

/** Columns of one panel. Chosen here: the products that follow are as quick with 32 as with 64, and leave less to panels. */
const panelWidth = 32;
/** Numbers of a block of columns that is read twice in a row. Chosen here: 384 KiB, half of a second-level cache of today. */
const blockLength = 49_152;

/** S = P B Gᵀ, S n x n, P and G orthogonal, B upper bidiagonal. */
export interface Bidiagonal {
  /** S, column-major; overwritten by `reduce`. */
  readonly values: Float64Array;
  /** B_jj and B_j,j+1 (the last is zero), length n each, after `reduce`. */
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
  reduce(): void;
  /** c = Pᵀc, length n. (mutates c) */
  rotateLeft(c: Float64Array): void;
  /** z = G z, length n. (mutates z) */
  rotateRight(z: Float64Array): void;
}

/** A column to be eliminated: the j-th of the matrix, the i-th of the panel that starts at `start`. */
interface Place {
  readonly start: number;
  readonly i: number;
  readonly j: number;
}

/**
 * Room for the reduction of n x n matrices: 2n² + 64n numbers of device memory.
 *
 * The matrix behind a panel is S - V Yᵀ - X Uᵀ, V and U the reflectors from the left and the right: it is updated by two
 * products per panel. Each column needs Sᵀv and, with what comes of it, S u; both are made in one pass, a block of
 * columns at a time: u = (row - β e₁) / (row₁ - β) is linear in the row, whose entries of a block are known as soon as
 * that block's part of Sᵀv is.
 *
 * Cost: (8/3) n³, half of it in products of matrices. Accuracy: normwise backward stable, some eps ‖S‖.
 * Source: Golub and Kahan 1965; panels as LAPACK's dlabrd (Dongarra, Sorensen and Hammarling 1989); one pass as in Howell,
 * Demmel, Fulton, Hammarling and Marmol 2008, "Cache efficient bidiagonalization using BLAS 2.5 operators".
 */
export function bidiagonal(device: HostDevice, n: number): Bidiagonal {
  const [S, U] = [device.allocate(n * n), device.allocate(n * n)];
  const [X, Y] = [device.allocate(n * panelWidth), device.allocate(n * panelWidth)];
  const [row, small] = [device.allocate(n), device.allocate(panelWidth)];
  const [leftScales, rightScales] = [device.allocate(n), device.allocate(n)];
  const [diagonal, above] = [new Float64Array(n), new Float64Array(n)];

  /** out += alpha M(from:, panel) w, with w the so many entries of `small`. */
  const add = (alpha: number, M: Float64Array, from: number, count: number, out: Float64Array): void => {
    if (count > 0) device.gemv(false, out.length, count, alpha, M.subarray(from), n, small, 1, out);
  };
  /** small = M(from:, panel)ᵀ x. */
  const project = (M: Float64Array, from: number, count: number, x: Float64Array): void => {
    if (count > 0) device.gemv(true, x.length, count, 1, M.subarray(from), n, x, 0, small);
  };
  /** small = row `from` of the panel M. */
  const pick = (M: Float64Array, from: number, count: number): void => {
    for (let k = 0; k < count; k++) small[k] = M[k * n + from];
  };

  /** d_j and the reflector v, in the place of column j with its leading one written out. */
  const eliminateColumn = ({ start, i, j }: Place): Float64Array => {
    const [V, u] = [S.subarray(start * n), U.subarray(start * n)];
    const v = S.subarray(j * n + j, (j + 1) * n);
    pick(Y, j, i);
    add(-1, V, j, i, v);
    pick(u, j, i);
    add(-1, X, j, i, v);
    const [beta, scale] = reflector(v[0], v.subarray(1));
    [diagonal[j], leftScales[j], v[0]] = [beta, scale, 1];
    return v;
  };

  /** row = row j without the part that the panel and v remove, y = τ Sᵀv, x = S row, in one pass. */
  const sweep = ({ start, i, j }: Place, v: Float64Array, y: Float64Array, x: Float64Array): Float64Array => {
    const [V, u, r] = [S.subarray(start * n), U.subarray(start * n), row.subarray(0, y.length)];
    const tau = leftScales[j];
    y.fill(0);
    project(V, j, i, v);
    add(-tau, Y, j + 1, i, y);
    project(X, j, i, v);
    add(-tau, u, j + 1, i, y);
    for (let k = 0; k < r.length; k++) r[k] = S[(j + 1 + k) * n + j];
    pick(V, j, i);
    add(-1, Y, j + 1, i, r);
    pick(X, j, i);
    add(-1, u, j + 1, i, r);
    x.fill(0);
    const width = Math.max(4, Math.floor(blockLength / v.length));
    for (let first = 0; first < r.length; first += width) {
      const end = Math.min(first + width, r.length);
      const at = (j + 1 + first) * n + j;
      device.gemv(true, v.length, end - first, tau, S.subarray(at), n, v, 1, y.subarray(first, end));
      for (let k = first; k < end; k++) r[k] -= y[k];
      device.gemv(false, x.length, end - first, 1, S.subarray(at + 1), n, r.subarray(first, end), 1, x);
    }
    return r;
  };

  /** e_j and the reflector u, then x = τ (S u less what the panel has of it). (mutates r and x) */
  const eliminateRow = ({ start, i, j }: Place, r: Float64Array, x: Float64Array): void => {
    const [V, u] = [S.subarray(start * n), U.subarray(j * n + j + 1, (j + 1) * n)];
    const head = r[0];
    const [beta, tau] = reflector(head, r.subarray(1));
    [above[j], rightScales[j], r[0]] = [beta, tau, 1];
    u.set(r);
    const next = S.subarray((j + 1) * n + j + 1, (j + 2) * n);
    for (let k = 0; k < x.length && tau !== 0; k++) x[k] = (x[k] - beta * next[k]) / (head - beta);
    project(Y, j + 1, i + 1, u);
    add(-1, V, j + 1, i + 1, x);
    project(U.subarray(start * n), j + 1, i, u);
    add(-1, X, j + 1, i, x);
    for (let k = 0; k < x.length; k++) x[k] *= tau;
  };

  const eliminate = (place: Place): void => {
    const { i, j } = place;
    const v = eliminateColumn(place);
    if (j + 1 === n) return;
    const [x, y] = [X, Y].map((M) => M.subarray(i * n + j + 1, (i + 1) * n));
    eliminateRow(place, sweep(place, v, y, x), x);
  };

  const update = (start: number, next: number): void => {
    const [rest, k] = [n - next, next - start];
    const below = (M: Float64Array, column: number): Float64Array => M.subarray(column * n + next);
    const to = below(S, next);
    device.gemm(false, true, rest, rest, k, -1, below(S, start), n, below(Y, 0), n, 1, to, n);
    device.gemm(false, true, rest, rest, k, -1, below(X, 0), n, below(U, start), n, 1, to, n);
  };

  return {
    values: S,
    diagonal,
    above,
    reduce: () => {
      for (let start = 0; start < n; start += panelWidth) {
        const next = Math.min(start + panelWidth, n);
        for (let j = start; j < next; j++) eliminate({ start, i: j - start, j });
        if (next < n) update(start, next);
      }
    },
    rotateLeft: (c) => device.ormqr(true, n, 1, n, S, n, leftScales, c, n),
    rotateRight: (z) => {
      if (n > 1) device.ormqr(false, n - 1, 1, n - 1, U.subarray(1), n, rightScales, z.subarray(1), n - 1);
    },
  };
}
