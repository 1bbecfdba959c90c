/** @file One quantity of a growing history, kept so that its extremes over any interval are found at once. */

/** What the history is shown against. */
export type Along = "step" | "seconds";

/** Entries in the order in which they were appended; both positions never fall. */
export interface Track {
  readonly length: number;
  /** Whether entries were left out to bound the memory. */
  readonly isThinned: boolean;
  /** @param value - finite or infinite, not NaN: what was not computed is not appended. */
  append(step: number, seconds: number, value: number): void;
  value(index: number): number;
  position(along: Along, index: number): number;
  /** The first entry at or beyond a position, `length` if there is none. O(log length). */
  search(along: Along, position: number, from?: number): number;
  /** Indices of the lowest and the highest of the entries from..to - 1, at least one. O(log length). */
  extremes(from: number, to: number): { readonly low: number; readonly high: number };
}

/** chosen here: 16 entries per block: blocks take an eighth of the memory, searches look at 30 of each size. */
const radix = 16;

/** chosen here: nearly two hours at 20 rows a second; 3 numbers each and the blocks are 3.5 MB. */
const mostEntries = 2 ** 17;

/** Entries thinned together, of which up to four stay. */
const group = 8;

interface Store {
  /** One per step, one per position, one per value. */
  readonly columns: readonly Float64Array[];
  length: number;
  /** Per level the indices of the lowest and the highest entry of each full block of radix ** (level + 1). */
  readonly blocks: { readonly low: number[]; readonly high: number[] }[];
}

/**
 * An empty track.
 *
 * Appending costs O(1) on average. At `most` entries every eight neighbours are replaced by their first, lowest,
 * highest and last, so memory stays bounded and no extreme of such a group is lost.
 *
 * @param most - a multiple of 8, at least 16.
 */
export function track(most: number = mostEntries): Track {
  let store = storeOf(Math.min(most, 1024));
  let isThinned = false;
  const column = (along: Along): Float64Array => store.columns[along === "step" ? 0 : 1];
  return {
    get length() {
      return store.length;
    },
    get isThinned() {
      return isThinned;
    },
    append: (step, seconds, value) => {
      if (store.length === most) {
        store = thinned(store);
        isThinned = true;
      } else if (store.length === store.columns[0].length) {
        store = grown(store, Math.min(most, 2 * store.length));
      }
      put(store, step, seconds, value);
    },
    value: (index) => store.columns[2][index],
    position: (along, index) => column(along)[index],
    search: (along, position, from = 0) => lowerBound(column(along), position, from, store.length),
    extremes: (from, to) => extremesOf(store, from, to),
  };
}

function storeOf(capacity: number): Store {
  return { columns: [0, 1, 2].map(() => new Float64Array(capacity)), length: 0, blocks: [] };
}

function grown({ columns, length, blocks }: Store, capacity: number): Store {
  const wider = columns.map((column) => {
    const copy = new Float64Array(capacity);
    copy.set(column);
    return copy;
  });
  return { columns: wider, length, blocks };
}

function put(store: Store, ...numbers: readonly [step: number, seconds: number, value: number]): void {
  numbers.forEach((number, c) => {
    store.columns[c][store.length] = number;
  });
  store.length++;
  for (let level = 0, size = radix; store.length % size === 0; level++, size *= radix) close(store, level);
}

/** Adds the block that the newest entry filled. */
function close({ blocks, columns: [, , values], length }: Store, level: number): void {
  if (level === blocks.length) blocks.push({ low: [], high: [] });
  const { low, high } = blocks[level];
  const below = level > 0 ? blocks[level - 1] : undefined;
  const first = below ? low.length * radix : length - radix;
  const member = (from: readonly number[] | undefined, k: number): number =>
    from ? from[first + k] : first + k;
  let [lowest, highest] = [member(below?.low, 0), member(below?.high, 0)];
  for (let k = 1; k < radix; k++) {
    const [a, b] = [member(below?.low, k), member(below?.high, k)];
    if (values[a] < values[lowest]) lowest = a;
    if (values[b] > values[highest]) highest = b;
  }
  low.push(lowest);
  high.push(highest);
}

/** Ragged ends are looked at entry by entry, then block by block, ever larger. */
function extremesOf(
  { blocks, columns: [, , values] }: Store,
  from: number,
  to: number,
): { low: number; high: number } {
  const found = { low: from, high: from };
  const see = (level: number, k: number): void => {
    const [low, high] = level > 0 ? [blocks[level - 1].low[k], blocks[level - 1].high[k]] : [k, k];
    if (values[low] < values[found.low]) found.low = low;
    if (values[high] > values[found.high]) found.high = high;
  };
  for (let level = 0, [a, b] = [from, to]; a < b; level++) {
    while (a < b && a % radix > 0) see(level, a++);
    while (a < b && b % radix > 0) see(level, --b);
    [a, b] = [a / radix, b / radix];
  }
  return found;
}

function thinned(store: Store): Store {
  const next = storeOf(store.columns[0].length);
  for (let from = 0; from < store.length; from += group) {
    const to = Math.min(store.length, from + group);
    const { low, high } = extremesOf(store, from, to);
    for (const i of inOrder(from, low, high, to - 1)) {
      const [step, seconds, value] = store.columns.map((column) => column[i]);
      put(next, step, seconds, value);
    }
  }
  return next;
}

/** Different indices, ascending. */
export const inOrder = (...indices: readonly number[]): number[] =>
  [...new Set(indices)].sort((a, b) => a - b);

/** The first index in from..to - 1 whose value is at least `target`, else `to`. */
function lowerBound(sorted: Float64Array, target: number, from: number, to: number): number {
  let [a, b] = [from, to];
  while (a < b) {
    const middle = (a + b) >>> 1;
    if (sorted[middle] < target) a = middle + 1;
    else b = middle;
  }
  return a;
}
