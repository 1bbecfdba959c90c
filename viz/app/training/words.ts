/** @file The history in words and as a table, for readers without the picture. */

import { element } from "../../marks/dom.ts";
import { duration, grouped, readable } from "../../marks/numbers.ts";
import { type History, type Reading, readingAt } from "./history.ts";
import { filled, panelNumber } from "./panels.ts";
import type { Span } from "./sketch.ts";
import type { Along } from "./track.ts";

/** `147 trials in 20.1 s, 84 rejected; cost from 2 to 3.2 × 10⁻⁸; ...`. */
export function describeHistory(history: History): string {
  const { count, last, tracks, counts, best } = history;
  if (count === 0) return "No steps yet.";
  const happened = (["rejected", "invalid"] as const)
    .filter((event) => counts[event] > 0)
    .map((event) => `${grouped(counts[event])} ${event}`);
  const head = [`${grouped(count)} trials in ${duration(last.seconds)}`, ...happened].join(", ");
  const redrawn = counts.redrawn > 0 ? [`points redrawn ${times(counts.redrawn)}`] : [];
  const course = (["cost", "error"] as const).flatMap((name) => {
    const track = tracks[name];
    if (track.length === 0) return [];
    const [first, end] = [track.value(0), track.value(track.length - 1)];
    return [
      `${name === "cost" ? "cost" : "relative L2 error"} from ${readable(first, 3)} to ${readable(end, 3)}`,
    ];
  });
  const lowest = best
    ? [
        `lowest cost${counts.redrawn > 0 ? " on the present points" : ""} ${readable(best.cost, 3)} at step ${grouped(best.step)}, after ${duration(best.seconds)}`,
      ]
    : [];
  return `${[head, ...redrawn, ...course, ...lowest].join("; ")}.`;
}

const times = (count: number): string => (count === 1 ? "once" : `${grouped(count)} times`);

/** `step 84 · 11.3 s · rejected · points redrawn`. */
export function describeTrial({ step, seconds, verdict, redrawn }: Reading): string {
  const parts = [`Step ${grouped(step)}`, duration(seconds), verdict, ...(redrawn ? ["points redrawn"] : [])];
  return parts.join("  ·  ");
}

/** The trial with all its numbers in one sentence. */
export function speakTrial(history: History, reading: Reading): string {
  const numbers = filled(history).flatMap(({ short, shows: [name] }) => {
    const value = reading.values[name];
    return value === undefined ? [] : [`${short} ${readable(value, 3)}`];
  });
  return [describeTrial(reading).replaceAll("  ·  ", ", "), ...numbers].join(", ");
}

/** chosen here: two dozen rows are read in one go. */
const tableRows = 24;

/** Rows at even distances over a span, its first and last included. */
export function tableReadings(history: History, along: Along, [low, high]: Span): Reading[] {
  const { trials } = history;
  const [first, end] = [trials.search(along, low), trials.search(along, high)];
  const last = Math.min(
    trials.length - 1,
    end < trials.length && trials.position(along, end) > high ? end - 1 : end,
  );
  if (last < first) return [];
  const count = Math.min(tableRows, last - first + 1);
  const indices = Array.from({ length: count }, (_, k) =>
    count === 1 ? last : Math.round(first + (k * (last - first)) / (count - 1)),
  );
  return indices.map((index) => readingAt(history, index));
}

/** The rows as a table with a column per quantity that the run has. */
export function tableOf(history: History, readings: readonly Reading[]): HTMLElement {
  const shown = filled(history);
  const head = ["step", "seconds", ...shown.map(({ short }) => short), "trial"];
  const rows = readings.map((reading) => [
    String(reading.step),
    readable(reading.seconds, 3),
    ...shown.map(({ shows: [name] }) => panelNumber(reading.values[name])),
    [reading.verdict, ...(reading.redrawn ? ["redrawn"] : [])].join(", "),
  ]);
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Steps as a table" },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...head.map((word) => element("th", { scope: "col" }, word)))),
      element(
        "tbody",
        {},
        ...rows.map((row) => element("tr", {}, ...row.map((word) => element("td", {}, word)))),
      ),
    ),
  );
}
