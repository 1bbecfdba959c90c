/** @file Adversarial sampling: points from a normalising flow that is pushed to where the residual is large. */

import { NumericalError, UsageError } from "../errors.ts";
import { concatPoints, type Points, type Region, selectPoints } from "../geometry/index.ts";
import { type Random, random as streamOf } from "../random.ts";
import type { Sampler, SamplingState } from "../residual/index.ts";
import { refuseDensity, unweighted } from "./density.ts";
import { type Flow, fitFlow, knotheRosenblatt } from "./flow.ts";

export interface AdversarialOptions {
  /** Candidates per point. Default 3. */
  readonly pool?: number;
  /** Share of the points that stays uniform. Default 0.2, chosen here: what the flow forgets is still seen. */
  readonly uniform?: number;
  /** Adam steps of the flow at the first redraw, and at later ones. Default 300 and 60, chosen here. */
  readonly steps?: readonly [number, number];
}

/**
 * The inner problem of min over u, max over p of ∫ r² p - (β/2) ∫ p² has the solution p = r² / ∫ r² (for β = ∫ r²).
 *
 * A flow is fitted to it by cross entropy, importance-weighted on uniform candidates and on its own points; then the
 * points are drawn from the flow, a share of them uniformly. The flow and its training are float64; its parameters are
 * part of what a checkpoint holds.
 *
 * Source: Tang, Wan and Yang 2023, "DAS-PINNs", equation (14); Tang, Zhai, Wan and Yang 2024, "Adversarial adaptive
 * sampling" (there with the penalty ∫ |∇p|² in place of ∫ p²).
 * @throws NumericalError from `propose` where no residual is finite and positive, UsageError where the region takes up
 *   so little of its bounding box that the flow does not meet it.
 */
export function adversarialSampler(options: AdversarialOptions = {}): Sampler {
  const { pool = 3, uniform = 0.2, steps = [300, 60] } = options;
  let flow: Flow | undefined;
  const begin = (dimensions: number): Flow => knotheRosenblatt({ dimensions, random: streamOf(1) });
  return {
    name: "adversarial",
    pool,
    early: true,
    propose: (state) => {
      const { candidates, present, random, domain } = state;
      const known = flow !== undefined;
      // Trained on a copy: a refused proposal leaves the flow as it was.
      const next = begin(domain.coordinates.length);
      if (flow) next.theta.set(flow.theta);
      const data = trainingSet(state, known ? next : undefined);
      fitFlow(next, data.x, data.weights, { steps: steps[known ? 1 : 0], random: random.split("fit") });
      refuseFlow(next);
      const spread = Math.round(uniform * present.count);
      const drawn = fromFlow(next, domain, present.count - spread, random.split("points"));
      flow = next;
      const kept = selectPoints(
        unweighted(candidates),
        Array.from({ length: spread }, (_, i) => i),
      );
      return concatPoints([drawn, kept].filter(({ count }) => count > 0));
    },
    save: () => ({
      header: { dimensions: flow?.dimensions ?? 0 },
      arrays: { ...(flow && { flow: flow.theta }) },
    }),
    restore: ({ header, arrays }) => {
      flow = arrays.flow && begin(Number(header.dimensions));
      flow?.theta.set(arrays.flow);
    },
  };
}

/** Candidates, and as many points of the flow: weights r² / (density of the mixture they are drawn from). */
function trainingSet(
  { candidates, domain, magnitude, random }: SamplingState,
  flow: Flow | undefined,
): { readonly x: Float64Array; readonly weights: Float64Array } {
  const own = flow && fromFlow(flow, domain, candidates.count, random.split("training"));
  const points = own ? concatPoints([unweighted(candidates), own]) : candidates;
  const x = toUnit(points, domain);
  const size = magnitude(points);
  const most = size.reduce((a, r) => (Number.isFinite(r) ? Math.max(a, Math.abs(r)) : a), 0);
  const log = flow?.logDensity(x);
  const weights = size.map((r, i) =>
    Number.isFinite(r) && most > 0 ? (r / most) ** 2 / (log ? 0.5 + 0.5 * Math.exp(log[i]) : 1) : 0,
  );
  // One bad residual is left out; where all are, there is nothing to fit.
  refuseDensity(weights, 'sampler "adversarial"');
  return { x, weights };
}

/** @throws UsageError where hardly any of the flow's points lie in the region. */
function fromFlow(flow: Flow, domain: Region, count: number, random: Random): Points {
  const { coordinates, bounds } = domain;
  const d = coordinates.length;
  const values = new Float64Array(d * count);
  let taken = 0;
  // Chosen here: a hundred times as many as wanted, before the region counts as missed.
  for (let round = 0; round < 100 && taken < count; round++) {
    const x = flow.push(Float64Array.from({ length: d * count }, () => random.uniform()));
    for (let i = 0; i < count && taken < count; i++) {
      const point = bounds.map(([low, high], c) => low + (high - low) * x[c * count + i]);
      if (domain.signedDistance(point) > 0) continue;
      for (let c = 0; c < d; c++) values[c * count + taken] = point[c];
      taken += 1;
    }
  }
  if (taken === count) return { coordinates, count, values };
  throw new UsageError({
    what: `the flow has put ${taken} of ${count} points into the region`,
    where: 'sampler "adversarial"',
    remedy: "--sampling rad, which draws inside the region only",
  });
}

function toUnit({ values, count }: Points, { bounds }: Region): Float64Array {
  return values.map((v, at) => {
    const [low, high] = bounds[Math.floor(at / count)];
    return (v - low) / (high - low);
  });
}

function refuseFlow({ theta }: Flow): void {
  const bad = theta.findIndex((v) => !Number.isFinite(v));
  if (bad < 0) return;
  throw new NumericalError({
    what: `parameter ${bad} of the flow is ${theta[bad]}: its density would be NaN`,
    where: 'sampler "adversarial"',
    remedy: "--sampling rad",
  });
}
