/** @file Runs as the command line stores them, made once for a test file, and what others read of their exports. */

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { problemNamed } from "../../problems/index.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { processContext } from "../../src/cli/process-context.ts";
import { storedSource } from "../../src/cli/stored-source.ts";
import { openRunFolder, writeCheckpoint } from "../../src/run/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import { restore } from "../../src/solve/index.ts";
import { type Runs, runFolders } from "../../viz/index.ts";

/** All runs below a folder, restored as `sobolev view` does. */
export const runsIn = (root: string): Runs =>
  runFolders({ root, restore: (folder, running) => storedSource(folder, running, processContext()) });

/** Solves as the command line does and stores the run below `root`, under that name. */
export async function store(root: string, name: string, ...args: readonly string[]): Promise<void> {
  let told = "";
  const context = {
    ...{ ...processContext(), out: () => {}, cwd: root },
    err: (text: string) => {
      told += text;
    },
  };
  const code = await runCommandLine(
    ["solve", ...args, "--no-estimate", "--quiet", "--out", join(root, name)],
    context,
  );
  // A solve that used its time has a result too.
  if (code !== 0 && code !== 2)
    throw new Error(`sobolev solve ${args.join(" ")} ended with ${code}: ${told}`);
}

/** The same in a process of its own, which the caller ends. */
export const storeElsewhere = (root: string, name: string, ...args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...[resolve("test/cli/source.mjs"), resolve("src/cli/main.ts"), "solve", ...args],
      ...["--no-estimate", "--quiet", "--out", join(root, name)],
    ],
    { cwd: resolve("."), stdio: "ignore" },
  );

/** The model of a stored run. */
export async function solutionIn(root: string, name: string): Promise<Solution> {
  const folder = openRunFolder(join(root, name));
  return restore(await problemNamed(folder.manifest.problem.name), folder.checkpoint());
}

/** Copies of a run with another version, half a checkpoint, and parameters that are no numbers; and no run at all. */
export function spoil(root: string, name: string): void {
  const copy = (to: string): string => {
    cpSync(join(root, name), join(root, to), { recursive: true });
    return join(root, to);
  };
  const future = join(copy("future"), "manifest.json");
  writeFileSync(future, JSON.stringify({ ...JSON.parse(readFileSync(future, "utf8")), format: 99 }));
  const cut = openRunFolder(copy("cut")).checkpointFile;
  truncateSync(cut, Math.floor(readFileSync(cut).length / 2));
  const lost = openRunFolder(copy("lost"));
  const checkpoint = lost.checkpoint();
  checkpoint.arrays.theta.fill(Number.NaN, 3, 4);
  writeCheckpoint(lost.checkpointFile, checkpoint);
  mkdirSync(join(root, "notes"));
  writeFileSync(join(root, "notes", "readme.txt"), "No run.");
}

export interface VtuContent {
  /** Three per point. */
  readonly positions: Float64Array;
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly cells: number;
}

/** Reads a .vtu file by another's parser. @throws Error for what is not float64 in base64 with 64-bit byte counts. */
export function readVtu(text: string): VtuContent {
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: "", parseTagValue: false, processEntities: true },
    isArray: (tag) => tag === "DataArray",
  });
  const { VTKFile } = parser.parse(text);
  if (VTKFile.byte_order !== "LittleEndian" || VTKFile.header_type !== "UInt64")
    throw new Error(`unexpected header: ${VTKFile.byte_order}, ${VTKFile.header_type}`);
  const piece = VTKFile.UnstructuredGrid.Piece;
  const arrays = piece.PointData.DataArray as readonly DataArray[];
  return {
    positions: numbersOf(piece.Points.DataArray[0]),
    columns: new Map(arrays.map((array) => [array.Name, numbersOf(array)])),
    cells: Number(piece.NumberOfCells),
  };
}

interface DataArray {
  readonly Name: string;
  readonly type: string;
  readonly "#text": string;
}

function numbersOf(array: DataArray): Float64Array {
  const bytes = Buffer.from(array["#text"], "base64");
  const count = Number(bytes.readBigUInt64LE(0));
  if (array.type !== "Float64" || count !== bytes.length - 8) throw new Error(`${array.Name} is cut short`);
  return Float64Array.from({ length: count / 8 }, (_, i) => bytes.readDoubleLE(8 + 8 * i));
}
