/** @file Progress of a solve: a line redrawn in place on a terminal, a line per second otherwise. */

import type { Step } from "../../solvers/index.ts";
import { counted } from "../words.ts";
import type { Context } from "./context.ts";
import { short } from "./numbers.ts";

/** When the solve will stop by itself. */
export interface Budget {
  readonly seconds?: number;
  readonly steps?: number;
}

export interface ProgressLine {
  observe(step: Step): void;
  /** Draws the last step and leaves the cursor on a new line. */
  end(): void;
}

/** Milliseconds between two lines. Chosen here: ten redraws a second are smooth, one line a second is a readable log. */
const intervals = { terminal: 100, log: 1000 } as const;
/** Carriage return, then "erase in line". Source: ECMA-48. */
const clearLine = "\r\x1b[2K";

/** @param now - milliseconds on a clock that does not run backwards. */
export function progressLine(
  context: Context,
  budget: Budget,
  now: () => number = () => performance.now(),
): ProgressLine {
  const live = context.terminal.err;
  const interval = live ? intervals.terminal : intervals.log;
  let drawn = Number.NEGATIVE_INFINITY;
  let last: Step | undefined;
  let error: number | undefined;
  const draw = (step: Step): void => {
    const text = describeStep({ ...step, ...(error === undefined ? {} : { error }) }, budget);
    context.err(live ? clearLine + text.slice(0, context.terminal.columns() - 1) : `${text}\n`);
    drawn = now();
    last = undefined;
  };
  return {
    observe(step) {
      // Errors are measured now and then: the latest stays on the line.
      error = step.error ?? error;
      last = step;
      if (now() - drawn >= interval) draw(step);
    },
    end() {
      if (last) draw(last);
      if (live && drawn > Number.NEGATIVE_INFINITY) context.err("\n");
    },
  };
}

/** `step 128  cost 3.21e-12  gradient 4.50e-9  damping 1.20e-10  error 2.30e-7  18 s left`. */
export function describeStep(step: Step, budget: Budget): string {
  const parts = [
    `step ${step.index + 1}`,
    `cost ${short(step.bestCost)}`,
    `gradient ${short(step.gradientNorm)}`,
    `damping ${short(step.damping)}`,
    step.error === undefined ? "" : `error ${short(step.error)}`,
    left(step, budget),
  ];
  return parts.filter(Boolean).join("  ");
}

function left(step: Step, { seconds, steps }: Budget): string {
  if (seconds !== undefined) return `${Math.max(0, Math.ceil(seconds - step.seconds))} s left`;
  if (steps !== undefined) return `${counted(Math.max(0, steps - step.index - 1), "step")} left`;
  return `${step.seconds.toFixed(1)} s`;
}
