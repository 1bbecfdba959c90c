/** @file `sobolev view`: serves the viewer of a stored run until Ctrl-C. */

import type { RunFacts, ViewSource } from "../../viz/index.ts";
import { latestRun, openRunFolder, type RunFolder } from "../run/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FlagTable, parseFlags } from "./flags.ts";
import { storedProblem } from "./resume.ts";
import { given } from "./solve-flags.ts";

const viewFlags: FlagTable = {
  port: { value: "P", help: "port (default: any free one)" },
  host: { value: "127.0.0.1", help: "address to listen on (default: this machine only)" },
};

export async function viewCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, viewFlags, 1);
  const address = given<Address>({
    host: flags.text("host"),
    port: flags.number("port", { integer: true, least: 0 }),
  });
  const folder = namedRun(flags.positionals[0]);
  const source = await storedSource(folder, context);
  context.out(`run ${folder.path}`);
  await showUntilInterrupted(source, address, context);
  return exitCodes.ok;
}

/** The run in a folder, or the latest below ./runs. @throws UsageError if there is none. */
export const namedRun = (path: string | undefined): RunFolder =>
  path ? openRunFolder(path) : latestRun("runs");

export interface Address {
  readonly host?: string;
  readonly port?: number;
}

/** Serves, prints the address, and closes again when the user asks to stop. */
export async function showUntilInterrupted(
  source: ViewSource,
  address: Address,
  context: Context,
): Promise<void> {
  const { serveViewer } = await context.viewer();
  const interrupt = context.interrupt("closing the viewer");
  try {
    const viewer = await serveViewer({
      ...address,
      source,
      announce: (message) => context.err(`${message}\n`),
    });
    // To standard error: standard output ends with the result.
    context.err(`viewer at ${viewer.url} (Ctrl-C to stop)\n`);
    await aborted(interrupt.signal);
    await viewer.close();
  } finally {
    interrupt.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener("abort", () => done(), { once: true });
  });
}

async function storedSource(folder: RunFolder, context: Context): Promise<ViewSource> {
  const { problem } = await storedProblem(folder, context);
  const { restore } = await context.engine();
  const { viewSource } = await context.viewer();
  const solution = restore(problem, folder.checkpoint());
  return viewSource({ problem, solution, history: folder.history(), facts: storedFacts(folder) });
}

/** Facts of a finished run as stored; of an unfinished one, what its manifest and history tell. */
function storedFacts(folder: RunFolder): RunFacts {
  const facts = folder.result()?.facts as RunFacts | undefined;
  if (facts?.outcome && facts.device) return facts;
  const { manifest } = folder;
  const { model, solver, device, seed } = manifest;
  const last = folder.history().at(-1);
  return {
    ...{ model, solver, seed, device: { name: device, description: device } },
    ...{ rows: Number.NaN, columns: folder.checkpoint().arrays.theta?.length ?? Number.NaN },
    ...{ steps: last ? last.index + 1 : 0, seconds: last?.seconds ?? 0, cost: last?.bestCost ?? Number.NaN },
    outcome: { kind: "aborted", by: "crash", message: "the run did not end: this is its last checkpoint" },
  };
}
