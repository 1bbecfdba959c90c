/** @file One system of a linear model: assembled, solved, and judged at fresh points. */

import { eventLoopTurn, newton } from "../../../solvers/index.ts";
import { type Basis, type LinearModel, linearModel } from "../../models/index.ts";
import { type ExpansionSystem, expansionBytes, expansionSystem } from "../../residual/index.ts";
import { defect, expansionSolution, type Solution } from "../../solution/index.ts";
import type { Rivals } from "../certificate/index.ts";
import { estimates } from "../covariance.ts";
import type { Candidate, Context, Rung } from "./context.ts";
import { basesWithFreeTerms, knownPart } from "./known-parts.ts";
import type { CollocationPoints } from "./points.ts";

export interface RungRequest {
  /** The same basis for every field, or one each. */
  readonly basis: Basis | Readonly<Record<string, Basis>>;
  /** All fields have the same coefficients. Default: each has its own. */
  readonly shared?: boolean;
  readonly points: CollocationPoints;
  /** Where Newton's method starts: the fields of an earlier candidate. Default: zero. */
  readonly start?: Candidate;
  /** Newton solves, after the first one from the start where there is one. Default 9, or 30 with coefficients to be found; with a start 1, which may be 0. */
  readonly steps?: number;
  /** Extra factors of the interior rows. */
  readonly factors?: Float64Array;
  /** Factor of condition rows. Default 0.1. */
  readonly weight?: number;
}

/**
 * Factor of condition rows after every block was scaled to entries of size one. QR leaves errors of the size of the
 * largest rows in all rows of a column: with 10 the residual inside ends at 1e-12, with 0.1 at 1e-14 (measured on eight
 * problems); below 0.01 conditions are no longer met to the same relative accuracy.
 */
const conditionWeight = 0.1;

/** Dependent columns make a linear system ask for the stack [R; εD] too, which its forecast leaves out. */
const stackBytes = (columns: number): number => 8 * columns * (columns + 1);

/** Undefined when the system would take more memory than allowed: the ladder ends there. */
export async function solveRung(context: Context, request: RungRequest): Promise<Rung | undefined> {
  const { problem, device, memory, random } = context;
  await eventLoopTurn();
  const began = performance.now();
  const model = modelOf(context, request);
  const { interior, conditions } = request.points;
  const bytes = expansionBytes(
    problem,
    model,
    interior.count,
    conditions.map(({ count }) => count),
  );
  if (bytes + stackBytes(model.size) > memory) return undefined;
  const { weight = conditionWeight, factors = request.points.factors } = request;
  const system = expansionSystem(problem, model, {
    device,
    interior,
    conditions,
    ...(factors && { factors }),
    ...(weight !== undefined && { weight }),
  });
  try {
    const { c, cost, size, settled, solves } = await solved(context, system, request);
    const u = expansionSolution({ model, c, domain: problem.domain });
    const coefficients = system.coefficients(c);
    const { worst } = defect(problem, u, { count: 400, random: random.split("held out"), coefficients });
    const heldOut = Number.isFinite(worst) ? worst : Number.POSITIVE_INFINITY;
    const seconds = (performance.now() - began) / 1000;
    context.measure?.({ u, heldOut });
    return {
      solves,
      seconds,
      kind: "features",
      name: model.name,
      u,
      heldOut,
      rows: system.rows,
      columns: system.columns,
      cost,
      theta: c,
      ...(problem.coefficients.length > 0 && {
        coefficients: await estimates(problem, { ...system, device, network: model }, c),
      }),
      coefficientSize: size,
      settled,
      model,
    };
  } finally {
    system.release();
  }
}

/**
 * The error of u by one system of u + e linearised at u: e is a combination of the request's basis.
 *
 * Undefined when the system would take more memory than allowed.
 */
export async function errorBy(
  context: Context,
  u: Solution,
  request: RungRequest,
): Promise<Solution | undefined> {
  const { problem, device, memory } = context;
  const bases = basesOf(context, request);
  const shared = request.shared ?? false;
  const model = linearModel(bases, { known: u, shared });
  const { interior, conditions, factors } = request.points;
  const counts = conditions.map(({ count }) => count);
  if (expansionBytes(problem, model, interior.count, counts) > memory) return undefined;
  const given = request.factors ?? factors;
  const system = expansionSystem(problem, model, {
    ...{ device, interior, conditions, weight: request.weight ?? conditionWeight },
    ...(given && { factors: given }),
  });
  try {
    const run = newton().start(system, { theta: system.initial(), steps: system.linear ? 1 : 2 });
    await run.finish();
    const e = linearModel(bases, { shared });
    return expansionSolution({ model: e, c: run.theta.slice(), domain: problem.domain });
  } finally {
    system.release();
  }
}

/**
 * Two ways to the error of u in its own family: the second basis is larger, both have points of their own.
 *
 * @param seconds - what the solve of u took; each of them takes about as long.
 */
export const rivalsOf = (
  context: Context,
  u: Solution,
  requests: readonly (() => RungRequest)[],
  seconds?: number,
): Rivals => ({
  method: "expansion",
  ...(seconds !== undefined && {
    plans: requests.map((_, k) => ({ name: `rival ${k + 1}`, work: 1, seconds })),
  }),
  sequence: requests.map((make) => async () => {
    const request = make();
    const e = await errorBy(context, u, request);
    const [first] = Object.values(basesOf(context, request));
    return e && { name: `${first.size} functions (${first.name})`, e };
  }),
});

const modelOf = (context: Context, request: RungRequest): LinearModel =>
  linearModel(basesOf(context, request), {
    ...knownPart(context.problem),
    shared: request.shared ?? false,
  });

/** One basis per field, the problem's known singular functions joined to it. */
function basesOf({ problem }: Context, { basis }: RungRequest): Readonly<Record<string, Basis>> {
  const bases =
    "accumulate" in basis
      ? Object.fromEntries(problem.fields.map((field) => [field, basis as Basis]))
      : (basis as Readonly<Record<string, Basis>>);
  return basesWithFreeTerms(problem, bases);
}

/** Coefficients of the equations that a candidate found; nothing where there are none. */
const valuesOf = ({ coefficients = [] }: Candidate): Readonly<Record<string, number>> =>
  Object.fromEntries(coefficients.map(({ name, value }) => [name, value]));

/** What a run of no steps says of where it is. */
function judged(system: ExpansionSystem, theta: Float64Array): Pick<Solved, "cost" | "size"> {
  const cost = system.residual(theta).reduce((sum, r) => sum + r * r, 0) / 2;
  return { cost, size: system.largestScaled(theta) };
}

/** Coefficients that start far off take a few steps to come near. Chosen here. */
const inverseSteps = 30;

interface Solved {
  readonly c: Float64Array;
  readonly cost: number;
  readonly size: number;
  readonly settled: boolean;
  readonly solves: number;
}

async function solved(context: Context, system: ExpansionSystem, request: RungRequest): Promise<Solved> {
  const inverse = context.problem.coefficients.length > 0;
  const { start, steps = start ? 1 : inverse ? inverseSteps : 9 } = request;
  const { signal, progress } = context;
  const theta = start && !system.linear ? await system.startFrom(start.u, valuesOf(start)) : system.initial();
  if (start && steps === 0 && !system.linear)
    return { c: theta, ...judged(system, theta), settled: start.settled ?? true, solves: 1 };
  // The clock is looked at after every step: the first one is always taken.
  const run = newton().start(system, {
    theta,
    steps: system.linear ? 1 : steps,
    seconds: Math.max(0, context.deadline - context.journal.elapsed),
    ...(signal && { signal }),
  });
  let cost = Number.NaN;
  // To start from fields is a solve of its own.
  let solves = start && !system.linear ? 1 : 0;
  for await (const step of run) {
    cost = step.bestCost;
    solves += 1;
    progress?.(step);
  }
  return {
    solves,
    c: run.theta.slice(),
    cost,
    size: system.largestScaled(run.theta),
    settled: system.linear || (start ? (start.settled ?? true) : run.outcome?.kind === "converged"),
  };
}
