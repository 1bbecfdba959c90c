/** @file Retain, resample, release (R3), and its causal variant with a gate that opens along time. */

import { UsageError } from "../errors.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Sampler, SamplingState } from "../residual/index.ts";
import { unweighted } from "./density.ts";
import { replaced } from "./rar.ts";

/**
 * R3: points with |r| above the mean are retained, all others are drawn anew, uniformly.
 *
 * Retained points keep their rows. Points gather where the residual stays large, and are released once it has fallen.
 * Source: Daw, Bu, Wang, Perdikaris and Karpatne 2023, "Mitigating propagation failures in physics-informed neural
 * networks using retain-resample-release (R3) sampling", algorithm 1.
 */
export const r3 = (): Sampler => ({
  name: "r3",
  pool: 1,
  propose: (state) => unweighted(retain(state, state.magnitude(state.present))),
});

/** Points whose fitness is above the mean stay; the others are replaced by the first candidates. */
function retain({ present, candidates }: SamplingState, fitness: Float64Array): Points {
  const finite = fitness.filter(Number.isFinite);
  const mean = finite.reduce((sum, f) => sum + f / finite.length, 0);
  const released = Array.from(fitness.keys()).filter((i) => !(fitness[i] > mean));
  const fresh = Array.from(released.keys());
  return replaced(present, released, selectPoints(candidates, fresh));
}

export interface CausalR3Options {
  /** Steepness of the gate in units of 1 / duration. Default 5, the authors' choice. */
  readonly steepness?: number;
  /** Where the gate begins, as a share of the duration. Default -0.5, the authors' choice. */
  readonly begin?: number;
  /** Most the gate moves per redraw. Default 0.1, chosen here: open after some 20 redraws at the earliest. */
  readonly rate?: number;
  /** ε in the rate's factor exp(-ε loss). Default 20, the authors' choice, for losses relative to the first one. */
  readonly tolerance?: number;
}

/**
 * Causal R3: fitness and rows are weighted by the gate g = (1 - tanh(α (t - γ))) / 2, t from 0 to 1.
 *
 * γ grows by rate * exp(-ε L), L the mean of g r² relative to that of the first redraw: the gate moves on once what it
 * lets through is solved. It is part of what a checkpoint holds.
 *
 * Source: Daw et al. 2023, equations (8)-(10). There the gate moves at every gradient step and L is absolute.
 * @throws UsageError from `propose` where there is no time coordinate.
 */
export function causalR3(options: CausalR3Options = {}): Sampler {
  const { steepness = 5, begin = -0.5, rate = 0.1, tolerance = 20 } = options;
  let [gamma, first] = [begin, Number.NaN];
  return {
    name: "r3-causal",
    pool: 1,
    early: true,
    propose: (state) => {
      const gate = (points: Points): Float64Array =>
        times(state, points, "r3-causal").map((t) => (1 - Math.tanh(steepness * (t - gamma))) / 2);
      const size = state.magnitude(state.present);
      const open = gate(state.present);
      const loss = size.reduce((sum, r, i) => sum + (open[i] * r * r) / size.length, 0);
      if (Number.isNaN(first) && loss > 0) first = loss;
      const points = retain(
        state,
        size.map((r, i) => Math.abs(r) * open[i]),
      );
      if (Number.isFinite(loss)) gamma += rate * Math.exp(-tolerance * (first > 0 ? loss / first : 0));
      return { ...unweighted(points), weights: gate(points) };
    },
    save: () => ({ header: {}, arrays: { gate: Float64Array.of(gamma, first) } }),
    restore: ({ arrays }) => {
      [gamma, first] = arrays.gate ?? [begin, Number.NaN];
    },
  };
}

/**
 * Times of points, from 0 at the beginning to 1 at the end.
 *
 * @throws UsageError where there is no time coordinate.
 */
export function times({ domain, time }: SamplingState, points: Points, name: string): Float64Array {
  if (time < 0)
    throw new UsageError({
      what: `sampler "${name}" goes along time, and the problem has no coordinate "t"`,
      where: `coordinates ${domain.coordinates.join(", ")}`,
      remedy: "--sampling r3 or --sampling rad",
    });
  const [begin, end] = domain.bounds[time];
  const { values, count } = points;
  return values.slice(time * count, (time + 1) * count).map((t) => (t - begin) / (end - begin));
}
