/** @file Quasi-Newton steps with a strong Wolfe line search; every probe is one trial. */

import { dot, type Linearisation, norm, type ResidualSystem } from "../../src/residual/index.ts";
import { type Memory, type Method, nest, type Point, type Stepper, type Trial, unnest } from "../method.ts";
import { invisibleShare } from "../searches/rounding.ts";
import { halfDigits } from "../termination.ts";
import { poisoned, walk } from "../workspace.ts";
import { type CostTransform, identity } from "./cost-transform.ts";
import type { InverseHessian } from "./inverse-hessian.ts";
import { modelStep } from "./model-step.ts";
import { columnUnits, inUnits, type UnitInverse } from "./units.ts";
import { flattenSearch, type LineSearch, lineSearchStep, openLineSearch, unflattenSearch } from "./wolfe.ts";

export interface LineSearchedOptions {
  /** What is minimised in place of the cost. Default: the cost. */
  readonly transform?: CostTransform;
  /** Whether curvature is kept when the points are redrawn. Default false. */
  readonly keeps?: boolean;
}

/**
 * Chosen here: a redraw weighs the residual at fifty times as many candidates as there are points, the price of some
 * sixty gradients, and a step of Gauss-Newton moves the model as far as ten of these or more. Measured on Burgers' equation.
 */
const redrawFactor = 10;

/**
 * d = -H g; lengths by `lineSearchStep`, 1 tried first; H learns from every accepted step.
 *
 * A failed line search forgets H and tries steepest descent once; failing that too ends the run.
 *
 * Cost: one gradient per probe, besides what H costs.
 * Source: Nocedal and Wright 2006, algorithms 6.1 and 7.5.
 */
export const lineSearched = (
  make: (columns: number) => InverseHessian,
  options: LineSearchedOptions = {},
): Method => ({
  use: "products",
  redrawFactor,
  begin: (system) => stepper(system, inUnits(system.columns, make(system.columns)), options),
});

/**
 * A step of size 1 at most, in units where there are some, while nothing is known of its length.
 *
 * Source: Nocedal and Wright 2006, section 3.5.
 */
function firstLength(direction: Float64Array, units: Float64Array | undefined): number {
  let sum = 0;
  for (let j = 0; j < direction.length; j++) sum += Math.abs(direction[j]) / (units?.[j] ?? 1);
  return Math.min(1, 1 / sum);
}

function stepper(
  system: ResidualSystem,
  inverse: UnitInverse,
  { transform = identity, keeps = false }: LineSearchedOptions,
): Stepper {
  const n = system.columns;
  const [direction, candidate, gradient] = [poisoned(n), poisoned(n), poisoned(n)];
  let search: LineSearch = openLineSearch(Number.NaN, Number.NaN, Number.NaN);
  let tried = untried;
  let point: Point;
  /** 1/‖J_j‖ where H last had to be learnt anew, where J is at hand. */
  let units: Float64Array | undefined;
  const steepest = (): void => {
    inverse.clear();
    if (units) inverse.measure(units);
    inverse.direction(gradient, direction);
  };
  const open = (length: number): void => {
    search = openLineSearch(transform.value(point.cost), dot(direction, gradient), length);
  };
  const aim = (): void => {
    if (inverse.empty) steepest();
    else inverse.direction(gradient, direction);
    // Rounding may cost a matrix its definiteness; steepest descent always descends.
    if (!inverse.empty && !(dot(direction, gradient) < 0)) steepest();
    open(inverse.empty ? firstLength(direction, units) : 1);
  };
  /**
   * A promise below the rounding of the cost, or a step below half the digits, is believed only if the model of the
   * residual says the same. Where it promises more, H has lost its way: it is forgotten, and the model's step is the next
   * direction.
   *
   * @returns the share of theta that is still to be moved.
   */
  const verify = (): number => {
    const visible = (decrease: number): boolean => decrease > invisibleShare * point.cost;
    const own = search.next * largestShare(direction, point.theta);
    const hopeful = visible(promise(search.next));
    if (hopeful && own > halfDigits) return own;
    units = columnUnits(point.linearisation);
    const { step, predicted } = modelStep(point.linearisation, units);
    if (!hopeful && visible(predicted) && dot(step, gradient) < 0) {
      steepest();
      direction.set(step);
      open(1);
    }
    return Math.max(own, largestShare(step, point.theta));
  };
  /** Decrease of the cost that the slope promises at that length. */
  const promise = (length: number): number => (-length * search.origin.slope) / transform.slope(point.cost);
  const trialOf = (length: number, { cost }: Linearisation): Trial => ({
    verdict: Number.isFinite(cost) ? "rejected" : "invalid",
    candidate,
    cost,
    stepNorm: length * norm(direction),
    damping: Number.NaN,
    gainRatio: (point.cost - cost) / promise(length),
    // That of the first probe: a length that had to be cut says nothing about how near the minimum is.
    predicted: tried.firstPredicted,
    actual: point.cost - cost,
    attempts: { singular: 0, ...tried },
  });
  const learn = (after: Float64Array, length: number): void => {
    const s = direction.map((d) => length * d);
    const y = after.map((g, j) => g - gradient[j]);
    inverse.update({ s, y, length, slope: length * search.origin.slope });
  };
  return {
    use: "products",
    prepare: (next) => {
      point = next;
      scaled(transform.slope(next.cost), next.linearisation.gradient(), gradient);
      if (inverse.empty) units = columnUnits(next.linearisation);
      aim();
      const firstStepShare = verify();
      const first = search.next;
      const firstStepNorm = first * norm(direction);
      tried = { trials: 0, nonFinite: 0, firstPredicted: promise(first), firstStepNorm, firstStepShare };
    },
    attempt: async () => {
      const { next: length } = search;
      const linearisation = await system.linearise(
        walk(point.theta, length, direction, candidate),
        "products",
      );
      const { cost } = linearisation;
      const after = scaled(transform.slope(cost), linearisation.gradient(), poisoned(n));
      const probe = { length, value: transform.value(cost), slope: dot(after, direction) };
      tried = counted(tried, Number.isFinite(cost));
      const trial = trialOf(length, linearisation);
      // There is nothing below zero, and its logarithm would not be finite.
      const found = cost === 0 ? ({ kind: "accepted" } as const) : lineSearchStep(search, probe);
      if (found.kind === "accepted") {
        learn(after, length);
        return { ...trial, verdict: "accepted", linearisation };
      }
      if (found.kind === "searching") search = found.search;
      else if (inverse.empty) return { ...trial, exhausted: noLower(tried.trials) };
      else {
        inverse.clear();
        aim();
      }
      return trial;
    },
    forget: () => {
      if (!keeps) inverse.clear();
    },
    save: () => ({
      ...{ direction: direction.slice(), gradient: gradient.slice() },
      units: units?.slice() ?? new Float64Array(0),
      scalars: Float64Array.of(...flattenTried(tried), ...flattenSearch(search)),
      ...nest("inverse", inverse.save()),
    }),
    restore: (memory: Memory) => {
      direction.set(memory.direction);
      gradient.set(memory.gradient);
      units = memory.units.length > 0 ? memory.units.slice() : undefined;
      tried = unflattenTried([...memory.scalars.subarray(0, 5)]);
      search = unflattenSearch([...memory.scalars.subarray(5)]);
      inverse.restore(unnest("inverse", memory));
    },
  };
}

const noLower = (trials: number): string =>
  `the line search found no lower cost in ${trials} probes, nor along steepest descent`;

/** What was tried from the present point. */
interface Tried {
  readonly trials: number;
  readonly nonFinite: number;
  readonly firstPredicted: number;
  readonly firstStepNorm: number;
  readonly firstStepShare: number;
}

const untried: Tried = {
  trials: 0,
  nonFinite: 0,
  firstPredicted: Number.NaN,
  firstStepNorm: Number.NaN,
  firstStepShare: Number.NaN,
};

const counted = (tried: Tried, finite: boolean): Tried => ({
  ...tried,
  trials: tried.trials + 1,
  nonFinite: tried.nonFinite + (finite ? 0 : 1),
});

const flattenTried = ({ trials, nonFinite, ...first }: Tried): number[] => [
  ...[trials, nonFinite, first.firstPredicted, first.firstStepNorm, first.firstStepShare],
];

function unflattenTried([trials, nonFinite, ...first]: readonly number[]): Tried {
  const [firstPredicted, firstStepNorm, firstStepShare] = first;
  return { trials, nonFinite, firstPredicted, firstStepNorm, firstStepShare };
}

/** max |d_j| / |theta_j|; an entry that does not move counts for nothing, and one that leaves zero for all. */
function largestShare(d: Float64Array, theta: Float64Array): number {
  let most = 0;
  for (let j = 0; j < d.length; j++) if (d[j] !== 0) most = Math.max(most, Math.abs(d[j] / theta[j]));
  return most;
}

/** out = scale x. (mutates out) */
function scaled(scale: number, x: Float64Array, out: Float64Array): Float64Array {
  for (let j = 0; j < x.length; j++) out[j] = scale * x[j];
  return out;
}
