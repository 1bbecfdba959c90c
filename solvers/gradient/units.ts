/** @file An inverse Hessian in units of the parameters: what makes steps independent of how those are measured. */

import type { Linearisation } from "../../src/residual/index.ts";
import { type Memory, nest, unnest } from "../method.ts";
import { poisoned } from "../workspace.ts";
import type { InverseHessian } from "./inverse-hessian.ts";

/**
 * 1/‖J_j‖, length columns: the step in each parameter that moves the rows by one; 1 where a column is zero.
 *
 * @returns undefined where J is not at hand, as for networks, whose gradients are made without it.
 *
 * Source: Marquardt 1963; Moré 1978, section 3, for the lengths of columns as units.
 */
export function columnUnits({ jacobian, diagonal }: Linearisation): Float64Array | undefined {
  if (jacobian === undefined) return undefined;
  return diagonal().map((square) => (square > 0 && Number.isFinite(square) ? 1 / Math.sqrt(square) : 1));
}

/** H = D K D, D the diagonal of the units and K what the inner approximation has learnt in them. */
export interface UnitInverse extends InverseHessian {
  /** New units; what was learnt is kept only until `clear`, so to be called when the matrix is empty. */
  measure(units: Float64Array): void;
}

/**
 * `inner` in units that may be set whenever it is empty; ones to begin with.
 *
 * BFGS itself does not care about units, its first matrix does: from the identity, parameters whose scales differ by 1e6
 * take steps that the larger ones do not see.
 *
 * Source: Nocedal and Wright 2006, section 6.1 (the initial matrix from the scales of the variables).
 */
export function inUnits(columns: number, inner: InverseHessian): UnitInverse {
  const units = new Float64Array(columns).fill(1);
  const work = [poisoned(columns), poisoned(columns)];
  return {
    get empty() {
      return inner.empty;
    },
    measure: (next) => {
      units.set(next);
    },
    direction: (g, out) => {
      const scaled = work[0];
      for (let j = 0; j < columns; j++) scaled[j] = units[j] * g[j];
      inner.direction(scaled, out);
      for (let j = 0; j < columns; j++) out[j] *= units[j];
    },
    update: (secant) => {
      const [s, y] = work;
      for (let j = 0; j < columns; j++) {
        s[j] = secant.s[j] / units[j];
        y[j] = secant.y[j] * units[j];
      }
      inner.update({ ...secant, s, y });
    },
    clear: () => inner.clear(),
    save: (): Memory => ({ units: units.slice(), ...nest("inner", inner.save()) }),
    restore: (memory) => {
      units.set(memory.units);
      inner.restore(unnest("inner", memory));
    },
  };
}
