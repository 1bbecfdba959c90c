/** @file Calls into native libraries through koffi, an optional dependency. */

import { getBuiltin } from "./node.ts";

/** What native code takes here: arrays and texts by address, numbers by value (beyond 2^53 as bigint). */
export type Argument =
  | Float64Array
  | Int32Array
  | Uint8Array
  | BigUint64Array
  | number
  | bigint
  | string
  | readonly string[]
  | null;
/** A native function. The result is whatever its declaration says. */
export type Routine = (...values: readonly Argument[]) => unknown;

/** A loaded library. */
export interface Library {
  readonly path: string;
  /** The function of that name. @throws Error if the library has none. */
  routine(name: string, result: string, parameters: readonly string[]): Routine;
}

/** The part of koffi that is used. */
interface Koffi {
  load(
    path: string | null,
    options?: LoadOptions,
  ): { func(name: string, result: string, parameters: string[]): Routine };
  view(address: bigint, bytes: number): ArrayBuffer;
  readonly decode: { string(address: bigint): string };
}

export interface LoadOptions {
  /** Whether libraries loaded later find this one by its bare name and use its symbols. Default: false. */
  readonly global?: boolean;
}

/** Loader of libraries. */
export interface Loader {
  /** @throws Error saying what the system's loader said. */
  readonly load: (path: string, options?: LoadOptions) => Library;
  readonly setenv: (name: string, value: string) => void;
  /** Memory that native code owns, seen without copying; the caller knows that it lives. */
  readonly view: (address: bigint, bytes: number) => ArrayBuffer;
  /** The text that ends with a zero byte at an address. */
  readonly text: (address: bigint) => string;
}

/** Loader of libraries, or why there is none. */
export type Bridge = Loader | { readonly reason: string };

/** Loads koffi. */
export function bridge(): Bridge {
  try {
    const require = getBuiltin("node:module").createRequire(import.meta.url);
    const koffi = require("koffi") as Koffi;
    return {
      load: (path, options = {}) => load(koffi, path, options),
      setenv: (name, value) => setenv(koffi, name, value),
      view: (address, bytes) => koffi.view(address, bytes),
      text: (address) => koffi.decode.string(address),
    };
  } catch (reason) {
    return { reason: `koffi, the bridge to native libraries, cannot be loaded: ${firstLine(reason)}` };
  }
}

function load(koffi: Koffi, path: string, options: LoadOptions): Library {
  const library = koffi.load(path, options);
  return { path, routine: (name, result, parameters) => library.func(name, result, [...parameters]) };
}

/** Sets a variable where native code will see it: a worker's `process.env` is only a copy of the real one. */
function setenv(koffi: Koffi, name: string, value: string): void {
  process.env[name] = value;
  if (getBuiltin("node:worker_threads").isMainThread || process.platform === "win32") return;
  const set = koffi.load(null).func("setenv", "int", ["str", "str", "int"]) as (
    ...values: unknown[]
  ) => unknown;
  set(name, value, 1);
}

/** The first line of an error's message. */
export const firstLine = (reason: unknown): string =>
  (reason instanceof Error ? reason.message : String(reason)).split("\n")[0];
