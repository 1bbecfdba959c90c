/** @file Names under which BLAS and LAPACK are looked for, and how to get one. */

import { getBuiltin } from "./node.ts";

/** Libraries tried together: a routine is taken from the first that has it. */
export type Candidate = readonly string[];

/**
 * Fast libraries first, by platform. Only tuned ones: the reference BLAS (libblas.so.3) is slower than the embedded
 * device, so it counts only when named in SOBOLEV_BLAS_PATH.
 */
const known: Readonly<Partial<Record<NodeJS.Platform, readonly Candidate[]>>> = {
  linux: [
    ["libopenblas.so.0"],
    // Fedora and Red Hat name the threaded build apart.
    ["libopenblasp.so.0"],
    ["libopenblas.so"],
    ["libmkl_rt.so.2"],
    ["libmkl_rt.so"],
    ["libblis-mt.so", "libflame.so"],
    ["libblis.so.4", "liblapack.so.3"],
    ["libblis.so", "liblapack.so"],
  ],
  darwin: [
    ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
    ["/opt/homebrew/opt/openblas/lib/libopenblas.dylib"],
    ["/usr/local/opt/openblas/lib/libopenblas.dylib"],
  ],
  win32: [["libopenblas.dll"], ["openblas.dll"], ["mkl_rt.2.dll"], ["mkl_rt.dll"]],
};

/**
 * What to try, in order.
 *
 * @param path - SOBOLEV_BLAS_PATH: one library, or several separated like PATH; tried alone when given.
 */
export function candidates(platform: NodeJS.Platform, path: string | undefined): readonly Candidate[] {
  if (path) return [path.split(getBuiltin("node:path").delimiter)];
  return known[platform] ?? [];
}

/** How to get a BLAS, as a command where there is one. */
export function installation(platform: NodeJS.Platform): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    linux: "apt-get install libopenblas0-pthread (Debian, Ubuntu), dnf install openblas-threads (Fedora)",
    darwin: "brew install openblas",
    win32: "put libopenblas.dll (github.com/OpenMathLib/OpenBLAS/releases) on the PATH",
  };
  return `${commands[platform] ?? "install OpenBLAS"}, or set SOBOLEV_BLAS_PATH to the library file`;
}
