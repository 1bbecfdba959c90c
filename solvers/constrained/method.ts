/** @file One trial of the constrained loop: a KKT step, the merit weights it needs, and Armijo's rule on the merit. */

import { type Random, random as randomStream, restoreRandom } from "../../src/random.ts";
import { type ConstrainedSystem, dot, maxAbs, norm } from "../../src/residual/index.ts";
import type { Memory, Method, Stepper, Trial } from "../method.ts";
import { walk } from "../workspace.ts";
import { type MeritParts, merit, meritGradient, meritParts, meritScale } from "./merit.ts";
import { constraintFactor, dependentRows, gaussNewtonKkt, type KktStep, newtonKkt } from "./null-space.ts";
import {
  inaccuracy,
  type KktMatrix,
  kktMatrix,
  openSketch,
  project,
  type Sketch,
  sketchedStep,
} from "./sketch.ts";
import { type KktPoint, type KktSystem, kktValues } from "./system.ts";

export interface KktSettings {
  readonly eta1: number;
  readonly eta2: number;
  readonly curvature: "gauss-newton" | "exact";
  readonly damping: number;
  readonly dependent: number;
  readonly sketch?: "gaussian" | "kaczmarz";
  readonly projections: number;
  readonly seed: number;
}

/** What a constrained run knows besides theta and λ. */
export interface KktReport {
  /** ‖c‖∞ and ‖∇ℒ‖∞ at the last point that was linearised. */
  readonly violation: number;
  readonly stationarity: number;
  /** Labels of constraint rows that depend on the others there. */
  readonly dependent: readonly string[];
  /** Merit weights now. */
  readonly eta1: number;
  readonly eta2: number;
  /** With a sketch: projections in all, and the worst ratio of the accuracy test at an accepted solve (at most 1). */
  readonly projections: number;
  readonly inaccuracy: number;
}

/** Growth of the merit weights, share of decrease, first accuracy and its floor, lower bound of the curvature: defaults of Hong et al. 2023, section 5. */
const [growth, armijo, firstDelta, leastDelta, leastCurvature] = [1.5, 0.1, 0.1, 1e-6, 0.1];
/** Halvings of one step, changes of the weights for one step. Chosen here: 2^-40 of a step is below its rounding. */
const [mostHalvings, mostChanges] = [40, 80];
/** Changes of the merit below this share of its terms are rounding (a sum of some hundred squares). */
const invisible = 1e3 * Number.EPSILON;
/** Damping falls and rises by this; chosen here. Its floor leaves QR the last digits; at its top steps are gradient steps. */
const [dampingFactor, leastDamping, mostDamping] = [5, 1e-16, 1];

interface Direction {
  readonly step: KktStep;
  readonly slope: number;
  readonly merit: number;
  readonly scale: number;
  readonly norm: number;
}

/** What changes from trial to trial and is saved. */
interface Controls {
  eta1: number;
  eta2: number;
  delta: number;
  damping: number;
  length: number;
  trials: number;
  projections: number;
  worst: number;
}

export function kktMethod(
  constrained: ConstrainedSystem,
  kkt: KktSystem,
  settings: KktSettings,
): { readonly method: Method; readonly report: () => KktReport } {
  const { eta1, eta2, damping, dependent, seed } = settings;
  const now: Controls = {
    ...{ eta1, eta2, damping, delta: firstDelta },
    ...{ length: 1, trials: 0, projections: 0, worst: 0 },
  };
  const draw = { random: randomStream(seed) };
  const report = (): KktReport => {
    const point = kkt.point();
    return {
      violation: maxAbs(point.c),
      stationarity: maxAbs(point.slope),
      dependent: dependentRows(constraintFactor(point, dependent)).map(constrained.constraints.label),
      ...{ eta1: now.eta1, eta2: now.eta2, projections: now.projections, inaccuracy: now.worst },
    };
  };
  return { method: { begin: () => stepper(constrained, kkt, settings, now, draw) }, report };
}

function stepper(
  constrained: ConstrainedSystem,
  kkt: KktSystem,
  settings: KktSettings,
  now: Controls,
  draw: { random: Random },
): Stepper {
  let direction: Direction | undefined;
  let candidate: Float64Array = new Float64Array(0);
  const singular = (why: string): Trial => ({
    ...trialOf(now, candidate),
    verdict: "invalid",
    attempts: { ...attempts(now), singular: now.trials },
    exhausted: why,
  });
  const stuck = (point: KktPoint, size: number): Trial => ({
    ...trialOf(now, candidate),
    verdict: "rejected",
    exhausted: `the step is ${size.toPrecision(3)} while ‖c‖∞ = ${maxAbs(point.c).toPrecision(3)} and ‖∇ℒ‖∞ = ${maxAbs(point.slope).toPrecision(3)}: constraints may contradict each other`,
  });
  const attempt = async (): Promise<Trial> => {
    const point = kkt.point();
    now.trials++;
    direction ??= await aim(constrained, point, settings, now, draw.random);
    if (!direction) return singular("the KKT matrix has no factor, or no step lowers the merit function");
    const { step, norm: size } = direction;
    if (!(size > Number.EPSILON * Math.hypot(norm(point.theta), norm(point.lambda))))
      return stuck(point, size);
    const theta = walk(point.theta, now.length, step.theta, new Float64Array(point.theta.length));
    const lambda = walk(point.lambda, now.length, step.lambda, new Float64Array(point.lambda.length));
    candidate = joined(theta, lambda);
    const values = await kktValues(constrained, theta, lambda);
    const after = merit(values, lambda, now);
    const predicted = -armijo * now.length * direction.slope;
    const equal = Math.abs(predicted) <= invisible * direction.scale;
    const conditions = Math.hypot(norm(values.slope), norm(values.c));
    const before = Math.hypot(norm(point.slope), norm(point.c));
    const lower = equal ? conditions <= before : after <= direction.merit - predicted;
    const trial = {
      ...trialOf(now, candidate),
      ...{ cost: conditions ** 2 / 2, stepNorm: now.length * size, predicted },
      ...{ actual: direction.merit - after, gainRatio: (direction.merit - after) / predicted },
    };
    if (lower) {
      settle(now, conditions / before);
      return { ...trial, verdict: "accepted", equal };
    }
    refuse(now, settings);
    if (now.length === 1) direction = undefined;
    const verdict = Number.isFinite(after) ? "rejected" : "invalid";
    const given = now.trials > mostHalvings;
    return {
      ...trial,
      verdict,
      ...(given && { exhausted: `${now.trials} halvings of the step lower no merit` }),
    };
  };
  return {
    prepare: () => {
      direction = undefined;
      [now.length, now.trials] = [1, 0];
    },
    attempt,
    save: () => saved(now, draw.random),
    restore: (memory) => {
      restoreControls(now, memory);
      draw.random = restoreRandom([...memory.random]);
      direction = undefined;
    },
  };
}

/**
 * Damping follows the conditions ‖(∇ℒ, c)‖ after the step over those before: raised where the step overshot them, lowered
 * where it fell short of halving them. (mutates now)
 */
function settle(now: Controls, ratio: number): void {
  if (ratio > 1) now.damping = Math.min(now.damping * dampingFactor, mostDamping);
  else if (ratio > 0.5) now.damping = Math.max(now.damping / dampingFactor, leastDamping);
}

/** More damping where that shortens the step, else, once it does no more, half the step. (mutates now) */
function refuse(now: Controls, { sketch }: KktSettings): void {
  if (sketch || now.damping >= mostDamping) now.length /= 2;
  else now.damping = Math.min(now.damping * dampingFactor, mostDamping);
}

const joined = (theta: Float64Array, lambda: Float64Array): Float64Array => {
  const z = new Float64Array(theta.length + lambda.length);
  z.set(theta);
  z.set(lambda, theta.length);
  return z;
};

const attempts = ({ trials }: Controls) => ({
  ...{ trials, singular: 0, nonFinite: 0 },
  ...{ firstPredicted: Number.NaN, firstStepNorm: Number.NaN },
});

const trialOf = (now: Controls, candidate: Float64Array) => ({
  candidate,
  cost: Number.NaN,
  stepNorm: Number.NaN,
  damping: now.damping,
  gainRatio: Number.NaN,
  predicted: Number.NaN,
  actual: Number.NaN,
  attempts: attempts(now),
});

/** A step along which the merit falls; the weights are raised until it does. (mutates now) */
async function aim(
  constrained: ConstrainedSystem,
  point: KktPoint,
  settings: KktSettings,
  now: Controls,
  random: Random,
): Promise<Direction | undefined> {
  const solve = await solverOf(constrained, point, settings, now, random);
  const parts = await meritParts(constrained, point);
  const conditions = norm(point.slope) ** 2 + norm(point.c) ** 2;
  for (let change = 0; change < mostChanges; change++) {
    const step = solve();
    if (!step) return undefined;
    const slope = slopeAlong(parts, now, step);
    // Where weights no longer help, rounding decides: the step is tried all the same.
    if (slope <= (-now.eta2 / 2) * conditions || change === mostChanges - 1)
      return directed(point, step, slope, now);
    now.eta1 *= growth ** 2;
    now.eta2 /= growth;
    now.delta /= growth ** 4;
  }
  return undefined;
}

const slopeAlong = (parts: MeritParts, now: Controls, step: KktStep): number =>
  dot(meritGradient(parts, now), joined(step.theta, step.lambda));

function directed(point: KktPoint, step: KktStep, slope: number, now: Controls): Direction {
  const values = { cost: dot(point.r, point.r) / 2, c: point.c, slope: point.slope };
  return {
    step,
    slope,
    merit: merit(values, point.lambda, now),
    scale: meritScale(values, point.lambda, now),
    norm: Math.hypot(norm(step.theta), norm(step.lambda)),
  };
}

/** The KKT solver of the settings: called again, a sketch goes on to a higher accuracy. */
async function solverOf(
  constrained: ConstrainedSystem,
  point: KktPoint,
  settings: KktSettings,
  now: Controls,
  random: Random,
): Promise<() => KktStep | undefined> {
  const qr = constraintFactor(point, settings.dependent);
  if (settings.sketch) {
    const matrix = kktMatrix(
      point,
      [...qr.pivots.subarray(0, qr.rank)].sort((a, b) => a - b),
      leastCurvature,
    );
    const sketch = openSketch(matrix);
    const { sketch: kind, projections: most } = settings;
    return () => sketched(matrix, sketch, { kind, most }, point, now, random);
  }
  // Newton's step is tried once at each point; refused, it gives way to damped ones.
  const exact = settings.curvature === "exact" && now.trials === 1;
  const step =
    (exact ? newtonKkt(point, qr, await curvatureMatrix(constrained, point)) : undefined) ??
    gaussNewtonKkt(point, qr, now.damping);
  return () => step;
}

/** (mutates now and sketch) */
function sketched(
  matrix: KktMatrix,
  sketch: Sketch,
  options: { readonly kind: "gaussian" | "kaczmarz"; readonly most: number },
  point: KktPoint,
  now: Controls,
  random: Random,
): KktStep | undefined {
  const { eta1, eta2 } = now;
  const bound = ((0.5 - armijo) * eta2) / ((1 + eta1 + eta2) * matrix.squares);
  now.delta = Math.max(Math.min(now.delta, bound), leastDelta);
  const before = sketch.projections;
  const accurate = project(matrix, sketch, now.delta, options, random);
  now.projections += sketch.projections - before;
  if (!accurate) return undefined;
  now.worst = Math.max(now.worst, inaccuracy(matrix, sketch, now.delta));
  return sketchedStep(matrix, sketch, point);
}

/** sqrt(eps): forward differences lose half the digits, which a Newton matrix can spare. */
const forwardStep = 1.5e-8;

/** ∇²ℒ, column by column. */
async function curvatureMatrix(constrained: ConstrainedSystem, point: KktPoint): Promise<Float64Array> {
  const P = point.theta.length;
  const B = new Float64Array(P * P);
  const h = forwardStep * Math.max(1, norm(point.theta) / Math.sqrt(P));
  for (let j = 0; j < P; j++) {
    const moved = point.theta.slice();
    moved[j] += h;
    const { slope } = await kktValues(constrained, moved, point.lambda);
    B.set(
      slope.map((value, i) => (value - point.slope[i]) / h),
      j * P,
    );
  }
  for (let j = 0; j < P; j++)
    for (let i = 0; i < j; i++) B[j * P + i] = B[i * P + j] = (B[j * P + i] + B[i * P + j]) / 2;
  return B;
}

const saved = (now: Controls, random: Random): Memory => {
  const { eta1, eta2, delta, damping, length, trials, projections, worst } = now;
  return {
    controls: Float64Array.of(eta1, eta2, delta, damping, length, trials, projections, worst),
    random: Float64Array.from(random.state()),
  };
};

/** (mutates now) */
function restoreControls(now: Controls, { controls }: Memory): void {
  [now.eta1, now.eta2, now.delta, now.damping, now.length, now.trials, now.projections, now.worst] = controls;
}
