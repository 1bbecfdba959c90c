/** @file The controls beside the picture, folded into groups: picture, colours, time, profile. */

import { element } from "../../marks/dom.ts";
import type { ViewSummary } from "../../source/source.ts";
import { button, chooser, group, numberField, toggle } from "../shell/controls.ts";
import { mostContours, mostLevels } from "./link.ts";
import { vectorChoices } from "./requests.ts";
import {
  boundsOf,
  type ColourState,
  mapChoices,
  type PictureKind,
  type Point,
  profileEnds,
  type ScaleChoice,
  scaleChoices,
  shownAxes,
  speeds,
  type ViewState,
  withAxis,
} from "./view-state.ts";

export interface GroupOptions {
  readonly summary: ViewSummary;
  readonly state: ViewState;
  /** Coordinates that have a slider. */
  readonly slid: readonly string[];
  /** Whether a group of that name stands open. */
  open(name: string): boolean;
  change(next: Partial<ViewState>): void;
  resetView(): void;
}

const named = (names: readonly string[]) => names.map((name) => ({ value: name, text: name }));

/** The two choosers that stand above the picture. */
export function headControls(
  { summary, state, change }: GroupOptions,
  kinds: readonly PictureKind[],
): HTMLElement[] {
  const { views } = summary;
  const field = chooser(
    "Show",
    views.map((view, k) => ({ value: String(k), text: view.label, group: groupNames[view.kind] })),
    // By what it says: the summary of a run that goes on is another object each time.
    String(views.findIndex(({ field, kind }) => field === state.choice.field && kind === state.choice.kind)),
    (k) => change({ choice: views[Number(k)] }),
  );
  if (state.axes.length < 2) return [field];
  const fit = kinds.filter((kind) => kind !== "volume" || state.axes.length > 2);
  const picture = chooser(
    "Picture",
    fit.map((kind) => ({ value: kind, text: pictureNames[kind] })),
    fit.includes(state.picture) ? state.picture : "map",
    (kind) => change({ picture: kind as PictureKind }),
  );
  return [field, picture];
}

const pictureNames: Readonly<Record<PictureKind, string>> = {
  surface: "Surface",
  map: "Map",
  volume: "Volume",
};

const groupNames = {
  value: "Solution",
  exact: "Known solution",
  error: "Error",
  estimate: "Estimated error",
  residual: "Residual",
} as const;

/** All groups that have something to say for this problem. */
export function controlGroups(options: GroupOptions): HTMLElement[] {
  const { state, slid } = options;
  const flat = state.axes.length < 2;
  return [
    ...(flat ? [] : [pictureGroup(options)]),
    coloursGroup(options),
    ...(slid.length ? [timeGroup(options)] : []),
    profileGroup(options),
  ];
}

function pictureGroup(options: GroupOptions): HTMLElement {
  const { summary, state, change } = options;
  const ordinals = ["First axis", "Second axis", "Third axis"];
  const axes =
    summary.coordinates.length < 3
      ? []
      : shownAxes(state).map((axis, k) =>
          chooser(ordinals[k], named(summary.coordinates), axis, (name) => {
            const next = withAxis(state.axes, k, name);
            change({ axes: next, planes: next, profile: undefined });
          }),
        );
  const own = state.picture === "volume" ? volumeControls(options) : mapControls(options);
  return group(
    "Picture",
    options.open("Picture"),
    ...axes,
    ...own,
    button("Reset view", options.resetView, { name: "reset view" }),
  );
}

function mapControls({ summary, state, change }: GroupOptions): HTMLElement[] {
  const contours = numberField({
    label: "Contours",
    value: state.contours,
    low: 0,
    high: mostContours,
    whole: true,
    changed: (count = 0) => change({ contours: count }),
  });
  const { vectors } = state;
  const choices = vectorChoices(summary, state.axes);
  if (choices.length === 0) return [contours];
  const set = (next: Partial<ViewState["vectors"]>): void => change({ vectors: { ...vectors, ...next } });
  return [
    contours,
    chooser(
      "Vectors",
      choices.map(({ label }, k) => ({ value: String(k), text: label })),
      String(Math.min(vectors.of, choices.length - 1)),
      (k) => set({ of: Number(k) }),
    ),
    toggle("Arrows", vectors.arrows, (arrows) => set({ arrows })),
    toggle("Streamlines", vectors.streamlines, (streamlines) => set({ streamlines })),
  ];
}

function volumeControls({ state, change }: GroupOptions): HTMLElement[] {
  const planes = shownAxes(state).map((name) =>
    toggle(`Plane across ${name}`, state.planes.includes(name), (on) =>
      change({ planes: state.axes.filter((axis) => (axis === name ? on : state.planes.includes(axis))) }),
    ),
  );
  return [...planes, levelsField(state.levels, (levels) => change({ levels }))];
}

/** Numbers with commas or spaces between them. */
function levelsField(levels: readonly number[], changed: (levels: readonly number[]) => void): HTMLElement {
  const input = element("input", {
    type: "text",
    name: "levels",
    placeholder: "0.2, 0.5",
    inputmode: "text",
  });
  input.value = levels.join(", ");
  input.addEventListener("change", () => {
    const read = readLevels(input.value);
    input.setCustomValidity(read ? "" : `Up to ${mostLevels} numbers with commas between them: 0.2, 0.5`);
    if (input.reportValidity() && read) changed(read);
  });
  return element("label", { class: "field" }, element("span", {}, "Surfaces at"), input);
}

/** The numbers of a list, or undefined if it is none or too long. */
export function readLevels(text: string): readonly number[] | undefined {
  const levels = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  return levels.every(Number.isFinite) && levels.length <= mostLevels ? levels : undefined;
}

function coloursGroup({ state, change, open }: GroupOptions): HTMLElement {
  const { colours } = state;
  const set = (next: Partial<ColourState>): void => change({ colours: { ...colours, ...next } });
  const end = (label: string, value: number | undefined, changed: (value: number | undefined) => void) =>
    numberField({ label, value, empty: "automatic", changed });
  const scale = chooser("Scale", named(scaleChoices), colours.scale, (kind) =>
    set({ scale: kind as ScaleChoice }),
  );
  const ends = [
    end("Lowest", colours.low, (low) => set({ low })),
    end("Highest", colours.high, (high) => set({ high })),
  ];
  // A curve has a scale and no colours.
  if (state.axes.length < 2) return group("Values", open("Values"), scale, ...ends);
  return group(
    "Colours",
    open("Colours"),
    scale,
    chooser("Colour map", named(mapChoices), colours.map, (map) => set({ map: map as ColourState["map"] })),
    toggle("Reversed", colours.reversed, (reversed) => set({ reversed })),
    ...ends,
    chooser(
      "Range",
      [
        { value: "all", text: "all pictures" },
        { value: "each", text: "this picture" },
      ],
      colours.range,
      (range) => set({ range: range as ColourState["range"] }),
    ),
  );
}

function timeGroup({ summary, state, slid, change, open }: GroupOptions): HTMLElement {
  const { time } = state;
  const name = summary.coordinates.includes("t") ? "Time" : "Play";
  const set = (next: Partial<ViewState["time"]>): void => change({ time: { ...time, ...next } });
  return group(
    name,
    open(name),
    chooser("Coordinate", named(slid), slid.includes(time.over) ? time.over : slid[0], (over) =>
      set({ over }),
    ),
    chooser(
      "Speed",
      speeds.map((speed) => ({ value: String(speed), text: `${speed}×` })),
      String(time.speed),
      (speed) => set({ speed: Number(speed) }),
    ),
    toggle("Loop", time.loop, (loop) => set({ loop })),
  );
}

function profileGroup({ summary, state, change, open }: GroupOptions): HTMLElement {
  const ends = profileEnds(state, summary);
  const names = shownAxes(state);
  const fields = (["From", "To"] as const).map((word, k) =>
    element(
      "fieldset",
      {},
      element("legend", {}, word),
      ...names.map((name) =>
        numberField({
          label: `${word === "From" ? "from" : "to"} ${name}`,
          value: ends[k][name],
          low: boundsOf(summary, name)[0],
          high: boundsOf(summary, name)[1],
          changed: (value = ends[k][name]) => {
            const moved: Point = { ...ends[k], [name]: value };
            const next = k === 0 ? ([moved, ends[1]] as const) : ([ends[0], moved] as const);
            if (names.some((each) => next[0][each] !== next[1][each])) change({ profile: next });
            else change({});
          },
        }),
      ),
    ),
  );
  const along = button(`Along ${state.axes[0]}`, () => change({ profile: undefined }), { name: "along" });
  return group("Profile", open("Profile"), ...fields, along);
}
