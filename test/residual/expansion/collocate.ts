/** @file Expansion systems of problems for tests: Chebyshev bases, points, and the error of what was solved. */

import { newton, type Run } from "../../../solvers/index.ts";
import type { HostDevice } from "../../../src/devices/index.ts";
import { type Basis, chebyshev, type KnownFields, linearModel } from "../../../src/models/index.ts";
import { differentiateField, evaluateAt, type Problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { type ExpansionOptions, type ExpansionSystem, expansionSystem } from "../../../src/residual/index.ts";
import {
  errorsAgainst,
  expansionSolution,
  jetNamed,
  knownValues,
  type Solution,
} from "../../../src/solution/index.ts";

/** Polynomials of that degree per coordinate, for every field. */
export const polynomials = (
  problem: Problem,
  degrees: readonly number[],
  set: "tensor" | "euclidean" = "tensor",
): Basis => chebyshev({ coordinates: problem.coordinates, bounds: problem.domain.bounds, degrees, set });

/** Interior points, arcsine in the plane (a grid in three dimensions would be too coarse), and `faces` per condition. */
export function pointsOf(
  { domain, conditions }: Problem,
  interior: number,
  faces: number,
): Pick<ExpansionOptions, "interior" | "conditions"> {
  return {
    interior: domain.sample(interior, {
      sequence: domain.coordinates.length > 2 ? "sobol" : "chebyshev",
      random: random(1),
    }),
    conditions: conditions.map(
      ({ points, face, pair }, k) => points ?? (face ?? pair!.low).sample(faces, { random: random(2 + k) }),
    ),
  };
}

export function collocate(
  device: HostDevice,
  problem: Problem,
  basis: Basis,
  { interior, faces }: { readonly interior: number; readonly faces: number },
): ExpansionSystem {
  const model = linearModel(Object.fromEntries(problem.fields.map((field) => [field, basis])));
  return expansionSystem(problem, model, { device, ...pointsOf(problem, interior, faces) });
}

export interface Solved {
  readonly run: Run;
  readonly u: Solution;
  /** Relative L2 error, the mean over the fields. */
  readonly error: number;
  readonly costs: readonly number[];
}

/** Newton from the system's first iterate. */
export async function solved(system: ExpansionSystem, theta = system.initial()): Promise<Solved> {
  const run = newton().start(system, { theta });
  const costs: number[] = [];
  for await (const step of run) costs.push(step.cost);
  const { problem, model } = system;
  const u = expansionSolution({ model, c: run.theta, domain: problem.domain });
  const known = knownValues(problem)!;
  const error = errorsAgainst(known, problem, u.evaluate(problem.fields, known.points)).relativeL2;
  return { run, u, error, costs };
}

/** The exact solution and its derivatives, as expressions evaluated at points. */
export const exactFields = ({ exact, coordinates, fields }: Problem): KnownFields => ({
  evaluate: (names, points) =>
    names.map((name) => {
      const { field, derivative } = jetNamed(name, { coordinates, fields });
      return evaluateAt([differentiateField(exact![field], derivative, coordinates)], points)[0];
    }),
});
