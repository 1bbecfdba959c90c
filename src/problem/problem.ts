/** @file From the description of a problem to the problem: names bound, kinds inferred, checked. */

import { UsageError } from "../errors.ts";
import {
  bindEquations,
  type Coefficient,
  type Equations,
  inferFields,
  type Numeric,
  topological,
} from "../expression/index.ts";
import type { Region } from "../geometry/index.ts";
import { bindConditions, type ProblemScope } from "./bind-conditions.ts";
import { checkProblem } from "./checks.ts";
import type { ConditionDescription } from "./conditions.ts";
import { checkGiven } from "./description-checks.ts";
import { bindFields, type FieldsInput } from "./exact.ts";
import { knownInside, referenceInside } from "./inside.ts";
import { refuseOutside } from "./measurements.ts";
import { bindParticular, type ParticularDescription, withFixedTerms } from "./particular.ts";
import { spellingHints } from "./spelling.ts";
import { bindSubstitute, type SubstituteDescription } from "./substitute.ts";
import type { BoundEquation, Condition, Picture, Problem, Recommended, Reference } from "./types.ts";

/** What `problem` takes. */
export interface ProblemDescription {
  readonly name: string;
  /** One sentence. Default: the name. */
  readonly title?: string;
  /** Where the definition comes from. Default: empty. */
  readonly source?: string;
  /** What makes it hard, and for whom. One sentence. Default: empty. */
  readonly difficulty?: string;
  /** The picture worth looking at. Default: none, and the viewer chooses. */
  readonly picture?: Picture;
  readonly domain: Region;
  /** One equation per field, from `pde`. */
  readonly interior: Equations;
  readonly conditions: readonly ConditionDescription[];
  /** Default: the names with derivatives in `interior`, in order of appearance. */
  readonly fields?: readonly string[];
  /** Named numbers and expressions that equations, conditions and solutions may use. */
  readonly values?: Readonly<Record<string, Numeric>>;
  readonly exact?: FieldsInput;
  readonly reference?: Reference;
  /** Known singular parts of the solution, from `particular`. Default: none. */
  readonly particular?: ParticularDescription | readonly ParticularDescription[];
  /** Fields determined only up to a constant. Default: none. */
  readonly upToConstant?: readonly string[];
  readonly trueCoefficients?: Readonly<Record<string, number>>;
  /**
   * The same problem in other unknowns (u = √w where u falls to zero like a root), which are solved for by methods that
   * need them smoother; the fields of this one as expressions of those. Default: none.
   */
  readonly substitute?: SubstituteDescription;
  readonly recommended?: Recommended;
}

/**
 * A problem: equations inside a domain, conditions, and what is known of the solution.
 *
 * @throws UsageError, before anything is solved, for unknown or missing keys, unknown names (with a caret), fewer equations than fields, a
 *   field or condition without equations, a face without points or off the domain, derivatives above order 4,
 *   coefficients of one name and two initial values, conditions that are surely too few for the order of the equations,
 *   particular terms that are not what they claim, and pictures that cannot be drawn. Each names the face, field,
 *   equation, term or coordinate.
 *
 * Solutions given as functions of the point throw UsageError outside the closed domain: nothing is known there.
 *
 * @example
 * const line = box({ x: [0, 1] });
 * const bar = problem({
 *   name: "bar",
 *   domain: line,
 *   interior: pde`u_xx = -1`,
 *   conditions: [on(line.face("x"), pde`u = 0`)],
 *   exact: expr`x*(1 - x)/2`,
 * });
 * bar.conditions[0].name; // "dirichlet on x"
 */
export function problem(description: ProblemDescription): Problem {
  checkGiven(description);
  const { name, title = name, source = "", difficulty = "", domain } = description;
  const { picture, reference, trueCoefficients } = description;
  const scope = scopeOf(description);
  const interior = bindEquations(description.interior, scope);
  const conditions = bindConditions(description.conditions, scope, interior);
  refuseOutside(description.conditions, domain);
  const { coordinates, fields, values = {} } = scope;
  const exact = description.exact && bindFields(description.exact, fields, { coordinates, values });
  const hints = description.fields ? [] : spellingHints({ fields, interior, conditions });
  const checked = checkProblem({
    ...(hints.length > 0 && { hints }),
    name,
    title,
    source,
    difficulty,
    ...(picture && { picture }),
    domain,
    coordinates,
    fields,
    interior,
    conditions,
    coefficients: coefficientsOf(interior, conditions),
    ...(exact && { exact: knownInside(exact, name, domain) }),
    upToConstant: description.upToConstant ?? [],
    ...(reference && { reference: referenceInside(reference, name, domain) }),
    ...(trueCoefficients && { trueCoefficients }),
    ...(description.substitute && {
      substitute: bindSubstitute(description.substitute, { name, domain, fields, values }),
    }),
    recommended: description.recommended ?? {},
  });
  return withFixedTerms(checked, bindParticular(checked, description.particular ?? [], values));
}

function scopeOf({ domain, interior, fields, values = {} }: ProblemDescription): ProblemScope {
  const { coordinates } = domain;
  const inferred =
    fields ?? inferFields(interior, coordinates).filter((name) => !Object.hasOwn(values, name));
  if (inferred.length > 0) return { coordinates, fields: inferred, values };
  throw new UsageError({
    what: "no field is differentiated, so no unknown is known by name",
    where: interior.text || "the interior equations are empty",
    remedy: 'name the unknowns: fields: ["u"]',
  });
}

/** Every coefficient once, in order of first use. @throws UsageError for one name with two initial values. */
function coefficientsOf(
  interior: readonly BoundEquation[],
  conditions: readonly Condition[],
): readonly Coefficient[] {
  const equations = [...interior, ...conditions.flatMap((condition) => condition.equations)];
  const found = new Map<string, Coefficient>();
  for (const { residual, text } of equations)
    for (const node of topological([residual])) if (node.kind === "coefficient") enter(found, node, text);
  return [...found.values()];
}

function enter(found: Map<string, Coefficient>, leaf: Coefficient, text: string): void {
  const known = found.get(leaf.name);
  if (known && known.positive !== leaf.positive)
    throw new UsageError({
      what: `the coefficient "${leaf.name}" is positive in one place and free in another`,
      where: text,
      remedy: "one coefficient(...) object, used wherever it occurs",
    });
  if (known && known.initial !== leaf.initial)
    throw new UsageError({
      what: `the coefficient "${leaf.name}" starts at ${known.initial} in one place and at ${leaf.initial} in another`,
      where: text,
      remedy: "one coefficient(...) object, used wherever it occurs",
    });
  found.set(leaf.name, leaf);
}
