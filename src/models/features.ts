/** @file Input features: coordinates mapped to [-1, 1], or embedded so that every output is periodic. */

import { call, coordinate, type Expression, mul, sub } from "../expression/index.ts";

/** (x - middle) / half-width: the interval becomes [-1, 1]. */
export function normalised(name: string, [low, high]: readonly [number, number]): Expression {
  return mul(sub(coordinate(name), (low + high) / 2), 2 / (high - low));
}

/** cos and sin of 2 pi k x / period for k = 1..modes. */
export function periodicFeatures(name: string, period: number, modes: number): Expression[] {
  return Array.from({ length: modes }, (_, k) =>
    mul((2 * Math.PI * (k + 1)) / period, coordinate(name)),
  ).flatMap((angle) => [call("cos", angle), call("sin", angle)]);
}
