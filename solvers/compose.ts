/** @file A descent and a search make a method. */

import { dot, norm, type ResidualSystem } from "../src/residual/index.ts";
import type { Descent, Proposal, ReadyProposal } from "./descents/descent.ts";
import { type Memory, type Method, nest, type Point, type Stepper, type Trial, unnest } from "./method.ts";
import type { Judgement, Search } from "./searches/search.ts";
import { poisoned, walk } from "./workspace.ts";

/**
 * Each trial: the descent proposes, the system is evaluated there, the search judges.
 *
 * A proposal that fails to arise costs no evaluation; it is reported to the search, which changes the damping.
 */
export function compose(descent: Descent, search: Search): Method {
  return { begin: (system) => stepper(system, descent, search) };
}

function stepper(system: ResidualSystem, descent: Descent, search: Search): Stepper {
  const direction = descent.begin(system);
  const judge = search.begin(system.columns);
  const work = { candidate: poisoned(system.columns), residual: poisoned(system.rows) };
  const count = tally();
  let point: Point;
  let control = Number.NaN;
  const trial = (parts: Partial<Trial> & Judgement): Trial => {
    const because = judge.exhausted;
    const damping = descent.damps ? control : Number.NaN;
    const common = { ...unknown, candidate: work.candidate, damping, ...parts };
    return because === undefined ? common : { ...common, exhausted: { because, ...count.numbers } };
  };
  const examine = (proposal: Proposal, best: number): Trial => {
    if (proposal.kind !== "ready") {
      judge.refuse(proposal.kind);
      count.refused(proposal.kind);
      return trial(refusal(proposal));
    }
    const reached = bestLength(system, point, proposal, search.lengths, work);
    const predicted = proposal.predicted(reached.length);
    const stepNorm = reached.length * norm(proposal.step);
    count.evaluated(reached.cost, predicted, stepNorm);
    const judgement = judge.judge({
      cost: point.cost,
      best,
      trialCost: reached.cost,
      actual: reached.actual,
      predicted,
      velocity: proposal.velocity,
      reach: reached.length * proposal.reach,
      boundary: proposal.boundary ?? false,
    });
    const gainRatio = reached.actual / predicted;
    return trial({ ...judgement, cost: reached.cost, actual: reached.actual, stepNorm, predicted, gainRatio });
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
    save: () => ({ tally: count.save(), ...nest("search", judge.save()) }),
    restore: (memory: Memory) => {
      count.restore(memory.tally);
      judge.restore(unnest("search", memory));
    },
  };
}

const unknown = {
  cost: Number.NaN,
  stepNorm: Number.NaN,
  gainRatio: Number.NaN,
  predicted: Number.NaN,
  actual: Number.NaN,
} as const;

const refusal = (proposal: Exclude<Proposal, ReadyProposal>): Partial<Trial> & Judgement =>
  proposal.kind === "singular"
    ? { verdict: "invalid" }
    : { verdict: "rejected", stepNorm: norm(proposal.step) };

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
    if (!(cost >= best.cost) && !Number.isNaN(cost)) best = { length, cost, actual: decrease(linearisation.residual, r) };
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
  let numbers = emptyTally;
  return {
    get numbers() {
      return numbers;
    },
    clear: () => {
      numbers = emptyTally;
    },
    refused: (kind: "singular" | "curved") => {
      numbers = { ...numbers, trials: numbers.trials + 1, singular: numbers.singular + (kind === "singular" ? 1 : 0) };
    },
    evaluated: (cost: number, predicted: number, stepNorm: number) => {
      const first = Number.isNaN(numbers.firstStepNorm) ? { firstPredicted: predicted, firstStepNorm: stepNorm } : {};
      const nonFinite = numbers.nonFinite + (Number.isFinite(cost) ? 0 : 1);
      numbers = { ...numbers, ...first, trials: numbers.trials + 1, nonFinite };
    },
    save: () =>
      Float64Array.of(numbers.trials, numbers.singular, numbers.nonFinite, numbers.firstPredicted, numbers.firstStepNorm),
    restore: ([trials, singular, nonFinite, firstPredicted, firstStepNorm]: Float64Array) => {
      numbers = { trials, singular, nonFinite, firstPredicted, firstStepNorm };
    },
  };
}

const emptyTally = { trials: 0, singular: 0, nonFinite: 0, firstPredicted: Number.NaN, firstStepNorm: Number.NaN };
