/** @file What the reader has chosen to see, and the requests that follow from it. */

import type { FieldRequest, ViewChoice, ViewKind, ViewSummary } from "../../source/source.ts";

export interface ViewState {
  readonly choice: ViewChoice;
  /** One axis for problems of one coordinate, else two. */
  readonly axes: readonly string[];
  /** A value of every coordinate: the cut on the second axis, the held value of those that are no axes. */
  readonly at: Readonly<Record<string, number>>;
  readonly picture: "surface" | "map";
}

/**
 * The problem's picture if it has one. Else its first field over two lengths, or over the length and time, everything
 * held in the middle of its interval.
 */
export function firstState({ views, coordinates, bounds, picture }: ViewSummary): ViewState {
  const lengths = coordinates.filter((name) => name !== "t");
  const times = coordinates.filter((name) => name === "t");
  const middles = coordinates.map((name, c) => [name, (bounds[c][0] + bounds[c][1]) / 2]);
  // A picture over one coordinate becomes the profile at its cut: the second axis is there to be moved along.
  const preferred = [...(picture?.over ?? []), ...lengths, ...times];
  const { field, kind } = picture?.choice ?? views[0];
  return {
    choice: views.find((choice) => choice.field === field && choice.kind === kind) ?? views[0],
    axes: [...new Set(preferred)].slice(0, 2),
    at: { ...Object.fromEntries(middles), ...picture?.at },
    picture: "surface",
  };
}

/** Coordinates that are no axis, with their values. */
export function held({ axes, at }: ViewState): Record<string, number> {
  return Object.fromEntries(Object.entries(at).filter(([name]) => !axes.includes(name)));
}

/** chosen here: fronts of a hundredth of the width stay sharp; what costs more per point is asked for more coarsely. */
const resolutions: Readonly<Record<ViewKind, readonly [number, number]>> = {
  value: [241, 141],
  exact: [121, 81],
  error: [121, 81],
  residual: [121, 81],
};

/** The picture's lattice; equal along both axes when both are lengths. */
export function pictureRequest(state: ViewState): FieldRequest {
  const [along, across] = resolutions[state.choice.kind];
  const square = !state.axes.includes("t");
  const side = Math.round(Math.sqrt(along * across));
  const { field, kind } = state.choice;
  return {
    field,
    kind,
    axes: state.axes,
    fixed: held(state),
    resolution: square ? [side, side] : [along, across],
  };
}

/** chosen here: a pixel each beside a picture; alone it holds the hundred periods of the library's finest solutions. */
const profilePoints = { beside: 321, alone: 1281 } as const;

/** The profile along the first axis. */
export function profileRequest(state: ViewState, kind: ViewKind): FieldRequest {
  const [first] = state.axes;
  const fixed = Object.fromEntries(Object.entries(state.at).filter(([name]) => name !== first));
  const points = state.axes.length < 2 ? profilePoints.alone : profilePoints.beside;
  return { field: state.choice.field, kind, axes: [first], fixed, resolution: [points] };
}

/** chosen here: seven coarse pictures spread over the held intervals show the range of values well enough. */
const [scoutPictures, scoutSide] = [7, 33];

/** Coarse pictures over the held coordinates, for a colour range that stays while they change. */
export function scoutRequests(state: ViewState, { coordinates, bounds }: ViewSummary): FieldRequest[] {
  const names = Object.keys(held(state));
  if (names.length === 0) return [];
  return Array.from({ length: scoutPictures }, (_, k) => {
    const fraction = k / (scoutPictures - 1);
    const fixed = names.map((name): [string, number] => {
      const [low, high] = bounds[coordinates.indexOf(name)];
      return [name, low * (1 - fraction) + high * fraction];
    });
    return {
      ...pictureRequest(state),
      fixed: Object.fromEntries(fixed),
      resolution: state.axes.map(() => scoutSide),
    };
  });
}
