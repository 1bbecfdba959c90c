/** @file `sobolev list`: the problems there are, or the solvers. */

import { type CatalogueRow, catalogued } from "./catalogue.ts";
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

/** From the catalogue; what it lacks is loaded. */
async function problems(context: Context): Promise<CatalogueRow[]> {
  const library = await context.library();
  const rows = new Map((await context.catalogue?.())?.map((row) => [row.name, row]));
  return Promise.all(
    [...library].map(async ([name, make]) => rows.get(name) ?? catalogued(name, await make())),
  );
}

async function solvers(): Promise<Row[]> {
  const { solvers } = await import("../../solvers/index.ts");
  return solvers.map(({ name, description }) => ({ name, title: description }));
}
