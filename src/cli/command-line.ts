/** @file From arguments to a command, and from what it throws to an exit code. */

import { NumericalError, nearest, UsageError } from "../errors.ts";
import { version } from "../run/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { overview } from "./help.ts";

type Command = (args: readonly string[], context: Context) => Promise<number>;

/** Commands by name, each loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  solve: async () => (await import("./solve.ts")).solveCommand,
  run: async () => (await import("./run.ts")).runCommand,
  list: async () => (await import("./list.ts")).listCommand,
  view: async () => (await import("./view.ts")).viewCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  inspect: async () => (await import("./inspect.ts")).inspectCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  bench: async () => (await import("./bench.ts")).benchCommand,
};

/**
 * Runs `sobolev ...args`.
 *
 * @returns the exit code: 0 done, 2 the solve stalled or failed, 64 usage, 70 a defect of Sobolev, 130 interrupted.
 */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(args, context);
  } catch (reason) {
    return explain(reason, args, context);
  }
}

async function dispatch([name, ...rest]: readonly string[], context: Context): Promise<number> {
  if (name === "--version" || name === "-V") return say(version, context);
  if (name === undefined || name === "help" || name === "--help" || name === "-h")
    return say(overview(), context);
  if (!Object.hasOwn(commands, name)) throw unknownCommand(name);
  // What follows the file of `run` is the program's own.
  const own = name === "run" ? rest.slice(0, 1) : rest;
  if (own.includes("--help") || own.includes("-h")) return say(overview(), context);
  const command = await commands[name]();
  return command(rest, context);
}

function say(text: string, context: Context): number {
  context.out(text);
  return exitCodes.ok;
}

function unknownCommand(name: string): UsageError {
  const names = Object.keys(commands);
  const [guess] = nearest(name, names);
  return new UsageError({
    what: `there is no command "${name}"`,
    where: `commands: ${names.join(", ")}`,
    remedy: guess ? `\`sobolev ${guess}\`` : "`sobolev help`",
  });
}

function explain(reason: unknown, args: readonly string[], context: Context): number {
  if (reason instanceof UsageError) {
    context.err(`sobolev: ${reason.message}\n`);
    return exitCodes.usage;
  }
  if (reason instanceof NumericalError) {
    context.err(`sobolev: ${reason.message}\n`);
    return exitCodes.failed;
  }
  const stack = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  context.err(`sobolev: internal error\n${stack}\n`);
  context.err(
    `This is a defect of Sobolev. Please report it with the lines above, and: sobolev ${args.join(" ")}\n`,
  );
  return exitCodes.internal;
}
