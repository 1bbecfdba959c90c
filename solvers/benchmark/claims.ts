/** @file A claim on a case: a file that only one process can make, and that means nothing once that process is gone. */

import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { identityOf, isRunning } from "./processes.ts";

/** Who holds a claim. */
export interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly host: string;
}

/** Undefined when another living process holds it. `release` gives it back. */
export type Claim = { release(): void } | undefined;

/**
 * Claims a file for this process.
 *
 * @param lease - seconds after which a claim made on another machine, which cannot be asked, is taken for dead.
 * @throws what the file system throws, except that the file exists.
 */
export function claim(file: string, lease: number): Claim {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ ...identityOf(process.pid), host: hostname() } satisfies Holder));
  try {
    // Two rounds: the second one after a dead claim was cleared away.
    for (let round = 0; round < 2; round++) {
      if (linked(own, file)) return { release: () => rmSync(file, { force: true }) };
      if (holderOf(file, lease)) return undefined;
      clear(file, lease);
    }
    return undefined;
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its content, at once, and never over another. */
function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (reason) {
    const { code } = reason as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (withoutLinks.has(code ?? "")) return copied(own, file);
    throw reason;
  }
}

/** What file systems without hard links answer, exFAT for one. Source: link(2). */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

function copied(own: string, file: string): boolean {
  try {
    copyFileSync(own, file, constants.COPYFILE_EXCL);
    return true;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw reason;
  }
}

/** The living process that holds a claim; undefined when nobody does. */
export function holderOf(file: string, lease: number): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as Holder;
    if (holder.host === hostname()) return isRunning(holder) ? holder : undefined;
    return Date.now() - statSync(file).mtimeMs < 1000 * lease ? holder : undefined;
  } catch {
    // Given back while it was read, or damaged.
    return undefined;
  }
}

/** Takes a dead claim out of the way; one that somebody else has made anew meanwhile is put back. */
function clear(file: string, lease: number): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    if (holderOf(aside, lease)) linked(aside, file);
  } catch {
    // Gone already.
  }
  rmSync(aside, { force: true });
}
