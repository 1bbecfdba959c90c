/** @file r + J δ with J held window by window. */

import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { dot, type Linearisation } from "../residual/index.ts";
import { type Elimination, solveFronts, type WindowBlock } from "./fronts.ts";
import { solveGramFronts } from "./gram-fronts.ts";

/** Least ε in units of column norms: polynomials in windows that overlap are nearly dependent. Chosen here: rounding of J. */
const leastDamping = 1e-14;

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
function columnSums(J: readonly WindowBlock[], size: number, w?: Float64Array): Float64Array {
  const out = new Float64Array(size);
  for (const { rows, columns, values } of J)
    for (let j = 0, at = 0; j < columns.length; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++, at++) sum += values[at] * (w ? w[rows[i]] : values[at]);
      out[columns[j]] += sum;
    }
  return out;
}

/** r + J δ with J by windows; `solve` eliminates them with the right side. */
export function linearisationOf(
  device: Device,
  plan: Elimination,
  J: readonly WindowBlock[],
  residual: Float64Array,
  columns: number,
  cholesky: boolean,
): Linearisation {
  const rows = residual.length;
  let [gradient, diagonal, damping]: [Float64Array?, Float64Array?, Float64Array?] = [];
  const self: Linearisation = {
    rows,
    columns,
    residual,
    cost: dot(residual, residual) / 2,
    gradient: () => (gradient ??= columnSums(J, columns, residual)),
    diagonal: () => (diagonal ??= columnSums(J, columns)),
    // The right side goes through the elimination together with J: there is nothing to do before it is known.
    factor: ({ lambda, scale }) => {
      const squares = self.diagonal();
      const largest = Math.sqrt(squares.reduce((most, square) => Math.max(most, square), 0));
      const epsilon = Math.max(Math.sqrt(lambda), cholesky ? leastSquared : leastDamping);
      damping = squares.map((square) =>
        scale === "identity" ? epsilon : epsilon * Math.max(Math.sqrt(square), 1e-6 * largest),
      );
      return damping.every((value) => value > 0);
    },
    solve: (b, out) => {
      if (!damping)
        throw new UsageError({ what: "solve before factor", where: "Linearisation", remedy: "factor first" });
      const x = (cholesky ? solveGramFronts : solveFronts)(device, plan, J, b, damping);
      if (!x) return out.fill(Number.NaN);
      for (let j = 0; j < columns; j++) out[j] = -x[j];
      return out;
    },
    jvp: (v, out = new Float64Array(rows)) => addProduct(J, v, out.fill(0)),
    vjp: (w, out = new Float64Array(columns)) => {
      out.set(columnSums(J, columns, w));
      return out;
    },
    predictedDecrease: (step) => {
      const moved = addProduct(J, step, new Float64Array(rows));
      return -dot(self.gradient(), step) - dot(moved, moved) / 2;
    },
  };
  return self;
}
