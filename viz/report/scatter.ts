/** @file Work and precision: seconds against correct digits, a dot per problem, competitors named where their dots are. */

import type { ReportEntry, ReportKind } from "../../solvers/benchmark/index.ts";
import {
  axisBelow,
  axisLeft,
  type Drawing,
  type Extent,
  type Frame,
  leastError,
  logScale,
  plainTick,
  secondTicks,
  segment,
} from "./axes.ts";
import { drawing, textBlock } from "./drawing.ts";
import { errorText, secondsText } from "./format.ts";
import { lineHeight, textWidth, wrapped } from "./labels.ts";
import { around, type Box, beside, nearby } from "./placing.ts";

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
  readonly title: string;
}

const digits = (error: number): number => -Math.log10(Math.max(leastError, error));
const radius = 4;

/** Dots of one kind; scales are shared between kinds so that panels can be read side by side. */
export function scatter(
  entries: readonly ReportEntry[],
  kind: ReportKind,
  x: Extent,
  y: Extent,
  colour: (competitor: string) => string,
): HTMLElement {
  const solved = entries.filter((entry) => entry.kind === kind && entry.error && entry.seconds);
  const names = [...new Set(solved.map(({ competitor }) => competitor))];
  return drawing(inWords(solved, names, kind), (into, width) => {
    const height = 330;
    const frame: Frame = { left: 30, right: width - 10, top: 26, bottom: height - 38 };
    const across = logScale(x, [frame.left + 8, frame.right - 8]);
    const [low, high] = [digits(y[1]), digits(y[0])];
    const up = (value: number): number =>
      frame.bottom -
      ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (frame.bottom - frame.top);
    const ticks = Array.from(
      { length: Math.floor(high / 2) - Math.ceil(low / 2) + 1 },
      (_, i) => 2 * Math.ceil(low / 2) + 2 * i,
    );
    axisLeft(
      into,
      frame,
      ticks.map((value) => ({ at: up(value), text: String(value).replace("-", "−") })),
      "correct digits",
    );
    axisBelow(into, frame, secondTicks(x).map(plainTick(across)), "seconds");
    const spots = solved.map((entry) => spotOf(entry, across, up, colour));
    for (const { x: cx, y: cy, colour: own, title } of spots) {
      const group = into.append("g").attr("class", `spot ${own}`);
      group.append("title").text(title);
      group.append("circle").attr("cx", cx).attr("cy", cy).attr("r", radius);
    }
    const taken = spots.map(({ x: cx, y: cy }) => around(cx, cy, radius));
    for (const name of names)
      competitorLabel(
        into,
        name,
        spots.filter((_, i) => solved[i].competitor === name),
        colour(name),
        taken,
        frame,
      );
    for (const spot of spots) problemLabel(into, spot, taken, frame);
    return height;
  });
}

const spotOf = (
  { problem, competitor, error, seconds }: ReportEntry,
  x: (value: number) => number,
  y: (value: number) => number,
  colour: (competitor: string) => string,
): Spot => ({
  x: x(seconds!.median),
  y: y(digits(error!.median)),
  text: problem,
  colour: colour(competitor),
  title: `${problem}, ${competitor}: ${errorText(error!.median)} in ${secondsText(seconds!.median)} s`,
});

/** chosen here: names of competitors are broken into lines of this width, CSS pixels. */
const nameWidth = 150;

/** The competitor's name near the middle of its dots, whose quartiles are drawn as a cross. */
function competitorLabel(
  into: Drawing,
  name: string,
  own: readonly Spot[],
  colour: string,
  taken: Box[],
  frame: Frame,
): void {
  const [xs, ys] = [(spot: Spot) => spot.x, (spot: Spot) => spot.y].map((pick) => quartiles(own.map(pick)));
  const group = into.append("g").attr("class", `centre ${colour}`);
  if (own.length > 2) {
    segment(group, "quartiles", [xs[0], xs[2]], [ys[1], ys[1]]);
    segment(group, "quartiles", [xs[1], xs[1]], [ys[0], ys[2]]);
  }
  const lines = wrapped(name, nameWidth);
  const size = { width: Math.max(...lines.map(textWidth)) + 2, height: lines.length * lineHeight };
  const place = beside(xs[1], ys[1], size, taken, frame) ?? nearby(xs[1], ys[1], size, taken, frame);
  taken.push(place);
  textBlock(group, lines, place.left + 1, (place.top + place.bottom) / 2).attr("class", "centre-name");
}

/** Order statistics nearest to the quartiles: they are dots. */
function quartiles(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}

/** A problem's name beside its dot, where there is room; elsewhere the dot's title and the table name it. */
function problemLabel(into: Drawing, { x, y, text, colour }: Spot, taken: Box[], frame: Frame): void {
  // Names of problems are in 11 px, not in the bold 12 px that is measured.
  const place = beside(x, y, { width: textWidth(text) * 0.9, height: lineHeight }, taken, frame);
  if (!place) return;
  taken.push(place);
  textBlock(into, [text], place.left, (place.top + place.bottom) / 2).attr("class", `spot-name ${colour}`);
}

function inWords(solved: readonly ReportEntry[], names: readonly string[], kind: ReportKind): string {
  const counts = names.map((name) => {
    const own = solved.filter(({ competitor }) => competitor === name);
    const errors = own.map(({ error }) => error!.median).sort((a, b) => a - b);
    return `${name}: ${own.length} problems, errors from ${errorText(errors[0])} to ${errorText(errors.at(-1)!)}`;
  });
  return `Correct digits against seconds, ${kind}. ${counts.join("; ")}.`;
}
