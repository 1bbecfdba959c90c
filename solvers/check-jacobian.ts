/** @file Compares a system's linearisation with differences of its residual. */

import { random } from "../src/random.ts";
import {
  dot,
  type Linearisation,
  norm,
  type ResidualSystem,
  type RowLabel,
  riddersColumn,
} from "../src/residual/index.ts";

export interface JacobianReport {
  /** Largest |J_ij - difference| / max(|J_ij|, |difference|, ‖column j‖ / sqrt(rows)). */
  readonly worst: number;
  /** Where it is: row, its label, column, and both values. */
  readonly row: number;
  readonly label: RowLabel;
  readonly column: number;
  readonly analytic: number;
  readonly difference: number;
  /** |⟨J v, w⟩ - ⟨v, Jᵀw⟩| / (‖J v‖‖w‖) for random v and w: rounding if jvp and vjp are transposes of each other. */
  readonly adjoint: number;
}

/**
 * The worst entry of the Jacobian against extrapolated central differences.
 *
 * A right Jacobian of smooth rows of size one gives some 1e-10; a wrong sign or factor gives more than 1e-2. An entry
 * that is not finite is reported as worst = Infinity.
 *
 * Cost: 20·columns residuals.
 * Source: differences by Ridders 1982.
 */
export async function checkJacobian(system: ResidualSystem, theta: Float64Array): Promise<JacobianReport> {
  const linearisation = await system.linearise(theta);
  const differences = differenceColumns(system, theta.slice());
  let report: Omit<JacobianReport, "adjoint"> = {
    worst: -1,
    row: 0,
    label: "",
    column: 0,
    analytic: 0,
    difference: 0,
  };
  for (let column = 0; column < system.columns; column++) {
    const found = worstOfColumn(jacobianColumn(linearisation, column), differences[column]);
    if (found.worst > report.worst) report = { ...found, label: system.label(found.row), column };
  }
  return { ...report, adjoint: adjointDefect(linearisation) };
}

function differenceColumns(system: ResidualSystem, theta: Float64Array): Float64Array[] {
  const residual = (at: Float64Array, out: Float64Array): void => {
    const r = system.residual(at, out);
    if (r !== out) out.set(r);
  };
  return Array.from({ length: system.columns }, (_, j) =>
    riddersColumn(residual, theta, j, new Float64Array(system.rows)),
  );
}

function jacobianColumn(linearisation: Linearisation, j: number): Float64Array {
  const { rows, columns } = linearisation;
  const J = linearisation.jacobian?.();
  if (J) return J.slice(j * rows, (j + 1) * rows);
  const unit = new Float64Array(columns);
  unit[j] = 1;
  return linearisation.jvp(unit).slice();
}

function worstOfColumn(analytic: Float64Array, difference: Float64Array) {
  const typical = norm(analytic) / Math.sqrt(analytic.length) || Number.MIN_VALUE;
  let [worst, row] = [-1, 0];
  for (let i = 0; i < analytic.length; i++) {
    const [a, d] = [analytic[i], difference[i]];
    const relative =
      Math.abs(a - d) / Math.max(Math.abs(a), Math.abs(d), Number.isFinite(typical) ? typical : 0);
    const share = a === 0 && d === 0 ? 0 : Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
    if (share > worst) [worst, row] = [share, i];
  }
  return { worst, row, analytic: analytic[row], difference: difference[row] };
}

/** Chosen here: any fixed seed; the check must be repeatable. */
const seed = 1;

function adjointDefect(linearisation: Linearisation): number {
  const draw = random(seed);
  const v = Float64Array.from({ length: linearisation.columns }, () => draw.normal());
  const w = Float64Array.from({ length: linearisation.rows }, () => draw.normal());
  const image = linearisation.jvp(v);
  const size = norm(image) * norm(w);
  return size === 0 ? 0 : Math.abs(dot(image, w) - dot(v, linearisation.vjp(w))) / size;
}
