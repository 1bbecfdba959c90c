/** @file One growing WebAssembly memory and its arena: 64-byte aligned blocks, a free list, a budget. */

import { UsageError } from "../../errors.ts";

const PAGE = 65536;
/** The most a 32-bit memory can have; the last page stays unused so that no end address wraps to 0. */
const MOST_PAGES = 65536;
const ADDRESSABLE = (MOST_PAGES - 1) * PAGE;
/** A cache line, which also keeps float64 vectors of any width aligned. */
const ALIGNMENT = 64;
/** Page 0 holds the constants of the static module. */
const FIRST = PAGE;
/** Memory grows by at least 16 MiB. Chosen here: few calls, little waste. */
const GROWTH = 256;

/** A free stretch of memory, in bytes. */
interface Gap {
  start: number;
  end: number;
}

/** Memory of one device. Addresses are bytes; arrays are views of the shared memory and stay valid as it grows. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  /** Bytes in arrays handed out by `allocate`, and the most allowed. */
  readonly bytes: { readonly used: number; readonly budget: number };
  /** Zero-filled float64, 64-byte aligned. @throws UsageError above the budget. */
  allocate(length: number): Float64Array;
  release(array: Float64Array): void;
  /** A block for the device's own use: not zeroed, outside the budget, within the 4 GiB. Returns its address. */
  take(bytes: number): number;
  give(address: number): void;
  /** `length` float64 at an address. */
  view(address: number, length: number): Float64Array;
  /** Whether the array is a view of this memory. */
  owns(array: Float64Array): boolean;
  /** Drops the free list and the bookkeeping; the memory goes when the last view does. */
  close(): void;
}

/**
 * @param budget - most bytes for `allocate`, at most 4 GiB less 64 KiB.
 * @throws UsageError if the budget is not a positive number of bytes.
 */
export function createArena(budget: number): Arena {
  if (!(budget > 0)) {
    throw new UsageError({
      what: `a memory budget of ${budget} bytes`,
      remedy: "a positive number of bytes",
    });
  }
  const most = Math.min(budget, ADDRESSABLE);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  const gaps: Gap[] = [];
  const sizes = new Map<number, number>();
  /** Lengths of what `allocate` handed out, by address. */
  const arrays = new Map<number, number>();
  const buffers = new WeakSet<ArrayBufferLike>();
  let fresh = FIRST;
  let used = 0;

  const take = (bytes: number): number => {
    const size = roundUp(Math.max(bytes, 1), ALIGNMENT);
    const start = takeGap(gaps, size) ?? extend(memory, gaps, size, used, most);
    sizes.set(start, size);
    return start;
  };
  const give = (start: number): void => {
    const size = sizes.get(start);
    if (size === undefined) return;
    sizes.delete(start);
    insertGap(gaps, { start, end: start + size });
  };
  const view = (start: number, length: number): Float64Array => {
    buffers.add(memory.buffer);
    return new Float64Array(memory.buffer, start, length);
  };
  const allocate = (length: number): Float64Array => {
    checkLength(length);
    const size = roundUp(Math.max(8 * length, 1), ALIGNMENT);
    if (used + size > most) throw overBudget(size, used, most);
    const start = take(size);
    used += size;
    arrays.set(start, length);
    const array = view(start, length);
    // Beyond `fresh` nothing was ever handed out: the pages are zero already and need not be touched.
    array.fill(0, 0, Math.max(0, Math.min(length, Math.ceil((fresh - start) / 8))));
    fresh = Math.max(fresh, start + size);
    return array;
  };
  return {
    memory,
    get bytes() {
      return { used, budget: most };
    },
    allocate,
    release: (array) => {
      const start = array.byteOffset;
      // The length tells a part that begins where its allocation does from the whole.
      if (!buffers.has(array.buffer) || arrays.get(start) !== array.length) throw notAllocated();
      arrays.delete(start);
      used -= sizes.get(start)!;
      give(start);
    },
    take: (bytes) => {
      const start = take(bytes);
      fresh = Math.max(fresh, start + sizes.get(start)!);
      return start;
    },
    give,
    view,
    owns: (array) => buffers.has(array.buffer),
    close: () => {
      gaps.length = 0;
      sizes.clear();
      arrays.clear();
      used = 0;
    },
  };
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** First gap that is long enough, shortened; undefined when there is none. */
function takeGap(gaps: Gap[], size: number): number | undefined {
  const i = gaps.findIndex(({ start, end }) => end - start >= size);
  if (i < 0) return undefined;
  const { start, end } = gaps[i];
  if (end - start === size) gaps.splice(i, 1);
  else gaps[i].start += size;
  return start;
}

/** Puts a gap back in order of address and joins it to its neighbours. */
function insertGap(gaps: Gap[], gap: Gap): void {
  const at = gaps.findIndex(({ start }) => start > gap.start);
  const i = at < 0 ? gaps.length : at;
  gaps.splice(i, 0, gap);
  if (i + 1 < gaps.length && gaps[i + 1].start === gap.end) gap.end = gaps.splice(i + 1, 1)[0].end;
  if (i > 0 && gaps[i - 1].end === gap.start) gaps[i - 1].end = gaps.splice(i, 1)[0].end;
}

/** Grows the memory until its last gap holds `size` bytes, and takes them. */
function extend(memory: WebAssembly.Memory, gaps: Gap[], size: number, used: number, budget: number): number {
  const now = memory.buffer.byteLength;
  const tail = gaps.at(-1);
  const free = tail?.end === now ? now - tail.start : 0;
  const missing = Math.ceil((size - free) / PAGE);
  const left = (ADDRESSABLE - now) / PAGE;
  try {
    if (missing > left) throw new RangeError("beyond 4 GiB");
    memory.grow(Math.min(Math.max(missing, GROWTH), left));
  } catch {
    throw overBudget(size, used, budget);
  }
  insertGap(gaps, { start: now, end: memory.buffer.byteLength });
  return takeGap(gaps, size)!;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const overBudget = (size: number, used: number, budget: number): UsageError =>
  new UsageError({
    what: `${mebibytes(size)} asked for with ${mebibytes(used)} in use exceed the memory budget of ${mebibytes(budget)}`,
    where: "memory of the wasm device",
    remedy: "fewer points or parameters, a larger budget (4095.9 MiB at most), or a matrix-free method",
  });

const notAllocated = (): UsageError =>
  new UsageError({
    what: "released an array that this device did not allocate, a part of one, or released it twice",
    where: "memory of the wasm device",
    remedy: "release exactly the arrays that allocate returned, each once",
  });

function checkLength(length: number): void {
  if (Number.isInteger(length) && length >= 0) return;
  throw new UsageError({
    what: `allocate(${length})`,
    where: "memory of the wasm device",
    remedy: "a whole number of float64",
  });
}
