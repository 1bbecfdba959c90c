/** @file Geodesic acceleration: bends a damped step along the curvature of the model, and refuses steps too bent. */

import { dot } from "../../src/residual/index.ts";
import { factoryOptions } from "../factory-options.ts";
import type { Point } from "../method.ts";
import { poison, poisoned, walk } from "../workspace.ts";
import {
  type DampedDescent,
  type DampedDirection,
  type Proposal,
  quadraticDecrease,
  type ReadyProposal,
} from "./descent.ts";

export interface GeodesicOptions {
  /** Difference step along the velocity. Default 0.1 (Transtrum and Sethna 2012, section 2.1.2). */
  readonly h?: number;
  /** Most of 2‖D a‖/‖D v‖ that is tried. Default 0.75 (the same, equation 11). */
  readonly gate?: number;
  /** Steps shorter than this share of ‖theta‖ go unbent, rounding would be their curvature. Default 0: all are bent. */
  readonly shortest?: number;
}

/**
 * δ = v + ½a: v from the inner descent, a = -(JᵀJ + λD²)⁻¹Jᵀ r_vv with the same factor and
 * r_vv = (2/h)((r(θ + h v) - r)/h - J v), the second derivative of r along v.
 *
 * A ratio 2‖D a‖/‖D v‖ above the gate, or one that is not finite, gives `curved` without evaluating the step.
 *
 * Cost: one residual, one product and one back-substitution more than the inner step.
 * Source: Transtrum and Sethna 2012, "Improvements to the Levenberg-Marquardt algorithm", arXiv 1201.5885.
 */
export function geodesic(inner: DampedDescent, options: GeodesicOptions = {}): DampedDescent {
  const { h = 0.1, gate = 0.75, shortest = 0 } = factoryOptions("geodesic", options);
  return {
    name: `geodesic ${inner.name}`,
    damps: true,
    begin: (system) => {
      const direction = inner.begin(system);
      const buffers = {
        ahead: poisoned(system.columns),
        acceleration: poisoned(system.columns),
        step: poisoned(system.columns),
        residual: poisoned(system.rows),
        image: poisoned(system.rows),
      };
      let point: Point;
      const bend = (proposal: Proposal): Proposal => {
        if (proposal.kind !== "ready" || isShort(proposal, point, shortest)) return proposal;
        const v = proposal.velocity;
        const image = point.linearisation.jvp(v, buffers.image);
        const r = system.residual(walk(point.theta, h, v, buffers.ahead), buffers.residual);
        directionalCurvature(r, point.linearisation.residual, image, h, buffers.residual);
        const a = direction.solve(buffers.residual, poison(buffers.acceleration));
        if (!(2 * direction.norm(a) <= gate * proposal.reach)) return { kind: "curved", step: v };
        return bent(direction, point, v, image, walk(v, 0.5, a, buffers.step));
      };
      return {
        ...direction,
        prepare: (next) => {
          point = next;
          direction.prepare(next);
        },
        propose: (control) => {
          const proposed = direction.propose(control);
          return proposed instanceof Promise ? proposed.then(bend) : bend(proposed);
        },
      };
    },
  };
}

const isShort = ({ velocity }: ReadyProposal, { theta }: Point, shortest: number): boolean =>
  shortest > 0 && dot(velocity, velocity) < shortest ** 2 * dot(theta, theta);

/** out = r_vv from r ahead, r here and J v; out may be `ahead`. (mutates out) */
export function directionalCurvature(
  ahead: Float64Array,
  here: Float64Array,
  image: Float64Array,
  h: number,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = (2 / h) * ((ahead[i] - here[i]) / h - image[i]);
  return out;
}

function bent(
  direction: DampedDirection,
  { linearisation }: Point,
  velocity: Float64Array,
  image: Float64Array,
  step: Float64Array,
): ReadyProposal {
  const slope = dot(linearisation.residual, image);
  return {
    kind: "ready",
    step,
    velocity,
    reach: direction.norm(step),
    predicted: quadraticDecrease(slope, dot(image, image)),
  };
}
