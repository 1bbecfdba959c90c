/** @file The history of a run as the page keeps it: one track per quantity, grown by rows as they come. */

import type { Verdict } from "../../../solvers/index.ts";
import type { HistoryRow } from "../../source/source.ts";
import type { Nullable } from "../sources/page-source.ts";
import { type Track, track } from "./track.ts";

export const quantities = ["cost", "best", "error", "gradient", "damping", "gain", "length"] as const;
export type Quantity = (typeof quantities)[number];

/** What can happen at a trial besides being accepted. */
export const events = ["rejected", "invalid", "redrawn"] as const;
export type Event = (typeof events)[number];

/** What is told of the lowest cost since the points were drawn last: costs on other points do not compare. */
export interface Best {
  readonly cost: number;
  readonly step: number;
  readonly seconds: number;
}

export interface History {
  /** Rows so far. */
  readonly count: number;
  /** Number of the last trial, counted from 1, and its time; 0 when there is none. */
  readonly last: { readonly step: number; readonly seconds: number };
  readonly best: Best | undefined;
  /** One entry per row, its value the verdict's place in `verdicts`. */
  readonly trials: Track;
  readonly tracks: Readonly<Record<Quantity, Track>>;
  readonly marks: Readonly<Record<Event, Track>>;
  /** How often each event happened. */
  readonly counts: Readonly<Record<Event, number>>;
  /** Takes rows in, leaving out those that are there already. @returns how many were new. */
  append(rows: readonly Nullable<HistoryRow>[]): number;
}

export const verdicts: readonly Verdict[] = ["accepted", "rejected", "invalid"];

/** @param most - entries per track before it is thinned. */
export function history(most?: number): History {
  const made = {
    count: 0,
    last: { step: 0, seconds: 0 },
    best: undefined as Best | undefined,
    trials: track(most),
    tracks: tracksOf(quantities, most),
    marks: tracksOf(events, most),
    counts: { rejected: 0, invalid: 0, redrawn: 0 },
    /** Added to the number of a row: a run of several stages counts each from the start. */
    shift: 0,
  };
  const append = (rows: readonly Nullable<HistoryRow>[]): number => {
    const before = made.count;
    for (const row of rows) appendRow(made, row);
    return made.count - before;
  };
  return Object.assign(made, { append });
}

const tracksOf = <Name extends string>(names: readonly Name[], most?: number): Record<Name, Track> =>
  Object.fromEntries(names.map((name) => [name, track(most)])) as Record<Name, Track>;

type Growing = { -readonly [K in keyof Omit<History, "append">]: History[K] } & {
  shift: number;
  readonly counts: Record<Event, number>;
};

function appendRow(to: Growing, row: Nullable<HistoryRow>): void {
  const place = placeOf(to, row);
  if (!place) return;
  const { step, seconds } = place;
  const verdict = verdicts.indexOf(row.verdict);
  to.last = place;
  to.count++;
  to.trials.append(step, seconds, Math.max(0, verdict));
  for (const event of eventsOf(row)) {
    to.counts[event]++;
    to.marks[event].append(step, seconds, 0);
  }
  noteBest(to, row);
  const numbers: Readonly<Record<Quantity, number | null | undefined>> = {
    cost: row.cost,
    best: to.best?.cost,
    error: row.error,
    gradient: row.gradientNorm,
    damping: row.damping,
    gain: row.gainRatio,
    length: row.stepNorm,
  };
  for (const name of quantities) {
    const value = numbers[name];
    if (isNumber(value)) to.tracks[name].append(step, seconds, value);
  }
}

/** Where a row stands; undefined for one that was taken in before. */
function placeOf(
  to: Growing,
  { index, seconds }: Nullable<HistoryRow>,
): { step: number; seconds: number } | undefined {
  const [own, time] = [(index ?? 0) + 1, seconds ?? to.last.seconds];
  if (to.count > 0 && own + to.shift <= to.last.step) {
    if (time <= to.last.seconds) return undefined;
    to.shift = to.last.step + 1 - own;
  }
  return { step: own + to.shift, seconds: Math.max(time, to.last.seconds) };
}

function noteBest(to: Growing, { cost, redrawn }: Nullable<HistoryRow>): void {
  if (!isNumber(cost)) return;
  if (!to.best || redrawn || cost < to.best.cost) to.best = { cost, ...to.last };
}

const eventsOf = ({ verdict, redrawn }: Nullable<HistoryRow>): Event[] => [
  ...(verdict === "accepted" ? [] : [verdict]),
  ...(redrawn ? (["redrawn"] as const) : []),
];

const isNumber = (value: number | null | undefined): value is number =>
  typeof value === "number" && !Number.isNaN(value);

/** What is known of one trial. */
export interface Reading {
  readonly step: number;
  readonly seconds: number;
  readonly verdict: Verdict;
  readonly redrawn: boolean;
  /** The error is that measured last; others are absent where the trial did not compute them. */
  readonly values: Readonly<Partial<Record<Quantity, number>>>;
}

/** The trial at an index of `trials`. */
export function readingAt({ trials, tracks, marks }: History, index: number): Reading {
  const [step, seconds] = [trials.position("step", index), trials.position("seconds", index)];
  const values = quantities.flatMap((name) => {
    const value = valueAt(tracks[name], step, name === "error");
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    step,
    seconds,
    verdict: verdicts[trials.value(index)],
    redrawn: valueAt(marks.redrawn, step, false) !== undefined,
    values: Object.fromEntries(values),
  };
}

/** Of a thinned track the entry before serves too: it is as near as the picture is exact. */
function valueAt(of: Track, step: number, orBefore: boolean): number | undefined {
  const after = of.search("step", step);
  if (after < of.length && of.position("step", after) === step) return of.value(after);
  return (orBefore || of.isThinned) && after > 0 ? of.value(after - 1) : undefined;
}

/** Index in `trials` of the one nearest to a position; -1 when there is none. */
export function nearestTrial({ trials }: History, along: "step" | "seconds", position: number): number {
  const after = trials.search(along, position);
  if (after === 0) return trials.length - 1 < 0 ? -1 : 0;
  if (after === trials.length) return trials.length - 1;
  const [below, above] = [trials.position(along, after - 1), trials.position(along, after)];
  return position - below <= above - position ? after - 1 : after;
}
