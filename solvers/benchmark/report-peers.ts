/** @file Comparisons with peers as the report page shows them: who reaches what, and how much sooner. */

import type { PeerAdvantage, PeerPanel, PeerRow } from "./report-types.ts";
import { timeTo } from "./statistics.ts";
import type { Competitor, PeerComparison } from "./types.ts";

/** Ours are called `sobolev ...`. */
const isOurs = ({ name }: Competitor): boolean => /^sobolev\b/.test(name);

/** One panel for a comparison, in the order of its competitors. */
export function peerPanel({ problem, seconds, threads, seed, ...rest }: PeerComparison): PeerPanel {
  const { processor, cores, commit, sobolev } = rest.machine;
  return {
    problem,
    seconds,
    threads,
    seed,
    started: rest.started,
    machine: `${processor}, ${cores} processors, sobolev ${sobolev}${commit ? ` (${commit})` : ""}`,
    rows: rest.competitors.map((one) => peerRow(one, rest.competitors)),
  };
}

function peerRow(one: Competitor, all: readonly Competitor[]): PeerRow {
  const advantage = advantageOver(one, all);
  return {
    ...one,
    isOurs: isOurs(one),
    complaint: one.complaint ?? null,
    trace: one.trace.filter(({ seconds, error }) => Number.isFinite(seconds) && Number.isFinite(error)),
    ...(advantage && { advantage }),
  };
}

/**
 * How much sooner the fastest of ours of the same kind reaches a peer's best error.
 *
 * Kinds are not compared with each other: undefined where none of ours is of the peer's kind.
 *
 * @example
 * advantageOver({ name: "deepxde", kind: "network", settings: "", status: "ran", best: 1e-3, seconds: 9, startupSeconds: 1, trace: [{ seconds: 8, error: 1e-3 }], timeTo: {} }, [{ name: "sobolev mlp:3x20", kind: "network", settings: "", status: "ran", best: 1e-6, seconds: 5, startupSeconds: 0, trace: [{ seconds: 2, error: 1e-4 }], timeTo: {} }]); // { by: "sobolev mlp:3x20", seconds: 2, ratio: 4 }
 */
export function advantageOver(peer: Competitor, all: readonly Competitor[]): PeerAdvantage | undefined {
  if (isOurs(peer) || peer.best === null) return undefined;
  const { best } = peer;
  const rivals = all
    .filter((one) => isOurs(one) && one.kind === peer.kind && one.status === "ran")
    .map((one) => ({ by: one.name, seconds: timeTo(one.trace, best) }))
    .sort((a, b) => (a.seconds ?? Number.POSITIVE_INFINITY) - (b.seconds ?? Number.POSITIVE_INFINITY));
  if (rivals.length === 0) return undefined;
  const theirs = timeTo(peer.trace, best) ?? peer.seconds;
  const [{ by, seconds }] = rivals;
  return { by, seconds, ratio: seconds !== null && seconds > 0 && theirs !== null ? theirs / seconds : null };
}
