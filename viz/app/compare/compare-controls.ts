/** @file Choosers and sliders of the comparison. */

import { button, chooser, slider, toggle } from "../shell/controls.ts";
import type { CompareState } from "./compare-state.ts";
import { type Ground, isSame } from "./ground.ts";

type Change = (next: Partial<CompareState>) => void;

/** What is shown, over which axes, how, and by which scale. */
export function compareChoosers(
  state: CompareState,
  ground: Ground,
  runs: number,
  change: Change,
  reset: () => void,
): HTMLElement[] {
  const shown = chooser(
    "Show",
    ground.choices.map(({ label }, k) => ({ value: String(k), text: label })),
    String(ground.choices.findIndex((choice) => isSame(choice, state.choice))),
    (k) => change({ choice: ground.choices[Number(k)] }),
  );
  const differences = toggle("Differences from A", state.differences, (on) => change({ differences: on }));
  const more = runs > 1 ? [differences] : [];
  if (state.axes.length < 2) return [shown, ...more];
  const axes =
    ground.coordinates.length > 2 ? state.axes.map((_, k) => axisChooser(state, ground, k, change)) : [];
  return [
    shown,
    ...axes,
    chooser(
      "Picture",
      [
        { value: "surface", text: "Surface" },
        { value: "map", text: "Map" },
      ],
      state.picture,
      (kind) => change({ picture: kind === "map" ? "map" : "surface" }),
    ),
    chooser(
      "Colours",
      [
        { value: "shared", text: "one scale for all" },
        { value: "each", text: "each its own" },
      ],
      state.scale,
      (scale) => change({ scale: scale === "each" ? "each" : "shared" }),
    ),
    ...more,
    button("Reset view", reset),
  ];
}

const text = (value: string): { value: string; text: string } => ({ value, text: value });

/** Choosing the other axis' coordinate swaps the two. */
function axisChooser(
  { axes }: CompareState,
  { coordinates }: Ground,
  k: number,
  change: Change,
): HTMLElement {
  return chooser(k === 0 ? "First axis" : "Second axis", coordinates.map(text), axes[k], (name) =>
    change({ axes: axes.map((axis, i) => (i === k ? name : axis === name ? axes[k] : axis)) }),
  );
}

/** One slider per held coordinate. */
export const compareSliders = (
  { axes, at }: CompareState,
  { coordinates, bounds }: Ground,
  hold: (name: string, value: number) => void,
): HTMLElement[] =>
  coordinates.flatMap((name, k) => {
    if (axes.includes(name)) return [];
    const changed = (value: number): void => hold(name, value);
    return [slider({ name, bounds: bounds[k], value: at[name], purpose: "pictures at", changed }).element];
  });
