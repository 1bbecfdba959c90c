/** @file The native device: memory and map kernels of another device, linear algebra by a BLAS of the machine. */

import { UsageError } from "../../errors.ts";
import type { HostDevice } from "../device.ts";
import { type Blas, type NoBlas, openBlas } from "./blas.ts";
import { getBuiltin, inNode } from "./node.ts";
import { factorisations, products } from "./routines.ts";

export interface NativeOptions {
  /** Threads of the BLAS. Default: those of the base device. */
  readonly threads?: number;
}

/** What was found, for `sobolev doctor`. */
export interface NativeProbe {
  readonly found: boolean;
  /** File names as loaded. */
  readonly library?: string;
  readonly version?: string;
  /** Kernels the library has chosen for this processor. */
  readonly core?: string;
  readonly threads?: number;
  /** Why nothing was found. */
  readonly reason?: string;
  /** How to get it. */
  readonly remedy?: string;
}

/**
 * `base` with gemm, gemv, syrk, trsv, potrf, potrs, geqrf and ormqr done by OpenBLAS, MKL, BLIS or Accelerate.
 *
 * Arrays are shared, not copied. The library is found by its usual names or by SOBOLEV_BLAS_PATH; the description says
 * which, with its core type, and what was set for it. Threads of a BLAS are one number for the process: each call
 * sets its own device's. `close` closes `base`; the library stays loaded.
 *
 * Cost: 0.4 us a call beyond the library's own. Accuracy: that of the library, tested against plain loops.
 *
 * @throws UsageError if no BLAS is found, with the command that installs one.
 */
export function nativeDevice(base: HostDevice, { threads = base.threads }: NativeOptions = {}): HostDevice {
  const blas = openBlas(threads);
  if (!blas.found) throw absent(blas);
  blas.setThreads(threads);
  const device: HostDevice = {
    ...base,
    name: "native",
    get host() {
      return device;
    },
    threads,
    description: describe(blas, threads),
    get bytes() {
      return base.bytes;
    },
    ...products(blas, threads),
    ...factorisations(blas, threads),
  };
  return device;
}

const absent = ({ reason, remedy }: NoBlas): UsageError =>
  new UsageError({ what: reason, where: "device native", remedy });

function describe({ version, library, core, announcements }: Blas, threads: number): string {
  const kernels = core === undefined ? "" : `, ${core} kernels`;
  const first = `${version} (${library})${kernels}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  return [first, ...announcements].join("; ");
}

/**
 * Looks for a BLAS without opening a device. Loads it when found, with as many threads as there are cores.
 *
 * @returns found with library, version, core type and threads; or not found with reason and remedy. Never throws.
 */
export function probeNative(): NativeProbe {
  const blas = openBlas(inNode() ? getBuiltin("node:os").availableParallelism() : 1);
  if (!blas.found) return blas;
  const { library, version, core } = blas;
  const threads = blas.threads();
  return {
    found: true,
    library,
    version,
    ...(core === undefined ? {} : { core }),
    ...(threads === undefined ? {} : { threads }),
  };
}
