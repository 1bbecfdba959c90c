/** @file A basis that was asked for by name: one solve, no ladder. */

import { UsageError } from "../../errors.ts";
import { type Basis, basisNamed } from "../../models/index.ts";
import type { Candidate, Context } from "./context.ts";
import { drawPoints, pointPlan, type Spread } from "./points.ts";
import { solveRung } from "./rung.ts";

/** Newton solves from zero fields: a basis that serves needs five to eight. Chosen here. */
const newtonSteps = 12;

/**
 * The problem solved with the named basis for every field: `chebyshev:24`, `sinusoids:900`, `gaussians:900`, ...
 *
 * @throws UsageError for a name that is none, and a system that does not fit into the memory allowed.
 */
export async function byNamedBasis(context: Context, name: string): Promise<Candidate> {
  const { problem, traits, seed, random, memory, journal } = context;
  const { coordinates, domain, fields } = problem;
  const { periodic } = traits;
  const basis = basisNamed(name, { coordinates, bounds: domain.bounds, periodic, seed });
  const plan = pointPlan(problem, basis.size, spreadOf(name), coordinates.length === 1 ? 3 : 2.2);
  const points = drawPoints(problem, plan, random.split(name));
  const rung = await solveRung(context, { basis, points, steps: newtonSteps });
  if (!rung) throw tooLarge(name, basis, fields.length, memory);
  journal.note(
    `${rung.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
    `model ${name} was asked for`,
  );
  return rung;
}

const spreadOf = (name: string): Spread =>
  name.startsWith("chebyshev") || name.startsWith("fourier") ? "arcsine" : "uniform";

function tooLarge(name: string, { size }: Basis, fields: number, memory: number): UsageError {
  const columns = size * fields;
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
  return new UsageError({
    what: `${columns} columns need about ${gigabytes(8 * 2.4 * columns * columns)} for one least-squares solve; the budget is ${gigabytes(memory)}`,
    where: `model "${name}"`,
    remedy: "a smaller basis, --slabs, more memory (--memory), or a network (--model mlp:2x24)",
  });
}
