/** @file What a region and its faces must offer; boxes, disks, polygons and their combinations implement it. */

import type { Random } from "../random.ts";
import type { Chart } from "./chart.ts";
import type { Points } from "./points.ts";

/** How points are spread. `sobol` and `halton` are scrambled/shifted by the random stream; `grid` is midpoints. */
export type Sequence =
  | "sobol"
  | "halton"
  | "latin-hypercube"
  | "uniform"
  | "grid"
  | "gauss-legendre"
  | "chebyshev";

export interface SampleOptions {
  readonly sequence?: Sequence;
  readonly random: Random;
}

export type PlanePoint = readonly [number, number];

/** A piece of the outline of a plane region: a straight edge or a whole circle. */
export type OutlinePiece =
  | { readonly kind: "segment"; readonly from: PlanePoint; readonly to: PlanePoint }
  | { readonly kind: "circle"; readonly center: PlanePoint; readonly radius: number };

/** An open set in named coordinates, with faces. */
export interface Region {
  readonly coordinates: readonly string[];
  /** Bounding interval per coordinate, in the order of `coordinates`. */
  readonly bounds: readonly (readonly [number, number])[];
  /** Length, area or volume. */
  readonly measure: number;
  /** Negative inside, positive outside; exact distance for primitives, a bound for combinations. */
  signedDistance(point: ArrayLike<number>): number;
  /** Points inside. Default sequence: sobol. */
  sample(count: number, options: SampleOptions): Points;
  /** All faces, named. */
  readonly faces: readonly Face[];
  /** The faces of that name (for a box: a coordinate), both sides or one. Throws UsageError naming the known faces. */
  face(name: string, side?: "low" | "high"): Face;
  /** The whole spatial boundary: every face except those of the time coordinate "t". */
  boundary(): Face;
  /** How points are drawn; products need it. Absent: by rejection from `bounds` with `signedDistance`. */
  readonly chart?: Chart;
  /** In the plane: pieces that cover the boundary and may reach beyond it; `corners` and `holes` read them. */
  readonly outline?: readonly OutlinePiece[];
}

/** Part of a boundary. */
export interface Face {
  readonly name: string;
  readonly coordinates: readonly string[];
  readonly measure: number;
  /** Points on the face with outward unit normals. Default sequence: chebyshev for edges, sobol above. */
  sample(count: number, options: SampleOptions): Points;
  /** The coordinate that is constant on the face and the side it lies on: faces of boxes and ends of time. */
  readonly coordinate?: string;
  readonly side?: "low" | "high";
  /** A name that several faces answer to together: the edges of a polygon that were given one name. */
  readonly group?: string;
  /** How points are drawn; combinations and products need it. Absent on unions of faces. */
  readonly chart?: Chart;
  /** The faces this one is the union of. */
  readonly parts?: readonly Face[];
}
