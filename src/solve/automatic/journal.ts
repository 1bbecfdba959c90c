/** @file What an automatic solve decided, why, and what it cost. */

export interface Decision {
  /** `chebyshev 24x30: held-out 3e-13`. */
  readonly what: string;
  /** `the field is smooth along both axes`. */
  readonly because: string;
  /** Solve time the decision cost. */
  readonly seconds: number;
}

export interface Journal {
  readonly decisions: readonly Decision[];
  /** Notes a decision; its cost is the time since the last one. */
  note(what: string, because: string): void;
  /** Seconds since the solve began, pauses left out. */
  readonly elapsed: number;
  /** Runs what is no part of the solve: its time is not counted. */
  paused(action: () => void): void;
}

/** @param begun - milliseconds of the clock when the solve was asked for. */
export function journal(begun: number, tell?: (decision: Decision) => void): Journal {
  const decisions: Decision[] = [];
  let start = begun;
  let last = begun;
  return {
    decisions,
    note: (what, because) => {
      const now = performance.now();
      const decision = { what, because, seconds: (now - last) / 1000 };
      decisions.push(decision);
      tell?.(decision);
      last = now;
    },
    get elapsed() {
      return (performance.now() - start) / 1000;
    },
    paused: (action) => {
      const before = performance.now();
      action();
      const pause = performance.now() - before;
      start += pause;
      last += pause;
    },
  };
}
