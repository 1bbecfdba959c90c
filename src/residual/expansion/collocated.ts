/** @file Residual and Jacobian of collocated equations in a linear model, with frozen row scales. */

import { UsageError } from "../../errors.ts";
import { type DenseStore, denseLinearisation, storedProduct } from "../dense-linearisation.ts";
import type { Linearisation } from "../system.ts";
import type { ExpansionBlock, FieldState } from "./block.ts";
import type { ExpansionSystem } from "./expansion.ts";
import type { JetEnergy } from "./magnitude.ts";
import { type RowGroup, scaleRows, setRowScales } from "./scaling.ts";
import { type fieldStates, refuseLength } from "./state.ts";

export type Collocated = Pick<
  ExpansionSystem,
  "residual" | "linearise" | "startFrom" | "rescale" | "largestScaled" | "save" | "restore"
>;

export interface CollocatedOptions {
  readonly store: DenseStore<Float64Array>;
  readonly blocks: readonly ExpansionBlock[];
  readonly groups: readonly RowGroup[];
  readonly energy: JetEnergy;
  readonly linear: boolean;
  readonly states: ReturnType<typeof fieldStates>;
}

/** Residual and linearisation with their row scales, which freeze where an equation first has a slope. */
export function collocated({ store, blocks, groups, energy, linear, states }: CollocatedOptions): Collocated {
  const { rows, columns, jacobian } = store;
  let scales: Float64Array | undefined;
  let stale = true;
  /** Groups that had no entries yet. */
  let unset: readonly RowGroup[] = [];
  /** J is that of this problem at some theta: all there is to it where it is linear. */
  let assembled = false;
  /** r(0) of a linear problem. */
  let constant: Float64Array | undefined;
  let last: Linearisation | undefined;
  const assemble = (at: FieldState): Float64Array => {
    store.reset();
    jacobian.fill(0);
    for (const block of blocks) block.accumulate(at, jacobian, rows);
    if (stale || !scales) {
      scales = new Float64Array(rows);
      unset = groups;
      constant = undefined;
    }
    unset = setRowScales(scales, unset, jacobian, ({ block, equation }) =>
      block.naturalEnergy(at, equation, energy),
    );
    stale = false;
    assembled = true;
    scaleRows(scales, jacobian);
    return scales;
  };
  const direct = (theta: Float64Array, factors: Float64Array, out: Float64Array): Float64Array => {
    const at = states.at(theta);
    for (const block of blocks) block.residual(at, out);
    for (let i = 0; i < rows; i++) out[i] *= factors[i];
    return out;
  };
  const affine = (theta: Float64Array, factors: Float64Array, out: Float64Array): Float64Array => {
    const atZero = constant ?? direct(new Float64Array(columns), factors, new Float64Array(rows));
    constant = atZero;
    if (theta.every((value) => value === 0)) {
      out.set(atZero);
      return out;
    }
    storedProduct(store, theta, out);
    for (let i = 0; i < rows; i++) out[i] += atZero[i];
    return out;
  };
  const residual = (theta: Float64Array, out: Float64Array = new Float64Array(rows)): Float64Array => {
    refuseLength(theta, columns);
    const factors = scales && (assembled || !linear) ? scales : assemble(states.at(theta));
    return (linear ? affine : direct)(theta, factors, out);
  };
  return {
    residual,
    linearise: (theta) => {
      refuseLength(theta, columns);
      const reusable = linear && assembled && !stale && !store.qrInUse()?.consumed;
      if (!reusable) assemble(states.at(theta));
      residual(theta, store.residual);
      last = denseLinearisation(store);
      return last;
    },
    startFrom: async (u, values) => {
      const at = states.fields(u, values);
      const factors = assemble(at);
      for (const block of blocks) block.linearPart(at, store.residual);
      for (let i = 0; i < rows; i++) store.residual[i] *= factors[i];
      last = denseLinearisation(store);
      const theta = await leastRegularised(last);
      return theta ? states.from(theta, at) : states.initial();
    },
    rescale: () => {
      stale = true;
    },
    save: () => ({ header: {}, arrays: scales ? { scales: scales.slice() } : {} }),
    restore: ({ arrays }) => {
      scales = restoredScales(arrays.scales, rows);
      unset = [];
      stale = scales === undefined;
      assembled = false;
      constant = undefined;
    },
    largestScaled: (theta) => {
      const squares = last?.diagonal();
      if (!squares) return Number.NaN;
      return squares.reduce((most, square, j) => Math.max(most, Math.abs(theta[j]) * Math.sqrt(square)), 0);
    },
  };
}

function restoredScales(saved: Float64Array | undefined, rows: number): Float64Array | undefined {
  if (saved === undefined || saved.length === rows) return saved?.slice();
  throw new UsageError({
    what: `the saved row scales (${saved.length}) do not fit this system (${rows} rows)`,
    remedy: "the same problem, model and points as the run being resumed",
  });
}

/** Chosen here: as much as the rounding of J, so that a dependent column stops nothing. */
const regularisation = 1e-14;

/** argmin ‖J y + r‖² + ε²‖D y‖². */
async function leastRegularised(linearisation: Linearisation): Promise<Float64Array | undefined> {
  const damping = { lambda: regularisation ** 2, scale: "columns", method: "qr", consume: true } as const;
  if (!(await linearisation.factor(damping))) return undefined;
  const y = linearisation.solve(linearisation.residual, new Float64Array(linearisation.columns));
  return y.every(Number.isFinite) ? y : undefined;
}
