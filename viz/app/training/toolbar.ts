/** @file The controls of the training chart. */

import { element } from "../../marks/dom.ts";
import { button, chooser } from "../shell/controls.ts";
import type { Panel } from "./panels.ts";
import type { TrainingState } from "./state.ts";
import type { Along } from "./track.ts";

export interface ToolbarEvents {
  along(along: Along): void;
  /** Shows or hides a panel. */
  toggle(name: string, isShown: boolean): void;
}

/** What to draw against, and which panels. */
export function toolbar(
  panels: readonly Panel[],
  { along, hidden }: TrainingState,
  events: ToolbarEvents,
): HTMLElement[] {
  const axis = chooser(
    "Against",
    [
      { value: "seconds", text: "solve time" },
      { value: "step", text: "step" },
    ],
    along,
    (value) => events.along(value as Along),
  );
  return [axis, curveChoice(panels, hidden, events)];
}

function curveChoice(
  panels: readonly Panel[],
  hidden: readonly string[],
  { toggle }: ToolbarEvents,
): HTMLElement {
  const boxes = panels.map(({ name, short }) => {
    const box = element("input", { type: "checkbox", name });
    box.checked = !hidden.includes(name);
    box.addEventListener("change", () => toggle(name, box.checked));
    return element("label", { class: "tick" }, box, short);
  });
  return element(
    "fieldset",
    { class: "ticks" },
    element("legend", { class: "hidden-text" }, "Curves"),
    ...boxes,
  );
}

export interface ZoomEvents {
  scale(factor: number): void;
  whole(): void;
}

/** Buttons that enlarge about the crosshair and go back. */
export const zoomButtons = ({ scale, whole }: ZoomEvents): readonly [HTMLElement, HTMLButtonElement] => {
  const back = button("Whole run", whole);
  const zoom = element(
    "div",
    { class: "zoom", role: "group", "aria-label": "Part of the run" },
    button("−", () => scale(2), { "aria-label": "Show more of the run" }),
    button("+", () => scale(0.5), { "aria-label": "Show less of the run" }),
    back,
  );
  return [zoom, back];
};
