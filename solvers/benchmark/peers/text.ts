/** @file A comparison as lines for people. */

import type { Competitor, PeerComparison } from "../types.ts";
import { isOurs, type Sooner, soonerThan } from "./ratios.ts";
import { tolerances } from "./records.ts";

/** The table of a comparison, and how many times sooner ours gets to each peer's best error. */
export function comparisonLines({ problem, seconds, threads, seed, competitors }: PeerComparison): string[] {
  const rows = [heading, ...competitors.map(rowOf)];
  const widths = heading.map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  const table = rows.map((row) =>
    row
      .map((text, c) => text.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
  const troubles = competitors.flatMap(({ name, status, complaint }) =>
    complaint ? [`${name}: ${status}: ${complaint.replaceAll(/\s*\n\s*/g, "; ")}`] : [],
  );
  return [
    `${problem}: ${seconds} s each, ${threads} thread${threads === 1 ? "" : "s"}, seed ${seed}`,
    ...table,
    ...troubles,
    ...competitors
      .filter((one) => !isOurs(one) && one.best !== null)
      .flatMap((one) => against(one, competitors)),
  ];
}

const heading = ["competitor", "kind", ...tolerances.map((text) => `to ${text}`), "best error", "at"];

const rowOf = ({ name, kind, status, best, seconds, timeTo }: Competitor): string[] => [
  name,
  kind,
  ...tolerances.map((text) => duration(timeTo[text] ?? null)),
  best === null ? status : best.toExponential(2),
  duration(seconds),
];

function against(peer: Competitor, competitors: readonly Competitor[]): string[] {
  const own = competitors.filter(isOurs);
  const goals = [undefined, 1e-6];
  return goals.flatMap((goal) =>
    soonerThan([...own, peer], goal)
      .filter(({ theirSeconds }) => theirSeconds !== null)
      .map((one) => sentence(one, goal === undefined)),
  );
}

function sentence(
  { peer, peerKind, ours, ourKind, error, theirSeconds, ourSeconds, ratio }: Sooner,
  isBest: boolean,
) {
  const goal = isBest
    ? `the best of ${peer}, ${error.toExponential(1)}`
    : `${error.toExponential(0)} of ${peer}`;
  const times = `${duration(ourSeconds)} against ${duration(theirSeconds)}`;
  const verdict = ourSeconds === null ? "never" : `${times}${ratio === null ? "" : `, ${factor(ratio)}`}`;
  const kinds = ourKind === peerKind ? "" : ` (${ourKind} against ${peerKind}: no like for like)`;
  return `  ${ours} to ${goal}: ${verdict}${kinds}`;
}

const factor = (ratio: number): string =>
  ratio >= 1
    ? `${Number(ratio.toPrecision(2))} times sooner`
    : `${Number((1 / ratio).toPrecision(2))} times later`;

const duration = (seconds: number | null): string =>
  seconds === null ? "-" : `${seconds < 100 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s`;
