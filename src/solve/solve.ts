/** @file From a problem to a checked solution in one call. */

import { performance } from "node:perf_hooks";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { solveAutomatically } from "./automatic/index.ts";
import { finished } from "./finish.ts";
import { trainNetwork } from "./network-stage.ts";
import { asksForNetwork, networkOptions } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * Solves a problem, says how, and estimates the error.
 *
 * Without a model or a network's option the solve chooses: spectral evolution, functions of the equation's kernel,
 * Gaussians around peaks, carriers, polynomials against random sinusoids, slabs in time, a network with a correction;
 * `decisions` says what was tried and why. With a model it solves with that. Numerical trouble is in `outcome`; the best
 * solution found is always returned, and never called converged when it is not.
 *
 * @throws UsageError for what cannot be done as asked: unknown names, no BLAS for `native`, too little memory.
 * @throws NumericalError when a source or data function is not finite.
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solved> {
  const begun = performance.now();
  refuseContradiction(options);
  if (!asksForNetwork(options)) return solveAutomatically(problem, options, begun);
  return finished(await trainNetwork(problem, options, begun), options);
}

function refuseContradiction(options: SolveOptions): void {
  const { kind } = options;
  if (!asksForNetwork(options) || kind === undefined || kind === "network" || kind === "hybrid") return;
  const given = options.model ? `model ${options.model}` : networkOptions.find((name) => options[name] !== undefined);
  throw new UsageError({
    what: `kind "${kind}" and ${given} exclude each other`,
    where: "solve",
    remedy: `leave one of them out: ${given} asks for a network`,
  });
}
