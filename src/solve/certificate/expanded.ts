/** @file One expansion of the error: Gauss-Newton on the equations linearised at u. */

import type { HostDevice } from "../../devices/index.ts";
import { leafIdentity } from "../../expression/index.ts";
import { type LinearModel, linearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import {
  type ExpansionSystem,
  expansionSystem,
  givenJets,
  type Linearisation,
  sitesOf,
} from "../../residual/index.ts";
import { expansionSolution, type Solution } from "../../solution/index.ts";
import type { CollocationPoints } from "../automatic/points.ts";
import { linearised, termScale } from "./linearised.ts";

export interface ExpandOptions {
  readonly device: HostDevice;
  readonly points: CollocationPoints;
  readonly random: Random;
}

/** Chosen here: Newton's method from a useful u needs two steps for six digits of e. */
const [mostSteps, smallStep] = [4, 1e-4];
/** Chosen here: as much as the rounding of J, so that dependent columns (a constant pressure) stop nothing. */
const regularisation = 1e-14;

/**
 * e with F(u + e) = 0 in the least-squares sense, and what rounding of the residuals becomes.
 *
 * @param model - with u as its known part.
 * @returns undefined where no finite solution is found.
 */
export async function expandError(
  problem: Problem,
  model: LinearModel,
  { device, points, random }: ExpandOptions,
): Promise<{ readonly e: Solution; readonly noise: Solution } | undefined> {
  const system = expansionSystem(problem, model, { device, ...points });
  try {
    const solved = await newtonSteps(system, roundingLevels(problem, model, points), random);
    if (!solved) return undefined;
    const bases = Object.fromEntries(model.parts.map(({ field, basis }) => [field, basis]));
    const carry = (c: Float64Array): Solution =>
      expansionSolution({ model: linearModel(bases), c, domain: problem.domain, fields: problem.fields });
    return { e: carry(solved.theta), noise: carry(solved.noise) };
  } finally {
    system.release();
  }
}

/** e and noise as coefficients. */
interface Solved {
  readonly theta: Float64Array;
  readonly noise: Float64Array;
}

/** Gauss-Newton from e = 0. */
async function newtonSteps(
  system: ExpansionSystem,
  levels: readonly number[],
  random: Random,
): Promise<Solved | undefined> {
  const theta = system.initial();
  const [step, noise] = [new Float64Array(system.columns), new Float64Array(system.columns)];
  const sizes: number[] = [];
  for (let k = 0; k < (system.linear ? 1 : mostSteps); k++) {
    const linearisation = await system.linearise(theta);
    const rows = k === 0 && noiseRows(system, theta, linearisation.residual, levels, random);
    if (!(await factored(linearisation, system.linear))) break;
    linearisation.solve(linearisation.residual, step);
    if (rows) linearisation.solve(rows, noise);
    const size = rootSquares(linearisation.jvp(step));
    // A step larger than the one before leads away: what there is stands.
    if (!Number.isFinite(size) || size > (sizes.at(-1) ?? Number.POSITIVE_INFINITY)) break;
    for (let j = 0; j < theta.length; j++) theta[j] += step[j];
    sizes.push(size);
    if (size <= smallStep * sizes[0]) break;
  }
  return sizes.length > 0 ? { theta, noise } : undefined;
}

/** Plain QR for linear systems, regularised where that is singular and for all others. */
async function factored(linearisation: Linearisation, linear: boolean): Promise<boolean> {
  const damping = (epsilon: number) =>
    ({ lambda: epsilon ** 2, scale: "columns", method: "qr", consume: true }) as const;
  if (linear && (await linearisation.factor(damping(0)))) return true;
  return linearisation.factor(damping(regularisation));
}

/** Per equation, one rounding of the terms of its residual. */
function roundingLevels(problem: Problem, { known }: LinearModel, points: CollocationPoints): number[] {
  const blocks = [
    { equations: problem.interior, sites: sitesOf(points.interior, {}) },
    ...problem.conditions.map((condition, k) => ({
      equations: condition.equations,
      sites: sitesOf(points.conditions[k], condition),
    })),
  ];
  return blocks.flatMap(({ equations, sites }) =>
    equations.map(({ residual }) => {
      const form = linearised(residual);
      const jets = givenJets(known!, form.jets, sites);
      const columns = form.jets.map((jet) => jets.get(leafIdentity(jet))!);
      return sites[0].count === 0 ? 0 : Number.EPSILON * termScale(form, columns, sites[0]);
    }),
  );
}

/** Random rows of the size of rounding, with the factors that the system gives its rows. */
function noiseRows(
  system: ExpansionSystem,
  theta: Float64Array,
  residual: Float64Array,
  levels: readonly number[],
  random: Random,
): Float64Array {
  const out = new Float64Array(system.rows);
  let start = 0;
  system.equations(theta).forEach(({ values }, k) => {
    const own = residual.subarray(start, start + values.length);
    const factor = rootSquares(values) > 0 ? rootSquares(own) / rootSquares(values) : 0;
    for (let i = 0; i < own.length; i++) out[start + i] = factor * levels[k] * random.normal();
    start += values.length;
  });
  return out;
}

const rootSquares = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
