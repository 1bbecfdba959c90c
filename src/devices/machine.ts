/** @file What the machine has, where a program may ask: one thread and no known memory in a browser. */

import { getBuiltin, inNode } from "./native/node.ts";

/** Cores this process may use; 1 where there is no Node. */
export const availableThreads = (): number => (inNode() ? getBuiltin("node:os").availableParallelism() : 1);

/** Bytes of physical memory; infinite where it is not told. */
export const physicalMemory = (): number =>
  inNode() ? getBuiltin("node:os").totalmem() : Number.POSITIVE_INFINITY;
