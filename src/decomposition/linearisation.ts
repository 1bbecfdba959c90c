/** @file r + J δ with J held window by window. */

import type { HostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { dot, type Linearisation } from "../residual/index.ts";
import type { Elimination, WindowBlock } from "./fronts.ts";
import { solveGramFronts } from "./gram-fronts.ts";
import { solveFronts } from "./solve-fronts.ts";

/** Least ε in units of column norms: polynomials in windows that overlap are nearly dependent. Chosen here: rounding of J. */
export const leastDamping = 1e-14;

/** The same for JᵀJ. Chosen here: at 3e-7 the factor of 140 windows of degree 9 was no longer positive definite. */
const leastSquared = 3e-6;

/** out += J v. (mutates out) */
export function addProduct(J: readonly WindowBlock[], v: Float64Array, out: Float64Array): Float64Array {
  for (const { rows, columns, values } of J)
    for (let j = 0, at = 0; j < columns.length; j++) {
      const x = v[columns[j]];
      if (x === 0) {
        at += rows.length;
        continue;
      }
      for (let i = 0; i < rows.length; i++, at++) out[rows[i]] += values[at] * x;
    }
  return out;
}

/** Per column Σ_i J_ij w_i, or with `w` left out Σ_i J_ij². */
export function columnSums(J: readonly WindowBlock[], size: number, w?: Float64Array): Float64Array {
  const out = new Float64Array(size);
  for (const { rows, columns, values } of J)
    for (let j = 0, at = 0; j < columns.length; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++, at++) sum += values[at] * (w ? w[rows[i]] : values[at]);
      out[columns[j]] += sum;
    }
  return out;
}

/** J as this linearisation needs it. */
export interface WindowedJacobian {
  readonly columns: number;
  /** J v. */
  product(v: Float64Array): Float64Array;
  /** Jᵀ w. */
  adjoint(w: Float64Array): Float64Array;
  /** diag(JᵀJ). */
  squares(): Float64Array;
  /** argmin ‖J x - b‖² + ‖diag(damping) x‖²; undefined where a factor is not positive definite. */
  solve(b: Float64Array, damping: Float64Array): Float64Array | undefined;
  /** Least damping in units of column norms. */
  readonly leastDamping: number;
}

/** J by windows, eliminated in the order of the plan. */
export function blockJacobian(
  device: HostDevice,
  plan: Elimination,
  J: readonly WindowBlock[],
  {
    rows,
    columns,
    cholesky,
  }: { readonly rows: number; readonly columns: number; readonly cholesky: boolean },
): WindowedJacobian {
  return {
    columns,
    product: (v) => addProduct(J, v, new Float64Array(rows)),
    adjoint: (w) => columnSums(J, columns, w),
    squares: () => columnSums(J, columns),
    solve: (b, damping) => (cholesky ? solveGramFronts : solveFronts)(device, plan, J, b, damping),
    leastDamping: cholesky ? leastSquared : leastDamping,
  };
}

/** r + J δ; `solve` eliminates windows with the right side. */
export function linearisationOf(J: WindowedJacobian, residual: Float64Array): Linearisation {
  const { columns } = J;
  const rows = residual.length;
  let [gradient, diagonal, damping]: [Float64Array?, Float64Array?, Float64Array?] = [];
  const self: Linearisation = {
    rows,
    columns,
    residual,
    cost: dot(residual, residual) / 2,
    gradient: () => (gradient ??= J.adjoint(residual)),
    diagonal: () => (diagonal ??= J.squares()),
    // The right side goes through the elimination together with J: there is nothing to do before it is known.
    factor: ({ lambda, scale }) => {
      const squares = self.diagonal();
      const largest = Math.sqrt(squares.reduce((most, square) => Math.max(most, square), 0));
      const epsilon = Math.max(Math.sqrt(lambda), J.leastDamping);
      damping = squares.map((square) =>
        scale === "identity" ? epsilon : epsilon * Math.max(Math.sqrt(square), 1e-6 * largest),
      );
      return damping.every((value) => value > 0);
    },
    solve: (b, out) => {
      if (!damping)
        throw new UsageError({ what: "solve before factor", where: "Linearisation", remedy: "factor first" });
      const x = J.solve(b, damping);
      if (!x) return out.fill(Number.NaN);
      for (let j = 0; j < columns; j++) out[j] = -x[j];
      return out;
    },
    jvp: (v, out = new Float64Array(rows)) => {
      out.set(J.product(v));
      return out;
    },
    vjp: (w, out = new Float64Array(columns)) => {
      out.set(J.adjoint(w));
      return out;
    },
    predictedDecrease: (step) => {
      const moved = J.product(step);
      return -dot(self.gradient(), step) - dot(moved, moved) / 2;
    },
  };
  return self;
}
