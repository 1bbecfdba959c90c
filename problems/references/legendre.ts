/** @file Polynomials on [0, 1] that vanish with their first derivative at both ends, as a basis for plates and streams. */

/** Values of φ_k, φ_k' and φ_k'' at points: `values[m][k * points + p]` for the derivative of order m. */
export type ClampedTable = readonly [Float64Array, Float64Array, Float64Array];

/**
 * φ_k = c_k (L_k - (4k+10)/(2k+7) L_{k+2} + (2k+3)/(2k+7) L_{k+4}), L_k Legendre's polynomial of 2x - 1, scaled so
 * that ∫ φ_i'' φ_k'' = 8 δ_ik over [0, 1].
 *
 * Source: Shen 1994, "Efficient spectral-Galerkin method I", section 2.2 (the biharmonic equation).
 *
 * @param count - k = 0, ..., count - 1.
 * @param points - in [0, 1].
 */
export function clampedTable(count: number, points: ArrayLike<number>): ClampedTable {
  const n = points.length;
  const table: ClampedTable = [
    new Float64Array(count * n),
    new Float64Array(count * n),
    new Float64Array(count * n),
  ];
  for (let p = 0; p < n; p++) {
    const legendre = legendreDerivatives(count + 4, 2 * points[p] - 1);
    for (let k = 0; k < count; k++)
      for (let m = 0; m < 3; m++) table[m][k * n + p] = 2 ** m * clamped(k, legendre[m]);
  }
  return table;
}

function clamped(k: number, L: Float64Array): number {
  const norm = 1 / ((2 * k + 3) * Math.sqrt(2 * (2 * k + 5)));
  return (norm * ((2 * k + 7) * L[k] - (4 * k + 10) * L[k + 2] + (2 * k + 3) * L[k + 4])) / (2 * k + 7);
}

/** L_k, L_k' and L_k'' at s for k < count, by the three-term recurrence and L'_{k+1} = L'_{k-1} + (2k+1) L_k. */
function legendreDerivatives(count: number, s: number): readonly Float64Array[] {
  const [L, D, E] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  L[0] = 1;
  for (let k = 0; k + 1 < count; k++) {
    const before = k > 0 ? k - 1 : 0;
    L[k + 1] = ((2 * k + 1) * s * L[k] - (k > 0 ? k * L[before] : 0)) / (k + 1);
    D[k + 1] = (k > 0 ? D[before] : 0) + (2 * k + 1) * L[k];
    E[k + 1] = (k > 0 ? E[before] : 0) + (2 * k + 1) * D[k];
  }
  return [L, D, E];
}
