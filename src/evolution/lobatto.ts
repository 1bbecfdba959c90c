/** @file Chebyshev-Lobatto nodes on [0, 1]: interpolation, Chebyshev coefficients, derivatives of cardinal functions. */

/** Nodes c_0 = 0 < c_1 < ... < c_m = 1 and what is needed to work with polynomials of degree m through them. */
export interface Lobatto {
  readonly degree: number;
  readonly nodes: Float64Array;
  /** coefficients[n * (m + 1) + j]: share of value j in coefficient n of T_n(2c - 1). */
  readonly coefficients: Float64Array;
  /** Values at s of the m + 1 cardinal functions. (mutates out) */
  cardinals(s: number, out: Float64Array): Float64Array;
  /** derivatives[q][i * (m + 1) + j] = l_j^(q)(c_i) for q = 0..m. */
  readonly derivatives: readonly Float64Array[];
  /** chebyshev[q][i * (m + 1) + n]: the q-th derivative along c of T_n(2c - 1) at c_i, for q = 0..m. */
  readonly chebyshev: readonly Float64Array[];
}

/**
 * The m + 1 Chebyshev-Lobatto nodes of [0, 1].
 *
 * Derivatives come from the recurrence of Chebyshev coefficients, not from powers of a differentiation matrix, which
 * would lose digits with every power.
 *
 * @param degree - m >= 2.
 * Source: Trefethen 2013, Approximation Theory and Approximation Practice, chapters 3 to 5 and 21.
 *
 * @example
 * lobatto(2).nodes; // [0, 0.5, 1]
 */
export function lobatto(degree: number): Lobatto {
  const m = degree;
  const size = m + 1;
  const nodes = Float64Array.from({ length: size }, (_, i) => Math.sin((Math.PI * i) / (2 * m)) ** 2);
  const coefficients = chebyshevCoefficients(m);
  const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  return {
    degree: m,
    nodes,
    coefficients,
    cardinals: (s, out) => barycentric(nodes, s, out),
    derivatives: derivativesAtNodes(m, coefficients),
    chebyshev: derivativesAtNodes(m, identity),
  };
}

/** The type I cosine transform as a matrix. c_i = (1 - cos(πi/m))/2, so that T_n(2c_i - 1) = cos(πn(m - i)/m). */
function chebyshevCoefficients(m: number): Float64Array {
  const out = new Float64Array((m + 1) * (m + 1));
  const halved = (j: number): number => (j === 0 || j === m ? 0.5 : 1);
  for (let n = 0; n <= m; n++)
    for (let j = 0; j <= m; j++)
      out[n * (m + 1) + j] = (2 / m) * halved(n) * halved(j) * Math.cos((Math.PI * n * (m - j)) / m);
  return out;
}

function barycentric(nodes: Float64Array, s: number, out: Float64Array): Float64Array {
  const last = nodes.length - 1;
  let sum = 0;
  for (let j = 0; j <= last; j++) {
    const gap = s - nodes[j];
    // As close as this, 1/gap would overflow.
    if (Math.abs(gap) < 1e-300) {
      out.fill(0);
      out[j] = 1;
      return out;
    }
    out[j] = ((j % 2 ? -1 : 1) * (j === 0 || j === last ? 0.5 : 1)) / gap;
    sum += out[j];
  }
  for (let j = 0; j <= last; j++) out[j] /= sum;
  return out;
}

/** Derivatives of order 0..m, at the nodes (rows), of functions given by Chebyshev coefficients (columns). */
function derivativesAtNodes(m: number, coefficients: Float64Array): Float64Array[] {
  const size = m + 1;
  let current = coefficients;
  return Array.from({ length: size }, (_, q) => {
    if (q > 0) current = differentiated(current, size);
    return valuesAtNodes(current, m);
  });
}

/** Chebyshev coefficients (rows) of the derivatives along [0, 1] of the functions in columns. */
function differentiated(c: Float64Array, size: number): Float64Array {
  const out = new Float64Array(c.length);
  for (let n = size - 1; n >= 1; n--)
    for (let j = 0; j < size; j++) {
      const above = n + 1 < size ? out[(n + 1) * size + j] : 0;
      // Twice the usual 2n: [0, 1] is half as long as [-1, 1].
      out[(n - 1) * size + j] = (above + 4 * n * c[n * size + j]) / (n === 1 ? 2 : 1);
    }
  return out;
}

function valuesAtNodes(coefficients: Float64Array, m: number): Float64Array {
  const size = m + 1;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let n = 0; n < size; n++) {
      const value = Math.cos((Math.PI * n * (m - i)) / m);
      for (let j = 0; j < size; j++) out[i * size + j] += value * coefficients[n * size + j];
    }
  return out;
}
