/** @file Which polynomials to add to an expansion, told by the coefficients that it has. */

import type { MultiIndex } from "../../models/index.ts";

/** Indices of one field's polynomials and their coefficients. */
export interface FieldExpansion {
  readonly indices: readonly MultiIndex[];
  readonly c: ArrayLike<number>;
  /** What coefficients below it say is that they are not above it. */
  readonly noise: number;
}

/** Falls along an axis beyond what is known are believed between these per degree. Chosen here. */
const [fastest, slowest] = [0.01, 0.8];

/**
 * The indices with coefficients above the noise, and up to `count` in all with those that are expected to be the largest
 * relative to their field's largest.
 *
 * A coefficient that is not known is expected to be at most that of every predecessor k - e_i times the fall from k_i - 1
 * to k_i of the largest coefficients along axis i, as far as they rise out of the noise; or, where that says nothing because a symmetry makes every other one
 * vanish, of every predecessor k - 2e_i and two steps. So variables that do not act together, symmetries, smooth directions and
 * rough fields are found without being looked for.
 *
 * @param least - share of a field's largest coefficient below which nothing is kept or added.
 * @returns per field the indices; fewer than `count` in all when the rest is expected below `least`.
 *
 * Cost: count · d² products. Source: the idea is that of Gerstner and Griebel 2003, "Dimension-adaptive tensor-product
 * quadrature", and of bulk chasing in Chkifa, Cohen and Schwab 2014; the extrapolation was chosen here.
 */
export function grown(fields: readonly FieldExpansion[], count: number, least: number): MultiIndex[][] {
  const searches = fields.map((field) => search(field, least));
  // What is certain stays, whatever else there may be.
  const chosen = searches.map(({ certain }) => [...certain]);
  for (let n = chosen.reduce((sum, { length }) => sum + length, 0); n < count; n++) {
    const best = searches.reduce((a, b) => (b.expected() > a.expected() ? b : a));
    if (!(best.expected() > least)) break;
    chosen[searches.indexOf(best)].push(best.take());
  }
  return chosen;
}

/** Hands out the indices of a field by falling expectation. */
interface Search {
  /** Those that need not be searched for. */
  readonly certain: readonly MultiIndex[];
  /** Of the next one; 0 when there is none. */
  expected(): number;
  take(): MultiIndex;
}

interface Guess {
  readonly index: MultiIndex;
  readonly size: number;
}

function search({ indices, c, noise }: FieldExpansion, least: number): Search {
  const largest = indices.reduce((most, _, j) => Math.max(most, Math.abs(c[j])), 0) || 1;
  const seen = indices.map((index, j): Guess => ({ index, size: Math.abs(c[j]) / largest }));
  const falls = indices[0].map((_, axis) => fallsAlong(seen, axis));
  const product = productOf(seen, falls);
  const isCertain = ({ size }: Guess): boolean => size * largest > noise && size > least;
  const known = seen.map((guess): Guess => {
    const size = Math.min(product(guess.index), noise / largest);
    return isCertain(guess) ? guess : { index: guess.index, size };
  });
  const sizes = new Map(known.map(({ index, size }) => [index.join(), size]));
  const open = heap();
  const taken = new Set<string>();
  const consider = (index: MultiIndex): void => {
    if (sizes.has(index.join())) return;
    const size = Math.max(expectation(index, 1, sizes, falls), expectation(index, 2, sizes, falls));
    if (size > least) open.push({ index, size });
  };
  /** From here on its successors may rely on it. */
  const accept = ({ index, size }: Guess): void => {
    const key = index.join();
    taken.add(key);
    if (!sizes.has(key)) sizes.set(key, size);
    for (const step of [1, 2])
      for (let axis = 0; axis < index.length; axis++)
        consider(index.map((k, i) => (i === axis ? k + step : k)));
  };
  const certain = known.filter(isCertain);
  certain.forEach(accept);
  for (const guess of known) if (guess.size > least) open.push(guess);
  const skipTaken = (): void => {
    while (open.top() && taken.has(open.top()!.index.join())) open.pop();
  };
  return {
    certain: certain.map(({ index }) => index),
    expected: () => {
      skipTaken();
      return open.top()?.size ?? 0;
    },
    take: () => {
      skipTaken();
      const guess = open.pop()!;
      accept(guess);
      return guess.index;
    },
  };
}

/** min over axes of the predecessor `step` lower times the fall between; 0 where a predecessor is not known. */
function expectation(
  index: MultiIndex,
  step: number,
  sizes: ReadonlyMap<string, number>,
  falls: readonly Fall[],
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let axis = 0; axis < index.length; axis++) {
    const to = index[axis];
    if (to === 0) continue;
    const from = Math.max(0, to - step);
    const before = sizes.get(index.map((k, i) => (i === axis ? from : k)).join()) ?? 0;
    least = Math.min(least, before * falls[axis](from, to));
  }
  return least;
}

type Fall = (from: number, to: number) => number;

/**
 * What is expected of a coefficient by the falls along all axes alone: their product, times the share of it that is seen of
 * the two axes of the index that act together least. Sums over the axes have no share at all.
 */
function productOf(seen: readonly Guess[], falls: readonly Fall[]): (index: MultiIndex) => number {
  const plain = (index: MultiIndex): number => index.reduce((p, k, axis) => p * falls[axis](0, k), 1);
  const d = falls.length;
  const [found, meant] = [new Float64Array(d * d), new Float64Array(d * d)];
  for (const { index, size } of seen) {
    const whole = plain(index);
    for (const pair of pairsOf(index)) {
      found[pair] = Math.max(found[pair], size);
      meant[pair] = Math.max(meant[pair], whole);
    }
  }
  const share = found.map((size, pair) => (meant[pair] > 0 ? Math.min(1, size / meant[pair]) : 1));
  return (index) => plain(index) * pairsOf(index).reduce((least, pair) => Math.min(least, share[pair]), 1);
}

/** Positions in a square table of the pairs of axes that an index joins. */
function pairsOf(index: MultiIndex): number[] {
  const active = index.flatMap((k, axis) => (k > 0 ? [axis] : []));
  return active.flatMap((first, n) => active.slice(n + 1).map((second) => first * index.length + second));
}

/** How much smaller the largest coefficient of degree `to` along the axis is than that of degree `from`, 1 at most. */
function fallsAlong(known: readonly Guess[], axis: number): Fall {
  const envelope: number[] = [];
  for (const { index, size } of known) {
    const k = index[axis];
    while (envelope.length <= k) envelope.push(0);
    envelope[k] = Math.max(envelope[k], size);
  }
  // With a symmetry every other one vanishes: the larger of two tells.
  const pairs = envelope.map((size, k) => Math.max(size, envelope[k + 1] ?? 0));
  const { knee, rate } = steepest(pairs);
  const at = (k: number): number => (k <= knee ? envelope[k] : pairs[knee] * rate ** (k - knee));
  return (from, to) => Math.min(1, at(to) / (at(from) || 1));
}

/** The steepest mean fall from degree 0, and where it ends: what comes after it is a plateau of noise. */
function steepest(pairs: readonly number[]): { readonly knee: number; readonly rate: number } {
  let [knee, rate] = [0, 1];
  for (let k = 1; k < pairs.length; k++) {
    const mean = (pairs[k] / (pairs[0] || 1)) ** (1 / k);
    if (mean < rate) [knee, rate] = [k, mean];
  }
  return { knee, rate: clamped(rate) };
}

const clamped = (rate: number): number => Math.min(slowest, Math.max(fastest, rate));

/** Binary heap of guesses, the largest on top. */
function heap() {
  const items: Guess[] = [];
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [items[b], items[a]];
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let most = at;
      if (left < items.length && items[left].size > items[most].size) most = left;
      if (right < items.length && items[right].size > items[most].size) most = right;
      if (most === at) return;
      swap(at, most);
      at = most;
    }
  };
  return {
    top: (): Guess | undefined => items[0],
    push: (guess: Guess): void => {
      items.push(guess);
      for (let at = items.length - 1; at > 0; ) {
        const above = (at - 1) >> 1;
        if (items[above].size >= items[at].size) return;
        swap(at, above);
        at = above;
      }
    },
    pop: (): Guess | undefined => {
      const top = items[0];
      const end = items.pop();
      if (end && items.length > 0) {
        items[0] = end;
        sink();
      }
      return top;
    },
  };
}
