/** @file One picture of the comparison: a heading, the stage, a colour bar of its own, and words where it has none. */

import { element } from "../../marks/dom.ts";
import { heatmap } from "../../marks/heat-map.ts";
import type { FieldData, Picture, PictureEvents, Place } from "../../marks/picture.ts";
import { surface } from "../../marks/surface.ts";
import type { LinkedCameras } from "./linked-cameras.ts";
import { type ScaleBar, scaleBar } from "./scale-bar.ts";

export interface Pane {
  readonly element: HTMLElement;
  /** A colour bar of its own; hidden while one is shared. */
  readonly bar: ScaleBar;
  /** What was drawn last. */
  readonly data: FieldData | undefined;
  /** Draws as a surface where that can be; returns a sentence when it is another picture than the one asked for. */
  show(data: FieldData, kind: "surface" | "map"): string;
  /** Marks a place; undefined takes the mark away. */
  mark(place: Place | undefined): void;
  /** Words in place of a picture. */
  say(message: string): void;
  reset(): void;
  redraw(): void;
  remove(): void;
}

export interface PaneEvents {
  /** The place under the pointer, or the one pressed. */
  hover(place: Place | undefined): void;
  /** After any turn by hand: the link holds it. */
  turned(): void;
}

const instead = "Drawn as a map, because this browser offers no WebGL 2.";
const lostContext = "Drawn as maps, because a graphics context was lost; choose surface to try again.";

/** An empty pane under a heading. */
export function pane(
  heading: HTMLElement,
  label: string,
  cameras: LinkedCameras,
  events: PaneEvents & { lost(message: string): void },
): Pane {
  const stage = element("div", { class: "compare-stage", tabindex: "0", role: "group", "aria-label": label });
  const words = element("p", { class: "quiet pane-words", hidden: "" });
  const bar = scaleBar();
  let [picture, kind, data]: [Picture<FieldData> | undefined, string, FieldData | undefined] = [
    undefined,
    "",
    undefined,
  ];
  const clear = (): void => {
    if (picture) cameras.leave(picture);
    picture?.remove();
    [picture, kind] = [undefined, ""];
  };
  const listeners: PictureEvents = {
    hover: (place) => events.hover(place as Place | undefined),
    choose: (place) => events.hover(place as Place),
    turned: (camera) => {
      if (picture) cameras.turned(picture, camera);
      events.turned();
    },
    lost: () => events.lost(lostContext),
  };
  return {
    element: element("article", { class: "pane" }, heading, stage, words, bar.element),
    bar,
    get data() {
      return data;
    },
    show: (next, wanted) => {
      data = next;
      stage.hidden = false;
      words.hidden = true;
      if (picture && kind === wanted) picture.update(next);
      else {
        clear();
        picture =
          (wanted === "surface" && surface(stage, next, listeners)) || heatmap(stage, next, listeners);
        kind = wanted;
        cameras.join(picture);
      }
      return wanted === "surface" && !picture.camera ? instead : "";
    },
    mark: (place) => {
      if (!data) return;
      const { mark: _, ...rest } = data;
      data = place ? { ...rest, mark: place } : rest;
      picture?.update(data);
    },
    say: (message) => {
      clear();
      data = undefined;
      stage.hidden = true;
      words.hidden = false;
      words.textContent = message;
    },
    reset: () => picture?.reset(),
    redraw: () => {
      picture?.redraw();
      bar.redraw();
    },
    remove: () => {
      clear();
      bar.hide();
    },
  };
}
