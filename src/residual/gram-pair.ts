/** @file The Gram matrix of J in device memory, and a second one for its damped Cholesky factor. */

import type { Device, DeviceArray } from "../devices/index.ts";
import type { Awaitable } from "./system.ts";

/** Where a Gram matrix comes from: AᵀA for `trans` (A is depth x n), AAᵀ otherwise (A is n x depth), A dense. */
export interface GramSource {
  readonly trans: boolean;
  readonly n: number;
  readonly depth: number;
  matrix(): DeviceArray;
  /** Takes the place of SYRK where A is not stored whole. */
  readonly accumulate?: (target: DeviceArray) => void;
}

/** How far from singular a damping makes the matrix: decides how exact a Gram matrix from slices must be. */
export interface Shift {
  /** λ D², length n. */
  readonly shift: Float64Array;
  /** λ over the trace of the Gram matrix in units of D. */
  readonly relative: number;
}

export interface GramPair {
  /** A has changed. */
  reset(): void;
  /** The Gram matrix's diagonal; forms it. Only where no slices are in use. */
  diagonal(): Float64Array;
  /** Cholesky of the Gram matrix plus the shift. False: not numerically positive definite. */
  factor(shift: Shift): Awaitable<boolean>;
  /** b = (L Lᵀ)⁻¹ b. (mutates b) */
  solve(b: Float64Array): void;
}

/**
 * The Gram matrix is formed once per A; each shift copies it and factors the copy. Only lower triangles are used.
 *
 * On a device whose Gram matrices come from slices in lower precision, the first shift says how many; a Cholesky
 * breakdown takes one slice more, until more change nothing.
 */
export function gramPair(device: Device, source: GramSource): GramPair {
  const { n } = source;
  const gram = device.allocate(n * n);
  const factor = device.allocate(n * n);
  const vector = device.allocate(n);
  const damped = ({ shift }: Shift): boolean => {
    // Both triangles: one copy of n² is quicker than n copies of columns.
    device.copy(gram, factor);
    device.shiftDiagonal(n, factor, n, shift);
    return device.potrf(n, factor, n) === 0;
  };
  const { reset, form, byRaising } = former(device, source, gram);
  return {
    reset,
    diagonal: () => {
      form();
      return device.diagonal(n, gram, n);
    },
    factor: (shift) => {
      if (device.gram) return byRaising(shift, damped);
      form();
      return damped(shift);
    },
    /** Two triangular solves: for one right-hand side the level-3 potrs costs more than twice as much. */
    solve: (b) => {
      device.write(b, vector);
      device.trsv(false, false, n, factor, n, vector);
      device.trsv(false, true, n, factor, n, vector);
      device.read(vector, b);
    },
  };
}

/** Chosen here: the Gram matrix may be wrong by a tenth of the damping; the polish mends what that does to the step. */
const SHARE = 0.1;

function former(device: Device, { trans, n, depth, matrix, accumulate }: GramSource, gram: DeviceArray) {
  /** Slices the Gram matrix was made of; Infinity: float64 products. */
  let slices = 0;
  const lda = trans ? depth : n;
  return {
    reset: (): void => {
      slices = 0;
    },
    form: (): void => {
      if (slices > 0) return;
      if (accumulate) accumulate(gram);
      else device.syrk(trans, n, depth, matrix(), lda, gram, n);
      slices = Number.POSITIVE_INFINITY;
    },
    byRaising: async (shift: Shift, damped: (shift: Shift) => boolean): Promise<boolean> => {
      const maker = device.gram!;
      const needed = maker.slicesFor(SHARE * shift.relative);
      // Those there are serve as well: more slices only make it more exact.
      for (let wanted = Math.max(slices, needed); ; wanted++) {
        if (wanted > slices) {
          // A matrix that was left half made is none.
          slices = 0;
          // Who offers slices is a host device.
          const [A, C] = [matrix(), gram] as readonly DeviceArray[] as readonly Float64Array[];
          await maker.form(trans, n, depth, A, lda, C, n, wanted);
          slices = wanted;
        }
        if (damped(shift)) return true;
        if (wanted >= maker.most) return false;
      }
    },
  };
}
