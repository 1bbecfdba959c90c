/** @file Choosers and sliders, all native form controls. */

import { element, prefersReducedMotion } from "../../marks/dom.ts";
import { readable } from "../../marks/numbers.ts";

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** A labelled list of choices. */
export function chooser(
  label: string,
  choices: readonly Choice[],
  chosen: string,
  changed: (value: string) => void,
): HTMLElement {
  const select = element(
    "select",
    {},
    ...choices.map(({ value, text }) => element("option", { value }, text)),
  );
  select.value = chosen;
  select.addEventListener("change", () => changed(select.value));
  return element("label", { class: "chooser" }, element("span", {}, label), select);
}

export const button = (
  text: string,
  pressed: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement => {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", pressed);
  return made;
};

export interface SliderOptions {
  readonly name: string;
  readonly bounds: readonly [number, number];
  readonly value: number;
  /** What the slider does: `profile` or `time`. */
  readonly purpose: string;
  readonly playable: boolean;
  changed(value: number): void;
}

/** chosen here: 200 steps, finer than a hand can place a thumb. */
const steps = 200;

/** A slider over a coordinate, with its number and, for time, a play button. */
export function slider({ name, bounds, value, purpose, playable, changed }: SliderOptions): HTMLElement {
  const [low, high] = bounds;
  const at = (step: number): number => (low * (steps - step) + high * step) / steps;
  const input = element("input", {
    type: "range",
    min: "0",
    max: String(steps),
    step: "1",
    "aria-label": `${name}, ${purpose}`,
  });
  input.dataset.coordinate = name;
  const output = element("output", { class: "numbers" });
  const show = (): void => {
    output.textContent = `${name} = ${readable(at(input.valueAsNumber), 4, true)}`;
    input.setAttribute("aria-valuetext", `${name} = ${readable(at(input.valueAsNumber))}`);
  };
  const set = (step: number): void => {
    input.value = String(step);
    show();
    changed(at(step));
  };
  input.value = String(Math.round((steps * (value - low)) / (high - low)));
  input.addEventListener("input", () => set(input.valueAsNumber));
  show();
  const play = playable ? [playButton(() => input.valueAsNumber, set)] : [];
  return element(
    "div",
    { class: "slider" },
    ...play,
    element("span", { class: "quiet" }, purpose),
    input,
    output,
  );
}

/** chosen here: the whole interval in six seconds; with reduced motion ten still pictures, one each 0.8 s. */
const [playSeconds, stills, stillSeconds] = [6, 10, 0.8];

function playButton(now: () => number, set: (step: number) => void): HTMLElement {
  let stop: (() => void) | undefined;
  const end = (): void => {
    stop?.();
    stop = undefined;
    made.textContent = "Play";
    made.setAttribute("aria-pressed", "false");
  };
  const made = button(
    "Play",
    () => {
      if (stop) return end();
      if (now() >= steps) set(0);
      stop = (prefersReducedMotion() ? playStills : playSmoothly)({
        now,
        set,
        end,
        present: () => made.isConnected,
      });
      made.textContent = "Pause";
      made.setAttribute("aria-pressed", "true");
    },
    { class: "play", "aria-pressed": "false" },
  );
  return made;
}

interface Player {
  now(): number;
  set(step: number): void;
  end(): void;
  /** False once the slider has been replaced. */
  present(): boolean;
}

function playSmoothly({ now, set, end, present }: Player): () => void {
  const [begun, from] = [performance.now(), now()];
  let frame = 0;
  const advance = (time: number): void => {
    const step = Math.min(
      steps,
      Math.max(from, Math.round(from + ((time - begun) / 1000 / playSeconds) * steps)),
    );
    if (present() && step !== now()) set(step);
    if (step >= steps || !present()) end();
    else frame = requestAnimationFrame(advance);
  };
  frame = requestAnimationFrame(advance);
  return () => cancelAnimationFrame(frame);
}

function playStills({ now, set, end, present }: Player): () => void {
  const timer = window.setInterval(() => {
    if (present()) set(Math.min(steps, now() + steps / stills));
    if (now() >= steps || !present()) end();
  }, stillSeconds * 1000);
  return () => clearInterval(timer);
}
