/** @file How an automatic solve ended: converged by residual or estimate, or a short account of what was tried. */

import type { Outcome } from "../../../solvers/index.ts";
import { defect } from "../../solution/index.ts";
import { convergedBelow, senseless } from "../judged.ts";
import type { Solved, SolveOptions } from "../types.ts";
import type { Candidate } from "./context.ts";
import { type Attempt, accountOf } from "./journal.ts";

const limit = convergedBelow.toExponential(0);

/** Converged when fresh points agree; else a candid account of what was tried. */
export function outcomeOf(
  { heldOut, name, estimate }: Pick<Candidate, "heldOut" | "name" | "estimate">,
  attempts: readonly Attempt[],
): Outcome {
  if (estimate !== undefined) return byOwnEstimate(estimate, name);
  if (heldOut <= convergedBelow) return convergedByResidual(heldOut, name);
  return unresolved({ residual: heldOut, name, attempts });
}

/** Residuals of rough fields stay large too: what compared solutions with each other is judged by that. */
const byOwnEstimate = (estimate: number, name: string): Outcome =>
  estimate <= convergedBelow
    ? convergedByEstimate(estimate)
    : {
        kind: "stalled",
        by: "error estimate",
        message: `the estimated error is ${estimate.toExponential(1)} > ${limit} (${name}); try more seconds`,
      };

/** Residuals near corners stay large where the error is small. */
export const convergedByEstimate = (estimate: number): Outcome => ({
  kind: "converged",
  by: "error estimate",
  message: `the estimated error is ${estimate.toExponential(1)} <= ${limit}`,
});

const convergedByResidual = (residual: number, name: string): Outcome => ({
  kind: "converged",
  by: "held-out residual",
  message: `the relative residual at fresh points is ${residual.toExponential(1)} <= ${limit} (${name})`,
});

interface Unresolved {
  readonly residual: number;
  readonly estimate?: number;
  /** Of the solution that is returned. */
  readonly name: string;
  readonly attempts: readonly Attempt[];
}

/** The smallest residual is that of an attempt where the solution returned was preferred for its estimated error. */
function unresolved({ residual, estimate, name, attempts }: Unresolved): Outcome {
  const known =
    estimate !== undefined && Number.isFinite(estimate)
      ? `, its estimated error ${estimate.toExponential(1)}`
      : "";
  return {
    kind: "stalled",
    by: "held-out residual",
    message: `nothing that was tried resolves the equations: the relative residual at fresh points is ${residual.toExponential(1)} > ${limit} (${name})${known}; ${accountOf(attempts)}; try more seconds, known singular parts in the problem, or windows`,
  };
}

/**
 * A network at the end of a search is judged by its solution: that its time is up says nothing about it.
 *
 * An outcome that says more, such as a target that was reached, stays, and that of a network that was asked for.
 */
export function networkOutcome(
  { outcome, errorEstimate: estimate, coefficients, problem, u, seed, kind, model }: Solved,
  asked: SolveOptions,
  attempts: readonly Attempt[],
): Outcome {
  const isLast = asked.kind === undefined && coefficients.length === 0;
  const saysMore = !["time-limit", "stalled", "converged"].includes(outcome.kind) || outcome.by === "target";
  if (!isLast || saysMore) return outcome;
  const trusted = estimate && !estimate.uncertain ? estimate.relativeL2 : Number.POSITIVE_INFINITY;
  const { worst } = defect(problem, u, { seed });
  if (trusted <= convergedBelow && worst < senseless) return convergedByEstimate(trusted);
  const name = `${kind === "hybrid" ? "corrected " : ""}${model}`;
  if (worst <= convergedBelow) return convergedByResidual(worst, name);
  return unresolved({ residual: worst, estimate: trusted, name, attempts });
}
