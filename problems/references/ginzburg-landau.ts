/** @file Reference solution of the Ginzburg-Landau problem: Fourier ETDRK4, extrapolated in the step. */

import type { Reference } from "../../src/problem/index.ts";
import { ginzburgLandauStored } from "./ginzburg-landau.generated.ts";
import type { ReactionDiffusion } from "./plane-fourier.ts";
import { type PlanePlan, planeReference } from "./plane-reference.ts";
import { type PlaneSeries, planeFunctions, planePoints } from "./plane-series.ts";

const images = (of: (z: number) => number, z: number): number => of(z - 2) + of(z) + of(z + 2);
const even = (z: number): number => images((s) => Math.exp(-25 * s * s), z);
const odd = (z: number): number => images((s) => s * Math.exp(-25 * s * s), z);

/** The equation and initial data of problems/ginzburg-landau.ts; u and v are the parts of A. */
export const ginzburgLandauEquation: ReactionDiffusion = {
  diffusivity: [0.004, 0.004],
  rate: [10, 10],
  react(u, v) {
    for (let k = 0; k < u.length; k++) {
      const [a, b] = [u[k], v[k]];
      const square = a * a + b * b;
      u[k] = -square * (10 * a - 15 * b);
      v[k] = -square * (10 * b + 15 * a);
    }
  },
  initial: (x, y) => [10 * odd(y) * even(x), 10 * odd(x) * even(y)],
};

/**
 * Steps of 5e-4 and 2.5e-4, ten times in (0, 1]. With the longer step the error is 3.4e-10, with the shorter 2.1e-11;
 * the limit of steps twice as long differs by 3.8e-11, and 240 points instead of 288 change 8e-11.
 */
export const ginzburgLandauPlan: PlanePlan = {
  name: "ginzburg-landau",
  points: 288,
  steps: 200,
  times: Array.from({ length: 10 }, (_, k) => (k + 1) / 10),
  perSide: 24,
  differences: [192, 240],
  agreement: 5e-9,
};

/** The series that is stored. Cost: about four minutes of one core. */
export const solveGinzburgLandau = (): PlaneSeries =>
  planeReference(ginzburgLandauEquation, ginzburgLandauPlan);

/** The stored solution, on its grid. */
export function ginzburgLandauReference(): Reference {
  return {
    source:
      "Fourier ETDRK4, extrapolated in the step; longer steps agree to 4e-11, exponential Adams steps in adaptive modes to 4e-10, differences of order eight to 5e-9 (problems/references/generate.ts)",
    accuracy: 5e-10,
    fields: planeFunctions(ginzburgLandauStored),
    points: planePoints(ginzburgLandauStored),
  };
}
