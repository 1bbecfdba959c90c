/** @file The legend of the domain: what is drawn, how, how many, and whether. */

import { element, themeColour } from "../../marks/dom.ts";
import { grouped } from "../../marks/numbers.ts";
import { chooser } from "../shell/controls.ts";
import { paintGlyph } from "./glyphs.ts";
import type { Group } from "./groups.ts";
import { type ProblemState, withAxis } from "./state.ts";

export interface LegendEvents {
  toggle(place: number, isShown: boolean): void;
  choose(next: Partial<ProblemState>): void;
}

/** A box to tick per group, in the colour of its sort. */
export function legendOf(
  groups: readonly Group[],
  { hidden }: ProblemState,
  { toggle }: LegendEvents,
): HTMLElement {
  const entries = groups.map((group, place) => {
    const box = tickBox(`group-${place}`, !hidden.includes(place), (isShown) => toggle(place, isShown));
    const count = group.points ? grouped(group.count) : "points not told";
    return element(
      "label",
      { class: "tick point-set" },
      ...[box, swatch(group), element("span", {}, group.name)],
      element("span", { class: "quiet numbers" }, count),
    );
  });
  const title = element("legend", { class: "hidden-text" }, "Points shown");
  return element("fieldset", { class: "ticks groups" }, title, ...entries);
}

function tickBox(name: string, isTicked: boolean, changed: (isTicked: boolean) => void): HTMLInputElement {
  const box = element("input", { type: "checkbox", name });
  box.checked = isTicked;
  box.addEventListener("change", () => changed(box.checked));
  return box;
}

/** The mark as it is drawn in the picture, twice as fine on fine screens. */
function swatch({ glyph, colour }: Group): HTMLElement {
  const size = 12;
  const ratio = Math.max(2, globalThis.devicePixelRatio || 1);
  const canvas = element("canvas", {
    class: "swatch",
    width: String(size * ratio),
    height: String(size * ratio),
    "aria-hidden": "true",
  });
  const pen = canvas.getContext("2d");
  pen?.scale(ratio * 1.4, ratio * 1.4);
  if (pen) paintGlyph(pen, glyph, size / 2.8, size / 2.8, themeColour(colour));
  return canvas;
}

/** Choosers of the coordinates, and boxes for normals and the model's parts where there are any. */
export function toolsOf(
  coordinates: readonly string[],
  state: ProblemState,
  has: { readonly normals: boolean; readonly shapes: boolean },
  { choose }: LegendEvents,
): HTMLElement[] {
  const labels = state.axes.length === 3 ? ["Across", "Depth", "Up"] : ["Across", "Up", "Third"];
  const places = coordinates.length > 2 ? labels : [];
  const choosers = places.map((label, place) => axisChooser(label, place, coordinates, state, choose));
  const box = (name: "normals" | "shapes", words: string): HTMLElement =>
    element(
      "label",
      { class: "tick" },
      tickBox(name, state[name], (on) => choose({ [name]: on })),
      words,
    );
  return [
    ...choosers,
    ...(has.normals ? [box("normals", "outward normals")] : []),
    ...(has.shapes ? [box("shapes", "parts of the model")] : []),
  ];
}

function axisChooser(
  label: string,
  place: number,
  coordinates: readonly string[],
  { axes }: ProblemState,
  choose: LegendEvents["choose"],
): HTMLElement {
  const none = place === 2 ? [{ value: "", text: "none" }] : [];
  const offered =
    place === 2 && axes.length === 2 ? coordinates.filter((_, c) => !axes.includes(c)) : coordinates;
  const choices = offered.map((name) => ({ value: name, text: name }));
  const now = axes[place] === undefined ? "" : coordinates[axes[place]];
  return chooser(label, [...none, ...choices], now, (name) =>
    choose({ axes: withAxis(axes, place, name === "" ? undefined : coordinates.indexOf(name)) }),
  );
}
