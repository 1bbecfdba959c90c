/** @file Spectral time evolution in the plane. */

import { UsageError } from "../../errors.ts";
import type { EvolutionOutcome, EvolutionProgress } from "../options.ts";
import type { PlaneSlab } from "./dense.ts";
import type { PlaneForm } from "./form.ts";
import { type PlaneMarch, planeMarch } from "./march.ts";
import type { PlaneSize } from "./symbols.ts";

export interface EvolvePlaneOptions {
  /**
   * Error aimed at per step and in the tail of the modes, relative to u. Default 1e-9, and 1e-7 where highest derivatives
   * have variable coefficients; at least 1e-13 is used.
   */
  readonly tolerance?: number;
  /** Give up after this many seconds. Default: never. */
  readonly seconds?: number;
  /** Asked before every slab. */
  readonly signal?: AbortSignal;
  /** Most modes K along each axis. Default 192, and 128 where highest derivatives have variable coefficients. */
  readonly maxModes?: number;
  /** Values of N that a step looks back on, 4 to 10. Default 8. */
  readonly order?: number;
  /** Bytes that solution and steps may take together. Default 1.5e9. */
  readonly memory?: number;
  /** Called after every slab; `sweeps` counts steps here. */
  readonly observe?: (progress: EvolutionProgress) => void;
}

/**
 * Chosen here: with this tolerance and order the Gray-Scott equations come out to 2e-10, the Ginzburg-Landau equation to
 * 2e-11; a hundredth of it takes four times as long.
 */
export const planeDefaults = { tolerance: 1e-9, maxModes: 192, order: 8, memory: 1.5e9 } as const;

/**
 * Where highest derivatives have variable coefficients, steps are of order two and modes decay slowly. Chosen here: the
 * square of nonlinear diffusion comes out to 1e-4 in its root, in 4 s; twice the modes take ten times as long.
 */
const quasilinearDefaults = { ...planeDefaults, tolerance: 1e-7, maxModes: 128 } as const;

/** The modes of every field at all times, with the numbers of the work done. */
export interface PlaneEvolution {
  readonly form: PlaneForm;
  readonly outcome: EvolutionOutcome;
  /** Time up to which slabs exist; the end of the interval unless it gave up. */
  readonly reached: number;
  readonly slabs: readonly PlaneSlab[];
  /** Largest K along each axis. */
  readonly modes: PlaneSize;
  readonly steps: number;
  readonly evaluations: number;
  readonly rejected: number;
  /** Largest of the last eighth of the modes relative to u, over accepted slabs. */
  readonly tail: number;
  readonly seconds: number;
}

/**
 * Solves v_t = L v + N(v) in two space coordinates by an exponential Adams method in Fourier modes:
 *   v(t + h) = e^{hL} v(t) + ∫_0^h e^{(h-s)L} P(s) ds,
 * P the polynomial through the last values of N (predictor), and through the new one too (corrector). L is exact.
 *
 * The first eight steps are collocated together. Steps are T/2^j: halved where corrector and predictor differ by more
 * than a tenth of the tolerance, doubled where they differ by far less. Modes grow by 1.3 along an axis where the last
 * eighth exceeds the tolerance, and shrink where fewer would do. Without N the modes move freely, at any time.
 *
 * Where the highest derivatives have variable coefficients there is no such L: then slabs of 32 steps of the
 * Runge-Kutta-Chebyshev method of order two, with as many stages as are stable.
 *
 * @returns always the slabs that were accepted; trouble is in `outcome`. Blocks until done.
 * @throws UsageError for a tolerance, an order or numbers of modes that make no sense.
 *
 * Cost: per step two evaluations of N (two transforms of about 5 K1 K2 points for two fields and products of them) and
 *   2·order multiplications per mode. Memory: 100 to 200 MB for the solution of either, and some 60 copies of the modes. Accuracy: at the
 *   default tolerance about 1e-10 on Gray-Scott and Ginzburg-Landau (against itself at order 7 and tolerance 1e-11).
 * Source: Hochbruck and Ostermann 2011, Exponential multistep methods of Adams-type; Calvo and Palencia 2006.
 */
export function evolvePlane(form: PlaneForm, options: EvolvePlaneOptions = {}): PlaneEvolution {
  checkOptions(options);
  const begun = performance.now();
  const usual = form.quasilinear ? quasilinearDefaults : planeDefaults;
  const { tolerance, observe, order, maxModes, memory } = { ...usual, ...options };
  const march = planeMarch(form, { tolerance: Math.max(tolerance, 1e-13), order, maxModes, memory });
  const elapsed = (): number => (performance.now() - begun) / 1000;
  let outcome = march.trouble();
  while (!outcome) {
    outcome = interruption(march, options, elapsed()) ?? march.advance();
    if (!outcome) observe?.(march.progress());
    if (!outcome && march.reached() >= form.time.high) outcome = march.arrival();
  }
  return {
    form,
    outcome,
    reached: march.reached(),
    slabs: march.slabs,
    modes: march.modes,
    steps: march.steps,
    evaluations: march.evaluations(),
    rejected: march.rejected,
    tail: march.tail,
    seconds: elapsed(),
  };
}

function interruption(
  march: PlaneMarch,
  { signal, seconds = Number.POSITIVE_INFINITY }: EvolvePlaneOptions,
  elapsed: number,
): EvolutionOutcome | undefined {
  const at = `at t = ${march.reached()}`;
  if (signal?.aborted) return { kind: "aborted", by: "signal", message: `stopped on request ${at}` };
  if (elapsed <= seconds) return undefined;
  const message = `${seconds} s were over ${at}; try more seconds or a larger tolerance`;
  return { kind: "time-limit", by: "seconds", message };
}

function checkOptions({ tolerance = 1e-9, order = 8, maxModes = 192, memory = 1 }: EvolvePlaneOptions): void {
  const refuse = (what: string, remedy: string): UsageError =>
    new UsageError({ what, where: "evolvePlane", remedy });
  if (!(tolerance > 0 && tolerance < 1)) throw refuse(`the tolerance is ${tolerance}`, "between 1e-13 and 1");
  if (!Number.isInteger(order) || order < 4 || order > 10)
    throw refuse(`order ${order} was asked for`, "a whole number from 4 to 10");
  if (!Number.isInteger(maxModes) || maxModes < 16)
    throw refuse(`at most ${maxModes} modes were asked for`, "a whole number, at least 16");
  if (!(memory > 0)) throw refuse(`${memory} bytes were allowed`, "a positive number");
}
