/** @file Gauss-Newton steps with small singular values cut off. */

import { UsageError } from "../../src/errors.ts";
import { norm } from "../../src/residual/index.ts";
import { type Svd, svd, truncatedSolve } from "../linear/singular-values.ts";
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
 * Cost: a Jacobi SVD on the host, some 20 rows·columns²: for up to some hundred columns.
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
          const { rows, columns, residual, jacobian } = point.linearisation;
          if (jacobian === undefined) throw notStored();
          factors ??= svd(rows, columns, jacobian());
          truncatedSolve(factors, cutoff, residual, poison(step));
          for (let j = 0; j < step.length; j++) step[j] = -step[j];
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
