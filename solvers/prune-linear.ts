/** @file Optimal brain surgeon for linear least squares: the exact cost of dropping a column, and greedy removal. */

import type { HostDevice } from "../src/devices/index.ts";
import { UsageError } from "../src/errors.ts";
import { applyQTransposed, norm, qrFactor, solveUpper } from "../src/residual/index.ts";

/** min ‖A x - b‖², A rows x columns, column-major. */
export interface LinearFitProblem {
  readonly rows: number;
  readonly columns: number;
  readonly A: Float64Array;
  readonly b: Float64Array;
}

export interface LinearPruneOptions {
  /** Where the QR runs. Default: the host, in plain loops. */
  readonly device?: HostDevice;
  /**
   * Rows ridge‖A_j‖ put under A while ranking, for columns that are dependent to rounding. Default 0 for `removalCosts`
   * and 1e-10 for `pruneLinear`.
   */
  readonly ridge?: number;
}

export interface RemovalCosts {
  /** By how much ½‖A x - b‖² rises when column j is dropped and the others are refitted. */
  readonly costs: Float64Array;
  /** argmin ‖A x - b‖². */
  readonly x: Float64Array;
}

/**
 * ½ x_j² / [(AᵀA)⁻¹]_jj for every column, the diagonal from the rows of R⁻¹; columns are scaled to unit length first.
 *
 * Zero columns cost nothing.
 *
 * @throws UsageError if rows < columns without a ridge, or a length is wrong.
 *
 * Cost: 2 rows columns² + columns³ / 3. Accuracy: the rise on refitting to eps·cond(A D⁻¹).
 * Source: Hassibi and Stork 1993, "Second order derivatives for network pruning: optimal brain surgeon", equation 5.
 *
 * @example
 * const problem = { rows: 2, columns: 2, A: Float64Array.of(1, 0, 0, 1), b: Float64Array.of(3, 1) };
 * [...removalCosts(problem).costs]; // [4.5, 0.5]
 */
export function removalCosts(
  problem: LinearFitProblem,
  { device, ridge = 0 }: LinearPruneOptions = {},
): RemovalCosts {
  const { lengths, R, x } = scaledFit(problem, ridge, device);
  const inverse = inverseUpper(R, problem.columns);
  const diagonal = rowSquares(inverse, problem.columns);
  return {
    costs: diagonal.map((square, j) => (lengths[j] === 0 ? 0 : x[j] ** 2 / square / 2)),
    x: x.map((value, j) => (lengths[j] > 0 ? value / lengths[j] : 0)),
  };
}

/** What is left. */
export interface PrunedFit {
  /** Columns of A that stay, ascending. */
  readonly kept: readonly number[];
  /** Columns in the order of their removal. */
  readonly removed: readonly number[];
}

/**
 * Drops columns one by one, always the one whose loss costs least, until `keep` are left.
 *
 * (AᵀA)⁻¹ and x are updated exactly after every removal, so that the second of two equal columns becomes dear when the
 * first has gone; they are computed afresh `refreshes` times.
 *
 * @param keep - columns that stay, 1 ... columns. @param refreshes - Default 4.
 * @throws UsageError as `removalCosts`, or for another `keep`.
 *
 * Cost: refreshes·(2 rows columns² + columns³) + columns²·removals.
 */
export function pruneLinear(
  problem: LinearFitProblem,
  {
    keep,
    refreshes = 4,
    device,
    ridge = 1e-10,
  }: LinearPruneOptions & { readonly keep: number; readonly refreshes?: number },
): PrunedFit {
  const { columns } = problem;
  if (!(Number.isInteger(keep) && keep > 0 && keep <= columns))
    throw new UsageError({ what: `${keep} of ${columns} columns to keep`, where: "pruneLinear" });
  let kept = Array.from({ length: columns }, (_, j) => j);
  const removed: number[] = [];
  for (let round = 1; round <= refreshes; round++) {
    const goal = Math.round(((columns - keep) * round) / refreshes);
    if (goal === removed.length) continue;
    const order = worstColumns(restricted(problem, kept), goal - removed.length, ridge, device);
    removed.push(...order.map((j) => kept[j]));
    const gone = new Set(order);
    kept = kept.filter((_, j) => !gone.has(j));
  }
  return { kept, removed };
}

/** The problem with these columns only. */
function restricted({ rows, A, b }: LinearFitProblem, kept: readonly number[]): LinearFitProblem {
  const part = new Float64Array(rows * kept.length);
  kept.forEach((j, k) => {
    part.set(A.subarray(j * rows, (j + 1) * rows), k * rows);
  });
  return { rows, columns: kept.length, A: part, b };
}

/** The columns to drop, one after the other, with downdates of the inverse in between. */
function worstColumns(
  problem: LinearFitProblem,
  count: number,
  ridge: number,
  device?: HostDevice,
): number[] {
  const { columns: n } = problem;
  const { R, x } = scaledFit(problem, ridge, device);
  const M = gramOfRows(inverseUpper(R, n), n);
  const gone = new Uint8Array(n);
  const order: number[] = [];
  for (let k = 0; k < count; k++) {
    let [worst, least] = [-1, Number.POSITIVE_INFINITY];
    for (let j = 0; j < n; j++) {
      const cost = gone[j] ? Number.POSITIVE_INFINITY : x[j] ** 2 / M[j * n + j];
      if (cost < least) [worst, least] = [j, cost];
    }
    // Nothing comparable is left (NaN in b or A): the first that is there goes.
    if (worst < 0) worst = gone.indexOf(0);
    downdate(M, x, n, worst, gone);
    order.push(worst);
  }
  return order;
}

/** (AᵀA)⁻¹ and x once column j is dropped. (mutates M, x and gone) */
function downdate(M: Float64Array, x: Float64Array, n: number, j: number, gone: Uint8Array): void {
  const column = M.slice(j * n, (j + 1) * n);
  const pivot = column[j];
  const share = x[j] / pivot;
  gone[j] = 1;
  for (let k = 0; k < n; k++) {
    if (gone[k]) continue;
    const factor = column[k] / pivot;
    x[k] -= share * column[k];
    for (let i = 0; i < n; i++) M[k * n + i] -= factor * column[i];
  }
  x[j] = 0;
}

/** R of the column-scaled [A; ridge I] and its solution, both for unit columns. */
function scaledFit({ rows, columns, A, b }: LinearFitProblem, ridge: number, device?: HostDevice) {
  const lengths = Float64Array.from({ length: columns }, (_, j) =>
    norm(A.subarray(j * rows, (j + 1) * rows)),
  );
  const height = ridge > 0 || lengths.some((length) => length === 0) ? rows + columns : rows;
  if (height < columns || A.length < rows * columns || b.length !== rows) throw badShape(rows, columns, A, b);
  const stack = new Float64Array(height * columns);
  for (let j = 0; j < columns; j++) {
    const to = j * height;
    if (lengths[j] > 0) for (let i = 0; i < rows; i++) stack[to + i] = A[j * rows + i] / lengths[j];
    // A column of zeros gets a unit row of its own, so that R is regular and its weight 0.
    if (height > rows) stack[to + rows + j] = lengths[j] > 0 ? ridge : 1;
  }
  const right = new Float64Array(height);
  right.set(b);
  const { R, x } = (device ? deviceQr(device) : hostQr)(height, columns, stack, right);
  return { lengths, R, x };
}

type Qr = (
  rows: number,
  columns: number,
  A: Float64Array,
  b: Float64Array,
) => { readonly R: Float64Array; readonly x: Float64Array };

const hostQr: Qr = (rows, columns, A, b) => {
  const tau = new Float64Array(columns);
  qrFactor(rows, columns, A, tau);
  const z = applyQTransposed(rows, columns, A, tau, b);
  return { R: upper(A, rows, columns), x: solveUpper(columns, rows, A, z).slice(0, columns) };
};

function deviceQr(device: HostDevice): Qr {
  return (rows, columns, A, b) => {
    const [F, tau, z] = [device.allocate(rows * columns), device.allocate(columns), device.allocate(rows)];
    try {
      F.set(A);
      z.set(b);
      device.geqrf(rows, columns, F, rows, tau);
      device.ormqr(true, rows, 1, columns, F, rows, tau, z, rows);
      device.trsv(true, false, columns, F, rows, z.subarray(0, columns));
      return { R: upper(F, rows, columns), x: Float64Array.from(z.subarray(0, columns)) };
    } finally {
      for (const array of [F, tau, z]) device.release(array);
    }
  };
}

/** The upper triangle, columns x columns. */
function upper(A: Float64Array, rows: number, columns: number): Float64Array {
  const R = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) R.set(A.subarray(j * rows, j * rows + j + 1), j * columns);
  return R;
}

/** R⁻¹, upper triangular, column by column. */
function inverseUpper(R: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = inverse.subarray(j * n, (j + 1) * n);
    column[j] = 1;
    for (let k = j; k >= 0; k--) {
      column[k] /= R[k * n + k];
      for (let i = 0; i < k; i++) column[i] -= column[k] * R[k * n + i];
    }
  }
  return inverse;
}

/** ‖row j‖² for every row. */
function rowSquares(X: Float64Array, n: number): Float64Array {
  const squares = new Float64Array(n);
  for (let j = 0, at = 0; j < n; j++) for (let i = 0; i < n; i++, at++) squares[i] += X[at] ** 2;
  return squares;
}

/** X Xᵀ of an upper triangular X. */
function gramOfRows(X: Float64Array, n: number): Float64Array {
  const M = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let j = 0; j <= k; j++) {
      const factor = X[k * n + j];
      for (let i = 0; i <= k; i++) M[j * n + i] += factor * X[k * n + i];
    }
  return M;
}

const badShape = (rows: number, columns: number, A: Float64Array, b: Float64Array): UsageError =>
  new UsageError({
    what: `a fit of ${rows} rows and ${columns} columns with ${A.length} entries and a right-hand side of ${b.length}`,
    where: "removalCosts",
    remedy: "A column-major with at least as many rows as columns, or a ridge; b with one entry per row",
  });
