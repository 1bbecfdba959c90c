/** @file Ends this process when the one that started it is gone, also in the middle of a long factorisation. */

import { Worker } from "node:worker_threads";
import { exitCodes } from "./exit-codes.ts";

/** Environment variable of a process that is to do so. */
export const endsWithParent = "SOBOLEV_ENDS_WITH_PARENT";

/**
 * The channel to the parent closes when that ends, which is noticed between two pieces of work. A thread of its own
 * looks for the parent meanwhile: a factorisation may take minutes, and the machine is wanted for the next run.
 *
 * Does nothing in a process that has no such channel: one that a person has started.
 */
export function endWithParent(): void {
  if (!process.connected) return;
  process.on("disconnect", () => process.exit(exitCodes.interrupted));
  // Nothing is expected from the channel but its end: it must not keep the process from its own.
  process.channel?.unref();
  const watch = new Worker(new URL("./parent-watch.js", import.meta.url), {
    workerData: process.ppid,
    execArgv: [],
  });
  watch.unref();
}
