/** @file Runs side by side: the same field of each, one probe, errors against seconds, and figures. */

import { curves } from "../../marks/curves.ts";
import { element } from "../../marks/dom.ts";
import type { CurvesData, Picture } from "../../marks/picture.ts";
import type { View, ViewContext } from "../shell/view.ts";
import { newestOnly } from "../sources/newest-only.ts";
import { compareChoosers, compareSliders } from "./compare-controls.ts";
import { type CompareState, readState, writeState } from "./compare-state.ts";
import { errorCurves, traceOf } from "./error-curves.ts";
import { factsTable } from "./facts-table.ts";
import { domainNotes, type Ground, groundOf, mostRuns } from "./ground.ts";
import type { Compared } from "./lattices.ts";
import { lineCharts } from "./line-charts.ts";
import { type Pictures, pictures } from "./pictures.ts";
import { type ProbeAll, probeAll } from "./probe-all.ts";
import { runColours } from "./run-colours.ts";
import { addRun, runHeading } from "./run-strip.ts";

interface CompareView {
  readonly context: ViewContext;
  readonly runs: Compared[];
  readonly ground: Ground;
  readonly pictures: Pictures;
  readonly probe: ProbeAll;
  readonly parts: Parts;
  readonly newest: (task: () => Promise<void>) => Promise<void>;
  state: CompareState;
  chart: Picture<CurvesData> | undefined;
}

interface Parts {
  readonly choosers: HTMLElement;
  readonly sliders: HTMLElement;
  readonly words: HTMLElement;
  readonly chart: HTMLElement;
  readonly facts: HTMLElement;
}

/** Builds the comparison of the runs of the address, the first of which leads. */
export async function openCompareView(host: HTMLElement, context: ViewContext): Promise<View> {
  const sources = context.runs.slice(0, mostRuns);
  const runs = await Promise.all(
    sources.map(async (source) => ({ source, summary: await source.summary() })),
  );
  const view = await makeView(runs, context);
  host.append(...(await cardsOf(view)));
  controls(view);
  refresh(view);
  view.probe.ask(view.state.at, view.state.choice);
  await showRuns(view);
  const stop = followAll(view);
  const scheme = new AbortController();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(view), {
    signal: scheme.signal,
  });
  return {
    shortcuts: [
      { key: "m", does: "Surface or map", act: () => change(view, { picture: otherPicture(view) }) },
      { key: "d", does: "Differences", act: () => change(view, { differences: !view.state.differences }) },
      { key: "0", does: "Reset the view", act: () => reset(view) },
    ],
    restore: (settings) => {
      view.state = readState(settings, summariesOf(view), view.ground).state;
      controls(view);
      refresh(view);
    },
    remove: () => {
      scheme.abort();
      stop();
      view.pictures.remove();
      view.chart?.remove();
    },
  };
}

async function makeView(runs: Compared[], context: ViewContext): Promise<CompareView> {
  const summaries = runs.map(({ summary }) => summary);
  const ground = groundOf(summaries);
  const { state, ignored } = readState(context.address.settings, summaries, ground);
  if (ignored.length > 0)
    context.say(`The link asks for ${ignored.join(" and ")}, which these runs do not have.`);
  const listener = {
    hover: (place: readonly number[]) => {
      const at = Object.fromEntries(view.state.axes.map((name, k) => [name, place[k]]));
      probe(view, { ...view.state.at, ...at });
    },
    turned: () => keep(view),
    lost: (message: string) => {
      change(view, { picture: "map" });
      context.say(message);
    },
  };
  const headings = runs.map(({ source, summary }, k) =>
    runHeading(source.id, summary, k, () => goTo(view, without(view, source.id))),
  );
  const view: CompareView = {
    ...{ context, runs, ground, state },
    pictures:
      state.axes.length < 2
        ? lineCharts(runs, ground, listener)
        : pictures(runs, ground, headings, state.camera, listener),
    probe: probeAll(runs, ground, (point) => probe(view, point)),
    parts: {
      choosers: element("div", { class: "choosers" }),
      sliders: element("div", { class: "sliders" }),
      words: element("p", { class: "quiet compare-words", "aria-live": "polite" }),
      chart: element("div", { class: "error-chart", role: "group", "aria-label": "Chart of errors" }),
      facts: element("div", {}),
    },
    newest: newestOnly(),
    chart: undefined,
  };
  // Charts of lines have no pane per run that could carry its heading.
  if (state.axes.length < 2)
    view.pictures.element.prepend(element("div", { class: "headings" }, ...headings));
  return view;
}

const summariesOf = ({ runs }: CompareView): Compared["summary"][] => runs.map(({ summary }) => summary);

async function cardsOf(view: CompareView): Promise<HTMLElement[]> {
  const { context, parts, ground } = view;
  const all = await context.catalogue.list().catch(() => []);
  const add = addRun(all, context.address, (id) => goTo(view, [...context.address.runs, id]));
  const notes = domainNotes(summariesOf(view), ground);
  const alone = view.runs.length < 2 ? ["One run alone: add a second one to compare it with."] : [];
  const words = [...alone, ...notes].map((note) => element("p", { class: "quiet" }, note));
  const card = (name: string, ...content: readonly Node[]): HTMLElement =>
    element("section", { class: "card", "aria-label": name }, ...content);
  return [
    card(
      "Pictures",
      element("div", { class: "toolbar compare-bar" }, add, parts.choosers),
      ...words,
      view.pictures.element,
      parts.sliders,
      parts.words,
    ),
    element(
      "div",
      { class: "pair" },
      card("Values at a point", element("h2", {}, "Values at a point"), view.probe.element),
      card("Error against seconds", element("h2", {}, "Error against seconds"), parts.chart),
    ),
    card("Facts", element("h2", {}, "Facts"), parts.facts),
  ];
}

const otherPicture = ({ state }: CompareView): "surface" | "map" =>
  state.picture === "map" ? "surface" : "map";

const without = ({ context }: CompareView, id: string): string[] =>
  context.address.runs.filter((other) => other !== id);

/** Other runs, with the settings of the present ones. */
function goTo({ context, state, ground }: CompareView, runs: readonly string[]): void {
  context.go({ view: "compare", runs, settings: runs.length > 0 ? writeState(state, ground) : {} });
}

function keep(view: CompareView): void {
  const { camera } = view.pictures;
  const { camera: _, ...state } = view.state;
  view.state = camera ? { ...state, camera } : state;
  view.context.keep(writeState(view.state, view.ground));
}

function change(view: CompareView, next: Partial<CompareState>): void {
  view.state = { ...view.state, ...next };
  keep(view);
  // A slider that is dragged must not be replaced under the finger.
  if (!("at" in next)) controls(view);
  refresh(view);
}

function reset(view: CompareView): void {
  view.pictures.reset();
  keep(view);
}

function controls(view: CompareView): void {
  const { state, ground, parts, runs } = view;
  const act = (next: Partial<CompareState>): void => change(view, next);
  const focused = focusedLabel(parts.choosers);
  parts.choosers.replaceChildren(...compareChoosers(state, ground, runs.length, act, () => reset(view)));
  if (focused) focusLabel(parts.choosers, focused);
  const hold = (name: string, value: number): void =>
    change(view, { at: { ...view.state.at, [name]: value } });
  parts.sliders.replaceChildren(...compareSliders(state, ground, hold));
}

const focusedLabel = (host: HTMLElement): string | undefined =>
  host.contains(document.activeElement)
    ? document.activeElement?.closest("label")?.querySelector("span")?.textContent || undefined
    : undefined;

function focusLabel(host: HTMLElement, name: string): void {
  const label = [...host.querySelectorAll("label")].find(
    (one) => one.querySelector("span")?.textContent === name,
  );
  label?.querySelector<HTMLElement>("select, input")?.focus();
}

/** The point of the probe: its coordinates on the axes move marks, the held ones would ask for other pictures. */
function probe(view: CompareView, point: Readonly<Record<string, number>>): void {
  const { state } = view;
  const isHeld = view.ground.coordinates.some(
    (name) => !state.axes.includes(name) && point[name] !== state.at[name],
  );
  view.state = { ...state, at: { ...state.at, ...point } };
  view.probe.ask(point, state.choice);
  if (isHeld) {
    controls(view);
    refresh(view);
  } else view.pictures.mark(view.state);
}

function refresh(view: CompareView): void {
  view
    .newest(async () => {
      const said = await view.pictures.draw(view.state);
      view.pictures.mark(view.state);
      const words = said.join(" ");
      if (view.parts.words.textContent !== words) view.parts.words.textContent = words;
    })
    .catch((error: unknown) => {
      view.parts.words.textContent = `The pictures could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    });
  view.probe.ask(view.state.at, view.state.choice);
}

/** Curves and figures, which no control changes. */
async function showRuns(view: CompareView): Promise<void> {
  const summaries = summariesOf(view);
  view.parts.facts.replaceChildren(...factsTable(summaries));
  const histories = await Promise.all(view.runs.map(({ source }) => source.history().catch(() => [])));
  const traces = histories.map((history, k) => traceOf(history, summaries[k]));
  if (traces.every(({ errors }) => errors.length === 0)) {
    view.parts.chart.replaceChildren(
      element(
        "p",
        { class: "quiet" },
        "No error was measured in these runs: nothing is known of their solutions.",
      ),
    );
    return;
  }
  const data = errorCurves(traces, runColours());
  if (view.chart) view.chart.update(data);
  else view.chart = curves(view.parts.chart, data);
}

function recolour(view: CompareView): void {
  void showRuns(view);
  refresh(view);
}

/** Runs that go on are drawn again with every new solution, and asked for their figures at their end. */
function followAll(view: CompareView): () => void {
  const going = view.runs.map((run, k) =>
    run.source.follow((event) => {
      if (event.kind === "solution") refresh(view);
      if (event.kind === "ended") void settle(view, k);
    }),
  );
  return () => {
    for (const stop of going) stop();
  };
}

async function settle(view: CompareView, k: number): Promise<void> {
  const before = view.runs[k].summary;
  const summary = await view.runs[k].source.summary().catch(() => before);
  if (JSON.stringify(summary) === JSON.stringify(before)) return;
  view.runs[k] = { ...view.runs[k], summary };
  await showRuns(view);
  refresh(view);
}
