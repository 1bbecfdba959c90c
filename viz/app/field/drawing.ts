/** @file Asking and drawing: which pictures and profiles are fetched, when, and how finely. */

import type { Place, VectorGrid } from "../../marks/picture.ts";
import type { ViewSummary } from "../../source/source.ts";
import type { ViewContext } from "../shell/view.ts";
import type { newestOnly } from "../sources/newest-only.ts";
import type { PageSource } from "../sources/page-source.ts";
import type { Desk } from "./desk.ts";
import { paint } from "./painting.ts";
import { vectorChoices } from "./requests.ts";
import { type ProfileSample, type Sample, type Sampler, scaleOf } from "./sampler.ts";
import type { PictureKind, Point, ViewState } from "./view-state.ts";

/** Everything that changes while the view is open, in one place. */
export interface FieldView {
  readonly source: PageSource;
  readonly context: ViewContext;
  readonly sampler: Sampler;
  /** The page's elements. */
  readonly desk: Desk;
  summary: ViewSummary;
  state: ViewState;
  /** Pictures this browser can draw at present. */
  kinds: readonly PictureKind[];
  /** A sentence when the picture is not the one asked for. */
  instead: string;
  sample?: Sample | undefined;
  profile?: ProfileSample | undefined;
  vectors?:
    | { readonly key: string; readonly grid: VectorGrid; lines?: readonly (readonly Place[])[] }
    | undefined;
  /** The point of the last reading. */
  mark?: Point | undefined;
  readonly newest: Readonly<Record<"picture" | "profile", ReturnType<typeof newestOnly>>>;
  readonly timers: { rest: number; keep: number };
  removed: boolean;
}

/** The picture that can be drawn in place of the chosen one. */
export function drawableState(view: FieldView): ViewState {
  const { state, kinds } = view;
  return kinds.includes(state.picture) ? state : { ...state, picture: "map" };
}

/** chosen here: after so long without a change the best picture is drawn. */
const restMilliseconds = 180;

/** Asks for the picture: at once as finely as can be had at once, and finely when nothing has moved for a while. */
export function refresh(view: FieldView): void {
  clearTimeout(view.timers.rest);
  const state = drawableState(view);
  const isCoarse = state.axes.length > 1 && !view.sampler.quick(state);
  ask(view, "picture", () => draw(view, isCoarse ? "moving" : "still"));
  if (isCoarse)
    view.timers.rest = window.setTimeout(
      () => ask(view, "picture", () => draw(view, "still")),
      restMilliseconds,
    );
  refreshProfile(view);
}

export function refreshProfile(view: FieldView): void {
  ask(view, "profile", () => drawProfile(view));
}

function ask(view: FieldView, what: "picture" | "profile", task: () => Promise<void>): void {
  view.newest[what](async () => {
    if (!view.removed) await task();
  }).catch((error: unknown) => {
    if (view.removed) return;
    if (view.summary.running && !view.sample && !view.profile) view.desk.wait();
    else view.desk.refuse(error, () => refresh(view));
  });
}

/** Draws the present state. Exported for films, which wait for each picture. */
export async function draw(view: FieldView, fineness: "moving" | "still"): Promise<void> {
  const state = drawableState(view);
  if (state.axes.length < 2) return;
  const sample = await view.sampler.picture(state, fineness);
  await drawVectors(view, state);
  if (view.removed || isOther(view.state, state)) return;
  view.sample = { ...sample, scale: scaleOf(view.state, sample.range) };
  paint(view);
}

/** Whether the picture of a state would be another thing altogether, not only another moment of it. */
const isOther = (now: ViewState, then: ViewState): boolean =>
  now.choice !== then.choice || now.axes !== then.axes;

async function drawVectors(view: FieldView, state: ViewState): Promise<void> {
  const { vectors } = state;
  const choices = vectorChoices(view.summary, state.axes);
  const choice = choices[Math.min(vectors.of, choices.length - 1)];
  const wanted = state.picture !== "volume" && choice && (vectors.arrows || vectors.streamlines);
  const key = JSON.stringify([choice, state.axes, state.at]);
  if (!wanted) view.vectors = undefined;
  else if (view.vectors?.key !== key)
    try {
      view.vectors = { key, grid: await view.sampler.vectors(state, choice) };
    } catch (error) {
      view.vectors = undefined;
      view.context.say(
        `The ${choice.label} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
}

async function drawProfile(view: FieldView): Promise<void> {
  const { state } = view;
  const sample = await view.sampler.profile(state);
  if (view.removed || isOther(view.state, state)) return;
  view.profile = sample;
  showProfile(view);
}

function showProfile(view: FieldView): void {
  const { profile, summary, state } = view;
  if (!profile) return;
  view.desk.profile.show(profile, summary.against ?? "exact");
  view.desk.profile.mark(view.mark);
  if (state.axes.length < 2) view.desk.describe(`${view.desk.profile.words()}.`);
}

/** Other colours for the same values. */
export function recolour(view: FieldView): void {
  const { sample, profile, state } = view;
  if (sample) view.sample = { ...sample, scale: scaleOf(state, sample.range) };
  if (profile) view.profile = { ...profile, scale: scaleOf(state, profile.range) };
  paint(view);
  showProfile(view);
}

/** Another solution of the same run. */
export function renew(view: FieldView): void {
  view.sampler.forget();
  view.vectors = undefined;
  view.desk.probe.again();
  refresh(view);
}
