/** @file Finds and loads a BLAS with LAPACK. */

import { candidates, installation } from "./candidates.ts";
import { narrowCore, prepare, type Surroundings } from "./core-type.ts";
import { bridge, firstLine, type Library, type Routine } from "./foreign.ts";
import { getBuiltin, inNode } from "./node.ts";

/**
 * Fortran routines used, with the number of their arguments. gfortran passes the length of each character argument
 * after all others; LAPACK compiled by it may overwrite their place on the stack, so its routines get them. Those of
 * BLAS never do, and 50 ns a length would be a quarter of a call.
 */
const routines = {
  dgemm_: { pointers: 13, lengths: 0 },
  dgemv_: { pointers: 11, lengths: 0 },
  dsyrk_: { pointers: 10, lengths: 0 },
  dtrsv_: { pointers: 8, lengths: 0 },
  dtrsm_: { pointers: 11, lengths: 0 },
  dpotrf_: { pointers: 5, lengths: 1 },
  dpotrs_: { pointers: 8, lengths: 1 },
  dgeqrf_: { pointers: 8, lengths: 0 },
  dormqr_: { pointers: 13, lengths: 2 },
} as const;
export type RoutineName = keyof typeof routines;

/** A library ready for use. */
export interface Blas {
  readonly found: true;
  /** File names as loaded. */
  readonly library: string;
  /** "OpenBLAS 0.3.21", or the file name where the library does not say. */
  readonly version: string;
  /** Kernels chosen by the library, where it says. */
  readonly core?: string;
  /** Sentences people should see: settings made, speed lost. */
  readonly announcements: readonly string[];
  readonly routines: Readonly<Record<RoutineName, Routine>>;
  /** Threads of the library, process-wide; no effect where the library offers none. */
  readonly setThreads: (threads: number) => void;
  readonly threads: () => number | undefined;
}

/** Why there is none, and how to get one. */
export interface NoBlas {
  readonly found: false;
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Loads the first library that has all routines.
 *
 * The environment variable SOBOLEV_BLAS_PATH names the library (several, separated like PATH, are used together).
 * Before the first load, variables of OpenBLAS are set in this process; see `prepare`.
 */
export function openBlas(threads: number): Blas | NoBlas {
  if (!inNode()) return { found: false, reason: "native libraries need Node", remedy: "device wasm" };
  const bridged = bridge();
  if ("reason" in bridged) return { found: false, reason: bridged.reason, remedy: "npm install koffi" };
  const surroundings = look(threads);
  const { variables, announcements } = prepare(surroundings);
  for (const [name, value] of Object.entries(variables)) bridged.setenv(name, value);
  return search(bridged.load, (core) => [...announcements, ...asList(narrowCore(core, surroundings))]);
}

const asList = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

function look(threads: number): Surroundings {
  const linux = process.platform === "linux";
  const cpuinfo = linux ? getBuiltin("node:fs").readFileSync("/proc/cpuinfo", "latin1") : "";
  return { cpuinfo, env: process.env, threads };
}

/** The first candidate that works, or what went wrong with each. */
function search(
  load: (path: string) => Library,
  announce: (core: string) => readonly string[],
): Blas | NoBlas {
  const path = process.env.SOBOLEV_BLAS_PATH;
  const failures: string[] = [];
  for (const candidate of candidates(process.platform, path)) {
    try {
      return bind(
        candidate.map((path) => load(path)),
        announce,
      );
    } catch (reason) {
      failures.push(`${candidate.join(" + ")}: ${firstLine(reason)}`);
    }
  }
  const reason = path
    ? `SOBOLEV_BLAS_PATH cannot be used: ${failures.join("; ")}`
    : "no BLAS with LAPACK was found (OpenBLAS, MKL, BLIS, Accelerate)";
  return { found: false, reason, remedy: installation(process.platform) };
}

function bind(libraries: readonly Library[], announce: (core: string) => readonly string[]): Blas {
  const fortran = Object.fromEntries(
    Object.entries(routines).map(([name, { pointers, lengths }]) => {
      const parameters = [...repeat("void *", pointers), ...repeat("size_t", lengths)];
      return [name, withLengths(find(libraries, name, "void", parameters), lengths)];
    }),
  ) as Record<RoutineName, Routine>;
  const facts = about(libraries);
  return {
    found: true,
    library: libraries.map(({ path }) => path).join(" + "),
    announcements: facts.core === undefined ? [] : announce(facts.core),
    routines: fortran,
    ...facts,
  };
}

const repeat = (type: string, count: number): string[] => Array.from({ length: count }, () => type);

/** The routine with its hidden lengths filled in: 1 each. */
function withLengths(routine: Routine, lengths: number): Routine {
  const ones = Array.from({ length: lengths }, () => 1);
  return lengths === 0 ? routine : (...values) => routine(...values, ...ones);
}

/** A function of the first library that has it. @throws Error naming it otherwise. */
function find(
  libraries: readonly Library[],
  name: string,
  result: string,
  parameters: readonly string[],
): Routine {
  for (const library of libraries) {
    try {
      return library.routine(name, result, parameters);
    } catch {
      // Looked for in the next one.
    }
  }
  throw new Error(`it has no ${name}`);
}

/** As `find`, or undefined. */
function optional(...wanted: Parameters<typeof find>): Routine | undefined {
  try {
    return find(...wanted);
  } catch {
    return undefined;
  }
}

type Facts = Pick<Blas, "version" | "core" | "setThreads" | "threads">;

/** What the library tells about itself, by the functions that OpenBLAS, MKL and BLIS add to the standard. */
function about(libraries: readonly Library[]): Facts {
  const ask = (name: string, result: string, parameters: readonly string[] = []) =>
    optional(libraries, name, result, parameters);
  const core = ask("openblas_get_corename", "const char *")?.();
  const set = ["openblas_set_num_threads", "MKL_Set_Num_Threads"]
    .map((n) => ask(n, "void", ["int"]))
    .find(Boolean);
  const setBlis = ask("bli_thread_set_num_threads", "void", ["int64"]);
  const get = ["openblas_get_num_threads", "MKL_Get_Max_Threads"].map((n) => ask(n, "int")).find(Boolean);
  return {
    version: version(libraries, ask),
    ...(typeof core === "string" ? { core } : {}),
    setThreads: (threads) => (set ?? setBlis)?.(threads),
    threads: () => get?.() as number | undefined,
  };
}

type Ask = (name: string, result: string, parameters?: readonly string[]) => Routine | undefined;

function version(libraries: readonly Library[], ask: Ask): string {
  const openblas = ask("openblas_get_config", "const char *")?.();
  if (typeof openblas === "string") return openblas.split(" ").slice(0, 2).join(" ");
  const mkl = ask("MKL_Get_Version_String", "void", ["void *", "int"]);
  if (mkl) return mklVersion(mkl);
  const blis = ask("bli_info_get_version_str", "const char *")?.();
  if (typeof blis === "string") return `BLIS ${blis}`;
  return libraries[0].path.split(/[\\/]/).at(-1)!;
}

/** MKL fills a buffer of the caller's; 198 bytes is the length its manual gives. */
function mklVersion(fill: Routine): string {
  const buffer = new Uint8Array(198);
  fill(buffer, buffer.length);
  const text = String.fromCharCode(...buffer);
  return `MKL ${/Version ([\d.]+)/.exec(text)?.[1] ?? ""}`.trim();
}
