/** @file Performance profiles: the share of problems solved within a factor of the best time, a step curve each. */

import type { ProfilePanel, ReportProfile } from "../../solvers/benchmark/index.ts";
import { powerOfTen } from "../marks/numbers.ts";
import {
  axisBelow,
  axisLeft,
  type Drawing,
  decades,
  type Extent,
  type Frame,
  logScale,
  plainTick,
} from "./axes.ts";
import { drawing, endLabels, labelRoom, labelsHeight } from "./drawing.ts";

/** Pixels between curves that would cover each other. */
const apart = 1.5;

/** `automatic, 7 of 9`. */
const labelOf = ({ competitor, problems, steps }: ReportProfile): string =>
  `${competitor}, ${Math.round((steps.at(-1)?.fraction ?? 0) * problems)}\u00a0of\u00a0${problems}`;

/** Profiles of one kind at one tolerance, factors from 1 to `most`. */
export function profileChart(
  { kind, tolerance, profiles }: ProfilePanel,
  most: number,
  colour: (competitor: string) => string,
): HTMLElement {
  const level = levelText(tolerance);
  const words = `Share of problems solved to ${level} within a factor of the best time, ${kind}. ${profiles.map(labelOf).join("; ")}.`;
  return drawing(words, (into, width) => {
    const texts = profiles.map(labelOf);
    const room = labelRoom(texts, width);
    const height = Math.max(220, labelsHeight(texts, room) + 60);
    const frame: Frame = { left: 38, right: width - room, top: 26, bottom: height - 38 };
    const extent: Extent = [1, most];
    const x = logScale(extent, [frame.left, frame.right]);
    const y = (share: number): number => frame.bottom - share * (frame.bottom - frame.top);
    axisLeft(
      into,
      frame,
      [0, 0.25, 0.5, 0.75, 1].map((share) => ({ at: y(share), text: `${share * 100}%` })),
      `solved to ${level}`,
    );
    axisBelow(into, frame, decades(extent, 4).map(plainTick(x)), "times the best time");
    const ends = profiles.map((profile, i) =>
      curve(into, profile, frame, x, (share) => y(share) - i * apart, colour(profile.competitor)),
    );
    endLabels(
      into,
      profiles.map((profile, i) => ({
        text: texts[i],
        x: frame.right,
        y: ends[i],
        colour: colour(profile.competitor),
      })),
      frame,
      room,
    );
    return height;
  });
}

/** Draws the steps; answers the height of their end. */
function curve(
  into: Drawing,
  { competitor, steps }: ReportProfile,
  { right }: Frame,
  x: (ratio: number) => number,
  y: (share: number) => number,
  colour: string,
): number {
  const path = steps.reduce(
    (text, { ratio, fraction }) => `${text}H${x(ratio)}V${y(fraction)}`,
    `M${x(1)},${y(0)}`,
  );
  const group = into.append("g").attr("class", `series ${colour}`).attr("data-name", competitor);
  group.append("title").text(competitor);
  group.append("path").attr("class", "middle step").attr("d", `${path}H${right}`);
  return y(steps.at(-1)?.fraction ?? 0);
}

/** `Only automatic ran as this kind: 4 of 4 solved to 10⁻³, ...`. */
export function aloneInWords(panels: readonly ProfilePanel[]): string {
  const counts = panels.map(({ tolerance, profiles: [{ problems, steps }] }) => {
    const solved = Math.round((steps.at(-1)?.fraction ?? 0) * problems);
    return `${solved} of ${problems} solved to ${levelText(tolerance)}`;
  });
  return `Only ${panels[0].profiles[0].competitor} ran as this kind: ${counts.join(", ")}.`;
}

const levelText = (tolerance: number): string => powerOfTen(Math.round(Math.log10(tolerance)));

/** The largest factor in a set of panels, at least ten: the scale they share. */
export const largestRatio = (panels: readonly ProfilePanel[]): number =>
  Math.max(
    10,
    ...panels.flatMap(({ profiles }) => profiles.flatMap(({ steps }) => steps.at(-1)?.ratio ?? 1)),
  ) * 1.15;
