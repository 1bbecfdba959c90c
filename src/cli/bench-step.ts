/** @file `sobolev bench step`: time of one solver step against its ideal. */

import type { Context } from "./context.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";
import { loadProblem } from "./load-problem.ts";
import { discretisationFlags, solveOptions } from "./solve-flags.ts";

// No --solver and no --redraw: what is timed is the default solver on fixed points.
const { model, device, points, seed, threads, memory } = discretisationFlags;
const flagTable: FlagTable = {
  ...{ model, device, points, seed, threads, memory },
  seconds: { value: "S", help: "how long to measure (default 6)" },
  problem: { value: "burgers", help: "problem whose step is timed" },
};

/** @returns what the engine measured; `ratio` is step time over ideal time. */
export async function benchStep(args: readonly string[], context: Context): Promise<object> {
  const flags = parseFlags(args, flagTable, 1);
  const name = flags.text("problem") ?? flags.positionals[0];
  if (name === undefined) throw usage("bench step needs a problem", "--problem burgers");
  const { problem } = await loadProblem(name, context);
  const engine = await context.engine();
  return engine.benchStep(problem, solveOptions(flags));
}
