/** @file Damped Gauss-Newton steps: Levenberg's and Marquardt's. */

import { maxAbs, norm } from "../../src/residual/index.ts";
import type { Point } from "../method.ts";
import { poison, poisoned } from "../workspace.ts";
import { type DampedDescent, type Proposal, proposal, weightedNorm } from "./descent.ts";

export interface DampedOptions {
  /** D in λ‖D δ‖². `identity` (default): λ in units of max diag(JᵀJ). `columns`: Marquardt's column norms. */
  readonly scale?: "identity" | "columns";
  /** `cholesky` (default): cheap, to eps·cond². `qr`: JᵀJ is never formed, to eps·cond. */
  readonly method?: "cholesky" | "qr";
}

/**
 * δ = argmin ‖J δ + r‖² + λ m ‖D δ‖², m = max diag(JᵀJ) for D = I and m = 1 for D = column norms.
 *
 * One linearisation serves any number of λ. A damped matrix without a factor gives `singular`, never a throw.
 * Source: Levenberg 1944; Marquardt 1963.
 */
export function damped({ scale = "identity", method = "cholesky" }: DampedOptions = {}): DampedDescent {
  return {
    name: "damped Gauss-Newton",
    damps: true,
    begin: (system) => {
      const step = poisoned(system.columns);
      let point: Point;
      let weights: Float64Array;
      const solve = (factored: boolean): Proposal => {
        if (!factored) return { kind: "singular" };
        point.linearisation.solve(point.linearisation.residual, poison(step));
        return proposal(point, step, measure(step));
      };
      const measure = (v: Float64Array): number => (scale === "identity" ? norm(v) : weightedNorm(weights, v));
      return {
        prepare: (next) => {
          point = next;
          weights = next.linearisation.diagonal();
        },
        norm: measure,
        propose: (control) => {
          const unit = scale === "identity" ? maxAbs(weights) : 1;
          const factored = point.linearisation.factor({ lambda: control * unit, scale, method });
          return factored instanceof Promise ? factored.then(solve) : solve(factored);
        },
      };
    },
  };
}
