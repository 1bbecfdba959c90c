/** @file One run in a process of its own: watched, stopped at its limits, and its end told in words. */

import { type ChildProcess, spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { residentMemory } from "./processes.ts";
import type { Ending } from "./types.ts";

/** What a run may use. */
export interface Limits {
  /** Of wall clock. */
  readonly seconds: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** How a process ended. `aborted`: the caller's signal was raised, which says nothing about the run. */
export interface Execution {
  readonly ending: Ending | "aborted";
  /** Why, where the ending is not `finished`. */
  readonly complaint?: string;
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly wallSeconds: number;
  /** Bytes, as far as it was seen; null where the system does not tell. */
  readonly peakMemory: number | null;
  /** ISO 8601, UTC. */
  readonly started: string;
}

export interface ExecuteOptions extends Limits {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Seconds between two looks at the memory of the process. Default 0.1. */
  readonly every?: number;
}

/**
 * Runs a Node program in a process of its own, in a process group of its own: the terminal's Ctrl-C is ours alone.
 *
 * The process has a channel to this one, which closes when this one ends, however it ends: that is how it knows.
 * Memory is watched where the system has /proc.
 *
 * @param args - of Node: file and arguments.
 * @returns `finished` for exit code 0. Never throws for what the process does.
 */
export function execute(args: readonly string[], options: ExecuteOptions): Promise<Execution> {
  const begun = performance.now();
  const started = new Date().toISOString();
  const child = spawn(process.execPath, [...args], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, ...options.env },
  });
  const said = lastWords(child);
  const guard = watch(child, options);
  return new Promise((resolve) => {
    const end = (code: number | null, by: string | null): void => {
      const { stopped, peak } = guard.end();
      const wallSeconds = (performance.now() - begun) / 1000;
      const verdict = stopped ?? verdictOf(code, by, said());
      resolve({ ...verdict, code, wallSeconds, peakMemory: peak, started });
    };
    child.on("error", (reason) => {
      if (child.pid === undefined) end(null, reason.message);
    });
    child.on("close", end);
  });
}

type Verdict = Pick<Execution, "ending" | "complaint">;

/** V8 says so itself before it gives up, with a stack of its own below. */
const outOfMemory = /^.*(heap out of memory|Array buffer allocation failed).*$/im;

function verdictOf(code: number | null, by: string | null, said: string): Verdict {
  if (code === 0) return { ending: "finished" };
  const [exhausted] = outOfMemory.exec(said) ?? [];
  if (exhausted) return { ending: "out-of-memory", complaint: exhausted.trim() };
  const how = code === null ? `ended by ${by}` : `exit code ${code}`;
  const last = said.split("\n").slice(-linesKept);
  return {
    ending: code === null ? "killed" : "failed",
    complaint: [...last, how].filter(Boolean).join("\n"),
  };
}

/** Chosen here: the message of a complaint has three or four lines, a stack some more. */
const linesKept = 12;
const charactersKept = 8000;

/** The end of standard error. */
function lastWords({ stderr }: ChildProcess): () => string {
  let text = "";
  stderr?.setEncoding("utf8");
  stderr?.on("data", (chunk: string) => {
    text = (text + chunk).slice(-charactersKept);
  });
  return () => text.trim();
}

interface Guard {
  /** Stops watching; what was done and seen. */
  end(): { readonly stopped: Verdict | undefined; readonly peak: number | null };
}

function watch(child: ChildProcess, { seconds, memory, signal, every = 0.1 }: ExecuteOptions): Guard {
  let stopped: Verdict | undefined;
  let peak: number | null = null;
  const stop = (verdict: Verdict): void => {
    stopped ??= verdict;
    kill(child);
  };
  const look = (): void => {
    const held = child.pid === undefined ? undefined : residentMemory(child.pid);
    if (!held) return;
    peak = Math.max(peak ?? 0, held.peak);
    if (held.now > memory) stop(tooLarge(held.now, memory));
  };
  const abort = (): void => stop({ ending: "aborted" });
  const looking = setInterval(look, 1000 * every);
  const waiting = setTimeout(() => stop(tooLong(seconds)), 1000 * seconds);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  return {
    end: () => {
      clearInterval(looking);
      clearTimeout(waiting);
      signal?.removeEventListener("abort", abort);
      return { stopped, peak };
    },
  };
}

const tooLarge = (held: number, memory: number): Verdict => ({
  ending: "out-of-memory",
  complaint: `stopped: it held ${mebibytes(held)}, more than the ${mebibytes(memory)} allowed`,
});

const tooLong = (seconds: number): Verdict => ({
  ending: "out-of-time",
  complaint: `stopped: it had not ended after ${seconds} s`,
});

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** The process and all that it has started. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // No process groups here, or it has ended by itself.
    child.kill("SIGKILL");
  }
}
