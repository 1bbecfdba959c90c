/** @file The state of the view as settings of a link: only what differs from the first state, in words people can read. */

import type { ViewSummary } from "../../source/source.ts";
import {
  boundsOf,
  firstState,
  mapChoices,
  type Point,
  pictureKinds,
  scaleChoices,
  speeds,
  type ViewState,
} from "./view-state.ts";

export type Settings = Readonly<Record<string, string>>;

/** Settings from which `readSettings` restores the state. Numbers are written in full. */
export function writeSettings(state: ViewState, summary: ViewSummary): Settings {
  const before = plain(firstState(summary));
  return Object.fromEntries(
    Object.entries(plain(state)).filter(([name, text]) => text !== (before[name] ?? "")),
  );
}

/** Every setting as text; an empty one is absent. */
function plain(state: ViewState): Record<string, string> {
  const { choice, axes, at, picture, contours, vectors, planes, levels, colours, time, profile, camera } =
    state;
  const ways = [vectors.arrows && "arrows", vectors.streamlines && "streamlines"].filter(Boolean).join(",");
  return {
    of: choice.field,
    kind: choice.kind,
    picture,
    axes: axes.join(","),
    ...Object.fromEntries(Object.entries(at).map(([name, value]) => [`at.${name}`, String(value)])),
    contours: String(contours),
    vectors: ways,
    vector: String(vectors.of),
    planes: planes.join(",") || "none",
    levels: levels.join(","),
    scale: colours.scale,
    colours: colours.map,
    reversed: colours.reversed ? "yes" : "no",
    low: colours.low === undefined ? "" : String(colours.low),
    high: colours.high === undefined ? "" : String(colours.high),
    range: colours.range,
    play: time.over,
    speed: String(time.speed),
    loop: time.loop ? "yes" : "no",
    from: profile ? pointText(profile[0]) : "",
    to: profile ? pointText(profile[1]) : "",
    camera: camera ? [camera.azimuth, camera.elevation, camera.distance].join(",") : "",
  };
}

const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");

export interface Restored {
  readonly state: ViewState;
  /** Settings that were not understood, as `name=text`. */
  readonly ignored: readonly string[];
}

/** The first state with the settings of a link. What is unknown or out of place is left out and listed. */
export function readSettings(settings: Settings, summary: ViewSummary): Restored {
  const readers = readersOf(summary);
  let state = firstState(summary);
  const ignored: string[] = [];
  // The order of the readers, not of the link: a kind is read after its field.
  const names = [...new Set([...Object.keys(readers), ...Object.keys(settings)])];
  for (const name of names.filter((one) => Object.hasOwn(settings, one))) {
    // A link may name anything, `constructor` too.
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const next = read?.(settings[name], state, settings);
    if (next) state = { ...state, ...next };
    else ignored.push(`${name}=${settings[name]}`);
  }
  return { state, ignored };
}

/** Undefined: the text is not understood. */
type Reader = (text: string, state: ViewState, settings: Settings) => Partial<ViewState> | undefined;

function readersOf(summary: ViewSummary): Readonly<Record<string, Reader>> {
  return {
    ...fieldReaders(summary),
    ...pictureReaders(summary),
    ...colourReaders,
    ...timeReaders(summary),
    ...profileReaders(summary),
  };
}

function fieldReaders(summary: ViewSummary): Readonly<Record<string, Reader>> {
  const { views, coordinates } = summary;
  const places = coordinates.map((name): [string, Reader] => [
    `at.${name}`,
    (text, { at }) => {
      const value = within(text, boundsOf(summary, name));
      return value === undefined ? undefined : { at: { ...at, [name]: value } };
    },
  ]);
  return {
    of: (text, state) => {
      const ofField = views.filter(({ field }) => field === text);
      const choice = ofField.find(({ kind }) => kind === state.choice.kind) ?? ofField[0];
      return choice && { choice };
    },
    kind: (text, state, { of }) => {
      const field = of ?? state.choice.field;
      const choice = views.find((view) => view.field === field && view.kind === text);
      return choice && { choice };
    },
    ...Object.fromEntries(places),
  };
}

function pictureReaders({ coordinates }: ViewSummary): Readonly<Record<string, Reader>> {
  return {
    picture: (text) => {
      const picture = pictureKinds.find((kind) => kind === text);
      return picture === "volume" && coordinates.length < 3 ? undefined : picture && { picture };
    },
    axes: (text, { axes }) => {
      const names = text.split(",");
      const fits = names.length === axes.length && new Set(names).size === names.length;
      return fits && names.every((name) => coordinates.includes(name))
        ? { axes: names, planes: names }
        : undefined;
    },
    contours: (text) => {
      const contours = whole(text, mostContours);
      return contours === undefined ? undefined : { contours };
    },
    vectors: (text, { vectors }) => {
      const ways = text.split(",");
      if (!ways.every((way) => way === "arrows" || way === "streamlines")) return undefined;
      return {
        vectors: {
          ...vectors,
          arrows: ways.includes("arrows"),
          streamlines: ways.includes("streamlines"),
        },
      };
    },
    vector: (text, { vectors }) => {
      const of = whole(text, 99);
      return of === undefined ? undefined : { vectors: { ...vectors, of } };
    },
    planes: (text, { axes }) => {
      const planes = text === "none" ? [] : text.split(",");
      return planes.every((name) => axes.includes(name)) ? { planes } : undefined;
    },
    levels: (text) => {
      const levels = text.split(",").map(numberOf);
      return levels.every((level) => level !== undefined) && levels.length <= mostLevels
        ? { levels: levels as number[] }
        : undefined;
    },
    camera: (text) => {
      const [azimuth, elevation, distance, ...more] = text.split(",").map(numberOf);
      if (azimuth === undefined || elevation === undefined || distance === undefined || more.length)
        return undefined;
      return distance > 0 ? { camera: { azimuth, elevation, distance } } : undefined;
    },
  };
}

/** chosen here: more lines or surfaces than can be told apart. */
export const [mostContours, mostLevels] = [50, 8];

const colourReaders: Readonly<Record<string, Reader>> = {
  scale: (text, { colours }) => {
    const scale = scaleChoices.find((choice) => choice === text);
    return scale && { colours: { ...colours, scale } };
  },
  colours: (text, { colours }) => {
    const map = mapChoices.find((choice) => choice === text);
    return map && { colours: { ...colours, map } };
  },
  reversed: (text, { colours }) => {
    const reversed = yes(text);
    return reversed === undefined ? undefined : { colours: { ...colours, reversed } };
  },
  low: (text, { colours }) => {
    const low = numberOf(text);
    return low === undefined ? undefined : { colours: { ...colours, low } };
  },
  high: (text, { colours }) => {
    const high = numberOf(text);
    return high === undefined ? undefined : { colours: { ...colours, high } };
  },
  range: (text, { colours }) =>
    text === "all" || text === "each" ? { colours: { ...colours, range: text } } : undefined,
};

function timeReaders({ coordinates }: ViewSummary): Readonly<Record<string, Reader>> {
  return {
    play: (over, { time }) => (coordinates.includes(over) ? { time: { ...time, over } } : undefined),
    speed: (text, { time }) => {
      const speed = speeds.find((one) => String(one) === text);
      return speed && { time: { ...time, speed } };
    },
    loop: (text, { time }) => {
      const loop = yes(text);
      return loop === undefined ? undefined : { time: { ...time, loop } };
    },
  };
}

function profileReaders(summary: ViewSummary): Readonly<Record<string, Reader>> {
  return {
    from: (text, _state, { to }) => {
      const [from, end] = [pointOf(text, summary), pointOf(to ?? "", summary)];
      return from && end ? { profile: [from, end] } : undefined;
    },
    to: (text, { profile }) => (profile && pointOf(text, summary) ? {} : undefined),
  };
}

/** Reads `x:0.5,t:0`, every coordinate within its bounds. */
function pointOf(text: string, summary: ViewSummary): Point | undefined {
  const entries = text.split(",").map((part) => part.split(":"));
  const point = Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      summary.coordinates.includes(name) ? within(value, boundsOf(summary, name)) : undefined,
    ]),
  );
  const complete = summary.coordinates.every((name) => point[name] !== undefined);
  return complete && entries.length === summary.coordinates.length ? (point as Point) : undefined;
}

const yes = (text: string): boolean | undefined =>
  text === "yes" ? true : text === "no" ? false : undefined;

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text?.trim() && Number.isFinite(value) ? value : undefined;
}

function within(text: string, [low, high]: readonly [number, number]): number | undefined {
  const value = numberOf(text);
  return value !== undefined && value >= low && value <= high ? value : undefined;
}

function whole(text: string, most: number): number | undefined {
  const value = numberOf(text);
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
}
