#!/usr/bin/env node
/** @file The `sobolev` program: arguments and streams of this process, and its exit code. */

import { runCommandLine } from "./command-line.ts";
import { processContext } from "./process-context.ts";

// `sobolev list | head` closes the pipe early: that is no error of ours.
process.stdout.on("error", (reason: NodeJS.ErrnoException) => {
  if (reason.code === "EPIPE") process.exit(0);
  throw reason;
});

// `sobolev solve ... 2>&1 | head` loses the progress, not the solve.
process.stderr.on("error", (reason: NodeJS.ErrnoException) => {
  if (reason.code !== "EPIPE") throw reason;
});

// Not process.exit: what is still in the pipes must reach the reader.
process.exitCode = await runCommandLine(process.argv.slice(2), processContext());
