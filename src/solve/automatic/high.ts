/** @file Four and more dimensions: a ladder of ansatz spaces, each one solve, judged by its held-out residual. */

import {
  constant,
  coordinate,
  type Expression,
  isConstant,
  type Jet,
  leaves,
  mul,
  partials,
  sub,
  substitute,
  zero,
} from "../../expression/index.ts";
import { type Basis, chebyshev, chebyshevSize, product, sinusoids } from "../../models/index.ts";
import { type Condition, evaluateAt, type Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { adaptedRungs, isResolved } from "./adapted.ts";
import { better, type Candidate, type Context, type Rung, timeIsUp } from "./context.ts";
import { extrapolated, scaledDifference } from "./extrapolated.ts";
import { boxOf } from "./families.ts";
import { endsTooLate, forecast } from "./forecast.ts";
import { drawPoints, pointPlan, type Spread, withBoundary } from "./points.ts";
import { solveRung } from "./rung.ts";

/** One space of trial functions. */
interface Space {
  readonly name: string;
  readonly spread: Spread;
  readonly multiple: number;
  /** Functions that the equation may leave undetermined: the rows of the conditions must tell them apart. */
  readonly unseen?: number;
  readonly basis: () => Basis;
}

/** Chosen here: one QR of 6500 columns takes about ten seconds on two cores. */
const mostColumns = 6500;

/** More coordinates than these have too many polynomials of total degree 2 to choose among. Chosen here. */
const adaptable = 21;

/** Held-out residual that sinusoids of 3000 random frequencies are known to come near to in five dimensions, not below. */
const sinusoidsReach = 1e-6;

/** Up to here a rung takes seconds: the quick part of the ladder of polynomials, before larger sets of sinusoids. */
const quickColumns = 3100;

/**
 * Random-order sinusoids, polynomials chosen by the coefficients of those before (of total degree 2, 3, ... beyond 21
 * coordinates), sinusoids with frequencies in a box and in a simplex, until one resolves the equations or the time is up;
 * the lowest held-out residual wins. Nonlinear problems get the polynomials alone.
 *
 * Where the Dirichlet data vanish on a box, every basis is multiplied by prod (x - a)(b - x), worth orders of magnitude
 * in five dimensions.
 */
export async function ladderOfSpaces(context: Context): Promise<Candidate | undefined> {
  const { problem } = context;
  const factor = vanishingFactor(problem);
  const easier = factor
    ? { ...problem, conditions: problem.conditions.filter((one) => !vanishes(one)) }
    : problem;
  if (factor)
    context.journal.note(
      "every basis vanishes on the boundary",
      "the Dirichlet data are zero on all faces of a box",
    );
  let best: Rung | undefined;
  const climbed: Rung[] = [];
  for await (const { rung, adapted } of rungs({ ...context, problem: easier }, factor)) {
    context.journal.note(
      `${rung.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
      "one of the ladder of spaces for many dimensions",
    );
    const { columns, heldOut } = rung;
    context.tried?.({ family: adapted ? "polynomials" : "sinusoids", columns, heldOut });
    if (adapted) climbed.push(rung);
    best = better(best, rung);
    if (isResolved(best!)) break;
  }
  return best && withExtrapolation(easier, best, climbed);
}

interface Climbed {
  readonly rung: Rung;
  /** One of the ladder of polynomials, not a space of its own. */
  readonly adapted: boolean;
}

async function* rungs(context: Context, factor: Expression | undefined): AsyncGenerator<Climbed> {
  const { problem, traits } = context;
  const d = problem.coordinates.length;
  const polynomials = d <= adaptable ? adaptedRungs(context, { factor }) : byDegree(context, factor);
  if (traits.linear && d < adaptable)
    yield* inTurn(context, factor, [sine(problem, "random-order", 1000, 2.5)]);
  let last: Rung | undefined;
  for await (const rung of polynomials) {
    yield { rung, adapted: true };
    const isLong = rung.columns > quickColumns / 2 && !(last && last.columns > quickColumns / 2);
    last = rung;
    if (isLong && traits.linear && traits.time === undefined && d <= 6 && rung.heldOut > sinusoidsReach)
      yield* inTurn(
        context,
        factor,
        [sine(problem, "simplex", 3000, 3), sine(problem, "box", 3000, 1)],
        rung,
      );
  }
}

async function* inTurn(
  context: Context,
  factor: Expression | undefined,
  spaces: readonly Space[],
  before?: Rung,
): AsyncGenerator<Climbed> {
  for (const space of spaces) {
    const seconds = before ? forecast([before], space.basis().size, 1) : 0;
    if (timeIsUp(context) || endsTooLate(context, seconds)) return;
    const rung = await solveSpace(context, space, factor, undefined);
    if (rung) yield { rung, adapted: false };
  }
}

/** Total degrees one after the other, a nonlinear one from the one before. */
async function* byDegree(context: Context, factor: Expression | undefined): AsyncGenerator<Rung> {
  let before: Rung | undefined;
  for (const space of degrees(context.problem)) {
    if (before && timeIsUp(context)) return;
    const rung = await solveSpace(context, space, factor, context.traits.linear ? undefined : before);
    if (!rung) continue;
    yield rung;
    before = better(before, rung);
  }
}

/** Below it the error may be rounding: expansions tell it, and the ladder tells what they do not see. */
const roundingBelow = 1e-9;

/**
 * In many dimensions what a space leaves is too rough for any smaller one: errors are extrapolated along the ladder of
 * degrees, e = (u_k - u) heldOut(u) / heldOut(u_k), once from each of the two rungs before.
 */
function withExtrapolation(problem: Problem, best: Rung, climbed: readonly Rung[]): Rung {
  const before = climbed.slice(0, climbed.indexOf(best)).slice(-2);
  if (before.length === 0) return best;
  if (before.length < 2 || best.heldOut < roundingBelow) {
    const opinion = extrapolated(problem, best, before[before.length - 1]);
    return { ...best, ...(opinion && { opinion }) };
  }
  return {
    ...best,
    rivals: {
      method: "expansion",
      what: "extrapolated along the ladder of degrees",
      sequence: before.map((rung) => async () => ({
        name: `${rung.columns} columns`,
        e: scaledDifference(rung.u, best.u, best.heldOut / rung.heldOut),
      })),
    },
  };
}

async function solveSpace(
  context: Context,
  { basis, spread, multiple, name, unseen = 0 }: Space,
  factor: Expression | undefined,
  start: Rung | undefined,
): Promise<Rung | undefined> {
  const { problem, random: stream } = context;
  const made = factor ? product(basis(), factor) : basis();
  const plan = withBoundary(problem, pointPlan(problem, made.size, spread, multiple), 1.15 * unseen);
  const points = drawPoints(problem, plan, stream.split(name));
  return solveRung(context, { basis: made, points, ...(start && { start }) });
}

function sine(
  problem: Problem,
  spectrum: "random-order" | "box" | "simplex",
  count: number,
  band: number,
): Space {
  const box = boxOf(problem);
  return {
    name: `${spectrum} sinusoids`,
    spread: "uniform",
    multiple: 2.2,
    basis: () => sinusoids({ ...box, count, band: box.coordinates.map(() => band), seed: 1, spectrum }),
  };
}

function degrees(problem: Problem): Space[] {
  const box = boxOf(problem);
  const d = box.coordinates.length;
  const found: Space[] = [];
  for (let degree = 2; degree <= 20; degree += d > 8 ? 1 : 2) {
    const all = box.coordinates.map(() => degree);
    const size = chebyshevSize(all, "total");
    if (size * problem.fields.length > mostColumns * (problem.fields.length > 1 ? 1.2 : 1)) break;
    found.push({
      name: `chebyshev of total degree ${degree}`,
      spread: "arcsine",
      // A Laplacian takes total degree p to p - 2: only so many rows inside can differ. In a hundred dimensions that is
      // one of 5151, and the boundary has to tell the others apart.
      multiple: d > 20 ? 0.2 : size > 3100 ? 1.4 : 2.2,
      unseen:
        size -
        (degree > 2
          ? chebyshevSize(
              box.coordinates.map(() => degree - 2),
              "total",
            )
          : 1),
      basis: () => chebyshev({ ...box, degrees: all, set: "total" }),
    });
  }
  return found;
}

/** prod 4 (x - a)(b - x)/(b - a)² when u = 0 on every face of a box in space and time has no part in it. */
function vanishingFactor({ conditions, domain, coordinates, fields }: Problem): Expression | undefined {
  if (fields.length !== 1 || conditions.length === 0 || !conditions.every(vanishes)) return undefined;
  const covered = new Set(
    conditions.flatMap(({ face }) =>
      (face!.parts ?? [face!]).map((part) => `${part.coordinate} ${part.side}`),
    ),
  );
  if (coordinates.some((name) => !covered.has(`${name} low`) || !covered.has(`${name} high`)))
    return undefined;
  return coordinates.reduce<Expression>((all, name, c) => {
    const [low, high] = domain.bounds[c];
    const x = coordinate(name);
    return mul(all, mul(4 / (high - low) ** 2, mul(sub(x, low), sub(high, x))));
  }, constant(1));
}

/** The condition says c u = 0 with a constant c: its data vanish on the face to rounding. */
function vanishes({ kind, equations, face }: Condition): boolean {
  if (kind !== "dirichlet" || !face || equations.length !== 1) return false;
  const [{ residual }] = equations;
  const found = leaves(residual).filter((leaf): leaf is Jet => leaf.kind === "jet");
  if (found.length !== 1 || found[0].derivative.length > 0) return false;
  const [slope] = partials(residual, found);
  if (!isConstant(slope) || slope.value === 0) return false;
  const still = substitute(residual, (leaf) => (leaf.kind === "jet" ? zero : undefined));
  const data = evaluateAt([still], face.sample(400, { random: random(5) }))[0];
  // Chosen here: sin(pi) and its products are 1e-16; data that are not zero are not this small.
  return data.every((value) => Math.abs(value) <= 1e-14 * Math.abs(slope.value));
}
