/** @file Seeded, splittable random numbers; nothing else in Sobolev draws any. */

import { UsageError } from "./errors.ts";

/**
 * A stream of random numbers: xoshiro128++ seeded by SplitMix32.
 *
 * Source: Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"; Steele, Lea, Flood 2014.
 */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, by Box-Muller on two uniforms (no value is kept between calls). */
  normal(): number;
  /** Uniform integer in [0, below), without bias beyond 2^-53. */
  integer(below: number): number;
  /** An independent stream named by `label`; does not advance this one. */
  split(label: string): Random;
  /** Four unsigned 32-bit words that `restoreRandom` accepts. */
  state(): readonly number[];
}

/**
 * The stream of a seed. Equal seeds give equal numbers on every machine.
 *
 * @param seed - a whole number, |seed| < 2^53.
 * @throws UsageError for any other number.
 *
 * @example
 * random(1).integer(1000) === random(1).integer(1000); // true
 */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new UsageError({ what: `the seed is ${seed}`, remedy: "a whole number below 2^53 in size" });
  }
  const next = splitMix32(seed);
  const low = stream([next(), next(), next(), next()]);
  // Folding both halves into 32 bits would make -1 and 0 the same seed.
  const high = Math.floor(seed / 2 ** 32);
  return high === 0 ? low : low.split(`seed ${high}`);
}

/** The stream that had this `state()`. @throws UsageError if it cannot have been one. */
export function restoreRandom(state: readonly number[]): Random {
  const words =
    state.length === 4 && state.every((word) => Number.isInteger(word)) && state.some((word) => word);
  if (words) return stream([...state]);
  throw new UsageError({
    what: `[${state.join(", ")}] is no state of a random stream`,
    remedy: "the value of state()",
  });
}

function stream(s: number[]): Random {
  const bits = (): number => {
    const result = (rotate((s[0] + s[3]) | 0, 7) + s[0]) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11);
    return result;
  };
  const uniform = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) * 2 ** -53;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
    split: (label) => {
      const next = splitMix32(hash(label, s));
      return stream([next(), next(), next(), next()]);
    },
    state: () => s.map((word) => word >>> 0),
  };
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

function splitMix32(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x9e3779b9) | 0;
    let t = a ^ (a >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return t ^ (t >>> 15);
  };
}

/** FNV-1a over the label and the state words. */
function hash(label: string, words: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const code of [...label].map((c) => c.codePointAt(0)!).concat(words))
    h = Math.imul(h ^ code, 0x01000193);
  return h;
}
