/** @file `sobolev export`: samples a stored solution and writes it in an exchange format. */

import { extname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { writeAtomically } from "../run/index.ts";
import {
  type ExportFormat,
  type ExportOptions,
  exportFormats,
  exportSolution,
} from "../solution/export/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Flags, type FlagTable, parseFlags, readNumber } from "./flags.ts";
import { storedProblem } from "./resume.ts";
import { given } from "./solve-flags.ts";
import { namedRun } from "./view.ts";

const exportFlags: FlagTable = {
  format: { value: exportFormats.join("|"), help: "file format (default: by the ending of --out)" },
  fields: { value: "u,u_x", help: "fields and derivatives (default: all fields)" },
  resolution: { value: "101x101", help: "points per coordinate, ends included" },
  out: { value: "FILE", help: "file to write (default: solution.<format> in the run folder)" },
};

export async function exportCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, exportFlags, 1);
  const options = exportOptions(flags);
  const folder = namedRun(flags.positionals[0]);
  const { problem } = await storedProblem(folder, context);
  const { restore } = await context.engine();
  const content = exportSolution(restore(problem, folder.checkpoint()), options);
  const file = flags.text("out") ?? join(folder.path, `solution.${options.format}`);
  writeAtomically(resolve(file), content);
  context.out(file);
  return exitCodes.ok;
}

function exportOptions(flags: Flags): ExportOptions {
  return given<ExportOptions>({
    format: formatOf(flags),
    names: flags
      .text("fields")
      ?.split(",")
      .map((name) => name.trim()),
    resolution: resolutionOf(flags),
  });
}

/** An unknown format passes: the exporter refuses it and names the nearest. */
function formatOf(flags: Flags): ExportFormat {
  const format = flags.text("format") ?? extname(flags.text("out") ?? "").slice(1);
  if (format) return format as ExportFormat;
  throw new UsageError({ what: "export needs a format", remedy: `--format ${exportFormats.join("|")}` });
}

function resolutionOf(flags: Flags): number | number[] | undefined {
  const counts = flags.text("resolution")?.split("x");
  const numbers = counts?.map((text) => readNumber("--resolution", text, { integer: true, least: 2 }));
  return numbers?.length === 1 ? numbers[0] : numbers;
}
