/** @file What the system tells of other processes: whether they live, since when, and the memory they hold. */

import { readFileSync } from "node:fs";

/** Bytes a process holds, now and at most so far. */
export interface Held {
  readonly now: number;
  readonly peak: number;
}

/**
 * Resident memory of a process; undefined where the system has no /proc, or the process is gone.
 *
 * Source: proc(5), VmRSS and VmHWM.
 */
export function residentMemory(pid: number | "self"): Held | undefined {
  const status = textOf(`/proc/${pid}/status`);
  const [now, peak] = ["VmRSS", "VmHWM"].map((name) => kilobytes(status, name));
  return now === undefined || peak === undefined ? undefined : { now, peak };
}

const kilobytes = (status: string | undefined, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status ?? "");
  return found ? 1024 * Number(found[1]) : undefined;
};

/**
 * Largest memory this process held so far, bytes.
 *
 * Not `maxRSS` where /proc tells: Linux counts in that what the parent held when it made the process.
 */
export const ownPeakMemory = (): number =>
  residentMemory("self")?.peak ?? 1024 * process.resourceUsage().maxRSS;

/** Who runs: the number of a process, and when it was started where the system tells, since numbers are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly since: string;
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, since: statOf(pid)?.since ?? "" });

/** Whether that very process still runs; one that has ended and waits to be noticed by its parent does not. */
export function isRunning({ pid, since }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (reason) {
    // EPERM: it is there, and belongs to somebody else.
    if ((reason as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const stat = statOf(pid);
  return !stat || (stat.state !== "Z" && (since === "" || stat.since === since));
}

/** Source: proc(5), fields 3 and 22 of stat; the name before them may hold spaces and parentheses. */
function statOf(pid: number): { readonly state: string; readonly since: string } | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], since: fields[19] };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
