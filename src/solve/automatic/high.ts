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
import type { Solution } from "../../solution/index.ts";
import { better, type Candidate, type Context, type Rung, timeIsUp } from "./context.ts";
import { boxOf } from "./families.ts";
import { drawPoints, pointPlan, type Spread, withBoundary } from "./points.ts";
import { solveRung } from "./rung.ts";

/** One space of trial functions. */
interface Space {
  readonly name: string;
  readonly spread: Spread;
  readonly multiple: number;
  /** Functions that the equation may leave undetermined: the rows of the conditions must tell them apart. */
  readonly unseen?: number;
  /** Of a rung of the ladder of degrees: its number of functions. */
  readonly size?: number;
  readonly basis: () => Basis;
}

/** Nothing is gained below: the space holds the solution. */
const exact = 1e-11;

/** Chosen here: one QR of 6500 columns takes about ten seconds on two cores. */
const mostColumns = 6500;

/**
 * Random-order sinusoids, total degree 2, 4, 6, ..., sinusoids with frequencies in a box and in a simplex, until one
 * resolves the equations or the time is up; the lowest held-out residual wins.
 *
 * Where the Dirichlet data vanish on a box, every basis is multiplied by prod (x - a)(b - x), worth orders of magnitude
 * in five dimensions.
 */
export async function ladderOfSpaces(context: Context): Promise<Candidate | undefined> {
  const { problem, traits } = context;
  const factor = vanishingFactor(problem);
  const easier = factor
    ? { ...problem, conditions: problem.conditions.filter((one) => !vanishes(one)) }
    : problem;
  if (factor)
    context.journal.note(
      "every basis vanishes on the boundary",
      "the Dirichlet data are zero on all faces of a box",
    );
  const inner: Context = { ...context, problem: easier };
  let best: Rung | undefined;
  const climbed: Rung[] = [];
  for (const space of traits.linear ? spaces(problem) : degrees(problem)) {
    if (best && timeIsUp(context)) break;
    const rung = await solveSpace(inner, space, factor, traits.linear ? undefined : best);
    if (!rung) continue;
    context.journal.note(
      `${space.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
      "one of the ladder of spaces for many dimensions",
    );
    if (space.size !== undefined) climbed.push(rung);
    best = better(best, rung);
    if (best!.heldOut < exact) break;
  }
  return best && withExtrapolation(best, climbed);
}

/** Below it the error is rounding, and an expansion of it tells more than a ladder that has ended. */
const roundingBelow = 1e-9;

/**
 * In many dimensions what a space leaves is too rough for any smaller one: errors are extrapolated along the ladder of
 * degrees, e = (u_k - u) heldOut(u) / heldOut(u_k), once from each of the two rungs before.
 */
function withExtrapolation(best: Rung, climbed: readonly Rung[]): Rung {
  const before = climbed.slice(0, climbed.indexOf(best)).slice(-2);
  if (before.length < 2 || best.heldOut < roundingBelow) return best;
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

/** (a - b) scale. */
function scaledDifference(a: Solution, b: Solution, scale: number): Solution {
  const evaluate: Solution["evaluate"] = (names, points) => {
    const second = b.evaluate(names, points);
    return a
      .evaluate(names, points)
      .map((values, n) => values.map((value, i) => scale * (value - second[n][i])));
  };
  return { ...a, evaluate, at: (point, name) => scale * (a.at(point, name) - b.at(point, name)) };
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

function spaces(problem: Problem): Space[] {
  const box = boxOf(problem);
  const sine = (spectrum: "random-order" | "box" | "simplex", count: number, band: number): Space => ({
    name: `${spectrum} sinusoids`,
    spread: "uniform",
    multiple: 2.2,
    basis: () => sinusoids({ ...box, count, band: box.coordinates.map(() => band), seed: 1, spectrum }),
  });
  const byDegree = degrees(problem);
  const quick = byDegree.filter(({ size }) => size <= 3100);
  const long = byDegree.filter(({ size }) => size > 3100);
  const d = box.coordinates.length;
  const wide = d <= 6 ? [sine("simplex", 3000, 3), sine("box", 3000, 1)] : [];
  return [...(d <= 20 ? [sine("random-order", 1000, 2.5)] : []), ...quick, ...wide, ...long];
}

function degrees(problem: Problem): (Space & { readonly size: number })[] {
  const box = boxOf(problem);
  const d = box.coordinates.length;
  const found: (Space & { readonly size: number })[] = [];
  for (let degree = 2; degree <= 20; degree += d > 8 ? 1 : 2) {
    const all = box.coordinates.map(() => degree);
    const size = chebyshevSize(all, "total");
    if (size * problem.fields.length > mostColumns * (problem.fields.length > 1 ? 1.2 : 1)) break;
    found.push({
      name: `chebyshev of total degree ${degree}`,
      size,
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
