/** @file Attempts by windows, each finer than the last, for as long as time and memory allow. */

import type { WindowLevel } from "../models/index.ts";
import { random } from "../random.ts";
import { errorReport } from "./judge.ts";
import {
  type Attempt,
  attemptWith,
  type Built,
  describeWindows,
  systemFor,
  type Task,
} from "./windows-attempt.ts";
import type { WindowModel } from "./windows-model.ts";
import { indicators, type Memory, memoryOf, refine } from "./windows-refine.ts";

/** Chosen here: below it nothing is left to resolve but rounding. */
const resolved = 1e-12;
/** ... and below this one, a residual that no longer halves is rounding. Chosen here. */
const nearRounding = 1e-8;
/**
 * How far a refinement goes, the largest that time allows: the factor by which degrees rise, and the share of the largest
 * indicator above which windows are refined. Chosen here: work grows sixfold by the first, 1.6-fold by the last.
 */
const extents = [
  { growth: 1.4, share: 1e-3 },
  { growth: 1.25, share: 1e-2 },
  { growth: 1.1, share: 0.1 },
];
/** A forecast may be short by this factor. Chosen here: the machine may be busy with something else. */
const margin = 1.2;
/** Time grows as this power of the work, of which assembly does less. Chosen here: measured between 0.6 and 0.9. */
const assemblyToo = 0.85;
/** Share of a prescribed size that is tried before it, so that there is an estimate of the error. Chosen here. */
const before = 0.7;

/** Attempts in the order of their cost, and why there are no more. */
export interface Tried {
  readonly attempts: readonly Attempt[];
  readonly stopped: string;
}

/**
 * Refined attempts until the held-out residual reaches rounding, or time or memory end; with a size prescribed, one of
 * seven tenths of it and one of that.
 */
export async function ladder(
  task: Task,
  first: readonly WindowLevel[],
  { size }: WindowModel,
): Promise<Tried> {
  const attempts: Attempt[] = [];
  const prescribed = size === undefined ? [] : [before * size, size].map((each) => scaledTo(first, each));
  let memory: Memory = new Map();
  let next: Built | string | undefined = systemFor(task, prescribed[0] ?? first, true);
  while (next !== undefined && typeof next !== "string") {
    const last = attempts.at(-1);
    const attempt = await attemptWith(task, next, attempts);
    attempts.push(attempt);
    tell(task, attempt);
    if (task.options.signal?.aborted) return { attempts, stopped: "it was asked to" };
    const levels = prescribed[attempts.length];
    if (levels) next = affordable(task, attempt, [() => levels]);
    else if (size !== undefined) next = "the size was prescribed";
    else if (isResolved(attempt, last))
      next = `the held-out residual is ${attempt.heldOut.toExponential(1)}: rounding`;
    else if (isStuck(attempts)) next = "four attempts in a row were no better than one before";
    else if (margin * attempt.seconds > task.seconds - task.elapsed())
      next = `the last attempt took ${attempt.seconds.toPrecision(2)} s, ${(task.seconds - task.elapsed()).toPrecision(2)} s were left`;
    else {
      const found = indicators(
        task.problem,
        attempt.u,
        attempt.levels,
        random(task.seed).split("indicators"),
      );
      const known = memory;
      next = affordable(
        task,
        attempt,
        extents.map(
          ({ growth, share }) =>
            () =>
              refine(task.problem, attempt.levels, found, known, growth, share).levels,
        ),
      );
      memory = memoryOf(attempt.levels, found);
    }
  }
  return { attempts, stopped: next ?? "" };
}

const isResolved = ({ heldOut }: Attempt, last: Attempt | undefined): boolean =>
  heldOut <= resolved || (last !== undefined && heldOut > last.heldOut / 2 && last.heldOut < nearRounding);

/** Whether the best attempt is older than the last four. Chosen here: held-out residuals of low degrees rise and fall. */
const isStuck = (attempts: readonly Attempt[]): boolean => {
  const best = Math.min(...attempts.map(({ heldOut }) => heldOut));
  return attempts.length > 4 && attempts.slice(-4).every(({ heldOut }) => heldOut > best);
};

/** Every level with degrees or features of one size. */
const scaledTo = (levels: readonly WindowLevel[], size: number): WindowLevel[] =>
  levels.map((level) =>
    level.features
      ? { ...level, features: { ...level.features, count: Math.ceil(size) } }
      : { ...level, degrees: level.cells.map(() => Math.ceil(size)) },
  );

/** The first system that fits into memory and the time left, or why there is none. (notes the choice) */
function affordable(
  { elapsed, seconds, note, ...rest }: Task,
  last: Attempt,
  candidates: readonly (() => readonly WindowLevel[])[],
): Built | string {
  const task = { elapsed, seconds, note, ...rest };
  let reason = "";
  for (const candidate of candidates) {
    const levels = candidate();
    if (sizesOf(levels) === sizesOf(last.levels)) return "no window can be refined any further";
    const system = systemFor(task, levels, false);
    if (!system) {
      reason = "anything finer would take more memory than allowed";
      continue;
    }
    const forecast = last.seconds * (system.work / last.work) ** assemblyToo;
    const left = seconds - elapsed();
    const text = `${system.columns} columns were forecast to take ${forecast.toPrecision(2)} s by their operations, ${left.toPrecision(2)} s were left`;
    if (margin * forecast <= left) {
      note(`${describeWindows(system)} next`, text);
      return system;
    }
    system.release();
    reason = text;
  }
  return reason;
}

const sizesOf = (levels: readonly WindowLevel[]): string =>
  levels.map(({ cells, degrees, features }) => [cells.length, degrees ?? features?.count].join()).join(";");

/** (mutates what listens) */
function tell(task: Task, attempt: Attempt): void {
  const { elapsed, options, problem, note } = task;
  const seconds = elapsed();
  note(
    `${describeWindows(attempt)}: held-out residual ${attempt.heldOut.toExponential(1)}`,
    `${attempt.columns} columns and ${attempt.rows} rows in ${attempt.seconds.toPrecision(2)} s; the residual is largest on ${attempt.worst}`,
  );
  options.trace?.({ seconds, error: errorReport(problem, attempt.u)?.relativeL2 ?? Number.NaN });
  options.found?.({ u: attempt.u, seconds });
}
