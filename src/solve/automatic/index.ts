/** @file Automatic solves: strategies, their order, and what they decided. */
export { solveAutomatically } from "./automatic.ts";
export type { Decision } from "./journal.ts";
export { familyNames } from "./policy.ts";
