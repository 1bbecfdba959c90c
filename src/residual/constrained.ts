/** @file A residual system in two parts: rows to be made small, and rows that must vanish. */

import { nearest, UsageError } from "../errors.ts";
import type { DiscretizedSystem } from "./discretize.ts";
import { hostLinearisation } from "./host-linearisation.ts";
import type { Awaitable, Linearisation, ResidualSystem } from "./system.ts";

/** Minimise ½‖r(theta)‖² of the objective subject to c(theta) = 0, the residual of the constraints. */
export interface ConstrainedSystem {
  readonly objective: ResidualSystem;
  readonly constraints: ResidualSystem;
}

/**
 * The rows of a system as objective and constraints; each theta is linearised once for both.
 *
 * @param isHard - true for rows that must vanish.
 * @throws UsageError when one of the parts would be empty.
 */
export function splitRows(system: ResidualSystem, isHard: (row: number) => boolean): ConstrainedSystem {
  const rows = Array.from({ length: system.rows }, (_, row) => row);
  const hard = rows.filter(isHard);
  const soft = rows.filter((row) => !isHard(row));
  if (hard.length === 0 || soft.length === 0)
    throw new UsageError({
      what: `${hard.length} of ${system.rows} rows are to be constraints`,
      where: "splitRows",
      remedy: "at least one row in each part",
    });
  const shared = remembered(system);
  return { objective: partOf(system, soft, shared), constraints: partOf(system, hard, shared) };
}

type Use = "factor" | "products";
type Linearise = (theta: Float64Array, use: Use) => Awaitable<Linearisation>;

/** The last linearisation, used again at the same theta: the two parts ask for it one after the other. */
function remembered(system: ResidualSystem): Linearise {
  let last: { theta: Float64Array; use: Use; linearisation: Awaitable<Linearisation> } | undefined;
  return (theta, use) => {
    if (last?.use !== use || last.theta.some((value, j) => !Object.is(value, theta[j])))
      last = { theta: theta.slice(), use, linearisation: system.linearise(theta, use) };
    return last.linearisation;
  };
}

function partOf(system: ResidualSystem, rows: readonly number[], linearise: Linearise): ResidualSystem {
  const whole = new Float64Array(system.rows);
  const { explain, initial, linearColumns } = system;
  return {
    rows: rows.length,
    columns: system.columns,
    label: (row) => system.label(rows[row]),
    residual: (theta, out = new Float64Array(rows.length)) => {
      system.residual(theta, whole);
      rows.forEach((row, k) => {
        out[k] = whole[row];
      });
      return out;
    },
    linearise: (theta, use = "factor") => {
      const linearised = linearise(theta, use);
      return linearised instanceof Promise
        ? linearised.then((found) => select(found, rows, use))
        : select(linearised, rows, use);
    },
    ...(initial && { initial }),
    ...(linearColumns && { linearColumns }),
    ...(explain && { explain: (theta: Float64Array, row: number) => explain(theta, rows[row]) }),
  };
}

/** Some rows of a linearisation: copied if J is stored, else by products with zeros in the other rows. */
function select(whole: Linearisation, rows: readonly number[], use: Use): Linearisation {
  const residual = Float64Array.from(rows, (row) => whole.residual[row]);
  const J = use === "factor" ? whole.jacobian?.() : undefined;
  if (J) {
    const part = new Float64Array(rows.length * whole.columns);
    for (let j = 0, at = 0; j < whole.columns; j++)
      for (const row of rows) part[at++] = J[j * whole.rows + row];
    return hostLinearisation(rows.length, whole.columns, part, residual);
  }
  return productsOf(whole, rows, residual);
}

function productsOf(whole: Linearisation, rows: readonly number[], residual: Float64Array): Linearisation {
  const spread = (w: Float64Array): Float64Array => {
    const all = new Float64Array(whole.rows);
    rows.forEach((row, k) => {
      all[row] = w[k];
    });
    return all;
  };
  const jvp = (v: Float64Array, out = new Float64Array(rows.length)): Float64Array => {
    const all = whole.jvp(v);
    rows.forEach((row, k) => {
      out[k] = all[row];
    });
    return out;
  };
  const vjp = (w: Float64Array, out = new Float64Array(whole.columns)): Float64Array =>
    whole.vjp(spread(w), out);
  const cost = residual.reduce((sum, r) => sum + (r * r) / 2, 0);
  let gradient: Float64Array | undefined;
  return {
    rows: rows.length,
    columns: whole.columns,
    residual,
    cost,
    gradient: () => (gradient ??= vjp(residual)),
    diagonal: () => notStored("a diagonal"),
    factor: () => notStored("a factorisation"),
    solve: () => notStored("a solve"),
    jvp,
    vjp,
    predictedDecrease: (step) => jvp(step).reduce((sum, d, i) => sum - d * (residual[i] + d / 2), 0),
  };
}

function notStored(what: string): never {
  throw new UsageError({
    what: `${what} was asked of some rows of a system that stores no Jacobian`,
    remedy: 'linearise(theta, "factor") of a system that stores it',
  });
}

/**
 * A discretised problem with some of its conditions as constraints, in the units of its rows.
 *
 * @param names - of conditions: `dirichlet on x`. Conditions that hold by construction have no rows and are refused.
 * @throws UsageError for an unknown name, with the nearest, and for no name.
 */
export function hardConditions(system: DiscretizedSystem, names: readonly string[]): ConstrainedSystem {
  const known = system.blocks.map(({ name }) => name);
  for (const name of names) if (!known.slice(1).includes(name)) throw unknownCondition(name, known.slice(1));
  const hard: boolean[] = [];
  for (const { name, points, equations } of system.blocks)
    hard.push(...new Array<boolean>(points * equations.length).fill(names.includes(name)));
  return splitRows(system, (row) => hard[row]);
}

function unknownCondition(name: string, known: readonly string[]): UsageError {
  const [close] = nearest(name, known);
  return new UsageError({
    what: `there is no condition "${name}" with rows of its own`,
    where: `known: ${known.join(", ") || "none"}`,
    remedy: close ?? "one of the known names",
  });
}
