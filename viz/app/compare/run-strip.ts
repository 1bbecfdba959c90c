/** @file Which runs are compared: the heading of each with its letter, and the choice of one more. */

import { element } from "../../marks/dom.ts";
import type { RunEntry, ViewSummary } from "../../source/source.ts";
import type { Address } from "../shell/address.ts";
import { button, chooser } from "../shell/controls.ts";
import { textOfRun } from "../shell/run-chooser.ts";
import { letterOf, mostRuns } from "./ground.ts";
import { linkTo } from "./runs-table.ts";

/** Letter, title and what carries the solution, with a way to take the run out. */
export function runHeading(
  id: string,
  { problem, model, kind, solver }: ViewSummary,
  k: number,
  remove: () => void,
): HTMLElement {
  const facts = [kind, model, solver].filter(Boolean).join(" · ");
  return element(
    "header",
    { class: "pane-head" },
    element("span", { class: `letter run-${k}` }, letterOf(k)),
    element(
      "div",
      { class: "pane-title" },
      element("h2", {}, element("a", { href: linkTo(id) }, problem.title)),
      element("p", { class: "quiet" }, facts),
    ),
    button("Remove", remove, { "aria-label": `Remove run ${letterOf(k)}`, class: "remove" }),
  );
}

/** A choice among the runs that are not compared yet; words where there is none. */
export function addRun(all: readonly RunEntry[], address: Address, add: (id: string) => void): HTMLElement {
  const others = all.filter(({ id, state }) => state !== "unreadable" && !address.runs.includes(id));
  if (address.runs.length >= mostRuns)
    return element("p", { class: "quiet" }, `At most ${mostRuns} runs are compared at once.`);
  if (others.length === 0) return element("p", { class: "quiet" }, "There is no other run to add.");
  const choices = others.map((run) => ({ value: run.id, text: textOfRun(run) }));
  return chooser("Add a run", [{ value: "", text: "choose…" }, ...choices], "", (id) => id && add(id));
}
