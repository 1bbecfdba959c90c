/** @file The colour bar of one picture or of all, there while it is needed. */

import { type ColourBar, colourBar } from "../../marks/colour-bar.ts";
import { element } from "../../marks/dom.ts";
import type { ValueScale } from "../../marks/value-scale.ts";

export interface ScaleBar {
  readonly element: HTMLElement;
  show(scale: ValueScale, label: string): void;
  hide(): void;
  redraw(): void;
}

/** A bar that is not shown yet. */
export function scaleBar(): ScaleBar {
  const host = element("div", { class: "scale-bar", hidden: "" });
  let bar: ColourBar | undefined;
  return {
    element: host,
    show: (scale, label) => {
      host.hidden = false;
      if (bar) bar.update({ scale, label });
      else bar = colourBar(host, { scale, label });
    },
    hide: () => {
      bar?.remove();
      bar = undefined;
      host.hidden = true;
    },
    redraw: () => bar?.redraw(),
  };
}
