/** @file The families of bases that are raced: what a basis of n functions stretched in given ratios looks like. */

import { type Basis, chebyshev, combined, degreesFor, fourier, sinusoids } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Family } from "./ladder.ts";

type Box = Pick<Problem, "coordinates"> & { readonly bounds: readonly (readonly [number, number])[] };

/** Coordinates and bounds of a problem, as bases want them. */
export const boxOf = ({ coordinates, domain }: Problem): Box => ({ coordinates, bounds: domain.bounds });

/**
 * Chebyshev polynomials of Euclidean degree up to three dimensions, of total degree above.
 *
 * Source: Trefethen 2017, "Multivariate polynomial approximation in the hypercube", for the Euclidean degree.
 */
export function chebyshevFamily(problem: Problem): Family {
  const box = boxOf(problem);
  const set = box.coordinates.length <= 3 ? "euclidean" : "total";
  return {
    name: "chebyshev",
    spread: "arcsine",
    first: 100,
    least: 2,
    multiple: box.coordinates.length === 1 ? 3 : 2.2,
    sizeFor: (degrees) => setVolume[box.coordinates.length - 1] * degrees.reduce((n, p) => n * p, 1),
    basis: (size, shape) => chebyshev({ ...box, degrees: degreesFor(size, shape, set), set }),
  };
}

/** Share of the box of degrees that the Euclidean set fills: 1, π/4, π/6. */
const setVolume = [1, Math.PI / 4, Math.PI / 6];

/**
 * Functions per unit of the number of modes (2 Ω / π)^d inside the band: how much denser than a Fourier series a random
 * frame must be to reach rounding. In one dimension 2 keeps clear of the cliff at 1.6; 9 serves in two. Measured there;
 * in three, chosen here by the same growth.
 */
const density = (dimension: number, fields: number): number =>
  [2, fields > 1 ? 7 : 9, 20][dimension - 1] ?? 40;

/** Random sinusoids with frequencies uniform in a box: band Ω_k = (π/2) (n/ρ)^(1/d) g_k per half-length. */
export function sinusoidFamily(problem: Problem): Family {
  const box = boxOf(problem);
  const d = box.coordinates.length;
  const rho = density(d, problem.fields.length);
  return {
    name: "sinusoids",
    spread: "uniform",
    first: 120,
    least: 3,
    multiple: d === 1 ? 3 : 2.2,
    // A wave of Ω radians per half-length has degree Ω + 10 or so: 0.8 p is below Ω only for the lowest.
    sizeFor: (degrees) => rho * degrees.reduce((n, p) => n * ((2 / Math.PI) * 0.8 * p), 1),
    basis: (size, shape, seed) =>
      sinusoids({
        ...box,
        count: size,
        band: shape.map((g) => (Math.PI / 2) * (size / rho) ** (1 / d) * g),
        seed,
        ...(d === 1 && { polynomials: true }),
      }),
  };
}

/** Fourier modes in the periodic coordinates, Chebyshev polynomials in the others. */
export function fourierFamily(problem: Problem, periodic: readonly string[]): Family {
  const box = boxOf(problem);
  const d = box.coordinates.length;
  return {
    name: "fourier",
    spread: "arcsine",
    first: 100,
    least: 2,
    multiple: 2.2,
    basis: (size, shape) => {
      const side = size ** (1 / d);
      // A period holds half as many modes as a polynomial of that degree has half-waves.
      const modes = Object.fromEntries(
        periodic.map((name) => {
          const c = box.coordinates.indexOf(name);
          return [name, Math.max(1, Math.round((side * shape[c]) / 2))];
        }),
      );
      const degrees = box.coordinates.map((_, c) => Math.max(1, Math.round(side * shape[c])));
      return fourier({ ...box, modes, degrees });
    },
  };
}

/** The family with known singular functions added to every basis. */
export const withTerms = (family: Family, terms: Basis, what: string): Family => ({
  ...family,
  name: `${family.name} + ${what}`,
  local: true,
  basis: (size, shape, seed) => {
    const smooth = family.basis(size, shape, seed);
    return { ...combined([smooth, terms]), name: `${smooth.name} + ${what}` };
  },
});
