/** @file Points in mirrored pairs, for problems that a reflection leaves unchanged. */

import { UsageError } from "../errors.ts";
import { concatPoints, type Points, selectPoints } from "../geometry/index.ts";
import type { Sampler } from "../residual/index.ts";

/**
 * Half of the points as another sampler draws them, and the mirror image of each with its weight: x becomes
 * low + high - x in each of the coordinates named.
 *
 * Where the reflection leaves equations, domain and data unchanged (up to the signs of fields), residuals of a good model
 * are nearly even or odd, and the odd ones add up to nothing over pairs, exactly. Scattered points without this leave a
 * sum of the order of the residual over the square root of their number: a force on whatever the problem itself hardly
 * holds. The front of Burgers' equation, whose place no term restores, then moves by as much, which is nine tenths of the
 * squared error of a 4x20 network (seed 1, 4000 points); with pairs of three times as many points it is a quarter.
 *
 * @param coordinates - whose reflection about the middle of their interval, all at once, is the symmetry.
 * @returns a sampler named as the other one. Counts that are odd keep one point without its pair.
 * @throws UsageError, from `propose`, for a coordinate the points lack.
 *
 * Source: antithetic variates, Hammersley and Morton 1956.
 *
 * @example
 * mirrored(radSampler(), ["x"]).name; // "rad"
 */
export function mirrored(inner: Sampler, coordinates: readonly string[]): Sampler {
  return {
    ...inner,
    propose: (state) => {
      const { present, candidates, domain } = state;
      refuseStrangers(coordinates, present.coordinates);
      const pairs = Math.floor(present.count / 2);
      const half = present.count - pairs;
      const drawn = inner.propose({
        ...state,
        present: firstOf(present, half),
        candidates: firstOf(candidates, Math.min(candidates.count, inner.pool * half)),
      });
      const images = reflected(firstOf(drawn, pairs), coordinates, domain.bounds);
      return concatPoints([drawn, images]);
    },
  };
}

const firstOf = (points: Points, count: number): Points =>
  selectPoints(
    points,
    Array.from({ length: count }, (_, i) => i),
  );

function reflected(
  points: Points,
  names: readonly string[],
  bounds: readonly (readonly [number, number])[],
): Points {
  const { coordinates, count } = points;
  const values = points.values.map((value, k) => {
    const c = Math.floor(k / count);
    return names.includes(coordinates[c]) ? bounds[c][0] + bounds[c][1] - value : value;
  });
  return { ...points, values };
}

function refuseStrangers(names: readonly string[], coordinates: readonly string[]): void {
  const unknown = names.find((name) => !coordinates.includes(name));
  if (unknown === undefined) return;
  throw new UsageError({
    what: `the mirrored coordinate "${unknown}" is not one of ${coordinates.join(", ")}`,
    where: "mirrored",
    remedy: `names among ${coordinates.join(", ")}`,
  });
}
