/** @file The facts beside the picture: result, equations, run. */

import { byId, element } from "../../marks/dom.ts";
import { duration, grouped, readable } from "../../marks/numbers.ts";
import type { ViewEquation, ViewSummary } from "../../source/source.ts";
import { formula } from "./mathml.ts";

/** Fills the header and the panels from the summary. */
export function showPanels(summary: ViewSummary): void {
  const { problem } = summary;
  document.title = `${problem.title} · Sobolev`;
  byId("title").textContent = problem.title;
  byId("subtitle").textContent = [problem.name, summary.model, duration(summary.seconds)].join("  ·  ");
  byId("result").replaceChildren(...resultOf(summary));
  byId("equations").replaceChildren(...equationsOf(summary));
  byId("run").replaceChildren(...runOf(summary));
}

function resultOf(summary: ViewSummary): Node[] {
  const { error, outcome, coefficients = [] } = summary;
  return [
    ...(error
      ? errorOf(error, summary)
      : [
          element(
            "p",
            { class: "quiet" },
            "No exact or reference solution is known, so no error can be given.",
          ),
        ]),
    ...(coefficients.length ? [coefficientTable(coefficients)] : []),
    element(
      "p",
      { class: "outcome" },
      element(
        "span",
        { class: `badge ${outcome.kind}` },
        `${outcome.kind}${outcome.by ? ` by ${outcome.by}` : ""}`,
      ),
      element("span", {}, outcome.message),
    ),
  ];
}

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

function equationsOf({ equations, conditions, problem, picture, coordinates, bounds }: ViewSummary): Node[] {
  const domain = coordinates
    .map((name, c) => `${name} ∈ [${bounds[c].map((end) => readable(end)).join(", ")}]`)
    .join(",  ");
  const sentences = [problem.difficulty, picture?.shows].filter((text) => text);
  return [
    ...sentences.map((text) => element("p", { class: "sentence" }, text as string)),
    ...equations.map(equationOf),
    element("p", { class: "domain numbers" }, domain),
    ...(conditions.length ? [element("h3", {}, "Conditions"), ...conditions.map(equationOf)] : []),
    element("p", { class: "quiet source" }, problem.source),
  ];
}

function equationOf({ name, text, mathml }: ViewEquation): HTMLElement {
  const math = mathml === undefined ? undefined : formula(mathml);
  const body = math ? element("div", { class: "formula" }, math) : element("code", {}, text);
  return element("div", { class: "equation", title: text }, element("p", { class: "quiet" }, name), body);
}

function runOf(summary: ViewSummary): Node[] {
  const { model, solver, device, rows, columns, steps, seconds, cost, seed, notes = [] } = summary;
  return [
    facts([
      ["Model", model],
      ["Solver", solver],
      ["Device", device.name],
      ["Residuals", grouped(rows)],
      ["Parameters", grouped(columns)],
      ["Steps", grouped(steps)],
      ["Solve time", duration(seconds)],
      ["Final cost", readable(cost, 3)],
      ["Seed", String(seed)],
    ]),
    element("p", { class: "quiet" }, device.description),
    ...(notes.length
      ? [
          element(
            "details",
            {},
            element("summary", {}, `Notes (${notes.length})`),
            element("ul", {}, ...notes.map((note) => element("li", {}, note))),
          ),
        ]
      : []),
  ];
}

/** A list of named facts. */
function facts(pairs: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    "dl",
    { class: "facts" },
    ...pairs.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}
