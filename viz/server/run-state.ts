/** @file Whether a stored run is going on, has ended, or was cut off. */

import { statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { RunFolder } from "../../src/run/index.ts";

export interface StoredState {
  readonly running: boolean;
  /** `running`, `aborted`, or the kind of the outcome. */
  readonly state: string;
  /** What the run wrote at its end. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
}

type RunFile = "manifest.json" | "history.jsonl" | "checkpoint.bin" | "result.json";

/**
 * Milliseconds without a change after which a run whose process is not known counts as cut off. chosen here: a
 * factorisation or an error estimate without anything to write takes up to a minute or two.
 */
const quiet = 120_000;
/** The same where its process is gone, or it has ended before: another process may go on with it. */
const quietAfterwards = 10_000;
/** Milliseconds after which the process of that number is taken to be another one. chosen here: a week. */
const longest = 7 * 86_400_000;
/** Milliseconds by which files of one end may differ, also after copying. chosen here. */
const slack = 2000;

/**
 * The state of a run, by what is stored.
 *
 * A run with a result has ended, unless its history or checkpoint is newer than that: it was resumed. Without one it is
 * running while the process that its manifest names is there, on this machine, or while one of its files has changed not
 * long ago; else it was cut off.
 *
 * @param now - milliseconds since 1970.
 * @throws UsageError for a damaged result.
 */
export function runState(folder: RunFolder, now: number): StoredState {
  const result = folder.result();
  const time = (name: RunFile): number => statOf(folder.path, name)?.mtimeMs ?? 0;
  const last = Math.max(time("manifest.json"), time("history.jsonl"), time("checkpoint.bin"));
  const hasEnded = result !== undefined && last <= time("result.json") + slack;
  const running = !hasEnded && goesOn(folder, now - last, result !== undefined);
  return { running, state: running ? "running" : (outcomeOf(result) ?? "aborted"), result };
}

/** @param silence - milliseconds since the last change. */
function goesOn({ manifest }: RunFolder, silence: number, ended: boolean): boolean {
  const { process: own } = manifest;
  if (ended) return silence < quietAfterwards;
  if (own?.host !== hostname()) return silence < quiet;
  return silence < (isThere(own.id) ? longest : quietAfterwards);
}

/** Signal 0 asks without sending anything. Source: kill(2). */
function isThere(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === "EPERM";
  }
}

const outcomeOf = (result: StoredState["result"]): string | undefined =>
  (result?.outcome as { readonly kind?: string } | undefined)?.kind;

/** Changes whenever what a picture shows may have changed; the history alone does not count. */
export const stampOf = (path: string): string =>
  (["manifest.json", "checkpoint.bin", "result.json"] as const)
    .map((name) => {
      const found = statOf(path, name);
      return found ? `${found.mtimeMs}:${found.size}` : "-";
    })
    .join(" ");

/** Bytes; 0 for a file that is not there. */
export const sizeOf = (path: string, name: RunFile): number => statOf(path, name)?.size ?? 0;

const statOf = (path: string, name: RunFile): { mtimeMs: number; size: number } | undefined =>
  statSync(join(path, name), { throwIfNoEntry: false });
