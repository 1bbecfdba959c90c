/** @file The spread over seeds: a dot per run, the median, and the quartiles where there are enough runs. */

import { select } from "d3";
import type { ReportEntry } from "../../solvers/benchmark/index.ts";
import { axisBelow, type Drawing, decades, type Extent, errorTick, logScale, segment } from "./axes.ts";
import { cross } from "./curves.ts";
import { drawing } from "./drawing.ts";
import { errorText } from "./format.ts";
import { lineHeight, wrapped } from "./labels.ts";

/** chosen here: quartiles of fewer values say nothing that the dots do not. */
const fewestForBox = 4;
/** Of a row without its name, CSS pixels. */
const rowHeight = 28;

/** Errors of every seed, one row per competitor. */
export function seedRows(
  entries: readonly ReportEntry[],
  extent: Extent,
  referenceAccuracy: number | null,
  colour: (competitor: string) => string,
): HTMLElement {
  return drawing(`Error of every seed. ${entries.map(inWords).join("; ")}.`, (into, width) => {
    const [left, right, top] = [18, width - 14, 8];
    const names = entries.map((entry) => nameLines(entry, right - left));
    const heights = names.map((lines) => lines.length * lineHeight + rowHeight);
    const frame = { left, right, top, bottom: top + 6 + heights.reduce((a, b) => a + b, 0) };
    const x = logScale(extent, [left, right]);
    const ticks = decades(extent, Math.min(8, width / 48));
    for (const tick of ticks) segment(into, "grid", [x(tick), x(tick)], [top, frame.bottom]);
    if (referenceAccuracy && isWithin(referenceAccuracy, extent))
      segment(into, "reference", [x(referenceAccuracy), x(referenceAccuracy)], [top, frame.bottom]);
    let below = top;
    for (const [i, entry] of entries.entries()) {
      below += heights[i];
      const group = into.append("g").attr("class", `seed-row ${colour(entry.competitor)}`);
      rowName(group, names[i], left, below - rowHeight - (names[i].length - 1) * lineHeight);
      segment(group, "range-rule", [left, right], [below - 12, below - 12]);
      row(group, entry, x, left, below - 12);
    }
    axisBelow(into, frame, ticks.map(errorTick(x)), "relative L2 error");
    return frame.bottom + 38;
  });
}

const inWords = ({ competitor, error, failures }: ReportEntry): string => {
  if (!error) return `${competitor}: ${failures || "no figure"}`;
  const lost = failures ? `, ${failures}` : "";
  return `${competitor}: median ${errorText(error.median)}, from ${errorText(error.min)} to ${errorText(error.max)}${lost}`;
};

interface NameLine {
  readonly text: string;
  readonly kind: "row-name" | "lost";
}

/** The competitor, and below it what went wrong. */
function nameLines({ competitor, error, runs, failures }: ReportEntry, width: number): NameLine[] {
  const lost = failures ? `${runs.length} runs: ${failures}` : error ? "" : "no figure";
  return [
    ...wrapped(competitor, width).map((text) => ({ text, kind: "row-name" as const })),
    ...(lost ? wrapped(lost, width).map((text) => ({ text, kind: "lost" as const })) : []),
  ];
}

const isWithin = (value: number, [low, high]: Extent): boolean => value >= low && value <= high;

function rowName(into: Drawing, lines: readonly NameLine[], x: number, y: number): void {
  for (const [k, { text, kind }] of lines.entries())
    into
      .append("text")
      .attr("class", kind)
      .attr("x", x)
      .attr("y", y + k * lineHeight)
      .text(text);
}

function row(
  into: Drawing,
  { error, runs }: ReportEntry,
  x: (value: number) => number,
  left: number,
  y: number,
): void {
  if (!error) {
    cross(into, left + 5, y);
    return;
  }
  segment(into, "range", [x(error.min), x(error.max)], [y, y]);
  if (error.count >= fewestForBox) box(into, x(error.lower), x(error.upper), y);
  for (const { seed, error: own } of runs) {
    if (own === null) continue;
    const dot = into.append("circle").attr("class", "run").attr("cx", x(own)).attr("cy", y).attr("r", 4);
    dot.append("title").text(`seed ${seed}: ${errorText(own)}`);
  }
  segment(into, "median", [x(error.median), x(error.median)], [y - 8, y + 8]);
}

/** The middle half. */
function box(into: Drawing, from: number, to: number, y: number): void {
  const shape = into.append("rect").attr("class", "box").attr("rx", 2);
  shape
    .attr("x", from)
    .attr("y", y - 6)
    .attr("width", Math.max(1, to - from))
    .attr("height", 12);
}

/** Share of a table cell's width at which an error stands, per cent. */
const percent = (extent: Extent): ((value: number) => string) => {
  const x = logScale(extent, [2, 98]);
  return (value) => `${x(value).toFixed(2)}%`;
};

/** The same in a cell of the table: runs, their range, their median, and the reference's accuracy. */
export function cellStrip(
  entry: ReportEntry,
  extent: Extent,
  referenceAccuracy: number | null,
  colour: string,
): SVGSVGElement {
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg"))
    .attr("class", `strip ${colour}`)
    .attr("aria-hidden", "true");
  const x = percent(extent);
  const upright = (kind: string, value: number, from: number, to: number): void =>
    void segment(svg, kind, [x(value), x(value)], [from, to]);
  for (const tick of decades(extent, 6)) upright("grid", tick, 0, 22);
  if (referenceAccuracy && referenceAccuracy >= extent[0]) upright("reference", referenceAccuracy, 1, 21);
  const { error, runs } = entry;
  if (!error) return svg.node()!;
  segment(svg, "range", [x(error.min), x(error.max)], [11, 11]);
  for (const { error: own } of runs)
    if (own !== null)
      svg.append("circle").attr("class", "run").attr("cx", x(own)).attr("cy", 11).attr("r", 3.2);
  upright("median", error.median, 4, 18);
  if (entry.isAtReference)
    svg
      .append("text")
      .attr("class", "at-reference")
      .attr("x", x(error.max))
      .attr("dx", 9)
      .attr("y", 15)
      .text("at the reference");
  return svg.node()!;
}

/** Figures above the strips. */
export function stripAxis(extent: Extent): SVGSVGElement {
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg"))
    .attr("class", "strip axis")
    .attr("aria-hidden", "true");
  const x = percent(extent);
  for (const { text, value } of decades(extent, 6).map((value) => ({ ...errorTick(Number)(value), value })))
    svg.append("text").attr("x", x(value)).attr("y", 15).attr("text-anchor", "middle").text(text);
  return svg.node()!;
}
