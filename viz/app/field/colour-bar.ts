/** @file The colour bar: which colour is which number. */

import { colourMap } from "../../marks/colour.ts";
import { element } from "../../marks/dom.ts";
import type { ValueScale } from "../../marks/value-scale.ts";

/** Draws the bar of a scale with its ticks, labelled with what is shown. */
export function drawColourBar(host: HTMLElement, scale: ValueScale, label: string): void {
  const canvas = element("canvas", { width: "256", height: "1", "aria-hidden": "true" });
  paint(canvas, scale);
  const ticks = element("div", { class: "ticks" });
  for (const { value, text } of scale.ticks(5)) {
    const tick = element("span", {}, text);
    tick.style.left = `${100 * scale.unit(value)}%`;
    ticks.append(tick);
  }
  const kind =
    scale.kind === "log" ? "logarithmic" : scale.kind === "diverging" ? "symmetric about 0" : "linear";
  host.replaceChildren(
    element(
      "p",
      {},
      element("span", { class: "quantity" }, label),
      " ",
      element("span", { class: "quiet" }, kind),
    ),
    element("div", { class: "bar" }, canvas, ticks),
  );
}

function paint(canvas: HTMLCanvasElement, scale: ValueScale): void {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(256, 1);
  const map = colourMap(scale.kind);
  for (let k = 0; k < 256; k++) image.data.set([map[3 * k], map[3 * k + 1], map[3 * k + 2], 255], 4 * k);
  context.putImageData(image, 0, 0);
}
