/** @file The training view: how the numbers of a run went, step by step, also while it goes on. */

import type { Shortcut, View, ViewContext } from "../shell/view.ts";
import { followRows, type Paced, paced } from "./follow.ts";
import { type History, history, nearestTrial, type Reading, readingAt } from "./history.ts";
import { filled } from "./panels.ts";
import { type Parts, partsOf, showSide } from "./parts.ts";
import { listenToChart } from "./pointer.ts";
import type { Span } from "./sketch.ts";
import { type Stack, stack } from "./stack.ts";
import { convertSpan, settingsOf, stateOf, type TrainingState, wholeSpan, within, zoomed } from "./state.ts";
import { toolbar } from "./toolbar.ts";
import type { Along } from "./track.ts";
import { describeHistory, describeTrial, speakTrial, tableOf, tableReadings } from "./words.ts";

/** Everything that changes while the view is open, in one place. */
interface Training {
  readonly context: ViewContext;
  readonly parts: Parts;
  readonly chart: Stack;
  readonly history: History;
  state: TrainingState;
  isLive: boolean;
  /** The run has told its end: a summary that was asked for before does not count any more. */
  hasEnded: boolean;
  /** Index of the trial under the pointer. */
  hovered: number | undefined;
  dragged: Span | undefined;
  /** Names of the panels that the toolbar offers: it is built anew when the run gets another one. */
  offered: string;
  /** Writes the link, not at every repeat of a key: browsers refuse hundreds of changes in a few seconds. */
  readonly keep: Paced;
  /** Removes what the side shows. */
  clearSide(): void;
}

/** chosen here: 20 updates a second are smooth, more would take the processor from the solve. */
const updateMilliseconds = 50;
/** chosen here: browsers allow about 100 changes of the link in 30 seconds. */
const linkMilliseconds = 400;

/** Shows how the first run went. */
export async function openTrainingView(host: HTMLElement, context: ViewContext): Promise<View> {
  const parts = partsOf({ scale: (factor) => scaleView(view, factor), whole: () => lookAt(view, undefined) });
  const view: Training = {
    ...{ context, parts, chart: stack(parts.chart), history: history() },
    ...{ state: stateOf(context.address.settings), isLive: false, hasEnded: false, offered: "" },
    ...{ hovered: undefined, dragged: undefined, clearSide: () => {} },
    keep: paced(linkMilliseconds, () => context.keep(settingsOf(view.state))),
  };
  const soon = paced(updateMilliseconds, () => refresh(view));
  const stop = await followRows(context.runs[0], {
    rows: (rows, isLive) => {
      if (view.history.append(rows) === 0) return;
      if (isLive && !view.isLive) setLive(view, true);
      soon.ask();
    },
    ended: () => {
      view.hasEnded = true;
      setLive(view, false);
    },
  });
  host.append(parts.root);
  await refreshSide(view).catch((error) => {
    stop();
    throw error;
  });
  const listeners = listen(view);
  refresh(view);
  return {
    shortcuts: shortcutsOf(view),
    restore: (settings) => change(view, stateOf(settings), false),
    remove: () => {
      stop();
      soon.cancel();
      view.keep.cancel();
      listeners.abort();
      view.clearSide();
    },
  };
}

/** A run begins to be live with its first row that comes by itself, and ends once. */
function setLive(view: Training, isLive: boolean): void {
  if (view.isLive === isLive) return;
  view.isLive = isLive;
  view.context.say(isLive ? "The solve goes on." : "The solve has ended.");
  refreshSide(view).then(
    () => refresh(view),
    (error: Error) => view.context.say(error.message),
  );
}

async function refreshSide(view: Training): Promise<void> {
  const summary = await view.context.runs[0].summary();
  if (summary.running && !view.hasEnded) view.isLive = true;
  view.clearSide();
  view.clearSide = await showSide(view.parts, summary, view.history, view.isLive);
}

/** Everything that depends on the history or on what was chosen. */
function refresh(view: Training): void {
  const { parts, history, state } = view;
  const isEmpty = history.count === 0;
  Object.assign(parts.steps, { hidden: isEmpty });
  Object.assign(parts.none, { hidden: !isEmpty });
  if (isEmpty) return;
  refreshTools(view);
  draw(view);
  Object.assign(parts.back, { disabled: state.span === undefined });
  parts.description.textContent = describeHistory(history);
  if (parts.table.open) refreshTable(view);
}

function refreshTools(view: Training): void {
  const shown = filled(view.history);
  const offered = [view.state.along, ...view.state.hidden, ...shown.map(({ name }) => name)].join();
  if (offered === view.offered) return;
  view.offered = offered;
  const focused = view.parts.tools.contains(document.activeElement)
    ? (document.activeElement as HTMLInputElement).name
    : undefined;
  const tools = toolbar(shown, view.state, {
    along: (along) => drawAgainst(view, along),
    toggle: (name, isShown) => {
      const others = view.state.hidden.filter((other) => other !== name);
      change(view, { ...view.state, hidden: isShown ? others : [...others, name] });
    },
  });
  view.parts.tools.replaceChildren(...tools);
  if (focused !== undefined)
    view.parts.tools.querySelector<HTMLElement>(focused ? `[name="${focused}"]` : "select")?.focus();
}

const whole = ({ history, state, isLive }: Training): Span => wholeSpan(history, state.along, isLive);

/** Under the pointer, else the pinned one, else the last. */
function readingOf({ history, state: { at }, hovered }: Training): Reading {
  const { length } = history.trials;
  const pinned = at === undefined ? length - 1 : nearestTrial(history, "step", at);
  return readingAt(history, Math.min(length - 1, hovered ?? pinned));
}

function draw(view: Training): void {
  const { chart, parts, history, state, dragged } = view;
  const reading = readingOf(view);
  const shown = filled(history).filter(({ name }) => !state.hidden.includes(name));
  const span = state.span ?? whole(view);
  chart.draw({ history, panels: shown, along: state.along, span, reading, dragged });
  parts.readout.textContent = describeTrial(reading);
  parts.chart.setAttribute("aria-valuemax", String(history.last.step));
  parts.chart.setAttribute("aria-valuenow", String(reading.step));
  parts.chart.setAttribute("aria-valuetext", speakTrial(history, reading));
}

/** What the reader chose, kept in the link. */
function change(view: Training, next: TrainingState, isKept = true): void {
  view.state = next;
  if (isKept) view.keep.ask();
  refresh(view);
}

/** The same trials stay in view. */
function drawAgainst(view: Training, along: Along): void {
  const { span, along: before } = view.state;
  const converted = span && convertSpan(view.history, span, before, along);
  change(view, { ...view.state, along, span: converted });
}

const lookAt = (view: Training, span: Span | undefined): void =>
  change(view, { ...view.state, span: span && within(span, whole(view)) });

/** Shows more or less about the crosshair, or about a given position. */
function scaleView(view: Training, factor: number, about?: number): void {
  const span = view.state.span ?? whole(view);
  const [low, high] = span;
  const wished = about ?? readingOf(view)[view.state.along];
  const fixed = wished >= low && wished <= high ? wished : (low + high) / 2;
  lookAt(view, zoomed(span, fixed, factor, whole(view)));
}

function refreshTable(view: Training): void {
  const { parts, history, state } = view;
  const readings = tableReadings(history, state.along, state.span ?? whole(view));
  parts.table.replaceChildren(parts.table.firstElementChild as Element, tableOf(history, readings));
}

function listen(view: Training): AbortController {
  const listeners = new AbortController();
  const { signal } = listeners;
  const { parts, chart, history } = view;
  const nearest = (position: number): number => nearestTrial(history, view.state.along, position);
  const stop = listenToChart(chart, {
    hover: (position) => {
      view.hovered = position === undefined ? undefined : nearest(position);
      draw(view);
    },
    choose: (position) => pin(view, nearest(position)),
    dragging: (span) => {
      view.dragged = span;
      draw(view);
    },
    zoom: (span) => lookAt(view, span),
    scale: (factor, about) => scaleView(view, factor, about),
    whole: () => lookAt(view, undefined),
  });
  signal.addEventListener("abort", stop);
  parts.table.addEventListener("toggle", () => refresh(view), { signal });
  parts.chart.addEventListener("keydown", (event) => stepByKey(view, event), { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(view), { signal });
  return listeners;
}

/** Keeps the crosshair at a trial, also when the pointer has left; the last one needs no pin. */
function pin(view: Training, index: number): void {
  const { trials } = view.history;
  const at = index >= trials.length - 1 ? undefined : trials.position("step", Math.max(0, index));
  change(view, { ...view.state, at });
}

/** chosen here: a page of trials is ten. */
const pageOfTrials = 10;

/** As on every slider: arrows by one, page keys by ten, Home and End. */
function stepByKey(view: Training, event: KeyboardEvent): void {
  const { trials } = view.history;
  const now =
    view.state.at === undefined ? trials.length - 1 : nearestTrial(view.history, "step", view.state.at);
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageDown: now - pageOfTrials,
    PageUp: now + pageOfTrials,
    Home: 0,
    End: trials.length - 1,
  };
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in targets)) return;
  event.preventDefault();
  event.stopPropagation();
  view.hovered = undefined;
  pin(view, targets[event.key]);
}

const shortcutsOf = (view: Training): readonly Shortcut[] => [
  {
    key: "x",
    does: "Against solve time or steps",
    act: () => drawAgainst(view, view.state.along === "step" ? "seconds" : "step"),
  },
  { key: "+", does: "Show less of the run", act: () => scaleView(view, 0.5) },
  { key: "-", does: "Show more of the run", act: () => scaleView(view, 2) },
  { key: "0", does: "Show the whole run", act: () => lookAt(view, undefined) },
];
