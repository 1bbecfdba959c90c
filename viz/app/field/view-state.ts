/** @file What the reader has chosen to see; plain data, the same in memory and in a link. */

import { type ColourMapName, divergingMaps, sequentialMaps } from "../../marks/colour.ts";
import type { CameraState } from "../../marks/picture.ts";
import { scaleKinds } from "../../marks/value-scale.ts";
import type { ViewChoice, ViewSummary } from "../../source/source.ts";

export const pictureKinds = ["surface", "map", "volume"] as const;
export type PictureKind = (typeof pictureKinds)[number];

export const scaleChoices = ["automatic", ...scaleKinds] as const;
export type ScaleChoice = (typeof scaleChoices)[number];

export const mapChoices = ["automatic", ...sequentialMaps, ...divergingMaps] as const;

/** chosen here: from slow motion to a glance. */
export const speeds = [0.25, 0.5, 1, 2, 4] as const;

export type Point = Readonly<Record<string, number>>;

export interface ColourState {
  readonly scale: ScaleChoice;
  readonly map: ColourMapName | "automatic";
  readonly reversed: boolean;
  /** Typed ends of the range; absent: those of the values. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Whether the range is that of all pictures seen, or of each picture by itself. */
  readonly range: "all" | "each";
}

export interface TimeState {
  /** The coordinate that is played. */
  readonly over: string;
  /** One of `speeds`: whole intervals per six seconds. */
  readonly speed: number;
  readonly loop: boolean;
}

export interface ViewState {
  readonly choice: ViewChoice;
  /** Coordinates in the order of the axes; a map and a surface use two of them, a volume three. */
  readonly axes: readonly string[];
  /** A value of every coordinate: the plane or cut across an axis, the held value of those that are no axes. */
  readonly at: Point;
  readonly picture: PictureKind;
  /** Number of lines of equal value; 0 for none. */
  readonly contours: number;
  /** Which vectors are drawn: an index into `vectorChoices`, and how. */
  readonly vectors: { readonly of: number; readonly arrows: boolean; readonly streamlines: boolean };
  /** Axes across which a volume shows its plane. */
  readonly planes: readonly string[];
  /** Values of the volume's surfaces of equal value. */
  readonly levels: readonly number[];
  readonly colours: ColourState;
  readonly time: TimeState;
  /** Ends of the profile; absent: along the first axis. */
  readonly profile?: readonly [from: Point, to: Point] | undefined;
  /** Absent: the picture's own first view. */
  readonly camera?: CameraState | undefined;
}

/**
 * The problem's picture if it has one. Else its first field over two lengths, or over the length and time, everything
 * held in the middle of its interval; the volume of three lengths.
 */
export function firstState({ views, coordinates, bounds, picture }: ViewSummary): ViewState {
  const lengths = coordinates.filter((name) => name !== "t");
  const times = coordinates.filter((name) => name === "t");
  const middles = coordinates.map((name, c) => [name, (bounds[c][0] + bounds[c][1]) / 2]);
  // A picture over one coordinate becomes the profile at its cut: the second axis is there to be moved along.
  const axes = [...new Set([...(picture?.over ?? []), ...lengths, ...times])].slice(0, 3);
  const { field, kind } = picture?.choice ?? views[0];
  return {
    choice: views.find((choice) => choice.field === field && choice.kind === kind) ?? views[0],
    axes,
    at: { ...Object.fromEntries(middles), ...picture?.at },
    picture: !picture && lengths.length === 3 && times.length === 0 ? "volume" : "surface",
    contours: 0,
    vectors: { of: 0, arrows: false, streamlines: false },
    planes: axes,
    levels: [],
    colours: { scale: "automatic", map: "automatic", reversed: false, range: "all" },
    time: { over: times[0] ?? axes[2] ?? axes[1] ?? axes[0], speed: 1, loop: false },
  };
}

/** The axes that the picture spans: one to three. */
export const shownAxes = ({ axes, picture }: ViewState): readonly string[] =>
  axes.slice(0, picture === "volume" ? 3 : 2);

/** Coordinates that are no axis of the picture, with their values. */
export function held(state: ViewState): Record<string, number> {
  const axes = shownAxes(state);
  return Object.fromEntries(Object.entries(state.at).filter(([name]) => !axes.includes(name)));
}

/** Bounding interval of a coordinate. */
export const boundsOf = (
  { coordinates, bounds }: Pick<ViewSummary, "coordinates" | "bounds">,
  name: string,
): readonly [number, number] => bounds[coordinates.indexOf(name)];

/** Ends of the profile: those chosen, or the whole first axis at the held values. */
export function profileEnds(state: ViewState, summary: ViewSummary): readonly [from: Point, to: Point] {
  if (state.profile) return state.profile;
  const [first] = state.axes;
  const [low, high] = boundsOf(summary, first);
  return [
    { ...state.at, [first]: low },
    { ...state.at, [first]: high },
  ];
}

/** The coordinate that runs along the profile, or undefined for one that is askew. */
export function profileAxis([from, to]: readonly [Point, Point]): string | undefined {
  const changing = Object.keys(from).filter((name) => from[name] !== to[name]);
  return changing.length === 1 ? changing[0] : undefined;
}

/** Swaps two coordinates among the axes, or brings one in. */
export function withAxis(axes: readonly string[], k: number, name: string): readonly string[] {
  return axes.map((axis, i) => (i === k ? name : axis === name ? axes[k] : axis));
}
