/** @file `sobolev run`: executes a program in TypeScript, in which "sobolev" is this very installation. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../errors.ts";
import type { Context } from "./context.ts";
import { usage } from "./flags.ts";
import { loadTypeScript, namesFile } from "./load-problem.ts";

/** What Node itself ends with after an error that nobody caught. */
const uncaught = 1;

/**
 * Runs a .ts, .mts, .js or .mjs file as `node file arguments` would, TypeScript included.
 *
 * `process.argv` is that of the program: its file, then its arguments. Types are left out, not checked. What the program
 * throws is shown with its own lines; what it rejects later ends the process as under Node.
 *
 * @returns the program's exit code, 1 if it throws.
 * @throws UsageError for no file, or one that is absent or of another kind.
 */
export async function runCommand(
  [name, ...args]: readonly string[],
  { cwd, err }: Pick<Context, "cwd" | "err">,
): Promise<number> {
  if (name === undefined || !namesFile(name))
    throw usage(
      name === undefined ? "run needs a program" : `"${name}" is not a program`,
      "`sobolev run program.ts`, a .ts, .mts, .js or .mjs file; its arguments follow",
    );
  const file = resolve(cwd, name);
  if (!existsSync(file))
    throw new UsageError({ what: `there is no file ${name}`, where: `at ${file}`, remedy: "its path" });
  loadTypeScript();
  process.argv = [process.argv[0], file, ...args];
  try {
    await import(pathToFileURL(file).href);
  } catch (reason) {
    err(`${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
    return uncaught;
  }
  return Number(process.exitCode ?? 0);
}
