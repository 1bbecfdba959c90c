/** @file Regions, faces and point sets. */
export type { Points } from "./points.ts";
export { pointAt } from "./points.ts";
export type { Face, Region, SampleOptions, Sequence } from "./region.ts";
