/** @file How far two evolutions of one form are apart. */

import { type Points, pointsFrom } from "../geometry/index.ts";
import type { EvolutionForm } from "./form.ts";
import type { Evolution } from "./options.ts";
import { spectralSolution } from "./spectral-solution.ts";

/** Points of the comparison; chosen here: they miss the nodes of slabs and of transforms. */
const [times, places] = [37, 211];

/** Relative L2 difference over a grid of x and t, all fields together: ‖a - b‖ / ‖b‖. */
export function evolutionDifference(a: Evolution, b: Evolution): number {
  const points = grid(a.form);
  const { fields } = a.form.problem;
  const [u, v] = [a, b].map((evolution) => spectralSolution(evolution).evaluate(fields, points));
  let [square, size] = [0, 0];
  u.forEach((values, f) => {
    values.forEach((value, i) => {
      square += (value - v[f][i]) ** 2;
      size += v[f][i] ** 2;
    });
  });
  return square === 0 ? 0 : Math.sqrt(square / size);
}

function grid({ space, time }: EvolutionForm): Points {
  const at = (low: number, high: number, share: number): number => low + (high - low) * share;
  const index = Array.from({ length: times * places }, (_, i) => i);
  return pointsFrom({
    [space.name]: index.map((i) => at(space.low, space.high, ((i % places) + 0.5) / places)),
    [time.name]: index.map((i) => at(time.low, time.high, (Math.floor(i / places) + 0.5) / times)),
  });
}
