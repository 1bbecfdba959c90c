/** @file A solution plus its estimated error: the corrected solution. */

import { nestedArrays, nestedSolution, type Restore, type Solution } from "../../solution/index.ts";

/**
 * u + e.
 *
 * Can be stored when both can; `restoreCorrected` makes it again.
 *
 * @param e - of the same fields and coordinates.
 */
export function correctedSolution(u: Solution, e: Solution): Solution {
  const { coordinates, fields, domain } = u;
  const [first, second] = [u.store?.bind(u), e.store?.bind(e)];
  return {
    coordinates,
    fields,
    domain,
    evaluate: (names, points) => {
      const values = u.evaluate(names, points);
      const changes = e.evaluate(names, points);
      return values.map((column, k) => column.map((value, i) => value + changes[k][i]));
    },
    at: (point, name = fields[0]) => u.at(point, name) + e.at(point, name),
    ...(u.pieces && { pieces: u.pieces }),
    ...(first && second && { store: () => storeSum(first(), second()) }),
  };
}

function storeSum(u: Stored, e: Stored): Stored {
  return {
    header: { kind: "corrected", u: u.header, e: e.header },
    arrays: { ...nestedArrays("u", u.arrays), ...nestedArrays("e", e.arrays) },
  };
}

type Stored = Parameters<Restore>[0];

/** Makes a stored `correctedSolution` again. */
export const restoreCorrected: Restore = (stored, { restore }) => {
  const { u, e } = stored.header;
  return correctedSolution(restore(nestedSolution(stored, "u", u)), restore(nestedSolution(stored, "e", e)));
};
