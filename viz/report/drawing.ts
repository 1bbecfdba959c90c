/** @file Drawings that fill their host's width, and the end labels that all line charts share. */

import { type Selection, select } from "d3";
import { element, onWidth } from "../marks/dom.ts";
import type { Drawing, Frame } from "./axes.ts";
import { labelHeight, lineHeight, movedApart, textWidth, wrapped } from "./labels.ts";

/** Paints at a width; answers the height it needs, CSS pixels. */
export type Paint = (drawing: Drawing, width: number) => number;

/** A drawing that is painted anew whenever the width of its box changes. `label` says in words what it shows. */
export function drawing(label: string, paint: Paint): HTMLElement {
  const host = element("div", { class: "drawing" });
  const svg = select(host).append("svg").attr("role", "img").attr("aria-label", label);
  onWidth(host, (width) => {
    svg.selectAll("*").remove();
    const height = paint(svg.append("g"), width);
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("height", height);
  });
  return host;
}

export interface EndLabel {
  readonly text: string;
  /** End of its curve. */
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** chosen here: labels take at most this share of a drawing's width, and no more than so many pixels. */
const widestShare = 0.4;
const widest = 190;
/** Between the frame and the labels: room for the leaders. */
const leaderRoom = 16;

/** Room to keep free on the right for these labels, CSS pixels. */
export function labelRoom(texts: readonly string[], width: number): number {
  const longest = Math.max(0, ...texts.map(textWidth));
  return Math.ceil(Math.min(longest, widest, width * widestShare - leaderRoom)) + leaderRoom + 2;
}

/** Height that these labels need side by side, CSS pixels. */
export function labelsHeight(texts: readonly string[], room: number): number {
  const width = room - leaderRoom;
  return texts.reduce((sum, text) => sum + labelHeight(wrapped(text, width).length), 0);
}

/** Writes the labels at the right of the frame, near the ends of their curves, with leaders to them. */
export function endLabels(
  drawing: Drawing,
  labels: readonly EndLabel[],
  { right, top, bottom }: Frame,
  room: number,
): void {
  const lines = labels.map(({ text }) => wrapped(text, room - leaderRoom));
  const places = labels.map(({ y }, i) => ({ at: y, height: labelHeight(lines[i].length) }));
  const middles = movedApart(places, top - 6, bottom + 6);
  for (const [i, { x, y, colour }] of labels.entries()) {
    const group = drawing.append("g").attr("class", `end-label ${colour}`);
    const text = right + leaderRoom;
    group
      .append("path")
      .attr("class", "leader")
      .attr("d", `M${x + 5},${y}H${right + 3}L${text - 4},${middles[i]}`);
    textBlock(group, lines[i], text, middles[i]);
  }
}

/** Lines of text with their middle at a height. */
export function textBlock(
  into: Drawing,
  lines: readonly string[],
  x: number,
  middle: number,
): Selection<SVGTextElement, unknown, null, undefined> {
  const text = into.append("text");
  const first = middle - ((lines.length - 1) * lineHeight) / 2;
  for (const [k, line] of lines.entries())
    text
      .append("tspan")
      .attr("x", x)
      .attr("y", first + k * lineHeight)
      .attr("dy", "0.32em")
      .text(line);
  return text;
}
