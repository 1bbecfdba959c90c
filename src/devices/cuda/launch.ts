/** @file Launches of kernels. */

import type { CardMemory } from "./memory.ts";
import type { Handle, Session } from "./session.ts";

/** A value of a kernel's parameter list, by its C type. Addresses of the card are "long". */
export type Parameter = readonly ["long" | "int" | "double", number];

/** A kernel with blocks of `threads` threads. */
export interface Kernel {
  readonly function: Handle;
  readonly threads: number;
}

/**
 * Starts `blocks` blocks of a kernel and returns at once. The parameters are copied by the driver before it returns, so
 * one set of slots serves all launches.
 *
 * @param parameters - in the order of the kernel's list, at most 16.
 */
export function launch(
  session: Session,
  { slots }: CardMemory,
  kernel: Kernel,
  blocks: number,
  parameters: readonly Parameter[],
): void {
  const { address, view } = slots;
  parameters.forEach(([type, value], i) => {
    if (type === "double") view.setFloat64(8 * i, value, true);
    else if (type === "int") view.setInt32(8 * i, value, true);
    else view.setBigInt64(8 * i, BigInt(value), true);
    view.setBigUint64(8 * (most + i), address + BigInt(8 * i), true);
  });
  const shape = [blocks, 1, 1, kernel.threads, 1, 1] as const;
  const table = address + BigInt(8 * most);
  session.call("driver", "cuLaunchKernel", kernel.function, ...shape, 0, session.stream, table, 0);
}

/** Parameters that the slots hold. */
const most = 16;
