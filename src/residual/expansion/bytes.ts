/** @file Memory of an expansion system solved by QR, known before any of it is taken. */

import type { LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import { overDiagonalLength } from "../over-diagonal.ts";
import { isLinear } from "./form.ts";

/**
 * Bytes of device memory that an expansion system and its QR take when J may be consumed: J, vectors, and for
 * nonlinear problems the QR of R over sqrt(λ)D.
 *
 * @param interiorCount - collocation points inside.
 * @param conditionCounts - points per condition, in the problem's order.
 *
 * Source of the parts: `denseStore` and `qrFactorisation`.
 */
export function expansionBytes(
  problem: Problem,
  model: LinearModel,
  interiorCount: number,
  conditionCounts: readonly number[],
): number {
  const rows = problem.conditions.reduce(
    (total, { equations }, k) => total + equations.length * conditionCounts[k],
    problem.interior.length * interiorCount,
  );
  return systemBytes(rows, model.size + problem.coefficients.length, isLinear(problem));
}

/** The same from the numbers of rows and columns. */
export function systemBytes(rows: number, columns: number, linear: boolean): number {
  const common = rows * columns + 2 * rows + columns;
  if (rows < columns) return 8 * (common + (columns + rows) * rows + rows + (columns + rows));
  const damped = linear ? 0 : overDiagonalLength(columns);
  return 8 * (common + columns + rows + damped);
}
