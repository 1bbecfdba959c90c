/** @file The table of facts: runs across, figures down. */

import { element } from "../../marks/dom.ts";
import type { ViewSummary } from "../../source/source.ts";
import { type Fact, factsOf, judgement } from "./facts.ts";
import { letterOf } from "./ground.ts";

/** Figures side by side, and what their marks mean. */
export function factsTable(runs: readonly ViewSummary[]): HTMLElement[] {
  const head = element(
    "tr",
    {},
    element("td", {}),
    ...runs.map((_, k) =>
      element("th", { scope: "col" }, element("span", { class: `letter run-${k}` }, letterOf(k))),
    ),
  );
  const table = element(
    "table",
    { class: "compared-facts" },
    element("caption", { class: "hidden-text" }, "Facts of the runs"),
    element("thead", {}, head),
    element("tbody", {}, ...factsOf(runs).map(factRow)),
  );
  const scroll = element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Facts of the runs" },
    table,
  );
  return [scroll, element("p", { class: "quiet" }, judgement(runs))];
}

const factRow = ({ name, texts, isBest }: Fact): HTMLElement =>
  element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    ...texts.map((text, k) =>
      isBest[k]
        ? element(
            "td",
            { class: "best" },
            "✓\u00a0",
            element("span", { class: "hidden-text" }, "better: "),
            text,
          )
        : element("td", {}, text),
    ),
  );
