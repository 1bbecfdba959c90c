/** @file The history of a run as JSON lines: one trial per line, readable after a crash. */

import type { Step } from "../../../solvers/index.ts";
import { UsageError } from "../../errors.ts";

/** Entries of a step that are numbers. JSON has no NaN or infinity: both are stored as null and read as NaN. */
const numeric = ["cost", "bestCost", "gradientNorm", "stepNorm", "damping", "gainRatio"] as const;

/** Steps as lines, each ended. */
export const encodeHistory = (steps: readonly Step[]): string =>
  steps.map((step) => `${JSON.stringify(step)}\n`).join("");

/**
 * The steps of a history, in order.
 *
 * A line that repeats an earlier index replaces everything from that index on: a resumed run continues from its
 * checkpoint, which may be older than the last lines. An unfinished last line is left out.
 *
 * @param file - where the text came from, for messages.
 * @throws UsageError for a damaged line before the last.
 */
export function parseHistory(text: string, file: string): Step[] {
  const lines = text.split("\n");
  // What follows the last newline is empty, or torn: it is no record either way.
  lines.pop();
  const steps: Step[] = [];
  for (const [i, line] of lines.entries()) {
    const step = parseStep(line, `${file}, line ${i + 1}`);
    while (steps.length > 0 && steps[steps.length - 1].index >= step.index) steps.pop();
    steps.push(step);
  }
  return steps;
}

function parseStep(line: string, where: string): Step {
  try {
    const step: unknown = JSON.parse(line);
    if (isStep(step)) return withNaN(step);
  } catch {
    // Not JSON: told below, together with JSON that is no step.
  }
  throw new UsageError({
    what: "a line of the run's history is damaged",
    where: `in ${where}`,
    remedy: "removing that line; the solution itself is in checkpoint.bin",
  });
}

const isStep = (value: unknown): value is Step => {
  const step = value as Partial<Step> | null;
  return typeof step === "object" && typeof step?.index === "number" && typeof step.verdict === "string";
};

function withNaN(step: Step): Step {
  const numbers = Object.fromEntries(numeric.map((name) => [name, step[name] ?? Number.NaN]));
  return { ...step, ...numbers };
}
