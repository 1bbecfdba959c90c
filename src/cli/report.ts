/** @file The result of a solve: an object for programs, a few lines for people. */

import type { Outcome } from "../../solvers/index.ts";
import type { CoefficientEstimate, Solved } from "../solve/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { aligned, short } from "./numbers.ts";

/**
 * The object that `--json` prints on the last line of standard output.
 *
 * `relativeL2` and `maxError` are null when nothing is known of the solution. `coefficients` is there for inverse
 * problems only.
 */
export function jsonResult(solved: Solved, runFolder: string): Record<string, unknown> {
  const { problem, model, solver, device, seed, rows, columns, seconds, steps, cost, error, outcome } =
    solved;
  return {
    ...{
      problem: problem.name,
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
    outcome: { kind: outcome.kind, by: outcome.by, message: outcome.message },
    runFolder,
    ...(solved.coefficients.length > 0 ? { coefficients: solved.coefficients } : {}),
  };
}

/** What a person wants to know first: the error, then why it stopped, then everything else. */
export function summary(solved: Solved, runFolder: string): string[] {
  const { problem, model, solver, device, seed, rows, columns, seconds, steps, cost, outcome } = solved;
  const facts = [
    ["problem", `${problem.name}: ${problem.title}`],
    ["model", `${model}, ${columns} parameters, ${rows} rows, seed ${seed}`],
    ["solver", `${solver} on ${device.name}`],
    ["work", `${steps} steps in ${seconds.toFixed(2)} s, cost ${short(cost)}`],
    ["error", describeError(solved)],
    ...solved.coefficients.map((estimate) => ["coefficient", describeCoefficient(estimate)]),
    ["outcome", `${outcome.kind} (${outcome.by}): ${outcome.message}`],
    ...solved.notes.map((note) => ["note", note]),
    ["run", runFolder],
  ];
  // A message of several lines would break the columns.
  return aligned(facts.map(([name, text]) => [name, text.replaceAll(/\s*\n\s*/g, "; ")]));
}

function describeError({ error }: Solved): string {
  if (!error) return "unknown: the problem has neither an exact nor a reference solution";
  const fields = Object.entries(error.fields);
  const perField =
    fields.length > 1 ? ` (${fields.map(([name, value]) => `${name} ${short(value)}`).join(", ")})` : "";
  return `relative L2 ${short(error.relativeL2)}${perField}, largest ${short(error.maxError)}`;
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
    case "singular":
      return exitCodes.failed;
  }
}
