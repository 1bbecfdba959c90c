/** @file One card opened: context, stream, checked calls, and the error that ended it. */

import { NumericalError, UsageError } from "../../errors.ts";
import type { Argument } from "../native/foreign.ts";
import { explainFailure, type LibraryName, type Memory } from "./errors.ts";
import type { CudaLibraries } from "./libraries.ts";

/** What a card says about itself. */
export interface Card {
  readonly name: string;
  /** Compute capability: 10 major + minor, 90 for H100 and H200. */
  readonly architecture: number;
  readonly multiprocessors: number;
  /** Bytes. */
  readonly memory: number;
}

/** An object of a CUDA library. */
export type Handle = bigint;

/** An open card. All work goes to one stream, in order; nothing waits for it but `settle`. */
export interface Session {
  readonly card: Card;
  readonly libraries: CudaLibraries;
  readonly stream: Handle;
  readonly context: Handle;
  /**
   * Calls a function of a library.
   *
   * @throws UsageError or NumericalError if its status is not 0: see `explainFailure`. Once the device is lost, every
   * later call throws what lost it.
   */
  call(library: LibraryName, name: string, ...values: readonly Argument[]): void;
  /** The handle that a function writes to its first argument. @throws as `call`. */
  create(library: LibraryName, name: string, ...values: readonly Argument[]): Handle;
  /** Status of a function, unchecked. */
  attempt(library: LibraryName, name: string, ...values: readonly Argument[]): number;
  /** Makes the card current for this thread. @throws UsageError after `close`, NumericalError when the device is lost. */
  enter(): void;
  /** Waits until all work is done. */
  settle(): void;
  /** Bytes free and in all. */
  memory(): Memory;
  /** Runs `action` at `close`, last registered first; its failures do not count. */
  atClose(action: () => void): void;
  close(): void;
}

/** CU_STREAM_NON_BLOCKING: no waiting for the work of others in the process. */
const NON_BLOCKING = 1;

/**
 * Opens a card: its primary context and a stream.
 *
 * @param ordinal - number of the card, from 0, among those that CUDA_VISIBLE_DEVICES shows.
 * @throws UsageError if there is no such card.
 */
export function openSession(libraries: CudaLibraries, ordinal: number): Session {
  const { number, card } = findCard(libraries, ordinal);
  const caller = createCaller(libraries, card.name);
  const context = caller.create("driver", "cuDevicePrimaryCtxRetain", number);
  const closing: (() => void)[] = [() => caller.attempt("driver", "cuDevicePrimaryCtxRelease_v2", number)];
  const state = { closed: false };
  const enter = (): void => {
    if (state.closed) throw closed(card.name);
    caller.call("driver", "cuCtxSetCurrent", context);
  };
  const stream = openStream(caller, context, number);
  caller.watch(() => caller.attempt("driver", "cuStreamSynchronize", stream));
  closing.push(() => caller.attempt("driver", "cuStreamDestroy_v2", stream));
  return {
    card,
    libraries,
    stream,
    context,
    ...caller,
    enter,
    settle: () => caller.call("driver", "cuStreamSynchronize", stream),
    memory: () => memoryOf(caller),
    atClose: (action) => closing.push(action),
    close: () => {
      if (state.closed) return;
      state.closed = true;
      caller.attempt("driver", "cuCtxSetCurrent", context);
      caller.attempt("driver", "cuStreamSynchronize", stream);
      for (const action of closing.reverse()) action();
    },
  };
}

/** A stream of the context, which is given back if none can be had. */
function openStream(caller: Caller, context: Handle, number: number): Handle {
  try {
    caller.call("driver", "cuCtxSetCurrent", context);
    return caller.create("driver", "cuStreamCreate", NON_BLOCKING);
  } catch (thrown) {
    caller.attempt("driver", "cuDevicePrimaryCtxRelease_v2", number);
    throw thrown;
  }
}

const closed = (card: string): UsageError =>
  new UsageError({ what: "the device is closed", where: `cuda device, ${card}`, remedy: "open a new one" });

interface Caller extends Pick<Session, "call" | "create" | "attempt"> {
  /** How to learn the driver's own status when another library reports a failure. */
  watch(settle: () => number): void;
}

function createCaller(libraries: CudaLibraries, card: string): Caller {
  const { functions } = libraries;
  let lost: NumericalError | undefined;
  let driverStatus = (): number => 0;
  const attempt: Session["attempt"] = (library, name, ...values) =>
    functions[library][name](...values) as number;
  const fail = (library: LibraryName, name: string, status: number): Error => {
    // A library only says that execution failed; the driver knows why.
    const cause = library === "blas" || library === "solver" ? driverStatus() : 0;
    const failed =
      cause === 0 ? ({ library, status } as const) : ({ library: "driver", status: cause } as const);
    const text = statusText(libraries, failed.library, failed.status);
    const memory = isShort(failed.library, failed.status) ? memoryOf({ attempt }) : undefined;
    const explained = explainFailure({
      ...failed,
      call: name,
      card,
      ...(text === undefined ? {} : { text }),
      ...(memory === undefined ? {} : { memory }),
    });
    if (explained.error instanceof NumericalError) lost = explained.error;
    return explained.error;
  };
  const call: Session["call"] = (library, name, ...values) => {
    if (lost) throw lost;
    const status = attempt(library, name, ...values);
    if (status !== 0) throw fail(library, name, status);
  };
  return {
    attempt,
    call,
    create: (library, name, ...values) => {
      const handle = new BigUint64Array(1);
      call(library, name, handle, ...values);
      return handle[0];
    },
    watch: (settle) => {
      driverStatus = settle;
    },
  };
}

const isShort = (library: LibraryName, status: number): boolean =>
  (library === "driver" && status === 2) ||
  (library === "blas" && status === 3) ||
  (library === "solver" && status === 2);

/** The driver's and NVRTC's names for a status; cuBLAS and cuSOLVER are explained by their numbers. */
function statusText(
  { functions, loader }: CudaLibraries,
  library: LibraryName,
  status: number,
): string | undefined {
  if (library === "compiler") return functions.compiler.nvrtcGetErrorString(status) as string;
  if (library !== "driver") return undefined;
  const at = new BigUint64Array(1);
  const name = functions.driver.cuGetErrorName(status, at) === 0 ? loader.text(at[0]) : undefined;
  const said = name && functions.driver.cuGetErrorString(status, at) === 0 ? `: ${loader.text(at[0])}` : "";
  return name && `${name}${said}`;
}

function memoryOf({ attempt }: Pick<Session, "attempt">): Memory {
  const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
  attempt("driver", "cuMemGetInfo_v2", free, total);
  return { free: Number(free[0]), total: Number(total[0]) };
}

/** CUdevice_attribute: number of multiprocessors, compute capability. Source: cuda.h. */
const MULTIPROCESSORS = 16;
const CAPABILITY_MAJOR = 75;
const CAPABILITY_MINOR = 76;

/**
 * Facts of one card, without opening it.
 *
 * @throws UsageError if the driver finds no card, or none of that number.
 */
export function findCard(
  libraries: CudaLibraries,
  ordinal: number,
): { readonly number: number; readonly card: Card } {
  const { call } = createCaller(libraries, `card ${ordinal}`);
  const cell = new Int32Array(1);
  const ask = (name: string, ...values: readonly Argument[]): number => {
    call("driver", name, cell, ...values);
    return cell[0];
  };
  call("driver", "cuInit", 0);
  const count = ask("cuDeviceGetCount");
  if (!(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < count)) throw noSuchCard(ordinal, count);
  const number = ask("cuDeviceGet", ordinal);
  const name = new Uint8Array(256);
  call("driver", "cuDeviceGetName", name, name.length, number);
  const memory = new BigUint64Array(1);
  call("driver", "cuDeviceTotalMem_v2", memory, number);
  return {
    number,
    card: {
      name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
      architecture:
        10 * ask("cuDeviceGetAttribute", CAPABILITY_MAJOR, number) +
        ask("cuDeviceGetAttribute", CAPABILITY_MINOR, number),
      multiprocessors: ask("cuDeviceGetAttribute", MULTIPROCESSORS, number),
      memory: Number(memory[0]),
    },
  };
}

const noSuchCard = (ordinal: number, count: number): UsageError =>
  new UsageError({
    what: count === 0 ? "the driver finds no NVIDIA card" : `card ${ordinal} of ${count}`,
    where: "cuda device",
    remedy:
      count === 0
        ? "nvidia-smi shows what the driver sees; check CUDA_VISIBLE_DEVICES"
        : `ordinal between 0 and ${count - 1}`,
  });
