/** @file Figures of runs beside one another; the better one is named only where like is compared with like. */

import { duration, grouped, readable } from "../../marks/numbers.ts";
import type { ViewSummary } from "../../source/source.ts";

/** One row of the table. */
export interface Fact {
  readonly name: string;
  /** As people read it, one per run. */
  readonly texts: readonly string[];
  /** Which runs have the smallest figure among those of the same problem and kind. */
  readonly isBest: readonly boolean[];
}

/** What is compared with what: the same problem solved by the same kind of solution. */
export const classOf = ({ problem, kind }: ViewSummary): string | undefined =>
  kind ? `${kind} of ${problem.name}` : undefined;

/**
 * The smallest of each class that has at least two figures; none where they are all equal.
 *
 * @param figures - NaN where there is none.
 *
 * @example
 * bestOf([1, 2, 0.5], ["network", "network", "spectral"]); // [true, false, false]
 */
export function bestOf(figures: readonly number[], classes: readonly (string | undefined)[]): boolean[] {
  return figures.map((figure, k) => {
    const peers = figures.filter(
      (other, i) => classes[k] !== undefined && classes[i] === classes[k] && Number.isFinite(other),
    );
    const least = Math.min(...peers);
    return peers.length > 1 && figure === least && Math.max(...peers) > least;
  });
}

/** All rows; those of which no run knows anything are left out. */
export function factsOf(runs: readonly ViewSummary[]): readonly Fact[] {
  const classes = runs.map(classOf);
  const figures = (
    name: string,
    of: (run: ViewSummary) => number | null | undefined,
    text: (value: number) => string,
    isJudged = false,
  ): Fact => {
    const values = runs.map((run) => of(run) ?? Number.NaN);
    return {
      name,
      texts: values.map((value) => (Number.isFinite(value) ? text(value) : "–")),
      isBest: isJudged ? bestOf(values, classes) : values.map(() => false),
    };
  };
  const words = (name: string, of: (run: ViewSummary) => string | undefined): Fact => ({
    name,
    texts: runs.map((run) => of(run) || "–"),
    isBest: runs.map(() => false),
  });
  const rows = [
    words("Problem", ({ problem }) => problem.name),
    words("Kind", ({ kind }) => kind),
    words("Model", ({ model }) => model),
    words("Solver", ({ solver }) => solver),
    figures("Relative L2 error", ({ error }) => error?.relativeL2, figure, true),
    figures("Largest error", ({ error }) => error?.maxError, figure, true),
    figures("Estimate of the error", ({ errorEstimate }) => errorEstimate?.relativeL2, figure),
    figures("Solve time", ({ seconds }) => seconds, duration),
    figures("Steps", ({ steps }) => steps, grouped),
    figures("Unknowns", ({ columns }) => columns, grouped),
    figures("Residuals", ({ rows }) => rows, grouped),
    figures("Cost", ({ cost }) => cost, figure),
    words("Ended", ({ outcome }) => endedOf(outcome)),
    figures("Seed", ({ seed }) => seed, String),
    words("Device", ({ device }) => device.name),
  ];
  return rows.filter(({ texts }) => texts.some((text) => text !== "–"));
}

const figure = (value: number): string => readable(value, 3);

const endedOf = ({ kind, by }: ViewSummary["outcome"]): string =>
  [kind.replaceAll("-", " "), by ? `by ${by.replaceAll("-", " ")}` : ""].filter(Boolean).join(" ");

/** What the marks mean, and why there are none or not all. Times are not judged: they bought different errors. */
export function judgement(runs: readonly ViewSummary[]): string {
  const classes = runs.map(classOf);
  const hasPeers = classes.some((one, k) => one !== undefined && classes.indexOf(one) < k);
  if (!hasPeers)
    return "No error is marked as the smaller one: these runs are of different problems or kinds, which are not compared.";
  const isOne = new Set(classes).size === 1;
  return isOne
    ? "✓ marks the smaller error; all are of the same problem and kind."
    : "✓ marks the smaller error among runs of the same problem and kind; others are not compared.";
}
