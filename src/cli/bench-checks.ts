/** @file What of a suite can be run: unknown names are refused, combinations that make no sense are named and left out. */

import { type Case, describeCase } from "../../solvers/benchmark/index.ts";
import { solverNamed } from "../../solvers/index.ts";
import { deviceKinds, probeNative } from "../devices/index.ts";
import { nearest, UsageError } from "../errors.ts";
import { namesTrainable, trainableNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import type { SolveOptions } from "../solve/index.ts";
import type { Context, Engine } from "./context.ts";
import { loadProblem } from "./load-problem.ts";
import { given, kinds } from "./solve-flags.ts";

/** A combination that is not run, and why. */
export interface Skipped {
  readonly case: Case;
  readonly because: string;
}

export interface Sorted {
  readonly cases: readonly Case[];
  readonly skipped: readonly Skipped[];
}

/**
 * Sorts cases into those that can be run and those that cannot.
 *
 * @throws UsageError, before anything is run, for an unknown problem, model, solver, kind or device (nearest names
 *   given), a device that is not there, a model that suits none of the problems, and when nothing is left to run.
 */
export async function sortCases(all: readonly Case[], context: Context): Promise<Sorted> {
  refuseUnknown(all);
  const engine = await context.engine();
  const problems = new Map<string, Problem>();
  for (const name of new Set(all.map(({ problem }) => problem)))
    problems.set(name, (await loadProblem(name, context)).problem);
  const skipped: Skipped[] = [];
  const cases: Case[] = [];
  for (const one of all) {
    const because = objection(one, problems.get(one.problem)!, engine);
    if (because) skipped.push({ case: one, because });
    else cases.push(one);
  }
  refuseUseless(all, skipped);
  return { cases, skipped };
}

function refuseUnknown(all: readonly Case[]): void {
  const values = <K extends keyof Case>(name: K): NonNullable<Case[K]>[] =>
    [...new Set(all.map((one) => one[name]))].filter((value) => value !== undefined) as NonNullable<
      Case[K]
    >[];
  for (const solver of values("solver")) solverNamed(solver);
  for (const kind of values("kind")) refuseUnlisted("kind of solution", kind, ["any", ...kinds]);
  for (const device of values("device")) refuseUnlisted("device", device, deviceKinds);
  if (values("device").includes("native")) refuseWithoutNative();
}

function refuseUnlisted(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const [guess] = nearest(name, known);
  throw new UsageError({
    what: `there is no ${what} "${name}"`,
    where: `known: ${known.join(", ")}`,
    remedy: guess ?? "one of these",
  });
}

function refuseWithoutNative(): void {
  const { found, reason = "no BLAS was found", remedy = "device wasm" } = probeNative();
  if (!found) throw new UsageError({ what: reason, where: "device native", remedy });
}

/** A model that no problem takes is a wrong name; where some take it, the others are left out. */
function refuseUseless(all: readonly Case[], skipped: readonly Skipped[]): void {
  const hopeless = (named: readonly Case[]): readonly Skipped[] => {
    const own = skipped.filter((one) => named.includes(one.case));
    return own.length === named.length ? own : [];
  };
  for (const model of new Set(all.flatMap(({ model: name }) => name ?? []))) {
    const [first] = hopeless(all.filter((one) => one.model === model));
    if (first) throw notRun(`nothing can be solved with model ${model}`, first);
  }
  const [first] = hopeless(all);
  if (first) throw notRun("none of the combinations can be run", first);
}

const notRun = (what: string, { case: one, because }: Skipped): UsageError =>
  new UsageError({
    what,
    where: `${describeCase(one)}: ${because}`,
    remedy: "another model, solver or kind for these problems",
  });

/** Why a combination makes no sense; undefined when it does. The solve itself would refuse it, or ignore a part. */
function objection(one: Case, problem: Problem, engine: Engine): string | undefined {
  const clash = one.model ? clashWithModel(one.model, one) : clashWithSolver(one);
  return clash ?? clashWithCoefficients(one, problem) ?? refusalOf(one, problem, engine);
}

const isNetwork = (model: string): boolean => model.startsWith("mlp");
/** Radial functions that are placed, not trained, have a name of the same form. */
const isTrained = (model: string): boolean => namesTrainable(model) && !model.startsWith("rbf");

/** Kinds that a named model can carry. */
function kindsOf(model: string): readonly string[] {
  if (isNetwork(model)) return ["network", "hybrid"];
  return isTrained(model) ? ["network", "hybrid", "features"] : ["features"];
}

function clashWithModel(model: string, { solver, kind }: Case): string | undefined {
  if (kind && !kindsOf(model).includes(kind)) return `${model} carries no solution of kind ${kind}`;
  return solver && !isNetwork(model) && !isTrained(model)
    ? `${model} is solved for directly: the solver ${solver} has no part in it`
    : undefined;
}

const clashWithSolver = ({ solver, kind }: Case): string | undefined =>
  solver && (kind === "features" || kind === "spectral")
    ? `the solver ${solver} trains networks, not solutions of kind ${kind}`
    : undefined;

/** Coefficients are found together with the fields, which only networks do. */
const clashWithCoefficients = ({ model, kind }: Case, { coefficients }: Problem): string | undefined =>
  coefficients.length > 0 && (kind === "features" || kind === "spectral" || (model && !isNetwork(model)))
    ? `only networks find the coefficients ${coefficients.map(({ name }) => name).join(", ")}`
    : undefined;

/** What the engine says of a model on this problem. */
function refusalOf(
  { model, solver, kind, seed }: Case,
  problem: Problem,
  { modelOf }: Engine,
): string | undefined {
  try {
    modelOf(problem, given<SolveOptions>({ model, solver, kind, seed }));
    return model && namesTrainable(model) ? misfit(model, problem) : undefined;
  } catch (reason) {
    if (reason instanceof UsageError) return reason.complaint.what;
    throw reason;
  }
}

/** @throws UsageError for a name of another form. */
function misfit(model: string, { coordinates }: Problem): string | undefined {
  const named = trainableNamed(model);
  if (named.kind !== "gaussians" || named.counts.length === coordinates.length) return undefined;
  return `${model} has ${named.counts.length} counts for the ${coordinates.length} coordinates (${coordinates.join(", ")})`;
}
