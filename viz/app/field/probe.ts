/** @file The value at a point, asked of the model itself; typed, or taken from under the pointer. */

import { element } from "../../marks/dom.ts";
import { readable, rounded } from "../../marks/numbers.ts";
import type { ViewChoice, ViewSummary } from "../../source/source.ts";
import { newestOnly } from "../sources/newest-only.ts";
import type { PageSource } from "../sources/page-source.ts";
import { boundsOf, type Point } from "./view-state.ts";

export interface Reading {
  readonly field: string;
  readonly point: Point;
  readonly value: number | null;
  /** The known solution, where there is one. */
  readonly exact?: number | null;
  /** What the picture shows, where that is neither of them: a residual, an estimate. */
  readonly shown?: { readonly label: string; readonly value: number };
}

export interface Probe {
  readonly element: HTMLElement;
  /** Asks for the value at a point; coordinates are rounded to what is shown. */
  ask(point: Point): void;
  /** Changes what is asked about and asks again at the last point. */
  choose(choice: ViewChoice): void;
  /** Asks again at the last point. */
  again(): void;
}

export interface ProbeOptions {
  readonly source: PageSource;
  readonly summary: ViewSummary;
  /** The value of a choice that the model's value does not tell, at a point. */
  shown(choice: ViewChoice, point: Point): Promise<number>;
  /** Told every reading, in the order of the questions. */
  answered(reading: Reading): void;
}

export function probe(options: ProbeOptions): Probe {
  const { source, summary, answered } = options;
  const inputs = summary.coordinates.map((name) => coordinateInput(name, boundsOf(summary, name)));
  const output = element(
    "output",
    { class: "numbers", "aria-live": "polite" },
    "Point at the field, or type a place.",
  );
  const form = element(
    "form",
    { class: "probe", "aria-label": "Value at a point" },
    ...inputs.map(({ label }) => label),
    output,
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  const newest = newestOnly();
  let choice = summary.views[0];
  let last: Point | undefined;
  const read = (point: Point): void => {
    last = point;
    newest(async () => {
      // The choice may be changed while the answer is under way.
      const asked = choice;
      const field = modelField(asked, summary);
      const { value, exact } = await source.value(point, field);
      const shown = await shownValue(options, asked, point);
      const reading: Reading = {
        ...{ field, point, value },
        ...(exact !== undefined && { exact }),
        ...(shown && { shown }),
      };
      show(output, reading, summary.against ?? "exact");
      answered(reading);
    }).catch((error: unknown) =>
      output.replaceChildren(error instanceof Error ? error.message : String(error)),
    );
  };
  const again = (): void => {
    if (last) read(last);
  };
  for (const { input } of inputs)
    input.addEventListener("change", () => {
      const typed = Object.fromEntries(inputs.map(({ name, input: each }) => [name, each.valueAsNumber]));
      // The rest of the form may still be empty: only the typed number is judged.
      if (input.reportValidity() && Object.values(typed).every(Number.isFinite)) read(typed);
    });
  return {
    element: form,
    ask: (point) => {
      const shown = Object.fromEntries(
        summary.coordinates.map((name) => [name, rounded(point[name], boundsOf(summary, name))]),
      );
      for (const { name, input } of inputs)
        if (document.activeElement !== input) input.value = String(shown[name]);
      read(shown);
    },
    choose: (next) => {
      if (next === choice) return;
      choice = next;
      again();
    },
    again,
  };
}

/** The field or derivative whose value is told; that of an equation's residual is the first field. */
function modelField({ field }: ViewChoice, { views, fields }: ViewSummary): string {
  return views.some((view) => view.kind === "value" && view.field === field) ? field : fields[0];
}

/** Residuals and estimates, which follow neither from the value nor from the known solution. */
async function shownValue(
  { shown }: ProbeOptions,
  choice: ViewChoice,
  point: Point,
): Promise<Reading["shown"]> {
  if (choice.kind !== "residual" && choice.kind !== "estimate") return undefined;
  return { label: choice.label, value: await shown(choice, point) };
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
function show(output: HTMLOutputElement, reading: Reading, against: string): void {
  const { field, point, value, exact, shown } = reading;
  Object.assign(output.dataset, {
    point: JSON.stringify(point),
    value: JSON.stringify(value),
    exact: JSON.stringify(exact ?? null),
  });
  const parts = [element("strong", {}, `${field} = ${readable(value, 12)}`)];
  if (exact !== undefined) parts.push(element("span", {}, `${against} ${readable(exact, 12)}`));
  if (typeof value === "number" && typeof exact === "number")
    parts.push(element("span", {}, `error ${readable(Math.abs(value - exact), 3)}`));
  if (shown) parts.push(element("span", {}, `${shown.label} ${readable(shown.value, 4)}`));
  output.replaceChildren(...parts);
}

/** The label at the pointer: what is there, and where. */
export function readingLines(reading: Reading, axes: readonly string[]): string[] {
  const { field, point, value, exact, shown } = reading;
  const error =
    typeof value === "number" && typeof exact === "number"
      ? [`error ${readable(Math.abs(value - exact), 2)}`]
      : [];
  return [
    `${field} = ${readable(value, 6)}`,
    ...error,
    ...(shown ? [`${shown.label} ${readable(shown.value, 3)}`] : []),
    axes.map((name) => `${name} = ${readable(point[name])}`).join(", "),
  ];
}
