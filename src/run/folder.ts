/** @file The run folder: manifest.json, history.jsonl, checkpoint.bin, result.json, corrected.bin. Nothing in it is overwritten by a new run. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { refusing, writeAtomically } from "./files.ts";
import { appendHistory, readHistory } from "./history.ts";
import {
  type Checkpoint,
  type Manifest,
  parseManifest,
  parseObject,
  requireAgreement,
} from "./record/index.ts";

const names = {
  manifest: "manifest.json",
  history: "history.jsonl",
  checkpoint: "checkpoint.bin",
  result: "result.json",
  corrected: "corrected.bin",
} as const;

/** A run on disk. Every write either happens whole or leaves what was there. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Steps so far; a line torn by a crash is left out. */
  history(): Step[];
  appendHistory(steps: readonly Step[]): void;
  /** @throws UsageError if there is none yet, it is damaged, or its problem, equations, model or seed are not the manifest's. */
  checkpoint(): Checkpoint;
  /** Path of the checkpoint, for messages. */
  readonly checkpointFile: string;
  writeCheckpoint(checkpoint: Checkpoint): void;
  /** The solution plus its estimated error, for pictures of the estimate; undefined where there is none. @throws UsageError if it is damaged. */
  corrected(): Checkpoint | undefined;
  writeCorrected(corrected: Checkpoint): void;
  /** The summary of a finished run; undefined while it is running or after a crash. */
  result(): Readonly<Record<string, unknown>> | undefined;
  writeResult(result: Readonly<Record<string, unknown>>): void;
  /**
   * Leaves things as they were before, if no checkpoint and no history were written: a solve refused before its first
   * step. A folder that was there, empty, stays.
   */
  discardIfUnused(): void;
}

/**
 * Makes a folder for a new run, which may exist if it is empty.
 *
 * @throws UsageError if it holds a run already, holds anything else, or cannot be written; nothing is changed then.
 */
export function createRunFolder(path: string, manifest: Manifest): RunFolder {
  const folder = resolve(path);
  refuseOccupied(folder);
  const isNew = !existsSync(folder);
  refusing(`cannot make the run folder ${folder}`, folder, () => makeFolder(folder));
  return begin(folder, manifest, isNew);
}

/**
 * Makes a folder for a new run below `root`, named after its problem and the second it started (UTC):
 * `runs/burgers-20261122-141503`, with `-2`, `-3`, ... for those that start in the same second.
 *
 * @throws UsageError if it cannot be written.
 */
export function freshRunFolder(root: string, manifest: Manifest): RunFolder {
  const { problem, started } = manifest;
  const [date, time] = started.slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  const base = join(resolve(root), `${problem.name.replaceAll(/[^\w.-]+/g, "-")}-${date}-${time}`);
  return refusing(`cannot make the run folder ${base}`, base, () => {
    makeFolder(resolve(root));
    let path = base;
    // Making the folder is the claim: of several processes only one succeeds.
    for (let n = 2; !madeNow(path); n++) path = `${base}-${n}`;
    return begin(path, manifest, true);
  });
}

/** Not Node's recursive mkdirSync: below a folder that takes no new ones, such as /proc, that one tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  madeNow(path);
}

/** False if there was something of that name already. */
function madeNow(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw reason;
  }
}

function begin(path: string, manifest: Manifest, isNew: boolean): RunFolder {
  writeAtomically(join(path, names.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return runFolder(path, manifest, isNew);
}

/**
 * Opens the folder of an earlier run.
 *
 * @throws UsageError if it does not exist, is not a run, or was made by a newer format.
 */
export function openRunFolder(path: string): RunFolder {
  const folder = resolve(path);
  const file = join(folder, names.manifest);
  if (!existsSync(file)) throw notRun(folder);
  const text = refusing(`cannot read ${file}`, file, () => readFileSync(file, "utf8"));
  return runFolder(folder, parseManifest(text, file));
}

/**
 * The run folder below `root` that was started last.
 *
 * @throws UsageError if there is none.
 */
export function latestRun(root: string): RunFolder {
  const content = existsSync(root) ? refusing(`cannot read ${root}`, root, () => readdirSync(root)) : [];
  const below = content.map((name) => join(root, name));
  const runs = below.filter((folder) => existsSync(join(folder, names.manifest)));
  const born = (folder: string): number => statSync(join(folder, names.manifest)).mtimeMs;
  const last = runs.sort((a, b) => born(a) - born(b)).at(-1);
  if (last) return openRunFolder(last);
  throw new UsageError({
    what: "there is no run yet",
    where: `in ${resolve(root)}`,
    remedy: "`sobolev solve burgers`, or naming the folder of a run",
  });
}

function runFolder(path: string, manifest: Manifest, isNew = false): RunFolder {
  const at = (name: keyof typeof names): string => join(path, names[name]);
  return {
    path,
    manifest,
    history: () => readHistory(at("history")),
    appendHistory: (steps) => appendHistory(at("history"), steps),
    checkpoint: () => ownCheckpoint(at("checkpoint"), manifest, path),
    checkpointFile: at("checkpoint"),
    writeCheckpoint: (checkpoint) => writeCheckpoint(at("checkpoint"), checkpoint),
    corrected: () =>
      existsSync(at("corrected")) ? ownCheckpoint(at("corrected"), manifest, path) : undefined,
    writeCorrected: (corrected) => writeCheckpoint(at("corrected"), corrected),
    result: () => readResult(at("result")),
    writeResult: (result) => writeAtomically(at("result"), `${JSON.stringify(result, null, 2)}\n`),
    discardIfUnused: () => discardIfUnused(path, isNew),
  };
}

/** The checkpoint of this very run: one copied in from another is refused. */
function ownCheckpoint(file: string, { problem, model, seed }: Manifest, folder: string): Checkpoint {
  if (!existsSync(file)) throw unsaved(folder);
  const checkpoint = readCheckpoint(file);
  const own = { problem: problem.name, fingerprint: problem.hash, model, seed };
  requireAgreement(checkpoint.header, own, file);
  return checkpoint;
}

function refuseOccupied(folder: string): void {
  if (!existsSync(folder)) return;
  const isFolder = statSync(folder).isDirectory();
  const content = isFolder ? refusing(`cannot read ${folder}`, folder, () => readdirSync(folder)) : [];
  if (isFolder && content.length === 0) return;
  const isRun = content.includes(names.manifest);
  throw new UsageError({
    what: isRun ? "the folder already holds a run" : "the folder is not a run folder: it holds other things",
    where: `at ${folder}`,
    remedy: isRun
      ? `--resume ${folder} to continue it, or another --out`
      : "--out with a folder that is new or empty",
  });
}

function readResult(file: string): Readonly<Record<string, unknown>> | undefined {
  if (!existsSync(file)) return undefined;
  const text = refusing(`cannot read ${file}`, file, () => readFileSync(file, "utf8"));
  const result = parseObject(text);
  if (result) return result;
  throw new UsageError({
    what: "the result of the run is damaged",
    where: `in ${file}`,
    remedy: "removing that file",
  });
}

function discardIfUnused(path: string, isNew: boolean): void {
  if (!existsSync(path) || readdirSync(path).some((name) => name !== names.manifest)) return;
  rmSync(join(path, names.manifest), { force: true });
  if (isNew) rmdirSync(path);
}

const notRun = (folder: string): UsageError =>
  new UsageError({
    what: existsSync(folder)
      ? "the folder is not a run: it has no manifest.json"
      : "there is no such run folder",
    where: `at ${folder}`,
    remedy: "the folder that `sobolev solve` printed as its run folder",
  });

const unsaved = (folder: string): UsageError =>
  new UsageError({
    what: "the run has no checkpoint: it ended before its first one",
    where: `in ${folder}`,
    remedy: "solving again",
  });
