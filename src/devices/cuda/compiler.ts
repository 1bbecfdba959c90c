/** @file CUDA C to functions of a card, by NVRTC. */

import { getBuiltin } from "../native/node.ts";
import { compileFailure } from "./errors.ts";
import { type Image, type KernelCache, kernelKey } from "./kernel-cache.ts";
import type { CudaLibraries } from "./libraries.ts";
import type { Handle, Session } from "./session.ts";

/** Compiles for one card, each text once. */
export interface Compiler {
  /** Functions of a text, by name. @throws UsageError with NVRTC's log if it does not compile. */
  functionsOf(source: string, names: readonly string[]): Handle[];
}

/**
 * Texts are remembered until the device closes: programs of equal structure share one.
 *
 * @param cache - asked before anything is compiled, and told what was. Default: none.
 */
export function createCompiler(session: Session, cache?: KernelCache): Compiler {
  const { libraries, card } = session;
  const modules = new Map<string, Handle>();
  session.atClose(() => {
    for (const module of modules.values()) session.attempt("driver", "cuModuleUnload", module);
  });
  const fresh = (source: string): Handle => {
    const image = compile(libraries, source, card.architecture, card.name);
    const module = session.create("driver", "cuModuleLoadData", image.bytes);
    // Only what a driver has taken is kept.
    cache?.store(imageKey(libraries, source, card.architecture, card.name), image);
    return module;
  };
  const kept = (source: string): Handle | undefined => {
    const image = cache?.load(imageKey(libraries, source, card.architecture, card.name));
    const handle = new BigUint64Array(1);
    if (!image || session.attempt("driver", "cuModuleLoadData", handle, image.bytes) !== 0) return undefined;
    return handle[0];
  };
  const load = (source: string): Handle => kept(source) ?? fresh(source);
  return {
    functionsOf: (source, names) => {
      const module = modules.get(source) ?? load(source);
      modules.set(source, module);
      return names.map((name) => session.create("driver", "cuModuleGetFunction", module, name));
    },
  };
}

/**
 * Compiles CUDA C for an architecture. Needs no card.
 *
 * @param architecture - compute capability, 10 major + minor. One that NVRTC does not know gets PTX of the newest
 * below it, which the driver compiles.
 * @param card - named in complaints.
 * @throws UsageError if NVRTC supports nothing that old, or the text does not compile.
 */
export function compile(
  { functions }: Pick<CudaLibraries, "functions">,
  source: string,
  architecture: number,
  card: string,
): Image {
  const { compiler } = functions;
  const target = targetOf(supported(compiler), architecture, card);
  const cell = new BigUint64Array(1);
  check(compiler, compiler.nvrtcCreateProgram(cell, source, "kernel.cu", 0, null, null), source, card);
  const [program] = cell;
  try {
    const options = optionsFor(target);
    const status = compiler.nvrtcCompileProgram(program, options.length, options);
    if (status !== 0) throw compileFailure(log(compiler, program) || words(compiler, status), source, card);
    return imageOf(compiler, program, target);
  } finally {
    compiler.nvrtcDestroyProgram(cell);
  }
}

const optionsFor = (target: string): string[] => [
  `--gpu-architecture=${target}`,
  "--std=c++17",
  "--fmad=true",
];

/** Under which key an image of `compile` is kept. @throws as `compile` for cards that NVRTC does not serve. */
export function imageKey(
  libraries: Pick<CudaLibraries, "functions"> & Partial<Pick<CudaLibraries, "paths">>,
  source: string,
  architecture: number,
  card: string,
): string {
  const { compiler } = libraries.functions;
  const options = optionsFor(targetOf(supported(compiler), architecture, card));
  return kernelKey([source, ...options, compilerVersion(compiler), buildOf(libraries.paths?.compiler)]);
}

/** "13.0". */
export function compilerVersion(compiler: Functions): string {
  const [major, minor] = [new Int32Array(1), new Int32Array(1)];
  compiler.nvrtcVersion(major, minor);
  return `${major[0]}.${minor[0]}`;
}

/** NVRTC's version does not tell its patch releases apart; the size of its file does, where it was loaded by path. */
function buildOf(path = ""): string {
  try {
    return String(getBuiltin("node:fs").statSync(path).size);
  } catch {
    // Loaded by its bare name, or where nobody may look: the version has to do.
    return "";
  }
}

type Functions = CudaLibraries["functions"]["compiler"];

const words = (compiler: Functions, status: unknown): string =>
  String(compiler.nvrtcGetErrorString(status as number));

function check(compiler: Functions, status: unknown, source: string, card: string): void {
  if (status !== 0) throw compileFailure(words(compiler, status), source, card);
}

/** Architectures that NVRTC compiles for, ascending. */
function supported(compiler: Functions): readonly number[] {
  const count = new Int32Array(1);
  compiler.nvrtcGetNumSupportedArchs(count);
  const list = new Int32Array(Math.max(1, count[0]));
  compiler.nvrtcGetSupportedArchs(list);
  return [...list.subarray(0, count[0])].sort((a, b) => a - b);
}

/**
 * What to compile for: the card's own machine code, or the newest PTX that runs on it.
 *
 * @throws UsageError if the card is older than all.
 *
 * @example
 * targetOf([75, 80, 90], 90, "H200"); // "sm_90"
 * targetOf([75, 80, 90], 103, "B300"); // "compute_90"
 */
export function targetOf(supported: readonly number[], architecture: number, card: string): string {
  if (supported.includes(architecture)) return `sm_${architecture}`;
  const older = supported.filter((one) => one < architecture).at(-1);
  if (older !== undefined) return `compute_${older}`;
  throw compileFailure(
    `compute capability ${architecture / 10} is below all that this NVRTC compiles for (${supported.join(", ")}); CUDA 12 serves older cards than CUDA 13`,
    "",
    card,
  );
}

function log(compiler: Functions, program: Handle): string {
  return textOf(
    (cell) => compiler.nvrtcGetProgramLogSize(program, cell),
    (room) => compiler.nvrtcGetProgramLog(program, room),
  );
}

function textOf(size: (cell: BigUint64Array) => unknown, fill: (room: Uint8Array) => unknown): string {
  return new TextDecoder().decode(bytesOf(size, fill)).replace(/\0[\s\S]*$/, "");
}

function bytesOf(size: (cell: BigUint64Array) => unknown, fill: (room: Uint8Array) => unknown): Uint8Array {
  const cell = new BigUint64Array(1);
  size(cell);
  const room = new Uint8Array(Number(cell[0]));
  if (room.length > 0) fill(room);
  return room;
}

function imageOf(compiler: Functions, program: Handle, target: string): Image {
  const kind = target.startsWith("sm_") ? "cubin" : "ptx";
  const bytes =
    kind === "cubin"
      ? bytesOf(
          (cell) => compiler.nvrtcGetCUBINSize(program, cell),
          (room) => compiler.nvrtcGetCUBIN(program, room),
        )
      : bytesOf(
          (cell) => compiler.nvrtcGetPTXSize(program, cell),
          (room) => compiler.nvrtcGetPTX(program, room),
        );
  // The driver crashes on an image without bytes.
  if (bytes.length === 0) throw compileFailure(`no ${kind} was produced for ${target}`, "", target);
  return { kind, bytes };
}
