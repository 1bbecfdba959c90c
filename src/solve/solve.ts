/** @file From a problem to a checked solution in one call. */

import { UsageError } from "../errors.ts";
import { namesTrainable } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { solveAutomatically } from "./automatic/index.ts";
import { told } from "./ending.ts";
import { closingOnThrow, finished } from "./finish.ts";
import { solveByGaussians } from "./gaussians.ts";
import { withoutContradiction } from "./judged.ts";
import { trainNetwork, unmeasured } from "./network-stage.ts";
import { checkSolveOptions } from "./option-checks.ts";
import { solveByParts } from "./parts.ts";
import { asksForParts } from "./parts-plan.ts";
import { asksForNetwork, networkOptions } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";
import { solveByWindows } from "./windows.ts";
import { answeringWithin } from "./within.ts";

/**
 * Solves a problem, says how, and estimates the error.
 *
 * Without a model or a network's option the solve chooses: spectral evolution, functions of the equation's kernel,
 * Gaussians around peaks, carriers, polynomials against random sinusoids, slabs in time, a network with a correction;
 * `decisions` says what was tried and why. With a model it solves with that. Numerical trouble is in `outcome`; the best
 * solution found is always returned, and never called converged when it is not.
 *
 * @throws UsageError for what cannot be done as asked: unknown options and names, values out of range, no BLAS for `native`, too little memory.
 * @throws NumericalError when a source or data function is not finite.
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solved> {
  const begun = performance.now();
  checkSolveOptions(problem, options);
  refuseContradiction(options);
  const solved = await byOptions(problem, options, begun);
  return closingOnThrow(solved, () => answeringWithin(told(withoutContradiction(solved), options)));
}

/** By what the options ask for: parts, windows, Gaussians, a search, or a network. */
async function byOptions(problem: Problem, options: SolveOptions, begun: number): Promise<Solved> {
  if (asksForParts(options))
    return finished(await solveByParts(problem, options, begun), { correct: false, ...options });
  if (options.windows !== undefined) return solveByWindows(problem, options, begun);
  // Gaussians that are trained are a model of their own: their correction has to be asked for.
  if (options.model !== undefined && namesTrainable(options.model))
    return finished(await solveByGaussians(problem, options, begun), { correct: false, ...options });
  if (!asksForNetwork(options)) {
    refuseImpossible(problem, options);
    const solved = await solveAutomatically(problem, { ...impliedKind(options), ...options }, begun);
    return stoppedAsAsked(solved, options);
  }
  return finished(await trainNetwork(problem, options, begun), options);
}

/** A family is one of bases: nothing else is tried then. */
const impliedKind = ({ family }: SolveOptions): Pick<SolveOptions, "kind"> =>
  family === undefined ? {} : { kind: family === "spectral" ? "spectral" : "features" };

function refuseContradiction(options: SolveOptions): void {
  const { kind, family, windows, slabs } = options;
  refuseWithoutWindows(options);
  refuseUnmeasured(options);
  // Networks in windows or pieces refuse what contradicts them themselves.
  if (asksForParts(options) && (kind === undefined || kind === "network" || kind === "hybrid")) return;
  if (windows !== undefined) {
    const other = prescription(options) ?? (family && `family "${family}"`) ?? (slabs && `slabs ${slabs}`);
    if (other || (kind !== undefined && kind !== "features"))
      throw excluding(`windows ${windows.join("x")}`, other || `kind "${kind}"`);
  }
  const prescribed = prescription(options);
  const wanted = kind === undefined || kind === impliedKind(options).kind;
  if (family !== undefined && (prescribed || !wanted))
    throw excluding(`family "${family}"`, prescribed ?? `kind "${kind}"`);
  const trained = options.model !== undefined && namesTrainable(options.model);
  const carriesKind = trained
    ? ["network", "hybrid", "features"]
    : asksForNetwork(options)
      ? ["network", "hybrid"]
      : ["features"];
  if (prescribed && kind !== undefined && !carriesKind.includes(kind))
    throw excluding(`kind "${kind}"`, prescribed);
}

/** Instruments read the curvature of one network's cost: other models have no products with a Hessian. */
function refuseUnmeasured(options: SolveOptions): void {
  const { instruments: asked = [], windows, model } = options;
  if (asked.length === 0) return;
  const other = asksForParts(options)
    ? "networks in parts are joined"
    : windows !== undefined
      ? "windows have no network"
      : model !== undefined && !model.startsWith("mlp")
        ? `model "${model}" is no network`
        : undefined;
  if (other) throw unmeasured(asked, other, "a network on all of the domain, --model mlp:2x24 for instance");
}

function refuseWithoutWindows(options: SolveOptions): void {
  const name = (["levels", "windowModel"] as const).find((key) => options[key] !== undefined);
  if (name === undefined || options.windows !== undefined) return;
  throw new UsageError({
    what: `${name} ${options[name]} without windows`,
    where: "solve",
    remedy: "windows as well, 4x4 for instance, or neither",
  });
}

/** The option that leaves nothing to choose: a model, or what only a network understands. */
const prescription = (options: SolveOptions): string | undefined =>
  options.model ? `model ${options.model}` : networkOptions.find((name) => options[name] !== undefined);

const excluding = (one: string, other: string): UsageError =>
  new UsageError({
    what: `${one} and ${other} exclude each other`,
    where: "solve",
    remedy: "leave one of them out",
  });

/** Coefficients are found together with the fields, which an evolution cannot do. */
function refuseImpossible({ coefficients }: Problem, options: SolveOptions): void {
  const { kind = impliedKind(options).kind } = options;
  if (coefficients.length === 0 || kind !== "spectral") return;
  throw new UsageError({
    what: `no solution of kind "${kind}" has trainable coefficients`,
    where: `the problem asks for ${coefficients.map(({ name }) => name).join(", ")}`,
    remedy: "kind features or network, or a number in place of the coefficient",
  });
}

/** A search that was stopped is not a failed one. */
const stoppedAsAsked = (solved: Solved, { signal }: SolveOptions): Solved =>
  signal?.aborted && solved.outcome.kind === "stalled"
    ? {
        ...solved,
        outcome: { kind: "aborted", by: "signal", message: `stopped as asked: ${solved.outcome.message}` },
      }
    : solved;
