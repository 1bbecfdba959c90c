/** @file Harmonic functions as real and imaginary parts of analytic functions of z = x + i y. */

import type { Basis } from "./basis.ts";
import { tabulated } from "./tabulated.ts";
import { totalOrder } from "./tiles.ts";

/** One column: the real (0) or imaginary (1) part of one analytic function. */
export interface Part {
  readonly of: number;
  readonly part: 0 | 1;
}

/** Analytic functions f_0 ... and what is taken of them. */
export interface AnalyticFamily extends Pick<Basis, "name" | "coordinates" | "spec"> {
  readonly columns: readonly Part[];
  /** How many functions. */
  readonly functions: number;
  /** d^k f_m / dz^k at z = x + i y to out[2m] (real) and out[2m + 1] (imaginary); every entry. (mutates out) */
  readonly derivatives: (x: number, y: number, k: number, out: Float64Array) => void;
}

/** The basis of these parts, with derivatives of every order: ∂_x f = f', ∂_y f = i f' (Cauchy and Riemann). */
export function analyticBasis(family: AnalyticFamily): Basis {
  const { name, coordinates, spec, columns, functions } = family;
  const values = new Float64Array(2 * functions);
  return tabulated({
    name,
    coordinates,
    size: columns.length,
    order: Number.POSITIVE_INFINITY,
    spec,
    derivatives: ({ count, values: at }, index, out) => {
      for (let i = 0; i < count; i++) {
        family.derivatives(at[i], at[count + i], totalOrder(index), values);
        for (let j = 0; j < columns.length; j++) {
          const { of, part } = columns[j];
          out[j * count + i] = turned(values[2 * of], values[2 * of + 1], index[1] + 3 * part);
        }
      }
    },
  });
}

/** Re(i^quarters (re + i im)); the imaginary part is that of three quarters more. */
function turned(re: number, im: number, quarters: number): number {
  const value = quarters % 2 === 0 ? re : -im;
  return quarters % 4 < 2 ? value : -value;
}

/** Real and imaginary part of each of the functions from `first` on. */
export const bothParts = (count: number, first = 0): Part[] =>
  Array.from({ length: 2 * count }, (_, j) => ({ of: first + (j >> 1), part: j % 2 === 0 ? 0 : 1 }));

/** a (a - 1) ... (a - k + 1). */
export function fallingFactorial(a: number, k: number): number {
  let product = 1;
  for (let m = 0; m < k; m++) product *= a - m;
  return product;
}
