/** @file What solutions do at corners, added to any family: powers and logarithms for Laplacians, eddies for bilaplacians. */

import { type Corner, corners } from "../../geometry/index.ts";
import { type Basis, combined, cornerExponents, cornerPowers, stokesCorner } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Traits } from "./traits.ts";

/** Terms per corner. Chosen here: the next power is the eighth or so, smooth enough for polynomials. */
const powers = 6;

/**
 * The singular functions of every corner, where the principal part of the equation is a Laplacian or a bilaplacian;
 * undefined where there are none.
 *
 * At a right angle the powers are polynomials, and logarithms take their place: -Δu = 1 on a square has r² log r at
 * every corner. Source: Grisvard 1985, section 4.4; Moffatt 1964 for the bilaplacian.
 */
export function cornerTerms(problem: Problem, { laplacian, biharmonic, time }: Traits): Basis | undefined {
  if (time !== undefined || !(laplacian || biharmonic)) return undefined;
  const { coordinates, domain } = problem;
  const found = corners(domain).filter(({ opening }) => Math.abs(opening - Math.PI) > 1e-6);
  const bases = found.flatMap((corner) =>
    biharmonic ? eddies(coordinates, corner) : [powersAt(coordinates, corner)],
  );
  return bases.length === 0 ? undefined : combined(bases);
}

/** The first eddies have complex exponents up to 146 degrees only. */
function eddies(coordinates: readonly string[], { point, axis, opening }: Corner): Basis[] {
  return opening > 2.5 ? [] : [stokesCorner({ coordinates, corner: point, axis, opening })];
}

function powersAt(coordinates: readonly string[], { point, axis, opening }: Corner): Basis {
  const frame = { coordinates, corner: point, axis, opening };
  const share = Math.PI / opening;
  // π/n: all powers are whole, and where the data ask for one of them there is a logarithm.
  if (Math.abs(share - Math.round(share)) < 1e-9)
    return cornerPowers({
      ...frame,
      exponents: [1, 2, 3].map((k) => k * Math.round(share)),
      logarithm: true,
    });
  return cornerPowers({ ...frame, exponents: cornerExponents({ opening, count: powers }) });
}
