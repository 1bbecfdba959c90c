/** @file One trial on an energy: a gradient in an inner product, and the best of halved lengths. */

import { dot, type EnergyLinearisation, type EnergySystem, norm } from "../../src/residual/index.ts";
import type { Method, Stepper, Trial } from "../method.ts";
import { roundingWatch } from "../searches/rounding.ts";
import { poisoned, walk } from "../workspace.ts";

export interface EnergyDescentOptions {
  readonly metric: "hessian" | "sobolev";
  /** First damping, relative to the largest diagonal entry of the metric. Default 1e-12; 0 for a metric known to be definite. */
  readonly damping: number;
  /** Halvings of the full step that are tried. Default 30. */
  readonly halvings: number;
}

/** What a compensated sum over quadrature points leaves of rounding: that of its terms. Chosen here. */
const invisible = 16 * Number.EPSILON;
/** Damping after a failed trial, after a full step, and its bounds; chosen here. */
const [raise, lower, least, most] = [100, 10, 1e-15, 1e3];

/**
 * δ = -(S + μI)⁻¹ g. Lengths are halved as long as that lowers the energy; where no length lowers it the damping is
 * raised. Steps whose promise is below the rounding of the energy are taken whole: there the gradient knows better.
 */
export function energyMethod(system: EnergySystem, options: EnergyDescentOptions): Method {
  return { begin: () => stepper(system, options) };
}

/** Less damping after a full step, more after one that had to be cut to a quarter. */
const followed = (damping: number, length: number): number =>
  length === 1 ? Math.max(damping / lower, least) : length <= 0.25 ? damping * lower : damping;

interface Reached {
  readonly length: number;
  readonly energy: number;
}

function stepper(system: EnergySystem, { metric, damping: first, halvings }: EnergyDescentOptions): Stepper {
  const [step, candidate] = [poisoned(system.columns), poisoned(system.columns)];
  let theta = new Float64Array(system.columns);
  let linearisation: EnergyLinearisation | undefined;
  let [damping, trials, singular] = [first, 0, 0];
  const watch = roundingWatch();
  const harden = (): void => {
    damping = Math.max(raise * damping, least);
  };
  const trial = (part: Partial<Trial>): Trial => ({
    ...{
      verdict: "rejected",
      candidate,
      cost: Number.NaN,
      stepNorm: Number.NaN,
      damping,
      gainRatio: Number.NaN,
    },
    ...{ predicted: Number.NaN, actual: Number.NaN },
    attempts: { trials, singular, nonFinite: 0, firstPredicted: Number.NaN, firstStepNorm: Number.NaN },
    ...(damping > most && {
      exhausted: `${trials} dampings from one iterate, up to ${damping.toExponential(1)}, all failed`,
    }),
    ...part,
  });
  const attempt = async (): Promise<Trial> => {
    trials++;
    linearisation ??= await system.linearise(theta);
    const { energy, magnitude } = linearisation;
    const g = linearisation.gradient();
    if (!(await linearisation.factor({ metric, damping }))) {
      singular++;
      harden();
      return trial({ verdict: "invalid" });
    }
    linearisation.solve(g, step);
    for (let j = 0; j < step.length; j++) step[j] = -step[j];
    const promised = -dot(g, step) / 2;
    const equal = Math.abs(promised) <= invisible * magnitude;
    const { length, energy: after } = equal
      ? { length: 1, energy: system.energy(walk(theta, 1, step, candidate)) }
      : bestLength(system, theta, step, energy, halvings, candidate);
    const predicted = promised * length * (2 - length);
    const found = { cost: after, stepNorm: length * norm(step), predicted, actual: energy - after };
    const described = { ...found, gainRatio: (energy - after) / predicted, damping };
    if (equal ? !Number.isFinite(after) : !(after < energy)) {
      harden();
      return trial({ ...described, verdict: Number.isFinite(after) ? "rejected" : "invalid", damping });
    }
    if (damping > 0) damping = followed(damping, length);
    return trial({ ...described, verdict: "accepted", equal, settled: equal && watch.settled(promised) });
  };
  return {
    prepare: (point) => {
      theta = point.theta.slice();
      linearisation = undefined;
      [trials, singular] = [0, 0];
    },
    attempt,
    save: () => ({ scalars: Float64Array.of(damping, trials, singular, ...watch.scalars) }),
    restore: ({ scalars }) => {
      [damping, trials, singular] = scalars;
      watch.restore(scalars[3], scalars[4]);
    },
  };
}

/** Halves while that lowers the energy, once it is below that of the start; the candidate is left there. (mutates candidate) */
function bestLength(
  system: EnergySystem,
  theta: Float64Array,
  step: Float64Array,
  start: number,
  halvings: number,
  candidate: Float64Array,
): Reached {
  let best: Reached = { length: 1, energy: Number.NaN };
  for (let k = 0; k <= halvings; k++) {
    const length = 2 ** -k;
    const energy = system.energy(walk(theta, length, step, candidate));
    if (energy >= best.energy && best.energy < start) break;
    if (!(energy >= best.energy) && !Number.isNaN(energy)) best = { length, energy };
  }
  walk(theta, best.length, step, candidate);
  return best;
}
