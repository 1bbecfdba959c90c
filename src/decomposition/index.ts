/** @file Windows over a domain and their block-sparse least squares problems. Re-exports only. */

export { balanced, bisected, filledBox, gridCells, meeting, widthOf } from "./cells.ts";
export { dissect, type Placed, type Stage } from "./dissection.ts";
export { type Elimination, elimination, solveFronts, type WindowBlock } from "./fronts.ts";
export { solveGramFronts } from "./gram-fronts.ts";
export { type PointDensity, type WindowPoints, windowPoints } from "./points.ts";
export { type WindowSystem, type WindowSystemOptions, windowSystem } from "./system.ts";
