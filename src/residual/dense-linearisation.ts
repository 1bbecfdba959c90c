/** @file A linearisation with J stored in device memory: Gram matrix and Cholesky, or QR. */

import type { Device } from "../devices/index.ts";
import { choleskyFactorisation, type Factorisation } from "./cholesky-factorisation.ts";
import { qrFactorisation } from "./qr-factorisation.ts";
import type { Damping, Linearisation } from "./system.ts";
import { dot, halfSquare } from "./vectors.ts";

/** J and r in device memory, and room to work; reused by every linearisation of a system. */
export interface DenseStore {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  /** Column-major, rows x columns. */
  readonly jacobian: Float64Array;
  readonly residual: Float64Array;
  /** Device vectors. */
  readonly long: Float64Array;
  readonly short: Float64Array;
  readonly cholesky: Factorisation;
  readonly qr: () => Factorisation;
  /** How the last damped problem was solved: tells whether a Gram matrix will be wanted. */
  method: "cholesky" | "qr";
  /** J has changed. */
  reset(): void;
  release(): void;
}

/** A way to solve the damped problem; prepared once per J, factored once per damping. */
export type { Factorisation } from "./cholesky-factorisation.ts";

/** Allocates all a dense linearisation needs. Bytes: 8 (rows columns + 2 min(rows, columns)²) and small change. */
export function denseStore(device: Device, rows: number, columns: number, polish: number): DenseStore {
  const jacobian = device.allocate(rows * columns);
  const residual = device.allocate(rows);
  const [long, short] = [device.allocate(rows), device.allocate(columns)];
  const base = { device, rows, columns, jacobian, residual, long, short };
  const cholesky = choleskyFactorisation({ ...base, polish });
  let qr: Factorisation | undefined;
  return {
    ...base,
    cholesky,
    method: "cholesky",
    qr: () => (qr ??= qrFactorisation(base)),
    reset: () => {
      cholesky.reset();
      qr?.reset();
    },
    release: () => {
      cholesky.release();
      qr?.release();
      for (const array of [jacobian, residual, long, short]) device.release(array);
    },
  };
}

/** Bytes `denseStore` will ask for, QR excluded. */
export function denseBytes(rows: number, columns: number): number {
  const small = Math.min(rows, columns);
  return 8 * (rows * columns + 2 * small * small + 4 * (rows + columns));
}

/**
 * The linearisation whose J and r now lie in the store.
 *
 * Cost: gradient O(rows columns); first `factor` after a new J adds rows columns min(rows, columns) for the Gram
 * matrix, each `factor` min³/3. Accuracy: with Cholesky the step loses cond(J)² eps / lambda; the polish wins 4-6
 * digits back, QR loses cond eps only.
 */
export function denseLinearisation(store: DenseStore): Linearisation {
  const { device, rows, columns, jacobian } = store;
  const residual = Float64Array.from(store.residual);
  const cost = halfSquare(residual);
  let gradient: Float64Array | undefined;
  let diagonal: Float64Array | undefined;
  let factored: Factorisation = store.cholesky;
  store.reset();
  const jvp = (v: Float64Array, out = new Float64Array(rows)): Float64Array => {
    store.short.set(v);
    device.gemv(false, rows, columns, 1, jacobian, rows, store.short, 0, store.long);
    out.set(store.long);
    return out;
  };
  const vjp = (w: Float64Array, out = new Float64Array(columns)): Float64Array => {
    store.long.set(w);
    device.gemv(true, rows, columns, 1, jacobian, rows, store.long, 0, store.short);
    out.set(store.short);
    return out;
  };
  const self: Linearisation = {
    rows,
    columns,
    residual,
    cost,
    gradient: () => (gradient ??= vjp(residual)),
    diagonal: () =>
      (diagonal ??=
        (prefersGram(store) && store.cholesky.diagonal?.()) || columnSquares(jacobian, rows, columns)),
    factor: (damping: Damping) => {
      store.method = damping.method ?? "cholesky";
      factored = store.method === "qr" ? store.qr() : store.cholesky;
      return factored.factor(damping, self.diagonal());
    },
    solve: (b, out) => factored.solve(b, out, b === residual ? self.gradient() : undefined),
    jvp,
    vjp,
    predictedDecrease: (step) => {
      const moved = jvp(step);
      return -dot(self.gradient(), step) - halfSquare(moved);
    },
    jacobian: () => jacobian,
  };
  return self;
}

/** The Gram matrix, needed anyway for the next factorisation, has diag(JᵀJ) on its diagonal. */
const prefersGram = (store: DenseStore): boolean => store.method === "cholesky";

/** ‖J_j‖² for every column, summed in row order. */
function columnSquares(jacobian: Float64Array, rows: number, columns: number): Float64Array {
  const squares = new Float64Array(columns);
  for (let j = 0; j < columns; j++) squares[j] = 2 * halfSquare(jacobian.subarray(j * rows, (j + 1) * rows));
  return squares;
}
