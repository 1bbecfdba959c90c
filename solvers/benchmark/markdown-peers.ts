/** @file Other tools on the same machine, as a section of BENCHMARKS.md. */

import { errorText, factorText, paragraphs, secondsText, table, threadsText } from "./markdown-text.ts";
import { timeTo } from "./statistics.ts";
import type { Competitor, PeerComparison } from "./types.ts";

/** Nothing where nothing was compared. */
export const peersSection = (comparisons: readonly PeerComparison[]): string[] =>
  comparisons.length === 0
    ? []
    : [
        "## Peers on the same machine",
        "The same definitions, equal budgets and threads, one after the other. Seconds to the first measured error at " +
          "or below each tolerance. A factor says how much sooner ours reaches the peer's best error, and is given " +
          "between solutions of one kind only.",
        ...comparisons.map(comparisonPart),
      ];

const isOurs = ({ name }: Competitor): boolean => name.startsWith("sobolev");

function comparisonPart({ problem, seconds, threads, seed, started, competitors }: PeerComparison): string {
  const tolerances = [...new Set(competitors.flatMap((one) => Object.keys(one.timeTo)))].sort(
    (a, b) => Number(b) - Number(a),
  );
  const ours = competitors.filter((one) => isOurs(one) && one.status === "ran");
  const rows = competitors.map((one) => [
    one.name,
    one.kind,
    ...tolerances.map((tolerance) => timeCell(one.timeTo[tolerance] ?? null)),
    one.best === null ? "" : errorText(one.best),
    isOurs(one) ? "" : reachedCell(one, ours),
  ]);
  const settings = competitors.map(({ name, settings: text }) => `- ${name}: ${text}`).join("\n");
  const head = [
    "Tool",
    "Kind",
    ...tolerances.map((text) => `to ${text}, s`),
    "Best error",
    "Ours gets there",
  ];
  return paragraphs(
    `### ${problem}: ${seconds} s each, ${threadsText(threads)}, seed ${seed}, ${started.slice(0, 10)}`,
    table(
      head,
      rows,
      tolerances.map((_, k) => k + 2),
    ),
    settings,
  );
}

const timeCell = (seconds: number | null): string => (seconds === null ? "-" : secondsText(seconds));

/** When each of ours reaches the best error of a peer. */
function reachedCell(peer: Competitor, ours: readonly Competitor[]): string {
  if (peer.status !== "ran")
    return `${peer.status}${peer.complaint ? `: ${peer.complaint.split("\n")[0]}` : ""}`;
  const { best } = peer;
  if (best === null) return "";
  return ours.map((one) => `${one.name} (${one.kind}) ${reached(one, peer, best)}`).join("; ");
}

function reached(one: Competitor, peer: Competitor, best: number): string {
  const mine = timeTo(one.trace, best);
  if (mine === null) return "does not get there";
  const theirs = timeTo(peer.trace, best) ?? peer.seconds;
  const isClaim = one.kind === peer.kind && theirs !== null && mine > 0;
  return `${secondsText(mine)} s${isClaim ? factorSentence(theirs / mine) : ""}`;
}

const factorSentence = (factor: number): string =>
  factor >= 1 ? `, ${factorText(factor)} sooner` : `, **behind, ${factorText(1 / factor)} later**`;
