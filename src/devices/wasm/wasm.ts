/** @file The embedded device: float64 in WebAssembly memory, SIMD kernels, threads. Needs nothing installed. */

import { UsageError } from "../../errors.ts";
import { emitModule } from "../../kernels/index.ts";
import { linearAlgebra } from "../../kernels/static/index.ts";
import type { HostDevice, KernelHandle, Program } from "../device.ts";
import { hostEntries } from "../host-entries.ts";
import { availableThreads, physicalMemory } from "../machine.ts";
import { checkProgram, checkTiles } from "../program-checks.ts";
import { potrf, potrs } from "./cholesky.ts";
import { decode } from "./decode.ts";
import { geqrf, ormqr } from "./householder.ts";
import { createArena } from "./memory.ts";
import { operands } from "./operands.ts";
import { createPool, SCRATCH } from "./pool.ts";
import { gemm, type Room, syrk } from "./product.ts";

export interface WasmOptions {
  /** Threads that compute, the caller among them. Default: all cores. 1 starts no worker. */
  readonly threads?: number;
  /** Most bytes of arrays. Default: three quarters of the machine's memory, at most 4 GiB less 64 KiB. */
  readonly budget?: number;
}

/** Bytes 32-bit addresses reach. */
const ADDRESSABLE = 2 ** 32;

/**
 * A device whose memory is one shared WebAssembly memory.
 *
 * Results are bit-identical for any number of threads. Above one thread it runs in Node only; worker threads do not
 * keep the process alive. A thread that dies makes the next operation throw NumericalError naming it.
 *
 * @throws UsageError if threads is not a whole number >= 1 or the budget is not positive.
 *
 * @example
 * const device = wasmDevice({ threads: 1 });
 * const A = device.allocate(4);
 * A.set([4, 2, 2, 10]);
 * device.potrf(2, A, 2);
 * [...A]; // [2, 1, 2, 3]
 */
export function wasmDevice({
  threads = availableThreads(),
  budget = defaultBudget(),
}: WasmOptions = {}): HostDevice {
  checkThreads(threads);
  const arena = createArena(budget);
  const module = new WebAssembly.Module(decode(linearAlgebra));
  const scratch = arena.take(threads * SCRATCH);
  const pool = createPool({ threads, module, memory: arena.memory, scratch });
  const room: Room = { arena, pool };
  const { allocate, release } = arena;
  const device: HostDevice = {
    name: "wasm",
    threads,
    memory: "host",
    get host() {
      return device;
    },
    description: `WebAssembly SIMD, ${threads} ${threads === 1 ? "thread" : "threads"}, up to ${(arena.bytes.budget / 2 ** 30).toFixed(2)} GiB`,
    allocate,
    release,
    get bytes() {
      return arena.bytes;
    },
    ...hostEntries,
    ...programs(room),
    ...products(room),
    ...factorisations(room),
    close: () => {
      pool.close();
      arena.close();
    },
  };
  return device;
}

type Programs = Pick<HostDevice, "compile" | "discard" | "install" | "execute" | "uninstall">;

/** Workspaces are shared by all programs: one per thread, as large as the largest program needs. */
function programs({ arena, pool }: Room): Programs {
  const installed = new Map<number, number>();
  const workspace = { at: 0, bytes: 0 };
  let next = 0;
  const makeRoom = (bytes: number): void => {
    if (bytes <= workspace.bytes) return;
    // Taken before the old one is given back: if there is no room, installed programs keep theirs.
    const at = arena.take(pool.threads * bytes);
    if (workspace.bytes) arena.give(workspace.at);
    workspace.at = at;
    workspace.bytes = bytes;
  };
  return {
    compile: (kernels): readonly KernelHandle[] => {
      const id = next++;
      pool.send({ kind: "module", id, module: new WebAssembly.Module(emitModule(kernels)) });
      return kernels.map(({ inputs, outputs }, i) => ({
        module: id,
        name: `k${i}`,
        inputs: inputs.length,
        outputs: outputs.length,
      }));
    },
    discard: (kernels) => {
      for (const id of new Set(kernels.map(({ module }) => module))) pool.send({ kind: "remove", id });
    },
    install: (program) => {
      checkProgram("wasm", program);
      const id = next++;
      // Whole cache lines, so that threads do not share one.
      makeRoom(Math.ceil(program.workspace / 64) * 64);
      pool.send({ kind: "program", id, program: plain(program) });
      installed.set(id, program.tiles);
      return { id };
    },
    execute: ({ id }, tiles) => {
      checkTiles("wasm", id, tiles, installed.get(id));
      pool.execute(id, tiles, workspace.at, workspace.bytes);
    },
    uninstall: ({ id }) => {
      if (installed.delete(id)) pool.send({ kind: "remove", id });
    },
  };
}

type Products = Pick<HostDevice, "gemm" | "gemv" | "syrk" | "trsv">;

/** Rows and columns of one task of the static module's gemv. */
const GEMV_ROWS = 512;
const GEMV_COLUMNS = 32;
/** Elements from which a matrix-vector product wakes the workers. Chosen here: about 20 us for one thread. */
const FORK_ELEMENTS = 40_000;

function products(room: Room): Products {
  const { arena, pool } = room;
  return {
    gemm: (transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc) => {
      const { matrix } = operands(arena, "gemm");
      const a = transA ? matrix("A", A, k, m, lda) : matrix("A", A, m, k, lda);
      const b = transB ? matrix("B", B, n, k, ldb) : matrix("B", B, k, n, ldb);
      gemm(room, [transA, transB], [m, n, k], alpha, a, b, beta, matrix("C", C, m, n, ldc));
    },
    gemv: (trans, m, n, alpha, A, lda, x, beta, y) => {
      const { matrix, vector } = operands(arena, "gemv");
      const [from, to] = [vector("x", x, trans ? m : n), vector("y", y, trans ? n : m)];
      const tiles = trans ? Math.ceil(n / GEMV_COLUMNS) : Math.ceil(m / GEMV_ROWS);
      const task = trans ? "gemvColumns" : "gemvRows";
      const { at, ld } = matrix("A", A, m, n, lda);
      pool.run(task, tiles, m * n > FORK_ELEMENTS, m, n, alpha, at, ld, from, beta, to);
    },
    syrk: (trans, n, k, A, lda, C, ldc, add = false) => {
      const { matrix } = operands(arena, "syrk");
      const a = trans ? matrix("A", A, k, n, lda) : matrix("A", A, n, k, lda);
      syrk(room, trans, n, k, a, matrix("C", C, n, n, ldc), add);
    },
    trsv: (upper, trans, n, T, ldt, x) => {
      const { matrix, vector } = operands(arena, "trsv");
      const { at, ld } = matrix("T", T, n, n, ldt);
      pool.library.trsv(Number(upper), Number(trans), n, at, ld, vector("x", x, n));
    },
  };
}

type Factorisations = Pick<HostDevice, "potrf" | "potrs" | "geqrf" | "ormqr">;

function factorisations(room: Room): Factorisations {
  const { arena } = room;
  return {
    potrf: (n, A, lda) => potrf(room, n, operands(arena, "potrf").matrix("A", A, n, n, lda)),
    potrs: (n, nrhs, A, lda, B, ldb) => {
      const { matrix } = operands(arena, "potrs");
      potrs(room, n, nrhs, matrix("A", A, n, n, lda), matrix("B", B, n, nrhs, ldb));
    },
    geqrf: (m, n, A, lda, tau) => {
      const { matrix, vector } = operands(arena, "geqrf");
      geqrf(room, m, n, matrix("A", A, m, n, lda), vector("tau", tau, Math.min(m, n)));
    },
    ormqr: (trans, m, nrhs, k, A, lda, tau, C, ldc) => {
      const { matrix, vector } = operands(arena, "ormqr");
      const a = matrix("A", A, m, k, lda);
      ormqr(room, trans, [m, nrhs, k], a, vector("tau", tau, k), matrix("C", C, m, nrhs, ldc));
    },
  };
}

/** Three quarters of physical memory, so that an honest refusal comes before the machine starts to swap. */
const defaultBudget = (): number => Math.min(ADDRESSABLE, 0.75 * physicalMemory());

function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new UsageError({ what: `threads = ${threads}`, where: "wasm device", remedy: "a whole number >= 1" });
}

/** Only what threads need travels to them. */
function plain({ samples, lastSamples, tiles, workspace, operations }: Program): Program {
  return { samples, lastSamples, tiles, workspace, operations };
}
