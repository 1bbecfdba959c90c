/** @file The stage: the picture, the label at the pointer, and words where there is no picture. */

import { element } from "../../marks/dom.ts";
import { heatmap } from "../../marks/heat-map.ts";
import { isosurface } from "../../marks/isosurface.ts";
import type { CameraState, FieldData, Picture, PictureEvents, VolumeData } from "../../marks/picture.ts";
import { surface } from "../../marks/surface.ts";
import type { PictureKind } from "./view-state.ts";

export type Content =
  | { readonly kind: "surface" | "map"; readonly data: FieldData }
  | { readonly kind: "volume"; readonly data: VolumeData };

export interface Stage {
  readonly element: HTMLElement;
  /** Draws. @throws Error for what the picture cannot draw. */
  show(content: Content): void;
  /** The picture on show; undefined before the first. */
  picture(): Picture<FieldData> | Picture<VolumeData> | undefined;
  /** Labels the place under the pointer, if it is still there. */
  tag(lines: readonly string[]): void;
  camera(): CameraState | undefined;
  /** Looks from there, now or once there is a picture in space. */
  look(from: CameraState | undefined): void;
  /** Shows words over the picture until `clear`. */
  say(message: string, ...more: Node[]): void;
  clear(): void;
  remove(): void;
}

type Shown =
  | { readonly kind: "surface" | "map"; readonly picture: Picture<FieldData> }
  | { readonly kind: "volume"; readonly picture: Picture<VolumeData> };

/** An empty stage. */
export function stage(events: PictureEvents): Stage {
  const host = element("div", {
    class: "picture",
    tabindex: "0",
    role: "group",
    "aria-label": "Picture of the field",
  });
  const tag = element("div", { class: "tag", "aria-hidden": "true", hidden: "" });
  const notice = element("div", { class: "notice" }, "Loading…");
  const frame = element("div", { class: "stage" }, host, tag, notice);
  let shown: Shown | undefined;
  let pointer: readonly [number, number] | undefined;
  let view: CameraState | undefined;
  const listening: PictureEvents = {
    ...events,
    hover: (place, pixels) => {
      pointer = place && pixels;
      if (!place) tag.hidden = true;
      events.hover?.(place, pixels);
    },
    turned: (camera) => {
      view = camera;
      events.turned?.(camera);
    },
  };
  const replace = (content: Content): void => {
    shown?.picture.remove();
    shown = pictureOf(host, content, listening);
    // No context to be had now: the view goes on with a map.
    if (!shown) events.lost?.();
    else if (view) shown.picture.camera?.set(view);
  };
  return {
    element: frame,
    show: (content) => {
      notice.hidden = true;
      if (shown?.kind !== content.kind) return replace(content);
      if (shown.kind === "volume") shown.picture.update(content.data as VolumeData);
      else shown.picture.update(content.data as FieldData);
    },
    picture: () => shown?.picture,
    tag: (lines) => {
      tag.hidden = pointer === undefined;
      if (!pointer) return;
      tag.replaceChildren(...lines.map((line) => element("span", {}, line)));
      placeTag(tag, pointer, host);
    },
    camera: () => shown?.picture.camera?.get(),
    look: (from) => {
      view = from;
      if (from) shown?.picture.camera?.set(from);
      else shown?.picture.reset();
    },
    say: (message, ...more) => {
      notice.replaceChildren(element("p", { role: "alert" }, message), ...more);
      notice.hidden = false;
    },
    clear: () => {
      notice.hidden = true;
    },
    remove: () => shown?.picture.remove(),
  };
}

function pictureOf(host: HTMLElement, { kind, data }: Content, events: PictureEvents): Shown | undefined {
  if (kind === "map") return { kind, picture: heatmap(host, data, events) };
  const picture = kind === "volume" ? isosurface(host, data, events) : surface(host, data, events);
  return picture && ({ kind, picture } as Shown);
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

/** Which pictures this browser can draw: those in space need WebGL 2. */
export function drawable(): readonly PictureKind[] {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context ? ["surface", "map", "volume"] : ["map"];
}
