/** @file Radau IIA collocation in time: nodes, Lagrange polynomials, differentiation. */

/** Polynomials of degree s on a step scaled to [0, 1], through the start 0 and s nodes that end at 1. */
export interface TimeScheme {
  /** s. */
  readonly stages: number;
  /** 0, then the s nodes: length s + 1. */
  readonly nodes: Float64Array;
  /** Row-major (s + 1) x (s + 1): derivative at node i of the Lagrange polynomial of node l. */
  readonly differentiation: Float64Array;
}

const root6 = Math.sqrt(6);

/**
 * Radau IIA: stages 1 (implicit Euler), 2 (order 3) and 3 (order 5); L-stable, so that data which do not fit together
 * at t = 0 are damped.
 *
 * Source: Hairer and Wanner 1996, section IV.5, table 5.5.
 *
 * @example
 * [...radau(2).nodes]; // [0, 1/3, 1]
 */
export function radau(stages: 1 | 2 | 3): TimeScheme {
  const interior = { 1: [], 2: [1 / 3], 3: [(4 - root6) / 10, (4 + root6) / 10] }[stages];
  const nodes = Float64Array.from([0, ...interior, 1]);
  const width = stages + 1;
  const differentiation = new Float64Array(width * width);
  const row = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    lagrange(nodes, nodes[i], 1, row);
    differentiation.set(row, i * width);
  }
  return { stages, nodes, differentiation };
}

/**
 * Derivative `order` of every Lagrange polynomial of the nodes at one place, length nodes.length. (mutates out)
 *
 * Exact differences of products: sums over ordered choices of distinct factors left out, fine for the few nodes here.
 */
export function lagrange(nodes: Float64Array, at: number, order: number, out: Float64Array): void {
  for (let l = 0; l < nodes.length; l++) {
    const others = [...nodes.keys()].filter((k) => k !== l);
    const scale = others.reduce((product, k) => product * (nodes[l] - nodes[k]), 1);
    out[l] = leaving(nodes, others, at, order) / scale;
  }
}

/** d^order/dt^order of the product of (t - node) over `factors`. */
function leaving(nodes: Float64Array, factors: readonly number[], at: number, order: number): number {
  if (order === 0) return factors.reduce((product, k) => product * (at - nodes[k]), 1);
  return factors.reduce(
    (total, out) =>
      total +
      leaving(
        nodes,
        factors.filter((k) => k !== out),
        at,
        order - 1,
      ),
    0,
  );
}
