/** @file How conditions are written down: on faces, between periodic faces, and at measured points. */

import { UsageError } from "../errors.ts";
import type { Equations } from "../expression/index.ts";
import {
  asPoints,
  type Face,
  isPoints,
  type Points,
  pointsFrom,
  type Region,
  unionFace,
} from "../geometry/index.ts";
import {
  checkColumns,
  checkDataOptions,
  checkOn,
  checkPeriodic,
  equationsRule,
} from "./description-checks.ts";
import type { ConditionKind } from "./types.ts";

/** What may be said about any condition. */
export interface ConditionOptions {
  /** Unique within the problem. Default: `<kind> on <face>`, numbered where that is taken. */
  readonly name?: string;
  /** Squared weight of the condition's rows relative to the interior. Default: that of the problem. */
  readonly weight?: number;
}

export interface OnOptions extends ConditionOptions {
  /** Default: inferred from the face and the derivatives in the equations. */
  readonly kind?: ConditionKind;
}

export interface PeriodicOptions extends ConditionOptions {
  /** Highest derivative matched. Default, per field: the field's order in the coordinate minus one. */
  readonly order?: number;
}

/** A condition before the names of the problem are known. `problem` binds it. */
export type ConditionDescription =
  | { readonly at: "face"; readonly face: Face; readonly equations: Equations; readonly options: OnOptions }
  | {
      readonly at: "pair";
      readonly coordinate: string;
      readonly low: Face;
      readonly shift: number;
      readonly options: PeriodicOptions;
    }
  | {
      readonly at: "points";
      readonly points: Points;
      readonly equations: Equations;
      readonly options: ConditionOptions;
    }
  | {
      readonly at: "columns";
      readonly columns: Readonly<Record<string, ArrayLike<number>>>;
      readonly options: ConditionOptions;
    };

/**
 * Equations that hold on a face, or on several faces together.
 *
 * `u_n` and `n_x` mean the outward normal derivative and the components of the normal. The kind is inferred: the low
 * face of "t" makes `initial`; equations free of derivatives `dirichlet`, with derivatives of the fields only
 * `neumann`, with both `robin`.
 *
 * @throws UsageError for an empty list of faces, or faces in different coordinates.
 */
export function on(
  face: Face | readonly Face[],
  equations: Equations,
  options: OnOptions = {},
): ConditionDescription {
  checkOn(face, equations, options);
  return { at: "face", face: "sample" in face ? face : joined(face), equations, options };
}

const joined = (faces: readonly Face[]): Face => unionFace(faces.map((face) => face.name).join(", "), faces);

/**
 * The fields and their derivatives along a coordinate take equal values on its two faces.
 *
 * @throws UsageError if the domain has no low and high face of that coordinate, or `order` is not 0 to 4.
 */
export function periodic(
  domain: Region,
  coordinate: string,
  options: PeriodicOptions = {},
): ConditionDescription {
  checkPeriodic(domain, coordinate, options);
  const [low] = [domain.face(coordinate, "low"), domain.face(coordinate, "high")];
  const [from, to] = domain.bounds[domain.coordinates.indexOf(coordinate)];
  const { order } = options;
  if (order !== undefined && !(Number.isInteger(order) && order >= 0 && order <= 4))
    throw new UsageError({
      what: `periodic conditions match derivatives up to order 4, asked for ${order}`,
      where: `periodic in "${coordinate}"`,
      remedy: "the order of the equation minus one, which is the default",
    });
  return { at: "pair", coordinate, low, shift: to - from, options };
}

/**
 * Measurements: columns of coordinates and of fields, one row per measurement.
 *
 * Rows at the same point are averaged, with a weight in proportion to their number; weights sum to 1, so the
 * condition's share of the cost is a mean square.
 *
 * @example
 * data({ x: [0, 1], t: [0, 0], u: [0.3, 0.1] }).at; // "columns"
 */
export function data(
  columns: Readonly<Record<string, ArrayLike<number>>>,
  options?: ConditionOptions,
): ConditionDescription;
/**
 * Values per field at points, in their order, or equations that hold there. Points may be columns by coordinate name.
 *
 * @throws UsageError for columns of a length other than the number of points.
 */
export function data(
  points: Points | Columns,
  equations: Equations,
  options?: ConditionOptions,
): ConditionDescription;
export function data(points: Points, values: Columns, options?: ConditionOptions): ConditionDescription;
export function data(
  first: Points | Columns,
  second: Equations | Columns | ConditionOptions = {},
  third: ConditionOptions = {},
): ConditionDescription {
  checkColumns(first);
  if (isEquations(second)) return onPoints(asPoints(first), second, third);
  if (!isPoints(first)) return measured(first, second as ConditionOptions);
  checkColumns(second, "the second argument");
  return measured({ ...columnsOf(first), ...(second as Columns) }, third);
}

type Columns = Readonly<Record<string, ArrayLike<number>>>;

function measured(columns: Columns, options: ConditionOptions): ConditionDescription {
  checkDataOptions(options);
  return { at: "columns", columns, options };
}

function onPoints(points: Points, equations: Equations, options: ConditionOptions): ConditionDescription {
  checkDataOptions(options);
  return { at: "points", points, equations, options };
}

const isEquations = (value: unknown): value is Equations => equationsRule.fits(value);

const columnsOf = ({ coordinates, count, values }: Points): Record<string, Float64Array> =>
  Object.fromEntries(coordinates.map((name, c) => [name, values.subarray(c * count, (c + 1) * count)]));

/** The same points with coordinates in the given order; normals and weights go along. */
export function inCoordinates(points: Points, coordinates: readonly string[], where: string): Points {
  const missing = coordinates.find((name) => !points.coordinates.includes(name));
  if (missing !== undefined || points.coordinates.length !== coordinates.length)
    throw new UsageError({
      what: `the points have coordinates (${points.coordinates.join(", ")}), the domain (${coordinates.join(", ")})`,
      where,
      remedy: "one value per coordinate of the domain and point",
    });
  if (points.coordinates.join() === coordinates.join()) return points;
  const columns = columnsOf(points);
  const ordered = pointsFrom(Object.fromEntries(coordinates.map((name) => [name, columns[name]])));
  return { ...ordered, ...(points.weights && { weights: points.weights }) };
}
