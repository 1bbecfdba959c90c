/** @file Builds the stub libraries with the machine's C++ compiler, once for each state of their sources. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { whyNot } from "../emulation/emulator.ts";

const here = import.meta.dirname;
const emulation = resolve(here, "../emulation");
const compiler = process.env.CXX ?? "c++";

/** Library file and its source. */
const libraries = {
  "libcuda.so.1": "driver.cpp",
  "libnvrtc.so.13": "nvrtc.cpp",
  "libcublas.so.13": "cublas.cpp",
  "libcusolver.so.12": "cusolver.cpp",
} as const;
export type StubLibrary = keyof typeof libraries;

/** Why the stubs cannot be had here; undefined when they can. */
export const obstacle: string | undefined = (() => {
  if (process.platform !== "linux" || process.arch !== "x64") return "the cuda device runs on Linux x64 only";
  return whyNot();
})();

/** A title that says why its tests are skipped, if they are. */
export const titled = (title: string): string => (obstacle ? `${title} (skipped: ${obstacle})` : title);

/** The folder with the four libraries, built if need be. Kernels compiled by its NVRTC stay there too. */
export function buildStubs(): string {
  const sources = [here, emulation].flatMap((folder) =>
    readdirSync(folder).map((file) => join(folder, file)),
  );
  const hash = createHash("sha256");
  for (const file of sources.sort()) hash.update(readFileSync(file));
  const folder = join(tmpdir(), `sobolev-cuda-stub-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const draft = mkdtempSync(join(tmpdir(), "sobolev-cuda-draft-"));
  mkdirSync(join(draft, "kernels"));
  for (const [library, source] of Object.entries(libraries)) {
    const macros = [`-DCOMPILE="${join(emulation, "compile.sh")}"`, `-DCACHE="${join(folder, "kernels")}"`];
    const flags = ["-std=c++17", "-O1", "-shared", "-fPIC", ...macros];
    execFileSync(compiler, [...flags, join(here, source), "-ldl", "-o", join(draft, library)], {
      stdio: "pipe",
    });
  }
  try {
    renameSync(draft, folder);
  } catch (reason) {
    // Somebody else was first.
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw reason;
  }
  return folder;
}

/** A new folder with only some of the libraries, linked. */
export function partOfStubs(...wanted: readonly StubLibrary[]): string {
  const folder = mkdtempSync(join(tmpdir(), "sobolev-cuda-part-"));
  for (const library of wanted) symlinkSync(join(buildStubs(), library), join(folder, library));
  return folder;
}

/** What the stub driver lets tests set and count. */
export interface StubControl {
  /** All settings and counts as at first; forgets a lost device. */
  reset(): void;
  set(
    name:
      | "driverVersion"
      | "versionStatus"
      | "cards"
      | "multiprocessors"
      | "blocks"
      | "memory"
      | "architecture"
      | "newestArchitecture"
      | "failAllocation"
      | "failLaunch"
      | "launchStatus"
      | "initStatus"
      | "loadStatus",
    value: number,
  ): void;
  /** `violations`: of the card's memory, of handles, of the rules of page-locked memory. `open`: not yet given back. */
  count(name: "violations" | "allocations" | "launches" | "waits" | "calls" | "queued" | "open"): number;
}

export function stubControl(folder: string): StubControl {
  const koffi = createRequire(import.meta.url)("koffi");
  const library = koffi.load(join(folder, "libcuda.so.1"), { global: true });
  return {
    reset: library.func("void stub_reset()"),
    set: library.func("void stub_set(str name, int64 value)"),
    count: library.func("int64 stub_count(str name)"),
  };
}
