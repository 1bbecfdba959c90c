/** @file Whether a problem is Stokes' equations in the plane, and which of its fields is what. */

import {
  type Expression,
  isConstant,
  type Jet,
  leaves,
  partials,
  substitute,
  zero,
} from "../../expression/index.ts";
import type { Problem } from "../../problem/index.ts";

/** Names of the fields of μ Δu = p_x, μ Δv = p_y, u_x + v_y = 0. */
export interface StokesForm {
  readonly x: string;
  readonly y: string;
  readonly pressure: string;
  readonly viscosity: number;
}

/** Slopes of an affine equation with constant coefficients, by field and derivative: `u xx`. */
type Slopes = ReadonlyMap<string, number>;

/**
 * The roles of three fields in three homogeneous equations with constant coefficients, in any order and up to factors.
 *
 * @returns undefined for anything else: forces, unequal viscosities, further terms.
 */
export function stokesForm({ coordinates, fields, interior }: Problem): StokesForm | undefined {
  if (coordinates.length !== 2 || fields.length !== 3 || interior.length !== 3) return undefined;
  const equations = interior.map(({ residual }) => slopesOf(residual));
  if (!equations.every((slopes) => slopes !== undefined)) return undefined;
  const [a, b] = coordinates;
  for (const x of fields)
    for (const y of fields) {
      const pressure = fields.find((field) => field !== x && field !== y);
      if (x === y || pressure === undefined || !equations.some((slopes) => isDivergence(slopes, x, y, a, b)))
        continue;
      const [alongX, alongY] = [
        [x, a],
        [y, b],
      ].map(([field, axis]) => viscosityIn(equations, field, pressure, axis, coordinates));
      if (alongX !== undefined && alongX === alongY) return { x, y, pressure, viscosity: alongX };
    }
  return undefined;
}

/** Undefined unless the equation is linear with constant coefficients and without a source. */
function slopesOf(residual: Expression): Slopes | undefined {
  const found = leaves(residual);
  const jets = found.filter((leaf): leaf is Jet => leaf.kind === "jet");
  const still = substitute(residual, (leaf) => (leaf.kind === "jet" ? zero : undefined));
  if (jets.length < found.length || !isConstant(still, 0)) return undefined;
  const slopes = partials(residual, jets);
  if (!slopes.every((slope) => isConstant(slope))) return undefined;
  return new Map(jets.map(({ field, derivative }, k) => [keyOf(field, ...derivative), slopes[k].value]));
}

const keyOf = (field: string, ...derivative: readonly string[]): string => `${field} ${derivative.join(" ")}`;

function isDivergence(slopes: Slopes, x: string, y: string, a: string, b: string): boolean {
  const along = slopes.get(keyOf(x, a));
  return slopes.size === 2 && along !== undefined && along === slopes.get(keyOf(y, b));
}

/** μ of the equation μ Δ(velocity) = ∂(pressure)/∂(axis), where it is among the equations. */
function viscosityIn(
  equations: readonly Slopes[],
  velocity: string,
  pressure: string,
  axis: string,
  [a, b]: readonly string[],
): number | undefined {
  for (const slopes of equations) {
    const [along, across] = [slopes.get(keyOf(velocity, a, a)), slopes.get(keyOf(velocity, b, b))];
    const gradient = slopes.get(keyOf(pressure, axis));
    if (slopes.size === 3 && along && along === across && gradient) return -along / gradient;
  }
  return undefined;
}
