/** @file Uniform redraws: the control that every adaptive sampler is measured against. */

import type { Sampler } from "../residual/index.ts";
import { unweighted } from "./density.ts";

/** Fresh uniform points every time, whatever the residual. */
export const uniformSampler = (): Sampler => ({
  name: "uniform",
  pool: 1,
  propose: ({ candidates }) => unweighted(candidates),
});
