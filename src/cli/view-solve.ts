/** @file Solves that the viewer's page starts: `sobolev solve` in processes of their own. */

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SolveOffer, SolveWish } from "../../viz/index.ts";
import { nearest, UsageError } from "../errors.ts";
import type { Context } from "./context.ts";
import { endsWithParent } from "./end-with-parent.ts";
import { ownProgram } from "./own-program.ts";
import { kinds } from "./solve-flags.ts";

/** chosen here: two solves share a machine, more are in each other's way. */
const mostAtOnce = 2;
/** Milliseconds between two looks for the folder of a run that was begun. */
const interval = 50;
/** chosen here: the last words of a process that failed are its complaint. */
const mostWords = 2000;

export interface SolveRunner extends SolveOffer {
  /** Asks all solves to stop; what they have found is saved. */
  close(): void;
}

/** @param root - folder below which the runs are saved. */
export function solveRunner(root: string, context: Context): SolveRunner {
  const going = new Map<ChildProcess, string>();
  const stopping = new Set<ChildProcess>();
  /** Once: a second signal would end it before what it has found is saved. */
  const stop = (child: ChildProcess): boolean => {
    const isAsked = stopping.has(child) || child.kill("SIGINT");
    stopping.add(child);
    return isAsked;
  };
  return {
    // 192 bits: nobody guesses them.
    token: randomBytes(24).toString("base64url"),
    start: async (wish) => {
      await checkWish(wish, context);
      await mkdir(resolve(root), { recursive: true });
      // Nothing is awaited from here to the claim: two wishes that come together get two names, or one of them none.
      if (going.size >= mostAtOnce) return "busy";
      const id = freeName(root, wish.problem, context.now(), [...going.values()]);
      const child = solveIn(join(resolve(root), id), wish);
      going.set(child, id);
      child.on("exit", () => {
        going.delete(child);
        stopping.delete(child);
      });
      await begun(child, join(resolve(root), id, "manifest.json"));
      return { id };
    },
    stop: (id) => {
      const [child] = [...going].find(([, name]) => name === id) ?? [];
      return child !== undefined && stop(child);
    },
    going: () => [...going.values()],
    close: () => {
      for (const child of going.keys()) stop(child);
    },
  };
}

/** Only problems of the library: a file would be code that a page chose. */
async function checkWish({ problem, kind }: SolveWish, context: Context): Promise<void> {
  const names = [...(await context.library()).keys()];
  if (!names.includes(problem)) {
    const near = nearest(problem, names);
    throw new UsageError({
      what: `there is no problem "${problem.slice(0, 80)}" in the library`,
      where: "viewer",
      remedy: (near.length > 0 ? near : names).join(", "),
    });
  }
  if (kind === undefined || (kinds as readonly string[]).includes(kind)) return;
  throw new UsageError({
    what: `there is no kind "${kind.slice(0, 80)}" of solution`,
    remedy: kinds.join(", "),
  });
}

/** As `freshRunFolder` names them; the process that solves makes the folder, and has not yet for those taken. */
function freeName(root: string, problem: string, now: Date, taken: readonly string[]): string {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  const base = `${problem}-${date}-${time}`;
  const names = [base, ...Array.from({ length: 98 }, (_, k) => `${base}-${k + 2}`)];
  const isFree = (name: string): boolean => !taken.includes(name) && !existsSync(join(root, name));
  return names.find(isFree) ?? `${base}-${randomBytes(4).toString("hex")}`;
}

function solveIn(folder: string, { problem, seconds, seed, kind }: SolveWish): ChildProcess {
  const flags = Object.entries({ seconds, seed, kind, out: folder }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return spawn(process.execPath, [...ownProgram(), "solve", problem, "--quiet", ...flags], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, [endsWithParent]: "1" },
    windowsHide: true,
  });
}

/** Waits until the run has a folder. @throws UsageError with what the process said when it ended without one. */
async function begun(child: ChildProcess, manifest: string): Promise<void> {
  let words = "";
  child.stderr?.on("data", (piece: Buffer) => {
    words = (words + piece.toString("utf8")).slice(-mostWords);
  });
  let ended = false;
  child.on("close", () => {
    ended = true;
  });
  child.on("error", (reason) => {
    words = reason.message;
    ended = true;
  });
  while (!ended && !existsSync(manifest)) await sleep(interval);
  if (existsSync(manifest)) return;
  throw new UsageError({ what: words.trim() || "the solve ended before it began", where: "sobolev solve" });
}
