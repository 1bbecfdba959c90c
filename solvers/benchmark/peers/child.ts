/** @file A competitor in a process of its own, its lines kept as they come, stopped when it takes too long. */

import { type ChildProcess, spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import type { Command } from "./request.ts";

export interface ChildOptions {
  /** Of wall clock, after which the process is killed. */
  readonly limit: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told every complete line of standard output. */
  readonly line?: (text: string) => void;
}

/** How it ended; nothing is thrown for what it does. */
export interface Ended {
  /** Undefined for exit code 0. */
  readonly complaint?: string;
  /** Killed at the limit; what it had printed counts. */
  readonly overrun: boolean;
  readonly wallSeconds: number;
}

/**
 * Wall-clock seconds after which a competitor is killed: half as much again as its budget, and a minute for its imports.
 *
 * @example
 * wallLimit(40); // 120
 */
export const wallLimit = (seconds: number): number => 1.5 * seconds + 60;

/** Runs a command to its end, or to the limit. */
export function runChild({ file, args }: Command, options: ChildOptions): Promise<Ended> {
  const begun = performance.now();
  // A process group of its own: what it starts dies with it, and the terminal's Ctrl-C reaches us alone.
  const child = spawn(file, [...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, ...options.env },
  });
  forEachLine(child.stdout, options.line ?? (() => {}));
  const said = lastWords(child.stderr);
  const guard = watch(child, options);
  return new Promise((resolve) => {
    const end = (how: string | undefined): void => {
      const overrun = guard.end();
      const complaint = overrun ? `killed after ${options.limit} s` : how && `${said()}\n${how}`.trim();
      const wallSeconds = (performance.now() - begun) / 1000;
      resolve({ ...(complaint && { complaint }), overrun, wallSeconds });
    };
    child.on("error", ({ message }) => end(message));
    child.on("close", (code, by) =>
      end(code === 0 ? undefined : by ? `ended by ${by}` : `exit code ${code}`),
    );
  });
}

/** Complete lines only: the last one may be torn when the process is killed. */
function forEachLine(stream: NodeJS.ReadableStream, line: (text: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) line(text);
  });
}

/** The last lines of a stream; chosen here: a Python exception says the essential in the last of them. */
function lastWords(stream: NodeJS.ReadableStream, lines = 6): () => string {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text = (text + chunk).slice(-4000);
  });
  return () => text.trim().split("\n").slice(-lines).join("\n");
}

/** Kills at the limit and when the signal is raised; `end` tells whether the limit was met. */
function watch(child: ChildProcess, { limit, signal }: ChildOptions): { end(): boolean } {
  let overrun = false;
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // No process groups here, or it has ended by itself.
      child.kill("SIGKILL");
    }
  };
  const timer = setTimeout(() => {
    overrun = true;
    kill();
  }, 1000 * limit);
  signal?.addEventListener("abort", kill);
  if (signal?.aborted) kill();
  return {
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      return overrun;
    },
  };
}
