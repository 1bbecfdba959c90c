/** @file The time a step cannot go below: its dense algebra, or its sweeps, each as fast as it runs alone. */

import { type Device, type DeviceArray, finishWork } from "../devices/index.ts";
import type { DiscretizedSystem, Linearisation } from "../residual/index.ts";
import type { Asked, StepCounts } from "./step-counts.ts";

/** Measured in the same moments as the steps, so that both see the same machine. */
export interface Floor {
  readonly seconds: number;
  /** What it is made of, for people. */
  readonly counts: readonly string[];
  /** GFLOP/s of the Gram product alone; NaN where none was needed. */
  readonly syrkRate: number;
}

/** Work of a method of its own, besides what it asks of the system. */
export interface OwnWork {
  /** Numbers that every step reads and writes once. */
  readonly numbers: number;
  readonly of: string;
}

/**
 * Seconds of everything counted, with nothing between.
 *
 * Methods that factor J: Gram matrices (m²M for the smaller side m and the larger M) and Cholesky factors (m³/3) at the
 * rate of SYRK, QR (2m²M - 2m³/3, damped 2m³/3 more) at the rate of GEQRF. The forming of J is no part of their floor, nor
 * are products and the residual at one trial per factor: they have to be small beside it. Residuals beyond that, of a
 * grid of step lengths, take what one takes alone.
 *
 * Methods that do not: each sweep (residual, gradient, J v, Jᵀw, JᵀJ v, Hessian product, Kronecker factors) takes what
 * one takes alone; what the method keeps is read and written once per step at the bandwidth of a copy.
 *
 * A method that takes J to factor it itself is held to the QR of J, and one that wants singular values too to the
 * R-bidiagonalisation, 2m²M + 2m³.
 *
 * Source: operation counts as in Golub and Van Loan 2013, sections 4.2, 5.2 and 8.6.
 */
export async function floorOf(
  system: DiscretizedSystem,
  theta: Float64Array,
  counts: StepCounts,
  { singularValues, own }: { readonly singularValues: boolean; readonly own?: OwnWork },
): Promise<Floor> {
  const dense = denseWork(system, counts, singularValues);
  if (dense.gram + dense.qr > 0) return denseFloor(system, theta, dense);
  const { seconds, names } = await sweeps(system, theta, counts);
  const steps = counts.products + counts.linearise;
  const kept = own && own.numbers > 0 ? steps * copySeconds(own.numbers) : 0;
  return {
    seconds: seconds + kept,
    counts: [...names, ...(own && kept > 0 ? [own.of] : [])],
    syrkRate: Number.NaN,
  };
}

interface DenseWork {
  readonly gram: number;
  readonly qr: number;
  /** Residuals beyond one per factor. */
  readonly further: number;
}

function denseWork({ rows, columns }: DiscretizedSystem, counts: StepCounts, singular: boolean): DenseWork {
  const [small, large] = [Math.min(rows, columns), Math.max(rows, columns)];
  const qr = 2 * small * small * large - (2 / 3) * small ** 3;
  const own = counts.jacobian + counts.minimumNorm + counts.truncatedSolve;
  const factors = counts.cholesky + Math.max(counts.qr, counts.dampedQr) + own;
  // A rank is decided by a second, pivoted QR of the triangle; singular values by its bidiagonalisation.
  const ranked = singular ? qr + (8 / 3) * small ** 3 : qr + (4 / 3) * small ** 3;
  return {
    gram: counts.gram * small * small * large + (counts.cholesky * small ** 3) / 3,
    qr: counts.qr * qr + counts.dampedQr * (2 / 3) * small ** 3 + own * ranked,
    further: Math.max(0, counts.residual - factors),
  };
}

async function denseFloor(
  system: DiscretizedSystem,
  theta: Float64Array,
  { gram, qr, further }: DenseWork,
): Promise<Floor> {
  const syrk = syrkRate(system.device, system);
  const qrTime = qr > 0 ? qr / (geqrfRate(system.device, system) * 1e9) : 0;
  const residuals = further > 0 ? further * (await alone(() => system.residual(theta))) : 0;
  return {
    seconds: gram / (syrk * 1e9) + qrTime + residuals,
    counts: [
      ...(gram > 0 ? ["Gram matrix and Cholesky factors at the rate of SYRK"] : []),
      ...(qr > 0 ? ["QR factors at the rate of GEQRF"] : []),
      ...(further > 0 ? ["residuals beyond one per factor as fast as alone"] : []),
    ],
    syrkRate: syrk,
  };
}

/** Chosen here: enough for a median that one interruption does not move. */
const repetitions = 5;

/** Seconds that an action takes alone, median of five. */
async function alone(action: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < repetitions; k++) {
    const begun = performance.now();
    await action();
    times.push((performance.now() - begun) / 1000);
  }
  return median(times);
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What people call the sweeps. Those that end the linearisation come last. */
const sweepNames: Readonly<Partial<Record<Asked, string>>> = {
  jvp: "products J v",
  vjp: "products Jᵀw",
  gramVector: "products JᵀJ v",
  hessianVector: "products with the Hessian",
  kroneckerFactors: "Kronecker factors",
  residual: "residuals",
  products: "gradients",
  linearise: "Jacobians",
};

async function sweeps(
  system: DiscretizedSystem,
  theta: Float64Array,
  counts: StepCounts,
): Promise<{ readonly seconds: number; readonly names: readonly string[] }> {
  const use = counts.products > 0 ? "products" : "factor";
  const at = await system.linearise(theta, use);
  const v = new Float64Array(system.columns).fill(1 / system.columns);
  const actions = sweepActions(system, theta, at, v);
  const used = (Object.keys(sweepNames) as Asked[]).filter((name) => counts[name] > 0);
  let seconds = 0;
  for (const name of used) seconds += counts[name] * (await alone(actions[name]!));
  return { seconds, names: used.map((name) => `${sweepNames[name]} as fast as alone`) };
}

function sweepActions(
  system: DiscretizedSystem,
  theta: Float64Array,
  at: Linearisation,
  v: Float64Array,
): Partial<Record<Asked, () => unknown>> {
  return {
    jvp: () => at.jvp(v),
    vjp: () => at.vjp(at.residual),
    gramVector: () => at.gramVector?.(v),
    hessianVector: () => at.hessianVector?.(v),
    kroneckerFactors: () => at.kroneckerFactors?.(),
    residual: () => system.residual(theta),
    products: () => system.linearise(theta, "products"),
    linearise: () => system.linearise(theta),
  };
}

/** Seconds to read and write so many numbers once. */
function copySeconds(numbers: number): number {
  const [from, to] = [new Float64Array(numbers).fill(1), new Float64Array(numbers)];
  const times = Array.from({ length: repetitions }, () => {
    const begun = performance.now();
    to.set(from);
    return (performance.now() - begun) / 1000;
  });
  return median(times);
}

/** GFLOP/s of the Gram product at the system's sizes, median of five. */
function syrkRate(device: Device, { rows, columns }: DiscretizedSystem): number {
  const tall = rows >= columns;
  const [n, k] = tall ? [columns, rows] : [rows, columns];
  const [A, C] = [filled(device, rows * columns), device.allocate(n * n)];
  const rate = rateOf(n * n * k, () => {
    device.syrk(tall, n, k, A, rows, C, n);
    finishWork(device, C);
  });
  device.release(A);
  device.release(C);
  return rate;
}

/** GFLOP/s of Householder QR of J, or of its transpose where that is the taller. */
function geqrfRate(device: Device, { rows, columns }: DiscretizedSystem): number {
  const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
  const [original, A, tau] = [filled(device, m * n), device.allocate(m * n), device.allocate(n)];
  const rate = rateOf(
    2 * n * n * m - (2 / 3) * n ** 3,
    () => {
      device.geqrf(m, n, A, m, tau);
      finishWork(device, tau);
    },
    () => {
      device.copy(original, A);
      finishWork(device, A);
    },
  );
  for (const array of [original, A, tau]) device.release(array);
  return rate;
}

/**
 * Seconds of one damped solve at the system's sizes by the device's own SYRK, POTRF and POTRS with one right-hand side,
 * median of five: what a Gauss-Newton step takes where everything else is free.
 */
export function denseSolveSeconds(device: Device, { rows, columns }: DiscretizedSystem): number {
  const tall = rows >= columns;
  const [n, k] = tall ? [columns, rows] : [rows, columns];
  const [A, C, b] = [filled(device, rows * columns), device.allocate(n * n), filled(device, n)];
  // More than the largest eigenvalue of entries below one: positive definite whatever A.
  const shift = new Float64Array(n).fill(rows * columns);
  const flops = 1;
  const rate = rateOf(flops, () => {
    device.syrk(tall, n, k, A, rows, C, n);
    device.shiftDiagonal(n, C, n, shift);
    device.potrf(n, C, n);
    device.potrs(n, 1, C, n, b, n);
    finishWork(device, b);
  });
  for (const array of [A, C, b]) device.release(array);
  return flops / (rate * 1e9);
}

/** Numbers below one in size without a pattern, in device memory. */
function filled(device: Device, length: number): DeviceArray {
  const array = device.allocate(length);
  const piece = Float64Array.from({ length: Math.min(length, 1 << 20) }, (_, i) => Math.sin(i));
  for (let first = 0; first < length; first += piece.length) {
    const count = Math.min(piece.length, length - first);
    device.write(piece.subarray(0, count), array.subarray(first, first + count));
  }
  return array;
}

function rateOf(flops: number, action: () => void, before: () => void = () => {}): number {
  const rates = Array.from({ length: repetitions }, () => {
    before();
    const begun = performance.now();
    action();
    return flops / ((performance.now() - begun) * 1e6);
  });
  return median(rates);
}
