/** @file Evolutions with more and more modes, each begun only where its forecast fits the time that is left. */

import type { EvolutionOutcome } from "../options.ts";
import { evolvePlane, type PlaneEvolution } from "./evolve.ts";
import type { PlaneForm } from "./form.ts";

export interface ClimbOptions {
  /** For all evolutions together. Default: no limit. */
  readonly seconds?: number;
  /** Asked before every slab. */
  readonly signal?: AbortSignal;
  /** Relative distance of two evolutions in the fields that are meant. */
  readonly distance: (coarse: PlaneEvolution, fine: PlaneEvolution) => number;
  /** Ends the climb where the estimated error of the last evolution is as small as that. Default 1e-6. */
  readonly goal?: number;
  /** Most modes K along each axis, at least 32. Default 512. */
  readonly maxModes?: number;
  /** Bytes that one evolution may take. Default that of `evolvePlane`. */
  readonly memory?: number;
  /** Told of every evolution that reached the end of time. */
  readonly observe?: (rung: PlaneRung) => void;
}

/** An evolution that reached the end of time. */
export interface PlaneRung {
  readonly evolution: PlaneEvolution;
  /** K that was allowed along each axis. */
  readonly modes: number;
  /** Relative error by the distance to the rung before it; infinite for the first. */
  readonly estimate: number;
}

export interface Climb {
  /** From coarse to fine. */
  readonly rungs: readonly PlaneRung[];
  /** Why there is none, or no better one. */
  readonly end: EvolutionOutcome;
}

/**
 * Order at which errors are taken to fall with the number of modes. Chosen here: the slowest of degenerate diffusion,
 * observed between 64 and 256 modes; where fields are smooth errors fall faster and estimates are too large.
 */
export const climbOrder = 2;

/** Modes of the first rung, and factors between rungs: estimates by distances closer together are noise. Chosen here. */
const [first, least, most] = [32, 1.5, 2];

/** Order at which time grows with modes, before two rungs tell; forecasts are exceeded by a fifth at times. Chosen here. */
const [usualGrowth, caution] = [3.5, 1.2];

/**
 * Tolerance of steps for that many modes: their errors, which fall like its power 2/3, stay at a third of those of
 * modes, which fall like K^-2. Measured on nonlinear diffusion at 96 and 128 modes.
 */
const toleranceFor = (modes: number): number => 6e-8 * (128 / modes) ** 3;

/**
 * Climbs until the goal is reached or the next rung would not fit the time.
 *
 * Nothing is lost where time runs out in the middle of a rung: the ones before it are complete.
 *
 * @returns rungs, maybe none; never throws for numerical trouble. Blocks until done.
 * Cost: of the rungs before the last about an eighth of it where rungs are twice as fine.
 */
export function climbPlane(form: PlaneForm, options: ClimbOptions): Climb {
  const { seconds = Number.POSITIVE_INFINITY, goal = 1e-6, maxModes = 512, distance, observe } = options;
  const { signal, memory } = options;
  const begun = performance.now();
  const left = (): number => seconds - (performance.now() - begun) / 1000;
  const rungs: PlaneRung[] = [];
  for (let modes = first; ; ) {
    const given = { ...(signal && { signal }), ...(memory && { memory }) };
    const tolerance = toleranceFor(modes);
    const evolution = evolvePlane(form, { ...given, maxModes: modes, tolerance, seconds: left() });
    const { outcome } = evolution;
    if (evolution.reached < form.time.high) {
      if (!needsModes(outcome) || 2 * modes > maxModes) return { rungs, end: outcome };
      modes *= 2;
      continue;
    }
    const before = rungs.at(-1);
    const rung = {
      evolution,
      modes,
      estimate: before ? estimateOf(before, { evolution, modes }, distance) : Number.POSITIVE_INFINITY,
    };
    rungs.push(rung);
    observe?.(rung);
    const next = Math.min(most * modes, maxModes, affordable(rungs, left()));
    if (rung.estimate <= goal || next < least * modes) return { rungs, end: outcome };
    modes = Math.floor(next / 2) * 2;
  }
}

const needsModes = ({ by }: EvolutionOutcome): boolean => by === "initial" || by === "modes";

/** The distance is the error of the coarse one less that of the fine one. */
function estimateOf(
  coarse: PlaneRung,
  fine: Omit<PlaneRung, "estimate">,
  distance: ClimbOptions["distance"],
): number {
  return distance(coarse.evolution, fine.evolution) / ((fine.modes / coarse.modes) ** climbOrder - 1);
}

/** Modes of which the forecast fits. */
function affordable(rungs: readonly PlaneRung[], left: number): number {
  const [before, last] = [rungs.at(-2), rungs.at(-1)!];
  const { seconds } = last.evolution;
  // Chosen here: short rungs are mostly the compilation of code, and no forecast goes below the growth of the points.
  const growth = before
    ? Math.log(seconds / before.evolution.seconds) / Math.log(last.modes / before.modes)
    : usualGrowth;
  return last.modes * Math.max(0, left / (caution * seconds)) ** (1 / Math.max(3, growth));
}
