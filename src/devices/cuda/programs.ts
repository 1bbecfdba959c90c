/** @file Programs on the card: compiled from their text, installed with their addresses, run by a persistent grid. */

import { UsageError } from "../../errors.ts";
import type { MapKernel } from "../../kernels/index.ts";
import type { Device, KernelHandle, Program } from "../device.ts";
import { checkProgram, checkTiles } from "../program-checks.ts";
import type { Compiler } from "./compiler.ts";
import { type Kernel, launch } from "./launch.ts";
import type { CardMemory, CudaArray } from "./memory.ts";
import { programSource } from "./program-source.ts";
import type { Session } from "./session.ts";

export type Programs = Pick<Device, "compile" | "discard" | "install" | "execute" | "uninstall">;

/** A program ready to run. */
interface Installed extends Kernel {
  readonly tiles: number;
  /** Values that the text takes by place instead of by name. */
  readonly addresses: CudaArray;
  /** Bytes for one block, in whole lines of 256 bytes. */
  readonly workspace: number;
  /** Most blocks that run at the same time. */
  readonly blocks: number;
}

/**
 * Compiling a map kernel only keeps its expressions: the text of a program holds the kernels it calls, and is compiled
 * at `install`, once for all programs of equal text.
 *
 * @param mostBlocks - blocks per multiprocessor at most.
 */
export function programs(
  session: Session,
  memory: CardMemory,
  compiler: Compiler,
  mostBlocks: number,
): Programs {
  const modules = new Map<number, readonly MapKernel[]>();
  const installed = new Map<number, Installed>();
  let next = 0;

  return {
    compile: (kernels) => {
      const module = next++;
      modules.set(module, kernels);
      return kernels.map(({ inputs, outputs }, i) => ({
        module,
        name: `k${i}`,
        inputs: inputs.length,
        outputs: outputs.length,
      }));
    },
    discard: (kernels) => {
      for (const { module } of kernels) modules.delete(module);
    },
    install: (program) => {
      checkProgram("cuda", program);
      session.enter();
      const id = next++;
      installed.set(
        id,
        prepare(program, (handle) => kernelOf(modules, handle)),
      );
      return { id };
    },
    execute: ({ id }, tiles) => {
      const program = installed.get(id);
      checkTiles("cuda", id, tiles, program?.tiles);
      session.enter();
      if (program && tiles > 0) run(program, tiles);
    },
    uninstall: ({ id }) => {
      const program = installed.get(id);
      if (installed.delete(id) && program) memory.release(program.addresses);
    },
  };

  function prepare(program: Program, kernelOf: (handle: KernelHandle) => MapKernel): Installed {
    const { source, entry, addresses, threads } = programSource(program, kernelOf);
    const [handle] = compiler.functionsOf(source, [entry]);
    const resident = Math.min(mostBlocks, occupancy(session, handle, threads));
    const room = memory.allocate(addresses.length);
    memory.send(
      new Uint8Array(addresses.buffer, addresses.byteOffset, addresses.byteLength),
      room.byteOffset,
    );
    return {
      function: handle,
      threads,
      tiles: program.tiles,
      addresses: room,
      workspace: Math.ceil(program.workspace / line) * line,
      blocks: session.card.multiprocessors * resident,
    };
  }

  function run(program: Installed, tiles: number): void {
    const blocks = affordable(program, Math.min(program.blocks, tiles));
    const workspace = program.workspace === 0 ? 0 : memory.scratch("workspace", blocks * program.workspace);
    launch(session, memory, program, blocks, [
      ["long", program.addresses.byteOffset],
      ["long", workspace],
      ["long", program.workspace],
      ["int", tiles],
      ["int", program.tiles - 1],
    ]);
  }

  /** Fewer blocks where the card has no room for the workspaces of all: the same results, later. */
  function affordable({ workspace }: Installed, blocks: number): number {
    const held = memory.held("workspace");
    if (blocks * workspace <= held) return blocks;
    const room = Math.max(held, workspaceShare * session.memory().free);
    return Math.max(1, Math.min(blocks, Math.floor(room / workspace)));
  }
}

/** Of free memory, chosen here: the libraries take some too. */
const workspaceShare = 0.9;

/** Bytes, so that blocks do not share a line of the second-level cache and vectors of any width stay aligned. */
const line = 256;

/** Blocks of a function that one multiprocessor holds at a time. @throws UsageError if it holds none. */
function occupancy(session: Session, handle: bigint, threads: number): number {
  const cell = new Int32Array(1);
  session.call("driver", "cuOccupancyMaxActiveBlocksPerMultiprocessor", cell, handle, threads, 0);
  if (cell[0] >= 1) return cell[0];
  throw new UsageError({
    what: `a block of ${threads} threads does not fit a multiprocessor`,
    where: `install on the cuda device, ${session.card.name}`,
    remedy: "device native, and please report the equation",
  });
}

function kernelOf(modules: ReadonlyMap<number, readonly MapKernel[]>, handle: KernelHandle): MapKernel {
  const kernel = modules.get(handle.module)?.[Number(handle.name.slice(1))];
  if (kernel) return kernel;
  throw new UsageError({
    what: `kernel ${handle.name} of module ${handle.module} was discarded or is of another device`,
    where: "install on the cuda device",
    remedy: "compile kernels on the device that runs them, and discard them after the program is installed",
  });
}
