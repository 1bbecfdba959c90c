/** @file Form controls, all native and labelled. */

import { element } from "../../marks/dom.ts";
import { readable } from "../../marks/numbers.ts";

export interface Choice {
  readonly value: string;
  readonly text: string;
  /** Choices of one group stand together under its name. */
  readonly group?: string;
}

/** A labelled list of choices. */
export function chooser(
  label: string,
  choices: readonly Choice[],
  chosen: string,
  changed: (value: string) => void,
): HTMLElement {
  const select = element("select", { name: label }, ...optionsOf(choices));
  select.value = chosen;
  select.addEventListener("change", () => changed(select.value));
  return element("label", { class: "chooser" }, element("span", {}, label), select);
}

function optionsOf(choices: readonly Choice[]): HTMLElement[] {
  const groups = [...new Set(choices.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const options = choices
      .filter((choice) => choice.group === group)
      .map(({ value, text }) => element("option", { value }, text));
    return group === undefined ? options : [element("optgroup", { label: group }, ...options)];
  });
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

/** A labelled check box. */
export function toggle(label: string, on: boolean, changed: (on: boolean) => void): HTMLElement {
  const input = element("input", { type: "checkbox", name: label });
  input.checked = on;
  input.addEventListener("change", () => changed(input.checked));
  return element("label", { class: "toggle" }, input, element("span", {}, label));
}

export interface NumberFieldOptions {
  readonly label: string;
  /** Undefined: the field is empty. */
  readonly value: number | undefined;
  readonly low?: number;
  readonly high?: number;
  /** Whole numbers only. Default false. */
  readonly whole?: boolean;
  /** May be empty, and says so. Default: a number is needed. */
  readonly empty?: string;
  /** Told a number that fits; undefined for an emptied field. */
  changed(value: number | undefined): void;
}

/** A labelled field for a number; the browser says what is wrong with one that does not fit. */
export function numberField({ label, value, low, high, ...rest }: NumberFieldOptions): HTMLElement {
  const input = element("input", {
    type: "number",
    name: label,
    step: rest.whole ? "1" : "any",
    inputmode: rest.whole ? "numeric" : "decimal",
    ...(low !== undefined && { min: String(low) }),
    ...(high !== undefined && { max: String(high) }),
    ...(rest.empty === undefined ? { required: "" } : { placeholder: rest.empty }),
  });
  input.value = value === undefined ? "" : String(value);
  input.addEventListener("change", () => {
    if (!input.reportValidity()) return;
    rest.changed(input.value === "" ? undefined : input.valueAsNumber);
  });
  return element("label", { class: "field" }, element("span", {}, label), input);
}

/** Controls that can be folded away under their name. */
export function group(name: string, open: boolean, ...children: readonly Node[]): HTMLDetailsElement {
  return element(
    "details",
    { class: "group", ...(open && { open: "" }) },
    element("summary", {}, name),
    element("div", { class: "controls" }, ...children),
  );
}

export interface SliderOptions {
  readonly name: string;
  readonly bounds: readonly [number, number];
  readonly value: number;
  /** What the slider does: `profile at` or `picture at`. */
  readonly purpose: string;
  changed(value: number): void;
  /** Told when the thumb is let go. */
  rested?(): void;
}

/** chosen here: 200 steps, finer than a hand can place a thumb. */
export const sliderSteps = 200;

/** A slider over a coordinate, with its number. */
export interface Slider {
  readonly element: HTMLElement;
  /** Moves the thumb without telling. */
  set(value: number): void;
}

export function slider({ name, bounds, value, purpose, changed, rested }: SliderOptions): Slider {
  const [low, high] = bounds;
  const at = (step: number): number => (low * (sliderSteps - step) + high * step) / sliderSteps;
  const input = element("input", {
    type: "range",
    min: "0",
    max: String(sliderSteps),
    step: "1",
    name: `slider ${name}`,
    "aria-label": `${name}, ${purpose}`,
  });
  input.dataset.coordinate = name;
  const output = element("output", { class: "numbers" });
  const show = (now: number): void => {
    output.textContent = `${name} = ${readable(now, 4, true)}`;
    input.setAttribute("aria-valuetext", `${name} = ${readable(now)}`);
  };
  const set = (now: number): void => {
    input.value = String(Math.round((sliderSteps * (now - low)) / (high - low)));
    show(now);
  };
  input.addEventListener("input", () => {
    show(at(input.valueAsNumber));
    changed(at(input.valueAsNumber));
  });
  input.addEventListener("change", () => rested?.());
  set(value);
  const row = element(
    "div",
    { class: "slider" },
    element("span", { class: "quiet" }, purpose),
    input,
    output,
  );
  return { element: row, set };
}
