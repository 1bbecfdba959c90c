/** @file What a solve would do, before doing it; and a stored run made a solution again. */

import { wasmDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { blockReport, planBytes, planProblem } from "../residual/index.ts";
import type { Checkpoint } from "../run/index.ts";
import { networkSolution, type Solution } from "../solution/index.ts";
import { modelFor, settle } from "./settings.ts";
import type { Inspection, SolveOptions } from "./types.ts";

/** Blocks, rows, columns and bytes of a solve, without a device or a step. */
export function inspect(problem: Problem, options: SolveOptions = {}): Inspection {
  const { model, points, seed } = settle(problem, options);
  const plan = planProblem(problem, { model, points, seed });
  return {
    problem: problem.name,
    model: model.name,
    coordinates: problem.coordinates,
    fields: problem.fields,
    blocks: plan.blocks.map(blockReport),
    rows: plan.rows,
    columns: plan.columns,
    bytes: planBytes(plan),
  };
}

/**
 * The solution a checkpoint holds, on a single-threaded WASM device of its own.
 *
 * @throws UsageError when the checkpoint's model does not have as many parameters as it carries.
 */
export function restore(problem: Problem, { header, arrays }: Checkpoint): Solution {
  const network = modelFor(problem, String(header.model)).on({
    coordinates: problem.coordinates,
    bounds: problem.domain.bounds,
    fields: problem.fields,
  });
  const expected = network.size + problem.coefficients.length;
  if (arrays.theta?.length !== expected)
    throw new UsageError({
      what: `the run holds ${arrays.theta?.length ?? 0} parameters, ${network.name} on "${problem.name}" has ${expected}`,
      remedy: "the problem file as it was when the run was made",
    });
  return networkSolution({
    device: wasmDevice({ threads: 1 }),
    network,
    coefficients: problem.coefficients,
    domain: problem.domain,
    theta: arrays.theta,
  });
}
