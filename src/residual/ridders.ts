/** @file Derivatives by central differences, extrapolated to step zero. */

/** Step ratio and depth of the tableau: 1.4 and 10 in Press et al. 2007, section 5.7 (dfridr). */
const ratio = 1.4;
const depth = 10;
/**
 * First step as a share of |theta_j|, and for theta_j = 0. Chosen here: small, since steps past a narrow feature see
 * zero twice and agree on it; ten ratios down it is 1.7e-4 |theta_j|, where rounding costs some 1e-12.
 */
const firstStep = 0.005;
const firstStepAtZero = 0.01;

/**
 * Column j of the Jacobian: out_i = dr_i / dtheta_j at theta.
 *
 * Each row takes the entry of its own tableau with the smallest error estimate. Steps where a row is not finite are
 * passed over; a row that never is finite comes out as NaN.
 *
 * @param residual - writes r(theta) to its second argument, length rows, and may be asked anywhere near theta.
 * @param out - length rows. (mutates out; theta is changed during the call and restored)
 *
 * Cost: 20 residuals. Accuracy: about 1e-11 relative for smooth r of size one.
 * Source: Ridders 1982, "Accurate computation of F'(x) and F'(x)F''(x)".
 */
export function riddersColumn(
  residual: (theta: Float64Array, out: Float64Array) => void,
  theta: Float64Array,
  j: number,
  out: Float64Array,
): Float64Array {
  const rows = out.length;
  const [above, below] = [new Float64Array(rows), new Float64Array(rows)];
  const tableau = Array.from({ length: depth }, () => new Float64Array(rows));
  const errors = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const centre = theta[j];
  out.fill(Number.NaN);
  let step = Math.abs(centre) * firstStep || firstStepAtZero;
  for (let level = 0; level < depth; level++, step /= ratio) {
    theta[j] = centre + step;
    residual(theta, above);
    const up = theta[j];
    theta[j] = centre - step;
    residual(theta, below);
    const width = up - theta[j];
    for (let i = 0; i < rows; i++) extend(tableau, level, i, (above[i] - below[i]) / width, errors, out);
  }
  theta[j] = centre;
  return out;
}

/** Adds a difference to row i's tableau (Neville, in place: entry k holds order k of the last level). */
function extend(
  tableau: Float64Array[],
  level: number,
  i: number,
  difference: number,
  errors: Float64Array,
  out: Float64Array,
): void {
  let previous = tableau[0][i];
  tableau[0][i] = difference;
  for (let k = 1, factor = ratio ** 2; k <= level; k++, factor *= ratio ** 2) {
    const lower = tableau[k - 1][i];
    const extrapolated = (lower * factor - previous) / (factor - 1);
    const error = Math.max(Math.abs(extrapolated - lower), Math.abs(extrapolated - previous));
    if (error <= errors[i]) {
      errors[i] = error;
      out[i] = extrapolated;
    }
    previous = tableau[k][i];
    tableau[k][i] = extrapolated;
  }
}
