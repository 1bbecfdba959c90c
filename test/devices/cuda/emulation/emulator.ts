/** @file Runs the CUDA C of programs on the host: compiled by c++, threads as fibers in an order to be chosen. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProgramSource, programSource } from "../../../../src/devices/cuda/program-source.ts";
import type { Address, Operation, Program } from "../../../../src/devices/index.ts";
import type { Execution, Memory, Recorder } from "./recorder.ts";

/** The part of koffi that is used. */
interface Koffi {
  load(path: string): {
    func(name: string, result: string, parameters: string[]): (...values: unknown[]) => unknown;
  };
  address(view: ArrayBufferView): bigint;
}

/** Why kernels cannot be run on this host; undefined when they can. @throws if SOBOLEV_REQUIRE_CXX says that they must. */
export function whyNot(): string | undefined {
  const reason = hindrance();
  if (reason !== undefined && process.env.SOBOLEV_REQUIRE_CXX === "1")
    throw new Error(`SOBOLEV_REQUIRE_CXX=1, but ${reason}; see \`sobolev doctor\``);
  return reason;
}

function hindrance(): string | undefined {
  const compiler = process.env.CXX ?? "c++";
  if (process.platform === "win32") return "emulation needs ucontext";
  if (spawnSync(compiler, ["--version"]).status !== 0) return `no C++ compiler (${compiler})`;
  try {
    loadKoffi();
    return undefined;
  } catch {
    return "koffi is not installed";
  }
}

const loadKoffi = (): Koffi => createRequire(import.meta.url)("koffi") as Koffi;

/** How the threads of a block take turns: see cuda-on-host.h. */
export type Order = "forward" | "reverse" | number;

export interface LaunchOptions {
  /** Blocks. Default 2, so that they have to take several tiles. */
  readonly blocks?: number;
  /** Default "forward". */
  readonly order?: Order;
  /** Which of the emulator's edits of the text is run. Default 0. */
  readonly edit?: number;
}

/** A change of a program's text before it is compiled: to see what breaks. */
export type Edit = (text: string) => string;

export interface Emulator {
  /** What memory holds after the program has run on `before`; the workspace is full of NaN at first. */
  run(execution: Execution, options?: LaunchOptions): Memory;
  close(): void;
}

/**
 * Compiles the programs of all executions, each text once and all of them in one go.
 *
 * @param edits - the text is compiled once after each. Default: as it is.
 */
export function emulator(
  { executions, kernelOf }: Recorder,
  edits: readonly Edit[] = [(text) => text],
): Emulator {
  const koffi = loadKoffi();
  const folder = mkdtempSync(join(tmpdir(), "sobolev-emulation-"));
  const sourceOf = (program: Program): ProgramSource => programSource(program, kernelOf);
  const sources = new Set(executions.map(({ program }) => sourceOf(program).source));
  const texts = [...new Set([...sources].flatMap((text) => edits.map((change) => change(text))))];
  const launch = compiled(koffi, folder, texts);
  const run = (
    execution: Execution,
    { blocks = 2, order = "forward", edit = 0 }: LaunchOptions = {},
  ): Memory => {
    const { program, tiles, before } = execution;
    const image = imageOf(before);
    const base = Number(koffi.address(image));
    const { addresses, threads, source } = sourceOf(moved(program, base));
    const workspace = new Uint8Array(Math.max(blocks * program.workspace, 64)).fill(0xff);
    const table = offHeap(addresses);
    process.env.SOBOLEV_EMULATION_ORDER = String(order);
    const slots = offHeap([
      koffi.address(table),
      koffi.address(workspace),
      ...[program.workspace, tiles, program.tiles - 1].map(BigInt),
    ]);
    const first = koffi.address(slots);
    const params = offHeap([...slots.keys()].map((i) => first + BigInt(8 * i)));
    launch(`program${texts.indexOf(edits[edit](source))}`, blocks, threads, 0, params);
    return new Map(
      [...before].map(([place, { length }]) => [place, new Float64Array(image.buffer, place, length)]),
    );
  };
  return { run, close: () => rmSync(folder, { recursive: true }) };
}

/** Small typed arrays may lie where the garbage collector moves them; those on a buffer of their own do not. */
function offHeap(values: ArrayLike<bigint>): BigInt64Array {
  const array = new BigInt64Array(new ArrayBuffer(Math.max(8 * values.length, 1024)));
  array.set(Array.from(values));
  return array.subarray(0, values.length);
}

/** All texts as one unit, each in a namespace of its own. */
function compiled(koffi: Koffi, folder: string, texts: readonly string[]) {
  const [source, object] = [join(folder, "programs.cu"), join(folder, "programs.so")];
  const units = texts.map(
    (text, i) =>
      `namespace space${i} {\n${text.replaceAll("sobolev_program", `program${i}`)}}\nusing space${i}::program${i};\n`,
  );
  writeFileSync(source, units.join("\n"));
  execFileSync(join(import.meta.dirname, "compile.sh"), [source, object], { stdio: "pipe" });
  return koffi.load(object).func("sobolev_launch", "void", ["str", "uint", "uint", "uint", "void *"]);
}

/** Memory in one piece, at the same distances; NaN where nothing was allocated. */
function imageOf(memory: Memory): Float64Array {
  const end = Math.max(...[...memory].map(([at, { length }]) => at + 8 * length), 1024);
  const image = new Float64Array(new ArrayBuffer(end)).fill(Number.NaN);
  for (const [at, array] of memory) image.set(array, at / 8);
  return image;
}

/** The program with its addresses outside the workspace moved by that many bytes. */
function moved(program: Program, bytes: number): Program {
  const move = (address: Address): Address =>
    address.at === "workspace" ? address : { ...address, offset: address.offset + bytes };
  const operations = program.operations.map((op): Operation => {
    switch (op.kind) {
      case "map":
        return { ...op, groups: op.groups.map(move) };
      case "linear": {
        const bias = op.bias ? { bias: move(op.bias) } : {};
        return { ...op, weights: move(op.weights), from: move(op.from), to: move(op.to), ...bias };
      }
      case "fill":
        return { ...op, to: move(op.to) };
      case "store":
        return { ...op, from: move(op.from), to: move(op.to) };
      default:
        return { ...op, adjoint: move(op.adjoint), activation: move(op.activation), to: move(op.to) };
    }
  });
  return { ...program, operations };
}

/** The largest difference of two memories, relative to the largest number of each array; and where it is. */
export function difference(a: Memory, b: Memory): { readonly relative: number; readonly where: string } {
  let [relative, where] = [0, "nowhere"];
  for (const [at, expected] of a) {
    const actual = b.get(at)!;
    const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
    expected.forEach((x, i) => {
      if (Object.is(x, actual[i]) || x === actual[i]) return;
      const own = Math.abs(actual[i] - x) / scale;
      // NaN differs from everything but NaN.
      if (own <= relative) return;
      relative = Number.isNaN(own) ? Number.POSITIVE_INFINITY : own;
      where = `entry ${i} of the array of ${expected.length} at ${at}: ${actual[i]} for ${x}`;
    });
  }
  return { relative, where };
}
