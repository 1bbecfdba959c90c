/** @file What a discretisation consists of, before any device: blocks of equations on points. */

import { UsageError } from "../errors.ts";
import { div, type Expression, mul, placeholder } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import type { Model, Network } from "../models/index.ts";
import type { BoundEquation, Condition, Problem } from "../problem/index.ts";
import { type Random, random } from "../random.ts";
import { conditionPoints, interiorPoints, type PointOptions } from "./draw.ts";
import { type Formulation, formulate, jetNames, type Shift } from "./formulation.ts";
import { holdsForPeriodic } from "./periodic.ts";

export interface PlanOptions {
  readonly model: Model;
  readonly points?: PointOptions;
  /** Default 1. */
  readonly seed?: number;
  /** Squared weight of conditions that have none of their own. Default: the problem's, else 10 (10-30 measured best, larger never helped). */
  readonly weight?: number;
  /** Every interior residual is divided by this expression of coordinates, fields and their derivatives. Default: by nothing. */
  readonly relativeTo?: Expression;
}

/** One block: equations, where they hold, and how its rows are scaled. */
export interface BlockPlan {
  readonly name: string;
  readonly kind: string;
  readonly equations: readonly BoundEquation[];
  readonly formulation: Formulation;
  readonly points: Points;
  readonly weight: number;
  readonly scale: number;
}

/** All blocks of a problem on a network, interior first, then conditions as listed. */
export interface Plan {
  readonly network: Network;
  readonly blocks: readonly BlockPlan[];
  readonly rows: number;
  /** Network parameters and trainable coefficients. */
  readonly columns: number;
  /** Conditions left out because the network satisfies them by construction. */
  readonly satisfied: readonly string[];
}

/** One block of a discretised problem, for reports. */
export interface BlockReport {
  readonly name: string;
  readonly kind: string;
  readonly equations: readonly string[];
  readonly points: number;
  /** Derivatives the block needs: `u`, `u_x`, ... */
  readonly jets: readonly string[];
  /** Squared. */
  readonly weight: number;
}

/** Formulates every equation of a problem and draws the points. Needs no device. */
export function planProblem(problem: Problem, options: PlanOptions): Plan {
  const network = options.model.on({
    coordinates: problem.coordinates,
    bounds: problem.domain.bounds,
    fields: problem.fields,
  });
  const kept = problem.conditions.filter((condition) => !byConstruction(condition, network));
  const stream = random(options.seed ?? 1);
  const blocks = [
    interiorBlock(problem, network, options, stream),
    ...kept.map((c) => conditionBlock(problem, network, c, options, stream)),
  ];
  return {
    network,
    blocks,
    rows: blocks.reduce((total, { points, equations }) => total + points.count * equations.length, 0),
    columns: network.size + problem.coefficients.length,
    satisfied: problem.conditions.filter((condition) => !kept.includes(condition)).map(({ name }) => name),
  };
}

function interiorBlock(
  problem: Problem,
  network: Network,
  { points = {}, relativeTo }: PlanOptions,
  stream: Random,
): BlockPlan {
  const { interior = 2000, sequence = "sobol" } = points;
  const drawn = interiorPoints(problem, interior, sequence, stream.split("interior"));
  const scale = problem.recommended.scale ?? 1;
  const equations = relative(problem.interior, relativeTo);
  const formulation = weightedFormulation(equations, problem, network);
  return {
    name: "interior",
    kind: "interior",
    equations,
    points: drawn,
    weight: 1,
    scale,
    formulation,
  };
}

function conditionBlock(
  problem: Problem,
  network: Network,
  condition: Condition,
  options: PlanOptions,
  stream: Random,
): BlockPlan {
  const { name, kind, equations, pair } = condition;
  const points = conditionPoints(condition, options.points?.conditions ?? 200, stream.split(name));
  const weight = condition.weight ?? options.weight ?? problem.recommended.weight ?? 10;
  const shift = pair && { coordinate: pair.coordinate, by: pair.shift };
  return {
    name,
    kind,
    equations,
    points,
    weight,
    scale: 1,
    formulation: weightedFormulation(equations, problem, network, shift),
  };
}

const relative = (equations: readonly BoundEquation[], to?: Expression): readonly BoundEquation[] =>
  to ? equations.map((one) => ({ ...one, residual: div(one.residual, to) })) : equations;

/** Each residual times the placeholder that holds the row's factor. */
function weightedFormulation(
  equations: readonly BoundEquation[],
  problem: Problem,
  network: Network,
  shift?: Shift,
): Formulation {
  const rows = equations.map(({ residual }): Expression => mul(placeholder("row factor"), residual));
  return formulate(rows, network, problem.coefficients, shift);
}

/** A periodic condition along a coordinate in which the network, and what hard constraints add to it, has that period. */
function byConstruction(condition: Condition, network: Network): boolean {
  const { kind, pair, equations } = condition;
  const period = pair && network.periods[pair.coordinate];
  if (kind !== "periodic" || !pair || period === undefined) return false;
  if (Math.abs(period - Math.abs(pair.shift)) > 1e-12 * period) return false;
  if (Object.keys(network.transforms).length === 0) return true;
  const residuals = equations.map(({ residual }) => residual);
  return holdsForPeriodic(residuals, network, pair);
}

/** The block in words and numbers. */
export function blockReport({ name, kind, equations, points, formulation, weight }: BlockPlan): BlockReport {
  return {
    name,
    kind,
    equations: equations.map(({ text }) => text),
    points: points.count,
    jets: jetNames(formulation.needs),
    weight,
  };
}

/** The block, equation and point that a row belongs to. */
export function locate(
  blocks: readonly BlockPlan[],
  row: number,
): { readonly index: number; readonly plan: BlockPlan; readonly equation: number; readonly point: number } {
  let rest = row;
  if (!(Number.isInteger(row) && row >= 0)) throw noSuchRow(row, blocks);
  const index = blocks.findIndex(({ points, equations }) => {
    const size = points.count * equations.length;
    if (rest < size) return true;
    rest -= size;
    return false;
  });
  if (index < 0) throw noSuchRow(row, blocks);
  const plan = blocks[index];
  return { index, plan, equation: Math.floor(rest / plan.points.count), point: rest % plan.points.count };
}

function noSuchRow(row: number, blocks: readonly BlockPlan[]): UsageError {
  const rows = blocks.reduce((total, { points, equations }) => total + points.count * equations.length, 0);
  return new UsageError({ what: `there is no row ${row}`, remedy: `a whole number from 0 to ${rows - 1}` });
}
