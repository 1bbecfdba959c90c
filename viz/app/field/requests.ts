/** @file The questions that follow from what is to be seen. */

import type { FieldRequest, LineRequest, ViewKind, ViewQuantity, ViewSummary } from "../../source/source.ts";
import { boundsOf, held, profileEnds, shownAxes, type ViewState } from "./view-state.ts";

/** chosen here: beside time, length is drawn wider than high, as the picture is. */
const wide = 4 / 3;

/** The lattice of a picture with about `side` points each way. Odd numbers, so that the middle is on it. */
export function pictureRequest(
  state: ViewState,
  side: number,
  of: ViewQuantity = state.choice,
): FieldRequest {
  const axes = shownAxes(state);
  const stretch = axes.length === 2 && axes.includes("t") ? Math.sqrt(wide) : 1;
  const counts = axes.map((_, k) => odd(k === 0 ? side * stretch : side / stretch));
  return { field: of.field, kind: of.kind, axes, fixed: held(state), resolution: counts };
}

const odd = (count: number): number => 2 * Math.round((count - 1) / 2) + 1;

/** chosen here: seven coarse pictures spread over the held intervals show the range of values well enough. */
const [scoutPictures, scoutSide] = [7, 33];

/** Coarse pictures over the held coordinates, for a colour range that stays while they change. */
export function scoutRequests(state: ViewState, summary: ViewSummary): FieldRequest[] {
  const names = Object.keys(held(state));
  if (names.length === 0) return [];
  return Array.from({ length: scoutPictures }, (_, k) => {
    const fraction = k / (scoutPictures - 1);
    const fixed = names.map((name): [string, number] => {
      const [low, high] = boundsOf(summary, name);
      return [name, low * (1 - fraction) + high * fraction];
    });
    const side = shownAxes(state).length > 2 ? 17 : scoutSide;
    return {
      ...pictureRequest(state, side),
      fixed: Object.fromEntries(fixed),
      resolution: shownAxes(state).map(() => side),
    };
  });
}

/** chosen here: a pixel each beside a picture; alone it holds the hundred periods of the library's finest solutions. */
const profilePoints = { beside: 321, alone: 1281 } as const;

/** The profile between its ends. */
export function profileRequest(state: ViewState, summary: ViewSummary, kind: ViewKind): LineRequest {
  const [from, to] = profileEnds(state, summary);
  const count = state.axes.length < 2 ? profilePoints.alone : profilePoints.beside;
  return { field: state.choice.field, kind, from, to, count };
}

/** What may be drawn as vectors over the first two axes. */
export interface VectorChoice {
  readonly label: string;
  readonly along: ViewQuantity;
  readonly across: ViewQuantity;
}

/** Names that people give to components, in the order of the lengths. */
const componentNames = [
  ["u", "v", "w"],
  ["vx", "vy", "vz"],
  ["ux", "uy", "uz"],
  ["Ex", "Ey", "Ez"],
  ["Hx", "Hy", "Hz"],
  ["Bx", "By", "Bz"],
] as const;

/** Fields that are components along both axes, then the gradients of single fields. Nothing across time. */
export function vectorChoices(
  { fields, coordinates }: Pick<ViewSummary, "fields" | "coordinates">,
  axes: readonly string[],
): VectorChoice[] {
  const [a, b] = axes;
  if (axes.length < 2 || a === "t" || b === "t") return [];
  const lengths = coordinates.filter((name) => name !== "t");
  const value = (field: string): ViewQuantity => ({ field, kind: "value" });
  const vectors = componentNames.flatMap((names): VectorChoice[] => {
    const [along, across] = [names[lengths.indexOf(a)], names[lengths.indexOf(b)]];
    if (!fields.includes(along) || !fields.includes(across)) return [];
    return [{ label: `(${along}, ${across})`, along: value(along), across: value(across) }];
  });
  const gradients = fields.map((field) => ({
    label: `gradient of ${field}`,
    along: value(`${field}_${a}`),
    across: value(`${field}_${b}`),
  }));
  return [...vectors, ...gradients];
}

/** chosen here: a lattice on which streamlines bend smoothly, thinned for arrows. */
const vectorSide = 49;

/** Both components over the first two axes. */
export function vectorRequests(
  state: ViewState,
  { along, across }: VectorChoice,
): readonly [FieldRequest, FieldRequest] {
  return [pictureRequest(state, vectorSide, along), pictureRequest(state, vectorSide, across)];
}
