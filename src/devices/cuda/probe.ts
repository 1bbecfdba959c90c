/** @file Looks for a card and its libraries without opening a device. */

import { UsageError } from "../../errors.ts";
import { firstLine } from "../native/foreign.ts";
import { compilerVersion } from "./compiler.ts";
import { type KernelCacheUse, kernelCacheFolder, kernelCacheUse } from "./kernel-cache.ts";
import { type CudaLibraries, dotted, loadCuda } from "./libraries.ts";
import { findCard } from "./session.ts";

/** A library as loaded. */
export interface FoundLibrary {
  readonly name: "driver" | "NVRTC" | "cuBLAS" | "cuSOLVER";
  readonly path: string;
  /** Where the library tells it. */
  readonly version?: string;
}

/** What was found, for `sobolev doctor`. */
export interface CudaProbe {
  readonly found: boolean;
  /** The card, as NVIDIA names it. */
  readonly name?: string;
  /** "9.0" for H100 and H200. */
  readonly computeCapability?: string;
  /** Bytes of the card. */
  readonly memory?: number;
  /** Newest CUDA that the driver serves: "13.0". */
  readonly driver?: string;
  readonly libraries?: readonly FoundLibrary[];
  /** Kernels kept on disk; absent where none are to be kept. */
  readonly kernels?: KernelCacheUse;
  /** Why nothing was found. */
  readonly reason?: string;
  /** How to get it. */
  readonly remedy?: string;
}

/**
 * Looks for a card, its driver and the CUDA libraries, and loads them when they are there. Opens no context.
 *
 * @param ordinal - which card, from 0.
 * @returns found with card, versions and paths; or not found with reason and remedy, and with what was there. Never
 * throws.
 */
export function probeCuda(ordinal = 0): CudaProbe {
  const libraries = loadCuda();
  if (!libraries.found) return libraries;
  const folder = kernelCacheFolder(process.env);
  const known = {
    driver: dotted(libraries.driverVersion),
    libraries: list(libraries),
    ...(folder && { kernels: kernelCacheUse(folder) }),
  };
  try {
    const { card } = findCard(libraries, ordinal);
    const computeCapability = (card.architecture / 10).toFixed(1);
    return { found: true, name: card.name, computeCapability, memory: card.memory, ...known };
  } catch (thrown) {
    return { found: false, ...complaintOf(thrown), ...known };
  }
}

function complaintOf(thrown: unknown): Pick<CudaProbe, "reason" | "remedy"> {
  if (!(thrown instanceof UsageError)) return { reason: firstLine(thrown) };
  const { what, where, remedy } = thrown.complaint;
  return { reason: where ? `${what} (${where})` : what, ...(remedy && { remedy }) };
}

const list = (libraries: CudaLibraries): FoundLibrary[] => [
  { name: "driver", path: libraries.paths.driver, version: dotted(libraries.driverVersion) },
  { name: "NVRTC", path: libraries.paths.compiler, version: compilerVersion(libraries.functions.compiler) },
  { name: "cuBLAS", path: libraries.paths.blas, version: blasVersion(libraries) },
  { name: "cuSOLVER", path: libraries.paths.solver },
];

/** libraryPropertyType: major, minor, patch are 0, 1, 2. Source: library_types.h. */
function blasVersion({ functions }: CudaLibraries): string {
  const cell = new Int32Array(1);
  const part = (property: number): number => {
    functions.blas.cublasGetProperty(property, cell);
    return cell[0];
  };
  return [0, 1, 2].map(part).join(".");
}
