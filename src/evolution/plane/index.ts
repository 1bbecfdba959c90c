/** @file Spectral time evolution in the plane: exponential Adams steps in Fourier modes. */
export { type Climb, type ClimbOptions, climbOrder, climbPlane, type PlaneRung } from "./climb.ts";
export { type EvolvePlaneOptions, evolvePlane, type PlaneEvolution } from "./evolve.ts";
export { type PlaneForm, planeForm } from "./form.ts";
export { planeSolution } from "./solution.ts";
export { restorePlaneSolution } from "./store.ts";
