/** @file Known singular parts of a solution: how they are written, and what they make of a problem. */

import { UsageError } from "../errors.ts";
import {
  add,
  bindEquations,
  bindExpression,
  type Equations,
  type Expression,
  expr,
  leafKey,
  leaves,
  type Numeric,
  one,
  type ParsedExpression,
  sum,
  zero,
} from "../expression/index.ts";
import { checkTerm } from "./particular-checks.ts";
import type { ParticularTerm, Problem } from "./types.ts";

/** One term: an `expr` text or an expression of the coordinates. */
export type TermInput = ParsedExpression | Expression;

export interface ParticularOptions {
  /** Whether the solution contains each term once, or times a coefficient that is solved for. Default: `free`. */
  readonly factor?: "fixed" | "free";
  /**
   * What each term is claimed to satisfy: `homogeneous`, the part of the interior equations that is linear in the fields;
   * `interior`, the interior equations with their sources; or equations such as that of a layer. Default: no claim.
   */
  readonly satisfies?: "homogeneous" | "interior" | Equations;
}

/** Terms whose names are bound when the problem is made. */
export interface ParticularDescription extends ParticularOptions {
  readonly terms: Readonly<Record<string, TermInput | readonly TermInput[]>>;
}

/**
 * Known singular parts of the solution, per field: u = smooth model + Σ fixed terms + Σ a_k free terms.
 *
 * A problem's data may be such that no smooth model carries its solution, and the residual need not show it. The
 * initial values x² cos πx of Allen-Cahn's equation on a circle have a kink at x = ±1, which heals in a layer of width
 * (diffusivity · time)^(1/2). A network that is smooth and periodic in x, added to these values, satisfies the equation
 * at every point inside and every condition it is told, with a cost of 1e-14, and is wrong by several 1e-4: the missing
 * layer starts on a set of measure zero, where no point lies. Only conditions evaluated anew, here that u_x be periodic,
 * show it; so does an error estimate, which evaluates all of them. With the layer as a fixed term the same network
 * reaches 1e-7.
 *
 * Fixed terms become part of `recommended.hard`, so that networks and evolutions contain them; linear models take fixed
 * and free ones by `particularModel`.
 *
 * @returns the description that `problem({ particular })` takes; `problem` checks it.
 *
 * @example
 * particular({ u: expr`log(x^2 + y^2)` }, { satisfies: "homogeneous" }).factor; // "free"
 */
export function particular(
  terms: ParticularDescription["terms"],
  options: ParticularOptions = {},
): ParticularDescription {
  return { factor: "free", ...options, terms };
}

/**
 * The terms with their names resolved, shown to be what they claim.
 *
 * @param values - named numbers and expressions that terms and claims may use.
 * @throws UsageError for a field that the problem lacks, terms that contain anything but coordinates, are not finite
 *   inside the domain, or miss the claimed equation by more than 1e-8 of its terms at a random point.
 *
 * @example
 * const square = box({ x: [1, 2], y: [1, 2] });
 * const laplace = problem({
 *   name: "laplace",
 *   domain: square,
 *   interior: pde`lap(u) = 0`,
 *   conditions: [on(square.boundary(), pde`u = x`)],
 * });
 * const logarithm = particular({ u: expr`log(x^2 + y^2)` }, { satisfies: "homogeneous" });
 * bindParticular(laplace, logarithm).length; // 1
 * bindParticular(laplace, particular({ u: expr`sqrt(x)` }, { satisfies: "homogeneous" })); // throws UsageError
 */
export function bindParticular(
  problem: Problem,
  descriptions: ParticularDescription | readonly ParticularDescription[],
  values: Readonly<Record<string, Numeric>> = {},
): readonly ParticularTerm[] {
  const all = "terms" in descriptions ? [descriptions] : descriptions;
  const bound = all.flatMap((description) => bindOne(problem, description, values));
  for (const term of bound) checkTerm(term, problem);
  return bound;
}

function bindOne(
  { coordinates, fields, name }: Problem,
  { terms, factor = "free", satisfies }: ParticularDescription,
  values: Readonly<Record<string, Numeric>>,
): ParticularTerm[] {
  const stranger = Object.keys(terms).find((field) => !fields.includes(field));
  if (stranger !== undefined)
    throw new UsageError({
      what: `a particular term is given for "${stranger}", which is not a field`,
      where: `fields of problem "${name}": ${fields.join(", ")}`,
      remedy: `particular({ ${fields[0]}: ... })`,
    });
  const claim =
    typeof satisfies === "object" ? bindEquations(satisfies, { coordinates, fields, values }) : satisfies;
  return Object.entries(terms).flatMap(([field, given]) =>
    [given].flat().map((term: TermInput): ParticularTerm => {
      // Through a template, so that strange names in an expression are refused like those in a text.
      const parsed = term.kind === "parsed" ? term : expr`${term}`;
      const value = bindExpression(parsed, { coordinates, values });
      refuseOther(field, value);
      return { field, value, factor, ...(claim !== undefined && { satisfies: claim }) };
    }),
  );
}

/** A function sampled at points has no derivatives, and a coefficient no value before the solve. */
function refuseOther(field: string, value: Expression): void {
  const other = leaves(value).find((leaf) => leaf.kind !== "coordinate");
  if (other === undefined) return;
  throw new UsageError({
    what: `a particular term of "${field}" contains ${leafKey(other)}`,
    remedy: "expressions of the coordinates only",
  });
}

/** The problem with its terms; the fixed ones are added to the lifts of its hard constraint. */
export function withFixedTerms(problem: Problem, terms: readonly ParticularTerm[]): Problem {
  if (terms.length === 0) return problem;
  const { hard = {}, ...recommended } = problem.recommended;
  const lifts = Object.entries(fixedParts(terms)).map(([field, part]) => {
    const { lift = zero, factor = one } = hard[field] ?? {};
    return [field, { lift: add(lift, part), factor }] as const;
  });
  const whole = { ...hard, ...Object.fromEntries(lifts) };
  return {
    ...problem,
    particular: terms,
    recommended: { ...recommended, ...(Object.keys(whole).length > 0 && { hard: whole }) },
  };
}

/** Per field that has any, the sum of its fixed terms. */
export function fixedParts(terms: readonly ParticularTerm[]): Record<string, Expression> {
  const fixed = terms.filter(({ factor }) => factor === "fixed");
  const fields = [...new Set(fixed.map(({ field }) => field))];
  return Object.fromEntries(
    fields.map((name) => [name, sum(fixed.filter(({ field }) => field === name).map(({ value }) => value))]),
  );
}
