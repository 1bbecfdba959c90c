/** @file `sobolev list`: the problems there are, or the solvers. */

import type { Problem } from "../problem/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseFlags, usage } from "./flags.ts";
import { aligned } from "./numbers.ts";

export async function listCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, { json: { help: "as JSON" } }, 1);
  const [what = "problems"] = flags.positionals;
  if (what !== "problems" && what !== "solvers")
    throw usage(`there is no list of ${what}`, "`sobolev list` or `sobolev list solvers`");
  const rows = what === "solvers" ? await solvers() : await problems(context);
  if (flags.has("json")) context.out(JSON.stringify(rows));
  else for (const line of aligned(rows.map(({ name, title }) => [name, title]))) context.out(line);
  return exitCodes.ok;
}

interface Row {
  readonly name: string;
  readonly title: string;
}

async function problems(context: Context): Promise<Row[]> {
  const library = await context.library();
  return Promise.all([...library].map(async ([name, make]) => describe(name, await make())));
}

interface ProblemRow
  extends Row,
    Pick<Problem, "source" | "difficulty" | "coordinates" | "fields">,
    Pick<Problem["recommended"], "seconds"> {
  /** What errors are measured against; absent where nothing is known. */
  readonly known?: "exact" | "reference";
  /** Of the reference. */
  readonly accuracy?: number;
}

function describe(name: string, problem: Problem): ProblemRow {
  const { title, source, difficulty, coordinates, fields, recommended } = problem;
  const { seconds } = recommended;
  const budget = seconds === undefined ? {} : { seconds };
  return { name, title, source, difficulty, coordinates, fields, ...knownOf(problem), ...budget };
}

/** What is exact has no accuracy to state. */
function knownOf({ exact, reference }: Problem): Pick<ProblemRow, "known" | "accuracy"> {
  if (exact) return { known: "exact" };
  return reference ? { known: "reference", accuracy: reference.accuracy } : {};
}

async function solvers(): Promise<Row[]> {
  const { solvers } = await import("../../solvers/index.ts");
  return solvers.map(({ name, description }) => ({ name, title: description }));
}
