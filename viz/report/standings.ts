/** @file The shortest account: how many problems each competitor solves to which accuracy, by kind. */

import type { ReportData, ReportEntry, ReportKind } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";
import { kindBadge } from "./filter.ts";

/** Median errors that are counted. */
const tolerances: readonly (readonly [number, string])[] = [
  [1e-3, "to 1e-3"],
  [1e-6, "to 1e-6"],
  [1e-9, "to 1e-9"],
];

/** A row per competitor and kind; counts are of the problems that it was run on as this kind. */
export function standings(data: ReportData, colour: (competitor: string) => string): HTMLElement {
  const entries = data.problems.flatMap((problem) => problem.entries);
  const rows = data.competitors.flatMap((competitor) =>
    data.kinds.flatMap((kind) => {
      const own = entries.filter((entry) => entry.competitor === competitor && entry.kind === kind);
      return own.length === 0 ? [] : [row(competitor, kind, own, colour(competitor))];
    }),
  );
  const heads = ["competitor", "kind", "problems", ...tolerances.map(([, name]) => name), "failed runs"];
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Problems solved by each competitor" },
    element(
      "table",
      { class: "plain standings" },
      element("caption", { class: "hidden-text" }, "Problems solved by each competitor"),
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, ...rows),
    ),
  );
}

function row(competitor: string, kind: ReportKind, own: readonly ReportEntry[], colour: string): HTMLElement {
  const solved = tolerances.map(([bar]) => own.filter(({ error }) => error && error.median <= bar).length);
  const runs = own.reduce((sum, entry) => sum + entry.runs.length, 0);
  const failed = own.reduce((sum, entry) => sum + entry.failed, 0);
  const lost = failed > 0 ? element("span", { class: "lost" }, `${failed} of ${runs}`) : `0 of ${runs}`;
  return element(
    "tr",
    { "data-kinds": kind },
    element("th", { scope: "row" }, element("span", { class: `name ${colour}` }, competitor)),
    element("td", {}, kindBadge(kind)),
    ...[own.length, ...solved].map((count) => element("td", {}, String(count))),
    element("td", {}, lost),
  );
}
