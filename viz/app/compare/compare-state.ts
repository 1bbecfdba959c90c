/** @file What the comparison shows, as plain data that a link holds. */

import type { CameraState } from "../../marks/picture.ts";
import type { ViewChoice, ViewSummary } from "../../source/source.ts";
import { boundsOf, type Ground, isSame } from "./ground.ts";

export interface CompareState {
  readonly choice: ViewChoice;
  /** One or two coordinates. */
  readonly axes: readonly string[];
  /** A value for every coordinate: those off the axes are held there, all are where the probe is. */
  readonly at: Readonly<Record<string, number>>;
  readonly picture: "surface" | "map";
  /** One scale over all runs, or each its own. */
  readonly scale: "shared" | "each";
  /** Whether the other runs are drawn again as differences from the first. */
  readonly differences: boolean;
  readonly camera?: CameraState;
}

export type Settings = Readonly<Partial<Record<string, string>>>;

/** The state of a link; whatever it does not hold, or holds wrongly, is as the first run opens. */
export function readState(
  settings: Settings,
  runs: readonly ViewSummary[],
  ground: Ground,
): { readonly state: CompareState; readonly ignored: readonly string[] } {
  const plain = firstState(runs, ground);
  const axes = readAxes(settings.axes, ground);
  const choice = readChoice(settings, ground);
  const at = ground.coordinates.map((name, k) => {
    const value = Number(settings[`at.${name}`] ?? Number.NaN);
    const [low, high] = ground.bounds[k];
    return [name, value >= low && value <= high ? value : plain.at[name]];
  });
  const camera = readCamera(settings.camera);
  const ignored = [
    ...(settings.axes && !axes ? [`axes ${settings.axes}`] : []),
    ...(settings.field && !choice ? [`field ${settings.field}`] : []),
  ];
  const state: CompareState = {
    choice: choice ?? plain.choice,
    axes: axes ?? plain.axes,
    at: Object.fromEntries(at) as Record<string, number>,
    picture: settings.picture === "map" ? "map" : "surface",
    scale: settings.scale === "each" ? "each" : "shared",
    differences: settings.differences !== "no",
    ...(camera && { camera }),
  };
  return { state, ignored };
}

/** Inverse of `readState`; what is as in the beginning is left out. */
export function writeState(
  { choice, axes, at, picture, scale, differences, camera }: CompareState,
  ground: Ground,
): Record<string, string> {
  return {
    field: choice.field,
    ...(choice.kind === "value" ? {} : { kind: choice.kind }),
    axes: axes.join(","),
    ...Object.fromEntries(ground.coordinates.map((name) => [`at.${name}`, String(at[name])])),
    ...(picture === "map" ? { picture } : {}),
    ...(scale === "each" ? { scale } : {}),
    ...(differences ? {} : { differences: "no" }),
    ...(camera ? { camera: writeCamera(camera) } : {}),
  };
}

/** The picture that the first problem names, else its first two coordinates in the middle of all others. */
function firstState(runs: readonly ViewSummary[], ground: Ground): CompareState {
  const [{ picture }] = runs;
  const middles = ground.coordinates.map((name, k) => {
    const [low, high] = ground.bounds[k];
    return [name, picture?.at[name] ?? (low + high) / 2];
  });
  const choice = picture && ground.choices.find((one) => isSame(one, picture.choice));
  const over = (picture?.over ?? []).filter((name) => ground.coordinates.includes(name));
  const rest = ground.coordinates.filter((name) => !over.includes(name));
  return {
    choice: choice ?? ground.choices[0],
    axes: [...over, ...rest].slice(0, 2),
    at: Object.fromEntries(middles) as Record<string, number>,
    picture: "surface",
    scale: "shared",
    differences: true,
  };
}

const readChoice = ({ field, kind = "value" }: Settings, { choices }: Ground): ViewChoice | undefined =>
  choices.find((one) => one.field === field && one.kind === kind);

function readAxes(text: string | undefined, { coordinates }: Ground): readonly string[] | undefined {
  const names = text?.split(",") ?? [];
  const isGood =
    names.length === Math.min(2, coordinates.length) &&
    new Set(names).size === names.length &&
    names.every((name) => coordinates.includes(name));
  return isGood ? names : undefined;
}

function readCamera(text = ""): CameraState | undefined {
  const [azimuth, elevation, distance, ...more] = text.split(",").map(Number);
  const isGood = more.length === 0 && [azimuth, elevation, distance].every(Number.isFinite) && distance > 0;
  return isGood ? { azimuth, elevation, distance } : undefined;
}

/** Four digits are finer than a hand turns. */
const writeCamera = ({ azimuth, elevation, distance }: CameraState): string =>
  [azimuth, elevation, distance].map((value) => Number(value.toPrecision(4))).join(",");

/** The held coordinates of a run, moved into its own bounds. */
export function heldFor(run: ViewSummary, { axes, at }: CompareState): Record<string, number> {
  const held = run.coordinates.filter((name) => !axes.includes(name));
  return Object.fromEntries(
    held.map((name) => {
      const [low, high] = boundsOf(run, name);
      return [name, Math.min(high, Math.max(low, at[name]))];
    }),
  );
}
