/** @file `sobolev bench case`: one case of a benchmark, in this process. Started by `sobolev bench run`. */

import {
  type Case,
  type CaseResult,
  claimedElsewhere,
  openLedger,
  ownPeakMemory,
  type Suite,
  type TracePoint,
  traceWith,
} from "../../solvers/benchmark/index.ts";
import type { Solved, SolveOptions } from "../solve/index.ts";
import type { Context } from "./context.ts";
import { endsWithParent, endWithParent } from "./end-with-parent.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseFlags, usage } from "./flags.ts";
import { blamingFile, loadProblem } from "./load-problem.ts";
import { given } from "./solve-flags.ts";

/**
 * Solves one case and writes what came of it into the folder of the benchmark, as its last act.
 *
 * @returns 0, or 75 when another process is at the same case, or has ended it.
 */
export async function benchCase(args: readonly string[], context: Context): Promise<number> {
  const [folder, text] = parseFlags(args, {}, 2).positionals;
  if (folder === undefined || text === undefined)
    throw usage("bench case needs a folder and a case", "`sobolev bench run`");
  if (context.env[endsWithParent]) endWithParent();
  const ledger = openLedger(folder);
  const one = JSON.parse(text) as Case;
  const claim = ledger.claim(one);
  if (!claim) return claimedElsewhere;
  try {
    ledger.write(await carryOut(one, ledger.manifest.suite, context));
  } finally {
    claim.release();
  }
  return exitCodes.ok;
}

/** @throws UsageError and NumericalError as `solve`. */
async function carryOut(one: Case, suite: Suite, context: Context): Promise<CaseResult> {
  const loaded = await loadProblem(one.problem, context);
  const { solve } = await context.engine();
  const points: TracePoint[] = [];
  const options = caseOptions(one, suite, (point) => points.push(point));
  const solved = await blamingFile(loaded, () => solve(loaded.problem, options));
  try {
    return resultOf(one, solved, points);
  } finally {
    solved.close();
  }
}

/** Half of the memory of the process is for systems and factors; what holds them, and the solution, needs some too. */
const shareOfSystems = 0.5;

/** The options of a case: what `sobolev solve` makes of the same flags. */
export const caseOptions = (
  { model, solver, kind, device, seed, seconds }: Case,
  { threads, memory, estimate }: Suite,
  trace: NonNullable<SolveOptions["trace"]>,
): SolveOptions =>
  given<SolveOptions>({
    ...{ model, solver, kind, device, seed, seconds, threads, trace },
    memory: Math.floor(shareOfSystems * memory),
    estimate: estimate === false ? false : undefined,
  });

function resultOf(one: Case, solved: Solved, points: readonly TracePoint[]): CaseResult {
  const { problem, kind, model, device, error, errorEstimate, seconds, outcome } = solved;
  const { rows, columns, steps } = solved;
  const last = error ? { seconds, error: error.relativeL2 } : null;
  return {
    case: one,
    ending: "finished",
    ...{ kind, model, device: device.name },
    relativeL2: error?.relativeL2 ?? null,
    maxError: error?.maxError ?? null,
    referenceAccuracy: problem.exact ? null : (problem.reference?.accuracy ?? null),
    errorEstimate: errorEstimate?.relativeL2 ?? null,
    errorEstimateUncertain: errorEstimate?.uncertain ?? null,
    coefficientError: coefficientError(solved),
    seconds,
    estimateSeconds: errorEstimate?.seconds ?? null,
    wallSeconds: performance.now() / 1000,
    peakMemory: ownPeakMemory(),
    ...{ rows, columns, steps },
    outcome: { kind: outcome.kind, by: outcome.by, message: outcome.message },
    trace: traceWith([...points, ...errorsOfSteps(solved)], last),
    started: new Date(performance.timeOrigin).toISOString(),
  };
}

/** Errors that a network measured on its way; those of a solution in pieces are errors of the pieces, not of the whole. */
const errorsOfSteps = ({ history, u }: Solved): TracePoint[] =>
  u.pieces ? [] : history.flatMap(({ seconds, error }) => (error === undefined ? [] : [{ seconds, error }]));

/** Largest relative error of a coefficient whose value is known; null without one. */
function coefficientError({ coefficients }: Pick<Solved, "coefficients">): number | null {
  const errors = coefficients.flatMap(({ value, exact }) =>
    exact === undefined ? [] : [Math.abs((value - exact) / exact)],
  );
  return errors.length > 0 ? Math.max(...errors) : null;
}
