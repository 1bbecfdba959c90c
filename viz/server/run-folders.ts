/** @file Runs in folders: the one in a folder, or all below it, read again whenever they have changed. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../../src/errors.ts";
import { openRunFolder, type RunFolder } from "../../src/run/index.ts";
import type { RunEntry, ViewSource } from "../source/source.ts";
import { thin } from "../source/thin.ts";
import { followRun } from "./follow-run.ts";
import { historyTail } from "./history-tail.ts";
import { runState, type StoredState, sizeOf, stampOf } from "./run-state.ts";
import type { OpenRun, Runs } from "./runs.ts";

export interface RunFoldersOptions {
  /** A run folder, or a folder of run folders; it need not exist yet. */
  readonly root: string;
  /** Makes what is stored a source. @param running - whether the run is going on. @throws UsageError for what cannot be read. */
  readonly restore: (folder: RunFolder, running: boolean) => Promise<ViewSource>;
  /** Milliseconds since 1970. Default: Date.now. */
  readonly now?: () => number;
}

/** chosen here: two runs that are compared, and two that were just looked at. */
const mostKept = 4;
/** chosen here: more rows than a chart has pixels would only slow the page. */
const mostRows = 2000;
/** chosen here: a folder with more runs shows the latest. */
const mostListed = 1000;

interface Found {
  readonly id: string;
  readonly path: string;
  /** Listed with that reason, and never opened. */
  readonly isLink?: boolean;
}

interface Kept {
  readonly stamp: string;
  readonly source: Promise<ViewSource>;
}

/**
 * Runs below a folder, or the run in it, the latest first.
 *
 * What cannot be read is listed with the reason, and so are links, which are not followed. A run is `running` as `runState` decides.
 */
export function runFolders({ root, restore, now = Date.now }: RunFoldersOptions): Runs {
  const kept = new Map<string, Kept>();
  const entries = entryReader(now);
  const checked = async (folder: RunFolder, running: boolean): Promise<ViewSource> => {
    if (existsSync(folder.checkpointFile)) checkFinite(folder);
    return restore(folder, running);
  };
  const source = (path: string): Promise<ViewSource> => {
    const folder = openRunFolder(path);
    const { running } = runState(folder, now());
    const stamp = `${stampOf(path)} ${running}`;
    const known = kept.get(path);
    kept.delete(path);
    const entry = known?.stamp === stamp ? known : { stamp, source: checked(folder, running) };
    // A refusal is not kept: the file may be mended without a change of its time.
    entry.source.catch(() => kept.get(path) === entry && kept.delete(path));
    kept.set(path, entry);
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(old);
    return entry.source;
  };
  const openAt = (path: string): OpenRun => ({
    // An async function: what is thrown at once is a rejection too.
    source: async () => source(path),
    history: (from) => {
      const steps = openRunFolder(path)
        .history()
        .filter(({ index }) => index >= from);
      return thin(steps, mostRows);
    },
    follow: followRun(path, now),
  });
  return {
    list: () =>
      found(root)
        .map((run) => entries(run))
        .sort((a, b) => (a.started < b.started ? 1 : a.started > b.started ? -1 : 0))
        .slice(0, mostListed),
    open: (id) => {
      const run = found(root).find((one) => one.id === id);
      return run && !run.isLink ? openAt(run.path) : undefined;
    },
  };
}

/**
 * The root itself if it is a run, else what is directly below. Folders that are no runs are shown as such beside runs; a
 * folder without any run is somebody's home, not a list of damaged runs.
 */
function found(root: string): Found[] {
  const whole = resolve(root);
  const holdsRun = ({ path, isLink }: Found): boolean => !isLink && existsSync(join(path, "manifest.json"));
  const itself = { id: basename(whole), path: whole };
  if (holdsRun(itself)) return [itself];
  const below = foldersIn(whole);
  return below.some(holdsRun) ? below : [];
}

/** Folders and links, hidden ones left out. */
function foldersIn(path: string): Found[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
      .map((entry) => ({
        id: entry.name,
        path: join(path, entry.name),
        isLink: entry.isSymbolicLink(),
      }));
  } catch {
    return [];
  }
}

/** Entries, read again only when one of the run's files has changed or it may have ended meanwhile. */
function entryReader(now: () => number): (run: Found) => RunEntry {
  const read = new Map<string, { readonly stamp: string; readonly entry: RunEntry }>();
  return ({ id, path, isLink }) => {
    if (isLink) return unreadable(id, path, notFollowed);
    const stamp = stampOf(path);
    const known = read.get(path);
    if (known?.stamp === stamp && known.entry.state !== "running") return known.entry;
    const entry = readEntry(id, path, now());
    read.set(path, { stamp, entry });
    return entry;
  };
}

function readEntry(id: string, path: string, now: number): RunEntry {
  try {
    const folder = openRunFolder(path);
    const { state, result } = runState(folder, now);
    // What is cut short or not finite is found here, not when the run is chosen.
    if (state !== "running" && isSmall(folder.checkpointFile)) checkFinite(folder);
    return entryOf(id, folder, state, result);
  } catch (reason) {
    if (!(reason instanceof UsageError)) throw reason;
    return unreadable(id, path, reason);
  }
}

/** chosen here: bytes of a checkpoint that is read for the list; larger ones are when they are opened. */
const mostForList = 16 * 2 ** 20;

const isSmall = (file: string): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? Number.POSITIVE_INFINITY) <= mostForList;

/** @throws UsageError for a checkpoint that is damaged, or whose parameters are not all numbers. */
function checkFinite(folder: RunFolder): void {
  const { theta = new Float64Array(0) } = folder.checkpoint().arrays;
  const bad = theta.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new UsageError({
    what: `the stored solution is not a number: parameter ${bad + 1} of ${theta.length} is ${theta[bad]}`,
    where: `in ${folder.checkpointFile}`,
    remedy: "solving again",
  });
}

/** Numbers of a run that has no result are those of the last row it wrote. */
function entryOf(id: string, folder: RunFolder, state: string, result: StoredState["result"]): RunEntry {
  const { problem, model, solver, started } = folder.manifest;
  const facts = (result?.facts ?? {}) as Record<string, unknown>;
  const text = (name: string, otherwise: string): string =>
    typeof facts[name] === "string" ? (facts[name] as string) : otherwise;
  const inside = (name: string): number =>
    numberOr((facts[name] as { relativeL2?: unknown } | undefined)?.relativeL2);
  const last = state === "running" || !result ? lastRows(folder.path) : {};
  return {
    id,
    problem: problem.name,
    title: problem.title ?? problem.name,
    model: text("model", model),
    solver: text("solver", solver),
    kind: text("kind", ""),
    seconds: last.seconds ?? numberOr(facts.seconds),
    relativeL2: last.error ?? inside("error"),
    errorEstimate: inside("errorEstimate"),
    state,
    reason: "",
    started,
  };
}

/** chosen here: bytes at the end of a history, some hundred rows; errors are measured every few. */
const tailBytes = 64 * 1024;

/** Time of the last row, and the error that was measured last. */
function lastRows(path: string): { readonly seconds?: number; readonly error?: number } {
  const size = sizeOf(path, "history.jsonl");
  const steps = historyTail(join(path, "history.jsonl"), Math.max(0, size - tailBytes))(size);
  const error = steps.findLast((step) => step.error !== undefined)?.error;
  const seconds = steps.at(-1)?.seconds;
  return { ...(seconds !== undefined && { seconds }), ...(error !== undefined && { error }) };
}

/** A link may lead anywhere, out of the folder that was named. */
const notFollowed = new UsageError({
  what: "this is a link, which is not followed",
  remedy: "`sobolev view` with the folder that it leads to",
});

const numberOr = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);

function unreadable(id: string, path: string, reason: UsageError): RunEntry {
  const { what, remedy } = reason.complaint;
  return {
    ...{ id, problem: basename(path), title: "", model: "", solver: "", kind: "" },
    ...{ seconds: Number.NaN, relativeL2: Number.NaN, errorEstimate: Number.NaN },
    state: "unreadable",
    reason: remedy ? `${what}. Try: ${remedy}.` : `${what}.`,
    started: "",
  };
}
