/** @file Memory of a card: arrays by address, a budget, and a stage through which host memory travels. */

import { UsageError } from "../../errors.ts";
import type { DeviceArray } from "../device.ts";
import { overBudget, sizeText } from "./errors.ts";
import type { Session } from "./session.ts";
import { createStage, type Stage } from "./stage.ts";

/** One allocation. Its arrays share it. */
interface Block {
  /** The memory it came from: arrays of another device are refused. */
  readonly owner: object;
  live: boolean;
}

/** Float64 on the card. */
export interface CudaArray extends DeviceArray {
  readonly block: Block;
  subarray(first?: number, end?: number): CudaArray;
}

/** Memory of one device. */
export interface CardMemory extends Pick<Stage, "send" | "slots"> {
  readonly bytes: { readonly used: number; readonly budget: number };
  allocate(length: number): CudaArray;
  release(array: DeviceArray): void;
  /** The array as this memory's own. @throws UsageError for arrays of another device, and for released ones. */
  own(array: DeviceArray, where: string): CudaArray;
  write(from: Float64Array, to: DeviceArray): void;
  read(from: DeviceArray, out: Float64Array): Float64Array;
  copy(from: DeviceArray, to: DeviceArray): void;
  clear(array: DeviceArray): void;
  /** out = what lies at an address of the card, once all work is done. (mutates out) */
  fetch(address: number, out: Float64Array | Int32Array): void;
  /** Bytes for the device's own use, outside the budget; grows, never shrinks. Returns the address. Not zeroed. */
  scratch(name: string, bytes: number): number;
  /** Bytes that `scratch` has of that name. */
  held(name: string): number;
}

/** Bytes of the card's pages and of cuMemAlloc's alignment: what an allocation really takes. */
const GRANULE = 256;

/** Of free memory, chosen here: the rest is for kernels, workspaces and the libraries' own. */
const defaultShare = 0.9;

/** @param budget - most bytes for `allocate`. Default: 90 % of what is free now. */
export function createMemory(session: Session, budget: number | undefined): CardMemory {
  const most = checkBudget(budget ?? Math.floor(defaultShare * session.memory().free));
  const owner = {};
  const allocations = new Map<number, { readonly bytes: number; readonly length: number }>();
  const spaces = new Map<string, { readonly address: number; readonly bytes: number }>();
  const stage = createStage(session);
  let used = 0;
  let closed = false;

  const own = (array: DeviceArray, where: string): CudaArray => {
    const { block } = array as Partial<CudaArray>;
    if (block?.owner !== owner) throw notOwn(where);
    if (!block.live) throw released(where);
    return array as CudaArray;
  };
  session.atClose(() => {
    const addresses = [...allocations.keys(), ...[...spaces.values()].map(({ address }) => address)];
    for (const address of addresses) session.attempt("driver", "cuMemFree_v2", address);
    allocations.clear();
    used = 0;
    closed = true;
  });
  return {
    get bytes() {
      return { used, budget: most };
    },
    own,
    ...transfers(session, stage, own),
    ...stage,
    allocate: (length) => {
      checkLength(length);
      const size = Math.max(1, Math.ceil((8 * length) / GRANULE)) * GRANULE;
      if (used + size > most) throw overBudget(size, used, most, session.card.name);
      session.enter();
      const address = addressOf(session, size);
      allocations.set(address, { bytes: size, length });
      used += size;
      session.call("driver", "cuMemsetD8Async", address, 0, size, session.stream);
      return arrayAt({ owner, live: true }, address, length);
    },
    release: (array) => {
      const { block, byteOffset, length } = own(array, "release");
      if (closed) throw released("release");
      const allocation = allocations.get(byteOffset);
      if (allocation?.length !== length) throw partial(length, allocation?.length);
      block.live = false;
      allocations.delete(byteOffset);
      used -= allocation.bytes;
      free(session, byteOffset);
    },
    held: (name) => spaces.get(name)?.bytes ?? 0,
    scratch: (name, bytes) => {
      const old = spaces.get(name);
      if (old && old.bytes >= bytes) return old.address;
      // The new one first: without room for it, what is installed keeps the old one.
      const address = addressOf(session, bytes);
      spaces.set(name, { address, bytes });
      if (old) free(session, old.address);
      return address;
    },
  };
}

/** New memory. Addresses of cards have 49 bits or fewer (57 on future ones), which a double holds exactly. */
function addressOf(session: Session, bytes: number): number {
  const address = session.create("driver", "cuMemAlloc_v2", bytes);
  if (address > BigInt(Number.MAX_SAFE_INTEGER)) throw farAddress(address);
  return Number(address);
}

/** Waits for work that may use the memory. Of a lost device nothing is left to free, so that no status counts here. */
function free(session: Session, address: number): void {
  session.attempt("driver", "cuCtxSetCurrent", session.context);
  session.attempt("driver", "cuStreamSynchronize", session.stream);
  session.attempt("driver", "cuMemFree_v2", address);
}

function arrayAt(block: Block, byteOffset: number, length: number): CudaArray {
  return {
    block,
    byteOffset,
    length,
    subarray: (first = 0, end = length) => {
      const [from, to] = [clamp(first, length), clamp(end, length)];
      return arrayAt(block, byteOffset + 8 * from, Math.max(0, to - from));
    },
  };
}

/** As Float64Array.subarray counts: negative numbers from the end. */
const clamp = (index: number, length: number): number =>
  Math.min(length, Math.max(0, index < 0 ? length + index : index));

type Transfers = Pick<CardMemory, "write" | "read" | "copy" | "clear" | "fetch">;

function transfers(session: Session, stage: Stage, own: CardMemory["own"]): Transfers {
  const fetch: CardMemory["fetch"] = (address, out) => {
    if (out.length > 0)
      session.call("driver", "cuMemcpyDtoHAsync_v2", out, address, out.byteLength, session.stream);
    stage.settle();
  };
  return {
    fetch,
    write: (from, array) => {
      const to = own(array, "write");
      checkRoom("write", from.length, to.length);
      session.enter();
      stage.send(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), to.byteOffset);
    },
    read: (array, out) => {
      const from = own(array, "read");
      checkRoom("read", out.length, from.length);
      session.enter();
      fetch(from.byteOffset, out);
      return out;
    },
    clear: (array) => {
      const { byteOffset, length } = own(array, "clear");
      session.enter();
      if (length > 0) session.call("driver", "cuMemsetD8Async", byteOffset, 0, 8 * length, session.stream);
    },
    copy: (source, target) => {
      const [from, to] = [own(source, "copy"), own(target, "copy")];
      checkRoom("copy", from.length, to.length);
      session.enter();
      if (from.length === 0) return;
      const { byteOffset: start } = from;
      session.call("driver", "cuMemcpyDtoDAsync_v2", to.byteOffset, start, 8 * from.length, session.stream);
    },
  };
}

function checkBudget(budget: number): number {
  if (budget > 0) return budget;
  throw new UsageError({
    what: `a memory budget of ${budget} bytes`,
    where: "cuda device",
    remedy: "a positive number of bytes",
  });
}

function checkLength(length: number): void {
  if (Number.isInteger(length) && length >= 0) return;
  throw new UsageError({
    what: `allocate(${length})`,
    where: "memory of the cuda device",
    remedy: "a whole number of float64",
  });
}

function checkRoom(operation: string, needed: number, length: number): void {
  if (needed <= length) return;
  throw new UsageError({
    what: `${operation} of ${needed} numbers with an array of ${length}`,
    where: "memory of the cuda device",
    remedy: "an array on the card at least as long as the other",
  });
}

const notOwn = (where: string): UsageError =>
  new UsageError({
    what: "an array is not in this device's memory",
    where: `${where} on the cuda device`,
    remedy: "write it into an array from the device's allocate",
  });

const exactly = "release exactly the arrays that allocate returned, each once";

const released = (where: string): UsageError =>
  new UsageError({
    what: "an array was released already",
    where: `${where} on the cuda device`,
    remedy: exactly,
  });

/** @param whole - length of the allocation whose first part it is; undefined for other parts. */
const partial = (length: number, whole?: number): UsageError =>
  new UsageError({
    what: `an array of ${length} numbers is a part of an allocation${whole === undefined ? "" : ` of ${whole}`}`,
    where: "release on the cuda device",
    remedy: exactly,
  });

const farAddress = (address: bigint): UsageError =>
  new UsageError({
    what: `the driver gave memory at ${address}, beyond 2^53`,
    where: `memory of the cuda device (${sizeText(Number(address))})`,
    remedy: "device native, and please report the card",
  });
