/** @file Measured rates of a device's memory, factorisations and kernels at sizes that fill a card. */

import type { Address, Device, DeviceArray } from "./device.ts";
import { finishWork, tanhJet } from "./rates.ts";

/** GFLOP/s unless it says otherwise; the best of a few runs. */
export interface CardRates {
  /** Order of the matrices. */
  readonly n: number;
  /** C = A B, 2 n³ operations. */
  readonly gemm: number;
  /** Lower triangle of AᵀA, n³ operations. */
  readonly syrk: number;
  /** Cholesky, n³/3 operations. */
  readonly potrf: number;
  /** Householder QR of a square matrix, 4 n³/3 operations. */
  readonly geqrf: number;
  /** GB/s read and written by a copy within the device. */
  readonly copyBandwidth: number;
  /** The second-order tanh jet, 5 columns in and 5 out. */
  readonly tanhJet: {
    readonly elements: number;
    readonly nanosecondsPerElement: number;
    readonly bandwidth: number;
  };
  /** Seconds to compile and install a kernel; on a card that keeps compiled ones (`kernelCache`), perhaps to find it. */
  readonly compileSeconds: number;
}

export interface CardOptions {
  /** Order of the matrices. Default 8192, or what fills a quarter of the budget if that is less. */
  readonly n?: number;
  /** Runs of each; the best counts. Default 5. */
  readonly repeats?: number;
  /** Elements of the tanh jet. Default 2^21, or what a quarter of the budget holds if that is less. */
  readonly elements?: number;
}

/** A device with a clock of its own. */
interface Timed {
  /** Milliseconds of the work that an action puts on the device. */
  timed(action: () => void): number;
}

const hasClock = (device: Device): device is Device & Timed => "timed" in device;

/** Seconds of an action by the device's own clock where it has one, else by the host's until the device is done. */
export function clockOf(device: Device): (action: () => void, last?: DeviceArray) => number {
  if (hasClock(device)) return (action) => device.timed(action) / 1000;
  return (action, last) => {
    if (last) finishWork(device, last);
    const begun = performance.now();
    action();
    if (last) finishWork(device, last);
    return (performance.now() - begun) / 1000;
  };
}

const best = (repeats: number, run: () => number): number =>
  Math.min(...Array.from({ length: repeats }, run));

/**
 * Measures a device at sizes that fill a card. A few seconds there; on a host device choose n accordingly.
 *
 * @throws UsageError if the memory budget is too small for the matrices.
 *
 * @example
 * const device = wasmDevice({ threads: 1 });
 * measureCard(device, { n: 64, repeats: 1, elements: 4096 }).n; // 64
 */
export function measureCard(device: Device, options: CardOptions = {}): CardRates {
  const room = (device.bytes.budget - device.bytes.used) / 4;
  const { repeats = 5, n = Math.min(8192, Math.floor(Math.sqrt(room / 24))) } = options;
  const elements = options.elements ?? 32 * Math.floor(Math.min(2 ** 21, room / 80) / 32);
  const { compileSeconds, ...jet } = jetRates(device, elements, repeats);
  return {
    n,
    ...linearAlgebra(device, n, repeats),
    copyBandwidth: copyBandwidth(device, Math.min(2 ** 27, Math.floor(room / 8)), repeats),
    tanhJet: jet,
    compileSeconds,
  };
}

/** GB/s read and written by a copy of so many numbers within the device, the best of some runs. */
export function copyBandwidth(device: Device, length: number, repeats = 5): number {
  const [from, to] = [device.allocate(length), device.allocate(length)];
  try {
    const clock = clockOf(device);
    device.copy(from, to);
    return (16 * length) / best(repeats, () => clock(() => device.copy(from, to), to)) / 1e9;
  } finally {
    device.release(from);
    device.release(to);
  }
}

function linearAlgebra(device: Device, n: number, repeats: number) {
  const [A, B, C] = [device.allocate(n * n), device.allocate(n * n), device.allocate(n * n)];
  const tau = device.allocate(n);
  try {
    fill(device, A);
    const clock = clockOf(device);
    const shift = new Float64Array(n).fill(n);
    const rate = (flops: number, action: () => void, before: () => void = () => {}): number => {
      // The first run of a routine sets up its workspace.
      for (const run of [before, action]) run();
      const seconds = best(repeats, () => {
        before();
        return clock(action, C);
      });
      return flops / seconds / 1e9;
    };
    const gemm = rate(2 * n ** 3, () => device.gemm(false, false, n, n, n, 1, A, n, A, n, 0, C, n));
    const syrk = rate(n ** 3, () => device.syrk(true, n, n, A, n, C, n));
    device.copy(C, B);
    device.shiftDiagonal(n, B, n, shift);
    const potrf = rate(
      n ** 3 / 3,
      () => void device.potrf(n, C, n),
      () => device.copy(B, C),
    );
    const geqrf = rate(
      (4 / 3) * n ** 3,
      () => device.geqrf(n, n, C, n, tau),
      () => device.copy(A, C),
    );
    return { gemm, syrk, potrf, geqrf };
  } finally {
    for (const array of [A, B, C, tau]) device.release(array);
  }
}

/** Numbers below one in size without a pattern, written in pieces. */
function fill(device: Device, array: DeviceArray): void {
  const piece = Float64Array.from({ length: Math.min(array.length, 1 << 20) }, (_, i) => Math.sin(i));
  for (let first = 0; first < array.length; first += piece.length) {
    const count = Math.min(piece.length, array.length - first);
    device.write(piece.subarray(0, count), array.subarray(first, first + count));
  }
}

/** Columns that the jet reads and writes. */
const jetColumns = 10;

function jetRates(device: Device, elements: number, repeats: number) {
  const samples = device.tileSamples ?? 32;
  const tiles = Math.max(1, Math.floor(elements / samples));
  const columns = device.allocate(jetColumns * tiles * samples);
  fill(device, columns);
  const half = (jetColumns / 2) * samples;
  const at = (offset: number): Address => ({
    at: "tile",
    offset: columns.byteOffset + 8 * offset,
    perTile: 16 * half,
  });
  const begun = performance.now();
  const [kernel] = device.compile([tanhJet()]);
  const operations = [{ kind: "map" as const, kernel, groups: [at(0), at(half)], rows: 1, rowStride: 0 }];
  const program = device.install({ samples, lastSamples: samples, tiles, workspace: 0, operations });
  const compileSeconds = (performance.now() - begun) / 1000;
  const clock = clockOf(device);
  const run = (): void => device.execute(program, tiles);
  run();
  const seconds = best(repeats, () => clock(run, columns));
  device.uninstall(program);
  device.discard([kernel]);
  device.release(columns);
  const count = tiles * samples;
  return {
    compileSeconds,
    elements: count,
    nanosecondsPerElement: (1e9 * seconds) / count,
    bandwidth: (8 * jetColumns * count) / seconds / 1e9,
  };
}
