/** @file Spectral time evolution: slabs of exact linear propagation and collocated forcing, adaptive in time and space. */

import { UsageError } from "../errors.ts";
import type { EvolutionForm } from "./form.ts";
import { type March, march } from "./march.ts";
import {
  defaults,
  type Evolution,
  type EvolutionOutcome,
  type EvolutionProgress,
  type EvolveOptions,
} from "./options.ts";
import { evolutionDifference } from "./verify.ts";

/**
 * Solves v_t = L v + N(v) slab by slab: with nodes c_i of a slab of length h,
 *   v(c_i h) = e^{L c_i h} v(0) + ∫_0^{c_i h} e^{L(c_i h - s)} Σ_j l_j(s) N(v(c_j h)) ds,
 * solved by Picard sweeps in modes of x. L is exact: there is no stiffness, and linear problems take one slab.
 *
 * Slabs are T/2^j: halved where sweeps do not contract or the last two Chebyshev coefficients of N in time are not
 * small, doubled where they are very small. The number of modes grows by half where the last eighth exceeds the
 * tolerance, and shrinks where half of them would do.
 *
 * @returns always the slabs that were accepted; trouble is in `outcome`. Blocks until done: `evolutionSteps` is the
 *   same as a generator.
 * @throws UsageError for a tolerance, number of nodes or of modes that makes no sense.
 *
 * Cost: per sweep one real transform of 3K + 2 points (half of it for reflected fields) per node and per jet in N, one
 *   back, and K·nodes² multiplications. Accuracy: at the default tolerance 1e-12 or better
 *   against exact solutions that are smooth (tested: linear ones to 1e-13).
 * Source: exponential collocation, Hochbruck and Ostermann 2010, section 2.3; Picard sweeps on Chebyshev nodes,
 *   Clenshaw and Norton 1963.
 */
export function evolve(form: EvolutionForm, options: EvolveOptions = {}): Evolution {
  const steps = evolutionSteps(form, options);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    options.observe?.(next.value);
  }
}

/** `evolve` one slab at a time: yields after every accepted slab, returns the evolution. `observe` is not called. */
export function* evolutionSteps(
  form: EvolutionForm,
  options: EvolveOptions = {},
): Generator<EvolutionProgress, Evolution> {
  checkOptions(options);
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  const state = march(form, options);
  let outcome = state.trouble();
  while (!outcome) {
    outcome = interruption(state, options, elapsed()) ?? state.advance();
    if (!outcome) yield state.progress();
    if (!outcome && state.reached() >= form.time.high) outcome = state.arrival();
  }
  const evolution: Evolution = { form, outcome, ...state.result(), seconds: elapsed() };
  if (!options.verify || evolution.reached < form.time.high) return evolution;
  return { ...evolution, estimate: yield* finer(form, options, evolution) };
}

/** Runs the finer evolution and compares. */
function* finer(
  form: EvolutionForm,
  { verify: _, ...options }: EvolveOptions,
  coarse: Evolution,
): Generator<EvolutionProgress, number> {
  const { tolerance = defaults.tolerance, nodes = defaults.nodes } = options;
  const fine = yield* evolutionSteps(form, { ...options, tolerance: tolerance / 100, nodes: nodes + 4 });
  return fine.reached < form.time.high ? Number.NaN : evolutionDifference(coarse, fine);
}

function interruption(
  state: March,
  { signal, seconds = Number.POSITIVE_INFINITY }: EvolveOptions,
  elapsed: number,
): EvolutionOutcome | undefined {
  const at = `at t = ${state.reached()}`;
  if (signal?.aborted) return { kind: "aborted", by: "signal", message: `stopped on request ${at}` };
  if (elapsed <= seconds) return undefined;
  const message = `${seconds} s were over ${at}; try more seconds or a larger tolerance`;
  return { kind: "time-limit", by: "seconds", message };
}

function checkOptions({ tolerance = defaults.tolerance, nodes = 12, maxModes = 2048 }: EvolveOptions): void {
  const refuse = (what: string, remedy: string): UsageError =>
    new UsageError({ what, where: "evolve", remedy });
  if (!(tolerance > 0 && tolerance < 1)) throw refuse(`the tolerance is ${tolerance}`, "between 1e-14 and 1");
  if (nodes % 2 !== 0 || nodes < 4 || nodes > 24)
    throw refuse(`${nodes} nodes per slab were asked for`, "an even number from 4 to 20");
  if (!Number.isInteger(maxModes) || maxModes < 8)
    throw refuse(`at most ${maxModes} modes were asked for`, "a whole number, at least 8");
}
