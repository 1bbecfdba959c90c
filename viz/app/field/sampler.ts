/** @file Asking a run for what is to be seen, as finely as there is time for, with a scale of colours that keeps. */

import { type Axis, extrema, type Grid } from "../../marks/grid.ts";
import type { VectorGrid, Volume } from "../../marks/picture.ts";
import { hull, type Range, type ValueScale, valueScale } from "../../marks/value-scale.ts";
import type { FieldRequest, LineRequest, ViewKind, ViewSummary } from "../../source/source.ts";
import type { PageSource } from "../sources/page-source.ts";
import { type Fineness, pace } from "./pace.ts";
import {
  pictureRequest,
  profileRequest,
  scoutRequests,
  type VectorChoice,
  vectorRequests,
} from "./requests.ts";
import { boundsOf, shownAxes, type ViewState } from "./view-state.ts";

/** A picture's values, and the colours they get. */
export interface Sample {
  /** What was asked for: by now something else may be. */
  readonly state: ViewState;
  /** One to three axes. */
  readonly axes: readonly Axis[];
  readonly values: Float64Array;
  /** Range of values that the scale covers. */
  readonly range: Range;
  readonly scale: ValueScale;
}

export interface ProfileSample {
  readonly state: ViewState;
  readonly request: LineRequest;
  readonly values: Float64Array;
  /** The exact or reference solution at the same points. */
  readonly known?: Float64Array;
  readonly range: Range;
  readonly scale: ValueScale;
}

export interface Sampler {
  picture(state: ViewState, fineness: Fineness): Promise<Sample>;
  profile(state: ViewState): Promise<ProfileSample>;
  vectors(state: ViewState, choice: VectorChoice): Promise<VectorGrid>;
  /** The kind's own value at a point, without the lattice of a picture. */
  at(state: ViewState, point: ViewState["at"]): Promise<number>;
  /** Whether the best picture comes as soon as a coarse one. */
  quick(state: ViewState): boolean;
  /** The solution is another one: its ranges are unknown. */
  forget(): void;
}

/** @param summary - asked each time, as a run that goes on has ever new ones. */
export function sampler(source: PageSource, summary: () => ViewSummary): Sampler {
  const speed = pace();
  const ranges = new Map<string, Range>();

  const measure = async (request: FieldRequest): Promise<Float64Array> => {
    const begun = performance.now();
    const values = await source.field(request);
    speed.measured(request.kind, values.length, performance.now() - begun);
    return values;
  };
  /** What was seen so far together with these values; the first time, coarse pictures elsewhere as well. */
  const rangeOf = async (state: ViewState, values: Float64Array): Promise<Range> => {
    if (state.colours.range === "each") return extrema(values);
    const key = rangeKey(state);
    const scouted = ranges.has(key) ? [] : scoutRequests(state, summary());
    // One after the other: a source answers no two questions of a kind at once.
    const seen: Range[] = [];
    for (const request of scouted) seen.push(extrema(await source.field(request)));
    const range = [...seen, ...(ranges.has(key) ? [ranges.get(key) as Range] : [])].reduce(
      hull,
      extrema(values),
    );
    ranges.set(key, range);
    return range;
  };
  const profileRange = (state: ViewState, curves: readonly Float64Array[]): Range => {
    const key = `profile ${rangeKey(state)}`;
    const before = state.colours.range === "each" ? [] : [ranges.get(rangeKey(state)), ranges.get(key)];
    const range = [...before.filter((one) => one !== undefined), ...curves.map(extrema)].reduce(hull);
    ranges.set(key, range);
    return range;
  };

  return {
    picture: async (state, fineness) => {
      const axes = shownAxes(state);
      const request = pictureRequest(state, speed.side(state.choice.kind, axes.length, fineness));
      const values = await measure(request);
      const range = await rangeOf(state, values);
      return { state, axes: axesOf(request, summary()), values, range, scale: scaleOf(state, range) };
    },
    profile: async (state) => {
      const { field, kind } = state.choice;
      const isKnown = summary().views.some((view) => view.field === field && view.kind === "exact");
      const request = profileRequest(state, summary(), kind);
      const values = await source.line(request);
      const known =
        kind === "value" && isKnown ? await source.line({ ...request, kind: "exact" }) : undefined;
      const range = profileRange(state, known ? [values, known] : [values]);
      const scale = scaleOf(state, range);
      return { state, request, values, range, scale, ...(known && { known }) };
    },
    vectors: async (state, choice) => {
      const [first, second] = vectorRequests(state, choice);
      const [a, b] = axesOf(first, summary());
      return { a, b, along: await source.field(first), across: await source.field(second) };
    },
    at: async ({ choice: { field, kind } }, point) =>
      (await source.line({ field, kind, from: point, to: point, count: 2 }))[0],
    quick: (state) => speed.quick(state.choice.kind, shownAxes(state).length),
    forget: () => ranges.clear(),
  };
}

/** Pictures of one key share a range of values. */
const rangeKey = (state: ViewState): string => JSON.stringify([state.choice, shownAxes(state)]);

/** Kinds whose values are sizes: they have no sign. */
const magnitudes: readonly ViewKind[] = ["error", "residual"];

/** The reader's scale, with what was left open chosen by the values. */
export function scaleOf({ choice, colours }: ViewState, range: Range): ValueScale {
  return valueScale(range, {
    kind: colours.scale,
    magnitude: magnitudes.includes(choice.kind),
    low: colours.low,
    high: colours.high,
    map: colours.map === "automatic" ? undefined : colours.map,
    reversed: colours.reversed,
  });
}

const axesOf = ({ axes, resolution }: FieldRequest, summary: ViewSummary): Axis[] =>
  axes.map((name, k) => {
    const [low, high] = boundsOf(summary, name);
    return { name, low, high, count: resolution[k] };
  });

/** Two axes as a grid. */
export const gridOf = ({ axes: [a, b], values }: Sample): Grid => ({ a, b, values });

/** Three axes as a volume. */
export const volumeOf = ({ axes: [a, b, c], values }: Sample): Volume => ({ a, b, c, values });
