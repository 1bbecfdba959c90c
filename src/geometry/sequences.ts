/** @file Points of the unit cube: low-discrepancy, random and tensor sequences behind one name. */

import { UsageError } from "../errors.ts";
import type { Random } from "../random.ts";
import { chebyshevNodes, gaussLegendre } from "./gauss-legendre.ts";
import type { Sequence } from "./region.ts";
import { sobol } from "./sobol.ts";

/** Points of (0, 1)^dimension, `values[c * count + i]`; `weights` (sum 1) only where they differ from 1/count. */
export interface UnitPoints {
  readonly count: number;
  readonly values: Float64Array;
  readonly weights?: Float64Array;
}

/**
 * Points of the unit cube by name of sequence.
 *
 * `sobol` is Owen-scrambled, `halton` shifted modulo one, both by `random`. `grid` (midpoints), `chebyshev` (first
 * kind) and `gauss-legendre` are tensor products with per-axis sizes as equal as possible: the largest product not
 * above `count`, so the result may have fewer points than asked for. Only `gauss-legendre` carries weights.
 *
 * @param count - at least 1.
 * @throws UsageError if `count` is not a positive integer, or Sobol is asked for above 100 dimensions.
 */
export function unitPoints(sequence: Sequence, count: number, dimension: number, random: Random): UnitPoints {
  checkCount(count);
  if (dimension === 0) return { count: 1, values: new Float64Array(0) };
  switch (sequence) {
    case "sobol":
      return { count, values: sobol(count, dimension, { scramble: "owen", random }) };
    case "halton":
      return { count, values: halton(count, dimension, random) };
    case "latin-hypercube":
      return { count, values: latinHypercube(count, dimension, random) };
    case "uniform":
      return { count, values: new Float64Array(count * dimension).map(() => random.uniform()) };
    case "grid":
      return tensor(axisCounts(count, dimension), midpoints);
    case "chebyshev":
      return tensor(axisCounts(count, dimension), (n) => ({ nodes: chebyshevNodes(n, 0, 1) }));
    case "gauss-legendre":
      return tensor(axisCounts(count, dimension), (n) => gaussLegendre(n, 0, 1));
    default:
      throw unknownSequence(sequence);
  }
}

/** Sequences whose prefixes are spread like the whole: they may be cut short without leaving a hole. */
export const isStream = (sequence: Sequence): boolean =>
  sequence === "sobol" || sequence === "halton" || sequence === "uniform" || sequence === "latin-hypercube";

function checkCount(count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new UsageError({ what: `the number of points must be a positive whole number, got ${count}` });
}

function unknownSequence(sequence: never): UsageError {
  return new UsageError({
    what: `unknown sequence "${String(sequence)}"`,
    remedy: "sobol, halton, latin-hypercube, uniform, grid, gauss-legendre or chebyshev",
  });
}

/**
 * Halton points shifted modulo one (Cranley and Patterson 1976), dimension-major. Bases are the first primes; above
 * ten or so dimensions the projections degrade and Sobol is the better choice.
 *
 * Source: Halton 1960.
 */
export function halton(count: number, dimension: number, random: Random): Float64Array {
  const bases = primes(dimension);
  const shifts = bases.map(() => random.uniform());
  return new Float64Array(dimension * count).map((_, k) => {
    const c = Math.floor(k / count);
    return (radicalInverse((k % count) + 1, bases[c]) + shifts[c]) % 1;
  });
}

/**
 * The digits of i in a base, mirrored at the radix point.
 *
 * @example
 * radicalInverse(6, 2); // 0.375
 */
export function radicalInverse(i: number, base: number): number {
  let [inverse, digit] = [0, 1 / base];
  for (let rest = i; rest > 0; rest = Math.floor(rest / base)) {
    inverse += digit * (rest % base);
    digit /= base;
  }
  return inverse;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** One point in each of the `count` slices of every axis, dimension-major. Source: McKay, Beckman, Conover 1979. */
export function latinHypercube(count: number, dimension: number, random: Random): Float64Array {
  const out = new Float64Array(dimension * count);
  for (let c = 0; c < dimension; c++) {
    const order = permutation(count, random);
    for (let i = 0; i < count; i++) out[c * count + i] = (order[i] + random.uniform()) / count;
  }
  return out;
}

/** Fisher-Yates. */
function permutation(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

interface AxisRule {
  readonly nodes: Float64Array;
  readonly weights?: Float64Array;
}

const midpoints = (n: number): AxisRule => ({
  nodes: Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n),
});

/** Sizes per axis, as equal as possible, whose product is the largest not above `count`. */
function axisCounts(count: number, dimension: number): number[] {
  // The tiny excess undoes rounding of exact roots (125 ** (1/3) = 4.999...).
  const sizes = new Array<number>(dimension).fill(Math.floor(count ** (1 / dimension) + 1e-9));
  const product = (): number => sizes.reduce((total, n) => total * n, 1);
  for (let c = 0; c < dimension && (product() / sizes[c]) * (sizes[c] + 1) <= count; c++) sizes[c]++;
  return sizes;
}

/** Tensor product of one rule per axis; the last axis runs fastest. */
function tensor(sizes: readonly number[], rule: (n: number) => AxisRule): UnitPoints {
  const count = sizes.reduce((total, n) => total * n, 1);
  const values = new Float64Array(sizes.length * count);
  const rules = sizes.map(rule);
  const weights = rules[0].weights && new Float64Array(count).fill(1);
  let stride = count;
  rules.forEach(({ nodes, weights: along }, c) => {
    stride /= nodes.length;
    for (let i = 0; i < count; i++) {
      const j = Math.floor(i / stride) % nodes.length;
      values[c * count + i] = nodes[j];
      if (weights && along) weights[i] *= along[j];
    }
  });
  return { count, values, ...(weights && { weights }) };
}
