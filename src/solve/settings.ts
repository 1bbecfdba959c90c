/** @file What a solve will use: options first, then the problem's recommendations, then defaults. */

import { availableThreads, physicalMemory } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Expression } from "../expression/index.ts";
import { hard, type Model, modelNamed } from "../models/index.ts";
import type { Problem, Recommended } from "../problem/index.ts";
import type { PointOptions, Sampler } from "../residual/index.ts";
import { mirrored, samplerNamed } from "../sampling/index.ts";
import { defaultPoints, defaultRedraw, rowScale } from "./network-defaults.ts";
import type { SolveOptions } from "./types.ts";

/** Model name of runs that chose their model themselves. */
export const automatic = "automatic";

export interface Settings {
  readonly model: Model;
  readonly points: PointOptions;
  readonly seed: number;
  readonly redraw: number;
  /** Of this solve's own: it may have a state. */
  readonly sampler: Sampler;
  /** The interior residual is divided by this before weighting. */
  readonly scale: number;
  /** And by this, where something is recommended. */
  readonly relativeTo?: Expression;
  readonly seconds: number;
  readonly threads: number;
  /** Bytes. */
  readonly memory: number;
}

/** Default budget in seconds, when neither the options nor the problem name one. */
const defaultSeconds = 30;

/** @throws UsageError for an unknown model name. */
export function settle(problem: Problem, options: SolveOptions): Settings {
  const recommended = recommendedFor(problem, options);
  const points = typeof options.points === "number" ? { interior: options.points } : options.points;
  const model = modelFor(problem, options.model ?? recommended.model);
  // What is recommended suits the recommended network; a problem without one gets what suits any.
  const own = recommended.model !== undefined;
  const { relativeTo } = formOf(problem, model.name);
  return {
    ...settleBudget(problem, options),
    model,
    points: { ...(!own && defaultPoints(problem, sizeOf(model, problem))), ...recommended.points, ...points },
    ...settleSampling(options, recommended.redraw ?? (own ? 0 : defaultRedraw(problem)), recommended.mirror),
    scale: recommended.scale ?? (own ? 1 : rowScale(problem)),
    ...(relativeTo && { relativeTo }),
  };
}

/** Accepted steps between redraws, where a sampler is asked for and the problem recommends fixed points. Chosen here. */
const sampledEvery = 20;

function settleSampling(
  { sampling, redraw }: SolveOptions,
  recommended: number,
  mirror?: readonly string[],
): Pick<Settings, "redraw" | "sampler"> {
  if (sampling !== undefined && redraw === 0)
    throw new UsageError({
      what: "points that stay fixed cannot be sampled",
      where: "sampling with redraw 0",
      remedy: "leave one of them out",
    });
  const every = redraw ?? (sampling === undefined ? recommended : recommended || sampledEvery);
  const named = (name: string): Sampler =>
    mirror ? mirrored(samplerNamed(name), mirror) : samplerNamed(name);
  return { redraw: every, sampler: typeof sampling === "function" ? sampling() : named(sampling ?? "rad") };
}

/** A network that will be corrected has settings of its own, unless another one is asked for. */
const recommendedFor = ({ recommended }: Problem, { kind, model }: SolveOptions): Recommended =>
  kind === "hybrid" && model === undefined ? { ...recommended, ...recommended.hybrid } : recommended;

/** Parameters of a model on a problem, its trainable coefficients included. */
const sizeOf = (model: Model, { coordinates, domain, fields, coefficients }: Problem): number =>
  model.on({ coordinates, bounds: domain.bounds, fields }).size + coefficients.length;

/** What a solve may use, whatever carries the solution. */
export type Budget = Pick<Settings, "seed" | "seconds" | "threads" | "memory">;

export const settleBudget = ({ recommended }: Problem, options: SolveOptions): Budget => ({
  seed: options.seed ?? 1,
  seconds:
    options.seconds ??
    (options.steps === undefined ? (recommended.seconds ?? defaultSeconds) : Number.POSITIVE_INFINITY),
  threads: options.threads ?? availableThreads(),
  memory: options.memory ?? Math.min(4 * 2 ** 30, physicalMemory() / 4),
});

/** Chosen here: what a correction takes on one core, and the most of the whole that is kept back for it. */
const correction = { seconds: 2.5, share: 0.25 };
/** Levels of the error equation take about a third of the time they aim at. */
const aimed = 3.2;

/**
 * The seconds of a hybrid solve: for training, for estimate and correction, and what these are to aim at so that they
 * take that long. Other solves train for all of theirs, and estimate with the default effort.
 */
export function shares(
  problem: Problem,
  options: SolveOptions,
): { readonly training: number; readonly certificate?: number } {
  const { seconds } = settleBudget(problem, options);
  const { kind, correct, estimate } = options;
  const corrected = kind === "hybrid" && correct !== false && estimate !== false && Number.isFinite(seconds);
  if (!corrected || problem.coefficients.length > 0) return { training: seconds };
  const kept = Math.min(correction.seconds, correction.share * seconds);
  return { training: seconds - kept, certificate: aimed * kept };
}

/**
 * Seconds that an error estimate may take: half of those of the solve, two at least. Chosen here: what is estimated well
 * takes less than a second in most problems; two let a coarse level be compared with a finer one in all of them.
 */
export const estimateLimit = (problem: Problem, options: SolveOptions): number =>
  Math.max(2, settleBudget(problem, options).seconds / 2);

/** What is recommended for a network of that name: less for the one that is to be corrected, wherever it is trained or loaded. */
function formOf({ recommended }: Problem, name: string): Recommended {
  const { hybrid, folded: _, hard: __, relativeTo: ___, ...plain } = recommended;
  return hybrid?.plain && hybrid.model === name ? plain : recommended;
}

/** The named model (default mlp:2x24), with the problem's embeddings and hard constraints. */
export function modelFor(problem: Problem, name = problem.recommended.model ?? "mlp:2x24"): Model {
  const recommended = formOf(problem, name);
  const { periodic, period, even, folded } = recommended;
  const model = modelNamed(name, {
    ...(periodic && { periodic }),
    ...(period && { period }),
    ...(even && { even }),
    ...(folded && { folded }),
  });
  return recommended.hard ? hard(model, recommended.hard) : model;
}

/** Options that only a network understands. */
export const networkOptions = [
  "solver",
  "points",
  "redraw",
  "sampling",
  "steps",
  "batch",
  "starts",
  "instruments",
  "resume",
] as const;

/** Whether a network was named, or an option that only a network understands. */
export const asksForNetwork = ({ model, ...options }: SolveOptions): boolean =>
  model === undefined ? networkOptions.some((name) => options[name] !== undefined) : model.startsWith("mlp");

/** Whether the solve may choose the network itself, its size and its slabs in time: nothing was prescribed but a kind. */
export const choosesNetwork = (options: SolveOptions): boolean =>
  options.model === undefined &&
  options.resume === undefined &&
  (options.kind !== undefined || !asksForNetwork(options));

/** Whether networks race for the problem: one is wanted, and nobody says which. */
export const races = ({ recommended }: Problem, options: SolveOptions): boolean =>
  choosesNetwork(options) && recommended.model === undefined && options.steps === undefined;

/** Whether it is known beforehand that a network will carry the solution, and which one. */
export function prescribesNetwork(problem: Problem, options: SolveOptions): boolean {
  const { kind, model } = options;
  const asked = kind === "network" || kind === "hybrid" || (problem.coefficients.length > 0 && !model);
  return (asked || asksForNetwork(options)) && !races(problem, options);
}
