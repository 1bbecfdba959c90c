/** @file Powell's dogleg: from steepest descent to Gauss-Newton along a broken line. */

import { dot, maxAbs } from "../../src/residual/index.ts";
import type { Point } from "../method.ts";
import { poison, poisoned } from "../workspace.ts";
import { type Descent, type Proposal, proposal, weightedNorm } from "./descent.ts";
import { type GaussNewtonStepOptions, shortestStep } from "./gauss-newton.ts";

/** Columns shorter than 1e-6 of the longest are measured as if they had that length, as in `Damping.scale`. */
const leastWeight = 1e-12;

/**
 * Columns are measured by at least that share of their largest squared length so far. Chosen here: with 0.05 and 0.2 all
 * problems of Moré, Garbow and Hillstrom are solved, with 1 (Moré 1978, equation 6.3) too, but Burgers' equation by a
 * network has forty per cent more of its cost left after 300 steps; without memory two of the 35 are not solved.
 */
const rememberedShare = 0.05;

/**
 * The point of the dogleg path at ‖D δ‖ = control (a trust radius), D the column norms or a share of the largest so far.
 *
 * Inside the radius the full Gauss-Newton step; else along the scaled steepest descent to its minimum and from there
 * towards the Gauss-Newton step. The memory keeps the radius from growing along a column that vanishes for a while,
 * which would lose curved valleys of large residual (Brown and Dennis, penalty II).
 *
 * Cost: one Gauss-Newton step and one product per point; nothing more for further radii.
 * Source: Powell 1970; Nocedal and Wright 2006, section 4.1; for D Moré 1978, equation 6.3.
 */
export function doglegStep({ rank }: GaussNewtonStepOptions = {}): Descent {
  return {
    name: "dogleg",
    damps: false,
    begin: (system) => {
      const buffers = {
        newton: poisoned(system.columns),
        cauchy: poisoned(system.columns),
        step: poisoned(system.columns),
      };
      let point: Point;
      let largest = new Float64Array(system.columns);
      let weights = largest;
      let solved = false;
      return {
        prepare: (next) => {
          point = next;
          const lengths = next.linearisation.diagonal();
          largest = largest.map((most, j) => Math.max(most, lengths[j]));
          weights = largest.map((most, j) => Math.max(rememberedShare * most, lengths[j]));
          solved = false;
        },
        propose: (radius) => {
          if (!solved) {
            shortestStep(point.linearisation, rank, poison(buffers.newton));
            cauchyStep(point, weights, poison(buffers.cauchy));
            solved = true;
          }
          return onPath(point, weights, radius, buffers);
        },
        save: () => ({ largest: largest.slice(), weights: weights.slice() }),
        restore: (memory) => {
          [largest, weights] = [memory.largest.slice(), memory.weights.slice()];
        },
      };
    },
  };
}

/** Minimiser of the linear model along -D⁻²g. (mutates out) */
function cauchyStep({ linearisation }: Point, weights: Float64Array, out: Float64Array): void {
  const g = linearisation.gradient();
  const least = leastWeight * maxAbs(weights);
  for (let j = 0; j < g.length; j++) out[j] = -g[j] / Math.max(weights[j], least);
  const image = linearisation.jvp(out);
  const length = -dot(g, out) / dot(image, image);
  for (let j = 0; j < g.length; j++) out[j] *= length;
}

interface Legs {
  readonly newton: Float64Array;
  readonly cauchy: Float64Array;
  readonly step: Float64Array;
}

function onPath(
  point: Point,
  weights: Float64Array,
  radius: number,
  { newton, cauchy, step }: Legs,
): Proposal {
  const full = weightedNorm(weights, newton);
  if (full <= radius) {
    step.set(newton);
    return proposal(point, step, full);
  }
  const first = weightedNorm(weights, cauchy);
  const share = first >= radius ? radius / first : 1;
  const along = first >= radius ? 0 : secondLeg(weights, cauchy, newton, radius);
  for (let j = 0; j < step.length; j++) step[j] = share * cauchy[j] + along * (newton[j] - cauchy[j]);
  return proposal(point, step, weightedNorm(weights, step), true);
}

/** s in [0, 1] with ‖D (c + s (n - c))‖ = radius, by the root formula that does not cancel. */
function secondLeg(
  weights: Float64Array,
  cauchy: Float64Array,
  newton: Float64Array,
  radius: number,
): number {
  const least = leastWeight * maxAbs(weights);
  let [a, b, c] = [0, 0, -radius * radius];
  for (let j = 0; j < cauchy.length; j++) {
    const weight = Math.max(weights[j], least);
    const leg = newton[j] - cauchy[j];
    a += weight * leg * leg;
    b += weight * cauchy[j] * leg;
    c += weight * cauchy[j] * cauchy[j];
  }
  const root = Math.sqrt(b * b - a * c);
  return b > 0 ? -c / (b + root) : (root - b) / a;
}
