/** @file Writing files so that a crash leaves the old content or the new, and refusals said in words. */

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";

/**
 * Replaces a file's content: a temporary file beside it, flushed to disk, then renamed over it.
 *
 * @throws UsageError when the file system refuses; the previous content is then still there.
 */
export function writeAtomically(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.part`;
  refusing(`cannot write ${file}`, dirname(file), () => {
    try {
      writeFileSync(temporary, content, { flush: true });
      renameSync(temporary, file);
    } catch (reason) {
      rmSync(temporary, { force: true });
      throw reason;
    }
    flushFolder(dirname(file));
  });
}

/** Makes the rename itself durable; Windows cannot open folders and journals renames by itself. */
function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(join(folder, "."), "r");
  fsyncSync(handle);
  closeSync(handle);
}

/** Errors of the file system in words. Source: errno(3). */
const meanings: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
  EEXIST: "it exists already",
};

/** What helps where another path or other permissions do not. */
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "making room on the device, or a folder on another",
  EDQUOT: "making room within the quota, or a folder elsewhere",
};

/** Runs `action`; an error of the file system becomes a UsageError, anything else passes. */
export function refusing<T>(what: string, where: string, action: () => T): T {
  try {
    return action();
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code;
    if (code === undefined || reason instanceof UsageError) throw reason;
    throw new UsageError({
      what: `${what}: ${meanings[code] ?? code}`,
      where: `at ${where}`,
      remedy: remedies[code] ?? "a path that exists and that you may read and write",
    });
  }
}
