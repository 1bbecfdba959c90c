/** @file A linearisation with J stored in device memory: Gram matrix and Cholesky, or QR. */

import { type Device, type DeviceArray, isHostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { choleskyFactorisation, type Factorisation, type StoredJacobian } from "./cholesky-factorisation.ts";
import { unfactored } from "./host-linearisation.ts";
import { deviceMinimumNorm, type MinimumNorm } from "./minimum-norm.ts";
import { type QrFactorisation, qrFactorisation } from "./qr-factorisation.ts";
import { stackedQr } from "./stacked-qr.ts";
import type { Damping, Linearisation } from "./system.ts";
import { deviceTruncatedSvd, type TruncatedSvd } from "./truncated-svd.ts";
import { dot, halfSquare } from "./vectors.ts";

/** J and r in device memory, and room to work; reused by every linearisation of a system. */
export interface DenseStore<A extends DeviceArray = DeviceArray> {
  readonly device: Device<A>;
  readonly rows: number;
  readonly columns: number;
  /** Column-major, rows x columns. */
  readonly jacobian: A;
  readonly residual: A;
  /** Device vectors. */
  readonly long: A;
  readonly short: A;
  readonly cholesky: () => Factorisation;
  /** Undefined until QR has been asked for. */
  readonly qrInUse: () => QrFactorisation | undefined;
  readonly qr: () => Factorisation;
  /** Absent where the host cannot index J. */
  readonly minimumNorm?: () => MinimumNorm;
  /** As `minimumNorm`. */
  readonly truncatedSvd?: () => TruncatedSvd;
  /** The least norm, or the larger singular values, have been asked for. */
  readonly solvesForLeastNorm: () => boolean;
  /** The Gram matrix is at hand and will be needed anyway. */
  readonly formsGram: boolean;
  /** How many linearisations there have been: an older one has lost its J. */
  readonly generation: () => number;
  /** J has changed. */
  reset(): void;
}

/**
 * Allocates what a dense linearisation needs; QR takes its room when it is first asked for.
 *
 * @param gram - `now` (default): room for Gram matrix and factor too, `denseBytes` in all. `later`: when Cholesky is
 *   first asked for, so that systems solved by QR never pay for it.
 */
export function denseStore<A extends DeviceArray>(
  device: Device<A>,
  rows: number,
  columns: number,
  polish: number,
  gram: "now" | "later" = "now",
): DenseStore<A> {
  const jacobian = device.allocate(rows * columns);
  const residual = device.allocate(rows);
  const [long, short] = [device.allocate(rows), device.allocate(columns)];
  const base = { device, rows, columns, jacobian, residual, long, short };
  const stored: StoredJacobian = { device, rows, columns, matrix: () => jacobian, ...plainProducts(base) };
  let cholesky = gram === "now" ? choleskyFactorisation({ ...stored, polish }) : undefined;
  const onHost = hostShape(device, rows, columns, jacobian);
  let qr: QrFactorisation | undefined;
  let stacked: Factorisation | undefined;
  let minimumNorm: MinimumNorm | undefined;
  let truncatedSvd: TruncatedSvd | undefined;
  let generation = 0;
  return {
    ...base,
    cholesky: () => (cholesky ??= choleskyFactorisation({ ...stored, polish })),
    qrInUse: () => qr,
    qr: () => {
      if (onHost) {
        qr ??= qrFactorisation(onHost);
        return qr;
      }
      stacked ??= stackedQr(stored);
      return stacked;
    },
    ...(onHost && {
      minimumNorm: () => (minimumNorm ??= deviceMinimumNorm(onHost)),
      truncatedSvd: () => (truncatedSvd ??= deviceTruncatedSvd(onHost)),
    }),
    solvesForLeastNorm: () => minimumNorm !== undefined || truncatedSvd !== undefined,
    formsGram: gram === "now",
    generation: () => generation,
    reset: () => {
      generation += 1;
      cholesky?.reset();
      qr?.reset();
      minimumNorm?.reset();
      truncatedSvd?.reset();
    },
  };
}

/** What only a host device's factorisations take. */
function hostShape(device: Device, rows: number, columns: number, jacobian: DeviceArray) {
  if (!isHostDevice(device)) return undefined;
  return { device, rows, columns, jacobian: jacobian as Float64Array };
}

/** Bytes `denseStore` takes: J, the smaller Gram matrix and its factor, vectors. QR and column scaling of a wide J take more. */
export function denseBytes(rows: number, columns: number): number {
  const small = Math.min(rows, columns);
  return 8 * (rows * columns + 2 * small * small + 2 * rows + columns + small);
}

/**
 * The linearisation whose J and r now lie in the store.
 *
 * Cost: gradient O(rows columns); diagonal or first `factor` after a new J: rows columns min(rows, columns) for the
 * Gram matrix; each `factor` min³/3. Accuracy: with Cholesky the relative error of the step is about eps ‖J‖²/λ; the
 * polish wins 4-6 digits of it back, QR loses cond([J; sqrt(λ)D]) eps only.
 *
 * @throws UsageError from every product and solve once the store holds another J, and from `solve` before `factor`.
 */
export function denseLinearisation(store: DenseStore): Linearisation {
  const { device, rows, columns, jacobian, minimumNorm, truncatedSvd } = store;
  const residual = device.read(store.residual, new Float64Array(rows));
  store.reset();
  const refuseIfOld = guard(store);
  const { jvp, vjp } = products(store, refuseIfOld);
  let gradient: Float64Array | undefined;
  let diagonal: Float64Array | undefined;
  let factored: Factorisation | undefined;
  const self: Linearisation = {
    rows,
    columns,
    residual,
    cost: halfSquare(residual),
    gradient: () => (gradient ??= vjp(residual)),
    diagonal: () => (diagonal ??= squaresOf(store, refuseIfOld, store.formsGram)),
    factor: (damping: Damping) => {
      refuseIfOld();
      if (damping.method !== "qr") refuseIfConsumed(store);
      const way = damping.method === "qr" ? store.qr() : store.cholesky();
      const settle = (definite: boolean): boolean => {
        factored = definite ? way : undefined;
        return definite;
      };
      // QR needs the lengths of columns and no Gram matrix: making one for them would cost half of a QR.
      if (damping.method === "qr") diagonal ??= squaresOf(store, refuseIfOld, false);
      const definite = way.factor(damping, self.diagonal());
      return definite instanceof Promise ? definite.then(settle) : settle(definite);
    },
    solve: (b, out) => {
      refuseIfOld();
      if (factored === undefined) throw unfactored();
      return factored.solve(b, out, b === residual ? self.gradient() : undefined);
    },
    jvp,
    vjp,
    predictedDecrease: (step) => {
      const moved = jvp(step);
      return -dot(self.gradient(), step) - halfSquare(moved);
    },
    ...(minimumNorm && {
      minimumNorm: (b, tolerance, out) => {
        refuseIfOld();
        refuseIfConsumed(store);
        return minimumNorm().solve(b, tolerance, out);
      },
    }),
    ...(truncatedSvd && {
      truncatedSolve: (b, cutoff, out) => {
        refuseIfOld();
        refuseIfConsumed(store);
        return truncatedSvd().solve(b, cutoff, out);
      },
    }),
    jacobian: () => {
      refuseIfOld();
      refuseIfConsumed(store);
      if (isHostDevice(device)) return jacobian as Float64Array;
      return device.read(jacobian, new Float64Array(rows * columns));
    },
  };
  return self;
}

/** Throws once the store has gone on to another linearisation. */
function guard({ generation }: DenseStore): () => void {
  const own = generation();
  return () => {
    if (generation() !== own) throw outdated();
  };
}

function products(store: DenseStore, refuseIfOld: () => void): Pick<Linearisation, "jvp" | "vjp"> {
  return {
    jvp: (v, out = new Float64Array(store.rows)) => {
      refuseIfOld();
      return storedProduct(store, v, out);
    },
    vjp: (w, out = new Float64Array(store.columns)) => {
      refuseIfOld();
      return storedTransposedProduct(store, w, out);
    },
  };
}

/** Products with the J that lies in device memory. */
function plainProducts({
  device,
  rows,
  columns,
  jacobian,
  long,
  short,
}: Pick<DenseStore, "device" | "rows" | "columns" | "jacobian" | "long" | "short">): Pick<
  StoredJacobian,
  "product" | "transposed"
> {
  return {
    product: (v, out) => {
      device.write(v, short);
      device.gemv(false, rows, columns, 1, jacobian, rows, short, 0, long);
      return device.read(long, out);
    },
    transposed: (w, out) => {
      device.write(w, long);
      device.gemv(true, rows, columns, 1, jacobian, rows, long, 0, short);
      return device.read(short, out);
    },
  };
}

/** out = J v with the J of the store, or through the factor that has taken its place. (mutates out) */
export function storedProduct(store: DenseStore, v: Float64Array, out: Float64Array): Float64Array {
  const factor = store.qrInUse();
  return factor?.consumed ? factor.jvp(v, out) : plainProducts(store).product(v, out);
}

/** out = Jᵀw, as `storedProduct`. (mutates out) */
function storedTransposedProduct(store: DenseStore, w: Float64Array, out: Float64Array): Float64Array {
  const factor = store.qrInUse();
  return factor?.consumed ? factor.vjp(w, out) : plainProducts(store).transposed(w, out);
}

/**
 * diag(JᵀJ): from the Gram matrix where the next factorisation needs it anyway (`formsGram`), else from the columns, as
 * those of a wide J are.
 */
function squaresOf(store: DenseStore, refuseIfOld: () => void, formsGram: boolean): Float64Array {
  refuseIfOld();
  refuseIfConsumed(store);
  const { device, jacobian, rows, columns } = store;
  // Who solves for the least norm factors no Gram matrix, and has done so before this.
  const gram = formsGram && !store.solvesForLeastNorm();
  return (gram && store.cholesky().diagonal?.()) || device.columnSquares(rows, columns, jacobian);
}

function refuseIfConsumed(store: DenseStore): void {
  if (!store.qrInUse()?.consumed) return;
  throw new UsageError({
    what: "the Jacobian has been overwritten by its QR, as the damping allowed",
    where: "Linearisation",
    remedy: 'ask for it, its diagonal and Cholesky before factor({ consume: true, method: "qr" })',
  });
}

/** Complaint of a linearisation whose J has made room for another. */
export const outdated = (): UsageError =>
  new UsageError({
    what: "a linearisation was used after the system had been linearised elsewhere",
    where: "Linearisation",
    remedy: "keep copies of what is needed, or linearise again",
  });
