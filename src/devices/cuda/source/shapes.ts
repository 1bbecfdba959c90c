/** @file How much of a product each thread holds. */

import { threads } from "./library.ts";

/** Rows and columns held by one thread. */
export interface Shape {
  readonly down: number;
  readonly along: number;
}

const ceil = (a: number, b: number): number => Math.ceil(a / b);

/** Sums that a thread of `linear` holds at most, where all pieces are whole and where the last is not: 128 registers hold no more. */
const mostSums = { whole: 32, broken: 16 };

/**
 * Shape of `linear`: the least time by counting, per step of the sum, what a thread issues: down * along products of two
 * cycles each, two cycles for each of the `along` loads of 256 bytes per warp, one for each of the `down` weights that a
 * warp shares; times the rounds that the block needs for all its pieces.
 *
 * @param columns - channels * samples, a multiple of 4.
 *
 * @example
 * linearShape(64, 128); // { down: 8, along: 4 }
 */
export function linearShape(outputs: number, columns: number): Shape {
  const time = ({ down, along }: Shape): number =>
    ceil((columns / along) * ceil(outputs, down), threads) * (2 * down * along + 2 * along + down);
  return linearShapes(outputs).reduce((best, shape) => (time(shape) < time(best) ? shape : best));
}

function linearShapes(outputs: number): Shape[] {
  const fits = ({ down, along }: Shape): boolean =>
    down * along <= (outputs % down === 0 ? mostSums.whole : mostSums.broken);
  return [1, 2, 3, 4, 5, 6, 7, 8].flatMap((down) => [1, 2, 4].map((along) => ({ down, along }))).filter(fits);
}

/** Shape of `outer`. Chosen here: 4 x 4, or as many as there are; more would not pay, as its stores are what takes time. */
export const outerShape = (outputs: number, inputs: number): Shape => ({
  down: Math.max(1, Math.min(4, outputs)),
  // No inputs: only the biases' columns are asked for.
  along: Math.max(1, Math.min(4, inputs)),
});

/** Rows of 16 threads that a thread of `contract` serves at most: 2 x 5 of them fill 42 of the 48 KiB of shared memory. */
const mostRows = 5;

/**
 * Shape of `contract`: few passes, and evenly filled. Without inputs, when only the biases' sums are asked for, a thread
 * still holds one, which nobody reads.
 *
 * @example
 * contractShape(64, 81); // { down: 4, along: 3 }
 * contractShape(64, 0); // { down: 4, along: 1 }
 */
export function contractShape(outputs: number, inputs: number): Shape {
  const passes = (count: number): number => Math.max(1, ceil(count, 16 * mostRows));
  const rows = (count: number): number => Math.max(1, ceil(ceil(count, passes(count)), 16));
  return { down: rows(outputs), along: rows(inputs) };
}
