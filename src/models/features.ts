/** @file Input features: coordinates mapped to [-1, 1], folded, or embedded so that every output is periodic, even, or both. */

import { call, coordinate, type Expression, mul, sub } from "../expression/index.ts";

/** (x - middle) / half-width: the interval becomes [-1, 1]. */
export function normalised(name: string, [low, high]: readonly [number, number]): Expression {
  return mul(sub(coordinate(name), (low + high) / 2), 2 / (high - low));
}

/**
 * 2 |s| - 1 with s in [-1, 1] as `normalised`: the distance from the middle of the interval, mapped to [-1, 1]. Of what is
 * even, or odd after a factor, a network then learns one half, as steep at the middle as it is; s² in its place would make
 * a layer of width w there one of width w².
 */
export function foldedFeature(name: string, bounds: readonly [number, number]): Expression {
  return sub(mul(2, call("abs", normalised(name, bounds))), 1);
}

/** cos and sin of 2 pi k x / period for k = 1..modes. */
export function periodicFeatures(name: string, period: number, modes: number): Expression[] {
  return Array.from({ length: modes }, (_, k) =>
    mul((2 * Math.PI * (k + 1)) / period, coordinate(name)),
  ).flatMap((angle) => [call("cos", angle), call("sin", angle)]);
}

/**
 * Functions of x even about the middle of its interval: cos of 2 pi k (x - middle) / period for k = 1..modes, or, without
 * modes, 2 s² - 1 with s in [-1, 1] as `normalised`. A smooth even function is a smooth function of either.
 */
export function evenFeatures(
  name: string,
  bounds: readonly [number, number],
  period: number,
  modes: number,
): Expression[] {
  if (modes === 0) {
    const s = normalised(name, bounds);
    return [sub(mul(2, mul(s, s)), 1)];
  }
  const from = sub(coordinate(name), (bounds[0] + bounds[1]) / 2);
  return Array.from({ length: modes }, (_, k) => call("cos", mul((2 * Math.PI * (k + 1)) / period, from)));
}
