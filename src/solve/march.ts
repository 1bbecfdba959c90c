/** @file Slabs in time on one basis in space: each starts where the one before ended, by construction of its functions. */

import type { HostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Points, Region } from "../geometry/index.ts";
import {
  type Basis,
  chebyshev,
  functionsOf,
  type LinearModel,
  linearModel,
  product,
  tensor,
} from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Random, random } from "../random.ts";
import { expansionSolution, piecewiseSolution, type Solution } from "../solution/index.ts";
import { slabProblem } from "./automatic/slab-problem.ts";
import { repeatedSlabs, repeats, type SlabSolver, separateSlabs } from "./march-slab.ts";

export interface MarchOptions {
  readonly device: HostDevice;
  /** Functions of the coordinates before time, the same for every field and slab: Gaussians, say. */
  readonly space: Basis;
  /** Where the slabs begin and end, increasing, from the first to the last time. */
  readonly breaks: readonly number[];
  /** Degree of the polynomials in time, one number or one per slab. */
  readonly degree: number | readonly number[];
  /** Fields that satisfy the initial condition; they may go on in time and carry what the functions cannot. */
  readonly start: Solution;
  /** Points inside a slab. Default: 2.2 per function, on a Sobol set. */
  readonly interior?: (slab: Region, count: number, random: Random) => Points;
  /** Points per function of space on every condition. Default 1.5. */
  readonly boundary?: number;
  /** Interior points per function. Default 2.2. */
  readonly multiple?: number;
  /** Of conditions, after rows have entries of size one. Default 0.1. */
  readonly weight?: number;
  /** Most Newton steps per slab. Default 4; linear equations take one. */
  readonly steps?: number;
  /**
   * ε in units of column norms, where one factorisation serves all slabs. Default 1e-9 (chosen here: with points that lie
   * alike in every slab, combinations that they do not see grow from slab to slab below 1e-11).
   */
  readonly regularisation?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Told of every slab when it is done. */
  readonly observe?: (slab: SlabReport) => void;
}

export interface SlabReport {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly columns: number;
  /** ½‖r‖². */
  readonly cost: number;
}

/**
 * u = start(x, t) + sum_i a_i φ_i(x) + sum_ij c_ij φ_i(x) (t - t_k) T_j(t) on slab k, a gathered from the slabs before.
 *
 * Initial conditions need no rows: they hold exactly at the first time, and continuity at every other. For equations of
 * first order in time, which must be the last coordinate.
 *
 * @returns the whole in pieces; rows, columns and cost are sums over the slabs.
 * @throws UsageError for another order of coordinates, breaks that do not increase, too little memory.
 */
export async function marchInSlabs(problem: Problem, options: MarchOptions): Promise<Solution> {
  const { breaks, space } = options;
  const time = refuseSpace(problem, space);
  refuseBreaks(breaks);
  const solver = solverFor(problem, options);
  const frozen = tensor(space, steady(problem.coordinates[time]));
  let gathered = new Float64Array(space.size * problem.fields.length);
  const pieces: Solution[] = [];
  try {
    for (let k = 0; k + 1 < breaks.length; k++) {
      const now = slabProblem(problem, time, [breaks[k], breaks[k + 1]]);
      const rise = rising(problem.coordinates[time], breaks, k, degreeOf(options, k));
      const known =
        k === 0
          ? options.start
          : expansionSolution({
              model: modelOf(problem, frozen, options.start),
              c: gathered,
              domain: now.domain,
            });
      const model = modelOf(problem, tensor(space, rise), known);
      const { c, rows, cost } = await solver.solve(now, model);
      options.observe?.({ from: breaks[k], to: breaks[k + 1], rows, columns: c.length, cost });
      pieces.push(expansionSolution({ model, c, domain: now.domain }));
      gathered = ended(gathered, c, rise, breaks[k + 1]);
    }
  } finally {
    solver.release();
  }
  return piecewiseSolution(problem.coordinates[time], breaks.slice(1, -1), pieces, problem.domain);
}

function solverFor(problem: Problem, options: MarchOptions): SlabSolver {
  const { device, space, breaks, multiple = 2.2, boundary = 1.5, weight = 0.1, steps = 4 } = options;
  const { regularisation = 1e-9 } = options;
  const { interior = (slab, count, own) => slab.sample(count, { random: own }) } = options;
  const degrees = breaks.slice(1).map((_, k) => degreeOf(options, k));
  const make = repeats(problem, breaks, degrees) ? repeatedSlabs : separateSlabs;
  return make({
    ...{ device, interior, multiple, weight, steps, regularisation },
    boundary: Math.ceil(boundary * space.size),
    random: random(options.seed ?? 1).split("march"),
  });
}

/** The same basis for every field, added to what is known. */
const modelOf = ({ fields }: Problem, basis: Basis, known: Solution): LinearModel =>
  linearModel(Object.fromEntries(fields.map((field) => [field, basis])), { known });

/** The constant. */
const steady = (time: string): Basis => functionsOf({ coordinates: [time], functions: ["1"] });

/** (t - t_k) T_j(t), j below the degree. */
function rising(time: string, breaks: readonly number[], k: number, degree: number): Basis {
  const [from, to] = [breaks[k], breaks[k + 1]];
  const factor = `(${time} - ${from})/${to - from}`;
  if (degree === 1) return functionsOf({ coordinates: [time], functions: [factor] });
  return product(chebyshev({ coordinates: [time], bounds: [[from, to]], degrees: [degree - 1] }), factor);
}

const degreeOf = ({ degree }: MarchOptions, k: number): number =>
  typeof degree === "number" ? degree : degree[Math.min(k, degree.length - 1)];

/** a + sum_j c_ij ψ_j(t), field by field. */
function ended(before: Float64Array, c: Float64Array, rise: Basis, time: number): Float64Array<ArrayBuffer> {
  const out = before.slice() as Float64Array<ArrayBuffer>;
  const point: Points = { coordinates: rise.coordinates, count: 1, values: Float64Array.of(time) };
  const m = rise.size;
  const ends = new Float64Array(m);
  rise.accumulate(point, [{ index: [0] }], ends, 1);
  for (let i = 0; i < out.length; i++) for (let j = 0; j < m; j++) out[i] += c[i * m + j] * ends[j];
  return out;
}

function refuseSpace({ name, coordinates }: Problem, { coordinates: own }: Basis): number {
  const time = coordinates.length - 1;
  if (own.join() === coordinates.slice(0, -1).join()) return time;
  throw new UsageError({
    what: `a basis in (${own.join(", ")}) for problem "${name}" in (${coordinates.join(", ")})`,
    where: "marchInSlabs",
    remedy: `a basis in (${coordinates.slice(0, -1).join(", ")}); time is the last coordinate`,
  });
}

function refuseBreaks(breaks: readonly number[]): void {
  if (breaks.length > 1 && breaks.every((at, k) => k === 0 || at > breaks[k - 1])) return;
  throw new UsageError({
    what: `slabs between ${breaks.join(", ")}`,
    where: "marchInSlabs",
    remedy: "at least two times, increasing",
  });
}
