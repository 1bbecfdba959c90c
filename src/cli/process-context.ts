/** @file The context of the running process. */

import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

export function processContext(): Context {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (text) => void process.stderr.write(text),
    terminal: {
      out: process.stdout.isTTY === true,
      err: process.stderr.isTTY === true,
      columns: () => process.stderr.columns ?? 80,
    },
    env: process.env,
    cwd: process.cwd(),
    interrupt,
    now: () => new Date(),
    engine: () => import("../solve/index.ts"),
    library: async () => (await import("../../problems/index.ts")).library,
    viewer: () => import("../../viz/index.ts"),
    catalogue: async () => (await import("./catalogue.generated.ts")).catalogue,
  };
}

/** The first signal asks to stop, the second ends the process. */
function interrupt(notice: string): ReturnType<Context["interrupt"]> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    process.stderr.write(`\n${notice}; once more to quit at once\n`);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
