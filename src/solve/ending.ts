/** @file How a solve ended, in words for who called `solve`: budgets as asked, and only advice that can be followed. */

import type { Outcome } from "../../solvers/index.ts";
import { settleBudget } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * The same with an outcome that speaks of the solve, not of the run inside it, and with the problem's hints as notes.
 *
 * A run inside knows its own share of the seconds, and that runs can be resumed; whether this one can depends on how its
 * model came about.
 */
export function told(solved: Solved, options: SolveOptions): Solved {
  const { hints = [] } = solved.problem;
  const notes = hints.length > 0 ? [...solved.notes, ...hints] : solved.notes;
  return { ...solved, notes, outcome: inWords(solved, options) };
}

/** Rules that end a run as asked; their messages are a fact, and after the last semicolon what to do. */
const budgets = ["seconds", "steps", "signal"];

function inWords(solved: Solved, options: SolveOptions): Outcome {
  const { outcome } = solved;
  const cut = outcome.message.lastIndexOf(";");
  if (cut < 0 || !/\bresume\b/.test(outcome.message.slice(cut)) || !budgets.includes(outcome.by))
    return outcome;
  const fact = withAsked(outcome.message.slice(0, cut), settleBudget(solved.problem, options).seconds);
  return { ...outcome, message: `${fact}; ${advice(outcome.by, isResumable(solved))}` };
}

/** `the limit of 9.63 s` is a share of what was asked for, where a search or a correction had the rest. */
function withAsked(fact: string, asked: number): string {
  return fact.replace(/limit of ([\d.e+-]+) s\b/, (found, limit: string) =>
    Math.abs(Number(limit) - asked) <= 5e-3 * asked
      ? found
      : `${found}, its share of the ${asked} s of this solve`,
  );
}

function advice(by: string, resumable: boolean): string {
  if (by === "signal")
    return resumable
      ? "what was found until then is kept; resume from its checkpoint to go on"
      : "what was found until then is kept";
  const more = by === "seconds" ? "more seconds" : "more steps";
  return resumable
    ? `resume, or allow ${more}`
    : `solve again with ${more}; a run that names its model can be resumed`;
}

/** Whether `resume` would take the checkpoint: it holds a solver's state. */
function isResumable({ checkpoint }: Solved): boolean {
  try {
    return checkpoint().header.solver_numbers !== undefined;
  } catch {
    // A device that is lost gives nothing back.
    return false;
  }
}
