/** @file Channels: the derivatives of a network that are carried through it together. */

/** One derivative: sorted coordinate names, empty for the value. */
export interface Derivative {
  readonly kind: "derivative";
  readonly of: readonly string[];
}

/** One fixed combination of pure second derivatives, sum of weights[x] d²/dx² (a forward Laplacian). */
export interface Combination {
  readonly kind: "combination";
  readonly weights: Readonly<Record<string, number>>;
}

export type Channel = Derivative | Combination;

/** The name under which a jet leaf refers to the combination channel: `jet("u", [combined])`. */
export const combined = "∑";

export const derivative = (of: readonly string[]): Derivative => ({ kind: "derivative", of });

/**
 * Channels needed to form the given derivatives: closed downwards, the value first, then by order.
 *
 * @param derivatives - each a list of coordinate names sorted alike.
 * @param combination - weights of the combination channel, when one is carried.
 *
 * @example
 * channelsFor([["x", "x"], ["t"]]).map((c) => c.of.join("")); // ["", "x", "t", "xx"]
 */
export function channelsFor(derivatives: readonly (readonly string[])[]): Derivative[];
export function channelsFor(
  derivatives: readonly (readonly string[])[],
  combination?: Combination,
): Channel[];
export function channelsFor(
  derivatives: readonly (readonly string[])[],
  combination?: Combination,
): Channel[] {
  const firsts = Object.keys(combination?.weights ?? {}).map((name) => [name]);
  const found = new Map<string, readonly string[]>([["", []]]);
  for (const wanted of [...derivatives, ...firsts])
    for (const part of sublists(wanted)) found.set(part.join(","), part);
  const closed: Channel[] = [...found.values()].sort((a, b) => a.length - b.length).map(derivative);
  return combination ? [...closed, combination] : closed;
}

/** All sublists of a list, order kept. */
function sublists(list: readonly string[]): string[][] {
  return Array.from({ length: 2 ** list.length }, (_, bits) => list.filter((_item, i) => bits & (1 << i)));
}

/** Position of a derivative (or of the combination, named `combined`) among channels; -1 if it is not carried. */
export function channelIndex(channels: readonly Channel[], of: readonly string[]): number {
  const key = of.join(",");
  return channels.findIndex((channel) =>
    channel.kind === "combination" ? key === combined : channel.of.join(",") === key,
  );
}
