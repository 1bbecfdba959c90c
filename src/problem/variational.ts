/** @file Problems stated as the minimum of an energy. */

import { UsageError } from "../errors.ts";
import {
  bindExpression,
  type Expression,
  leafKey,
  leaves,
  type Numeric,
  type ParsedExpression,
} from "../expression/index.ts";
import type { Region } from "../geometry/index.ts";
import { bindFields, type FieldsInput } from "./exact.ts";
import { knownInside } from "./inside.ts";
import type { FieldValue } from "./types.ts";

/** What `variational` takes. */
export interface VariationalDescription {
  readonly name: string;
  /** One sentence. Default: the name. */
  readonly title?: string;
  /** Where the definition comes from. Default: empty. */
  readonly source?: string;
  readonly domain: Region;
  /** L(x, u, ∇u, ...): an `expr` of coordinates, fields and their derivatives. */
  readonly density: ParsedExpression;
  /** Default: `["u"]`. */
  readonly fields?: readonly string[];
  /** Named numbers and expressions that the density may use. */
  readonly values?: Readonly<Record<string, Numeric>>;
  readonly exact?: FieldsInput;
}

/** E(u) = ∫ L(x, u, ∇u, ...) dx over the domain, to be minimised. */
export interface VariationalProblem {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly domain: Region;
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  readonly density: Expression;
  readonly exact?: Readonly<Record<string, FieldValue>>;
}

/**
 * An energy whose minimiser is sought. Boundary values are up to the model (`hard`, or a basis that has them); where
 * the model leaves them free the natural conditions of the energy hold.
 *
 * @throws UsageError, with a caret, for unknown names; for a density without a field, with normals or coefficients.
 *
 * @example
 * variational({ name: "string", domain: box({ x: [0, 1] }), density: expr`u_x^2/2 - u` }).fields; // ["u"]
 */
export function variational(description: VariationalDescription): VariationalProblem {
  const { name, title = name, source = "", domain, fields = ["u"], values = {} } = description;
  const { coordinates } = domain;
  const density = bindExpression(description.density, { coordinates, fields, values });
  refuseStrange(name, density);
  const exact = description.exact && bindFields(description.exact, fields, { coordinates, values });
  return {
    name,
    title,
    source,
    domain,
    coordinates,
    fields,
    density,
    ...(exact && { exact: knownInside(exact, name, domain) }),
  };
}

function refuseStrange(name: string, density: Expression): void {
  const found = leaves(density);
  const strange = found.find(({ kind }) => kind === "coefficient" || kind === "placeholder");
  if (strange)
    throw new UsageError({
      what: `the energy of "${name}" contains ${leafKey(strange)}`,
      remedy: "coordinates, fields, their derivatives and functions of the point",
    });
  if (found.some(({ kind }) => kind === "jet")) return;
  throw new UsageError({
    what: `the energy of "${name}" depends on no field`,
    remedy: 'a density such as expr`u_x^2/2 - u`, and fields: ["u"] for other names',
  });
}
