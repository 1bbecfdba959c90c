/** @file From values to pictures: what the stage, the colour bar and the words show of a sample. */

import { contourLevels } from "../../marks/contours.ts";
import type { FieldData, Place, Place3, VolumeData } from "../../marks/picture.ts";
import { streamlines } from "../../marks/streamlines.ts";
import type { FieldView } from "./drawing.ts";
import { gridOf, type Sample, volumeOf } from "./sampler.ts";
import { held, type Point, shownAxes, type ViewState } from "./view-state.ts";
import { describeField } from "./words.ts";

/** Draws what is known by now; nothing before the first answer. */
export function paint(view: FieldView): void {
  const { sample, state, desk, instead } = view;
  if (!sample) return;
  const { label } = state.choice;
  if (!paintPicture(view)) return;
  desk.bar({
    scale: sample.scale,
    label,
    contours: levelsOf(view, sample),
    gaps: sample.values.some(Number.isNaN),
  });
  desk.ends(handlesOf(view, sample));
  desk.describe(
    [describeField(label, sample.axes, sample.values, held(sample.state)), instead].filter(Boolean).join(" "),
  );
}

/** Draws the picture alone, as for another mark. @returns false if it could not be drawn, which is said. */
export function paintPicture(view: FieldView): boolean {
  const { sample, desk } = view;
  if (!sample) return false;
  try {
    if (sample.axes.length === 3) desk.stage.show({ kind: "volume", data: volumeData(view, sample) });
    else desk.stage.show({ kind: pictureOf(view), data: fieldData(view, sample) });
    return true;
  } catch (error) {
    desk.refuse(error, () => paint(view));
    return false;
  }
}

/** Until the values of another sort of picture arrive, the sort before stays. */
const pictureOf = ({ state, kinds, sample }: FieldView): "surface" | "map" => {
  const wanted = state.picture === "volume" ? sample?.state.picture : state.picture;
  return wanted === "surface" && kinds.includes("surface") ? "surface" : "map";
};

/** Values of the contours, or of the surfaces of a volume. */
const levelsOf = ({ state }: FieldView, { scale, axes }: Sample): readonly number[] =>
  axes.length === 3 ? state.levels : state.contours > 0 ? contourLevels(scale, state.contours) : [];

function fieldData(view: FieldView, sample: Sample): FieldData {
  const { state, vectors, mark } = view;
  const { scale } = sample;
  const [a, b] = shownAxes(sample.state);
  const place = mark && isInPlane(mark, sample.state) ? ([mark[a], mark[b]] as const) : undefined;
  return {
    grid: gridOf(sample),
    scale,
    label: state.choice.label,
    contours: levelsOf(view, sample),
    cut: cutOf(state, a, b),
    ...(place && { mark: place }),
    ...(vectors && state.vectors.arrows && { arrows: vectors.grid }),
    ...(vectors && state.vectors.streamlines && { streamlines: linesOf(vectors) }),
  };
}

/** Traced once per vector field: every reading draws the picture again. */
function linesOf(vectors: NonNullable<FieldView["vectors"]>): readonly (readonly Place[])[] {
  vectors.lines ??= streamlines(vectors.grid);
  return vectors.lines;
}

function volumeData({ state, mark }: FieldView, sample: Sample): VolumeData {
  const [a, b, c] = shownAxes(sample.state);
  const plane = (name: string): number | undefined =>
    state.planes.includes(name) ? state.at[name] : undefined;
  const place: Place3 | undefined =
    mark && isInPlane(mark, sample.state) ? [mark[a], mark[b], mark[c]] : undefined;
  return {
    volume: volumeOf(sample),
    scale: sample.scale,
    label: state.choice.label,
    slices: [plane(a), plane(b), plane(c)],
    levels: state.levels,
    ...(place && { mark: place }),
  };
}

/** Whether a point has the held values, so that it lies in the picture. */
const isInPlane = (point: Point, state: ViewState): boolean =>
  Object.entries(held(state)).every(
    ([name, value]) => Math.abs(point[name] - value) <= 1e-6 * Math.abs(value) + 1e-9,
  );

const cutOf = ({ profile, at }: ViewState, a: string, b: string): NonNullable<FieldData["cut"]> =>
  profile
    ? [
        [profile[0][a], profile[0][b]],
        [profile[1][a], profile[1][b]],
      ]
    : at[b];

/** Both ends of the profile where they can be dragged: on a map. */
function handlesOf(view: FieldView, { axes, state: then }: Sample): readonly [Place, Place] | undefined {
  if (axes.length !== 2 || pictureOf(view) !== "map") return undefined;
  const { profile, at } = view.state;
  const [a, b] = shownAxes(then);
  if (profile)
    return [
      [profile[0][a], profile[0][b]],
      [profile[1][a], profile[1][b]],
    ];
  return [
    [axes[0].low, at[b]],
    [axes[0].high, at[b]],
  ];
}
