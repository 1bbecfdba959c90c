/** @file The cuda device: float64 on an NVIDIA card, by its driver, NVRTC, cuBLAS and cuSOLVER. */

import { UsageError } from "../../errors.ts";
import type { Device, DeviceArray, HostDevice } from "../device.ts";
import { columnLauncher, columns } from "./columns.ts";
import { createCompiler } from "./compiler.ts";
import { sizeText } from "./errors.ts";
import { factorisations } from "./factorisations.ts";
import { type KernelCache, kernelCache, kernelCacheFolder } from "./kernel-cache.ts";
import { dotted, loadCuda, type NoCuda } from "./libraries.ts";
import { type CardMemory, createMemory } from "./memory.ts";
import { products } from "./products.ts";
import { programs } from "./programs.ts";
import { openSession, type Session } from "./session.ts";
import { type Timing, timing } from "./timing.ts";

export interface CudaOptions {
  /** Which card, from 0, among those that CUDA_VISIBLE_DEVICES shows. Default: 0. */
  readonly ordinal?: number;
  /** Most bytes of arrays. Default: 90 % of the card's free memory at opening. */
  readonly budget?: number;
  /** Most blocks of a program per multiprocessor, >= 1. Default: as many as its registers allow. */
  readonly blocks?: number;
  /**
   * Folder in which compiled kernels are kept for later processes; false: nowhere. Default: what SOBOLEV_KERNEL_CACHE
   * says, else `sobolev/kernels` in the user's cache folder.
   */
  readonly kernelCache?: string | false;
}

/** The device with its card's clock, for benchmarks. */
export interface CudaDevice extends Device<DeviceArray>, Timing {
  /** As NVIDIA names it. */
  readonly card: string;
}

/**
 * Samples per tile, chosen here: one warp writes 256 bytes of a Jacobian column at a time, and a tile's stacks of 64
 * units and 7 channels fit the second-level cache for all blocks at once.
 */
const tileSamples = 32;

/**
 * A device whose arrays, kernels and linear algebra are on an NVIDIA card (Linux, x64). All arithmetic is float64.
 *
 * Work is queued in order on one stream: operations return at once, and `read`, `potrf` and what returns host numbers
 * wait. Arrays written may be reused at once. Matrices may have more than 2^31 entries, except for QR. Programs are
 * compiled by NVRTC when installed (0.1 to 0.4 s), once for all of equal text; the machine code is kept on disk for later
 * processes.
 *
 * Accuracy: that of cuBLAS and cuSOLVER in float64; operations by entries are correctly rounded.
 *
 * @param host - serves what needs a host device; closed with this one.
 * @throws UsageError if libraries, driver or card are missing (with the command that brings them), for bad options, and
 * from any operation for shapes, foreign arrays and memory above the budget. NumericalError from any operation once the
 * card is lost; the same from all later ones.
 */
export function cudaDevice(host: HostDevice, options: CudaOptions = {}): CudaDevice {
  const { ordinal = 0, blocks = Number.POSITIVE_INFINITY } = options;
  checkBlocks(blocks);
  const libraries = loadCuda();
  if (!libraries.found) throw absent(libraries);
  const session = openSession(libraries, ordinal);
  try {
    return assemble(session, host, { ...options, blocks });
  } catch (thrown) {
    session.close();
    throw thrown;
  }
}

function assemble(
  session: Session,
  host: HostDevice,
  { blocks, budget, kernelCache: folder }: Omit<CudaOptions, "blocks"> & { readonly blocks: number },
): CudaDevice {
  const memory = createMemory(session, budget);
  const compiler = createCompiler(session, cacheFor(folder));
  const start = columnLauncher(session, memory, compiler);
  return {
    name: "cuda",
    memory: "card",
    card: session.card.name,
    threads: host.threads,
    description: describe(session, memory),
    host,
    tileSamples,
    get bytes() {
      return memory.bytes;
    },
    ...arrays(memory),
    ...programs(session, memory, compiler, blocks),
    ...products(session, memory),
    ...factorisations(session, memory, start),
    ...columns(session, memory, start),
    ...timing(session, memory),
    close: () => {
      session.close();
      host.close();
    },
  };
}

function cacheFor(asked: string | false | undefined): KernelCache | undefined {
  if (asked !== undefined && asked !== false && (typeof asked !== "string" || asked === ""))
    throw new UsageError({
      what: `kernelCache = ${JSON.stringify(asked)}`,
      where: "cuda device",
      remedy: "a folder, or false for none",
    });
  const folder = asked === undefined ? kernelCacheFolder(process.env) : asked;
  return folder ? kernelCache(folder) : undefined;
}

const arrays = ({ allocate, release, write, read, copy, clear }: CardMemory) => ({
  allocate,
  release,
  write,
  read,
  copy,
  clear,
});

function describe({ card, libraries }: Session, memory: CardMemory): string {
  const { name, architecture } = card;
  const version = dotted(libraries.driverVersion);
  return `${name}, compute capability ${architecture / 10}, driver for CUDA ${version}, libraries of CUDA ${libraries.generation}, up to ${sizeText(memory.bytes.budget)}`;
}

const absent = ({ reason, remedy }: NoCuda): UsageError =>
  new UsageError({ what: reason, where: "device cuda", remedy });

function checkBlocks(blocks: number): void {
  if (blocks >= 1 && (Number.isInteger(blocks) || blocks === Number.POSITIVE_INFINITY)) return;
  throw new UsageError({
    what: `blocks = ${blocks}`,
    where: "cuda device",
    remedy: "a whole number >= 1, or leave it out",
  });
}
