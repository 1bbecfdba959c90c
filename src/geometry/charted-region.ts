/** @file A region from its distance function, chart and faces: what boxes, balls and combinations share. */

import { UsageError } from "../errors.ts";
import { boxChart, type Chart, keptShare, restrictChart, sampleChart } from "./chart.ts";
import { findFace, unionFace } from "./face.ts";
import type { Face, OutlinePiece, Region } from "./region.ts";

export interface RegionDescription {
  readonly what: string;
  readonly coordinates: readonly string[];
  readonly bounds: readonly (readonly [number, number])[];
  /** Asked once. Undefined: by quasi-Monte Carlo on the chart. */
  readonly measure: () => number | undefined;
  readonly signedDistance: (point: ArrayLike<number>) => number;
  /** Absent: rejection from the bounds. */
  readonly chart?: Chart;
  readonly faces: () => readonly Face[];
  readonly outline?: readonly OutlinePiece[];
}

/** A region whose measure and faces are computed once, when first asked for. */
export function chartedRegion(description: RegionDescription): Region {
  const { coordinates, bounds, signedDistance, what, outline } = description;
  const chart = description.chart ?? rejectionChart(bounds, signedDistance);
  const measure = once(() => description.measure() ?? chart.measure * keptShare(chart, coordinates.length));
  const faces = once(() => notEmpty(description.faces(), measure, what));
  return {
    coordinates,
    bounds,
    signedDistance,
    chart,
    ...(outline && { outline }),
    get measure() {
      return measure();
    },
    get faces() {
      return faces();
    },
    sample: (count, options) =>
      sampleChart({ what, coordinates, measure: measure(), chart, normals: false }, count, options),
    face: (name, side) => findFace(faces(), name, side),
    boundary: () => spatialBoundary(what, faces()),
  };
}

/** The bounding box, thinned to where the distance is negative. */
export const rejectionChart = (
  bounds: readonly (readonly [number, number])[],
  signedDistance: (point: ArrayLike<number>) => number,
): Chart => restrictChart(boxChart(bounds), (point) => signedDistance(point) < 0);

/** A region without faces is empty, or its measure would say otherwise. @throws UsageError if it is. */
function notEmpty(faces: readonly Face[], measure: () => number, what: string): readonly Face[] {
  if (faces.length > 0 || measure() > 0) return faces;
  throw new UsageError({
    what: `${what} is empty: no point is left`,
    where: "a region made of others",
    remedy: "what is taken away smaller than what it is taken from, or regions that overlap",
  });
}

function spatialBoundary(what: string, faces: readonly Face[]): Face {
  const spatial = faces.filter((face) => face.coordinate !== "t");
  if (spatial.length > 0) return unionFace("boundary", spatial);
  throw new UsageError({
    what: `${what} has no boundary besides the ends of time`,
    remedy: 'face("t", "low") for the initial time',
  });
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
