/** @file The elements of the field view and how they lie: picture, sliders, controls, result, profile. */

import { type ColourBar, type ColourBarData, colourBar } from "../../marks/colour-bar.ts";
import { element } from "../../marks/dom.ts";
import type { CameraState, Place } from "../../marks/picture.ts";
import type { ViewChoice, ViewSummary } from "../../source/source.ts";
import { resultCard } from "../problem/panel.ts";
import { button } from "../shell/controls.ts";
import type { Shortcut } from "../shell/view.ts";
import type { PageSource } from "../sources/page-source.ts";
import { type Ends, ends } from "./ends.ts";
import { controlGroups, headControls } from "./groups.ts";
import { type Probe, probe, type Reading, readingLines } from "./probe.ts";
import { type Profile, profile } from "./profile.ts";
import { type Sliders, slidCoordinates, sliders } from "./sliders.ts";
import { drawable, type Stage, stage } from "./stage.ts";
import {
  boundsOf,
  type PictureKind,
  type Point,
  profileEnds,
  shownAxes,
  type ViewState,
} from "./view-state.ts";

/** What the elements ask of the view. */
export interface Actions {
  state(): ViewState;
  change(next: Partial<ViewState>): void;
  slide(name: string, value: number): void;
  moveEnds(ends: readonly [Point, Point]): void;
  read(reading: Reading): void;
  shown(choice: ViewChoice, point: Point): Promise<number>;
  turned(camera: CameraState): void;
  lost(): void;
  resetView(): void;
  files(open: boolean): HTMLElement;
}

export interface Desk {
  readonly stage: Stage;
  readonly probe: Probe;
  readonly profile: Profile;
  /** Where the mark of a run that goes on stands. */
  readonly live: HTMLElement;
  readonly kinds: readonly PictureKind[];
  readonly shortcuts: readonly Shortcut[];
  /** Builds the controls for a state; what had the focus has it again. */
  build(state: ViewState, kinds: readonly PictureKind[]): void;
  bar(data: ColourBarData): void;
  /** Handles of the profile, or none. */
  ends(places: readonly [Place, Place] | undefined): void;
  describe(text: string): void;
  /** Says over the picture why it could not be drawn. */
  refuse(error: unknown, again: () => void): void;
  /** Says over the picture that there is none yet. */
  wait(): void;
  /** The result of a run that has ended. */
  conclude(summary: ViewSummary): void;
  remove(): void;
}

interface Places {
  readonly head: HTMLElement;
  readonly live: HTMLElement;
  readonly bar: HTMLElement;
  readonly sliders: HTMLElement;
  readonly groups: HTMLElement;
  readonly result: HTMLElement;
  readonly description: HTMLElement;
}

export function desk(
  host: HTMLElement,
  { source, summary }: { readonly source: PageSource; readonly summary: ViewSummary },
  actions: Actions,
): Desk {
  const places = placesOf(summary);
  const asking = probe({
    ...{ source, summary, shown: actions.shown },
    answered: (reading) => {
      actions.read(reading);
      scene.tag(readingLines(reading, shownAxes(actions.state())));
    },
  });
  const scene = stage({
    hover: (place) => {
      if (place) asking.ask(pointOf(actions.state(), place));
    },
    turned: actions.turned,
    lost: actions.lost,
  });
  const line = profile((point) => asking.ask(point));
  const handles = profileHandles(scene, summary, actions);
  // That of a run that goes on is replaced when it has ended.
  let known = summary;
  let moving: Sliders | undefined;
  let bar: ColourBar | undefined;
  const isCurve = summary.coordinates.length < 2;
  layOut(host, { places, scene, asking, line }, isCurve);
  host.classList.toggle("one-coordinate", isCurve);
  return {
    ...{ stage: scene, probe: asking, profile: line, live: places.live, kinds: drawable() },
    shortcuts: shortcutsOf(() => moving, actions),
    build: (state, kinds) => {
      moving?.remove();
      moving = sliders(known, actions);
      const { change, resetView } = actions;
      const open = openGroups(places.groups);
      const slid = slidCoordinates(state, known);
      const options = { summary: known, state, slid, open, change, resetView };
      keepFocus(host, () => {
        places.head.replaceChildren(...headControls(options, kinds));
        places.sliders.replaceChildren(...(moving?.elements ?? []));
        places.groups.replaceChildren(...controlGroups(options), actions.files(open("Files")));
      });
    },
    bar: (data) => {
      if (bar) bar.update(data);
      else bar = colourBar(places.bar, data);
    },
    ends: handles.show,
    describe: (text) => {
      if (places.description.textContent !== text) places.description.textContent = text;
    },
    refuse: (error, again) => {
      const message = error instanceof Error ? error.message : String(error);
      // Without a picture there is no stage to say it on.
      places.description.textContent = `The field could not be drawn: ${message}`;
      scene.say(`The field could not be drawn: ${message}`, button("Try again", again));
    },
    wait: () => {
      places.description.textContent = notYet;
      scene.say(notYet);
    },
    conclude: (ended) => {
      known = ended;
      places.result.replaceChildren(resultCard(ended));
    },
    remove: () => {
      moving?.remove();
      handles.remove();
      bar?.remove();
      line.remove();
      scene.remove();
    },
  };
}

function placesOf(summary: ViewSummary): Places {
  return {
    head: element("div", { class: "choosers", id: "choosers" }),
    live: element("div", { class: "live-place", role: "status" }),
    bar: element("div", { class: "colour-bar", id: "colour-bar" }),
    sliders: element("div", { class: "sliders", id: "sliders" }),
    groups: element("section", { class: "card groups", "aria-label": "Controls" }),
    result: element("div", {}, resultCard(summary)),
    description: element("p", { class: "description", id: "description", "aria-live": "polite" }),
  };
}

interface Elements {
  readonly places: Places;
  readonly scene: Stage;
  readonly asking: Probe;
  readonly line: Profile;
}

function layOut(host: HTMLElement, { places, scene, asking, line }: Elements, isCurve: boolean): void {
  const picture = element(
    "section",
    { class: "card field-card", "aria-label": "Field" },
    element("div", { class: "toolbar" }, places.head, places.live),
    scene.element,
    places.bar,
    places.sliders,
    asking.element,
    places.description,
  );
  const side = element("div", { class: "side" }, places.result, places.groups);
  const columns = element("div", { class: "field-columns" }, picture, side);
  // The curve of one coordinate is the picture itself.
  if (isCurve) scene.element.replaceWith(line.element);
  else columns.append(line.element);
  host.append(columns);
}

/** The point of the problem at a place of the picture. */
function pointOf(state: ViewState, place: readonly number[]): Point {
  const axes = shownAxes(state);
  return {
    ...state.at,
    ...Object.fromEntries(axes.slice(0, place.length).map((name, k) => [name, place[k]])),
  };
}

function profileHandles(scene: Stage, summary: ViewSummary, actions: Actions): Ends {
  const plane = () => scene.picture()?.plane;
  return ends(scene.element, {
    pixels: (place) => plane()?.pixels(place),
    place: (pixels) => plane()?.place(pixels),
    step: () => {
      const [a, b] = shownAxes(actions.state()).map((name) => boundsOf(summary, name));
      return [(a[1] - a[0]) / 50, (b[1] - b[0]) / 50];
    },
    moved: (moved) => {
      const state = actions.state();
      const [a, b] = shownAxes(state);
      const [from, to] = profileEnds(state, summary);
      const at = (end: Point, [atA, atB]: Place): Point => ({ ...end, [a]: atA, [b]: atB });
      const next = [at(from, moved[0]), at(to, moved[1])] as const;
      // A line needs two different ends.
      if ([a, b].some((name) => next[0][name] !== next[1][name])) actions.moveEnds(next);
    },
  });
}

/** Which groups stand open; before there are any, the first on a wide page, none where the picture needs the room. */
function openGroups(host: HTMLElement): (name: string) => boolean {
  const present = [...host.querySelectorAll("details")];
  if (present.length === 0) return (name) => name === "Picture" && !matchMedia("(max-width: 900px)").matches;
  const open = present.filter((each) => each.open).map((each) => each.querySelector("summary")?.textContent);
  return (name) => open.includes(name);
}

/** Rebuilds controls; the one of the same name gets the focus that its forerunner had. */
function keepFocus(host: HTMLElement, rebuild: () => void): void {
  const before = document.activeElement;
  const name = before && host.contains(before) ? before.getAttribute("name") : null;
  rebuild();
  if (name === null || host.contains(before)) return;
  host.querySelector<HTMLElement>(`[name=${CSS.escape(name)}]`)?.focus({ preventScroll: true });
}

function shortcutsOf(moving: () => Sliders | undefined, actions: Actions): Shortcut[] {
  const toggle = (on: Partial<ViewState>): void => actions.change(on);
  return [
    { key: " ", does: "Play or pause", act: () => moving()?.played?.toggle() },
    { key: ",", does: "One step back", act: () => moving()?.played?.step(-1) },
    { key: ".", does: "One step on", act: () => moving()?.played?.step(1) },
    {
      key: "l",
      does: "Play in a loop, or once",
      act: () => toggle({ time: { ...actions.state().time, loop: !actions.state().time.loop } }),
    },
    {
      key: "c",
      does: "Contours on or off",
      act: () => toggle({ contours: actions.state().contours ? 0 : usualContours }),
    },
    { key: "s", does: "Surface", act: () => toggle({ picture: "surface" }) },
    { key: "m", does: "Map", act: () => toggle({ picture: "map" }) },
    { key: "r", does: "Reset view", act: actions.resetView },
  ];
}

const notYet = "No solution yet: the solve is still preparing. The picture appears with its first steps.";

/** chosen here: as many lines as can be told apart at a glance. */
const usualContours = 10;
