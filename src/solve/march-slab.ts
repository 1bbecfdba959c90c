/** @file The coefficients of one slab: a system of its own, or one factorisation for all slabs where they repeat. */

import { newton } from "../../solvers/index.ts";
import type { HostDevice } from "../devices/index.ts";
import { leaves, partials } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { LinearModel } from "../models/index.ts";
import { jetsOf, type Problem } from "../problem/index.ts";
import type { Random } from "../random.ts";
import { dot, type ExpansionSystem, expansionSystem, isLinear } from "../residual/index.ts";
import { conditionValues, residualValues } from "../solution/index.ts";

export interface SlabSolverOptions {
  readonly device: HostDevice;
  /** Points inside a slab. */
  readonly interior: (slab: Region, count: number, random: Random) => Points;
  /** Interior points per function. */
  readonly multiple: number;
  /** Points on every condition. */
  readonly boundary: number;
  /** Of conditions, after rows have entries of size one. */
  readonly weight: number;
  /** Most Newton steps per slab. */
  readonly steps: number;
  /** ε of repeated slabs, in units of column norms. */
  readonly regularisation: number;
  readonly random: Random;
}

export interface SlabSolution {
  readonly c: Float64Array;
  readonly rows: number;
  /** ½‖r‖². */
  readonly cost: number;
}

export interface SlabSolver {
  /** @param problem - on the slab. @param model - with what it goes on from as its known part. */
  solve(problem: Problem, model: LinearModel): Promise<SlabSolution>;
  release(): void;
}

/**
 * Equations that are linear with slopes that do not depend on time have the same J on every slab of equal length with the
 * same functions and points: one QR serves all, each further slab costs a product with Q and a triangular solve.
 */
export const repeats = (problem: Problem, breaks: readonly number[], degrees: readonly number[]): boolean => {
  const time = problem.coordinates[problem.coordinates.length - 1];
  const lengths = breaks.slice(1).map((to, k) => to - breaks[k]);
  // Chosen here: breaks computed by multiplication differ by rounding.
  const even = lengths.every((length) => Math.abs(length - lengths[0]) < 1e-9 * lengths[0]);
  return even && degrees.every((one) => one === degrees[0]) && isLinear(problem) && isSteady(problem, time);
};

function isSteady({ interior, conditions }: Problem, time: string): boolean {
  const kept = conditions.filter(({ kind }) => kind !== "initial");
  const residuals = [...interior, ...kept.flatMap(({ equations }) => equations)].map(
    ({ residual }) => residual,
  );
  const slopes = residuals.flatMap((residual) => partials(residual, jetsOf([residual])));
  const varies = leaves(slopes).some(
    (leaf) => leaf.kind === "sampled" || (leaf.kind === "coordinate" && leaf.name === time),
  );
  return !varies && kept.every(({ points }) => points === undefined);
}

/** A system per slab, by Newton's method. */
export function separateSlabs(options: SlabSolverOptions): SlabSolver {
  let count = 0;
  return {
    solve: async (problem, model) => {
      const system = systemOn(problem, model, options, options.random.split(`slab ${count++}`));
      try {
        const run = newton({ tolerance: 1e-9 }).start(system, {
          theta: system.initial(),
          steps: system.linear ? 1 : options.steps,
        });
        await run.finish();
        const c = run.theta.slice();
        return { c, rows: system.rows, cost: halfSquare(system.residual(c)) };
      } finally {
        system.release();
      }
    },
    release: () => {},
  };
}

/** One QR for all slabs, whose points lie alike. */
export function repeatedSlabs(options: SlabSolverOptions): SlabSolver {
  let first: Factored | undefined;
  return {
    solve: async (problem, model) => {
      const start = startOf(problem);
      first ??= await factored(problem, model, options, start);
      const { system, linearisation, scales } = first;
      const b = rowsOf(problem, model, first, start - first.start);
      for (let i = 0; i < b.length; i++) b[i] *= scales[i];
      const c = linearisation.solve(b, new Float64Array(system.columns));
      const moved = linearisation.jvp(c);
      for (let i = 0; i < b.length; i++) b[i] += moved[i];
      return { c, rows: system.rows, cost: halfSquare(b) };
    },
    release: () => first?.system.release(),
  };
}

const halfSquare = (r: Float64Array): number => dot(r, r) / 2;

interface Sets {
  readonly interior: Points;
  readonly conditions: readonly Points[];
}

interface Factored extends Sets {
  readonly system: ExpansionSystem;
  readonly linearisation: Awaited<ReturnType<ExpansionSystem["linearise"]>>;
  readonly scales: Float64Array;
  /** First time of the first slab. */
  readonly start: number;
}

const startOf = ({ domain }: Problem): number => domain.bounds[domain.bounds.length - 1][0];

async function factored(
  problem: Problem,
  model: LinearModel,
  options: SlabSolverOptions,
  start: number,
): Promise<Factored> {
  const sets = pointsOn(problem, model, options, options.random);
  const system = expansionSystem(problem, model, { device: options.device, ...sets, weight: options.weight });
  const linearisation = await system.linearise(system.initial());
  await linearisation.factor({
    lambda: options.regularisation ** 2,
    scale: "columns",
    method: "qr",
    consume: true,
  });
  return { ...sets, system, linearisation, scales: system.save!().arrays.scales, start };
}

/** Residuals of the known part alone, in the order of the system's rows. */
function rowsOf(problem: Problem, { known }: LinearModel, sets: Sets, shift: number): Float64Array {
  const inside = residualValues(problem, known!, later(sets.interior, shift));
  const columns = problem.conditions.flatMap((condition, k) =>
    sets.conditions[k].count === 0
      ? []
      : conditionValues(problem, known!, condition, later(sets.conditions[k], shift)),
  );
  return Float64Array.from([...inside, ...columns].flatMap((column) => Array.from(column)));
}

/** The points moved in time, their last coordinate. */
function later(points: Points, shift: number): Points {
  const values = points.values.slice();
  for (let i = values.length - points.count; i < values.length; i++) values[i] += shift;
  return { ...points, values };
}

const systemOn = (
  problem: Problem,
  model: LinearModel,
  options: SlabSolverOptions,
  random: Random,
): ExpansionSystem =>
  expansionSystem(problem, model, {
    device: options.device,
    ...pointsOn(problem, model, options, random),
    weight: options.weight,
  });

function pointsOn(
  problem: Problem,
  { size }: LinearModel,
  { interior, multiple, boundary }: SlabSolverOptions,
  random: Random,
): Sets {
  const functions = size / problem.fields.length;
  const { coordinates } = problem;
  return {
    interior: interior(problem.domain, Math.ceil(multiple * functions), random.split("interior")),
    conditions: problem.conditions.map(({ kind, face, pair, points, name }) => {
      // They hold by construction.
      if (kind === "initial") return { coordinates, count: 0, values: new Float64Array(0) };
      return points ?? (face ?? pair!.low).sample(boundary, { random: random.split(name) });
    }),
  };
}
