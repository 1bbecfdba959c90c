/** @file Residual-based adaptive refinement (RAR-G, RAR-D): some points at a time go where the residual is large. */

import { concatPoints, type Points, selectPoints } from "../geometry/index.ts";
import type { Sampler, SamplingState } from "../residual/index.ts";
import { byMagnitude, refuseShortage, unweighted } from "./density.ts";
import { rad } from "./rad.ts";

export interface RarOptions {
  /** Points moved by one redraw, as a share of all. Default 0.1, chosen here: half of the points in five redraws. */
  readonly share?: number;
  /** Candidates per point. Default 6. */
  readonly pool?: number;
}

/**
 * RAR-G, greedy: the candidates of largest |r| are taken in.
 *
 * Published RAR adds points; here rows keep their count. The second half of the first set stays for good, so that the
 * domain remains covered; the first half is the room in which points are added, and those of least |r| leave it.
 *
 * Source: Lu, Meng, Mao and Karniadakis 2021, "DeepXDE", procedure 2.2; Wu et al. 2023, algorithm 1.
 */
export const rarGreedy = (options: RarOptions = {}): Sampler =>
  refinement("rar", options, ({ candidates, magnitude }, more) => {
    const size = magnitude(candidates);
    const usable = size.filter(Number.isFinite).length;
    refuseShortage(more, usable, 'sampler "rar"');
    return byMagnitude(size).slice(0, more);
  });

/**
 * RAR-D: as RAR-G, but drawn with density |r|^k / mean(|r|^k) + c, k = 2 and c = 0.
 *
 * Source: Wu, Zhu, Tan, Kartha and Lu 2023, algorithm 3, and its choice of k and c.
 */
export const rarByDensity = (options: RarOptions = {}): Sampler =>
  refinement("rar-d", options, ({ candidates, magnitude, random }, more) => {
    const size = magnitude(candidates);
    // Where fewer than `more` residuals differ from zero, k = 2 and c = 0 leave too few to choose from.
    const c = size.filter((r) => Math.abs(r) > 0 && Number.isFinite(r)).length < more ? 1 : 0;
    return rad({ candidates, magnitude: size, count: more, k: 2, c, random });
  });

type Additions = (state: SamplingState, more: number) => ArrayLike<number>;

function refinement(name: string, { share = 0.1, pool = 6 }: RarOptions, additions: Additions): Sampler {
  return {
    name,
    pool,
    propose: (state) => {
      const { present, candidates, magnitude } = state;
      // Points that a problem gathers come first, and any stretch of a sequence covers the domain: every second one does not.
      const room = Math.floor(present.count / 2);
      const more = Math.min(room, Math.ceil(share * present.count));
      if (more === 0) return unweighted(present);
      const leaving = byMagnitude(magnitude(present))
        .reverse()
        .filter((i) => i < room)
        .slice(0, more);
      return replaced(present, leaving, selectPoints(candidates, additions(state, more)));
    },
  };
}

/** The points with those at `indices` replaced, in order; all others stay where they are. */
export function replaced(present: Points, indices: readonly number[], by: Points): Points {
  const all = concatPoints([unweighted(present), unweighted(by)]);
  const order = Array.from({ length: present.count }, (_, i) => i);
  indices.forEach((i, k) => {
    order[i] = present.count + k;
  });
  return selectPoints(all, order);
}
