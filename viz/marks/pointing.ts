/** @file Pointer and keys over a flat picture: where they are, where they were pressed, arrows that move a mark. */

import { perFrame } from "./dom.ts";
import type { Holder } from "./holder.ts";
import type { PictureEvents, Place } from "./picture.ts";
import { clampedPlace, type Plane, placeOf } from "./plane.ts";

/** What pointing needs to know of a picture at any moment. */
export interface Pointed {
  readonly plane: Plane;
  readonly mark: Place | undefined;
  /** Whether there is something to read at a place. */
  holds(place: Place): boolean;
}

/** @param pointed - undefined before the first drawing. */
export function listenToPointing(
  host: HTMLElement,
  { signal, element }: Holder,
  pointed: () => Pointed | undefined,
  events: PictureEvents,
): void {
  const place = (event: MouseEvent): readonly [Place | undefined, readonly [number, number]] => {
    const { left, top } = element.getBoundingClientRect();
    const pixels = [event.clientX - left, event.clientY - top] as const;
    const current = pointed();
    return [current && placeAt(current, pixels), pixels];
  };
  const hover = perFrame<MouseEvent>((event) => {
    if (!signal.aborted) events.hover?.(...place(event));
  });
  host.addEventListener("pointermove", hover, { signal });
  host.addEventListener(
    "click",
    (event) => {
      // A tap moves no pointer.
      hover(event);
      const [at] = place(event);
      if (at) events.choose?.(at);
    },
    { signal },
  );
  host.addEventListener("pointerleave", () => events.hover?.(undefined, [0, 0]), { signal });
  host.addEventListener("keydown", (event) => moveByKeys(event, pointed(), events), { signal });
}

function placeAt(pointed: Pointed, pixels: readonly [number, number]): Place | undefined {
  const { plane } = pointed;
  const [u, v] = [(pixels[0] - plane.left) / plane.width, (pixels[1] - plane.top) / plane.height];
  if (u < 0 || u > 1 || v < 0 || v > 1) return undefined;
  const place = placeOf(plane, pixels);
  return pointed.holds(place) ? place : undefined;
}

const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** Arrow keys move the mark by a fiftieth of an axis, from the middle if there is none; Enter chooses it. */
function moveByKeys(event: KeyboardEvent, pointed: Pointed | undefined, events: PictureEvents): void {
  if (!pointed || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target !== event.currentTarget) return;
  const { plane, mark } = pointed;
  if (event.key === "Enter" && mark) events.choose?.(mark);
  const step = arrows[event.key];
  if (!step) return;
  event.preventDefault();
  const { a, b } = plane;
  const [fromA, fromB] = mark ?? [(a.low + a.high) / 2, (b.low + b.high) / 2];
  const moved: Place = [fromA + (step[0] * (a.high - a.low)) / 50, fromB + (step[1] * (b.high - b.low)) / 50];
  events.hover?.(clampedPlace(plane, moved), [0, 0]);
}
