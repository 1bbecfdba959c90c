/** @file `run.mjs`: measures all that is claimed of GPUs, in one call. */

import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gpuSection, gpuTable } from "./page.ts";
import { pieces } from "./pieces.ts";
import { resultsFile, runPieces } from "./run-pieces.ts";
import type { GpuResults } from "./types.ts";

const usage = "node solvers/benchmark/gpu/run.mjs --out DIR [--quick] [--only NAME,NAME] [--minutes M]";

export interface MainOptions {
  /** Program and first arguments of the command line. */
  readonly sobolev: readonly string[];
  /** Writes a line. Default: to standard output. */
  readonly print?: (line: string) => void;
}

/**
 * Runs the pieces, prints the table, and leaves `gpu.json` (raw) and `gpu.md` (the table) in the folder of `--out`,
 * written anew after every piece.
 *
 * @returns 0 if a table was made, 1 if a figure in it fails its bar, 64 for arguments that cannot be read.
 */
export async function main(
  args: readonly string[],
  { sobolev, print = console.log }: MainOptions,
): Promise<number> {
  const asked = read(args);
  if (typeof asked === "string") {
    print(`${asked}\n${usage}`);
    return 64;
  }
  const { out, quick, only, minutes } = asked;
  const all = pieces({ quick, out, sanitizer: found("compute-sanitizer"), smi: found("nvidia-smi") });
  const unknown = only?.find((name) => !all.some((piece) => piece.name === name));
  if (unknown !== undefined) {
    print(`there is no piece "${unknown}": ${all.map(({ name }) => name).join(", ")}`);
    return 64;
  }
  const list = only ? all.filter(({ name }) => only.includes(name)) : all;
  const each = (results: GpuResults): void => writeFileSync(join(out, "gpu.md"), `${gpuSection(results)}\n`);
  const results = await runPieces(list, { sobolev, out, quick, seconds: 60 * minutes, tell: print, each });
  each(results);
  const table = gpuTable(results);
  print(`\n${table}\n\nraw results: ${resultsFile(out)}`);
  return / {2}fail$/m.test(table) ? 1 : 0;
}

interface Asked {
  readonly out: string;
  readonly quick: boolean;
  readonly only?: readonly string[];
  readonly minutes: number;
}

/** What was asked for, or why it cannot be read. */
function read(args: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: "string" },
        quick: { type: "boolean", default: false },
        only: { type: "string" },
        minutes: { type: "string" },
      },
    });
    const { out, quick, only } = values;
    const minutes = Number(values.minutes ?? (quick ? 8 : 25));
    if (out === undefined) return "--out DIR says where results go";
    if (!(minutes > 0)) return "--minutes takes a positive number";
    return { out: resolve(out), quick, minutes, ...(only !== undefined && { only: only.split(",") }) };
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  }
}

/** A program of NVIDIA's on the PATH, or where its toolkits and drivers lie. */
function found(program: string): string | undefined {
  const toolkits = existsSync("/usr/local")
    ? readdirSync("/usr/local")
        .filter((name) => name.startsWith("cuda") || name === "nvidia")
        .map((name) => join("/usr/local", name, "bin"))
    : [];
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...toolkits];
  return folders.map((folder) => join(folder, program)).find(existsSync);
}
