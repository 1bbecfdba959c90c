/** @file The viewer of a run that is being solved: in a process of its own, so that the solve is not in its way. */

import { spawn } from "node:child_process";
import type { Context } from "./context.ts";
import { endsWithParent } from "./end-with-parent.ts";
import { ownProgram } from "./own-program.ts";

export interface LiveView {
  close(): void;
}

/**
 * Starts `sobolev view` on a run folder; it prints its address on standard error.
 *
 * It has a process group of its own: Ctrl-C asks the solve to stop, and the viewer stays until the solve's own process
 * ends it, or is gone.
 */
export function liveView(folder: string): LiveView {
  const child = spawn(process.execPath, [...ownProgram(), "view", folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
    env: { ...process.env, [endsWithParent]: "1" },
    windowsHide: true,
  });
  // A solve does not fail because nobody can look at it; the viewer has said why on standard error.
  child.on("error", () => {});
  child.unref();
  child.channel?.unref();
  return { close: () => void child.kill("SIGTERM") };
}

/** Keeps the viewer until Ctrl-C. */
export async function keepUntilInterrupted(context: Context): Promise<void> {
  const interrupt = context.interrupt("closing the viewer");
  // Neither child nor channel keeps the process: something must.
  const alive = setInterval(() => {}, 60_000);
  try {
    await aborted(interrupt.signal);
  } finally {
    clearInterval(alive);
    interrupt.release();
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener("abort", () => done(), { once: true });
  });
}
