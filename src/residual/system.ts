/** @file The contract between equations and solvers: r(theta), and what may be asked of its linearisation. */

import type { Random } from "../random.ts";

export type Awaitable<T> = T | Promise<T>;

/** Identifies one row of r to a person: `dirichlet on x, equation 1, at x = 1, t = 0.25`. */
export type RowLabel = string;

/**
 * Nonlinear least squares: minimise the cost ½‖r(theta)‖².
 *
 * Everything a solver knows. Host vectors only: theta and steps have length `columns`, residuals length `rows`.
 */
export interface ResidualSystem {
  readonly rows: number;
  readonly columns: number;
  /** r is affine in theta: one undamped step from anywhere is exact. */
  readonly linear?: boolean;
  label(row: number): RowLabel;
  /** Entries of theta in which r is affine when all others are held fixed; variable projection eliminates them. */
  readonly linearColumns?: { readonly start: number; readonly count: number };
  /**
   * Matrices in theta, row-major from `start`: the weights of each layer, and its biases as a matrix of one column after
   * them. Entries of none are scalars.
   */
  readonly shapes?: readonly { readonly start: number; readonly rows: number; readonly columns: number }[];
  /** r(theta), length rows. Non-finite entries are returned, not thrown. `out` may be reused between calls. */
  residual(theta: Float64Array, out?: Float64Array): Float64Array;
  /**
   * The linearisation at theta; valid until the next call of `linearise`, `residual` does not disturb it.
   *
   * @param use - `factor` (default): J is formed and may be factored. `products`: only gradient, jvp, vjp and
   *   hessianVector will be asked for, so that J need not be formed.
   */
  linearise(theta: Float64Array, use?: "factor" | "products"): Awaitable<Linearisation>;
  /** A first theta, where the system knows one (a network's initialisation). */
  initial?(): Float64Array;
  /** Draws new points (adaptive sampling) using the current theta; rows and columns stay. Absent: fixed points. */
  redraw?(theta: Float64Array): Awaitable<void>;
  /**
   * Part of the rows at a time, for stochastic methods. Absent: rows cannot be drawn.
   *
   * @param points - interior points per draw, conditions in proportion (at least one point each); rows, where there are
   *   no points. UsageError for more than there are.
   */
  batch?(points: number): RowBatch;
  /** Explains a non-finite residual: the first bad row with its label, point and jet values. */
  explain?(theta: Float64Array, row: number): string;
  /** State that a checkpoint must carry besides theta (points, random streams), and its restoration. */
  save?(): SystemState;
  restore?(state: SystemState): void;
}

/** A system on a sample of another's rows. */
export interface RowBatch {
  /** Fewer rows, the same columns; rows are scaled so that the expected cost is that of all rows. */
  readonly system: ResidualSystem;
  /** Puts `system` on a sample without replacement of the present rows; to be called before its first use. */
  draw(random: Random): void;
}

/** Plain data: JSON-able header and float64 blocks. */
export interface SystemState {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Float64Array>>;
}

/** How the damped problem min ‖J δ + b‖² + λ‖D δ‖² is to be solved. */
export interface Damping {
  /** λ >= 0, absolute: in units of cost per step² (D = I) or dimensionless (D = column norms). Zero: method `qr` only. */
  readonly lambda: number;
  /** `identity`: D = I. `columns`: D_j = max(‖J_j‖, 1e-6 max‖J‖) (Marquardt). Numbers: D_j > 0 themselves, length columns. */
  readonly scale?: "identity" | "columns" | Float64Array;
  /** `cholesky`: Gram matrix, primal or dual whichever is smaller. `qr`: QR of [J; sqrt(λ)D], near the floor. */
  readonly method?: "cholesky" | "qr";
  /**
   * J may be overwritten by its QR, which saves a copy of it: `jacobian` and Cholesky are refused afterwards, products
   * go through the factor. Only `qr` of a stored J with rows >= columns makes use of it. Default false.
   */
  readonly consume?: boolean;
}

/** Columns of one dense layer: W, outputs x inputs, row-major from `offset`, then the outputs biases. */
export interface LayerColumns {
  readonly offset: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** One layer's block of JᵀJ from one set of rows, as B ⊗ A: both symmetric, full storage. */
export interface LayerFactors {
  /** (inputs + 1)²: mean over points and channels of a aᵀ, a with 1 (0 in derivative channels) for the bias. */
  readonly inputs: Float64Array;
  /** outputs²: sum over rows and channels of b bᵀ, b = ∂r/∂(W a). */
  readonly outputs: Float64Array;
}

/** Block-diagonal approximation of JᵀJ: for each layer the sum over sets of B ⊗ A. */
export interface KroneckerFactors {
  readonly layers: readonly LayerColumns[];
  /** Interior equations first, then conditions as listed; `sets[c][l]` belongs to layers[l]. */
  readonly sets: readonly (readonly LayerFactors[])[];
}

/** r + J δ around one theta. Hides primal or dual, Cholesky or QR, dense or matrix-free, which device. */
export interface Linearisation {
  readonly rows: number;
  readonly columns: number;
  /** r, length rows. Do not write. */
  readonly residual: Float64Array;
  /** ½‖r‖². */
  readonly cost: number;
  /** Jᵀr, length columns. Do not write. */
  gradient(): Float64Array;
  /** diag(JᵀJ), length columns. Do not write. */
  diagonal(): Float64Array;
  /** Prepares `solve` for this damping. False: the damped matrix is not numerically positive definite. */
  factor(damping: Damping): Awaitable<boolean>;
  /** out = argmin ‖J δ + b‖² + λ‖D δ‖² with the last factored damping; b has length rows. (mutates out) */
  solve(b: Float64Array, out: Float64Array): Float64Array;
  /** J v, length rows. (mutates out) */
  jvp(v: Float64Array, out?: Float64Array): Float64Array;
  /** Jᵀ w, length columns. (mutates out) */
  vjp(w: Float64Array, out?: Float64Array): Float64Array;
  /** Decrease of ½‖r + Jδ‖² from δ = 0; >= 0 for a step from `solve(residual)`. */
  predictedDecrease(step: Float64Array): number;
  /**
   * out = argmin ‖J δ + b‖ of least norm, pivots below `tolerance` of the first taken for zero; absent: J stays on the
   * host, or is not stored. J is kept. (mutates out)
   */
  minimumNorm?(b: Float64Array, tolerance: number | undefined, out: Float64Array): Float64Array;
  /**
   * out = -V diag(1/σ_i) Uᵀb over σ_i > cutoff σ_1, J = U diag(σ) Vᵀ; absent as `minimumNorm`. J is kept. Entries are not
   * finite where J is not. (mutates out)
   */
  truncatedSolve?(b: Float64Array, cutoff: number, out: Float64Array): Float64Array;
  /** (JᵀJ + sum_i r_i ∇²r_i) v, the exact Hessian of the cost, length columns; absent when second derivatives are unknown. */
  hessianVector?(v: Float64Array, out?: Float64Array): Float64Array;
  /** JᵀJ v, length columns, cheaper than jvp and vjp one after the other; absent: use those. (mutates out) */
  gramVector?(v: Float64Array, out?: Float64Array): Float64Array;
  /** Kronecker factors of the layers' blocks of JᵀJ; absent when the columns are no layers of dense weights. */
  kroneckerFactors?(): KroneckerFactors;
  /** J itself, column-major rows x columns, when it is stored; absent for matrix-free systems. Do not write. */
  jacobian?(): Float64Array;
}
