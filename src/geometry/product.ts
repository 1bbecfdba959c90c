/** @file Products of regions in different coordinates: a spatial region over a time interval. */

import { UsageError } from "../errors.ts";
import { productChart } from "./chart.ts";
import { chartedRegion, rejectionChart } from "./charted-region.ts";
import { chartFace, uniqueNames } from "./face.ts";
import type { Face, Region } from "./region.ts";

/**
 * The product region: points (p, q) with p in `a` and q in `b`.
 *
 * Faces are those of `a` over all of `b` and those of `b` over all of `a`, under their names; normals are zero in the
 * other factor's coordinates. Points are drawn jointly (one low-discrepancy sequence over both factors). Measures
 * multiply. Distance: exact where both are.
 *
 * @throws UsageError when the factors share a coordinate.
 *
 * @example
 * product(disk({ x: 0, y: 0 }, 1), box({ t: [0, 2] })).measure / Math.PI; // 2
 */
export function product(a: Region, b: Region): Region {
  checkDisjoint(a, b);
  const split = a.coordinates.length;
  const all = new Float64Array(split + b.coordinates.length);
  const [first, second] = [all.subarray(0, split), all.subarray(split)];
  return chartedRegion({
    what: `the product over (${[...a.coordinates, ...b.coordinates].join(", ")})`,
    coordinates: [...a.coordinates, ...b.coordinates],
    bounds: [...a.bounds, ...b.bounds],
    measure: () => a.measure * b.measure,
    signedDistance: (point) => {
      all.set(point);
      return productDistance(a.signedDistance(first), b.signedDistance(second));
    },
    chart: productChart(chartOf(a), chartOf(b), split),
    faces: () =>
      uniqueNames([
        ...a.faces.map((face) => overSecond(face, b)),
        ...b.faces.map((face) => overFirst(a, face)),
      ]),
  });
}

const chartOf = (region: Region) => region.chart ?? rejectionChart(region.bounds, region.signedDistance);

function checkDisjoint(a: Region, b: Region): void {
  const shared = a.coordinates.filter((name) => b.coordinates.includes(name));
  if (shared.length === 0) return;
  throw new UsageError({
    what: `both factors of a product have the coordinate ${shared.map((name) => `"${name}"`).join(", ")}`,
    remedy: "union, intersection or difference for regions in the same coordinates",
  });
}

const productDistance = (p: number, q: number): number =>
  p > 0 && q > 0 ? Math.hypot(p, q) : Math.max(p, q);

const faceChartOf = (face: Face) => {
  if (face.chart) return face.chart;
  throw new UsageError({
    what: `face "${face.name}" has no chart, so it has no product`,
    remedy: "factors made by box, disk, ball, polygon and their combinations",
  });
};

/** Face of `a` over the whole of `b`. */
function overSecond(face: Face, b: Region): Face {
  return chartFace({
    ...face,
    coordinates: [...face.coordinates, ...b.coordinates],
    measure: face.measure * b.measure,
    chart: productChart(faceChartOf(face), chartOf(b), face.coordinates.length),
  });
}

/** The whole of `a` over a face of `b`. */
function overFirst(a: Region, face: Face): Face {
  return chartFace({
    ...face,
    coordinates: [...a.coordinates, ...face.coordinates],
    measure: a.measure * face.measure,
    chart: productChart(chartOf(a), faceChartOf(face), a.coordinates.length),
  });
}
