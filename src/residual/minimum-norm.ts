/** @file Least squares of minimum norm on a device: a rank-revealing factorisation made of matrix products. */

import type { HostDevice } from "../devices/index.ts";
import { random } from "../random.ts";

export interface MinimumNorm {
  /** J has changed. */
  reset(): void;
  /** out = argmin ‖J δ + b‖ of least norm. (mutates out) */
  solve(b: Float64Array, tolerance: number | undefined, out: Float64Array): Float64Array;
}

/** A stored J on a device whose memory the host can index. */
export interface DenseShape {
  readonly device: HostDevice;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
}

/**
 * J = Q S (rows >= columns) or S Qᵀ by QR, then the square S V = U T with V orthogonal at random, which leaves the rank
 * in the diagonal of T; with the first `rank` rows of T the least norm comes from the QR of their transpose.
 *
 * A pivot ends the rank where it is below `tolerance` of the longest column of J, which is the first pivot of a QR with
 * column pivoting. That one spends half its operations on products with vectors; here all are products of matrices.
 *
 * Cost: 2m²M - 2m³/3 for the QR of J (m the smaller side, M the larger), 14m³/3 for V and T, 4m³/3 for a rank below m;
 * a copy of J and 3m² numbers, taken at the first use.
 * Source: Demmel, Dumitriu and Holtz 2007, "Fast linear algebra is stable", section 5 (RURV); Golub and Van Loan 2013,
 * section 5.5.2 for the least norm.
 */
export function deviceMinimumNorm(shape: DenseShape): MinimumNorm {
  let solver: ReturnType<typeof factors> | undefined;
  let formed = false;
  return {
    reset: () => {
      formed = false;
    },
    solve: (b, tolerance = Math.max(shape.rows, shape.columns) * Number.EPSILON, out) => {
      solver ??= factors(shape);
      if (!formed) solver.form();
      formed = true;
      return solver.solve(b, tolerance, out);
    },
  };
}

function factors({ device, rows, columns, jacobian }: DenseShape) {
  const tall = rows >= columns;
  const [m, n] = tall ? [rows, columns] : [columns, rows];
  const outer = orthogonal(device, m, n);
  const inner = square(device, n);
  const right = device.allocate(m);
  let longest = 0;
  return {
    form: (): void => {
      if (tall) outer.values.set(jacobian);
      else transpose(rows, columns, jacobian, outer.values);
      longest = longestColumn(rows, columns, jacobian);
      outer.factor();
      inner.factor((i, j) => {
        const [row, column] = tall ? [i, j] : [j, i];
        return row <= column ? outer.values[column * m + row] : 0;
      });
    },
    solve: (b: Float64Array, tolerance: number, out: Float64Array): Float64Array => {
      right.fill(0);
      for (let i = 0; i < rows; i++) right[i] = -b[i];
      if (tall) outer.rotate(true, right);
      inner.solve(tolerance * longest, right.subarray(0, n));
      if (!tall) outer.rotate(false, right);
      out.set(right.subarray(0, columns));
      return out;
    },
  };
}

/** A QR in room of its own: `values` before, R and reflectors after `factor`. */
export function orthogonal(device: HostDevice, m: number, n: number) {
  const [values, tau] = [device.allocate(m * n), device.allocate(n)];
  return {
    values,
    factor: (): void => device.geqrf(m, n, values, m, tau),
    /** x = Q x, or Qᵀx for `trans`, of so many columns. (mutates x) */
    rotate: (trans: boolean, x: Float64Array, count = 1): void =>
      device.ormqr(trans, m, count, n, values, m, tau, x, m),
  };
}

/** S V = U T, and x = argmin ‖S x - c‖ of least norm. */
function square(device: HostDevice, n: number) {
  const [mixer, T, work] = [orthogonal(device, n, n), orthogonal(device, n, n), device.allocate(n * n)];
  const tau = device.allocate(n);
  // Any fixed stream will do: what matters is that V has nothing to do with J.
  const stream = random(1).split("rank");
  for (let k = 0; k < n * n; k++) mixer.values[k] = stream.normal();
  mixer.factor();
  return {
    factor: (entry: (i: number, j: number) => number): void => {
      for (let j = 0, at = 0; j < n; j++) for (let i = 0; i < n; i++, at++) work[at] = entry(j, i);
      mixer.rotate(true, work, n);
      transpose(n, n, work, T.values);
      T.factor();
    },
    solve: (least: number, c: Float64Array): void => {
      T.rotate(true, c);
      const rank = rankOf(n, T.values, least);
      c.fill(0, rank);
      const head = c.subarray(0, rank);
      if (rank === n) device.trsv(true, false, n, T.values, n, head);
      else if (rank > 0) {
        for (let i = 0; i < rank; i++)
          for (let j = 0; j < n; j++) work[i * n + j] = j < i ? 0 : T.values[j * n + i];
        device.geqrf(n, rank, work, n, tau);
        device.trsv(true, true, rank, work, n, head);
        device.ormqr(false, n, 1, rank, work, n, tau, c, n);
      }
      mixer.rotate(false, c);
    },
  };
}

/** Pivots before the first that is not above `least`. */
function rankOf(n: number, T: Float64Array, least: number): number {
  let rank = 0;
  while (rank < n && Math.abs(T[rank * n + rank]) > least) rank += 1;
  return rank;
}

/** out = Aᵀ, A rows x columns, both column-major. (mutates out) */
export function transpose(rows: number, columns: number, A: Float64Array, out: Float64Array): void {
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out[i * columns + j] = A[j * rows + i];
}

function longestColumn(rows: number, columns: number, A: Float64Array): number {
  let most = 0;
  for (let j = 0, at = 0; j < columns; j++) {
    let square = 0;
    for (let i = 0; i < rows; i++, at++) square += A[at] * A[at];
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}
