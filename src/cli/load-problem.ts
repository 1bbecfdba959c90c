/** @file A problem by its name in the library, or from a file that exports one. */

import { existsSync } from "node:fs";
import { register } from "node:module";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { NumericalError, nearest, UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import type { Context, Library } from "./context.ts";

export interface LoadedProblem {
  readonly problem: Problem;
  /** Absolute path of the file it came from; absent for the library. */
  readonly file?: string;
}

const extensions = [".ts", ".mts", ".js", ".mjs"];

/**
 * The problem that a command names.
 *
 * @param name - of a problem in the library, or the path of a .ts, .mts, .js or .mjs file, which is run.
 * @throws UsageError for an unknown name (nearest names given), a file that is absent, does not compile, fails while
 * it runs, or does not export exactly one problem.
 */
export async function loadProblem(name: string, context: Context): Promise<LoadedProblem> {
  const library = await context.library();
  const make = library.get(name);
  if (make) return { problem: await make() };
  if (!namesFile(name)) throw unknownProblem(name, library);
  const { file, exports } = await importFile(name, context);
  return { problem: onlyProblem(exports, file), file };
}

/** Whether this is the path of a file that can be imported, by its ending. */
export const namesFile = (name: string): boolean => extensions.includes(extname(name));

function unknownProblem(name: string, library: Library): UsageError {
  const names = [...library.keys()];
  const guesses = nearest(name, names);
  return new UsageError({
    what: `there is no problem "${name}"`,
    where: `problems: ${names.join(", ")}`,
    remedy:
      guesses.length > 0
        ? guesses.join(" or ")
        : "one of these, or the path of a .ts file that exports a problem",
  });
}

/** A user's file that was run, with what it exports. */
export interface ImportedFile {
  /** Absolute path. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Runs a user's .ts, .mts, .js or .mjs file, in which "sobolev" is this installation.
 *
 * @throws UsageError for a file that is absent, does not compile, or fails while it runs.
 */
export async function importFile(name: string, { cwd }: Pick<Context, "cwd">): Promise<ImportedFile> {
  const file = resolve(cwd, name);
  if (!existsSync(file))
    throw new UsageError({
      what: `there is no file ${name}`,
      where: `at ${file}`,
      remedy: "the path of a .ts, .mts, .js or .mjs file",
    });
  return { file, exports: await runFile(file) };
}

/** From here on TypeScript can be imported, "sobolev" is this installation, and stacks point at the sources. */
export function loadTypeScript(): void {
  register("./module-hook.js", import.meta.url, { data: installation() });
  process.setSourceMapsEnabled(true);
}

async function runFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  loadTypeScript();
  try {
    return await import(pathToFileURL(file).href);
  } catch (reason) {
    // The file's own complaint about an equation is the best there is: its where and its remedy are kept.
    if (reason instanceof UsageError || reason instanceof NumericalError) throw within(file, reason);
    throw new UsageError({
      what: `${file} cannot be run: ${reason instanceof Error ? reason.message : String(reason)}`,
      ...placeIn(file, reason),
      remedy: "mending the file",
    });
  }
}

/** URLs of this installation's entry points by specifier: compiled when this file is, TypeScript when it is. */
export function installation(): Record<string, string> {
  const extension = extname(import.meta.url);
  const at = (path: string): string => new URL(`../../${path}/index${extension}`, import.meta.url).href;
  return {
    sobolev: at("src"),
    "sobolev/problems": at("problems"),
    "sobolev/solvers": at("solvers"),
    "sobolev/viz": at("viz"),
  };
}

function within(file: string, { complaint }: UsageError | NumericalError): UsageError {
  const where = [complaint.where, `in ${file}`].filter(Boolean).join("\n");
  return new UsageError({ ...complaint, where });
}

/** The line of the user's file at which an error was thrown, if its stack tells. */
function placeIn(file: string, reason: unknown): { where?: string } {
  const frames = reason instanceof Error ? (reason.stack?.split("\n") ?? []) : [];
  const isOfFile = (line: string): boolean => line.includes(file) || line.includes(pathToFileURL(file).href);
  const frame = frames.find((line) => /^\s+at /.test(line) && isOfFile(line));
  return frame ? { where: frame.trim().replace("file://", "") } : {};
}

/**
 * Runs `action` on a loaded problem; what the problem's own functions throw meanwhile is the file's mistake, not ours.
 *
 * @throws UsageError with the line of the problem's file, for an error from there; every other error as it is.
 */
export async function blamingFile<T>({ file }: LoadedProblem, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (reason) {
    if (!file || reason instanceof UsageError || reason instanceof NumericalError) throw reason;
    const place = placeIn(file, reason);
    if (!place.where) throw reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    throw new UsageError({
      what: `a function of ${file} failed: ${message}`,
      ...place,
      remedy: "mending the file",
    });
  }
}

function onlyProblem(exports: Readonly<Record<string, unknown>>, file: string): Problem {
  const names = Object.keys(exports);
  // One problem may be exported under two names: it is still one.
  const problems = new Set(Object.values(exports).filter(isProblem));
  if (problems.size === 1) return [...problems][0];
  const found = names.length > 0 ? `it exports ${names.join(", ")}` : "it exports nothing";
  throw new UsageError({
    what:
      problems.size === 0
        ? `the file exports no problem: ${found}`
        : `the file exports ${problems.size} problems: ${found}`,
    where: `in ${file}`,
    remedy: "exactly one export made by problem({ ... }), such as `export const mine = problem({ ... })`",
  });
}

function isProblem(value: unknown): value is Problem {
  const problem = value as Partial<Problem> | null | undefined;
  return (
    typeof problem === "object" &&
    typeof problem?.name === "string" &&
    Array.isArray(problem.interior) &&
    Array.isArray(problem.conditions) &&
    Array.isArray(problem.coordinates) &&
    typeof problem.domain?.sample === "function"
  );
}
