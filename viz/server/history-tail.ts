/** @file The end of a history file that grows: what was appended since the last look, as steps. */

import { closeSync, openSync, readSync } from "node:fs";
import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import { parseHistory } from "../../src/run/index.ts";

/** chosen here: bytes read at one look; what is longer is read in several. */
const mostBytes = 2 ** 20;
const lineFeed = 0x0a;

/**
 * Reads only what is new. A line that is not finished yet waits for its end.
 *
 * @param start - offset to begin at; inside a line, the rest of that line is skipped.
 * @returns the steps up to the file's present size, at most a megabyte of them at a time.
 */
export function historyTail(file: string, start: number): (size: number) => Step[] {
  // One byte back: if it is a line feed, the first line is whole.
  let offset = Math.max(0, start - 1);
  let isInside = start > 0;
  return (size) => {
    // Shorter than before: another history was put in place, or a torn line was cut off.
    if (size < offset) [offset, isInside] = [0, false];
    const piece = readPiece(file, offset, Math.min(size - offset, mostBytes));
    const end = piece.lastIndexOf(lineFeed) + 1;
    const begin = isInside ? piece.indexOf(lineFeed) + 1 : 0;
    if (end === 0) return [];
    offset += end;
    isInside = false;
    return stepsIn(piece.toString("utf8", begin, end), file);
  };
}

/** Fewer bytes where the file has become shorter meanwhile, none where it is gone. */
function readPiece(file: string, offset: number, length: number): Buffer {
  if (length <= 0) return Buffer.alloc(0);
  try {
    const handle = openSync(file, "r");
    try {
      const piece = Buffer.alloc(length);
      return piece.subarray(0, readSync(handle, piece, 0, length, offset));
    } finally {
      closeSync(handle);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

/** A damaged line is told of by whoever reads the whole history; here it is a gap. */
function stepsIn(text: string, file: string): Step[] {
  try {
    return parseHistory(text, file);
  } catch (reason) {
    if (reason instanceof UsageError) return [];
    throw reason;
  }
}
