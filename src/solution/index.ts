/** @file Solutions as functions, their errors, and export. */
export {
  type Deviation,
  deviation,
  errorsAgainst,
  type Known,
  knownValues,
  maxError,
  relativeH1,
  relativeL2,
} from "./errors.ts";
export * from "./export/index.ts";
export { type NetworkSolution, type NetworkSolutionOptions, networkSolution } from "./network-solution.ts";
export type { Solution } from "./solution.ts";
