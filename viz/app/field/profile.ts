/** @file The field between two points, beside the known solution. */

import { curves } from "../../marks/curves.ts";
import { describeHeld } from "../../marks/describe.ts";
import { element } from "../../marks/dom.ts";
import { axisValue } from "../../marks/grid.ts";
import { readable } from "../../marks/numbers.ts";
import type { Curve, CurvesData, Picture } from "../../marks/picture.ts";
import type { ProfileSample } from "./sampler.ts";
import { type Point, profileAxis } from "./view-state.ts";

export interface Profile {
  readonly element: HTMLElement;
  /** @param known - `exact` or `reference`. */
  show(sample: ProfileSample, known: string): void;
  /** Marks the place of a point, if it lies on the line; undefined removes the mark. */
  mark(point: Point | undefined): void;
  /** What is shown in words. */
  words(): string;
  /** Undefined before the first drawing. */
  picture(): Picture<CurvesData> | undefined;
  remove(): void;
}

/** @param hover - told the point of the line under the pointer. */
export function profile(hover: (point: Point) => void): Profile {
  const caption = element("p", { class: "caption" });
  const body = element("div", { class: "profile-picture" });
  const card = element("section", { class: "card profile", id: "profile" }, caption, body);
  let picture: Picture<CurvesData> | undefined;
  let shown: { readonly sample: ProfileSample; readonly data: CurvesData } | undefined;
  const draw = (data: CurvesData): void => {
    if (picture) picture.update(data);
    else
      picture = curves(body, data, {
        hover: (place) => {
          if (place && shown) hover(pointAt(shown.sample, place[0]));
        },
      });
  };
  return {
    element: card,
    show: (sample, known) => {
      const mark = shown?.data.mark;
      const data = dataOf(sample, known);
      shown = { sample, data: mark === undefined ? data : { ...data, mark } };
      caption.textContent = wordsOf(sample);
      draw(shown.data);
    },
    mark: (point) => {
      if (!shown) return;
      const at = point && placeOn(shown.sample, point);
      const { mark: _, ...data } = shown.data;
      shown = { ...shown, data: at === undefined ? data : { ...data, mark: at } };
      draw(shown.data);
    },
    words: () => caption.textContent,
    picture: () => picture,
    remove: () => picture?.remove(),
  };
}

/** Name and ends of the horizontal axis: the coordinate that changes, else the distance from the start. */
export function lineAxis({ request: { from, to } }: Pick<ProfileSample, "request">): {
  readonly name: string;
  readonly low: number;
  readonly high: number;
} {
  const name = profileAxis([from, to]);
  if (name !== undefined) return { name, low: from[name], high: to[name] };
  const length = Math.hypot(...Object.keys(from).map((each) => to[each] - from[each]));
  return { name: "distance", low: 0, high: length };
}

function dataOf(sample: ProfileSample, knownName: string): CurvesData {
  const { values, known, scale, state } = sample;
  const { low, high, name } = lineAxis(sample);
  const axis = { name, low, high, count: values.length };
  const x = Float64Array.from(values, (_, i) => axisValue(axis, i));
  const model: Curve = { name: known ? "model" : state.choice.label, x, y: values };
  const log = scale.kind === "log";
  return {
    curves: known ? [model, { name: knownName, x, y: known, dashed: true }] : [model],
    x: { name, domain: [Math.min(low, high), Math.max(low, high)] },
    y: { name: state.choice.label, log, domain: scale.domain },
  };
}

/** `u along x at t = 0.25`, or between the two points. */
function wordsOf({ state, request: { from, to }, values }: ProfileSample): string {
  const name = profileAxis([from, to]);
  const { label } = state.choice;
  const rest = Object.entries(from).filter(([each]) => each !== name);
  const at = describeHeld(Object.fromEntries(rest));
  const where =
    name === undefined
      ? `from ${describeHeld(from)} to ${describeHeld(to)}`
      : `along ${name}${at ? ` at ${at}` : ""}`;
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return `${label} ${where}: no values inside the domain here.`;
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  return `${label} ${where}: from ${readable(low)} to ${readable(high)}`;
}

function pointAt(sample: ProfileSample, x: number): Point {
  const { from, to } = sample.request;
  const { low, high } = lineAxis(sample);
  const part = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return Object.fromEntries(
    Object.keys(from).map((name) => [name, from[name] * (1 - part) + to[name] * part]),
  );
}

/** chosen here: a point is on the line when it is off by less than a thousandth of the line in every coordinate. */
const slack = 1e-3;

/** Place on the horizontal axis of a point on the line. */
export function placeOn(sample: Pick<ProfileSample, "request">, point: Point): number | undefined {
  const { from, to } = sample.request;
  const { low, high } = lineAxis(sample);
  const names = Object.keys(from);
  const [along, squared] = names.reduce(
    ([dot, sum], name) => {
      const step = to[name] - from[name];
      return [dot + (point[name] - from[name]) * step, sum + step * step];
    },
    [0, 0],
  );
  const part = along / squared;
  const size = Math.sqrt(squared);
  const near = names.every(
    (name) => Math.abs(from[name] + part * (to[name] - from[name]) - point[name]) < slack * size,
  );
  return near && part >= -slack && part <= 1 + slack ? low + part * (high - low) : undefined;
}
