/** @file The table of runs: rows stay while their run does, so that focus and selection survive an update. */

import { element } from "../../marks/dom.ts";
import { duration, readable } from "../../marks/numbers.ts";
import type { RunEntry } from "../../source/source.ts";
import { writeAddress } from "../shell/address.ts";
import { button } from "../shell/controls.ts";
import { startedText } from "../shell/run-chooser.ts";
import { type RunColumn, type RunOrder, runColumns } from "./run-order.ts";

export interface RunsTable {
  readonly element: HTMLElement;
  show(runs: readonly RunEntry[], order: RunOrder, ticked: ReadonlySet<string>): void;
}

export interface RunsTableEvents {
  sort(by: keyof RunEntry): void;
  tick(id: string, isTicked: boolean): void;
}

/** An empty table. */
export function runsTable(events: RunsTableEvents): RunsTable {
  const headings = runColumns.map((column) => ({ column, cell: heading(column, events) }));
  const body = element("tbody");
  const rows = new Map<string, Row>();
  const table = element(
    "table",
    { class: "runs" },
    element("caption", { class: "hidden-text" }, "Runs. A press on a heading sorts."),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", {}, element("span", { class: "hidden-text" }, "Compare")),
        ...headings.map(({ cell }) => cell),
      ),
    ),
    body,
  );
  return {
    // The table may scroll sideways: keys scroll what has the focus.
    element: element(
      "div",
      { class: "scroll runs-scroll", tabindex: "0", role: "region", "aria-label": "Table of runs" },
      table,
    ),
    show: (runs, order, ticked) => {
      for (const { column, cell } of headings) showSort(cell, column, order);
      const wanted = runs.map((run) => {
        const row = rows.get(run.id) ?? newRow(run, events);
        rows.set(run.id, row);
        fill(row, run, ticked.has(run.id));
        return row.element;
      });
      arrange(body, wanted);
      for (const [id, row] of rows) if (!row.element.isConnected) rows.delete(id);
    },
  };
}

interface Row {
  readonly element: HTMLTableRowElement;
  readonly box: HTMLInputElement;
  /** What its cells were filled with. */
  shown: string;
}

function heading({ name, title, isNumber }: RunColumn, { sort }: RunsTableEvents): HTMLElement {
  return element(
    "th",
    { scope: "col", class: isNumber ? "number" : "" },
    button(title, () => sort(name), { class: "sort" }),
  );
}

function showSort(cell: HTMLElement, { name }: RunColumn, { by, isDescending }: RunOrder): void {
  if (by === name) cell.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  else cell.removeAttribute("aria-sort");
}

function newRow({ id, title, problem, model }: RunEntry, { tick }: RunsTableEvents): Row {
  const box = element("input", {
    type: "checkbox",
    "aria-label": `Compare ${title || problem || id} ${model}`.trim(),
  });
  box.addEventListener("change", () => tick(id, box.checked));
  const label = element("label", { class: "tick" }, box);
  return { element: element("tr", { "data-run": id }, element("td", {}, label)), box, shown: "" };
}

function fill(row: Row, run: RunEntry, isTicked: boolean): void {
  row.box.checked = isTicked;
  row.box.disabled = run.state === "unreadable";
  const now = JSON.stringify(run);
  if (now === row.shown) return;
  row.shown = now;
  row.element.className = run.state === "unreadable" ? "unreadable" : "";
  const cells = run.state === "unreadable" ? unreadableCells(run) : runColumns.map((one) => cell(run, one));
  row.element.replaceChildren(row.element.cells[0], ...cells);
}

function cell(run: RunEntry, { name, title, isNumber }: RunColumn): HTMLElement {
  if (name === "problem")
    return element(
      "th",
      { scope: "row" },
      element("a", { href: linkTo(run.id), title: run.title }, run.problem || run.id),
    );
  const content = name === "state" ? [stateBadge(run.state)] : [textOf(run, name)];
  // The title is shown beside the figure where there is no room for columns.
  return element("td", { "data-title": title, ...(isNumber ? { class: "number" } : {}) }, ...content);
}

export const linkTo = (id: string): string => writeAddress({ view: "field", runs: [id], settings: {} });

/** Why it cannot be read stands where the figures would. */
const unreadableCells = ({ id, problem, reason }: RunEntry): HTMLElement[] => [
  element("th", { scope: "row" }, problem || id),
  element(
    "td",
    { colspan: String(runColumns.length - 1), class: "reason" },
    stateBadge("unreadable"),
    " ",
    reason,
  ),
];

export const stateBadge = (state: string): HTMLElement =>
  element("span", { class: `state ${state}` }, state.replaceAll("-", " "));

function textOf(run: RunEntry, name: keyof RunEntry): string {
  const value: string | number | null = run[name];
  if (name === "started") return startedText(run.started);
  if (typeof value === "string") return value || "–";
  if (value === null || !Number.isFinite(value)) return "–";
  return name === "seconds" ? duration(value) : readable(value, 3);
}

/** Puts rows in order, moving only those that are out of place. */
function arrange(body: HTMLElement, wanted: readonly HTMLElement[]): void {
  const kept = new Set<Element>(wanted);
  for (const row of [...body.children]) if (!kept.has(row)) row.remove();
  wanted.forEach((row, k) => {
    if (body.children[k] !== row) body.insertBefore(row, body.children[k] ?? null);
  });
}
