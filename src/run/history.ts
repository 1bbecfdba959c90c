/** @file The history file: lines appended, a torn last one cut off before the next. */

import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
} from "node:fs";
import type { Step } from "../../solvers/index.ts";
import { refusing } from "./files.ts";
import { encodeHistory, parseHistory } from "./record/index.ts";

/** Appends steps, after cutting off a last line that a crash or a full disk left unfinished. @throws UsageError if the file cannot be written. */
export function appendHistory(file: string, steps: readonly Step[]): void {
  if (steps.length === 0) return;
  const lines = encodeHistory(steps);
  refusing(`cannot write ${file}`, file, () => {
    if (existsSync(file) && !endsWithNewline(file)) cutTornLine(file);
    appendFileSync(file, lines);
  });
}

function endsWithNewline(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() === "\n");
  } finally {
    closeSync(handle);
  }
}

const cutTornLine = (file: string): void => truncateSync(file, readFileSync(file).lastIndexOf("\n") + 1);

/** The steps of a history file, in order; none if there is no file. @throws UsageError as `parseHistory` does. */
export function readHistory(file: string): Step[] {
  if (!existsSync(file)) return [];
  return parseHistory(
    refusing(`cannot read ${file}`, file, () => readFileSync(file, "utf8")),
    file,
  );
}
