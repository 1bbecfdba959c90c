/** @file Several runs after one another as one: one history, one count of steps, one clock. */

import type { Step } from "../../solvers/index.ts";
import type { Checkpoint } from "../run/record/index.ts";
import type { Progress, SolveOptions } from "./types.ts";

export interface Relay {
  /** All steps so far, renumbered. */
  readonly history: readonly Step[];
  /**
   * The observer of the next run.
   *
   * @param before - seconds of solve time before it begins.
   */
  leg(before: number, options?: LegOptions): (progress: Progress) => void;
}

export interface LegOptions {
  /** Last step of the earlier run that this one continues: its seconds and accepted steps are counted by both. */
  readonly continues?: Step;
  /** What is saved of the whole in the middle of the run. Default: the run's own checkpoint. */
  readonly checkpoint?: (own: Checkpoint) => Checkpoint;
}

/** @param history - steps that came before; grows. (mutates history) */
export function relay(observe: SolveOptions["observe"], history: Step[] = []): Relay {
  return {
    history,
    leg: (before, { continues, checkpoint: whole = (own: Checkpoint) => own } = {}) => {
      const accepted = (history.at(-1)?.accepted ?? 0) - (continues?.accepted ?? 0);
      const begun = before - (continues?.seconds ?? 0);
      return ({ step, checkpoint }) => {
        const renumbered = {
          ...step,
          index: history.length,
          accepted: accepted + step.accepted,
          seconds: begun + step.seconds,
        };
        history.push(renumbered);
        observe?.({ step: renumbered, checkpoint: () => whole(checkpoint()) });
      };
    },
  };
}
