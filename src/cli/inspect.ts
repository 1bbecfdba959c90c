/** @file `sobolev inspect`: what a solve would do, before doing it. */

import type { Inspection } from "../solve/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";
import { blamingFile, loadProblem } from "./load-problem.ts";
import { aligned, bytesText, short } from "./numbers.ts";
import { discretisationFlags, solveOptions } from "./solve-flags.ts";

const inspectFlags: FlagTable = { ...discretisationFlags, json: { help: "as JSON" } };

export async function inspectCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, inspectFlags, 1);
  const [name] = flags.positionals;
  if (name === undefined)
    throw usage("inspect needs a problem", "`sobolev inspect burgers`; `sobolev list` names the others");
  const loaded = await loadProblem(name, context);
  const { problem } = loaded;
  const { inspect } = await context.engine();
  const inspection = await blamingFile(loaded, () => inspect(problem, solveOptions(flags)));
  if (flags.has("json")) context.out(JSON.stringify(inspection));
  else for (const line of describe(inspection, problem.title)) context.out(line);
  return exitCodes.ok;
}

function describe(inspection: Inspection, title: string): string[] {
  const { problem, strategy, hints, model, coordinates, fields, blocks, rows, columns, bytes } = inspection;
  const header = ["condition", "kind", "points", "weight", "derivatives", "equations"];
  const table = blocks.map(({ name, kind, points, weight, jets, equations }) => {
    return [name, kind, String(points), short(weight), jets.join(" "), equations.join("; ")];
  });
  return [
    `${problem}: ${title}`,
    `${fields.join(", ")} of ${coordinates.join(", ")}`,
    ...hints.map((hint) => `note: ${hint}`),
    `a solve begins with: ${strategy}`,
    "",
    `as ${model}:`,
    ...aligned([header, ...table], [2, 3]),
    "",
    `${rows} rows x ${columns} columns, ${bytesText(bytes)}`,
  ];
}
