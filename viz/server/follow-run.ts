/** @file Follows the folder of a run that another process writes: new rows, new checkpoints, its end. */

import { join } from "node:path";
import type { Step } from "../../solvers/index.ts";
import { openRunFolder } from "../../src/run/index.ts";
import { historyRow } from "../source/thin.ts";
import { historyTail } from "./history-tail.ts";
import { runState, sizeOf, stampOf } from "./run-state.ts";
import type { OpenRun } from "./runs.ts";

/** Milliseconds between two looks at the folder: 20 a second are as many as a chart is redrawn. */
const interval = 50;
/** Milliseconds between two looks for the end of a run whose files do not change. */
const restInterval = 1000;

/**
 * Follows a run by the sizes and times of its files. Of the history only what was appended is read: neither work nor
 * memory grows with its length.
 *
 * @param path - of the run folder.
 * @param now - milliseconds since 1970.
 */
export function followRun(path: string, now: () => number): OpenRun["follow"] {
  return (listener, from) => {
    const file = join(path, "history.jsonl");
    const tail = historyTail(file, from === undefined ? sizeOf(path, "history.jsonl") : 0);
    let [seconds, stamp, rested] = [0, stampOf(path), 0];
    const tellRows = (): boolean => {
      const steps = tail(sizeOf(path, "history.jsonl")).filter(({ index }) => index >= (from ?? 0));
      if (steps.length === 0) return false;
      seconds = (steps.at(-1) as Step).seconds;
      listener({ kind: "history", rows: steps.map(historyRow) });
      return true;
    };
    const tellSolution = (): boolean => {
      const present = stampOf(path);
      if (present === stamp) return false;
      stamp = present;
      listener({ kind: "solution", seconds });
      return true;
    };
    const look = (): void => {
      const [grown, stored] = [tellRows(), tellSolution()];
      rested = grown || stored ? 0 : rested + interval;
      const isTime = stored || rested >= restInterval;
      if (isTime && hasEnded(path, now())) {
        // What was written between the first look and the result.
        while (tellRows());
        listener({ kind: "ended" });
        return;
      }
      if (isTime) rested = 0;
      timer = setTimeout(look, interval);
    };
    // Not at once: the caller first needs the function that ends it. The first look finds a run that has ended.
    rested = restInterval;
    let timer = setTimeout(look, 0);
    return () => clearTimeout(timer);
  };
}

/** A folder that is gone, or cannot be read any more, tells nothing more. */
function hasEnded(path: string, now: number): boolean {
  try {
    return !runState(openRunFolder(path), now).running;
  } catch {
    return true;
  }
}
