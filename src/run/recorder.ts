/** @file Saves a run while it goes on: its history ten times a second, a checkpoint every two seconds, both at the end. */

import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import type { RunFolder } from "./folder.ts";
import type { Checkpoint } from "./record/index.ts";

/** Milliseconds between checkpoints. Chosen here: at most two seconds of work are lost to a crash. */
const interval = 2000;
/** Milliseconds between pieces of history. Chosen here: whoever follows the run sees it move; a piece takes 0.1 ms. */
const historyInterval = 100;

export interface RunRecorder {
  /**
   * Notes a step; saves when an interval has passed. A failed save does not end the solve: see `finish`.
   *
   * @param then - what else is to see the step. If it throws, history and checkpoint are saved before the error goes on:
   *   it ends the solve, and nobody will ask for them again.
   */
  observe(step: Step, checkpoint: () => Checkpoint, then?: () => void): void;
  /** Saves the last state. @throws UsageError if the file system refuses; the previous checkpoint is kept. */
  finish(checkpoint: Checkpoint): void;
}

/** @param now - milliseconds on a clock that does not run backwards. */
export function recordRun(folder: RunFolder, now: () => number = () => performance.now()): RunRecorder {
  let unsaved: Step[] = [];
  let [saved, told] = [now(), now()];
  const tell = (): void => {
    folder.appendHistory(unsaved);
    unsaved = [];
  };
  const save = (checkpoint: Checkpoint): void => {
    // History first: lines newer than the checkpoint are replaced on resume, missing ones could not be made up.
    tell();
    folder.writeCheckpoint(checkpoint);
  };
  return {
    observe(step, checkpoint, then) {
      unsaved.push(step);
      if (now() - saved >= interval) {
        forgiving(() => save(checkpoint()));
        saved = told = now();
      } else if (now() - told >= historyInterval) {
        forgiving(tell);
        told = now();
      }
      try {
        then?.();
      } catch (reason) {
        forgiving(() => save(checkpoint()));
        throw reason;
      }
    },
    finish: save,
  };
}

/** A full disk may have room again at the next interval; `finish` tells if it has not. */
function forgiving(write: () => void): void {
  try {
    write();
  } catch (reason) {
    if (!(reason instanceof UsageError)) throw reason;
  }
}
