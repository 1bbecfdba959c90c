/** @file Regions, faces and point sets. */
export { type BallOptions, ball, disk } from "./ball.ts";
export { box } from "./box.ts";
export { boxChart, type Chart } from "./chart.ts";
export { chartedRegion, type RegionDescription } from "./charted-region.ts";
export { type Corner, corners, type Hole, holes } from "./corners.ts";
export { difference, intersection, union } from "./csg.ts";
export { chartFace, type FaceDescription, unionFace } from "./face.ts";
export { chebyshevNodes, gaussLegendre, type QuadratureRule } from "./gauss-legendre.ts";
export type { Points, PointsInput } from "./points.ts";
export { asPoints, concatPoints, isPoints, pointAt, pointsFrom, selectPoints } from "./points.ts";
export { type PolygonOptions, polygon } from "./polygon.ts";
export { product } from "./product.ts";
export type { Face, OutlinePiece, PlanePoint, Region, SampleOptions, Sequence } from "./region.ts";
export { halton, latinHypercube, radicalInverse, type UnitPoints, unitPoints } from "./sequences.ts";
export { type Scramble, type SobolOptions, sobol, sobolDimensions } from "./sobol.ts";
