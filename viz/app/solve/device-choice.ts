/** @file Where Gram matrices are formed: the processor, or a graphics card if the browser has one. */

import type { WebgpuProbe } from "../../../src/devices/index.ts";
import { element } from "../../marks/dom.ts";
import type { PageDevice } from "../../worker/protocol.ts";

export interface DeviceChoice {
  readonly host: HTMLElement;
  /** What is known of the card from now on. Until then it cannot be chosen. */
  show(probe: WebgpuProbe): void;
}

/**
 * Two ways, the processor first. A card that was asked for by a link stays chosen where there is none: such a solve is
 * refused in words, it does not move to the processor.
 */
export function deviceChoice(first: PageDevice, changed: (device: PageDevice) => void): DeviceChoice {
  const way = (
    value: PageDevice,
    text: string,
  ): { readonly input: HTMLInputElement; readonly host: HTMLElement } => {
    const input = element("input", { type: "radio", name: "device", value });
    input.checked = value === first;
    input.addEventListener("change", () => changed(value));
    return { input, host: element("label", { class: "way" }, input, text) };
  };
  const processor = way("wasm", "processor (wasm)");
  const card = way("webgpu", "graphics card (webgpu)");
  const about = element("p", { class: "hint", id: "about-card" }, "Looking for a graphics card…");
  card.input.disabled = true;
  card.input.setAttribute("aria-describedby", about.id);
  return {
    host: element(
      "fieldset",
      { class: "ways devices" },
      element("legend", {}, "Device"),
      processor.host,
      card.host,
      about,
    ),
    show: (probe) => {
      card.input.disabled = !probe.found;
      card.host.title = probe.found ? "" : sentence(probe);
      about.textContent = probe.found ? nameOf(probe) : sentence(probe);
    },
  };
}

function nameOf({ adapter, software }: WebgpuProbe): string {
  const stand = software ? ": a processor stands in for a card, which saves no time" : "";
  return `${adapter}${stand}. It forms the Gram matrices of networks, exact to float64; all else runs on the processor.`;
}

function sentence({ reason = "there is none", remedy }: WebgpuProbe): string {
  return `Not to be had: ${reason}.${remedy ? ` Try: ${remedy}.` : ""}`;
}
