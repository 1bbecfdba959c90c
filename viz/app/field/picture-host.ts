/** @file The stage: whichever picture can be drawn, the label at the pointer, and what to say when none can. */

import { byId, element } from "../../marks/dom.ts";
import type { Grid } from "../../marks/grid.ts";
import { heatMap } from "../../marks/heat-map.ts";
import type { Picture, PictureEvents, Place } from "../../marks/picture.ts";
import { surfacePicture } from "../../marks/surface.ts";
import type { ValueScale } from "../../marks/value-scale.ts";
import type { ViewState } from "./view-state.ts";

export interface PictureHost {
  /** False once WebGL turned out to be missing. */
  readonly hasSurface: boolean;
  /** Draws; returns a sentence when the picture is not the one asked for. */
  show(state: ViewState, grid: Grid, scale: ValueScale): string;
  markCut(b: number | undefined): void;
  /** A reading arrived: marks its place, and labels it if it is the one under the pointer. */
  read(state: ViewState, point: Readonly<Record<string, number>>, lines: readonly string[]): void;
  reset(): void;
  /** Shows words over the picture until the next picture. */
  say(message: string, ...more: Node[]): void;
  /** Takes words away. */
  clear(): void;
}

const noWebGl = "Drawn as a map, because this browser offers no WebGL 2.";
const lostWebGl = "Drawn as a map, because the graphics context was lost; choose surface to try again.";

/**
 * @param ask - told the place under the pointer.
 * @param failed - told when drawing threw.
 */
export function pictureHost(ask: (place: Place) => void, failed: (message: string) => void): PictureHost {
  const [host, labels, tag, notice] = ["picture", "labels", "tag", "notice"].map((id) => byId(id));
  let current:
    | { readonly kind: ViewState["picture"]; readonly picture: Picture; readonly instead: string }
    | undefined;
  let last: { readonly state: ViewState; readonly grid: Grid; readonly scale: ValueScale } | undefined;
  let pointer: readonly [number, number] | undefined;
  const canvas = supportsWebGl2();
  host.tabIndex = 0;

  const hover: PictureEvents["hover"] = (place, pixels) => {
    pointer = place && pixels;
    if (place) ask(place);
    else tag.hidden = true;
  };
  const lost = (): void => {
    if (!last) return;
    replace("map", lostWebGl);
    current?.picture.show(last.grid, last.scale, last.state.choice.label);
    notice.hidden = true;
    byId("description").append(` ${lostWebGl}`);
  };
  const replace = (kind: ViewState["picture"], instead: string): Picture => {
    current?.picture.remove();
    labels.replaceChildren();
    const surface = kind === "surface" ? surfacePicture(host, labels, { hover, lost }) : undefined;
    current = {
      kind,
      picture: surface ?? heatMap(host, { hover }),
      instead: surface || kind === "map" ? instead : noWebGl,
    };
    return current.picture;
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => current?.picture.redraw());

  return {
    hasSurface: canvas,
    show: (state, grid, scale) => {
      const kind = canvas ? state.picture : "map";
      const picture = current?.kind === kind ? current.picture : replace(kind, canvas ? "" : noWebGl);
      last = { state, grid, scale };
      try {
        picture.show(grid, scale, state.choice.label);
        notice.hidden = true;
      } catch (error) {
        failed(error instanceof Error ? error.message : String(error));
      }
      return current?.instead ?? "";
    },
    markCut: (b) => current?.picture.markCut(b),
    read: ({ axes }, point, lines) => {
      current?.picture.markPlace(axes.length === 2 ? [point[axes[0]], point[axes[1]]] : undefined);
      tag.hidden = pointer === undefined;
      if (!pointer) return;
      tag.replaceChildren(...lines.map((line) => element("span", {}, line)));
      placeTag(tag, pointer, host);
    },
    reset: () => current?.picture.reset(),
    say: (message, ...more) => {
      notice.replaceChildren(message, " ", ...more);
      notice.hidden = false;
    },
    clear: () => {
      notice.hidden = true;
    },
  };
}

/** Beside the pointer, on the side with more room, within the picture. */
function placeTag(
  tag: HTMLElement,
  [x, y]: readonly [number, number],
  { clientWidth, clientHeight }: HTMLElement,
): void {
  const { offsetWidth: width, offsetHeight: height } = tag;
  // chosen here: 18 pixels leave the mark itself in sight.
  const beside = x < clientWidth / 2 ? x + 18 : x - 18 - width;
  const left = Math.min(clientWidth - width - 4, Math.max(4, beside));
  const top = y < clientHeight / 2 ? y + 18 : y - 18 - height;
  tag.style.transform = `translate(${left}px, ${top}px)`;
}

function supportsWebGl2(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
