/** @file Gauss-Hermite quadrature with weights that do not underflow. */

import { UsageError } from "../../src/errors.ts";

/** Nodes and weights of ∫ g(z) dz ≈ Σ weights_i g(nodes_i), exact for g = e^{-z²} times a polynomial of degree 2n - 1. */
export interface HermiteRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The n-point rule; the weights contain the factor e^{+z²}, so that integrands may be scaled by the caller.
 *
 * Nodes: eigenvalues of the Jacobi matrix (diagonal 0, off-diagonal sqrt(k/2)) by bisection on Sturm counts,
 * to the last bit; weights: the Christoffel function 1 / Σ_k ψ_k(z)² of the orthonormal Hermite functions.
 * Cost: O(53 n²).
 *
 * @param n - number of nodes, 1 to 300 (beyond that ψ_0 nears the underflow threshold at the outer nodes).
 * @throws UsageError for another n.
 * Source: Golub and Welsch 1969; Barth, Martin and Wilkinson 1967 (bisection).
 *
 * @example
 * const { nodes, weights } = gaussHermite(20);
 * const total = nodes.reduce((sum, z, i) => sum + weights[i] * Math.exp(-z * z), 0);
 * Math.abs(total - Math.sqrt(Math.PI)) < 1e-14; // true
 */
export function gaussHermite(n: number): HermiteRule {
  if (!Number.isInteger(n) || n < 1 || n > 300)
    throw new UsageError({
      what: `a Gauss-Hermite rule of ${n} nodes was asked for`,
      remedy: "1 to 300 nodes",
    });
  const nodes = new Float64Array(n);
  for (let i = 0; i < Math.floor(n / 2); i++) {
    nodes[n - 1 - i] = eigenvalue(n, n - 1 - i);
    nodes[i] = -nodes[n - 1 - i];
  }
  return { nodes, weights: nodes.map((z) => 1 / squareSum(n, z)) };
}

/** Eigenvalue number `index` (from below) of the Jacobi matrix, all of which lie within ±sqrt(2n + 1). */
function eigenvalue(n: number, index: number): number {
  let [low, high] = [-Math.sqrt(2 * n + 1), Math.sqrt(2 * n + 1)];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (countBelow(n, middle) > index) high = middle;
    else low = middle;
  }
}

/** Number of eigenvalues below z: negative pivots of the factorisation of (Jacobi matrix - z). */
function countBelow(n: number, z: number): number {
  let [count, pivot] = [0, -z];
  for (let k = 1; ; k++) {
    if (pivot < 0) count++;
    if (k === n) return count;
    // A zero pivot is moved by less than the bisection resolves (Wilkinson 1965, section 5.38).
    pivot = -z - k / 2 / (pivot || Number.MIN_VALUE * 2 ** 53);
  }
}

/** Σ_{k<n} ψ_k(z)², ψ_k the Hermite function of unit norm. */
function squareSum(n: number, z: number): number {
  let [before, psi] = [0, Math.PI ** -0.25 * Math.exp((-z * z) / 2)];
  let total = 0;
  for (let k = 0; k < n; k++) {
    total += psi * psi;
    [before, psi] = [psi, z * Math.sqrt(2 / (k + 1)) * psi - Math.sqrt(k / (k + 1)) * before];
  }
  return total;
}
