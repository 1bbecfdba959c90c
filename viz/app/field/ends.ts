/** @file Handles on a map for the two ends of the profile: dragged, or moved by arrow keys. */

import type { Place } from "../../marks/picture.ts";
import { button } from "../shell/controls.ts";

export interface Ends {
  /** Puts the handles at the places; undefined hides them. */
  show(places: readonly [Place, Place] | undefined): void;
  remove(): void;
}

export interface EndsOptions {
  /** CSS pixels of a place, undefined while there is no map. */
  pixels(place: Place): readonly [number, number] | undefined;
  place(pixels: readonly [number, number]): Place | undefined;
  /** A fiftieth of both axes: the step of an arrow key. */
  step(): Place;
  moved(places: readonly [Place, Place]): void;
}

const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** Handles over `host`, in the order of the profile. */
export function ends(host: HTMLElement, options: EndsOptions): Ends {
  let places: readonly [Place, Place] | undefined;
  const move = (k: 0 | 1, place: Place | undefined): void => {
    if (!place || !places) return;
    places = k === 0 ? [place, places[1]] : [places[0], place];
    layOut();
    options.moved(places);
  };
  const handles = (["Start", "End"] as const).map((name, k) =>
    handle(host, name, {
      drag: (pixels) => move(k as 0 | 1, options.place(pixels)),
      press: ([a, b]) => {
        const [stepA, stepB] = options.step();
        const from = places?.[k];
        // Through pixels and back: the map moves places into its axes.
        const to = from && options.pixels([from[0] + a * stepA, from[1] + b * stepB]);
        move(k as 0 | 1, to && options.place(to));
      },
    }),
  );
  const layOut = (): void => {
    handles.forEach((each, k) => {
      const at = places && options.pixels(places[k]);
      each.hidden = !at;
      if (at) each.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
    });
  };
  const resized = new ResizeObserver(() => requestAnimationFrame(layOut));
  resized.observe(host);
  return {
    show: (next) => {
      places = next;
      layOut();
      // The map knows its pixels once it is painted: with the next frame at the latest.
      requestAnimationFrame(() => requestAnimationFrame(layOut));
    },
    remove: () => {
      resized.disconnect();
      for (const each of handles) each.remove();
    },
  };
}

interface Moves {
  drag(pixels: readonly [number, number]): void;
  press(step: Place): void;
}

function handle(host: HTMLElement, name: string, moves: Moves): HTMLElement {
  const made = button("", () => undefined, {
    class: "handle",
    "aria-label": `${name} of the profile; arrow keys move it`,
    hidden: "",
  });
  made.addEventListener("pointerdown", (event) => {
    made.setPointerCapture(event.pointerId);
    event.preventDefault();
    made.focus();
  });
  made.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (!made.hasPointerCapture(pointerId)) return;
    const { left, top } = host.getBoundingClientRect();
    moves.drag([clientX - left, clientY - top]);
  });
  made.addEventListener("keydown", (event) => {
    const step = arrows[event.key];
    if (!step) return;
    event.preventDefault();
    moves.press(step);
  });
  host.append(made);
  return made;
}
