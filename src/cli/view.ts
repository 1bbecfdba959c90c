/** @file `sobolev view`: serves the viewer of a run, or of all runs in a folder, until Ctrl-C. */

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ServeOptions, Viewer } from "../../viz/index.ts";
import { UsageError } from "../errors.ts";
import { latestRun, openRunFolder, type RunFolder } from "../run/index.ts";
import type { Context } from "./context.ts";
import { endsWithParent, endWithParent } from "./end-with-parent.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Flags, type FlagTable, parseFlags } from "./flags.ts";
import { aborted } from "./live-view.ts";
import { given } from "./solve-flags.ts";
import { storedSource } from "./stored-source.ts";
import { reportOf } from "./view-report.ts";
import { type SolveRunner, solveRunner } from "./view-solve.ts";

const viewFlags: FlagTable = {
  port: { value: "P", help: "port (default: any free one)" },
  host: { value: "127.0.0.1", help: "address to listen on (default: this machine only)" },
  solve: { help: "let the page start solves on this machine; its address then ends in a token" },
  bench: { value: "DIR", help: "show the report of that benchmark (default: the latest below ./bench)" },
};

export async function viewCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, viewFlags, 1);
  const [named] = flags.positionals;
  const address = addressOf(flags);
  const root = resolve(named ?? "runs");
  if (!flags.has("solve") && !holdsAnything(root)) refuseEmpty(named);
  if (context.env[endsWithParent]) endWithParent();
  const { runFolders } = await context.viewer();
  const runs = runFolders({ root, restore: (folder, running) => storedSource(folder, running, context) });
  if (runs.list().length === 0 && !flags.has("solve")) refuseEmpty(named);
  context.out(holdsRun(root) ? `run ${root}` : `runs in ${root}`);
  const report = reportOf(flags.text("bench"), context.cwd);
  const solve = flags.has("solve")
    ? solveRunner(holdsRun(root) ? resolve("runs") : root, context)
    : undefined;
  const extras = { ...(report && { report }), ...(solve && { solve }) };
  try {
    await showUntilInterrupted({ runs, ...address, ...extras }, context);
  } finally {
    solve?.close();
  }
  return exitCodes.ok;
}

const addressOf = (flags: Flags): Address =>
  given<Address>({
    host: flags.text("host"),
    port: flags.number("port", { integer: true, least: 0 }),
  });

const holdsAnything = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0;

const holdsRun = (folder: string): boolean => existsSync(join(folder, "manifest.json"));

/** @throws UsageError naming what was wrong: no such folder, no run in it, or no run at all yet. */
function refuseEmpty(named: string | undefined): never {
  if (named !== undefined && !existsSync(named)) openRunFolder(named);
  latestRun(named ?? "runs");
  throw new UsageError({ what: "there is no run to show", where: `in ${resolve(named ?? "runs")}` });
}

/** The run in a folder, or the latest below ./runs. @throws UsageError if there is none. */
export const namedRun = (path: string | undefined): RunFolder =>
  path ? openRunFolder(path) : latestRun("runs");

interface Address {
  readonly host?: string;
  readonly port?: number;
}

/** Serves, prints the address, and closes again when the user asks to stop. */
export async function showUntilInterrupted(
  options: ServeOptions & { readonly solve?: SolveRunner },
  context: Context,
): Promise<void> {
  const { serveViewer } = await context.viewer();
  const interrupt = context.interrupt("closing the viewer");
  try {
    const announce = (message: string): void => context.err(`${message}\n`);
    const viewer: Viewer = await serveViewer({ ...options, announce });
    const token = options.solve ? `#token=${options.solve.token}` : "";
    // To standard error: standard output ends with the result.
    context.err(`viewer at ${viewer.url}${token} (Ctrl-C to stop)\n`);
    await aborted(interrupt.signal);
    await viewer.close();
  } finally {
    interrupt.release();
  }
}
