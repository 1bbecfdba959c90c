/** @file Faà di Bruno's rule as data: how the channels of f(z) follow from the channels of z. */

import { type Channel, type Combination, channelIndex } from "./channels.ts";

/** coefficient * f^(order)(z) * product of the channels `factors` of z. */
export interface Term {
  readonly coefficient: number;
  readonly order: number;
  readonly factors: readonly number[];
}

/**
 * The terms of one channel of f(z), for a set of channels closed downwards.
 *
 * Source: Faà di Bruno's formula over set partitions (Hardy 2006, "Combinatorics of partial derivatives").
 *
 * @example
 * // (f(z))_xx = f'' z_x² + f' z_xx over channels z, z_x, z_xx:
 * compositionTerms(channelsFor([["x", "x"]]), 2).length; // 2
 */
export function compositionTerms(channels: readonly Channel[], index: number): Term[] {
  const channel = channels[index];
  return channel.kind === "combination"
    ? combinationTerms(channels, channel, index)
    : collect(partitions(channel.of).map((blocks) => blocks.map((block) => channelIndex(channels, block))));
}

/** sum w (f(z))_xx = f' (sum w z_xx) + f'' sum w z_x². */
function combinationTerms(channels: readonly Channel[], { weights }: Combination, index: number): Term[] {
  const squares = Object.entries(weights).map(([name, coefficient]) => {
    const first = channelIndex(channels, [name]);
    return { coefficient, order: 2, factors: [first, first] };
  });
  return [{ coefficient: 1, order: 1, factors: [index] }, ...squares];
}

/** All set partitions of the positions of a list, as lists of items. */
function partitions(list: readonly string[]): string[][][] {
  if (list.length === 0) return [[]];
  const [first, ...rest] = list;
  return partitions(rest).flatMap((blocks) => [
    [[first], ...blocks],
    ...blocks.map((block, i) => [[first, ...block], ...blocks.filter((_, j) => j !== i)]),
  ]);
}

/** Equal products become one term with their count as coefficient. */
function collect(products: readonly (readonly number[])[]): Term[] {
  const terms = new Map<string, Term>();
  for (const product of products) {
    const factors = [...product].sort((a, b) => a - b);
    const known = terms.get(factors.join(","));
    terms.set(factors.join(","), {
      coefficient: (known?.coefficient ?? 0) + 1,
      order: factors.length,
      factors,
    });
  }
  return [...terms.values()];
}
