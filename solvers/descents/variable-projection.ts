/** @file Variable projection: a residual system in its nonlinear parameters alone, the linear ones always at their best. */

import { UsageError } from "../../src/errors.ts";
import {
  applyQ,
  applyQTransposed,
  hostLinearisation,
  type Linearisation,
  norm,
  qrFactor,
  type ResidualSystem,
  solveUpper,
} from "../../src/residual/index.ts";

export interface ProjectionOptions {
  /**
   * ε in the rows ε ‖A_j‖ c_j that are added for every linear parameter, so that the projection stays smooth where
   * columns of A become dependent. Default 1e-13: the linear part is then at most that far from its minimum, relative.
   */
  readonly ridge?: number;
}

/** A system in α = theta without its linear columns, and the way back. */
export interface ProjectedSystem {
  /** r̃(α) = min over c of ‖(A(α) c + b(α), ε D c)‖, with Kaufman's Jacobian. Rows: those of the system, then the ridge. */
  readonly system: ResidualSystem;
  /** theta of length columns, its linear part the minimiser for α. */
  full(alpha: Float64Array): Float64Array;
  /** The nonlinear part of theta. */
  nonlinear(theta: Float64Array): Float64Array;
}

/** What is known at one α. */
interface Inner {
  readonly alpha: Float64Array;
  readonly theta: Float64Array;
  readonly residual: Float64Array;
  /** QR of [A D⁻¹; ε I], for the projector. */
  readonly factored: Float64Array;
  readonly tau: Float64Array;
}

/**
 * r̃(α) = r(α, c(α)), c(α) = argmin ‖A(α) c + b(α)‖ by QR with columns scaled to unit length, and Kaufman's Jacobian
 * (I - QQᵀ) ∂r/∂α. The gradient J̃ᵀr̃ is exact; the Jacobian is where the residual is zero.
 *
 * @throws UsageError for a system without `linearColumns`, with nothing but those, with fewer rows than those, or
 *   whose `linearise` gives no stored Jacobian at once.
 *
 * Cost: one linearisation and a QR of rows x linear columns for each residual; twice that for each linearisation.
 * Source: Golub and Pereyra 1973; Kaufman 1975, "A variable projection method for solving separable nonlinear least
 * squares problems"; O'Leary and Rust 2013.
 */
export function projectLinear(
  system: ResidualSystem,
  { ridge = 1e-13 }: ProjectionOptions = {},
): ProjectedSystem {
  const { start, count } = linearColumnsOf(system);
  const columns = system.columns - count;
  const rows = system.rows + (ridge > 0 ? count : 0);
  let last: Inner | undefined;
  const nonlinear = (theta: Float64Array): Float64Array => {
    const alpha = new Float64Array(columns);
    alpha.set(theta.subarray(0, start));
    alpha.set(theta.subarray(start + count), start);
    return alpha;
  };
  const inner = (alpha: Float64Array): Inner => {
    if (!last || !same(last.alpha, alpha)) last = eliminate(system, alpha, rows, ridge);
    return last;
  };
  const full = (alpha: Float64Array): Float64Array => inner(alpha).theta.slice();
  const { initial, redraw, explain, save, restore } = system;
  const forget = (): void => {
    last = undefined;
  };
  return {
    full,
    nonlinear,
    system: {
      rows,
      columns,
      label: (row) =>
        row < system.rows ? system.label(row) : `ridge on linear parameter ${row - system.rows}`,
      residual: (alpha, out = new Float64Array(rows)) => {
        out.set(inner(alpha).residual);
        return out;
      },
      linearise: (alpha) => kaufman(system, inner(alpha), rows, columns),
      ...(initial && { initial: () => nonlinear(initial()) }),
      ...(redraw && {
        redraw: (alpha: Float64Array) => {
          const theta = full(alpha);
          forget();
          return redraw(theta);
        },
      }),
      ...(explain && { explain: (alpha: Float64Array, row: number) => explain(full(alpha), row) }),
      ...(save && { save }),
      ...(restore && {
        restore: (state) => {
          forget();
          restore(state);
        },
      }),
    },
  };
}

const same = (a: Float64Array, b: Float64Array): boolean => a.every((value, j) => Object.is(value, b[j]));

/** Solves for the linear parameters at α. Deterministic: nothing is kept from earlier points. */
function eliminate(system: ResidualSystem, alpha: Float64Array, rows: number, ridge: number): Inner {
  const { start, count } = linearColumnsOf(system);
  const theta = new Float64Array(system.columns);
  theta.set(alpha.subarray(0, start));
  theta.set(alpha.subarray(start), start + count);
  const { residual: b, ...there } = linearised(system, theta);
  const { factored, lengths } = scaledColumns(system, jacobianOf(there), rows, ridge);
  const tau = new Float64Array(count);
  qrFactor(rows, count, factored, tau);
  const target = new Float64Array(rows);
  target.set(b);
  const c = solveUpper(count, rows, factored, applyQTransposed(rows, count, factored, tau, target));
  const residual = new Float64Array(rows);
  for (let j = 0; j < count; j++) {
    theta[start + j] = lengths[j] > 0 ? -c[j] / lengths[j] : 0;
    if (rows > system.rows) residual[system.rows + j] = -ridge * c[j];
  }
  system.residual(theta, residual.subarray(0, system.rows));
  return { alpha: alpha.slice(), theta, residual, factored, tau };
}

/** [A D⁻¹; ε I], D the column lengths; a column of zeros gets a unit of its own, so that its parameter is zero. */
function scaledColumns(
  { rows: height, linearColumns }: ResidualSystem,
  J: Float64Array,
  rows: number,
  ridge: number,
): { readonly factored: Float64Array; readonly lengths: Float64Array } {
  const { start, count } = linearColumns!;
  const factored = new Float64Array(rows * count);
  const lengths = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    const from = J.subarray((start + j) * height, (start + j + 1) * height);
    const to = factored.subarray(j * rows, (j + 1) * rows);
    lengths[j] = norm(from);
    if (lengths[j] === 0) to[rows > height ? height + j : j] = 1;
    else for (let i = 0; i < height; i++) to[i] = from[i] / lengths[j];
    if (rows > height && lengths[j] > 0) to[height + j] = ridge;
  }
  return { factored, lengths };
}

/** (I - QQᵀ) ∂r/∂α with r̃. */
function kaufman(
  system: ResidualSystem,
  { theta, residual, factored, tau }: Inner,
  rows: number,
  columns: number,
) {
  const { start, count } = linearColumnsOf(system);
  const J = jacobianOf(linearised(system, theta));
  const projected = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const from = (j < start ? j : j + count) * system.rows;
    const column = projected.subarray(j * rows, (j + 1) * rows);
    column.set(J.subarray(from, from + system.rows));
    applyQTransposed(rows, count, factored, tau, column).fill(0, 0, count);
    applyQ(rows, count, factored, tau, column);
  }
  return hostLinearisation(rows, columns, projected, residual.slice());
}

function linearised(system: ResidualSystem, theta: Float64Array): Linearisation {
  const linearisation = system.linearise(theta);
  if (!(linearisation instanceof Promise)) return linearisation;
  throw new UsageError({
    what: "variable projection needs a system that linearises at once; this one answers with a promise",
    where: "projectLinear",
    remedy: "another solver, such as levenbergMarquardt()",
  });
}

function jacobianOf({ jacobian }: Pick<Linearisation, "jacobian">): Float64Array {
  if (jacobian) return jacobian();
  throw new UsageError({
    what: "variable projection needs the Jacobian stored, this system gives products only",
    where: "projectLinear",
    remedy: "another solver, such as lbfgs()",
  });
}

function linearColumnsOf({
  linearColumns,
  columns,
  rows,
}: ResidualSystem): NonNullable<ResidualSystem["linearColumns"]> {
  const count = linearColumns?.count ?? 0;
  if (linearColumns && count > 0 && count < columns && count <= rows) return linearColumns;
  throw new UsageError({
    what: `${count} of ${columns} parameters are known to enter ${rows} rows linearly`,
    where: "variable projection",
    remedy:
      count > 0 && count === columns
        ? "gaussNewton(), which solves a linear problem in one step"
        : "a system with linearColumns and at least as many rows (a linear equation on a network has them), or levenbergMarquardt()",
  });
}
