/** @file Measured rates of a device: what `sobolev doctor` and `sobolev bench kernels` show. */

import { add, type Expression, mul, placeholder, pow, sub, tanh } from "../expression/index.ts";
import type { MapKernel } from "../kernels/index.ts";
import type { Address, Device, DeviceArray } from "./device.ts";
import { microKernelRate } from "./wasm/micro-rate.ts";
import { wasmDevice } from "./wasm/wasm.ts";

/** GFLOP/s of dense linear algebra on matrices of order n. */
export interface LinearAlgebraRates {
  /** C = A B, 2 n³ operations. */
  readonly gemm: number;
  /** Lower triangle of AᵀA, n³ operations. */
  readonly syrk: number;
  /** Cholesky, n³/3 operations. */
  readonly potrf: number;
}

/** Best of several rounds; a round measures everything in turn, so that all meet the same machine. */
export interface Rates {
  /** Order of the matrices. */
  readonly n: number;
  /** GFLOP/s of the embedded micro-kernel, operands in L1, one thread. For other devices: what they replace. */
  readonly microKernel: number;
  /** On one thread; absent where the device cannot be had with one. */
  readonly oneThread?: LinearAlgebraRates;
  readonly allThreads: LinearAlgebraRates;
  /** Nanoseconds per element of the second-order tanh jet (5 columns in, 5 out), one thread, in L2. */
  readonly tanhJet: number;
}

export interface MeasureOptions {
  /** Order of the matrices. Default 1024. */
  readonly n?: number;
  /** Rounds; the best of each routine counts. Default 12. */
  readonly repeats?: number;
  /** The same kind of device with one thread. Default: opened (and closed) here for `wasm`, none for others. */
  readonly oneThread?: Device;
}

/**
 * Measures a device. Takes some five seconds at n = 1024, and 3 n² float64 of its memory meanwhile.
 *
 * @throws UsageError if the memory budget is too small for the matrices.
 *
 * @example
 * const device = wasmDevice({ threads: 1 });
 * measureRates(device, { n: 64 }).n; // 64
 */
export function measureRates(device: Device, options: MeasureOptions = {}): Rates {
  const { n = 1024, repeats = 12 } = options;
  const alone = aloneDevice(device, options.oneThread);
  const micro = microKernelRate();
  const rigs = { all: rig(device, n), ...(alone && { one: rig(alone.device, n) }) };
  try {
    let best = 0;
    for (let round = 0; round < repeats; round++) {
      best = Math.max(best, micro());
      rigs.one?.round();
      rigs.all.round();
    }
    const { all, one = device.threads === 1 ? all : undefined } = rigs;
    const tanhJet = tanhJetTime(device, repeats);
    return { n, microKernel: best, ...(one && { oneThread: one.best }), allThreads: all.best, tanhJet };
  } finally {
    rigs.all.release();
    rigs.one?.release();
    alone?.close();
  }
}

/** A second device with one thread: the one given, or a wasm device opened for this. */
function aloneDevice(
  device: Device,
  given: Device | undefined,
): { device: Device; close(): void } | undefined {
  if (device.threads === 1) return undefined;
  if (given) return { device: given, close: () => {} };
  if (device.name !== "wasm") return undefined;
  const opened = wasmDevice({ threads: 1, budget: device.bytes.budget });
  return { device: opened, close: opened.close };
}

/** Waits until a device has done all it was asked, by reading an entry of what it wrote last. */
export const finishWork = (device: Device, array: DeviceArray): void => {
  device.read(array.subarray(0, 1), new Float64Array(1));
};

/** Matrices on one device, and the best rates of the rounds so far. */
function rig(device: Device, n: number) {
  const [A, B, C] = [device.allocate(n * n), device.allocate(n * n), device.allocate(n * n)];
  device.write(
    Float64Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    A,
  );
  const shift = new Float64Array(n).fill(n);
  const best = { gemm: 0, syrk: 0, potrf: 0 };
  const timed = (name: keyof typeof best, operations: number, run: () => void): void => {
    finishWork(device, C);
    const start = performance.now();
    run();
    finishWork(device, C);
    best[name] = Math.max(best[name], operations / (performance.now() - start) / 1e6);
  };
  return {
    best: best as LinearAlgebraRates,
    round: (): void => {
      timed("gemm", 2 * n ** 3, () => device.gemm(false, false, n, n, n, 1, A, n, A, n, 0, C, n));
      timed("syrk", n ** 3, () => device.syrk(true, n, n, A, n, B, n));
      device.copy(B, C);
      device.shiftDiagonal(n, C, n, shift);
      timed("potrf", n ** 3 / 3, () => device.potrf(n, C, n));
    },
    release: (): void => {
      for (const array of [A, B, C]) device.release(array);
    },
  };
}

/** Seconds of the best run. */
function bestTime(repeats: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}

/** a = tanh z with its x, y, xx, yy channels: a_x = s1 z_x, a_xx = s2 z_x² + s1 z_xx, s1 = 1 - a², s2 = -2 a s1. */
export function tanhJet(): MapKernel {
  const [z, zx, zy, zxx, zyy] = ["z", "zx", "zy", "zxx", "zyy"].map(placeholder);
  const a = tanh(z);
  const s1 = sub(1, mul(a, a));
  const s2 = mul(-2, mul(a, s1));
  const second = (first: Expression, own: Expression): Expression =>
    add(mul(s2, pow(first, 2)), mul(s1, own));
  const columns = [a, mul(s1, zx), mul(s1, zy), second(zx, zxx), second(zy, zyy)];
  return {
    name: "tanh jet",
    inputs: [{ name: "z", columns: [z, zx, zy, zxx, zyy] }],
    outputs: [{ name: "a", columns }],
  };
}

/** Elements per call: ten columns of 4096 are 320 KiB, inside an L2 cache. */
const SAMPLES = 4096;
/** Calls per timing: about 1 ms. */
const CALLS = 100;

function tanhJetTime(device: Device, repeats: number): number {
  const columns = device.allocate(10 * SAMPLES);
  device.write(
    Float64Array.from({ length: 5 * SAMPLES }, (_, i) => Math.sin(i)),
    columns,
  );
  const [kernel] = device.compile([tanhJet()]);
  const at = (offset: number): Address => ({ at: "memory", offset: columns.byteOffset + 8 * offset });
  const program = device.install({
    samples: SAMPLES,
    lastSamples: SAMPLES,
    tiles: 1,
    workspace: 0,
    operations: [{ kind: "map", kernel, groups: [at(0), at(5 * SAMPLES)], rows: 1, rowStride: 0 }],
  });
  const seconds = bestTime(repeats, () => {
    for (let i = 0; i < CALLS; i++) device.execute(program, 1);
    finishWork(device, columns);
  });
  device.uninstall(program);
  device.discard([kernel]);
  device.release(columns);
  return (seconds * 1e9) / CALLS / SAMPLES;
}
