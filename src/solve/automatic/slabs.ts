/** @file Long times in slabs: the interval is halved until the first part resolves, then marched through. */

import { piecewiseSolution, type Solution } from "../../solution/index.ts";
import { counted } from "../../words.ts";
import { type Candidate, type Context, type Rung, timeIsUp } from "./context.ts";
import { climb, type Family } from "./ladder.ts";
import { type Climbed, race } from "./race.ts";
import { slabProblem } from "./slab-problem.ts";
import { traitsOf } from "./traits.ts";

/** Chosen here: 2^6 slabs; a problem that needs more is one for another method. */
const mostHalvings = 6;

/** A slab is good enough to go on from at once. Chosen here: errors of slabs add up. */
const resolved = 1e-7;

/** Good enough where shorter slabs do not do much better. */
const acceptable = 1e-5;

/**
 * Halves the time interval until a ladder resolves its first part; then solves part after part with the same family,
 * each starting at the size that served the one before.
 *
 * @param families - of the problem on a slab, made anew for every slab.
 * @returns undefined when no slab is short enough, or the time is up.
 */
export async function inSlabs(
  context: Context,
  time: number,
  families: (context: Context) => readonly Family[],
  parts?: number,
): Promise<Candidate | undefined> {
  const [begin, end] = context.problem.domain.bounds[time];
  const first = parts ? Math.log2(parts) : 1;
  let before: { readonly count: number; readonly climbed: Climbed } | undefined;
  for (let halvings = first; halvings <= (parts ? first : mostHalvings); halvings++) {
    const count = Math.round(2 ** halvings);
    const length = (end - begin) / count;
    const sub = onSlab(context, time, [begin, begin + length]);
    const climbed = await race(sub, families(sub), { most: 2000 });
    const heldOut = climbed.best?.heldOut ?? Number.POSITIVE_INFINITY;
    if (timeIsUp(context)) return undefined;
    if (heldOut < (parts ? 0.1 : resolved)) {
      const marched = await march(context, time, count, climbed, families);
      // The first part may be the calmest: where a later one fails, all of them are cut once more.
      if (marched || parts || timeIsUp(context)) return marched;
      before = undefined;
      continue;
    }
    const last = before?.climbed.best?.heldOut ?? Number.POSITIVE_INFINITY;
    // Slabs half as long that are not ten times better: the longer ones will do.
    if (before && last < acceptable && heldOut > 0.1 * last)
      return march(context, time, before.count, before.climbed, families);
    before = { count, climbed };
  }
  const last = before?.climbed.best?.heldOut ?? Number.POSITIVE_INFINITY;
  return before && last < acceptable
    ? march(context, time, before.count, before.climbed, families)
    : undefined;
}

const onSlab = (
  context: Context,
  time: number,
  interval: readonly [number, number],
  before?: Solution,
): Context => {
  const problem = slabProblem(context.problem, time, interval, before);
  // The solution on a slab is none of the whole: its error is not on the way to the error of that.
  const { measure: _, tried: __, ...rest } = context;
  return { ...rest, problem, traits: traitsOf(problem) };
};

async function march(
  { latest, ...searching }: Context,
  time: number,
  count: number,
  { best, family }: Climbed,
  families: (context: Context) => readonly Family[],
): Promise<Candidate | undefined> {
  const context = { ...searching, deadline: latest ?? searching.deadline };
  const [begin, end] = context.problem.domain.bounds[time];
  context.journal.note(
    `${counted(count, "slab")} of ${((end - begin) / count).toPrecision(3)} in time`,
    `the first one resolves to ${best!.heldOut.toExponential(1)} by ${best!.name}`,
  );
  const at = (k: number): number => (k === count ? end : begin + ((end - begin) * k) / count);
  const rungs: Rung[] = [best!];
  for (let k = 1; k < count; k++) {
    if (timeIsUp(context)) return undefined;
    const before = rungs[k - 1];
    const sub = onSlab(context, time, [at(k), at(k + 1)], before.u);
    const same = families(sub).find(({ name }) => name === family)!;
    const rung = await onward(sub, same, before);
    if (!rung || !(rung.heldOut < 1e3 * Math.max(best!.heldOut, resolved))) return undefined;
    rungs.push(rung);
  }
  return joined(context, time, rungs, at);
}

/** One rung of the size that served before; one more where it is ten times worse. */
async function onward(context: Context, family: Family, before: Rung): Promise<Rung | undefined> {
  const size = before.columns / context.problem.fields.length;
  let best: Rung | undefined;
  for await (const rung of climb(context, { ...family, first: size }, { grow: 1.4, most: 2 * size })) {
    if (!best || rung.heldOut < best.heldOut) best = rung;
    if (best.heldOut < 10 * Math.max(before.heldOut, 1e-12)) break;
  }
  return best;
}

function joined(
  { problem }: Context,
  time: number,
  rungs: readonly Rung[],
  at: (k: number) => number,
): Candidate {
  const name = problem.coordinates[time];
  const breaks = rungs.slice(1).map((_, k) => at(k + 1));
  const worst = rungs.reduce((a, b) => (b.heldOut > a.heldOut ? b : a));
  const total = (pick: (rung: Rung) => number): number => rungs.reduce((sum, rung) => sum + pick(rung), 0);
  return {
    kind: "features",
    name: `${counted(rungs.length, "slab")} of ${worst.name}`,
    u: piecewiseSolution(
      name,
      breaks,
      rungs.map(({ u }) => u),
    ),
    heldOut: worst.heldOut,
    rows: total(({ rows }) => rows),
    columns: total(({ columns }) => columns),
    cost: total(({ cost }) => cost),
    theta: concatenated(rungs.map(({ theta }) => theta)),
    coefficientSize: worst.coefficientSize,
  };
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
