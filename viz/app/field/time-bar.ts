/** @file The played coordinate under the picture: play, step, slider; its speed and loop are in the group "Time". */

import { element } from "../../marks/dom.ts";
import { button, type Slider, slider, sliderSteps } from "../shell/controls.ts";
import { type Player, player } from "./player.ts";

export interface TimeBarOptions {
  readonly name: string;
  readonly bounds: readonly [number, number];
  readonly purpose: string;
  value(): number;
  course(): { readonly speed: number; readonly loop: boolean };
  changed(value: number): void;
}

export interface TimeBar {
  readonly element: HTMLElement;
  readonly playing: boolean;
  toggle(): void;
  /** Moves by so many steps of the slider. */
  step(by: number): void;
  set(value: number): void;
  stop(): void;
}

export function timeBar({ name, bounds, purpose, value, course, changed }: TimeBarOptions): TimeBar {
  const [low, high] = bounds;
  const at = (fraction: number): number => low * (1 - fraction) + high * fraction;
  const now = (): number => (value() - low) / (high - low);
  const move = (fraction: number): void => {
    // Whole steps: what is shown can be shown again.
    const rounded = at(Math.round(fraction * sliderSteps) / sliderSteps);
    row.set(rounded);
    if (rounded !== value()) changed(rounded);
  };
  const row: Slider = slider({
    ...{ name, bounds, purpose, value: value() },
    changed: (next) => {
      playing.stop();
      changed(next);
    },
  });
  const play = button("Play", () => playing.toggle(), {
    class: "play",
    "aria-pressed": "false",
    "aria-label": `Play ${name}`,
    name: "play",
  });
  const playing: Player = player({
    ...{ now, course, move },
    changed: (on) => {
      play.textContent = on ? "Pause" : "Play";
      play.setAttribute("aria-pressed", String(on));
    },
  });
  const step = (by: number): void => {
    playing.stop();
    move(Math.min(1, Math.max(0, now() + by / sliderSteps)));
  };
  const back = button("‹", () => step(-1), { "aria-label": `${name} one step back`, name: "back" });
  const on = button("›", () => step(1), { "aria-label": `${name} one step on`, name: "on" });
  row.element.prepend(element("span", { class: "playing" }, back, play, on));
  return {
    element: row.element,
    get playing() {
      return playing.playing;
    },
    toggle: playing.toggle,
    step,
    set: row.set,
    stop: playing.stop,
  };
}
