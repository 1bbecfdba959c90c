/** @file The field view: picture, controls, value at a point and profile, kept in step. */

import type { View, ViewContext } from "../shell/view.ts";
import { newestOnly } from "../sources/newest-only.ts";
import { type Actions, desk } from "./desk.ts";
import { type FieldView, recolour, refresh, refreshProfile, renew } from "./drawing.ts";
import { fieldFiles } from "./field-files.ts";
import { readSettings, type Settings, writeSettings } from "./link.ts";
import { followRun } from "./live.ts";
import { paint, paintPicture } from "./painting.ts";
import { sampler } from "./sampler.ts";
import { type Point, shownAxes, type ViewState } from "./view-state.ts";

const noWebGl = "Drawn as a map, because this browser offers no WebGL 2.";
const lostWebGl =
  "Drawn as a map, because the graphics context was lost; choose another picture to try again.";

/** Builds the view of a run's fields and shows the first. */
export async function openFieldView(host: HTMLElement, context: ViewContext): Promise<View> {
  const [source] = context.runs;
  const summary = await source.summary();
  const restored = readSettings(context.address.settings, summary);
  const view: FieldView = {
    ...{ source, context, summary, state: restored.state, removed: false },
    sampler: sampler(source, () => view.summary),
    desk: desk(
      host,
      { source, summary },
      actionsOf(() => view),
    ),
    ...{ kinds: [], instead: "" },
    newest: { picture: newestOnly(), profile: newestOnly() },
    timers: { rest: 0, keep: 0 },
  };
  view.kinds = view.desk.kinds;
  if (!view.kinds.includes("surface")) view.instead = noWebGl;
  if (restored.ignored.length) context.say(ignoredSentence(restored.ignored));
  view.desk.stage.look(view.state.camera);
  rebuild(view);
  refresh(view);
  const leave = followRun(view.desk.live, source, view.summary.running ?? false, {
    changed: () => renew(view),
    ended: () => void concluded(view),
  });
  return {
    shortcuts: view.desk.shortcuts,
    restore: (settings) => restore(view, settings),
    remove: () => {
      view.removed = true;
      leave();
      clearTimeout(view.timers.rest);
      clearTimeout(view.timers.keep);
      view.desk.remove();
    },
  };
}

const ignoredSentence = (ignored: readonly string[]): string =>
  `The link holds what this run does not have, which was left out: ${ignored.join(", ")}.`;

/** What the elements of the page ask of the view. */
function actionsOf(view: () => FieldView): Actions {
  return {
    state: () => view().state,
    change: (next) => change(view(), next),
    slide: (name, value) => slide(view(), name, value),
    moveEnds: (profile) => {
      view().state = { ...view().state, profile };
      keepSettings(view());
      paint(view());
      refreshProfile(view());
    },
    read: (reading) => {
      view().mark = reading.point;
      paintPicture(view());
      view().desk.profile.mark(reading.point);
    },
    shown: (_, point) => view().sampler.at(view().state, point),
    turned: (camera) => {
      view().state = { ...view().state, camera };
      keepSettings(view());
    },
    lost: () => {
      // The other pictures stay to be chosen: that is a wish to try again.
      view().instead = lostWebGl;
      change(view(), { picture: "map" });
    },
    resetView: () => {
      view().desk.stage.look(undefined);
      view().state = { ...view().state, camera: undefined };
      keepSettings(view());
    },
    files: (open) => fieldFiles(view(), open),
  };
}

function restore(view: FieldView, settings: Settings): void {
  const { state, ignored } = readSettings(settings, view.summary);
  view.state = state;
  if (ignored.length) view.context.say(ignoredSentence(ignored));
  view.desk.stage.look(state.camera);
  rebuild(view);
  refresh(view);
}

function rebuild(view: FieldView): void {
  view.desk.build(view.state, view.kinds);
  view.desk.probe.choose(view.state.choice);
}

/** Another choice: controls that depend on it are built anew, and what is missing is asked for. */
function change(view: FieldView, next: Partial<ViewState>): void {
  const before = view.state;
  view.state = { ...before, ...next };
  if (next.picture && next.picture !== "map") view.instead = view.kinds.length > 1 ? "" : noWebGl;
  keepSettings(view);
  rebuild(view);
  if (Object.keys(next).every((name) => paintedOnly.has(name)) && next.colours?.range === undefined)
    paint(view);
  else if (onlyColours(before, next) && view.sample) recolour(view);
  else refresh(view);
}

/** What changes the drawing and asks for no other values. */
const paintedOnly: ReadonlySet<string> = new Set(["contours", "planes", "levels", "time"]);

const onlyColours = (before: ViewState, next: Partial<ViewState>): boolean =>
  next.colours !== undefined && Object.keys(next).length === 1 && next.colours.range === before.colours.range;

/** A slider moved: the planes of a volume need no other values, nor does the cut through a map. */
function slide(view: FieldView, name: string, value: number): void {
  const { state } = view;
  const at = { ...state.at, [name]: value };
  const isAxis = shownAxes(state).includes(name);
  const profile = isAxis ? undefined : state.profile?.map((end) => ({ ...end, [name]: value }) as Point);
  view.state = { ...state, at, profile: profile as ViewState["profile"] };
  keepSettings(view);
  if (isAxis) {
    paint(view);
    refreshProfile(view);
  } else refresh(view);
}

/** chosen here: a link is brought up to date after so long without a change; browsers refuse more than a few a second. */
const keepMilliseconds = 300;

function keepSettings(view: FieldView): void {
  clearTimeout(view.timers.keep);
  view.timers.keep = window.setTimeout(
    () => view.context.keep(writeSettings(view.state, view.summary)),
    keepMilliseconds,
  );
}

/** The run has ended: its result, and the last solution. */
async function concluded(view: FieldView): Promise<void> {
  try {
    const summary = await view.source.summary();
    if (view.removed) return;
    const { field, kind } = view.state.choice;
    const choice = summary.views.find((one) => one.field === field && one.kind === kind) ?? summary.views[0];
    view.summary = summary;
    view.state = { ...view.state, choice };
    view.desk.conclude(summary);
    rebuild(view);
    renew(view);
    view.context.say(`The run has ended: ${summary.outcome.message}`);
  } catch (error) {
    if (!view.removed) view.desk.refuse(error, () => void concluded(view));
  }
}
