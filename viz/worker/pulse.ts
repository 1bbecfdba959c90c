/** @file When a run tells of itself: rows in batches, solutions now and then, so that telling costs nothing. */

import type { Step } from "../../solvers/index.ts";
import type { HistoryRow, LiveEvent } from "../source/source.ts";
import { rowOf } from "./held-run.ts";

/** Milliseconds between batches of rows and between solutions: 20 and 4 a second, more than can be followed. Chosen here. */
const [rowsEvery, solutionsEvery] = [50, 250];

export interface Pulse {
  row(step: Step): void;
  /** Whether the last solution was told long enough ago. */
  solutionIsDue(): boolean;
  solution(seconds: number): void;
  /** Tells what is left, and that the run has ended. */
  end(): void;
}

/** @param now - milliseconds on a clock that does not run backwards. */
export function pulse(tell: (event: LiveEvent) => void, now: () => number = () => performance.now()): Pulse {
  let waiting: HistoryRow[] = [];
  let [rowsTold, solutionTold] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const flush = (): void => {
    if (waiting.length > 0) tell({ kind: "history", rows: waiting });
    waiting = [];
    rowsTold = now();
  };
  return {
    row: (step) => {
      waiting.push(rowOf(step));
      if (now() - rowsTold >= rowsEvery) flush();
    },
    solutionIsDue: () => now() - solutionTold >= solutionsEvery,
    solution: (seconds) => {
      flush();
      solutionTold = now();
      tell({ kind: "solution", seconds });
    },
    end: () => {
      flush();
      tell({ kind: "ended" });
    },
  };
}
