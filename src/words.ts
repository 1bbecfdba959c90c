/** @file Words of messages that depend on numbers. */

/**
 * A count with its noun, in the plural where it is not one.
 *
 * @param plural - Default: the noun with an s.
 *
 * @example
 * counted(1, "slab"); // "1 slab"
 * counted(0, "step"); // "0 steps"
 * counted(2, "axis", "axes"); // "2 axes"
 */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
