/** @file Reference solution of the Gray-Scott problem: Fourier ETDRK4, extrapolated in the step. */

import type { Reference } from "../../src/problem/index.ts";
import { grayScottStored } from "./gray-scott.generated.ts";
import type { ReactionDiffusion } from "./plane-fourier.ts";
import { type PlanePlan, planeReference } from "./plane-reference.ts";
import { type PlaneSeries, planeFunctions, planePoints } from "./plane-series.ts";

const hump = (z: number): number =>
  [-2, 0, 2].reduce((total, image) => total + Math.exp(-10 * (z - image) ** 2), 0);

/** The equations and initial data of problems/gray-scott.ts. */
export const grayScottEquation: ReactionDiffusion = {
  diffusivity: [0.2, 0.1],
  rate: [-40, -100],
  react(u, v) {
    for (let k = 0; k < u.length; k++) {
      const reaction = 1000 * u[k] * v[k] * v[k];
      u[k] = 40 - reaction;
      v[k] = reaction;
    }
  },
  initial: (x, y) => [1 - hump(x + 0.05) * hump(y + 0.02), hump(x - 0.05) * hump(y - 0.02)],
};

/**
 * Steps of 2.5e-4 and 1.25e-4, ten times in (0, 2]. Modes left out are below 1e-12; with the longer step the error is
 * 2.6e-8, with the shorter 1.6e-9.
 */
export const grayScottPlan: PlanePlan = {
  name: "gray-scott",
  points: 192,
  steps: 800,
  times: Array.from({ length: 10 }, (_, k) => (k + 1) / 5),
  perSide: 24,
  differences: [144, 192],
  agreement: 5e-7,
};

/** The series that is stored. Cost: about seven minutes of one core. */
export const solveGrayScott = (): PlaneSeries => planeReference(grayScottEquation, grayScottPlan);

/** The stored solution, on its grid. */
export function grayScottReference(): Reference {
  return {
    source:
      "Fourier ETDRK4, extrapolated in the step; spectral evolution agrees to 6e-11, differences of order eight to 5e-7 (problems/references/generate.ts)",
    accuracy: 1e-10,
    fields: planeFunctions(grayScottStored),
    points: planePoints(grayScottStored),
  };
}
