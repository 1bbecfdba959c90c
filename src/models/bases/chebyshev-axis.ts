/** @file Chebyshev polynomials of one coordinate, with their derivatives. */

import type { AxisFunctions } from "./separable.ts";

/**
 * T_k(s), k <= degree, s = the interval mapped to [-1, 1]; derivatives are along the coordinate itself.
 *
 * At |s| with δ = |s| - 1 taken from the nearer end: T_{k+1} = T_k + e_{k+1}, e_{k+1} = e_k + 2 δ T_k, and m-fold
 * differentiated e_{k+1}^(m) = e_k^(m) + 2 δ T_k^(m) + 2 m T_k^(m-1). Nothing cancels where derivatives are large, near
 * the ends; T_k(-s) = (-1)^k T_k(s) does the rest.
 *
 * Source: Reinsch's form of Clenshaw's recurrence, in Oliver 1977, "An error analysis of the modified Clenshaw method".
 */
export function chebyshevAxis([low, high]: readonly [number, number], degree: number): AxisFunctions {
  const count = degree + 1;
  const half = (high - low) / 2;
  return {
    count,
    lowest: (order) => order,
    tabulate: (x, order, out) => {
      const n = x.length;
      const delta = new Float64Array(n);
      const sign = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const isUpper = x[i] - low > high - x[i];
        delta[i] = (isUpper ? x[i] - high : low - x[i]) / half;
        sign[i] = isUpper ? 1 : -1;
      }
      for (let m = 0; m <= order; m++) {
        const table = out.subarray(m * count * n, (m + 1) * count * n);
        const below = m === 0 ? undefined : out.subarray((m - 1) * count * n, m * count * n);
        recur(table, below, m, delta);
      }
      for (let m = 0; m <= order; m++)
        for (let k = 0; k < count; k++) reflect(out, (m * count + k) * n, (k + m) % 2, half ** -m, sign);
    },
  };
}

/** Fills one table T_0^(m) ... at |s| from that of order m - 1. */
function recur(table: Float64Array, below: Float64Array | undefined, m: number, delta: Float64Array): void {
  const n = delta.length;
  const difference = new Float64Array(n);
  table.fill(m === 0 ? 1 : 0, 0, n);
  if (table.length === n) return;
  for (let i = 0; i < n; i++) {
    difference[i] = m === 0 ? delta[i] : m === 1 ? 1 : 0;
    table[n + i] = table[i] + difference[i];
  }
  for (let to = 2 * n; to < table.length; to += n)
    for (let i = 0; i < n; i++) {
      const before = to - n + i;
      difference[i] += 2 * delta[i] * table[before] + (below ? 2 * m * below[before] : 0);
      table[to + i] = table[before] + difference[i];
    }
}

/** Multiplies one column by scale, and by the sign of s where the function is odd. */
function reflect(out: Float64Array, from: number, isOdd: number, scale: number, sign: Float64Array): void {
  for (let i = 0; i < sign.length; i++) out[from + i] *= isOdd ? scale * sign[i] : scale;
}
