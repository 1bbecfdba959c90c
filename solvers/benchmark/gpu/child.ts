/** @file A child process with a time limit that holds for all it has started. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { PieceResult } from "./types.ts";

export interface Ended extends Pick<PieceResult, "ending" | "exitCode"> {
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds from a polite signal to one that cannot be refused. */
const grace = 5;

/**
 * Runs a program to its end, or to a signal after so many seconds. What the program itself has started gets the same
 * signals (on Linux): compute-sanitizer's program would go on without it, and hold the pipes.
 */
export function child(program: string, args: readonly string[], seconds: number): Promise<Ended> {
  return new Promise((settle) => {
    const written = { stdout: "", stderr: "" };
    let late: readonly number[] | undefined;
    const running = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const name of ["stdout", "stderr"] as const)
      running[name].setEncoding("utf8").on("data", (text: string) => {
        written[name] += text;
      });
    const stop = setTimeout(() => {
      // Known before the first of them ends: orphans are nobody's children.
      late = familyOf(running.pid);
      running.kill("SIGTERM");
      signal(late, "SIGTERM");
    }, 1000 * seconds);
    const kill = setTimeout(
      () => {
        running.kill("SIGKILL");
        signal([...new Set([...(late ?? []), ...familyOf(running.pid)])], "SIGKILL");
        // Whoever holds them still is not waited for.
        for (const pipe of [running.stdout, running.stderr]) pipe.destroy();
      },
      1000 * (seconds + grace),
    );
    const end = (ending: Ended["ending"], exitCode: number | null): void => {
      for (const timer of [stop, kill]) clearTimeout(timer);
      settle({ ...written, ending, exitCode });
    };
    running.on("error", (reason) => {
      written.stderr += String(reason);
      end("missing", null);
    });
    running.on("close", (code) => end(late ? "time-limit" : "finished", code));
  });
}

/** Processes that a process and its descendants have started, itself left out; none where there is no /proc. */
function familyOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const direct = threadsOf(pid).flatMap((thread) => childrenOf(`/proc/${pid}/task/${thread}/children`));
  return direct.flatMap((one) => [one, ...familyOf(one)]);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function childrenOf(file: string): number[] {
  try {
    return readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signal(list: readonly number[], name: "SIGTERM" | "SIGKILL"): void {
  for (const pid of list) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended already.
    }
  }
}
