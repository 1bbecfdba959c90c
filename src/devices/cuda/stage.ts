/** @file The way of host memory to the card: page-locked, copied in order with the stream. */

import type { Session } from "./session.ts";

/** Page-locked memory of the host. */
export interface Stage {
  /** Sends host bytes to an address of the card, in order with the stream; the host's memory is free at once. */
  send(from: Uint8Array, to: number): void;
  /** Slots of 8 bytes in the stage, for arguments of a launch: their address, and the numbers to fill in. */
  readonly slots: { readonly address: bigint; readonly view: DataView };
  /** Waits for all work, after which the stage is empty. */
  settle(): void;
}

/** Bytes, chosen here: theta, steps and shifts of 100,000 parameters pass without waiting. */
const STAGE = 2 ** 20;
/** For arguments of a launch: 16 values and 16 pointers to them. */
const SLOTS = 256;

/**
 * Page-locked host memory through which everything goes to the card. What is sent is copied here first, so that the
 * caller's array is free at once and the copy to the card runs in order with the stream; copies straight from pageable
 * memory "might be synchronous" (CUDA driver API, "API synchronization behavior"), which is no promise. When it is full,
 * the stream is waited for.
 */
export function createStage(session: Session): Stage {
  const address = session.create("driver", "cuMemAllocHost_v2", SLOTS + STAGE);
  session.atClose(() => session.attempt("driver", "cuMemFreeHost", address));
  const buffer = session.libraries.loader.view(address, SLOTS + STAGE);
  const room = new Uint8Array(buffer, SLOTS, STAGE);
  let filled = 0;
  const settle = (): void => {
    session.settle();
    filled = 0;
  };
  const sendPart = (part: Uint8Array, to: number): void => {
    if (filled + part.length > STAGE) settle();
    room.set(part, filled);
    const at = address + BigInt(SLOTS + filled);
    session.call("driver", "cuMemcpyHtoDAsync_v2", to, at, part.length, session.stream);
    // Whole vectors of 8 bytes keep later parts aligned.
    filled += Math.ceil(part.length / 8) * 8;
  };
  return {
    slots: { address, view: new DataView(buffer, 0, SLOTS) },
    settle,
    send: (from, to) => {
      for (let at = 0; at < from.length; at += STAGE) sendPart(from.subarray(at, at + STAGE), to + at);
    },
  };
}
