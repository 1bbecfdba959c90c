/** @file Cost and error against solve time, with refused trials and redraws marked. */

import { bisector, line } from "d3";
import {
  type Chart,
  type ChartSize,
  chart,
  type Drawing,
  horizontalAxis,
  linear,
  logarithmic,
  verticalAxis,
} from "../../marks/chart.ts";
import { element, perFrame } from "../../marks/dom.ts";
import { powerOfTen, readable } from "../../marks/numbers.ts";
import type { Tick } from "../../marks/value-scale.ts";
import type { HistoryRow } from "../../source/source.ts";
import type { Nullable } from "../sources/api.ts";

type Row = Nullable<HistoryRow>;

/** Draws the chart and its table; says so when no steps were recorded. */
export function showConvergence(host: HTMLElement, table: HTMLElement, history: readonly Row[]): void {
  if (history.length === 0) {
    host.append(element("p", { class: "quiet" }, "No steps were recorded for this solution."));
    return;
  }
  const hasError = history.some(({ error }) => isPositive(error));
  const legend = element(
    "p",
    { class: "legend" },
    key("cost", "cost ½‖r‖²"),
    ...(hasError ? [key("error", "relative L2 error")] : []),
  );
  const readout = element("p", { class: "caption convergence-readout", "aria-hidden": "true" });
  const body = element("div");
  host.append(element("div", { class: "chart-head" }, legend), body, readout);
  const target = chart(body, 210, describe(history));
  const show = (row: Row | undefined): void => {
    readout.textContent = readoutOf(row ?? history[history.length - 1]);
    target.draw((drawing, size) => draw(drawing, size, history, row));
  };
  show(undefined);
  listen(target, history, show);
  table.append(tableOf(history));
}

const key = (kind: string, text: string): HTMLElement => element("span", { class: `key ${kind}` }, text);
const isPositive = (value: number | null | undefined): value is number =>
  typeof value === "number" && value > 0;

function describe(history: readonly Row[]): string {
  const [first, last] = [history[0], history[history.length - 1]];
  const error = history.findLast((row) => isPositive(row.error))?.error;
  return `Cost from ${readable(first.cost, 2)} to ${readable(last.cost, 2)} in ${readable(last.seconds, 3)} seconds${isPositive(error) ? `; relative L2 error ${readable(error, 2)}` : ""}.`;
}

function readoutOf({ index, seconds, cost, error, damping, verdict }: Row): string {
  const parts = [`step ${Number(index) + 1}`, `${readable(seconds, 3)} s`, `cost ${readable(cost, 3)}`];
  if (isPositive(error)) parts.push(`error ${readable(error, 3)}`);
  if (isPositive(damping)) parts.push(`damping ${readable(damping, 2)}`);
  if (verdict !== "accepted") parts.push(verdict);
  return parts.join("  ·  ");
}

function draw(drawing: Drawing, size: ChartSize, history: readonly Row[], marked: Row | undefined): void {
  const positive = history.flatMap(({ cost, error }) => [cost, error].filter(isPositive));
  const low = Math.floor(Math.log10(Math.min(...positive, 1)));
  const high = Math.ceil(Math.log10(Math.max(...positive, 10 ** (low + 1))));
  const x = linear(0, history[history.length - 1].seconds ?? 1, size);
  const y = logarithmic(10 ** low, 10 ** high, size);
  verticalAxis(drawing, size, y, decades(low, high));
  horizontalAxis(drawing, size, x, x.ticks(5), "solve time, seconds");
  for (const row of history) drawEvent(drawing, size, x(row.seconds ?? 0), row);
  drawCurve(
    drawing,
    "cost",
    history.filter((row) => isPositive(row.cost)),
    (row) => x(row.seconds ?? 0),
    (row) => y(row.cost as number),
  );
  drawCurve(
    drawing,
    "error",
    history.filter((row) => isPositive(row.error)),
    (row) => x(row.seconds ?? 0),
    (row) => y(row.error as number),
  );
  if (marked)
    drawing
      .append("line")
      .attr("class", "cursor")
      .attr("x1", x(marked.seconds ?? 0))
      .attr("x2", x(marked.seconds ?? 0))
      .attr("y1", size.top)
      .attr("y2", size.bottom);
}

/** At most six powers of ten. */
function decades(low: number, high: number): Tick[] {
  const stride = Math.max(1, Math.ceil((high - low) / 6));
  return Array.from({ length: high - low + 1 }, (_, k) => low + k)
    .filter((exponent) => (exponent - low) % stride === 0)
    .map((exponent) => ({ value: 10 ** exponent, text: powerOfTen(exponent) }));
}

/** Refused trials as short strokes at the foot, redraws of the points as dashed lines. */
function drawEvent(drawing: Drawing, { top, bottom }: ChartSize, x: number, { verdict, redrawn }: Row): void {
  const stroke = (kind: string, from: number): void => {
    drawing
      .append("line")
      .attr("class", kind)
      .attr("x1", x)
      .attr("x2", x)
      .attr("y1", from)
      .attr("y2", bottom);
  };
  if (redrawn) stroke("redrawn", top);
  if (verdict !== "accepted") stroke("refused", bottom - 6);
}

function drawCurve(
  drawing: Drawing,
  kind: string,
  rows: readonly Row[],
  x: (row: Row) => number,
  y: (row: Row) => number,
): void {
  if (rows.length === 1)
    drawing
      .append("circle")
      .attr("class", `dot ${kind}`)
      .attr("cx", x(rows[0]))
      .attr("cy", y(rows[0]))
      .attr("r", 3);
  drawing
    .append("path")
    .attr("class", `curve ${kind}`)
    .attr("d", line<Row>().x(x).y(y)(rows as Row[]) ?? "");
}

function listen({ svg }: Chart, history: readonly Row[], show: (row: Row | undefined) => void): void {
  const end = history[history.length - 1].seconds ?? 1;
  const nearest = bisector<Row, number>(({ seconds }) => seconds ?? 0).center;
  const move = perFrame<PointerEvent | undefined>((event) => {
    if (!event) return show(undefined);
    const { left, width } = svg.getBoundingClientRect();
    const x = linear(0, end, { left: 52, right: width - 14, top: 0, bottom: 0 });
    show(history[nearest(history as Row[], x.invert(event.clientX - left))]);
  });
  svg.addEventListener("pointermove", move);
  svg.addEventListener("pointerleave", () => move(undefined));
}

/** chosen here: a dozen rows are read in one go. */
const tableRows = 12;

function tableOf(history: readonly Row[]): HTMLElement {
  const stride = Math.max(1, Math.ceil(history.length / tableRows));
  const rows = history.filter((_, i) => i % stride === 0 || i === history.length - 1);
  const cells = (tag: "th" | "td", texts: readonly string[]): HTMLElement[] =>
    texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, text));
  return element(
    "details",
    {},
    element("summary", {}, "As a table"),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element("tr", {}, ...cells("th", ["step", "seconds", "cost", "error", "gradient", "damping"])),
        ),
        element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", texts(row))))),
      ),
    ),
  );
}

const texts = ({ index, seconds, cost, error, gradientNorm, damping }: Row): string[] => [
  String(Number(index) + 1),
  ...[seconds, cost, error, gradientNorm, damping].map((value) =>
    typeof value === "number" ? readable(value, 3) : "–",
  ),
];
