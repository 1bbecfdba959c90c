/** @file r + J δ with J part by part: damped steps by sparse block Cholesky, multifrontal QR, or Schwarz and conjugate gradients. */

import type { HostDevice } from "../devices/index.ts";
import type { Network } from "../models/index.ts";
import { type Damping, dot, type Linearisation, unfactored } from "../residual/index.ts";
import type { Elimination, WindowBlock } from "./fronts.ts";
import { type GramFronts, gramFronts, normalResidual } from "./gram-fronts.ts";
import { addProduct } from "./linearisation.ts";
import { type SchwarzSolver, schwarzSolver } from "./schwarz.ts";
import { solveFronts } from "./solve-fronts.ts";

/** `cholesky`: sparse block Cholesky. `schwarz`: conjugate gradients with an additive Schwarz preconditioner. */
export type LinearSolver = "cholesky" | "schwarz";

export interface AssembledLinearisation extends Linearisation {
  /** J, one dense block per part; overwritten by the next linearisation. */
  readonly blocks: readonly WindowBlock[];
  /** Conjugate-gradient iterations of the last `solve`; 0 for direct solvers. */
  iterations(): number;
}

export interface AssembledLinearisationOptions {
  readonly device: HostDevice;
  readonly plan: Elimination;
  readonly structure: readonly Pick<WindowBlock, "rows" | "columns">[];
  readonly rows: number;
  readonly columns: number;
  readonly linearSolver: LinearSolver;
  /** Of every part. */
  readonly network: Network;
}

/** Corrections from the residual of the rows. Chosen here: one. */
const refinements = 1;

/** Least ‖J_j‖ in units of the largest. Source: the contract of `Damping`. */
const leastScale = 1e-6;

/**
 * A maker of linearisations that share their room on the device.
 *
 * Damping with method `qr` goes through the QR of the fronts, which loses cond([J; √λ D]) eps only; without it JᵀJ + λD² is
 * factored and one refinement on the rows follows.
 */
export function assembledLinearisation(
  options: AssembledLinearisationOptions,
): (J: readonly WindowBlock[], residual: Float64Array) => AssembledLinearisation {
  const { device, plan, structure, linearSolver } = options;
  let [gram, schwarz]: [GramFronts?, SchwarzSolver?] = [];
  const room: Room = {
    ...options,
    gram: () => (gram ??= gramFronts(device, plan, structure)),
    schwarz: () => (schwarz ??= schwarzSolver({ ...options, touches: plan.touches })),
    chosen: linearSolver,
  };
  return (J, residual) => linearisationAt(room, J, residual);
}

interface Room extends AssembledLinearisationOptions {
  readonly gram: () => GramFronts;
  readonly schwarz: () => SchwarzSolver;
  readonly chosen: LinearSolver;
}

/** δ = -(JᵀJ + D²)⁻¹ Jᵀ b for the b given. */
type Solve = (b: Float64Array) => Float64Array;

function linearisationAt(
  room: Room,
  J: readonly WindowBlock[],
  residual: Float64Array,
): AssembledLinearisation {
  const { rows, columns } = room;
  let [gradient, diagonal, solve]: [Float64Array?, Float64Array?, Solve?] = [];
  const current = { assembled: false, iterations: 0 };
  const vjp = (w: Float64Array, out = new Float64Array(columns)): Float64Array =>
    transposed(J, w, out.fill(0));
  const self: AssembledLinearisation = {
    ...{ rows, columns, residual, vjp, blocks: J },
    cost: dot(residual, residual) / 2,
    gradient: () => (gradient ??= vjp(residual)),
    diagonal: () => (diagonal ??= columnSquares(J, columns)),
    factor: (damping) => {
      solve = factored(room, J, squaresOf(damping, self.diagonal()), damping.method, current);
      return solve !== undefined;
    },
    solve: (b, out) => {
      if (!solve) throw unfactored();
      out.set(solve(b));
      return out;
    },
    jvp: (v, out = new Float64Array(rows)) => addProduct(J, v, out.fill(0)),
    predictedDecrease: (step) => {
      const moved = addProduct(J, step, new Float64Array(rows));
      return -dot(self.gradient(), step) - dot(moved, moved) / 2;
    },
    iterations: () => current.iterations,
  };
  return self;
}

/** λ D². */
function squaresOf({ lambda, scale }: Damping, diagonal: Float64Array): Float64Array {
  if (typeof scale === "object") return scale.map((d) => lambda * d * d);
  if (scale !== "columns") return new Float64Array(diagonal.length).fill(lambda);
  const largest = diagonal.reduce((most, square) => Math.max(most, square), 0) || 1;
  return diagonal.map((square) => lambda * Math.max(square, leastScale ** 2 * largest));
}

function factored(
  room: Room,
  J: readonly WindowBlock[],
  squares: Float64Array,
  method: Damping["method"],
  current: { assembled: boolean; iterations: number },
): Solve | undefined {
  if (method === "qr") return bySolveFronts(room, J, squares);
  const isDirect = room.chosen === "cholesky";
  const target = isDirect ? room.gram() : room.schwarz();
  if (!current.assembled) target.assemble(J);
  current.assembled = true;
  if (!target.factor(squares)) return undefined;
  if (isDirect) return byCholesky(room.gram(), J, squares);
  return (b) => {
    const { x, iterations } = room.schwarz().solve(transposed(J, b, new Float64Array(squares.length)));
    current.iterations = iterations;
    return negated(x);
  };
}

const bySolveFronts =
  ({ device, plan }: Room, J: readonly WindowBlock[], squares: Float64Array): Solve =>
  (b) =>
    negated(solveFronts(device, plan, J, b, squares.map(Math.sqrt)));

const byCholesky =
  (gram: GramFronts, J: readonly WindowBlock[], squares: Float64Array): Solve =>
  (b) => {
    const x = gram.solve(transposed(J, b, new Float64Array(squares.length)));
    for (let round = 0; round < refinements; round++) {
      const step = gram.solve(normalResidual(J, b, squares, x));
      for (let j = 0; j < x.length; j++) x[j] += step[j];
    }
    return negated(x);
  };

const negated = (x: Float64Array): Float64Array => x.map((value) => -value);

/** out += Jᵀ w. (mutates out) */
export function transposed(J: readonly WindowBlock[], w: Float64Array, out: Float64Array): Float64Array {
  for (const { rows, columns, values } of J) {
    const own = Float64Array.from(rows, (row) => w[row]);
    for (let j = 0; j < columns.length; j++)
      out[columns[j]] += dot(own, values.subarray(j * rows.length, (j + 1) * rows.length));
  }
  return out;
}

/** diag(JᵀJ). */
function columnSquares(J: readonly WindowBlock[], size: number): Float64Array {
  const out = new Float64Array(size);
  for (const { rows, columns, values } of J)
    for (let j = 0; j < columns.length; j++) {
      const column = values.subarray(j * rows.length, (j + 1) * rows.length);
      out[columns[j]] += dot(column, column);
    }
  return out;
}
