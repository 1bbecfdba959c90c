/** @file Exact solutions as the user may write them. */

import { UsageError } from "../errors.ts";
import {
  bindExpression,
  type Equations,
  type Expression,
  expr,
  lift,
  type ParsedExpression,
  type PointFunction,
  type Scope,
} from "../expression/index.ts";
import type { FieldValue } from "./types.ts";

/** One field's values: an `expr` text, an expression, a number, or a function of the point. */
export type FieldInput = ParsedExpression | Expression | PointFunction | number;

/** Per field; or one value where there is one field; or equations `u = ...`, one line per field. */
export type FieldsInput = FieldInput | Equations | Readonly<Record<string, FieldInput>>;

/**
 * Values per field with the names of coordinates and values resolved.
 *
 * @param scope - coordinates and values; fields may not occur in a solution.
 * @throws UsageError for one value where there are several fields, a name that is not a field, equations whose left
 *   side is not a field, and from `bindExpression`.
 */
export function bindFields(
  input: FieldsInput,
  fields: readonly string[],
  scope: Omit<Scope, "fields">,
): Record<string, FieldValue> {
  const record = byField(input, fields);
  const stranger = Object.keys(record).find((name) => !fields.includes(name));
  if (stranger !== undefined)
    throw new UsageError({
      what: `"${stranger}" is given a solution but is not a field`,
      where: `fields: ${fields.join(", ")}`,
      remedy: "one entry per field, by its name",
    });
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, bindField(value, scope)]));
}

function byField(input: FieldsInput, fields: readonly string[]): Readonly<Record<string, FieldInput>> {
  if (typeof input === "object" && "equations" in input && Array.isArray(input.equations))
    return fromEquations(input as Equations);
  if (typeof input === "object" && typeof (input as { kind?: unknown }).kind !== "string")
    return input as Readonly<Record<string, FieldInput>>;
  if (fields.length === 1) return { [fields[0]]: input as FieldInput };
  throw new UsageError({
    what: `one solution is given for the ${fields.length} fields ${fields.join(", ")}`,
    remedy: `{ ${fields.map((field) => `${field}: ...`).join(", ")} }`,
  });
}

function fromEquations({ equations }: Equations): Record<string, FieldInput> {
  return Object.fromEntries(
    equations.map(({ left, right, source, text }) => {
      if (left.kind === "name") return [left.name, { kind: "parsed", text: source, syntax: right }];
      throw new UsageError({
        what: "the left side of a solution is not a field",
        where: text,
        remedy: "lines of the form u = ...",
      });
    }),
  );
}

function bindField(value: FieldInput, scope: Omit<Scope, "fields">): FieldValue {
  if (typeof value === "function") return value;
  if (typeof value === "number") return lift(value);
  if (value.kind === "parsed") return bindExpression(value, scope);
  // Through a template, so that strange names in an expression are refused like those in a text.
  return bindExpression(expr`${value}`, scope);
}
