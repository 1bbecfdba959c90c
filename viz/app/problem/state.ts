/** @file What the reader chose in the problem view, as it stands in the link. */

import type { Turn } from "./projection.ts";

export interface ProblemState {
  /** Indices of the coordinates that are shown: across and up, or across, into depth and up. */
  readonly axes: readonly number[];
  /** Places of the groups that are left out. */
  readonly hidden: readonly number[];
  readonly normals: boolean;
  readonly shapes: boolean;
  readonly turn: Turn;
}

/** chosen here: the classical three-quarter view. */
export const firstTurn: Turn = { azimuth: 0.5, elevation: 0.45 };

/** All coordinates up to three; of more, the first two: a box would mix what it cannot show. */
export const firstAxes = (coordinates: readonly string[]): number[] =>
  coordinates.length > 3 ? [0, 1] : coordinates.map((_, c) => c);

/** Reads the settings of a link; what makes no sense is left out. */
export function stateOf(
  settings: Readonly<Record<string, string>>,
  coordinates: readonly string[],
): ProblemState {
  const named = (settings.axes ?? "").split(",").map((name) => coordinates.indexOf(name));
  const isSound =
    named.every((c) => c >= 0) &&
    new Set(named).size === named.length &&
    named.length <= 3 &&
    named.length >= Math.min(2, coordinates.length);
  const [azimuth, elevation] = (settings.turn ?? "").split(",").map(Number.parseFloat);
  return {
    axes: isSound ? named : firstAxes(coordinates),
    hidden: (settings.without ?? "").split(",").filter(Boolean).map(Number).filter(Number.isInteger),
    normals: settings.normals !== "no",
    shapes: settings.shapes !== "no",
    turn: Number.isFinite(azimuth) && Number.isFinite(elevation) ? { azimuth, elevation } : firstTurn,
  };
}

/** Inverse of `stateOf`; what is at its default is left out. */
export function settingsOf(state: ProblemState, coordinates: readonly string[]): Record<string, string> {
  const { axes, hidden, normals, shapes, turn } = state;
  return {
    ...(axes.join() !== firstAxes(coordinates).join() && { axes: axes.map((c) => coordinates[c]).join(",") }),
    ...(hidden.length > 0 && { without: hidden.join(",") }),
    ...(!normals && { normals: "no" }),
    ...(!shapes && { shapes: "no" }),
    ...((turn.azimuth !== firstTurn.azimuth || turn.elevation !== firstTurn.elevation) && {
      turn: `${turn.azimuth.toFixed(3)},${turn.elevation.toFixed(3)}`,
    }),
  };
}

/** The axes after one is chosen for a place; the coordinate that stood there takes the place of the chosen one. */
export function withAxis(axes: readonly number[], place: number, chosen: number | undefined): number[] {
  if (chosen === undefined) return axes.filter((_, k) => k !== place);
  if (place >= axes.length) return axes.includes(chosen) ? [...axes] : [...axes, chosen];
  return axes.map((c, k) => (k === place ? chosen : c === chosen ? axes[place] : c));
}
