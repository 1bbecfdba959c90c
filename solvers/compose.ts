/** @file A descent and a search make a method. */

import { dot, norm, type ResidualSystem } from "../src/residual/index.ts";
import type { Descent, Proposal, ReadyProposal } from "./descents/descent.ts";
import { checkParts } from "./factory-options.ts";
import {
  type Attempts,
  type Memory,
  type Method,
  nest,
  type Point,
  type Stepper,
  type Trial,
  unnest,
} from "./method.ts";
import type { Judgement, Search } from "./searches/search.ts";
import { poisoned, walk } from "./workspace.ts";

/**
 * Each trial: the descent proposes, the system is evaluated there, the search judges.
 *
 * A proposal that fails to arise costs no evaluation; it is reported to the search, which changes the damping.
 */
export function compose(descent: Descent, search: Search): Method {
  checkParts(descent, search);
  return { begin: (system) => stepper(system, descent, search) };
}

function stepper(system: ResidualSystem, descent: Descent, search: Search): Stepper {
  const direction = descent.begin(system);
  const judge = search.begin(system.columns);
  const work = { candidate: poisoned(system.columns), residual: poisoned(system.rows) };
  const count = tally();
  let point: Point;
  let control = Number.NaN;
  // Built in one piece, not by spreading: this runs once per trial, which on small systems takes microseconds.
  const trial = (
    judgement: Judgement,
    cost: number,
    actual: number,
    predicted: number,
    stepNorm: number,
  ): Trial => ({
    verdict: judgement.verdict,
    candidate: work.candidate,
    cost,
    stepNorm,
    damping: descent.damps ? control : Number.NaN,
    gainRatio: actual / predicted,
    predicted,
    actual,
    equal: judgement.equal ?? false,
    settled: judgement.settled ?? false,
    attempts: count.attempts(),
    exhausted: judge.exhausted,
  });
  const refuse = (proposal: Exclude<Proposal, ReadyProposal>): Trial => {
    judge.refuse(proposal.kind);
    const stepNorm = proposal.kind === "curved" ? norm(proposal.step) : Number.NaN;
    count.refused(proposal.kind, stepNorm);
    const verdict = proposal.kind === "curved" ? "rejected" : "invalid";
    return trial({ verdict }, Number.NaN, Number.NaN, Number.NaN, stepNorm);
  };
  const examine = (proposal: Proposal, best: number): Trial => {
    if (proposal.kind !== "ready") return refuse(proposal);
    const { length, cost, actual } = bestLength(system, point, proposal, search.lengths, work);
    const predicted = proposal.predicted(length);
    const stepNorm = length * norm(proposal.step);
    count.evaluated(cost, predicted, stepNorm);
    const judgement = judge.judge({
      cost: point.cost,
      best,
      trialCost: cost,
      actual,
      predicted,
      velocity: proposal.velocity,
      reach: length * proposal.reach,
      free: isFree(proposal),
      boundary: proposal.boundary ?? false,
    });
    return trial(judgement, cost, actual, predicted, stepNorm);
  };
  return {
    prepare: (next) => {
      point = next;
      direction.prepare(next);
      judge.arrive();
      count.clear();
    },
    attempt: (best) => {
      control = judge.control;
      const proposed = direction.propose(control);
      return proposed instanceof Promise ? proposed.then((p) => examine(p, best)) : examine(proposed, best);
    },
    retreat: () => {
      judge.retreat?.();
      direction.retreat?.();
    },
    save: () => ({
      tally: count.save(),
      ...nest("search", judge.save()),
      ...nest("descent", direction.save?.() ?? {}),
    }),
    restore: (memory: Memory) => {
      count.restore(memory.tally);
      judge.restore(unnest("search", memory));
      direction.restore?.(unnest("descent", memory));
    },
  };
}

/**
 * Neither damping nor a radius shortens the step: with slope s and curvature c along it, a free step has -s = c, a
 * damped one -s = c + λ‖D v‖². Both follow from the predictions at lengths 1 and 2.
 */
function isFree({ predicted, boundary }: ReadyProposal): boolean {
  const once = predicted(1);
  const curvature = 2 * once - predicted(2);
  return !boundary && 2 * curvature >= once + curvature / 2;
}

interface Reached {
  readonly length: number;
  readonly cost: number;
  /** ½‖r‖² - ½‖r⁺‖² as ½(r - r⁺)ᵀ(r + r⁺), which does not cancel. */
  readonly actual: number;
}

/** Evaluates theta + length·step for each length; leaves the best one in work.candidate. (mutates work) */
function bestLength(
  system: ResidualSystem,
  { theta, linearisation }: Point,
  { step }: ReadyProposal,
  lengths: readonly number[],
  work: { readonly candidate: Float64Array; readonly residual: Float64Array },
): Reached {
  let best: Reached = { length: lengths[0], cost: Number.NaN, actual: Number.NaN };
  for (const length of lengths) {
    const r = system.residual(walk(theta, length, step, work.candidate), work.residual);
    const cost = dot(r, r) / 2;
    if (!(cost >= best.cost) && !Number.isNaN(cost))
      best = { length, cost, actual: decrease(linearisation.residual, r) };
  }
  if (lengths.length > 1) walk(theta, best.length, step, work.candidate);
  return best;
}

function decrease(before: Float64Array, after: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < before.length; i++) sum += (before[i] - after[i]) * (before[i] + after[i]);
  return sum / 2;
}

/** What was tried from the present point. */
function tally() {
  let [trials, singular, nonFinite, firstPredicted, firstStepNorm] = emptyTally;
  return {
    attempts: (): Attempts => ({ trials, singular, nonFinite, firstPredicted, firstStepNorm }),
    clear: () => {
      [trials, singular, nonFinite, firstPredicted, firstStepNorm] = emptyTally;
    },
    refused: (kind: "singular" | "curved", stepNorm: number) => {
      trials++;
      if (kind === "singular") singular++;
      if (Number.isNaN(firstStepNorm)) firstStepNorm = stepNorm;
    },
    evaluated: (cost: number, predicted: number, stepNorm: number) => {
      trials++;
      if (!Number.isFinite(cost)) nonFinite++;
      if (!Number.isNaN(firstStepNorm)) return;
      firstPredicted = predicted;
      firstStepNorm = stepNorm;
    },
    save: () => Float64Array.of(trials, singular, nonFinite, firstPredicted, firstStepNorm),
    restore: (saved: Float64Array) => {
      [trials, singular, nonFinite, firstPredicted, firstStepNorm] = saved;
    },
  };
}

type Tally = readonly [
  trials: number,
  singular: number,
  nonFinite: number,
  predicted: number,
  stepNorm: number,
];
const emptyTally: Tally = [0, 0, 0, Number.NaN, Number.NaN];
