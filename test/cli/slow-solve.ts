/** @file A process that solves until it is told to stop: `sobolev` with an engine that takes a step every 5 ms. */

import { setTimeout } from "node:timers/promises";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { processContext } from "../../src/cli/process-context.ts";
import { fakeEngine } from "./fake-engine.ts";
import { cubic } from "./fixtures.ts";

const engine = fakeEngine();
const slow: typeof engine = {
  ...engine,
  async solve(problem, options = {}) {
    await setTimeout(5);
    const solved = await engine.solve(problem, options);
    // Deaf to the first signal: only a second one ends this process.
    if (process.env.DEAF) await setTimeout(60_000);
    return solved;
  },
};

const context = {
  ...processContext(),
  engine: async () => slow,
  library: async () => new Map([["cubic", () => cubic]]),
};
process.exitCode = await runCommandLine(process.argv.slice(2), context);
