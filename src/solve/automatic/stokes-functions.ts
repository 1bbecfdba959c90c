/** @file Stokes' equations in the plane: flows that satisfy them exactly, fitted on the boundary alone. */

import { corners, type Hole, holes, type PlanePoint, type Region } from "../../geometry/index.ts";
import { stokesFlow } from "../../models/index.ts";
import { counted } from "../../words.ts";
import { better, type Context, type Rung, timeIsUp } from "./context.ts";
import { lightningPoints } from "./known-parts.ts";
import { type RungRequest, rivalsOf, solveRung } from "./rung.ts";
import type { StokesForm } from "./stokes-form.ts";

/** Degrees of the polynomials. Chosen here: 60 reach 1e-11 in a channel five times as long as wide. */
const degrees = [16, 26, 40, 60, 90, 130];

/** Per degree of the polynomials: powers in a hole, those in its mirror images, poles at a corner. Chosen here. */
const [perHole, perImage, perCorner] = [1 / 3, 1 / 5, 1 / 3];

/** Chosen here: the pressure at the corners keeps the residual some hundred times above the error of the velocities. */
const enough = 1e-8;

/**
 * Polynomials, powers of 1/z and a point force in every hole, and poles that cluster at every corner, by Goursat's
 * formula; a ladder in the degree of the polynomials.
 *
 * Holes have mirror images in the walls: a flow continues through a straight wall at rest as far as the image of the
 * hole (Lorentz 1907), where polynomials alone would converge at the rate of that short distance. Only conditions have
 * rows. At corners the pressure is singular whatever the data (Moffatt 1964; where stress meets
 * velocity more so), hence the poles.
 *
 * @returns undefined where known singular terms of single fields would have to be added.
 */
export async function byStokesFlows(context: Context, form: StokesForm): Promise<Rung | undefined> {
  const { journal, problem } = context;
  if (problem.particular?.length) return undefined;
  let best: Rung | undefined;
  let idle = 0;
  for (const degree of degrees) {
    if (timeIsUp(context) || idle >= 2) break;
    const rung = await solveDegree(context, form, degree);
    if (!rung) break;
    journal.note(
      `${rung.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
      "they satisfy Stokes' equations exactly: only the boundary is fitted",
    );
    idle = best && rung.heldOut > 0.5 * best.heldOut ? idle + 1 : 0;
    best = better(best, rung);
    if (best!.heldOut < enough) break;
  }
  return best;
}

async function solveDegree(context: Context, form: StokesForm, degree: number): Promise<Rung | undefined> {
  const rung = await solveRung(context, requestOf(context, form, degree));
  const higher = (growth: number) => () => requestOf(context, form, Math.ceil(growth * degree) + 2);
  return (
    rung && { ...rung, rivals: rivalsOf(context, rung.u, [higher(1.1), higher(1.25)], 1.5 * rung.seconds) }
  );
}

function requestOf({ problem, random }: Context, form: StokesForm, degree: number): RungRequest {
  const { coordinates, domain } = problem;
  const share = (part: number): number => Math.max(4, Math.ceil(part * degree));
  const [inHoles, atCorners] = [holes(domain), corners(domain)];
  const poles = share(perCorner);
  const flows = stokesFlow({
    coordinates,
    bounds: domain.bounds,
    degree,
    viscosity: form.viscosity,
    holes: [
      ...inHoles.map((hole) => ({ ...hole, degree: share(perHole) })),
      ...inHoles
        .flatMap((hole) => images(hole, domain))
        .map((image) => ({ ...image, degree: share(perImage) })),
    ],
    corners: atCorners.map(({ point, bisector }) => ({
      corner: point,
      direction: bisector + Math.PI,
      count: poles,
      scale: Math.min(...widthsOf(domain)),
    })),
  });
  const name = `Stokes flows of degree ${degree}, ${counted(inHoles.length, "hole")}, ${counted(poles, "pole")} at ${counted(atCorners.length, "corner")}`;
  const [perFace, size] = [Math.ceil(rowsPerFace * flows.x.size) + 40, flows.x.size];
  return {
    basis: {
      [form.x]: { ...flows.x, name },
      [form.y]: flows.y,
      [form.pressure]: flows.pressure,
    },
    shared: true,
    points: lightningPoints(problem, size, { poles, at: "all", perFace }, random.split(`degree ${degree}`)),
  };
}

/** Chosen here: with two conditions on five faces and as many points near the corners 8 rows per function. */
const rowsPerFace = 0.25;

const widthsOf = ({ bounds }: Region): number[] => bounds.map(([low, high]) => high - low);

/** Mirror images of a hole in the straight walls no farther away than half the region is long; those outside of it. */
function images({ center, radius }: Hole, region: Region): Hole[] {
  const reach = Math.max(...widthsOf(region)) / 2;
  return (region.outline ?? []).flatMap((piece) => {
    if (piece.kind !== "segment") return [];
    const [image, distance] = mirrored(center, piece.from, piece.to);
    return distance < reach && region.signedDistance(image) > 0 ? [{ center: image, radius }] : [];
  });
}

/** The image of a point in a line, and the distance of the point from the line. */
function mirrored([x, y]: PlanePoint, from: PlanePoint, to: PlanePoint): readonly [PlanePoint, number] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  // Signed distance along the normal (-dy, dx).
  const distance = ((y - from[1]) * dx - (x - from[0]) * dy) / length;
  return [[x + (2 * distance * dy) / length, y - (2 * distance * dx) / length], Math.abs(distance)];
}
