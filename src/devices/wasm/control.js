/** @file The words threads share: which job, which tile is next, who is done. Plain JavaScript: worker threads load it. */

/** Places in the control words (int32). */
export const word = Object.freeze({
  /** Number of the current job; workers sleep on it. */
  epoch: 0,
  /** What the job is: `close`, `program`, or `program` + 1 + the place of a task in `tasks`. */
  job: 1,
  /** Next tile to claim, and how many there are. */
  next: 2,
  tiles: 3,
  /** Workers not yet done with the job; the main thread sleeps on it. */
  pending: 4,
  /** How many numbers the job has. */
  numbers: 5,
  /** Messages sent to every worker so far. */
  messages: 6,
  /** Workers that sleep, and whether the main thread does. */
  sleepers: 7,
  waiting: 8,
  /** 1 + index of a worker in which something was thrown. */
  failed: 9,
  /** From here on: the last job each worker finished. */
  done: 16,
});

export const job = Object.freeze({ close: -1, program: 0 });

/** Routines of the static module that work tile by tile: `(tile, scratch, ...numbers)`. */
export const tasks = Object.freeze(["pack", "product", "solveBelow", "gemvRows", "gemvColumns"]);

const NUMBERS = 24;

/** Bytes of the control block for a number of threads. @param {number} threads */
export const controlBytes = (threads) => 8 * (NUMBERS + Math.ceil((word.done + threads) / 2));

/**
 * @typedef {object} Control
 * @property {Int32Array} words
 * @property {Float64Array} numbers
 */

/** Views of a control block. @param {ArrayBufferLike} buffer @returns {Control} */
export const openControl = (buffer) => ({
  words: new Int32Array(buffer, 8 * NUMBERS),
  numbers: new Float64Array(buffer, 0, NUMBERS),
});

/** Loads before a thread goes to sleep: a few microseconds. Longer is worse where threads share cores. */
const SPINS = 2000;

/**
 * Waits until the word no longer holds `value`, or for so many milliseconds. Returns whether it changed.
 *
 * `sleeping` counts those asleep, so that whoever changes the word knows whether to wake anybody.
 *
 * @param {Int32Array} words @param {number} at @param {number} value @param {number} sleeping @param {number} milliseconds
 */
export function waitWhile(words, at, value, sleeping, milliseconds) {
  for (let i = 0; i < SPINS; i++) if (Atomics.load(words, at) !== value) return true;
  Atomics.add(words, sleeping, 1);
  const result = Atomics.wait(words, at, value, milliseconds);
  Atomics.sub(words, sleeping, 1);
  return result !== "timed-out";
}

/** Wakes those who sleep on a word. @param {Int32Array} words @param {number} at @param {number} sleeping */
export function wake(words, at, sleeping) {
  if (Atomics.load(words, sleeping) > 0) Atomics.notify(words, at);
}
