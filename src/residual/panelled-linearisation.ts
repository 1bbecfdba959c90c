/** @file A linearisation whose J is only ever made in panels: Gram matrix and Cholesky, products by sweeps. */

import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { choleskyFactorisation, type Factorisation } from "./cholesky-factorisation.ts";
import { outdated } from "./dense-linearisation.ts";
import { unfactored } from "./host-linearisation.ts";
import { type MatrixFreeOptions, matrixFreeLinearisation } from "./matrix-free.ts";
import { jacobianPanels, type PanelOptions } from "./panels.ts";
import { placeParameters } from "./parameters.ts";
import type { Linearisation } from "./system.ts";

/** What all panelled linearisations of a system share. */
export interface PanelStore {
  linearise(at: MatrixFreeOptions): Linearisation;
}

export interface PanelStoreOptions extends PanelOptions {
  readonly device: Device;
  readonly polish: number;
}

/** Bytes without a panel: the smaller Gram matrix, its factor, vectors. */
export function panelledBytes(rows: number, columns: number): number {
  const small = Math.min(rows, columns);
  return 8 * (2 * small * small + 3 * rows + 2 * columns);
}

/**
 * Gram matrices from panels of J, one sweep through the network each.
 *
 * The same steps as with a stored J, to rounding. `factor` by QR is false, as if the matrix were singular: there is no
 * stored J to fall back on, and a larger damping has to do. A Gram matrix from slices of lower precision needs J whole.
 *
 * @throws UsageError for networks whose weights are functions of theta, and where not even one panel fits; and from
 * `diagonal`, `factor` and `solve` of a linearisation once there is another.
 */
export function panelStore(options: PanelStoreOptions): PanelStore {
  const { device, network, rows, columns, polish } = options;
  if (network.weights) throw wholeOnly("weights that are functions of theta");
  if (device.gram) throw wholeOnly(`Gram matrices from slices (device ${device.name})`);
  const panels = jacobianPanels(options);
  let products: Linearisation | undefined;
  /** How many linearisations there have been: they share one factor. */
  let generation = 0;
  /** Residuals at trial points have moved the parameters since. */
  let restore = (): void => {};
  const cholesky = choleskyFactorisation({
    ...{ device, rows, columns, polish },
    accumulate: (target, divisors) => {
      restore();
      panels.accumulate(target, divisors);
    },
    matrix: () => {
      throw wholeOnly("this factorisation");
    },
    product: (v, out) => products!.jvp(v, out),
    transposed: (w, out) => products!.vjp(w, out),
  });
  return {
    linearise: (where) => {
      products = matrixFreeLinearisation(where);
      const at = where.at.slice();
      restore = () => placeParameters(device, network, at, where.theta);
      cholesky.reset();
      const own = ++generation;
      return withFactor(products, cholesky, {
        refuseIfOld: () => {
          if (generation !== own) throw outdated();
        },
        columnSquares: () => {
          restore();
          return panels.columnSquares();
        },
      });
    },
  };
}

function withFactor(
  products: Linearisation,
  cholesky: Factorisation,
  { refuseIfOld, columnSquares }: { refuseIfOld(): void; columnSquares(): Float64Array },
): Linearisation {
  let squares: Float64Array | undefined;
  let factored = false;
  const diagonal = (): Float64Array => {
    if (squares) return squares;
    refuseIfOld();
    squares = cholesky.diagonal?.() ?? columnSquares();
    return squares;
  };
  return {
    ...products,
    diagonal,
    factor: async (damping) => {
      refuseIfOld();
      factored = damping.method !== "qr" && (await cholesky.factor(damping, diagonal()));
      return factored;
    },
    solve: (b, out) => {
      refuseIfOld();
      if (!factored) throw unfactored();
      return cholesky.solve(b, out, b === products.residual ? products.gradient() : undefined);
    },
  };
}

const wholeOnly = (what: string): UsageError =>
  new UsageError({
    what: `${what} need the Jacobian whole, and it does not fit`,
    where: "a Gram matrix in panels",
    remedy: "more memory (--memory), fewer points (--points), or a smaller model (--model)",
  });
