/** @file Comparisons with other tools: a panel per problem, a labelled curve per competitor, times to tolerances. */

import type { PeerPanel, PeerRow } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";
import { errorExtent, secondsExtent } from "./axes.ts";
import { curves, drawable } from "./curves.ts";
import { kindBadge } from "./filter.ts";
import { dateText, errorText, figure, secondsText, timesText } from "./format.ts";
import { colourOf } from "./palette.ts";
import { type Cell, plainTable } from "./table.ts";

/** Shown when a file has others or fewer: bars that published comparisons use. */
const tolerances: readonly string[] = ["1e-3", "1e-4", "1e-6"];

export function peerSection({
  problem,
  seconds,
  threads,
  seed,
  started,
  machine,
  rows,
}: PeerPanel): HTMLElement {
  const shown = rows.map((row, i) => ({
    name: `${row.name} (${row.kind})`,
    colour: `${colourOf(i)} ${row.kind === "network" ? "" : "other-kind"}`,
    middle: row.trace,
    strands: [],
  }));
  const points = rows.flatMap(({ trace }) => trace);
  const scales = {
    x: secondsExtent(points.map((one) => one.seconds)),
    y: errorExtent(points.map((one) => one.error)),
  };
  const count = `${seconds} s each, ${threads} thread${threads === 1 ? "" : "s"}, seed ${seed}`;
  return element(
    "section",
    { class: "card peer-section" },
    element("h3", {}, problem),
    element("p", { class: "quiet" }, `${count}; ${machine}; ${dateText(started)}.`),
    drawable(shown).length > 0
      ? curves(shown, { label: `${problem}, peers: error against seconds`, ...scales })
      : element("p", { class: "none" }, "No error was measured: there is no curve to draw."),
    plainTable(
      `Times of each competitor on ${problem}`,
      [
        ...["competitor", "kind"],
        ...tolerances.map((tolerance) => `s to ${tolerance}`),
        ...["best error", "s in all", "Sobolev is there", "settings"],
      ],
      rows.map(rowOf),
    ),
  );
}

const rowOf = (row: PeerRow): Cell[] => [
  element("span", { class: row.isOurs ? "ours" : "" }, row.name),
  kindBadge(row.kind),
  ...tolerances.map((tolerance) => (row.status === "ran" ? timeCell(row, tolerance) : "")),
  row.status === "ran" ? figure(errorText(row.best)) : element("span", { class: "lost" }, row.status),
  row.status === "ran" ? figure(secondsText(row.seconds)) : "",
  advantageCell(row),
  element("span", { class: "settings" }, row.complaint ?? row.settings),
];

function timeCell({ timeTo, trace }: PeerRow, tolerance: string): Cell {
  const known = Object.hasOwn(timeTo, tolerance)
    ? timeTo[tolerance]
    : (trace.find(({ error }) => error <= Number(tolerance))?.seconds ?? null);
  return known === null ? element("span", { class: "none" }, "never") : figure(secondsText(known));
}

/** How much sooner ours reaches this peer's best error; only ever within one kind. */
function advantageCell({ isOurs, status, kind, advantage }: PeerRow): Cell {
  if (isOurs || status !== "ran") return "";
  if (!advantage)
    return element(
      "span",
      { class: "none", title: "kinds are not compared with each other" },
      `no ${kind} of ours`,
    );
  if (advantage.ratio === null) return element("span", { class: "lost" }, `never (${advantage.by})`);
  const { by, ratio } = advantage;
  const words = ratio >= 1 ? `${timesText(ratio)} sooner` : `${timesText(1 / ratio)} later`;
  return element(
    "span",
    { class: ratio >= 1 ? "" : "lost", title: `${by}: ${secondsText(advantage.seconds)} s` },
    words,
  );
}
