/** @file What a status of the CUDA libraries means: an error that says what happened, where, and what to try. */

import { NumericalError, UsageError } from "../../errors.ts";

export type LibraryName = "driver" | "compiler" | "blas" | "solver";

/** A call that did not return 0. */
export interface Failure {
  readonly library: LibraryName;
  /** The function called. */
  readonly call: string;
  readonly status: number;
  /** The status in words, where the library knows any. */
  readonly text?: string;
  /** The card, as people call it. */
  readonly card: string;
  /** Bytes free and in all, when the failure was one of memory. */
  readonly memory?: Memory;
}
export interface Memory {
  readonly free: number;
  readonly total: number;
}

/** The error to throw, and whether the card can be used no more. */
export interface Explanation {
  readonly error: UsageError | NumericalError;
  readonly lost: boolean;
}

type Cause = "memory" | "lost" | "old driver" | "no device" | "architecture" | "other";

/** Kinds of failure by status. Source: enumerations CUresult, cublasStatus_t, cusolverStatus_t and nvrtcResult. */
const causes: Readonly<Record<LibraryName, Readonly<Record<number, Cause>>>> = {
  driver: {
    2: "memory",
    // A stub of the toolkit in place of the driver (34), a newer driver wanted (36), PTX that is too new (222, 227).
    ...every([34, 36, 222, 227, 803, 804], "old driver"),
    ...every([3, 46, 100, 101, 102, 802], "no device"),
    ...every([200, 209, 218], "architecture"),
    // Errors of CUresult after which "the process must be terminated and relaunched", with ECC and NVLink errors.
    ...every(
      [4, 201, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 810, 999],
      "lost",
    ),
  },
  compiler: { 1: "other" },
  blas: { 1: "no device", 3: "memory", 8: "architecture", ...every([11, 13, 14], "lost") },
  solver: { 1: "no device", 2: "memory", 4: "architecture", ...every([5, 6, 7], "lost") },
};

function every(statuses: readonly number[], cause: Cause): Record<number, Cause> {
  return Object.fromEntries(statuses.map((status) => [status, cause]));
}

const titles: Readonly<Record<LibraryName, string>> = {
  driver: "CUDA driver",
  compiler: "NVRTC",
  blas: "cuBLAS",
  solver: "cuSOLVER",
};

/**
 * What a failed call means.
 *
 * NumericalError for a card that is lost, so that a solver's loop ends with an outcome and its best iterate; UsageError
 * for what the caller can change.
 *
 * @example
 * const failure = { library: "driver", call: "cuStreamSynchronize", status: 700, card: "NVIDIA H200" } as const;
 * explainFailure(failure).lost; // true
 */
export function explainFailure(failure: Failure): Explanation {
  const cause = causes[failure.library][failure.status] ?? "other";
  const { what, remedy } = words[cause](failure);
  const complaint = { what, where: place(failure), remedy };
  const lost = cause === "lost";
  return { lost, error: lost ? new NumericalError(complaint) : new UsageError(complaint) };
}

const place = ({ library, call, status, text, card }: Failure): string =>
  `${call} of the ${titles[library]} on ${card}: status ${status}${text ? `, ${text}` : ""}`;

type Words = (failure: Failure) => { readonly what: string; readonly remedy: string };

const words: Readonly<Record<Cause, Words>> = {
  memory: ({ memory }) => ({
    what: `the card is out of memory${memory ? `: ${sizeText(memory.free)} free of ${sizeText(memory.total)}` : ""}`,
    remedy: outOfRoom,
  }),
  lost: ({ card }) => ({
    what: `the device is lost: ${card} stopped after an error it cannot recover from in this process`,
    remedy:
      "continue from the last checkpoint in a new process; if it happens again, look for Xid messages in dmesg and at the ECC counts of nvidia-smi -q",
  }),
  "old driver": () => ({
    what: "the NVIDIA driver is too old for these CUDA libraries",
    remedy: newerDriver,
  }),
  "no device": () => ({
    what: "no NVIDIA card can be used",
    remedy:
      "nvidia-smi shows what the driver sees; check CUDA_VISIBLE_DEVICES and, in a container, that it was started with --gpus all",
  }),
  architecture: () => ({
    what: "the CUDA libraries have no code for this card",
    remedy: "CUDA libraries of a version that supports the card (CUDA 12 for cards older than Turing)",
  }),
  other: ({ library }) => ({
    what: `${titles[library]} refused a call`,
    remedy: "device native; and please report the line above",
  }),
};

const outOfRoom =
  "end other programs on the card (nvidia-smi lists them), fewer points or parameters, or a matrix-free method";

/** How to get a driver that fits. */
export const newerDriver =
  "a driver of version 580 or later for CUDA 13, 525 or later for CUDA 12 (apt-get install nvidia-driver-580), or the older libraries: pip install nvidia-cublas-cu12 nvidia-cusolver-cu12 nvidia-cuda-nvrtc-cu12";

/** Bytes as people read them. */
export const sizeText = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GiB` : `${(bytes / 2 ** 20).toFixed(2)} MiB`;

/** An allocation that the budget does not hold. */
export const overBudget = (asked: number, used: number, budget: number, card: string): UsageError =>
  new UsageError({
    what: `${sizeText(asked)} asked for with ${sizeText(used)} in use exceed the memory budget of ${sizeText(budget)}`,
    where: `memory of the cuda device, ${card}`,
    remedy: "fewer points or parameters, a larger budget if the card has more, or a matrix-free method",
  });

/** Kernels that NVRTC does not take: a UsageError with its log and the first line it complains about. */
export function compileFailure(log: string, source: string, card: string): UsageError {
  const at = /\((\d+)\): error|:(\d+):(?:\d+:)? error/.exec(log);
  const line = at && source.split("\n")[Number(at[1] ?? at[2]) - 1];
  const shown = log.trim().split("\n").slice(0, shownLines).join("\n");
  return new UsageError({
    what: "a kernel does not compile",
    where: `NVRTC for ${card}:\n${shown}${line ? `\nline ${at[1] ?? at[2]}: ${line.trim()}` : ""}`,
    remedy: "device native for this problem; and please report the lines above with the equation",
  });
}

/** Of the log, chosen here: the first error and what belongs to it. */
const shownLines = 12;
