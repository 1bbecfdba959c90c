/** @file What a solve will use: options first, then the problem's recommendations, then defaults. */

import { availableParallelism, totalmem } from "node:os";
import { hard, type Model, modelNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import type { PointOptions } from "../residual/index.ts";
import type { SolveOptions } from "./types.ts";

export interface Settings {
  readonly model: Model;
  readonly points: PointOptions;
  readonly seed: number;
  readonly redraw: number;
  readonly seconds: number;
  readonly threads: number;
  /** Bytes. */
  readonly memory: number;
}

/** Default budget in seconds, when neither the options nor the problem name one. */
const defaultSeconds = 30;

/** @throws UsageError for an unknown model name. */
export function settle(problem: Problem, options: SolveOptions): Settings {
  const { recommended } = problem;
  const points = typeof options.points === "number" ? { interior: options.points } : options.points;
  return {
    model: modelFor(problem, options.model),
    points: { ...recommended.points, ...points },
    seed: options.seed ?? 1,
    redraw: options.redraw ?? recommended.redraw ?? 0,
    seconds:
      options.seconds ??
      (options.steps === undefined ? (recommended.seconds ?? defaultSeconds) : Number.POSITIVE_INFINITY),
    threads: options.threads ?? availableParallelism(),
    memory: options.memory ?? Math.min(4 * 2 ** 30, totalmem() / 4),
  };
}

/** The named model (default mlp:2x24), with the problem's periodic embedding and hard constraints. */
export function modelFor({ recommended }: Problem, name = recommended.model ?? "mlp:2x24"): Model {
  const { periodic, period } = recommended;
  const model = modelNamed(name, { ...(periodic && { periodic }), ...(period && { period }) });
  return recommended.hard ? hard(model, recommended.hard) : model;
}
