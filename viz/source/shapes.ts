/** @file Parts of a solution's model that have a place: Gaussians as ellipses, pieces in time as boxes. */

import type { Region } from "../../src/geometry/index.ts";
import { type BasisSpec, eigenSymmetric, gaussianMixture, type PigOptions } from "../../src/models/index.ts";
import { nestedSolution, type Solution, type StoredSolution } from "../../src/solution/index.ts";
import type { ViewShape } from "./source.ts";

/** The coordinates of a problem and where they live. */
export interface Place {
  readonly coordinates: readonly string[];
  readonly domain: Region;
}

/** chosen here: several thousand ellipses are a grey area already. */
const mostShapes = 4096;

/** Shapes of everything inside a solution that can be stored; none of others. */
export function shapesOf(solution: Solution, place: Place): readonly ViewShape[] {
  const boxes = solution.pieces ? pieceBoxes(solution.pieces, place) : [];
  const stored = solution.store?.();
  return stored ? [...boxes, ...within(stored, place)].slice(0, mostShapes) : boxes;
}

type Pieces = NonNullable<Solution["pieces"]>;

function pieceBoxes({ coordinate, breaks }: Pieces, { coordinates, domain }: Place): ViewShape[] {
  const bounds = coordinates.map((name) => domain.bounds[domain.coordinates.indexOf(name)]);
  const cut = coordinates.indexOf(coordinate);
  const ends = [bounds[cut][0], ...breaks, bounds[cut][1]];
  return ends
    .slice(1)
    .map((end, k) => boxOn(bounds.map((interval, c) => (c === cut ? [ends[k], end] : interval))));
}

const boxOn = (bounds: readonly (readonly [number, number] | readonly number[])[]): ViewShape => ({
  sort: "box",
  centre: bounds.map(([low, high]) => (low + high) / 2),
  radii: bounds.map(([low, high]) => (high - low) / 2),
});

/** Ellipses of a stored solution and of those inside it. */
function within(stored: StoredSolution, place: Place): ViewShape[] {
  const { header } = stored;
  switch (header.kind) {
    case "expansion":
      return distinct(header.parts as readonly { readonly spec: BasisSpec }[]).flatMap((spec) =>
        ellipses(spec, place),
      );
    case "corrected":
      return within(nestedSolution(stored, "u", header.u), place);
    case "piecewise":
      return (header.pieces as readonly unknown[]).flatMap((piece, k) =>
        within(nestedSolution(stored, `piece ${k}`, piece), place),
      );
  }
  return [];
}

/** Fields often share a basis: it is drawn once. */
const distinct = (parts: readonly { readonly spec: BasisSpec }[]): BasisSpec[] => [
  ...new Map(parts.map(({ spec }) => [JSON.stringify(spec), spec])).values(),
];

function ellipses(spec: BasisSpec, place: Place): ViewShape[] {
  switch (spec.kind) {
    case "gaussians":
      return fixedGaussians(spec, place);
    case "radial":
      return radial(spec, place);
    case "pig-units":
      return gaussiansUnderHead(spec, place);
    case "combined":
      return (spec.bases as readonly BasisSpec[]).flatMap((inner) => ellipses(inner, place));
    case "product":
      return ellipses(spec.basis as BasisSpec, place);
  }
  return [];
}

/** Gaussians along the axes, or by their inverse covariances. */
function fixedGaussians(spec: BasisSpec, place: Place): ViewShape[] {
  const centres = spec.centers as readonly number[];
  const precision = spec.precision as readonly number[] | undefined;
  const widths = typeof spec.widths === "number" ? [spec.widths] : (spec.widths as readonly number[]);
  return each(spec, centres, place, (j, d) =>
    precision
      ? fromEigen(block(precision, j, d), (value) => 1 / Math.sqrt(value), d)
      : // One width, one per coordinate, or one per Gaussian and coordinate: all repeat with their own period.
        { radii: Array.from({ length: d }, (_, c) => widths[(j * d + c) % widths.length]) },
  );
}

/** Functions of |L⁻¹(x - centre)|², covariance L Lᵀ, L lower triangular, column-major. */
function radial(spec: BasisSpec, place: Place): ViewShape[] {
  const factors = spec.factors as readonly number[];
  return each(spec, spec.centres as readonly number[], place, (j, d) =>
    fromEigen(covariance(block(factors, j, d), d), Math.sqrt, d),
  );
}

/** The Gaussians of every channel of a trained model with a head. Source: the layout of theta in models/trainable/pig.ts. */
function gaussiansUnderHead(spec: BasisSpec, place: Place): ViewShape[] {
  const { gaussians, channels = 4, covariance: kind = "diagonal", overlap = 2 } = spec.recipe as PigOptions;
  const { coordinates, bounds } = spec.space as Pick<
    Parameters<typeof gaussianMixture>[0],
    "coordinates" | "bounds"
  >;
  const basis = gaussianMixture({ coordinates, bounds, count: gaussians, overlap, covariance: kind });
  const theta = Float64Array.from(spec.theta as readonly number[]);
  const length = basis.size + basis.parameters;
  return Array.from({ length: channels }, (_, k) =>
    basis.at(theta.slice(k * length + basis.size, (k + 1) * length)),
  ).flatMap((channel) => radial(channel.spec, place));
}

type Axes = Pick<ViewShape, "radii" | "directions">;

/** One ellipse per centre, in the order of the problem's coordinates. */
function each(
  spec: BasisSpec,
  centres: readonly number[],
  { coordinates }: Place,
  axes: (j: number, d: number) => Axes,
): ViewShape[] {
  const own = spec.coordinates as readonly string[];
  const d = own.length;
  // A function of some of the coordinates only is no ellipse of the whole.
  if (d !== coordinates.length) return [];
  const order = coordinates.map((name) => own.indexOf(name));
  const count = Math.min(mostShapes, centres.length / d);
  return Array.from({ length: count }, (_, j) => {
    const { radii, directions } = axes(j, d);
    return {
      sort: "ellipse",
      centre: order.map((c) => centres[j * d + c]),
      ...(directions
        ? { radii, directions: directions.map((direction) => order.map((c) => direction[c])) }
        : { radii: order.map((c) => radii[c]) }),
    };
  });
}

const block = (numbers: readonly number[], j: number, d: number): readonly number[] =>
  numbers.slice(j * d * d, (j + 1) * d * d);

function covariance(L: readonly number[], d: number): number[] {
  return Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [at % d, Math.floor(at / d)];
    return Array.from({ length: d }, (_, k) => L[k * d + i] * L[k * d + j]).reduce((sum, x) => sum + x, 0);
  });
}

/** Half widths and directions from a symmetric matrix; a diagonal one keeps the coordinates' own directions. */
function fromEigen(matrix: readonly number[], radius: (value: number) => number, d: number): Axes {
  const isDiagonal = matrix.every((x, at) => at % d === Math.floor(at / d) || x === 0);
  if (isDiagonal) return { radii: Array.from({ length: d }, (_, c) => radius(matrix[c * d + c])) };
  const { values, vectors } = eigenSymmetric(Float64Array.from(matrix));
  return {
    radii: Array.from(values, radius),
    directions: Array.from({ length: d }, (_, k) => Array.from({ length: d }, (_, c) => vectors[k * d + c])),
  };
}
