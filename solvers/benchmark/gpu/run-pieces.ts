/** @file Runs pieces one after the other in child processes; what one of them does is no matter to the others. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { child } from "./child.ts";
import { runFolder } from "./pieces.ts";
import type { GpuResults, Piece, PieceResult } from "./types.ts";

export interface RunOptions {
  /** Program and first arguments of the command line: `[node, dist/src/cli/main.js]`. */
  readonly sobolev: readonly string[];
  /** Folder for results. */
  readonly out: string;
  readonly quick: boolean;
  /** No piece begins, and none goes on, after so many seconds in all. */
  readonly seconds: number;
  /** Told of every piece as it begins and ends. */
  readonly tell?: (line: string) => void;
  /** Given all results so far after every piece. */
  readonly each?: (results: GpuResults) => void;
}

/** Where results are written, after every piece. */
export const resultsFile = (out: string): string => join(out, "gpu.json");

/**
 * Runs pieces and keeps what they leave. Results of pieces that were run before into the same folder stay.
 *
 * @returns all results so far, as they were written.
 */
export async function runPieces(list: readonly Piece[], options: RunOptions): Promise<GpuResults> {
  const { out, quick, seconds, tell = () => {}, each = () => {} } = options;
  mkdirSync(out, { recursive: true });
  const deadline = performance.now() + 1000 * seconds;
  const before = readGpuResults(resultsFile(out)) ?? fresh(quick);
  // One quick piece makes all of it a quick run.
  let results: GpuResults = { ...before, quick: before.quick || quick };
  for (const piece of list) {
    const left = (deadline - performance.now()) / 1000;
    if (left < 5) {
      tell(`${piece.name}: no time is left`);
      continue;
    }
    tell(`${piece.name} ...`);
    const result = await runPiece({ ...piece, seconds: Math.min(piece.seconds, left) }, options);
    tell(`${piece.name}: ${result.ending}, exit code ${result.exitCode}, ${result.seconds.toFixed(1)} s`);
    const others = results.pieces.filter(({ name }) => name !== piece.name);
    results = { ...results, pieces: [...others, result] };
    write(resultsFile(out), results);
    each(results);
  }
  return results;
}

const fresh = (quick: boolean): GpuResults => ({
  ...{ format: 1, begun: new Date().toISOString(), quick, node: process.version },
  pieces: [],
});

/** Results of an earlier run; undefined where there are none, or they are of another format. */
export function readGpuResults(file: string): GpuResults | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const data = JSON.parse(readFileSync(file, "utf8")) as Partial<GpuResults>;
    return data.format === 1 && Array.isArray(data.pieces) ? (data as GpuResults) : undefined;
  } catch {
    return undefined;
  }
}

function write(file: string, results: GpuResults): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(results, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}

/** Characters of a piece's output that are kept. */
const kept = 4000;

async function runPiece(piece: Piece, { sobolev, out }: RunOptions): Promise<PieceResult> {
  // A run folder has to be new.
  const folder = runFolder(out, piece.name);
  rmSync(folder, { recursive: true, force: true });
  const [program, ...args] = piece.command.flatMap((word) => (word === "sobolev" ? sobolev : [word]));
  const begun = performance.now();
  const ended = await child(program, args, piece.seconds);
  const output = lastObject(ended.stdout);
  const trials = trialSeconds(join(folder, "history.jsonl"));
  return {
    ...{ name: piece.name, command: piece.command, ending: ended.ending, exitCode: ended.exitCode },
    seconds: (performance.now() - begun) / 1000,
    ...(output && { output }),
    text: `${ended.stdout.slice(-kept)}\n${ended.stderr.slice(-kept)}`.trim(),
    ...(trials && { trials }),
  };
}

/** The last line that is a JSON object: a program that watches another writes after it. */
function lastObject(text: string): Record<string, unknown> | undefined {
  const line = text.split("\n").findLast((one) => one.startsWith("{"));
  try {
    return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

/** Solve time after every trial of a run, from its history. */
function trialSeconds(file: string): number[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"));
  return lines.flatMap((line) => {
    try {
      return [Number((JSON.parse(line) as { seconds?: number }).seconds)];
    } catch {
      // A run that was killed may leave half a line.
      return [];
    }
  });
}
