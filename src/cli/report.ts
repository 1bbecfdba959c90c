/** @file The result of a solve: an object for programs, a few lines for people. */

import type { Outcome } from "../../solvers/index.ts";
import {
  type CoefficientEstimate,
  describeMeasured,
  type ErrorEstimate,
  type Solved,
} from "../solve/index.ts";
import { counted } from "../words.ts";
import { exitCodes } from "./exit-codes.ts";
import { aligned, short } from "./numbers.ts";

/**
 * The object that `--json` prints on the last line of standard output.
 *
 * `kind` says what carries the solution. `errorEstimate` is the relative L2 error estimated without the exact solution,
 * null where there is no estimate; `errorEstimateUncertain` that its two levels disagree. `relativeL2` and `maxError` are null when nothing is known of the solution. `coefficients` is there for inverse
 * problems only, `instruments` where `--instrument` asked for some.
 */
export function jsonResult(solved: Solved, runFolder: string): Record<string, unknown> {
  const { problem, kind, model, solver, device, seed, rows, columns, seconds, steps, cost, error, outcome } =
    solved;
  const { errorEstimate: estimate } = solved;
  return {
    ...{
      problem: problem.name,
      kind,
      model,
      solver,
      device: device.name,
      seed,
      rows,
      columns,
      seconds,
      steps,
      cost,
    },
    relativeL2: error?.relativeL2 ?? null,
    maxError: error?.maxError ?? null,
    fields: error?.fields ?? {},
    errorEstimate: estimate?.relativeL2 ?? null,
    ...(estimate && { errorEstimateUncertain: estimate.uncertain, estimateSeconds: estimate.seconds }),
    outcome: { kind: outcome.kind, by: outcome.by, message: outcome.message },
    runFolder,
    ...(solved.coefficients.length > 0 ? { coefficients: solved.coefficients } : {}),
    ...(solved.instruments ? { instruments: solved.instruments } : {}),
  };
}

/** What a person wants to know first: the error, then why it stopped, then everything else. */
export function summary(solved: Solved, runFolder: string): string[] {
  const { problem, kind, model, solver, device, seed, rows, columns, seconds, steps, cost, outcome } = solved;
  const facts = [
    ["problem", `${problem.name}: ${problem.title}`],
    ["kind", kind],
    ["model", `${model}, ${columns} parameters, ${rows} rows, seed ${seed}`],
    ["solver", `${solver} on ${device.name}`],
    [
      "work",
      `${counted(steps, "step")} in ${seconds.toFixed(2)} s${Number.isFinite(cost) ? `, cost ${short(cost)}` : ""}`,
    ],
    ["error", describeError(solved)],
    ...(solved.errorEstimate ? [["estimate", describeEstimate(solved.errorEstimate)]] : []),
    ...solved.coefficients.map((estimate) => ["coefficient", describeCoefficient(estimate)]),
    ["outcome", `${outcome.kind} (${outcome.by}): ${outcome.message}`],
    ...solved.notes.map((note) => ["note", withoutSettings(note)]),
    ...(solved.instruments ? describeMeasured(solved.instruments).map((line) => ["curvature", line]) : []),
    ["run", runFolder],
  ];
  // A message of several lines would break the columns.
  return aligned(facts.map(([name, text]) => [name, text.replaceAll(/\s*\n\s*/g, "; ")]));
}

/** What was set for a library is in the run's folder and in `sobolev doctor`: here it would stand in every result. */
const withoutSettings = (note: string): string =>
  note
    .split("; ")
    .filter((part) => !part.startsWith("OPENBLAS_CORETYPE="))
    .join("; ");

function describeError({ error }: Solved): string {
  if (!error) return "unknown: the problem has neither an exact nor a reference solution";
  const fields = Object.entries(error.fields);
  const perField =
    fields.length > 1 ? ` (${fields.map(([name, value]) => `${name} ${short(value)}`).join(", ")})` : "";
  return `relative L2 ${short(error.relativeL2)}${perField}, largest ${short(error.maxError)}`;
}

/** The estimate next to the outcome, and whether its levels agree. */
function describeEstimate({ relativeL2, uncertain, message, seconds }: ErrorEstimate): string {
  const doubt = uncertain ? ", UNCERTAIN: its two levels disagree" : "";
  return `relative L2 ${short(relativeL2)} without the exact solution${doubt} (${message}; ${seconds.toFixed(2)} s)`;
}

/** `D = 0.2500001234 ± 3.10e-7 (standard error), relative error 4.94e-7`: the value in more digits than its error. */
function describeCoefficient({ name, value, standardError, exact }: CoefficientEstimate): string {
  const off = exact === undefined ? "" : `, relative error ${short(Math.abs((value - exact) / exact))}`;
  return `${name} = ${Number(value.toPrecision(10))} ± ${short(standardError)} (standard error)${off}`;
}

/** 0 when the run ended as asked: converged, or its budget was spent. */
export function exitCode({ kind }: Outcome): number {
  switch (kind) {
    case "converged":
    case "step-limit":
    case "time-limit":
      return exitCodes.ok;
    case "aborted":
      return exitCodes.interrupted;
    case "bad-input":
      return exitCodes.usage;
    case "stalled":
    case "non-finite":
    case "diverged":
    case "singular":
      return exitCodes.failed;
  }
}
