/** @file What an automatic solve decided, why, and what it cost. */

export interface Decision {
  /** `chebyshev 24x30: held-out 3e-13`. */
  readonly what: string;
  /** `the field is smooth along both axes`. */
  readonly because: string;
  /** Solve time the decision cost. */
  readonly seconds: number;
}

/** One system that was solved for the whole problem, or what a strategy made of several. */
export interface Attempt {
  /** `chebyshev + corner terms`, `spectral`. */
  readonly family: string;
  readonly columns: number;
  readonly heldOut: number;
}

export interface Journal {
  readonly decisions: readonly Decision[];
  readonly attempts: readonly Attempt[];
  /** Keeps the figures of an attempt for the account at the end. */
  tried(attempt: Attempt): void;
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
  const attempts: Attempt[] = [];
  let start = begun;
  let last = begun;
  return {
    decisions,
    attempts,
    tried: (attempt) => {
      attempts.push(attempt);
    },
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

/** Families that an account names. Chosen here: what fits into a sentence; all attempts are in the decisions. */
const named = 3;

/** `41 attempts were tried: chebyshev 1.3e-5 (3344 columns), sinusoids 2e-2 (900 columns)`: the best of each family. */
export function accountOf(attempts: readonly Attempt[]): string {
  const best = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const before = best.get(attempt.family);
    if (!before || attempt.heldOut < before.heldOut) best.set(attempt.family, attempt);
  }
  const ranked = [...best.values()].sort((a, b) => a.heldOut - b.heldOut).slice(0, named);
  if (ranked.length === 0) return "tried: a network only";
  const list = ranked.map((one) => `${one.family} ${one.heldOut.toExponential(1)} (${one.columns} columns)`);
  return `the best by family of ${attempts.length} tried: ${list.join(", ")}`;
}
