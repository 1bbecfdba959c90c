/** @file How it is to be solved: what is left empty is chosen by the solve. */

import { element } from "../../marks/dom.ts";
import type { SolveChoices } from "../../worker/protocol.ts";
import { chooser, numberField } from "../shell/controls.ts";
import { type DeviceChoice, deviceChoice } from "./device-choice.ts";
import { kinds } from "./draft.ts";

const kindWords: Readonly<Record<(typeof kinds)[number], string>> = {
  network: "a network",
  features: "functions linear in their parameters",
  spectral: "modes evolved in time",
  hybrid: "a network and its correction",
};

export interface ChoicesForm {
  readonly host: HTMLElement;
  readonly device: DeviceChoice;
}

export function choicesForm(first: SolveChoices, changed: (choices: SolveChoices) => void): ChoicesForm {
  let choices = first;
  const set = (name: keyof SolveChoices, value: string | number | undefined): void => {
    const { [name]: _, ...others } = choices;
    choices = value === undefined || value === "" ? others : { ...others, [name]: value };
    changed(choices);
  };
  const model = element("input", {
    type: "text",
    placeholder: "chosen by the solve",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
  });
  model.value = first.model ?? "";
  model.addEventListener("change", () => set("model", model.value.trim()));
  const count = { low: 1, whole: true, empty: "automatic" } as const;
  // A link does not name the default.
  const device = deviceChoice(first.device ?? "wasm", (name) =>
    set("device", name === "wasm" ? undefined : name),
  );
  const host = element(
    "div",
    { class: "choices" },
    numberField({
      ...{ label: "Seconds", value: first.seconds, low: 0.1, empty: "as recommended" },
      changed: (value) => set("seconds", value),
    }),
    numberField({
      ...{ label: "Seed", value: first.seed, low: 0, whole: true, empty: "1" },
      changed: (value) => set("seed", value),
    }),
    chooser(
      "By",
      [{ value: "", text: "whatever suits" }, ...kinds.map((value) => ({ value, text: kindWords[value] }))],
      first.kind ?? "",
      (value) => set("kind", value),
    ),
    device.host,
    element(
      "details",
      {},
      element("summary", {}, "Model and points"),
      element("label", { class: "field" }, element("span", {}, "Model"), model),
      element("p", { class: "quiet" }, "mlp:4x20, chebyshev:24, sinusoids:900, gaussians:900"),
      numberField({
        ...{ label: "Interior points of a network", value: first.points, ...count },
        changed: (value) => set("points", value),
      }),
      numberField({
        ...{ label: "Steps of a network", value: first.steps, ...count, empty: "until time is up" },
        changed: (value) => set("steps", value),
      }),
    ),
  );
  return { host, device };
}
