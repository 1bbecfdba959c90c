/** @file All runs of the catalogue in a table: sorted, filtered, followed while they run, chosen to be seen. */

import { element } from "../../marks/dom.ts";
import { grouped } from "../../marks/numbers.ts";
import type { RunEntry } from "../../source/source.ts";
import { button, chooser } from "../shell/controls.ts";
import type { View, ViewContext } from "../shell/view.ts";
import { fileOpener } from "./open-files.ts";
import { poll } from "./poll.ts";
import { arranged, type RunOrder, readOrder, turned, valuesOf, writeOrder } from "./run-order.ts";
import { type RunsTable, runsTable } from "./runs-table.ts";

interface RunsView {
  readonly context: ViewContext;
  readonly parts: Parts;
  order: RunOrder;
  runs: readonly RunEntry[];
  readonly ticked: Set<string>;
}

interface Parts {
  readonly text: HTMLInputElement;
  readonly choosers: HTMLElement;
  readonly compare: HTMLButtonElement;
  readonly words: HTMLElement;
  readonly table: RunsTable;
}

/** chosen here: a running solve is looked at that often, as issue and tests expect. */
const pollMilliseconds = 2000;

/** Builds the view; the list is asked for again while it can be seen. */
export async function openRunsView(host: HTMLElement, context: ViewContext): Promise<View> {
  const view: RunsView = {
    context,
    parts: partsOf(() => view),
    order: readOrder(context.address.settings),
    runs: await context.catalogue.list(),
    ticked: new Set(context.address.runs.length > 1 ? context.address.runs : []),
  };
  host.append(cardOf(view));
  takeOrder(view, view.order);
  const update = async (): Promise<void> => {
    view.runs = await context.catalogue.list();
    show(view);
  };
  const polling = poll(update, pollMilliseconds, (message) => {
    view.parts.words.textContent = message;
  });
  const stopListening = context.catalogue.changed(polling.now);
  return {
    shortcuts: [
      { key: "/", does: "Filter the runs", act: () => view.parts.text.focus() },
      { key: "c", does: "Compare the ticked runs", act: () => compare(view) },
    ],
    restore: (settings) => takeOrder(view, readOrder(settings)),
    remove: () => {
      polling.stop();
      stopListening();
    },
  };
}

function partsOf(view: () => RunsView): Parts {
  const text = element("input", { type: "search", placeholder: "problem, model, solver…" });
  text.addEventListener("input", () => change(view(), { text: text.value }));
  return {
    text,
    choosers: element("div", { class: "toolbar" }),
    compare: button("Compare", () => compare(view()), { class: "primary" }),
    words: element("p", { class: "quiet runs-words", "aria-live": "polite" }),
    table: runsTable({
      sort: (by) => change(view(), turned(view().order, by)),
      tick: (id, isTicked) => {
        if (isTicked) view().ticked.add(id);
        else view().ticked.delete(id);
        show(view());
      },
    }),
  };
}

function cardOf({ context, parts }: RunsView): HTMLElement {
  const { text, choosers, compare, words, table } = parts;
  return element(
    "section",
    { class: "card runs-card", "aria-label": "Runs" },
    element(
      "div",
      { class: "toolbar" },
      element("label", { class: "chooser filter-text" }, element("span", {}, "Filter"), text),
      choosers,
      element("div", { class: "toolbar runs-actions" }, compare, ...fileOpener(context)),
    ),
    words,
    table.element,
  );
}

function change(view: RunsView, next: Partial<RunOrder>): void {
  view.order = { ...view.order, ...next };
  view.context.keep(writeOrder(view.order));
  show(view);
}

/** An order from outside, of a link or of going back: the text field shows it too. */
function takeOrder(view: RunsView, order: RunOrder): void {
  view.order = order;
  view.parts.text.value = order.text;
  show(view);
}

function show(view: RunsView): void {
  const { runs, order, parts, ticked } = view;
  const listed = arranged(runs, order);
  showChoosers(view);
  parts.table.show(listed, order, ticked);
  parts.table.element.hidden = listed.length === 0;
  parts.compare.disabled = ticked.size < 2;
  parts.compare.textContent = ticked.size < 2 ? "Compare (tick two or more)" : `Compare ${ticked.size} runs`;
  const words = wordsOf(listed.length, runs);
  // A live region speaks whenever it is written to.
  if (parts.words.textContent !== words) parts.words.textContent = words;
}

function showChoosers(view: RunsView): void {
  const { runs, order, parts } = view;
  const offered = (["kind", "state"] as const)
    .map((name) => ({ name, values: valuesOf(runs, name) }))
    .filter(({ name, values }) => values.length > 1 || order[name] !== "");
  const now = JSON.stringify([offered, order.kind, order.state]);
  if (parts.choosers.dataset.offered === now) return;
  parts.choosers.dataset.offered = now;
  const focused = parts.choosers.contains(document.activeElement) && document.activeElement?.closest("label");
  const name = focused ? focused.textContent?.slice(0, 4) : undefined;
  parts.choosers.replaceChildren(
    ...offered.map(({ name, values }) => {
      const all = [...new Set([...values, order[name]])].filter(Boolean);
      const choices = all.map((value) => ({ value, text: value.replaceAll("-", " ") }));
      const title = name === "kind" ? "Kind" : "State";
      return chooser(title, [{ value: "", text: "all" }, ...choices], order[name], (value) =>
        change(view, { [name]: value }),
      );
    }),
  );
  if (name) focusChooser(parts.choosers, name);
}

/** Choosers are built anew when a run brings a new state; the reader's place is kept. */
function focusChooser(choosers: HTMLElement, name: string): void {
  const same = [...choosers.querySelectorAll("label")].find((label) => label.textContent?.startsWith(name));
  same?.querySelector("select")?.focus();
}

function wordsOf(listed: number, runs: readonly RunEntry[]): string {
  if (runs.length === 0)
    return "There are no runs yet. Solve a problem in this page, or on the command line: sobolev solve burgers";
  if (listed === 0) return `None of the ${grouped(runs.length)} runs fits the filter.`;
  const running = runs.filter(({ state }) => state === "running").length;
  const count = listed === runs.length ? grouped(listed) : `${grouped(listed)} of ${grouped(runs.length)}`;
  return `${count} ${runs.length === 1 ? "run" : "runs"}${running ? `, ${running} running` : ""}`;
}

function compare({ context, ticked, runs }: RunsView): void {
  const chosen = runs.filter(({ id }) => ticked.has(id)).map(({ id }) => id);
  if (chosen.length < 2) context.say("Tick two or more runs to compare them.");
  else context.go({ view: "compare", runs: chosen, settings: {} });
}
