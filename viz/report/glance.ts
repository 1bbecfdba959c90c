/** @file The table at a glance: a row per problem, competitor and kind, with every seed's error on one scale. */

import type { ReportData, ReportEntry, ReportProblem } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";
import { type Extent, errorExtent } from "./axes.ts";
import { kindBadge } from "./filter.ts";
import { errorText, figure, secondsText, timesText } from "./format.ts";
import { cellStrip, stripAxis } from "./seeds.ts";

interface Row {
  readonly entry: ReportEntry;
  readonly problem: ReportProblem;
  readonly element: HTMLTableRowElement;
  /** Place in the report: problems by name, competitors as in the suite. */
  readonly place: number;
}

interface Column {
  readonly name: string;
  readonly title?: string;
  /** What rows are sorted by; null sorts last in either direction. */
  readonly key?: (row: Row) => number | string | null;
}

const columns: readonly Column[] = [
  { name: "Problem", key: ({ place }) => place },
  { name: "Competitor", key: ({ entry }) => entry.competitor },
  { name: "Kind", key: ({ entry }) => entry.kind },
  { name: "Error", title: "relative L2, median over seeds", key: ({ entry }) => entry.error?.median ?? null },
  { name: "strip" },
  {
    name: "Seconds",
    title: "solve time, median over seeds",
    key: ({ entry }) => entry.seconds?.median ?? null,
  },
  {
    name: "Estimate",
    title: "the solver's own error estimate over the measured error, median over seeds",
    key: ({ entry }) => entry.estimateRatio,
  },
  {
    name: "Runs",
    title: "seeds that finished",
    key: ({ entry }) => -entry.failed / entry.runs.length - (entry.failures ? 1 : 0),
  },
];

export interface Glance {
  readonly element: HTMLElement;
  /** Tidies up after rows were shown or hidden. */
  refresh(): void;
}

/** The table, sorted by problem; its headings sort it otherwise. */
export function glance(
  data: ReportData,
  colour: (competitor: string) => string,
  link: (problem: string) => string,
): Glance {
  const entries = data.problems.flatMap(({ entries }) => entries);
  const extent = errorExtent(entries.flatMap(({ runs }) => runs.flatMap(({ error }) => error ?? [])));
  const rows = data.problems
    .flatMap((problem) => problem.entries.map((entry) => ({ problem, entry })))
    .map((one, place) => ({ ...one, place, element: row(one, extent, colour(one.entry.competitor), link) }));
  const body = element("tbody", {}, ...rows.map((one) => one.element));
  const refresh = (): void => muteRepeated(body);
  const head = heading(extent, (column, isDescending) => {
    body.append(...sorted(rows, column, isDescending).map((one) => one.element));
    refresh();
  });
  const caption = element(
    "caption",
    { class: "hidden-text" },
    "Errors, seconds and failures by problem and competitor",
  );
  refresh();
  return { element: element("table", { class: "glance" }, caption, head, body), refresh };
}

function heading(extent: Extent, sort: (column: Column, isDescending: boolean) => void): HTMLElement {
  const cells = columns.map((column) => {
    if (!column.key) {
      const name = element("span", { class: "hidden-text" }, "Error of every seed, drawn");
      return element("th", { scope: "col", class: "strip-cell" }, name, stripAxis(extent));
    }
    const button = element(
      "button",
      { type: "button", ...(column.title && { title: column.title }) },
      column.name,
    );
    return element("th", { scope: "col", class: classOf(column.name) }, button);
  });
  cells[0].setAttribute("aria-sort", "ascending");
  for (const [i, cell] of cells.entries())
    cell.querySelector("button")?.addEventListener("click", () => {
      const isDescending = cell.getAttribute("aria-sort") === "ascending";
      for (const other of cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      sort(columns[i], isDescending);
    });
  return element("thead", {}, element("tr", {}, ...cells));
}

const classOf = (name: string): string => `${name.toLowerCase()}-head`;

/** Rows by a column, those without a value last; ties stay in the order of the report. */
function sorted(rows: readonly Row[], { key }: Column, isDescending: boolean): Row[] {
  const direction = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key!(a), key!(b)];
    if (x === y) return a.place - b.place;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -direction : direction;
  });
}

/** A problem's name is written in ink once, where its rows begin. */
function muteRepeated(body: HTMLElement): void {
  let previous = "";
  for (const row of body.querySelectorAll("tr")) {
    if (row.hidden) continue;
    const name = row.dataset.problem!;
    row.classList.toggle("repeated", name === previous);
    previous = name;
  }
}

function row(
  { problem, entry }: { readonly problem: ReportProblem; readonly entry: ReportEntry },
  extent: Extent,
  colour: string,
  link: (problem: string) => string,
): HTMLTableRowElement {
  const cell = (kind: string, ...children: readonly (Node | string)[]): HTMLElement =>
    element("td", { class: kind }, ...children);
  return element(
    "tr",
    { "data-kinds": entry.kind, "data-problem": problem.name },
    element(
      "th",
      { scope: "row", class: "problem" },
      element("a", { href: `#${link(problem.name)}` }, problem.name),
    ),
    cell("competitor", element("span", { class: `name ${colour}` }, entry.competitor)),
    cell("kind-cell", kindBadge(entry.kind)),
    cell("error", ...errorCell(entry)),
    cell("strip-cell", cellStrip(entry, extent, problem.referenceAccuracy, colour)),
    cell("seconds", figure(secondsText(entry.seconds?.median ?? null))),
    cell("estimate", ...estimateCell(entry)),
    cell("runs", ...runsCell(entry)),
  );
}

function errorCell({ error, isAtReference, failures }: ReportEntry): Node[] {
  if (!error)
    return [element("span", { class: failures ? "lost" : "none" }, failures ? "failed" : "not known")];
  const mark = element("span", { class: "hidden-text" }, " at the reference");
  return [figure(errorText(error.median)), ...(isAtReference ? [mark] : [])];
}

/** chosen here: an estimate below a third of the error promises what is not there. */
const tooLow = 1 / 3;

function estimateCell({ estimateRatio, isEstimateUncertain }: ReportEntry): (Node | string)[] {
  if (estimateRatio === null) return [element("span", { class: "none" }, "–")];
  const kind = estimateRatio < tooLow ? "low" : "";
  const doubt = element(
    "span",
    { class: "doubt", title: "the two levels of the estimate disagree" },
    "uncertain ",
  );
  return [
    ...(isEstimateUncertain ? [doubt] : []),
    element("span", { class: kind }, timesText(estimateRatio)),
  ];
}

function runsCell({ runs, failed, failures }: ReportEntry): (Node | string)[] {
  const finished = `${runs.length - failed} of ${runs.length}`;
  if (!failures) return [element("span", { class: "quiet" }, finished)];
  return [finished, element("span", { class: "lost" }, ` · ${failures}`)];
}
