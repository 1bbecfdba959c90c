/** @file Times and bandwidths measured by the card's own clock. */

import type { CardMemory } from "./memory.ts";
import type { Handle, Session } from "./session.ts";

export interface Timing {
  /**
   * Milliseconds from the start to the end of the work that `action` puts on the card, by events between which nothing
   * else runs. Waits for it. Resolution: about 0.5 us.
   */
  timed(action: () => void): number;
  /**
   * Bytes read and written per second by a copy within the card: twice the bytes copied, the best of five.
   *
   * @throws UsageError if not even 2 x 16 MiB are left in the budget.
   */
  copyBandwidth(): number;
}

/** float64 per copy: 1 GiB, far beyond any cache; at least 16 MiB. Chosen here. */
const mostLength = 2 ** 27;
const leastLength = 2 ** 21;
const repetitions = 5;

export function timing(session: Session, memory: CardMemory): Timing {
  const timed = (action: () => void): number => {
    session.enter();
    const events = [event(session), event(session)] as const;
    try {
      session.call("driver", "cuEventRecord", events[0], session.stream);
      action();
      session.enter();
      session.call("driver", "cuEventRecord", events[1], session.stream);
      session.call("driver", "cuEventSynchronize", events[1]);
      return elapsed(session, ...events);
    } finally {
      for (const one of events) session.attempt("driver", "cuEventDestroy_v2", one);
    }
  };
  return { timed, copyBandwidth: () => copyBandwidth(memory, timed) };
}

function copyBandwidth(memory: CardMemory, timed: Timing["timed"]): number {
  const { used, budget } = memory.bytes;
  const length = Math.max(leastLength, Math.min(mostLength, Math.floor((budget - used) / 64)));
  const from = memory.allocate(length);
  try {
    const to = memory.allocate(length);
    try {
      const times = Array.from({ length: repetitions }, () => timed(() => memory.copy(from, to)));
      return (16 * length) / (1e-3 * Math.min(...times));
    } finally {
      memory.release(to);
    }
  } finally {
    memory.release(from);
  }
}

const event = (session: Session): Handle => session.create("driver", "cuEventCreate", 0);

function elapsed(session: Session, first: Handle, last: Handle): number {
  // cuEventElapsedTime writes a float32.
  const bits = new Int32Array(1);
  session.call("driver", "cuEventElapsedTime", bits, first, last);
  return new DataView(bits.buffer).getFloat32(0, true);
}
