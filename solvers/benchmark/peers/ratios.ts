/** @file How many times sooner ours reaches what a peer reached. */

import { timeTo } from "../statistics.ts";
import type { Competitor, PeerComparison, SolutionKind } from "../types.ts";

/** Ours against a peer at one error. */
export interface Sooner {
  readonly peer: string;
  readonly peerKind: SolutionKind;
  readonly ours: string;
  readonly ourKind: SolutionKind;
  /** The error to be reached: the peer's best, or a tolerance. */
  readonly error: number;
  /** Seconds of the peer, and of ours; null: never. */
  readonly theirSeconds: number | null;
  readonly ourSeconds: number | null;
  /** Their seconds over ours; null where one of them never gets there. */
  readonly ratio: number | null;
}

/** Ours are called `sobolev ...`. */
export const isOurs = ({ name }: Pick<Competitor, "name">): boolean => name.startsWith("sobolev ");

/**
 * Every peer with a measured error against every one of ours.
 *
 * Kinds may differ: a claim is made only where `peerKind` and `ourKind` are the same.
 *
 * @param error - to be reached; absent: the best error of each peer.
 *
 * @example
 * const one = (name, seconds, error) => ({ name, kind: "network", best: error, trace: [{ seconds, error }] });
 * soonerThan([one("sobolev network", 2, 1e-6), one("deepxde", 30, 1e-3)])[0].ratio; // 15
 */
export function soonerThan(
  competitors: readonly Pick<Competitor, "name" | "kind" | "best" | "trace">[],
  error?: number,
): Sooner[] {
  const own = competitors.filter((one) => isOurs(one) && one.best !== null);
  return competitors
    .filter((one) => !isOurs(one))
    .flatMap((peer) => {
      const goal = error ?? peer.best;
      return goal === null ? [] : own.map((ours) => versus(peer, ours, goal));
    });
}

type Traced = Pick<PeerComparison["competitors"][number], "name" | "kind" | "trace">;

function versus(peer: Traced, ours: Traced, error: number): Sooner {
  const [theirSeconds, ourSeconds] = [peer, ours].map(({ trace }) => timeTo(trace, error));
  const known = theirSeconds !== null && ourSeconds !== null && ourSeconds > 0;
  return {
    peer: peer.name,
    peerKind: peer.kind,
    ours: ours.name,
    ourKind: ours.kind,
    ...{ error, theirSeconds, ourSeconds },
    ratio: known ? theirSeconds / ourSeconds : null,
  };
}
