/** @file What the linear model of the residual still promises: the word against a quasi-Newton matrix that has lost its way. */

import { dot, type Linearisation } from "../../src/residual/index.ts";
import { truncatedCg } from "../linear/truncated-cg.ts";

export interface ModelStep {
  /** δ, length columns. */
  readonly step: Float64Array;
  /** Decrease of ½‖r + J δ‖² from δ = 0. */
  readonly predicted: number;
}

/** Chosen here: enough to solve the model of a curve fit, and to see a direction of descent in any other. */
const mostIterations = 50;

/**
 * A step of conjugate gradients on min ‖J δ + r‖, preconditioned by squared units.
 *
 * The first iterate is the best step along the gradient: a gradient that is not rounding promises something.
 *
 * Cost: two products for each of min(2 columns, 50) iterations at most; asked for only where a run would end.
 */
export function modelStep(linearisation: Linearisation, units: Float64Array | undefined): ModelStep {
  const { columns, rows } = linearisation;
  const g = linearisation.gradient();
  const image = new Float64Array(rows);
  const { x: step } = truncatedCg(
    (p, out) => void linearisation.vjp(linearisation.jvp(p, image), out),
    g.map((value) => -value),
    {
      iterations: Math.min(2 * columns, mostIterations),
      ...(units && {
        precondition: (r: Float64Array, out: Float64Array) => {
          for (let j = 0; j < columns; j++) out[j] = units[j] * units[j] * r[j];
        },
      }),
    },
  );
  const moved = linearisation.jvp(step, image);
  return { step, predicted: -dot(g, step) - dot(moved, moved) / 2 };
}
