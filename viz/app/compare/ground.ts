/** @file What runs have in common: what can be shown of all of them, over which coordinates, and why something cannot. */

import type { ViewChoice, ViewQuantity, ViewSummary } from "../../source/source.ts";

export type Interval = readonly [low: number, high: number];

/** chosen here: more pictures side by side are too small to be read; the curves' colours are as many. */
export const mostRuns = 6;

/** `A` for the first run. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** The common ground of some runs. */
export interface Ground {
  /** Those of the first run, which leads. */
  readonly coordinates: readonly string[];
  /** The smallest interval per coordinate that holds those of all runs over the same coordinates. */
  readonly bounds: readonly Interval[];
  /** Whatever at least one run can show, what all can first; never empty. */
  readonly choices: readonly ViewChoice[];
  /** Runs over the same coordinates as the first: those that have pictures. */
  readonly isDrawn: readonly boolean[];
}

/** @param runs - at least one. */
export function groundOf(runs: readonly ViewSummary[]): Ground {
  const [first] = runs;
  const isDrawn = runs.map((run) => sameCoordinates(run, first));
  const drawn = runs.filter((_, k) => isDrawn[k]);
  return {
    coordinates: first.coordinates,
    bounds: first.coordinates.map((name) => hullOf(drawn.map((run) => boundsOf(run, name)))),
    choices: choicesOf(drawn),
    isDrawn,
  };
}

/** Coordinates of the same names, in any order. */
const sameCoordinates = (a: ViewSummary, b: ViewSummary): boolean =>
  a.coordinates.length === b.coordinates.length &&
  a.coordinates.every((name) => b.coordinates.includes(name));

/** The interval of a coordinate; NaN to NaN for one that the run lacks. */
export const boundsOf = ({ coordinates, bounds }: ViewSummary, name: string): Interval =>
  bounds[coordinates.indexOf(name)] ?? [Number.NaN, Number.NaN];

const hullOf = (intervals: readonly Interval[]): Interval => [
  Math.min(...intervals.map(([low]) => low)),
  Math.max(...intervals.map(([, high]) => high)),
];

export const isWithin = (value: number, [low, high]: Interval): boolean => value >= low && value <= high;

const isEqual = (a: Interval, b: Interval): boolean => a[0] === b[0] && a[1] === b[1];

export const isSame = (a: ViewQuantity, b: ViewQuantity): boolean => a.field === b.field && a.kind === b.kind;

export const canShow = ({ views }: ViewSummary, quantity: ViewQuantity): boolean =>
  views.some((view) => isSame(view, quantity));

function choicesOf(runs: readonly ViewSummary[]): readonly ViewChoice[] {
  const all = runs.flatMap(({ views }) => views);
  const different = all.filter((view, k) => all.findIndex((other) => isSame(other, view)) === k);
  const isCommon = (view: ViewChoice): boolean => runs.every((run) => canShow(run, view));
  return [...different.filter(isCommon), ...different.filter((view) => !isCommon(view))];
}

/** Why a run has no picture of this, in words; undefined where it has one. */
export function whyNot(run: ViewSummary, ground: Ground, choice: ViewChoice): string | undefined {
  if (!run.coordinates.every((name) => ground.coordinates.includes(name)))
    return `Over ${run.coordinates.join(", ")}, not ${ground.coordinates.join(", ")}: there is no picture at the same coordinates. Its figures are in the tables below.`;
  if (run.coordinates.length !== ground.coordinates.length)
    return `Over ${run.coordinates.join(", ")} only: there is no picture at the same coordinates. Its figures are in the tables below.`;
  return canShow(run, choice) ? undefined : `This run has no ${choice.label}. It has ${listOf(run)}.`;
}

const listOf = ({ fields }: ViewSummary): string => fields.join(", ");

/**
 * Why the one minus the other cannot be drawn, in words; undefined where it can.
 *
 * Both must have values at the points of one lattice: nothing is interpolated.
 */
export function whyNoDifference(
  [a, b]: readonly [ViewSummary, ViewSummary],
  ground: Ground,
  choice: ViewChoice,
): string | undefined {
  if (whyNot(a, ground, choice) || whyNot(b, ground, choice))
    return `Only one of the two shows ${choice.label}.`;
  const apart = ground.coordinates.find((name) => !isEqual(boundsOf(a, name), boundsOf(b, name)));
  return apart && `The two cover different intervals of ${apart}, so they share no lattice.`;
}

/** What differs between the domains of drawn runs, in sentences; empty where all are alike. */
export function domainNotes(runs: readonly ViewSummary[], { isDrawn, coordinates }: Ground): string[] {
  return runs.slice(1).flatMap((run, k) => {
    if (!isDrawn[k + 1]) return [];
    const different = coordinates.filter((name) => !isEqual(boundsOf(run, name), boundsOf(runs[0], name)));
    if (different.length === 0) return [];
    const other = different.map((name) => `${name} from ${boundsOf(run, name).join(" to ")}`).join(", ");
    return [`${letterOf(k + 1)} covers ${other}, unlike A.`];
  });
}
