/** @file Saves a run while it goes on: history and checkpoint together, at most every two seconds and at the end. */

import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import type { Checkpoint } from "./checkpoint-data.ts";
import type { RunFolder } from "./folder.ts";

/** Milliseconds between checkpoints. Chosen here: at most two seconds of work are lost to a crash. */
const interval = 2000;

export interface RunRecorder {
  /** Notes a step; saves when the interval has passed. A failed save does not end the solve: see `finish`. */
  observe(step: Step, checkpoint: () => Checkpoint): void;
  /** Saves the last state. @throws UsageError if the file system refuses; the previous checkpoint is kept. */
  finish(checkpoint: Checkpoint): void;
}

/** @param now - milliseconds on a clock that does not run backwards. */
export function recordRun(folder: RunFolder, now: () => number = () => performance.now()): RunRecorder {
  let unsaved: Step[] = [];
  let saved = now();
  const save = (checkpoint: Checkpoint): void => {
    // History first: lines newer than the checkpoint are replaced on resume, missing ones could not be made up.
    folder.appendHistory(unsaved);
    unsaved = [];
    folder.writeCheckpoint(checkpoint);
  };
  return {
    observe(step, checkpoint) {
      unsaved.push(step);
      if (now() - saved < interval) return;
      try {
        save(checkpoint());
      } catch (reason) {
        // A full disk may have room again at the next interval; `finish` tells if it has not.
        if (!(reason instanceof UsageError)) throw reason;
      }
      saved = now();
    },
    finish: save,
  };
}
