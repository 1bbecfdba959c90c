/** @file The field card: choosers, picture, colour bar, sliders, probe and profile, kept in step. */

import { describeGrid, describeHeld } from "../../marks/describe.ts";
import { byId } from "../../marks/dom.ts";
import { extrema, type Grid } from "../../marks/grid.ts";
import { readable } from "../../marks/numbers.ts";
import { hull, type Range, type ValueScale, valueScale } from "../../marks/value-scale.ts";
import type { ViewSummary } from "../../source/source.ts";
import { button, chooser, slider } from "../shell/controls.ts";
import { fetchField, newestOnly } from "../sources/api.ts";
import { drawColourBar } from "./colour-bar.ts";
import { type PictureHost, pictureHost } from "./picture-host.ts";
import { type Probe, probe, type Reading } from "./probe.ts";
import { axisOf, type Profile, profile } from "./profile.ts";
import {
  firstState,
  held,
  pictureRequest,
  profileRequest,
  scoutRequests,
  type ViewState,
} from "./view-state.ts";

/** Everything that changes while the page is open, in one place. */
interface FieldView {
  readonly summary: ViewSummary;
  state: ViewState;
  /** Range of values seen so far per choice and axes, so that colours keep their meaning while sliders move. */
  readonly ranges: Map<string, Range>;
  readonly picture: PictureHost;
  readonly probe: Probe;
  readonly profile: Profile;
  readonly newestPicture: (task: () => Promise<void>) => Promise<void>;
  readonly newestProfile: (task: () => Promise<void>) => Promise<void>;
}

/** Builds the card for a solution and shows its first field. */
export function startFieldView(summary: ViewSummary): void {
  const state = firstState(summary);
  const at = (): ViewState["at"] => view.state.at;
  const ask = probe(byId<HTMLFormElement>("probe"), summary, (reading) => {
    const { point, value } = reading;
    const [a, b] = view.state.axes;
    view.picture.read(view.state, point, readingLines(reading, view.state));
    const onCurve = view.state.choice.kind === "value" && (b === undefined || point[b] === at()[b]);
    view.profile.mark(onCurve ? point[a] : undefined, value ?? undefined);
  });
  const view: FieldView = {
    summary,
    state,
    ranges: new Map(),
    picture: pictureHost(
      (place) => {
        const [a, b] = view.state.axes;
        ask.ask({ ...at(), [a]: place[0], [b]: place[1] });
      },
      (message) => refused(view, message),
    ),
    probe: ask,
    profile: profile(byId("profile"), (along) => ask.ask({ ...at(), [view.state.axes[0]]: along })),
    newestPicture: newestOnly(),
    newestProfile: newestOnly(),
  };
  document.body.classList.toggle("one-coordinate", state.axes.length < 2);
  rebuild(view);
}

/** New choosers and sliders, then everything drawn. */
function rebuild(view: FieldView): void {
  byId("choosers").replaceChildren(...choosers(view));
  byId("sliders").replaceChildren(...sliders(view));
  view.probe.choose(view.state.choice);
  refresh(view);
}

function change(view: FieldView, next: Partial<ViewState>): void {
  view.state = { ...view.state, ...next };
  rebuild(view);
}

function choosers(view: FieldView): HTMLElement[] {
  const { summary, state } = view;
  const { views, coordinates } = summary;
  const field = chooser(
    "Show",
    views.map(({ label }, k) => ({ value: String(k), text: label })),
    String(views.indexOf(state.choice)),
    (k) => change(view, { choice: views[Number(k)] }),
  );
  if (state.axes.length < 2) return [field];
  const axes = coordinates.length > 2 ? state.axes.map((_, k) => axisChooser(view, k)) : [];
  const kinds = [
    { value: "surface", text: "surface" },
    { value: "map", text: "map" },
  ];
  const picture = chooser(
    "Picture",
    view.picture.hasSurface ? kinds : kinds.slice(1),
    state.picture,
    (kind) => change(view, { picture: kind as ViewState["picture"] }),
  );
  return [field, ...axes, picture, button("Reset view", () => view.picture.reset())];
}

/** Choosing the other axis' coordinate swaps the two. */
function axisChooser(view: FieldView, k: number): HTMLElement {
  const { axes } = view.state;
  const choices = view.summary.coordinates.map((name) => ({ value: name, text: name }));
  return chooser(k === 0 ? "First axis" : "Second axis", choices, axes[k], (name) => {
    const swapped = axes.map((axis, i) => (i === k ? name : axis === name ? axes[k] : axis));
    change(view, { axes: swapped });
  });
}

/** The cut on the second axis moves the profile only; the other sliders ask for new pictures. */
function sliders(view: FieldView): HTMLElement[] {
  const { coordinates, bounds } = view.summary;
  const [first, second] = view.state.axes;
  const ordered = [
    ...coordinates.filter((name) => name !== first && name !== second),
    ...(second ? [second] : []),
  ];
  return ordered.map((name) =>
    slider({
      name,
      bounds: bounds[coordinates.indexOf(name)],
      value: view.state.at[name],
      purpose: name === second ? "profile at" : "picture at",
      playable: name === "t",
      changed: (value) => {
        view.state = { ...view.state, at: { ...view.state.at, [name]: value } };
        if (name === second) refreshProfile(view);
        else refresh(view);
      },
    }),
  );
}

function refresh(view: FieldView): void {
  view
    .newestPicture(() => (view.state.axes.length < 2 ? drawLineOnly(view) : drawPicture(view)))
    .catch((error: unknown) => {
      refused(view, error instanceof Error ? error.message : String(error));
    });
}

async function drawPicture(view: FieldView): Promise<void> {
  const { state, summary } = view;
  const request = pictureRequest(state);
  const values = await fetchField(request);
  const range = await rangeOf(view, state, values);
  if (view.state.choice !== state.choice || view.state.axes !== state.axes) return;
  const [a, b] = state.axes.map((name, k) => axisOf(name, boundsOf(summary, name), request.resolution[k]));
  const grid: Grid = { a, b, values };
  const scale = valueScale(state.choice.kind, range);
  const drawn = view.picture.show(state, grid, scale);
  drawColourBar(byId("colour-bar"), scale, state.choice.label);
  byId("description").textContent = [describeGrid(state.choice.label, grid, describeHeld(held(state))), drawn]
    .filter(Boolean)
    .join(" ");
  refreshProfile(view);
}

/** Problems of one coordinate have a profile and nothing to look at from above. */
async function drawLineOnly(view: FieldView): Promise<void> {
  const values = await fetchField(profileRequest(view.state, view.state.choice.kind));
  const { low, high } = extrema(values);
  byId("description").textContent =
    `${view.state.choice.label}: lowest ${readable(low)}, highest ${readable(high)}.`;
  view.picture.clear();
  refreshProfile(view);
}

/** What was seen so far together with these values; the first time, coarse pictures elsewhere as well. */
async function rangeOf(view: FieldView, state: ViewState, values: Float64Array): Promise<Range> {
  const key = rangeKey(state);
  const before = view.ranges.get(key);
  const scouted = before
    ? [before]
    : (await Promise.all(scoutRequests(state, view.summary).map(fetchField))).map(extrema);
  const range = scouted.reduce(hull, extrema(values));
  view.ranges.set(key, range);
  return range;
}

const rangeKey = ({ choice, axes }: ViewState): string => JSON.stringify([choice, axes]);

/** The profile's scale covers the picture's range and every known curve shown so far. */
function profileScale(view: FieldView, state: ViewState, curves: readonly Float64Array[]): ValueScale {
  const key = `profile ${rangeKey(state)}`;
  const before = [view.ranges.get(rangeKey(state)), view.ranges.get(key)].filter(
    (range) => range !== undefined,
  );
  const range = [...before, ...curves.map(extrema)].reduce(hull);
  view.ranges.set(key, range);
  return valueScale(state.choice.kind, range);
}

function refreshProfile(view: FieldView): void {
  view
    .newestProfile(() => drawProfile(view))
    .catch((error: unknown) => refused(view, error instanceof Error ? error.message : String(error)));
}

async function drawProfile(view: FieldView): Promise<void> {
  const { state, summary } = view;
  const [first, second] = state.axes;
  const { field, kind } = state.choice;
  const isKnown = summary.views.some((choice) => choice.field === field && choice.kind === "exact");
  const showsKnown = kind === "value" && isKnown;
  const request = profileRequest(state, kind);
  const [values, known] = await Promise.all([
    fetchField(request),
    showsKnown ? fetchField(profileRequest(state, "exact")) : undefined,
  ]);
  view.picture.markCut(second === undefined ? undefined : state.at[second]);
  view.profile.show({
    axis: axisOf(first, boundsOf(summary, first), request.resolution[0]),
    values,
    ...(known ? { known } : {}),
    scale: profileScale(view, state, known ? [values, known] : [values]),
    label: state.choice.label,
    knownLabel: summary.against ?? "exact",
    at: describeHeld(request.fixed),
  });
}

function refused(view: FieldView, message: string): void {
  view.picture.say(
    `The field could not be drawn: ${message}`,
    button("Try again", () => refresh(view)),
  );
}

/** The label at the pointer: where, and what is there. */
function readingLines({ field, point, value, exact }: Reading, { axes }: ViewState): string[] {
  const place = axes.map((name) => `${name} = ${readable(point[name])}`).join(", ");
  const error =
    typeof value === "number" && typeof exact === "number"
      ? [`error ${readable(Math.abs(value - exact), 2)}`]
      : [];
  return [`${field} = ${readable(value, 6)}`, ...error, place];
}

const boundsOf = ({ coordinates, bounds }: ViewSummary, name: string): readonly [number, number] =>
  bounds[coordinates.indexOf(name)];
