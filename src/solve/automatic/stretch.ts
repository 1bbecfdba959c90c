/** @file Poles near the box: every axis stretched around the centroid of the source. */

import type { Points } from "../../geometry/index.ts";
import { mapped, type SinhMap } from "../../models/index.ts";
import { type Candidate, type Context, timeIsUp } from "./context.ts";
import { climb, type Family } from "./ladder.ts";
import { centroidOf } from "./peaks.ts";
import { race } from "./race.ts";

/** Widths tried, as shares of the half-length: 1/strength. Chosen here: poles at that distance from the centre. */
const widths = [1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30];

/** Functions per field of the trials that choose the width, and of the first rung of the ladder after them. */
const trial = 340;
const start = 1000;

/** A stretching that was tried at a small size. */
export interface Stretching {
  readonly family: Family;
  readonly center: readonly number[];
  readonly width: number;
  /** At 340 functions per field. */
  readonly heldOut: number;
}

/** The best of five widths for every family, by one small solve each; undefined without a source. */
export async function bestStretching(
  context: Context,
  families: readonly Family[],
): Promise<Stretching | undefined> {
  const center = centroidOf(context.problem, context.traits, context.random.split("centroid"));
  if (!center) return undefined;
  let best: Stretching | undefined;
  for (const family of families)
    for (const width of widths) {
      if (timeIsUp(context)) return best;
      const heldOut = await firstHeldOut(context, stretched(context, family, center, width));
      if (!best || heldOut < best.heldOut) best = { family, center, width, heldOut };
    }
  if (best)
    context.journal.note(
      `axes stretched around (${center.map((x) => x.toPrecision(3)).join(", ")}) at ${best.width.toPrecision(2)} of the half-length leaves ${best.heldOut.toExponential(1)} of the terms`,
      `the best of ${widths.length} widths for ${families.map(({ name }) => name).join(" and ")} at ${trial} functions`,
    );
  return best;
}

/** A ladder in stretched coordinates. */
export async function byStretching(
  context: Context,
  { family, center, width }: Stretching,
): Promise<Candidate | undefined> {
  const wide = { ...stretched(context, family, center, width), first: start };
  return (await race(context, [wide])).best;
}

async function firstHeldOut(context: Context, family: Family): Promise<number> {
  for await (const rung of climb(context, { ...family, first: trial }, { most: trial })) return rung.heldOut;
  return Number.POSITIVE_INFINITY;
}

/** The family in coordinates where a neighbourhood of the centre fills the box. */
function stretched(
  { problem: { coordinates, domain } }: Context,
  family: Family,
  center: readonly number[],
  width: number,
): Family {
  const maps = Object.fromEntries(
    coordinates.map((name, c): [string, Required<SinhMap>] => {
      const [low, high] = domain.bounds[c];
      const strength = 2 / ((high - low) * width);
      return [name, { kind: "sinh", center: center[c], strength, interval: [low, high] }];
    }),
  );
  return {
    ...family,
    name: `${family.name}, stretched`,
    local: true,
    basis: (size, shape, seed) => mapped(family.basis(size, shape, seed), maps),
    place: (points) => unstretched(points, maps),
    // Sizes told by the source in its own coordinates say nothing here.
    sizeFor: undefined,
  };
}

/** Points given in stretched coordinates, in the problem's own: x = c + sinh(A + (B - A) s) / a on every axis. */
function unstretched(points: Points, maps: Readonly<Record<string, Required<SinhMap>>>): Points {
  const { coordinates, count } = points;
  const values = points.values.map((xi, k) => {
    const map = maps[coordinates[Math.floor(k / count)]];
    if (!map) return xi;
    const { center, strength, interval } = map;
    const [low, high] = interval;
    // The ends are mapped onto themselves; by the formula they would move by rounding.
    if (xi === low || xi === high) return xi;
    const [from, to] = [Math.asinh(strength * (low - center)), Math.asinh(strength * (high - center))];
    return center + Math.sinh(from + ((to - from) * (xi - low)) / (high - low)) / strength;
  });
  return { ...points, values };
}
