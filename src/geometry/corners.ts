/** @file Corners and round holes of plane regions: where solutions are singular, and where their poles may lie. */

import { crossings, directionsAt, ends } from "./outline.ts";
import type { OutlinePiece, PlanePoint, Region } from "./region.ts";

/** A point where the boundary of a plane region bends. */
export interface Corner {
  readonly point: PlanePoint;
  /** Interior angle ω, in radians; re-entrant above π. */
  readonly opening: number;
  /** Angle of the first edge: the region lies between `axis` and `axis + opening`, anticlockwise. */
  readonly axis: number;
  /** Angle of the bisector into the region; `bisector + π` points away from it. */
  readonly bisector: number;
}

/** A disk taken out of a plane region, wholly inside it. */
export interface Hole {
  readonly center: PlanePoint;
  readonly radius: number;
}

/**
 * Corners of a plane region made by box, polygon, disk and their combinations, in no particular order.
 *
 * Angles are exact: they are those of the edges (of the tangents, for circles); between neighbouring edges one point
 * at 1e-6 of the size of the region decides what is inside. Of cusps, where edges touch without crossing, none is found.
 *
 * @returns angles in radians, axis in [0, 2π); nothing for regions outside the plane or not made of those parts.
 *
 * @example
 * const L = difference(box({ x: [-1, 1], y: [-1, 1] }), box({ x: [0, 1], y: [-1, 0] }));
 * corners(L).length; // 6
 * corners(L).find(({ opening }) => opening > Math.PI).point; // [0, 0]
 */
export function corners(region: Region): readonly Corner[] {
  const outline = region.outline ?? [];
  const size = sizeOf(region);
  const candidates = [
    ...outline.flatMap(ends),
    ...outline.flatMap((a, i) => outline.slice(i + 1).flatMap((b) => crossings(a, b))),
  ];
  return distinct(candidates, sameness * size).flatMap((point) => cornersAt(region, outline, point, size));
}

/**
 * The disks taken out of a plane region that meet neither each other nor the rest of the boundary.
 *
 * @example
 * holes(difference(box({ x: [0, 1], y: [0, 1] }), disk({ x: 0.5, y: 0.5 }, 0.1))); // [{ center: [0.5, 0.5], radius: 0.1 }]
 * holes(disk({ x: 0, y: 0 }, 1)); // []
 */
export function holes(region: Region): readonly Hole[] {
  const step = probe * sizeOf(region);
  return (region.outline ?? []).flatMap((piece) => {
    if (piece.kind !== "circle") return [];
    const { center, radius } = piece;
    const isHole = ringOf(center, radius - step).every((point) => region.signedDistance(point) > 0);
    const isInside = ringOf(center, radius + step).every((point) => region.signedDistance(point) < 0);
    return isHole && isInside ? [{ center, radius }] : [];
  });
}

/** Shares of the size of the region. Chosen here: points closer than `sameness` are one; `probe` sees no curvature. */
const sameness = 1e-10;
const probe = 1e-6;
/** Radians. Chosen here: far above rounding, far below any corner that matters. */
const sameAngle = 1e-9;

const sizeOf = ({ bounds }: Region): number => Math.hypot(...bounds.map(([low, high]) => high - low));

function distinct(points: readonly PlanePoint[], tolerance: number): PlanePoint[] {
  const kept: PlanePoint[] = [];
  for (const [x, y] of points)
    if (!kept.some(([a, b]) => Math.hypot(x - a, y - b) <= tolerance)) kept.push([x, y]);
  return kept;
}

/** Points on a circle. Chosen here: 64, so that a chord cut off unseen is shorter than a tenth of the radius. */
function ringOf([x, y]: PlanePoint, radius: number): PlanePoint[] {
  return Array.from({ length: 64 }, (_, k) => {
    const angle = (Math.PI * k) / 32;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** Angles between edges around a point, and whether the region is there. */
interface Sector {
  readonly from: number;
  readonly width: number;
  readonly isInside: boolean;
}

function cornersAt(
  region: Region,
  outline: readonly OutlinePiece[],
  point: PlanePoint,
  size: number,
): Corner[] {
  const angles = distinctAngles(outline.flatMap((piece) => directionsAt(piece, point, sameness * size)));
  const sectors = angles.map((from, i): Sector => {
    const width = i + 1 < angles.length ? angles[i + 1] - from : angles[0] + 2 * Math.PI - from;
    const middle = from + width / 2;
    const [dx, dy] = [Math.cos(middle), Math.sin(middle)].map((share) => share * probe * size);
    return { from, width, isInside: region.signedDistance([point[0] + dx, point[1] + dy]) < 0 };
  });
  return insideRuns(sectors)
    .filter(({ width }) => Math.abs(width - Math.PI) > sameAngle)
    .map(({ from, width }) => ({ point, opening: width, axis: from, bisector: from + width / 2 }));
}

/** Sorted, in [0, 2π), each once. */
function distinctAngles(angles: readonly number[]): number[] {
  const turned = angles.map((angle) => (angle < -sameAngle ? angle + 2 * Math.PI : Math.max(0, angle)));
  turned.sort((a, b) => a - b);
  return turned.filter((angle, i) => i === 0 || angle - turned[i - 1] > sameAngle);
}

/** Neighbouring sectors inside the region joined into one; none where all of them are inside, or none. */
function insideRuns(sectors: readonly Sector[]): Sector[] {
  const first = sectors.findIndex(({ isInside }) => !isInside);
  if (first < 0) return [];
  const runs: Sector[] = [];
  let open = false;
  for (const sector of [...sectors.slice(first), ...sectors.slice(0, first)]) {
    if (sector.isInside && open) {
      const before = runs.pop()!;
      runs.push({ ...before, width: before.width + sector.width });
    } else if (sector.isInside) runs.push(sector);
    open = sector.isInside;
  }
  return runs;
}
