/** @file When a lift is subtracted from a field before its modes are formed. */

import { type Expression, substitute, totalDerivative, zero } from "../expression/index.ts";
import { type Points, pointsFrom } from "../geometry/index.ts";
import { evaluateAt, type Problem } from "../problem/index.ts";
import type { EndRow, EvolutionConditions } from "./conditions.ts";
import { endLift } from "./end-lifts.ts";
import { realFft, zeroModes } from "./fft.ts";
import type { Axes } from "./form.ts";
import type { SplitEquation } from "./terms.ts";

/**
 * Lifts may be singular at the initial time while their sum with the rest is not (heat layers under a kink): they are
 * evaluated this share of the time interval later. Chosen here: a heat layer is then 1e-6 of its final width.
 */
const liftDelay = 1e-12;

/** The time at which a lift that is singular at the start is evaluated in its place. */
export const later = ({ low, high }: Pick<Axes["time"], "low" | "high">): number =>
  low + liftDelay * (high - low);

/** The time at which coordinate expressions are evaluated in place of t. */
export const delayed = (t: number, { first }: Pick<Axes["time"], "first">): number => Math.max(t, first);

/**
 * Values of a lift, at the given times where they are finite: what a lift changes by in the delay would stay in u - lift
 * for ever, and grow with it where the equation is unstable.
 *
 * @param columns - points by coordinate, in the order of the problem's.
 */
export function liftValues(
  lift: Expression,
  columns: Readonly<Record<string, Float64Array>>,
  time: Axes["time"],
): Float64Array {
  const at = (t: Float64Array): Float64Array =>
    evaluateAt([lift], pointsFrom({ ...columns, [time.name]: t }))[0];
  const values = at(columns[time.name]);
  if (values.every(Number.isFinite)) return values;
  const moved = at(columns[time.name].map((t) => delayed(t, time)));
  return values.map((value, i) => (Number.isFinite(value) ? value : moved[i]));
}

/** A lift that changes so many times faster at the start than later is singular there. Chosen here. */
const sudden = 1000;

/**
 * Whether all that is evaluated is finite at the initial time, and lifts change there at no other pace than later: at
 * both ends of x, in the middle, and at points of a grid.
 */
export function startsSmoothly(
  parts: readonly { readonly lift: Expression; readonly nonlinear: Expression }[],
  axes: Axes,
): boolean {
  const { low, high, name } = axes.time;
  const still = (e: Expression): Expression =>
    substitute(e, (leaf) => (leaf.kind === "jet" ? zero : undefined));
  const at = (e: Expression, t: number): number => largest(evaluateAt([still(e)], gridAt(axes, t))[0]);
  return parts.every(({ lift, nonlinear }) => {
    const rate = totalDerivative(lift, name, [axes.space.name, name]);
    const usual = Math.max(...fractions.map((share) => at(rate, low + share * (high - low))));
    const hasValues = [lift, nonlinear].every((e) => Number.isFinite(at(e, low)));
    return hasValues && at(rate, later(axes.time)) <= sudden * usual;
  });
}

function gridAt({ space, time }: Axes, t: number): Points {
  // chosen here: an even number of steps meets the middle, where kinks like to be.
  const steps = 64;
  const x = Float64Array.from(
    { length: steps + 1 },
    (_, i) => (space.low * (steps - i) + space.high * i) / steps,
  );
  return pointsFrom({ [space.name]: x, [time.name]: x.map(() => t) });
}

/**
 * The lifts of the recommended hard constraint that are worth subtracting: those that boundary values need, and those
 * without which the Fourier series of the initial data decays more slowly. Boundary values for which none is
 * recommended get one that is made for them.
 */
export function chooseLifts(
  problem: Problem,
  axes: Axes,
  { initial, periodic, ends }: EvolutionConditions,
  equations: readonly SplitEquation[],
): Record<string, Expression> {
  const chosen = madeLifts(problem, axes, ends, equations);
  for (const [field, { lift }] of Object.entries(problem.recommended.hard ?? {})) {
    const rows = ends.filter((row) => row.field === field);
    const plain = tail(initial[field], undefined, axes, periodic);
    const isNeeded = rows.length > 0 && worst(problem, rows, {}, axes) > someValue;
    if (isNeeded || (plain > roughness && tail(initial[field], lift, axes, periodic) < plain / 10))
      chosen[field] = lift;
  }
  return chosen;
}

/** Chosen here: boundary values below that are zero. */
const someValue = 1e-10;

/** Of fields that have given values and no recommended lift, each with its velocity if it has one. */
function madeLifts(
  problem: Problem,
  axes: Axes,
  ends: readonly EndRow[],
  equations: readonly SplitEquation[],
): Record<string, Expression> {
  const rowsOf = (field: string): EndRow[] => ends.filter((row) => row.field === field);
  const needs = ({ field }: SplitEquation): boolean =>
    !problem.recommended.hard?.[field] && worst(problem, rowsOf(field), {}, axes) > someValue;
  const input = { ...axes, ends, equations, coordinates: problem.coordinates };
  const made = equations.filter(needs).map(({ field }) => [field, endLift(field, input)] as const);
  return Object.fromEntries(made.filter((one): one is [string, Expression] => one[1] !== undefined));
}

/** Chosen here: a series whose last modes of 512 are below this share of its size is smooth enough as it is. */
const roughness = 1e-10;

/** Largest of the last eighth of 512 modes over the largest value; zero where the data are not periodic. */
function tail(initial: Expression, lift: Expression | undefined, axes: Axes, periodic: boolean): number {
  if (!periodic) return 0;
  const grid = 1024;
  const points = initialPoints(axes, grid);
  const [u, l] = evaluateAt([initial, lift ?? zero], points);
  const modes = zeroModes(grid / 2 + 1);
  realFft(grid).modes(
    u.map((value, j) => value - l[j]),
    modes,
  );
  const from = (7 * grid) / 16;
  const last = modes.re.slice(from).map((re, k) => Math.hypot(re, modes.im[k + from]));
  return largest(last) / largest(u);
}

/** Equispaced midpoints in x at the initial time. */
export function initialPoints({ space, time }: Axes, grid: number): Points {
  const x = Float64Array.from(
    { length: grid },
    (_, j) => space.low + ((space.high - space.low) * (j + 0.5)) / grid,
  );
  return pointsFrom({ [space.name]: x, [time.name]: x.map(() => delayed(time.low, time)) });
}

/** Largest absolute value; zero for none. */
export const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Largest residual of conditions at the ends where v = u - lift vanishes, at a few times. */
export function worst(
  { coordinates }: Problem,
  rows: readonly EndRow[],
  lifts: Readonly<Record<string, Expression>>,
  axes: Axes,
): number {
  const sizes = rows.flatMap(({ residual, sides }) => {
    const atLift = substitute(residual, (leaf) => {
      if (leaf.kind !== "jet") return undefined;
      const along = (e: Expression, name: string): Expression => totalDerivative(e, name, coordinates);
      return leaf.derivative.reduce(along, lifts[leaf.field] ?? zero);
    });
    return sides.map((side) => largest(evaluateAt([atLift], endPoints(axes, side))[0]));
  });
  return Math.max(0, ...sizes);
}

/** Fractions of the time interval at which boundary values are looked at; any few would do. */
const fractions = [0.137, 0.5, 0.811, 1];

function endPoints({ space, time }: Axes, side: "low" | "high"): Points {
  const columns = {
    [space.name]: fractions.map(() => space[side]),
    [time.name]: fractions.map((s) => time.low + s * (time.high - time.low)),
  };
  const outward = side === "low" ? -1 : 1;
  const normals = Float64Array.from({ length: 2 * fractions.length }, (_, i) =>
    i < fractions.length ? outward : 0,
  );
  return { ...pointsFrom(columns), normals };
}
