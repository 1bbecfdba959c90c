/** @file What a solve would begin with, as far as the problem and the options tell before anything is computed. */

import { evolutionForm, planeForm } from "../evolution/index.ts";
import type { Problem } from "../problem/index.ts";
import { asksForParts } from "./parts-plan.ts";
import { prescribesNetwork, races } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

/**
 * The strategy in words; a network that is inspected is then the last resort of a search, or what was asked for.
 *
 * Cost: as reading the equations; nothing is solved.
 */
export function firstStrategy(problem: Problem, options: SolveOptions): string {
  const { kind, family, windows } = options;
  if (asksForParts(options)) return "networks in parts, as asked for";
  if (windows !== undefined) return `polynomials in ${windows.join("x")} windows, as asked for`;
  if (prescribesNetwork(problem, options)) return "this network, as asked for";
  if (kind === "network" || kind === "hybrid")
    return races(problem, options) ? "a race of networks of several sizes" : "this network, as asked for";
  // A kind or a family restricts the search to itself.
  const alone = kind !== undefined || family !== undefined;
  return `${searched(problem, options)}${alone ? "" : "; a network is the last resort"}`;
}

function searched(problem: Problem, { kind, family }: SolveOptions): string {
  if (family !== undefined && family !== "spectral") return `a search among ${family}`;
  if (kind !== "features" && evolves(problem)) return "spectral evolution in time";
  if (kind === "spectral" || family === "spectral")
    return "nothing: spectral evolution was asked for, of which the equations and conditions are not capable";
  return "a search among functions linear in their parameters";
}

/** The evolution that would be tried is that in other unknowns, where the problem has them. */
function evolves(original: Problem): boolean {
  const problem = original.substitute?.problem ?? original;
  if (problem.coefficients.length > 0 || !problem.coordinates.includes("t")) return false;
  const form = problem.coordinates.length === 3 ? planeForm(problem) : evolutionForm(problem);
  return !("unsuitable" in form);
}
