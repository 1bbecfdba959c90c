/** @file The checkpoint file: replaced whole, read with the complaints of the file system in words. */

import { readFileSync } from "node:fs";
import { refusing, writeAtomically } from "./files.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./record/index.ts";

/** Writes a checkpoint atomically: at every moment the file holds the previous one or this one, whole. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  writeAtomically(file, encodeCheckpoint(checkpoint));
}

/** Reads a checkpoint. @throws UsageError if the file is absent, unreadable or damaged. */
export function readCheckpoint(file: string): Checkpoint {
  const bytes = refusing(`cannot read the checkpoint ${file}`, file, () => readFileSync(file));
  return decodeCheckpoint(bytes, file);
}
