/** @file Gauss-Newton steps with small singular values cut off. */

import { UsageError } from "../../src/errors.ts";
import { norm } from "../../src/residual/index.ts";
import { truncatedSolve as largerValuesSolve, type Svd, svd } from "../linear/singular-values.ts";
import type { Point } from "../method.ts";
import { poison, poisoned } from "../workspace.ts";
import { type Descent, proposal } from "./descent.ts";

export interface TruncatedSvdStepOptions {
  /** Singular values at or below this share of the largest are dropped. Default 1e-10. */
  readonly cutoff?: number;
}

/**
 * δ = -V diag(1/σ_i) Uᵀr over σ_i > cutoff σ_1; the control is not used.
 *
 * Cost: 2 rows·columns² and (8/3) columns³ where the linearisation offers `truncatedSolve`; else a Jacobi SVD of a stored J
 * on the host, some 20 rows·columns², for up to some hundred columns.
 * @throws UsageError on the first step if J is not stored.
 * Source: Müller and Zeinhofer 2023 (pseudo-inverse of the Gramian); Golub and Van Loan 2013, section 5.5.
 */
export function truncatedSvdStep({ cutoff = 1e-10 }: TruncatedSvdStepOptions = {}): Descent {
  return {
    name: "truncated SVD",
    damps: false,
    begin: (system) => {
      const step = poisoned(system.columns);
      let point: Point;
      let factors: Svd | undefined;
      return {
        prepare: (next) => {
          point = next;
          factors = undefined;
        },
        propose: () => {
          const { rows, columns, residual, jacobian, truncatedSolve } = point.linearisation;
          if (truncatedSolve) truncatedSolve(residual, cutoff, poison(step));
          else if (jacobian) {
            factors ??= svd(rows, columns, jacobian());
            largerValuesSolve(factors, cutoff, residual, poison(step));
            for (let j = 0; j < step.length; j++) step[j] = -step[j];
          } else throw notStored();
          return proposal(point, step, norm(step));
        },
      };
    },
  };
}

const notStored = (): UsageError =>
  new UsageError({
    what: "truncated SVD needs the Jacobian stored, this system gives products only",
    where: "truncatedSvd",
    remedy: "use levenbergMarquardt or gaussNewton",
  });
