/** @file The place of a picture on a page: fills its host, can be focused, tells its size and colour scheme. */

import { element } from "./dom.ts";

export interface Holder {
  readonly element: HTMLElement;
  /** Ends with the holder: give it to listeners. */
  readonly signal: AbortSignal;
  /** Size in CSS pixels; 0 while it is not displayed. */
  size(): readonly [width: number, height: number];
  remove(): void;
}

/** chosen here: the height of a picture whose host has none of its own. */
const ownHeight = 360;

/**
 * @param changed - called when the size or the colour scheme has changed, with which of them.
 */
export function holder(host: HTMLElement, changed: (what: "size" | "colours") => void): Holder {
  const frame = element("div");
  Object.assign(frame.style, {
    position: "relative",
    width: "100%",
    height: "100%",
    overflow: "hidden",
    touchAction: "pan-y",
  });
  host.append(frame);
  const life = new AbortController();
  const { signal } = life;
  const madeFocusable = !host.hasAttribute("tabindex");
  if (madeFocusable) host.tabIndex = 0;
  const resized = new ResizeObserver(() => {
    if (frame.clientWidth > 0 && frame.clientHeight === 0) frame.style.height = `${ownHeight}px`;
    changed("size");
  });
  resized.observe(frame);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => changed("colours"), { signal });
  return {
    element: frame,
    signal,
    size: () => [frame.clientWidth, frame.clientHeight],
    remove: () => {
      life.abort();
      resized.disconnect();
      frame.remove();
      if (madeFocusable) host.removeAttribute("tabindex");
    },
  };
}
