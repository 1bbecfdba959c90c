/** @file Where Newton's method starts when zero fields lead nowhere: smooth fields, or the solutions of easier equations. */

import {
  add,
  constant,
  type Expression,
  type Jet,
  jet,
  leaves,
  mul,
  partials,
  substitute,
  zero,
} from "../../expression/index.ts";
import { evaluateAt, type Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { type Context, type Rung, timeIsUp } from "./context.ts";
import { chebyshevFamily } from "./families.ts";
import { type Family, trialSize } from "./ladder.ts";
import { drawPoints, pointPlan } from "./points.ts";
import { type RungRequest, solveRung } from "./rung.ts";

/** Functions per field of smooth fields to start from. Chosen here. */
const smoothSize = 200;

/**
 * Harmonic fields with the problem's conditions, where an interior equation has no slope at zero: |∇u|² = 1 for
 * instance, of which any first step from u = 0 is rough.
 *
 * @returns undefined where zero is as good a start as any.
 */
export async function smoothStart(context: Context): Promise<Rung | undefined> {
  const { problem, traits, journal } = context;
  if (traits.linear || !isSlopeless(problem)) return undefined;
  const smooth = { ...context, problem: harmonicIn(problem) };
  journal.note(
    "Newton starts from harmonic fields with the same conditions",
    "an equation has no slope at zero fields",
  );
  return solveRung(smooth, requestFor(smooth, chebyshevFamily(problem), smoothSize));
}

function requestFor({ problem, seed, random: stream }: Context, family: Family, size: number): RungRequest {
  const even = problem.coordinates.map(() => 1);
  const basis = family.basis(size, even, seed);
  return {
    basis,
    points: drawPoints(problem, pointPlan(problem, basis.size, family.spread), stream.split("start")),
  };
}

const jetsIn = (residual: Expression): Jet[] =>
  leaves(residual).filter((leaf): leaf is Jet => leaf.kind === "jet");

const atZero = (expression: Expression): Expression =>
  substitute(expression, (leaf) =>
    leaf.kind === "jet" ? zero : leaf.kind === "coefficient" ? constant(leaf.initial) : undefined,
  );

/** All partials of one of the equations by its jets vanish at zero fields, at random points. */
function isSlopeless({ interior, domain }: Problem): boolean {
  const points = domain.sample(50, { random: random(13), sequence: "uniform" });
  return interior.some(({ residual }) => {
    const slopes = partials(residual, jetsIn(residual)).map(atZero);
    return evaluateAt(slopes, points).every((values) => values.every((value) => value === 0));
  });
}

/** The problem with Δ(field) = 0 in space for every field in place of its equations. */
function harmonicIn(problem: Problem): Problem {
  const space = problem.coordinates.filter((name) => name !== "t");
  const along = space.length > 0 ? space : problem.coordinates;
  return {
    ...problem,
    interior: problem.fields.map((field) => ({
      text: `lap(${field}) = 0`,
      residual: along.map((axis): Expression => jet(field, [axis, axis])).reduce(add),
    })),
  };
}

/** Shares of the nonlinear terms, the last of them all. Chosen here: steps that Reynolds numbers take up to 1000. */
const shares = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1];

/** Newton solves per share, after the first from the share before. Chosen here. */
const steps = 2;

/** Held-out residual above which the way is lost. Chosen here. */
const lost = 0.5;

/**
 * The solution by one basis of middle size, reached by continuation: L + s N = 0 with s growing to 1, L the equations
 * linearised at zero fields and N the rest of them.
 *
 * @param size - functions per field. Default: as many as are solved for in a fraction of a second.
 * @returns undefined where it leads nowhere either.
 *
 * Source: Allgower and Georg 1990, "Numerical Continuation Methods", chapter 1 (embedding).
 */
export async function continued(
  context: Context,
  family: Family,
  size = trialSize,
): Promise<Rung | undefined> {
  const { problem, journal } = context;
  let last: Rung | undefined;
  for (const share of shares) {
    if (timeIsUp(context)) return undefined;
    const eased = { ...context, problem: withShare(problem, share) };
    const request = requestFor(eased, family, size);
    last = await solveRung(eased, { ...request, ...(last && { start: last, steps }) });
    if (!last || !(last.heldOut < lost)) break;
  }
  const found = last !== undefined && last.heldOut < lost;
  journal.note(
    `continuation ${found ? `ends at a held-out residual of ${last!.heldOut.toExponential(1)}` : "leads nowhere"}`,
    "Newton's method from zero fields did not converge: the nonlinear terms are turned on step by step",
  );
  return found ? last : undefined;
}

function withShare(problem: Problem, share: number): Problem {
  const interior = problem.interior.map(({ text, residual }) => ({
    text,
    residual: add(mul(share, residual), mul(1 - share, linearisedAtZero(residual))),
  }));
  return { ...problem, interior };
}

function linearisedAtZero(residual: Expression): Expression {
  const jets = jetsIn(residual);
  const slopes = partials(residual, jets).map(atZero);
  return jets.map((leaf, k): Expression => mul(slopes[k], leaf)).reduce(add, atZero(residual));
}
