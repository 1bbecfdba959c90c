/** @file Laplace's equation in the plane: functions that satisfy it exactly, fitted on the boundary alone. */

import { corners, holes } from "../../geometry/index.ts";
import {
  type Basis,
  combined,
  cornerExponents,
  cornerPowers,
  harmonicPolynomials,
  poles,
} from "../../models/index.ts";
import { counted } from "../../words.ts";
import { better, type Context, floor, type Rung, timeIsUp } from "./context.ts";
import { lightningBasis, lightningPoints } from "./known-parts.ts";
import { drawPoints, type PointPlan } from "./points.ts";
import { type RungRequest, rivalsOf, solveRung } from "./rung.ts";

/** Degrees of the polynomials; the poles of a hole get a third. Chosen here: 100 and 20 reach 4e-12 with four holes. */
const degrees = [12, 20, 32, 50, 75, 110, 160];

/**
 * Polynomials of z, logarithm and poles in every hole, the powers r^(kπ/ω) at re-entrant corners; where these do not
 * resolve the data, poles that cluster at every corner ("lightning", Gopal and Trefethen 2019).
 *
 * Harmonic functions are determined by their boundary values and bounded by them: only conditions have rows.
 */
export async function byKernelFunctions(context: Context): Promise<Rung | undefined> {
  const { journal } = context;
  const fixed = singular(context);
  let best: Rung | undefined;
  let idle = 0;
  for (const degree of degrees) {
    if (timeIsUp(context) || idle >= 2) break;
    const rung = await solveDegree(context, degree, fixed);
    if (!rung) break;
    journal.note(
      `${rung.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
      "they satisfy the equation exactly: only the boundary is fitted",
    );
    idle = best && rung.heldOut > 0.5 * best.heldOut ? idle + 1 : 0;
    best = better(best, rung);
    if (best!.heldOut < floor) break;
  }
  return best && best.heldOut < 1e-9 ? best : better(best, await byLightning(context));
}

/** Columns that do not depend on the degree: the powers at every re-entrant corner. */
function singular({ problem }: Context): Basis[] {
  const { coordinates, domain } = problem;
  return corners(domain)
    .filter(({ opening }) => opening > 1.01 * Math.PI)
    .map(({ point, axis, opening }) =>
      cornerPowers({
        coordinates,
        corner: point,
        axis,
        opening,
        exponents: cornerExponents({ opening, count: 8 }),
      }),
    );
}

async function solveDegree(
  context: Context,
  degree: number,
  fixed: readonly Basis[],
): Promise<Rung | undefined> {
  const request = requestOf(context, degree, fixed);
  const rung = await solveRung(context, request);
  const higher = (growth: number) => () => requestOf(context, Math.ceil(growth * degree) + 2, fixed);
  return (
    rung && { ...rung, rivals: rivalsOf(context, rung.u, [higher(1.1), higher(1.25)], 1.5 * rung.seconds) }
  );
}

function requestOf({ problem, random }: Context, degree: number, fixed: readonly Basis[]): RungRequest {
  const { coordinates, domain } = problem;
  const [x, y] = domain.bounds.map(([low, high]) => (low + high) / 2);
  const radius = Math.hypot(...domain.bounds.map(([low, high]) => (high - low) / 2));
  const inHoles = holes(domain).map((hole) =>
    poles({
      coordinates,
      poles: [hole.center],
      degree: Math.max(4, Math.ceil(degree / 4)),
      logarithm: true,
      radius: hole.radius,
    }),
  );
  const parts = [harmonicPolynomials({ coordinates, center: [x, y], radius, degree }), ...inHoles, ...fixed];
  const extra = `${inHoles.length > 0 ? `, ${counted(inHoles.length, "hole")}` : ""}${fixed.length > 0 ? `, ${counted(fixed.length, "corner")}` : ""}`;
  const basis = { ...combined(parts), name: `harmonic functions of degree ${degree}${extra}` };
  const plan: PointPlan = { interior: 16, perFace: Math.ceil(0.8 * basis.size) + 40, spread: "uniform" };
  const points = drawPoints(problem, plan, random.split(`degree ${degree}`));
  return { basis, points };
}

/** Poles that cluster at every corner, with points that do so too; undefined where the region has no corner. */
async function byLightning(context: Context): Promise<Rung | undefined> {
  const { problem, journal, random } = context;
  const basis = lightningBasis(problem);
  if (!basis || timeIsUp(context)) return undefined;
  const points = lightningPoints(problem, basis.size, {}, random.split("lightning"));
  const rung = await solveRung(context, { basis, points });
  if (rung)
    journal.note(
      `${rung.columns} poles and polynomials: held-out residual ${rung.heldOut.toExponential(1)}`,
      "the boundary values are not resolved by known powers: poles cluster at the corners",
    );
  return rung;
}
