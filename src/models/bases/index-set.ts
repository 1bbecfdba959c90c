/** @file Downward closed sets of multi-indices: enumerated, or only counted. */

/**
 * {k >= 0 : ‖k/p‖_q <= 1} for degrees p: q = infinity (tensor), 1 (total degree), 2 (Euclidean degree).
 *
 * Source: Trefethen 2017, "Multivariate polynomial approximation in the hypercube", section 1.
 */
export type SetShape = "tensor" | "total" | "euclidean";
export const setShapes: readonly SetShape[] = ["tensor", "total", "euclidean"];

/**
 * A downward closed set in lexicographic order, each member as its predecessor on the way from zero.
 *
 * Member 0 is zero; member j is member parent[j] with its component axis[j], zero there and after it, set to k[j].
 */
export interface IndexSet {
  readonly size: number;
  readonly dimensions: number;
  readonly parent: Int32Array;
  readonly axis: Int32Array;
  readonly k: Int32Array;
}

/** Slack of ‖k/p‖ <= 1, so that rounded degrees keep their corner indices. Chosen here. */
const slack = 1e-9;

/** What component k along an axis uses of a budget of 1. */
type Cost = (axis: number, k: number) => number;

const costs: Readonly<Record<SetShape, (degrees: readonly number[]) => Cost>> = {
  // Either free or unaffordable: every component has the whole budget.
  tensor: (degrees) => (axis, k) => (k / degrees[axis] <= 1 + slack ? 0 : 2),
  total: (degrees) => (axis, k) => k / degrees[axis],
  euclidean: (degrees) => (axis, k) => (k / degrees[axis]) ** 2,
};

/** The members, at most `size` of them (see `setSize`). */
export function indexSet(degrees: readonly number[], shape: SetShape, size: number): IndexSet {
  return enumerated(degrees.length, costs[shape](degrees), size);
}

/** The members whose components cost at most 1 together. */
export function enumerated(dimensions: number, cost: Cost, size: number): IndexSet {
  const [parent, axis, k] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  let count = 1;
  const extend = (from: number, firstAxis: number, budget: number): void => {
    // The last axis varies fastest.
    for (let a = dimensions - 1; a >= firstAxis; a--)
      for (let step = 1; cost(a, step) <= budget + slack; step++) {
        const member = count++;
        parent[member] = from;
        axis[member] = a;
        k[member] = step;
        extend(member, a + 1, budget - cost(a, step));
      }
  };
  extend(0, 0, 1);
  return { size: count, dimensions, parent, axis, k };
}

/**
 * Members of the set, counted without making them; Infinity above 2^53.
 *
 * Cost: counts are kept per axis and budget left, which for equal degrees are few.
 */
export function setSize(degrees: readonly number[], shape: SetShape): number {
  if (shape === "tensor")
    return degrees.reduce((product, degree) => product * (Math.floor(degree * (1 + slack)) + 1), 1);
  const cost = costs[shape](degrees);
  const known = new Map<number, number>();
  const count = (axis: number, budget: number): number => {
    if (axis === degrees.length) return 1;
    // Budgets that differ by rounding alone are one: they allow the same indices, `slack` being far larger.
    const key = Math.round(budget * 1e12) * degrees.length + axis;
    const before = known.get(key);
    if (before !== undefined) return before;
    let total = 0;
    for (let k = 0; cost(axis, k) <= budget + slack; k++) total += count(axis + 1, budget - cost(axis, k));
    known.set(key, total);
    return total;
  };
  return count(0, 1);
}
