/** @file What a solve would do, before doing it; and a stored run made a solution again. */

import { type HostDevice, wasmDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { restoreSpectralSolution } from "../evolution/index.ts";
import type { Network } from "../models/index.ts";
import { basisNamed, modelNamed, namesBasis, namesTrainable } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { blockReport, planBytes, planProblem, samplerBytes } from "../residual/index.ts";
import type { Checkpoint } from "../run/record/index.ts";
import {
  type BoundedSolution,
  derivedSolution,
  nestedSolution,
  networkSolution,
  restoreParts,
  type Solution,
  type StoredSolution,
  solutionFrom,
} from "../solution/index.ts";
import { knownPart } from "./automatic/known-parts.ts";
import { correctionKinds } from "./certificate/index.ts";
import { checkSolveOptions } from "./option-checks.ts";
import { asksForParts, planParts } from "./parts-plan.ts";
import { automatic, modelFor, prescribesNetwork, settle } from "./settings.ts";
import { firstStrategy } from "./strategy.ts";
import type { Inspection, SolveOptions } from "./types.ts";
import { within } from "./within.ts";

/**
 * Blocks, rows, columns and bytes of a solve, without a device or a step.
 *
 * @throws UsageError as `solve` for unknown options and values out of range, and for a model that is no network: rows and
 *   columns of others are chosen while they are solved for.
 */
export function inspect(problem: Problem, options: SolveOptions = {}): Inspection {
  checkSolveOptions(problem, options);
  refuseBasis(options);
  const { model, points, seed, redraw, sampler } = settle(problem, options);
  const plan = planProblem(problem, { model, points, seed });
  return {
    problem: problem.name,
    strategy: firstStrategy(problem, options),
    hints: problem.hints ?? [],
    model: model.name,
    coordinates: problem.coordinates,
    fields: problem.fields,
    blocks: plan.blocks.map(blockReport),
    rows: plan.rows,
    columns: plan.columns,
    bytes: planBytes(plan) + (redraw > 0 ? samplerBytes(plan, sampler) : 0),
  };
}

function refuseBasis({ model }: SolveOptions): void {
  if (model === undefined || !(namesBasis(model) || namesTrainable(model))) return;
  throw new UsageError({
    what: `model "${model}" is no network: its rows are chosen while it is solved for`,
    where: "inspect",
    remedy: "a network such as mlp:2x24, or no model",
  });
}

/**
 * The name under which a run's model is stored: of the network or basis asked for, else `automatic`.
 *
 * @throws UsageError for a network that cannot solve the problem as asked (the checks of `inspect`), and for the name of
 *   a basis that is none.
 */
export function modelOf(problem: Problem, options: SolveOptions): string {
  if (asksForParts(options)) return planParts(problem, options).name;
  if (prescribesNetwork(problem, options)) return inspect(problem, options).model;
  const { model, seed = 1 } = options;
  if (model === undefined || namesTrainable(model)) return model ?? automatic;
  const { coordinates, domain, conditions } = problem;
  const periodic = conditions.flatMap(({ pair }) => (pair ? [pair.coordinate] : []));
  basisNamed(model, { coordinates, bounds: domain.bounds, periodic, seed });
  return model;
}

/**
 * The solution a checkpoint holds.
 *
 * @param device - where a network is evaluated. Default: a single-threaded WASM device of its own.
 * @throws UsageError when the checkpoint's model does not have as many parameters as it carries, or the run ended
 *   before it had a solution.
 */
export function restore(
  problem: Problem,
  checkpoint: Checkpoint,
  device: HostDevice = wasmDevice({ threads: 1 }),
): BoundedSolution {
  const { header } = checkpoint;
  if (header.unfinished)
    throw new UsageError({ what: "the run ended before it had found a solution", remedy: "solve again" });
  const u = header.solution
    ? storedSolution(problem, checkpoint, device)
    : trainedNetwork(problem, checkpoint, device);
  return within(problem, u);
}

/** Expansions, pieces, evolutions and networks, alone or inside one another. */
function storedSolution(problem: Problem, { header, arrays }: Checkpoint, device: HostDevice): Solution {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith("solution/"));
  const stored = {
    header: header.solution as StoredSolution["header"],
    arrays: Object.fromEntries(own.map(([name, array]) => [name.slice("solution/".length), array])),
  };
  return solutionFrom(stored, {
    domain: problem.domain,
    kinds: {
      "spectral-evolution": (part) => restoreSpectralSolution(part, evolvedProblem(problem, part)),
      derived: (part, { restore }) =>
        derivedSolution(
          restore(nestedSolution(part, "base", part.header.base)),
          problem.substitute?.fields ?? {},
        ),
      network: (part) => restoreNetwork(problem, part, device),
      parts: (part) =>
        restoreParts(part, {
          ...{ device, modelNamed, domain: problem.domain, fields: problem.fields },
          ...knownPart(problem),
        }),
      ...correctionKinds,
    },
  });
}

/** The problem whose evolution was stored: the one given, or the same in other unknowns. */
const evolvedProblem = (problem: Problem, { header }: StoredSolution): Problem =>
  problem.substitute && problem.substitute.problem.name === header.problem
    ? problem.substitute.problem
    : problem;

/** A network on its own bounds: those of its slab. */
function restoreNetwork(problem: Problem, { header, arrays }: StoredSolution, device: HostDevice): Solution {
  const bounds = header.bounds as [number, number][];
  const network = networkOn(problem, header.model, bounds);
  requireSize(problem, network, arrays.theta);
  const { coefficients } = problem;
  return networkSolution({
    device,
    network,
    coefficients,
    domain: { ...problem.domain, bounds },
    theta: arrays.theta,
  });
}

function trainedNetwork(problem: Problem, { header, arrays }: Checkpoint, device: HostDevice): Solution {
  const { coefficients, domain } = problem;
  const network = networkOn(problem, header.model, domain.bounds);
  requireSize(problem, network, arrays.theta);
  return networkSolution({ device, network, coefficients, domain, theta: arrays.theta });
}

const networkOn = (problem: Problem, model: unknown, bounds: Network["space"]["bounds"]): Network =>
  modelFor(problem, String(model)).on({
    coordinates: problem.coordinates,
    bounds,
    fields: problem.fields,
  });

function requireSize({ name, coefficients }: Problem, network: Network, theta?: Float64Array): void {
  const expected = network.size + coefficients.length;
  if (theta?.length === expected) return;
  throw new UsageError({
    what: `the run holds ${theta?.length ?? 0} parameters, ${network.name} on "${name}" has ${expected}`,
    remedy: "the problem file as it was when the run was made",
  });
}
