/** @file Problem by problem: error against seconds, the spread over seeds, and every run in a table. */

import type { ReportEntry, ReportKind, ReportProblem, ReportRun } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";
import { anchorOf } from "./anchor.ts";
import { type Extent, errorExtent, secondsExtent } from "./axes.ts";
import { curves, drawable, type Series } from "./curves.ts";
import { kindBadge } from "./filter.ts";
import { accuracyText, bytesText, errorText, figure, secondsText } from "./format.ts";
import { linkOf } from "./one-page.ts";
import { seedRows } from "./seeds.ts";
import { type Cell, foldedTable, plainTable } from "./table.ts";

/** The section of one problem, a panel for each kind. */
export function problemSection(
  problem: ReportProblem,
  kinds: readonly ReportKind[],
  colour: (competitor: string) => string,
): HTMLElement {
  const { name, entries, referenceAccuracy } = problem;
  const own = kinds.filter((kind) => entries.some((entry) => entry.kind === kind));
  const points = entries.flatMap(({ runs }) => runs.flatMap(({ trace }) => trace));
  const errors = entries.flatMap(({ runs }) => runs.flatMap(({ error }) => error ?? []));
  const scales: Scales = {
    x: secondsExtent(points.map(({ seconds }) => seconds)),
    y: errorExtent(points.map(({ error }) => error)),
    spread: errorExtent(errors),
  };
  const id = anchorOf(name);
  return element(
    "section",
    { class: "card problem-section", id, "aria-labelledby": `${id}-name`, "data-kinds": own.join(" ") },
    element("h3", { id: `${id}-name` }, element("a", { href: linkOf(name) }, name)),
    element("p", { class: "quiet" }, measuredAgainst(referenceAccuracy)),
    element(
      "div",
      { class: `facets of-${own.length}` },
      ...own.map((kind) => facet(problem, kind, scales, colour)),
    ),
    foldedTable("Every run", runsTable(problem)),
  );
}

const measuredAgainst = (accuracy: number | null): string =>
  accuracy === null
    ? "Measured against the exact solution."
    : `Measured against a reference solution known to ${accuracyText(accuracy)}.`;

interface Scales {
  readonly x: Extent;
  readonly y: Extent;
  readonly spread: Extent;
}

function facet(
  { name, entries, referenceAccuracy }: ReportProblem,
  kind: ReportKind,
  { x, y, spread }: Scales,
  colour: (competitor: string) => string,
): HTMLElement {
  const own = entries.filter((entry) => entry.kind === kind);
  const series = own.map((entry) => seriesOf(entry, colour(entry.competitor)));
  const label = `${name}, ${kind}: error against seconds`;
  const isDrawn = drawable(series).length > 0;
  return element(
    "div",
    { class: "facet", "data-kinds": kind },
    element("p", { class: "facet-name" }, kindBadge(kind)),
    element(
      "div",
      { class: "pair" },
      isDrawn
        ? curves(series, { label, x, y, referenceAccuracy })
        : element("p", { class: "none drawing" }, "No error was measured: there is no curve to draw."),
      seedRows(own, spread, referenceAccuracy, colour),
    ),
  );
}

const seriesOf = ({ competitor, curve, runs }: ReportEntry, colour: string): Series => ({
  name: competitor,
  colour,
  middle: curve,
  strands: runs.map(({ trace, ending }) => ({ points: trace, isFailed: ending !== "finished" })),
});

function runsTable({ name, entries }: ReportProblem): HTMLElement {
  const hasCoefficients = entries.some(({ runs }) =>
    runs.some(({ coefficientError }) => coefficientError !== null),
  );
  const columns = [
    ...["competitor", "kind", "seed", "relative L2", "largest error"],
    ...(hasCoefficients ? ["coefficient"] : []),
    ...["estimate", "seconds", "process", "memory", "how it ended", "model"],
  ];
  const rows = entries.flatMap((entry) => entry.runs.map((run) => runRow(entry, run, hasCoefficients)));
  return plainTable(`Every run on ${name}`, columns, rows);
}

function runRow({ competitor, kind }: ReportEntry, run: ReportRun, hasCoefficients: boolean): Cell[] {
  const { seed, error, maxError, coefficientError, estimate, isEstimateUncertain, seconds, wallSeconds } =
    run;
  return [
    ...[competitor, kind, String(seed)],
    ...[error, maxError].map((value) => figure(errorText(value))),
    ...(hasCoefficients ? [figure(errorText(coefficientError))] : []),
    `${errorText(estimate)}${isEstimateUncertain ? " uncertain" : ""}`,
    ...[seconds, wallSeconds].map((value) => figure(secondsText(value))),
    bytesText(run.peakMemory),
    ended(run),
    [run.model, run.device].filter(Boolean).join(" on ") || "–",
  ];
}

const ended = ({ ending, outcome }: ReportRun): Cell =>
  ending === "finished"
    ? (outcome ?? "finished")
    : element("span", { class: "lost" }, ending.replaceAll("-", " "));
