/** @file What a float64 device offers: memory, map kernels run over tiles, and dense linear algebra. */

import type { MapKernel } from "../kernels/index.ts";
import type { SlicedGram } from "./slices/sliced-gram.ts";

export type DeviceName = "wasm" | "native" | "cuda" | "webgpu" | "tensorflow" | "gpujs";

/** Float64 in the memory of a device: a Float64Array on a host device, an address on a card. */
export interface DeviceArray {
  readonly length: number;
  /** Where it lies, in bytes: what an `Address` holds, and what tells two arrays apart. */
  readonly byteOffset: number;
  /** The same memory, entries first to end - 1. */
  subarray(first?: number, end?: number): DeviceArray;
}

/** A device whose memory the host can index. */
export type HostDevice = Device<Float64Array>;

/**
 * All matrices are column-major float64 with a leading dimension in elements; vectors are dense.
 * Arrays passed to a device must come from its `allocate` (or be subarrays of such); vectors typed Float64Array lie on
 * the host and may be any.
 * "Lower" means entries (i, j) with i >= j; the strict upper triangle is neither read nor written.
 */
export interface Device<A extends DeviceArray = DeviceArray> {
  readonly name: DeviceName;
  /** Threads used by `execute` and by level-3 operations; on a card, those of its host device. */
  readonly threads: number;
  /** One line for people: library, version, core type, threads, and anything announced (core-type fix). */
  readonly description: string;
  /** Whether the host can index the device's arrays. */
  readonly memory: "host" | "card";
  /** Where work goes that only a plain host device does (linear models, error estimates): often the device itself. */
  readonly host: HostDevice;
  /** Gram matrices made of products in lower precision, to a stated accuracy; absent: `syrk` serves. */
  readonly gram?: SlicedGram;
  /** Points per tile that suit the device best; absent: as many as a core's second-level cache holds. */
  readonly tileSamples?: number;

  /** Zero-filled float64 in device memory, 64-byte aligned. @throws UsageError above the memory budget, saying both numbers. */
  allocate(length: number): A;
  /** @throws UsageError for a part of an allocation, wherever it begins, and for an array that was released before. */
  release(array: A): void;
  /** Bytes now allocated, and the most allowed. */
  readonly bytes: { readonly used: number; readonly budget: number };

  /** The first from.length entries of `to` = from. */
  write(from: Float64Array, to: A): void;
  /** out = the first out.length entries of `from`; returns out. (mutates out) */
  read(from: A, out: Float64Array): Float64Array;
  /** The first from.length entries of `to` = from, inside the device. */
  copy(from: A, to: A): void;
  /** B = A, both m x n. */
  copyMatrix(m: number, n: number, A: A, lda: number, B: A, ldb: number): void;
  /** All entries zero. */
  clear(array: A): void;

  /** Compiles map kernels; returns handles for `execute`. */
  compile(kernels: readonly MapKernel[]): readonly KernelHandle[];
  /** Forgets the compiled modules that hold these kernels. Programs installed already go on working. */
  discard(kernels: readonly KernelHandle[]): void;
  /** Installs a program on all threads. */
  install(program: Program): ProgramHandle;
  /** Runs the program for tile = 0..tiles-1, tiles shared out over threads; returns when all are done. */
  execute(program: ProgramHandle, tiles: number): void;
  uninstall(program: ProgramHandle): void;

  /** C = alpha op(A) op(B) + beta C, C is m x n, inner dimension k. */
  gemm(
    transA: boolean,
    transB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: A,
    lda: number,
    B: A,
    ldb: number,
    beta: number,
    C: A,
    ldc: number,
  ): void;
  /** y = alpha op(A) x + beta y, A is m x n. */
  gemv(
    trans: boolean,
    m: number,
    n: number,
    alpha: number,
    A: A,
    lda: number,
    x: A,
    beta: number,
    y: A,
  ): void;
  /** Lower triangle of C (n x n) = AᵀA for trans (A is k x n), AAᵀ otherwise (A is n x k); plus the old C for `add`. */
  syrk(trans: boolean, n: number, k: number, A: A, lda: number, C: A, ldc: number, add?: boolean): void;
  /** Lower Cholesky factor in place. Returns 0, or the order of the first leading minor that is not positive. */
  potrf(n: number, A: A, lda: number): number;
  /** B = A^-1 B for nrhs columns, with the factor left by potrf. */
  potrs(n: number, nrhs: number, A: A, lda: number, B: A, ldb: number): void;
  /** Householder QR in place (LAPACK dgeqrf storage); tau has length min(m, n). */
  geqrf(m: number, n: number, A: A, lda: number, tau: A): void;
  /** C = Q C or QᵀC with the first k reflectors of a geqrf of an m-row matrix; C is m x nrhs. */
  ormqr(
    trans: boolean,
    m: number,
    nrhs: number,
    k: number,
    A: A,
    lda: number,
    tau: A,
    C: A,
    ldc: number,
  ): void;
  /** A_jj += shift_j, A n x n. */
  shiftDiagonal(n: number, A: A, lda: number, shift: Float64Array): void;
  /** A_jj, A n x n. */
  diagonal(n: number, A: A, lda: number): Float64Array;
  /** ‖A_j‖² for every column of A, m x n dense (leading dimension m). */
  columnSquares(m: number, n: number, A: A): Float64Array;
  /** out_j += sum over t < count of A[t * stride + j], j < out.length; in the order of t on a host device. (mutates out) */
  sumPanels(count: number, stride: number, A: A, out: Float64Array): void;
  /** B = A diag(1 / divisors), both m x n dense. */
  divideColumns(m: number, n: number, A: A, divisors: Float64Array, B: A): void;
  /** x = op(T)^-1 x, T n x n triangular (upper or lower), non-unit diagonal. */
  trsv(upper: boolean, trans: boolean, n: number, T: A, ldt: number, x: A): void;

  /** Stops worker threads and frees memory; the device is unusable afterwards. */
  close(): void;
}

export interface KernelHandle {
  readonly module: number;
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}
export interface ProgramHandle {
  readonly id: number;
}

/**
 * An address: bytes from a base that is either a fixed address in device memory (`at: "memory"`), the calling
 * thread's own workspace (`at: "workspace"`), or fixed plus tile * `perTile` bytes (`at: "tile"`).
 */
export type Address =
  | { readonly at: "memory"; readonly offset: number }
  | { readonly at: "workspace"; readonly offset: number }
  | { readonly at: "tile"; readonly offset: number; readonly perTile: number };

/**
 * One operation on a tile of `samples` points. "Stack" arrays are row-major: row u holds `channels` columns of
 * `samples` numbers, i.e. element (u, c, s) is at ((u * channels + c) * samples + s) * 8 bytes.
 */
export type Operation =
  /** Calls a compiled kernel. */
  | {
      readonly kind: "map";
      readonly kernel: KernelHandle;
      readonly groups: readonly Address[];
      readonly rows: number;
      readonly rowStride: number;
    }
  /**
   * Z[m][:] = sum_k W[m * rowStep + k * columnStep] A[k][:] over whole stack rows (length channels * samples),
   * plus bias[m] on channel 0 when given, plus the old Z when accumulating. Steps in elements.
   */
  | {
      readonly kind: "linear";
      readonly weights: Address;
      readonly rowStep: number;
      readonly columnStep: number;
      readonly bias?: Address;
      readonly from: Address;
      readonly to: Address;
      readonly outputs: number;
      readonly inputs: number;
      readonly channels: number;
      readonly accumulate: boolean;
    }
  /**
   * Jacobian columns of one linear layer: for o, i: column o * inputs + i (s) = sum_c zbar[o][c][s] a[i][c][s];
   * then, if `bias`, column outputs * inputs + o (s) = zbar[o][0][s]. Columns are `leading` elements apart, starting at `to`
   * (a tile address: rows of the tile are contiguous within a column). Only the first `samplesUsed` of the tile are
   * written: the last tile may be shorter (see Program.lastSamples).
   */
  | {
      readonly kind: "outer";
      readonly adjoint: Address;
      readonly activation: Address;
      readonly to: Address;
      readonly leading: number;
      readonly outputs: number;
      readonly inputs: number;
      readonly channels: number;
      readonly bias: boolean;
      readonly accumulate: boolean;
    }
  /** Gradient of one linear layer: G[o * inputs + i] += sum over c, s of zbar a; G[outputs * inputs + o] += sum_s zbar[o][0][s] if bias. G is a workspace or tile address. */
  | {
      readonly kind: "contract";
      readonly adjoint: Address;
      readonly activation: Address;
      readonly to: Address;
      readonly outputs: number;
      readonly inputs: number;
      readonly channels: number;
      readonly bias: boolean;
    }
  /** Fills `length` float64 with a value (gradients before contract, unused channels). */
  | { readonly kind: "fill"; readonly to: Address; readonly length: number; readonly value: number }
  /** Copies the first `samplesUsed` of `columns` stack columns (samples apart) to columns `leading` elements apart (results out of the tile). */
  | {
      readonly kind: "store";
      readonly from: Address;
      readonly to: Address;
      readonly columns: number;
      readonly leading: number;
    };

export interface Program {
  /** Points per tile: a multiple of 4. */
  readonly samples: number;
  /** Points in the last tile that count, 1..samples; `outer` and `store` write only those. */
  readonly lastSamples: number;
  readonly tiles: number;
  /** Bytes of workspace each thread needs. */
  readonly workspace: number;
  readonly operations: readonly Operation[];
}
