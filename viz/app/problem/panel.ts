/** @file Cards of facts: result, equations, run. */

import { element } from "../../marks/dom.ts";
import { duration, grouped, readable } from "../../marks/numbers.ts";
import type { ViewEquation, ViewSummary } from "../../source/source.ts";
import { formula } from "./mathml.ts";

/** How near the solution is, by what that is known, how the run ended, and what it found. */
export function resultCard(summary: ViewSummary): HTMLElement {
  return card("Result", ...resultOf(summary));
}

/** What was solved with what, and what it took. */
export function runFacts(summary: ViewSummary): HTMLElement {
  const { model, solver, device, rows, columns, steps, seconds, cost, seed, kind } = summary;
  const known: readonly (readonly [string, string])[] = [
    ["Kind", kind ?? ""],
    ["Model", model],
    ["Solver", solver],
    ["Device", device.name],
    // Not known before the end of a solve in the page.
    ["Residuals", Number.isFinite(rows) ? grouped(rows) : ""],
    ["Parameters", Number.isFinite(columns) ? grouped(columns) : ""],
    ["Steps", steps > 0 ? grouped(steps) : ""],
    ["Solve time", duration(seconds)],
    ["Final cost", Number.isFinite(cost) ? readable(cost, 3) : ""],
    ["Seed", String(seed)],
  ];
  return card(
    "Run",
    facts(known.filter(([, value]) => value)),
    element("p", { class: "quiet" }, device.description),
  );
}

/** A titled part of the page. */
export const card = (title: string, ...children: readonly (Node | string)[]): HTMLElement =>
  element("section", { class: "card" }, element("h2", {}, title), ...children);

function resultOf(summary: ViewSummary): Node[] {
  const { error, errorEstimate, outcome, running, coefficients = [], notes = [] } = summary;
  return [
    // Of a run that goes on, errors come later.
    ...(error ? errorOf(error, summary) : running ? [] : [unknownError(errorEstimate !== undefined)]),
    ...(errorEstimate ? [running ? estimateOf(errorEstimate) : estimateBeside(errorEstimate, outcome)] : []),
    ...(coefficients.length ? [coefficientTable(coefficients)] : []),
    running
      ? element("p", { class: "live" }, "The solve goes on; this is its last checkpoint.")
      : outcomeOf(outcome),
    ...(notes.length ? [notesOf(notes)] : []),
  ];
}

const unknownError = (isEstimated: boolean): HTMLElement =>
  element(
    "p",
    { class: "quiet" },
    isEstimated
      ? "No exact or reference solution is known; the error is estimated."
      : "No exact or reference solution is known, so no error can be given.",
  );

/** Ends of runs that reached nothing: an estimate of theirs is no result to be shown large. */
const failures: readonly string[] = ["stalled", "diverged", "singular", "non-finite"];

function estimateBeside(
  estimate: NonNullable<ViewSummary["errorEstimate"]>,
  { kind }: ViewSummary["outcome"],
): HTMLElement {
  if (!failures.includes(kind)) return estimateOf(estimate);
  const size = readable(estimate.relativeL2, 3, true);
  return element(
    "p",
    { class: "quiet" },
    `Estimate of the relative L2 error: ${size}${estimate.uncertain ? ", uncertain" : ""}, of a solve that ended ${kind}; what is wrong with it the estimate may not see.`,
  );
}

function estimateOf({ relativeL2, uncertain }: NonNullable<ViewSummary["errorEstimate"]>): HTMLElement {
  const doubt = uncertain ? "; uncertain: its two levels disagree" : "";
  return element(
    "div",
    { class: "figures" },
    figure(readable(relativeL2, 3, true), `relative L2 error, estimated without the exact solution${doubt}`),
  );
}

/** The outcome's kind, the rule that fired, and what was compared. */
export function outcomeOf({ kind, by, message }: ViewSummary["outcome"]): HTMLElement {
  return element(
    "p",
    { class: "outcome" },
    element("span", { class: `badge ${kind}` }, `${kind}${by ? ` by ${by}` : ""}`),
    element("span", {}, message),
  );
}

const notesOf = (notes: readonly string[]): HTMLElement =>
  element(
    "details",
    {},
    element("summary", {}, `Notes (${notes.length})`),
    element("ul", {}, ...notes.map((note) => element("li", {}, note))),
  );

function errorOf(error: NonNullable<ViewSummary["error"]>, { against, fields }: ViewSummary): Node[] {
  const names = Object.entries(error.fields);
  return [
    element(
      "div",
      { class: "figures" },
      figure(
        readable(error.relativeL2, 3, true),
        `relative L2 error against the ${against ?? "exact"} solution`,
      ),
      figure(readable(error.maxError, 3, true), "largest absolute error"),
    ),
    ...(fields.length > 1
      ? [facts(names.map(([name, value]) => [`relative L2 error of ${name}`, readable(value, 3, true)]))]
      : []),
  ];
}

const figure = (number: string, label: string): HTMLElement =>
  element("p", { class: "figure" }, element("strong", {}, number), element("span", {}, label));

function coefficientTable(coefficients: NonNullable<ViewSummary["coefficients"]>): HTMLElement {
  const rows = coefficients.map(({ name, value, standardError, exact }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      ...[value, standardError, exact].map((number) =>
        element("td", {}, typeof number === "number" ? readable(number, 7) : "–"),
      ),
    ),
  );
  const head = ["coefficient", "estimate", "standard error", "exact"].map((text) =>
    element("th", { scope: "col" }, text),
  );
  return element(
    "div",
    { class: "scroll" },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
  );
}

/** What is hard about the problem, what its picture shows, and where it comes from; nothing of a problem that does not say. */
export function aboutProblem({ problem, picture }: ViewSummary): HTMLElement[] {
  const parts = [
    ["What is hard", problem.difficulty],
    ["What it shows", picture?.shows ?? ""],
    ["Source", problem.source],
  ].filter(([, text]) => text);
  if (parts.length === 0) return [];
  const pairs = parts.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]);
  return [card("Problem", element("dl", { class: "about" }, ...pairs))];
}

/** `x ∈ [−1, 1], t ∈ [0, 1]`. */
export function intervalsOf({ coordinates, bounds }: ViewSummary): HTMLElement {
  const interval = (name: string, c: number): string =>
    `${name} ∈ [${bounds[c].map((end) => readable(end)).join(", ")}]`;
  return element("p", { class: "quiet numbers intervals" }, coordinates.map(interval).join(",\u2002"));
}

/** The equation typeset where its MathML is sound, else as it was written. */
export function formulaOf({ text, mathml }: ViewEquation): HTMLElement {
  const math = mathml === undefined ? undefined : formula(mathml);
  return math ? element("div", { class: "formula" }, math) : element("code", {}, text);
}

/** A list of named facts. */
export function facts(pairs: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    "dl",
    { class: "facts" },
    ...pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}
