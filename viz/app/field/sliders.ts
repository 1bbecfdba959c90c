/** @file The sliders under the picture: the played coordinate with its buttons, then all others. */

import type { ViewSummary } from "../../source/source.ts";
import { type Slider, slider } from "../shell/controls.ts";
import { type TimeBar, timeBar } from "./time-bar.ts";
import { boundsOf, shownAxes, type ViewState } from "./view-state.ts";

export interface Sliders {
  readonly elements: readonly HTMLElement[];
  /** Undefined where there is nothing to play. */
  readonly played: TimeBar | undefined;
  remove(): void;
}

export interface SliderActions {
  state(): ViewState;
  slide(name: string, value: number): void;
}

/** Coordinates that can be moved: those held, the cut across a map, the planes of a volume; the played one first. */
export function slidCoordinates(
  state: ViewState,
  { coordinates }: Pick<ViewSummary, "coordinates">,
): string[] {
  const [first] = state.axes;
  const all = coordinates.filter((name) => state.picture === "volume" || name !== first);
  const axes = shownAxes(state);
  // What is held comes first: it changes the picture itself.
  const ordered = [
    ...all.filter((name) => !axes.includes(name)),
    ...all.filter((name) => axes.includes(name)),
  ];
  const { over } = state.time;
  return ordered.includes(over) ? [over, ...ordered.filter((name) => name !== over)] : ordered;
}

export function sliders(summary: ViewSummary, { state, slide }: SliderActions): Sliders {
  const [played, ...others] = slidCoordinates(state(), summary);
  const options = (name: string) => ({
    name,
    bounds: boundsOf(summary, name),
    purpose: purposeOf(name, state()),
    changed: (value: number) => slide(name, value),
  });
  const bar =
    played === undefined
      ? undefined
      : timeBar({ ...options(played), value: () => state().at[played], course: () => state().time });
  const rows: Slider[] = others.map((name) => slider({ ...options(name), value: state().at[name] }));
  return {
    elements: [...(bar ? [bar.element] : []), ...rows.map((row) => row.element)],
    played: bar,
    remove: () => bar?.stop(),
  };
}

/** What moving a coordinate moves. */
function purposeOf(name: string, state: ViewState): string {
  const isAxis = shownAxes(state).includes(name);
  return !isAxis ? "picture at" : state.picture === "volume" ? "plane at" : "profile at";
}
