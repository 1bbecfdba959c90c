/** @file The problem view: equations and conditions typeset, and the domain with what is asked where. */

import { element } from "../../marks/dom.ts";
import { grouped } from "../../marks/numbers.ts";
import type { ViewLayout, ViewSummary } from "../../source/source.ts";
import type { View, ViewContext } from "../shell/view.ts";
import type { PageSource } from "../sources/page-source.ts";
import { type DomainCanvas, domainCanvas } from "./domain-canvas.ts";
import { describeGroups, type Group, groupsOf } from "./groups.ts";
import { legendOf, toolsOf } from "./legend.ts";
import type { Inside } from "./paint.ts";
import { aboutProblem, card, formulaOf, intervalsOf, runFacts } from "./panel.ts";
import type { Turn } from "./projection.ts";
import { firstTurn, type ProblemState, settingsOf, stateOf } from "./state.ts";

/** Everything that changes while the view is open, in one place. */
interface ProblemView {
  readonly context: ViewContext;
  readonly summary: ViewSummary;
  readonly layout: ViewLayout | undefined;
  readonly groups: readonly Group[];
  readonly canvas: DomainCanvas;
  readonly tools: HTMLElement;
  readonly legend: HTMLElement;
  state: ProblemState;
  /** Of the two coordinates in `axes`, once it is known. */
  inside: { readonly axes: string; readonly cells: Inside } | undefined;
}

/** Shows the problem of the first run. */
export async function openProblemView(host: HTMLElement, context: ViewContext): Promise<View> {
  const [run] = context.runs;
  const summary = await run.summary();
  const layout = await run.layout().catch((error: Error) => error);
  const known = layout instanceof Error ? undefined : layout;
  const groups = groupsOf(summary, known);
  const body = element("div", { class: "domain-picture" });
  const view: ProblemView = {
    ...{ context, summary, layout: known, groups, inside: undefined },
    ...{ tools: element("div", { class: "toolbar" }), legend: element("div") },
    canvas: domainCanvas(body, (turn, isDone) => turnBox(view, turn, isDone)),
    state: stateOf(context.address.settings, summary.coordinates),
  };
  const words =
    layout instanceof Error
      ? `The points are not known: ${layout.message}`
      : [describeGroups(groups, known), known?.note].filter(Boolean).join(" ");
  view.canvas.canvas.setAttribute("aria-label", `The domain. ${words}`);
  host.append(page(view, body, words));
  refresh(view);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = (): void => refresh(view);
  scheme.addEventListener("change", recolour);
  return {
    shortcuts: [
      { key: "n", does: "Show or hide normals", act: () => choose(view, { normals: !view.state.normals }) },
      { key: "0", does: "Turn back to the first view", act: () => choose(view, { turn: firstTurn }) },
    ],
    restore: (settings) => {
      view.state = stateOf(settings, summary.coordinates);
      refresh(view);
    },
    remove: () => {
      scheme.removeEventListener("change", recolour);
      view.canvas.remove();
    },
  };
}

function page(view: ProblemView, body: HTMLElement, words: string): HTMLElement {
  const { summary, tools, legend, groups } = view;
  const domain = card("Domain and points", tools, body, legend, element("p", { class: "caption" }, words));
  const equations = card("Equations and conditions", conditionsTable(groups), intervalsOf(summary));
  return element(
    "div",
    { class: "columns problem" },
    element("div", { class: "column" }, equations, domain),
    element("div", { class: "column" }, ...aboutProblem(summary), runFacts(summary)),
  );
}

function choose(view: ProblemView, next: Partial<ProblemState>): void {
  view.state = { ...view.state, ...next };
  view.context.keep(settingsOf(view.state, view.summary.coordinates));
  refresh(view);
}

/** A box that is being turned is drawn only; the link is written once, at the end. */
function turnBox(view: ProblemView, turn: Turn, isDone: boolean): void {
  view.state = { ...view.state, turn };
  draw(view);
  if (isDone) view.context.keep(settingsOf(view.state, view.summary.coordinates));
}

function refresh(view: ProblemView): void {
  drawControls(view);
  draw(view);
  void findInside(view);
}

/** Built anew; the control that had the focus keeps it. */
function drawControls(view: ProblemView): void {
  const { groups, layout, summary, state, tools, legend } = view;
  const focused = [...tools.querySelectorAll("select, input"), ...legend.querySelectorAll("input")].indexOf(
    document.activeElement as HTMLElement,
  );
  const events = {
    toggle: (place: number, isShown: boolean) => {
      const others = view.state.hidden.filter((other) => other !== place);
      choose(view, { hidden: isShown ? others : [...others, place] });
    },
    choose: (next: Partial<ProblemState>) => choose(view, next),
  };
  const has = {
    normals: groups.some(({ points }) => points?.normals),
    shapes: (layout?.shapes.length ?? 0) > 0,
  };
  tools.replaceChildren(...toolsOf(summary.coordinates, state, has, events));
  legend.replaceChildren(legendOf(groups, state, events));
  const controls = [...tools.querySelectorAll("select, input"), ...legend.querySelectorAll("input")];
  if (focused >= 0) (controls[focused] as HTMLElement | undefined)?.focus();
}

function draw({ canvas, summary, groups, layout, state, inside }: ProblemView): void {
  const { coordinates, bounds } = summary;
  canvas.draw(
    {
      names: coordinates,
      bounds,
      groups: groups.filter((_, place) => !state.hidden.includes(place)),
      shapes: state.shapes ? (layout?.shapes ?? []) : [],
      normals: state.normals,
      inside: inside?.axes === state.axes.join() ? inside.cells : undefined,
    },
    state.axes,
    state.turn,
  );
}

/** chosen here: cells of about five pixels show a round boundary. */
const cells = [128, 96] as const;

/** Shades what is inside by asking where the solution has values; a source that cannot say leaves it out. */
async function findInside(view: ProblemView): Promise<void> {
  const { state, inside, summary, context } = view;
  const key = state.axes.join();
  if (state.axes.length !== 2 || inside?.axes === key) return;
  const found = await insideOf(context.runs[0], summary, state.axes).catch(() => undefined);
  if (!found) return;
  view.inside = { axes: key, cells: found };
  draw(view);
}

/** A cell is inside when the solution has a value at its middle. */
async function insideOf(
  run: PageSource,
  { coordinates, bounds, fields }: ViewSummary,
  axes: readonly number[],
): Promise<Inside> {
  const [a, b] = axes.map((c) => coordinates[c]);
  const others = coordinates.flatMap((name, c) =>
    axes.includes(c) ? [] : [[name, (bounds[c][0] + bounds[c][1]) / 2] as const],
  );
  // Twice as many intervals as cells: every other lattice point is the middle of a cell.
  const resolution = cells.map((count) => 2 * count + 1);
  const values = await run.field({
    field: fields[0],
    kind: "value",
    axes: [a, b],
    fixed: Object.fromEntries(others),
    resolution,
  });
  const isInside = Array.from({ length: cells[0] * cells[1] }, (_, k) => {
    const [i, j] = [k % cells[0], Math.floor(k / cells[0])];
    return !Number.isNaN(values[(2 * j + 1) * resolution[0] + 2 * i + 1]);
  });
  return { counts: cells, isInside };
}

/** Where what holds, and at how many points: also for readers without the picture. */
function conditionsTable(groups: readonly Group[]): HTMLElement {
  const head = ["Where", "Holds", "Points"].map((word) => element("th", { scope: "col" }, word));
  const rows = groups.map(({ name, sort, equations, points, count }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name, ...sortAfter(name, sort)),
      element("td", {}, ...equations.map(formulaOf)),
      element("td", { class: "numbers" }, points ? grouped(count) : "–"),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Equations and conditions as a table" },
    element(
      "table",
      { class: "conditions" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** The sort of a condition that the problem gave a name of its own; others begin with it. */
const sortAfter = (name: string, sort: string): HTMLElement[] =>
  sort === "interior" || name.startsWith(sort) ? [] : [element("span", { class: "quiet" }, ` ${sort}`)];
