/** @file The value at a point, asked of the model itself; typed, or taken from under the pointer. */

import { element } from "../../marks/dom.ts";
import { readable, rounded } from "../../marks/numbers.ts";
import type { ViewChoice, ViewSummary } from "../../source/source.ts";
import { fetchValue, newestOnly } from "../sources/api.ts";

export type Point = Readonly<Record<string, number>>;

export interface Reading {
  readonly field: string;
  readonly point: Point;
  readonly value: number | null;
  readonly exact?: number | null;
}

export interface Probe {
  /** Asks for the value at a point; coordinates are rounded to what is shown. */
  ask(point: Point): void;
  /** Changes the field asked about and asks again at the last point. */
  choose(choice: ViewChoice): void;
}

/** @param answered - told every reading, in the order of the questions. */
export function probe(
  form: HTMLFormElement,
  summary: ViewSummary,
  answered: (reading: Reading) => void,
): Probe {
  const inputs = summary.coordinates.map((name, c) => coordinateInput(name, summary.bounds[c]));
  const output = element(
    "output",
    { class: "numbers", "aria-live": "polite" },
    "Point at the field, or type a place.",
  );
  form.replaceChildren(...inputs.map(({ label }) => label), output);
  form.addEventListener("submit", (event) => event.preventDefault());
  const newest = newestOnly();
  let field = summary.fields[0];
  let last: Point | undefined;
  const read = (point: Point): void => {
    last = point;
    void newest(async () => {
      // The field may be changed while the answer is under way.
      const asked = field;
      const { value, exact } = await fetchValue(point, asked);
      const reading: Reading =
        exact === undefined ? { field: asked, point, value } : { field: asked, point, value, exact };
      show(output, reading, summary.against ?? "exact");
      answered(reading);
    }).catch((error: unknown) =>
      output.replaceChildren(error instanceof Error ? error.message : String(error)),
    );
  };
  for (const { input } of inputs)
    input.addEventListener("change", () => {
      const typed = Object.fromEntries(inputs.map(({ name, input: each }) => [name, each.valueAsNumber]));
      if (form.reportValidity() && Object.values(typed).every(Number.isFinite)) read(typed);
    });
  return {
    ask: (point) => {
      const shown = Object.fromEntries(
        summary.coordinates.map((name, c) => [name, rounded(point[name], summary.bounds[c])]),
      );
      for (const { name, input } of inputs)
        if (document.activeElement !== input) input.value = String(shown[name]);
      read(shown);
    },
    choose: (choice) => {
      if (summary.fields.includes(choice.field)) field = choice.field;
      if (last) read(last);
    },
  };
}

function coordinateInput(name: string, [low, high]: readonly [number, number]) {
  const input = element("input", {
    type: "number",
    step: "any",
    required: "",
    min: String(low),
    max: String(high),
    name,
  });
  return { name, input, label: element("label", {}, element("span", { class: "symbol" }, name), input) };
}

/** The reading in words; its numbers in full are in the element's data. */
function show(output: HTMLOutputElement, { field, point, value, exact }: Reading, against: string): void {
  Object.assign(output.dataset, {
    point: JSON.stringify(point),
    value: JSON.stringify(value),
    exact: JSON.stringify(exact ?? null),
  });
  const parts = [element("strong", {}, `${field} = ${readable(value, 12)}`)];
  if (exact !== undefined) parts.push(element("span", {}, `${against} ${readable(exact, 12)}`));
  if (typeof value === "number" && typeof exact === "number")
    parts.push(element("span", {}, `error ${readable(Math.abs(value - exact), 3)}`));
  output.replaceChildren(...parts);
}
