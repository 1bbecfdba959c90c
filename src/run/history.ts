/** @file The history of a run as JSON lines: one trial per line, appended, readable after a crash. */

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
import { UsageError } from "../errors.ts";
import { refusing } from "./files.ts";

/** Entries of a step that are numbers. JSON has no NaN or infinity: both are stored as null and read as NaN. */
const numeric = ["cost", "bestCost", "gradientNorm", "stepNorm", "damping", "gainRatio"] as const;

/** Appends steps, after cutting off a last line that a crash or a full disk left unfinished. @throws UsageError if the file cannot be written. */
export function appendHistory(file: string, steps: readonly Step[]): void {
  if (steps.length === 0) return;
  const lines = steps.map((step) => `${JSON.stringify(step)}\n`).join("");
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

/**
 * The steps of a history file, in order.
 *
 * A line that repeats an earlier index replaces everything from that index on: a resumed run continues from its
 * checkpoint, which may be older than the last lines. An unfinished last line is left out.
 *
 * @throws UsageError for a damaged line before the last.
 */
export function readHistory(file: string): Step[] {
  if (!existsSync(file)) return [];
  const lines = refusing(`cannot read ${file}`, file, () => readFileSync(file, "utf8")).split("\n");
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
