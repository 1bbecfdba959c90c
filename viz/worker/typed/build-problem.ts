/** @file From the texts of the form to a problem, or to a complaint about one field of the form. */

import { NumericalError, nearest, UsageError } from "../../../src/errors.ts";
import {
  bindEquations,
  type Equations,
  inferFields,
  parseEquations,
  type Scope,
} from "../../../src/expression/index.ts";
import type { Region } from "../../../src/geometry/index.ts";
import {
  type ConditionDescription,
  on,
  type Problem,
  periodic,
  problem,
} from "../../../src/problem/index.ts";
import { numberOf, type Reading, regionOf } from "./region.ts";
import {
  Misplaced,
  type TypedComplaint,
  type TypedCondition,
  type TypedPlace,
  type TypedProblem,
} from "./typed-problem.ts";

export type Built =
  | { readonly problem: Problem; readonly complaint?: undefined }
  | { readonly problem?: undefined; readonly complaint: TypedComplaint };

/** Nothing of a text is run: it is parsed as pde`...` is. Fields are checked from the top of the form to its end. */
export function buildProblem(typed: TypedProblem): Built {
  try {
    return { problem: build(typed) };
  } catch (reason) {
    if (reason instanceof Misplaced) return { complaint: reason.complaint };
    throw reason;
  }
}

/** The named numbers of the form; none while they cannot be read. */
export function namedNumbers({ values }: TypedProblem): Readonly<Record<string, number>> {
  try {
    return at("values", () => valuesOf(values));
  } catch (reason) {
    if (reason instanceof Misplaced) return {};
    throw reason;
  }
}

/** The faces of the typed region by name, `boundary` apart; none while the region cannot be read. */
export function facesOf(typed: TypedProblem): readonly string[] {
  try {
    return at("problem", () => readRegion(typed, valuesOf(typed.values))).faces.map(({ name }) => name);
  } catch (reason) {
    if (reason instanceof Misplaced) return [];
    throw reason;
  }
}

function build(typed: TypedProblem): Problem {
  const name = at("name", () => nameOf(typed.name));
  const values = at("values", () => valuesOf(typed.values));
  const domain = readRegion(typed, values);
  const interior = at("equations", () =>
    parseEquations(required(typed.equations, "an equation", "u_t = u_xx")),
  );
  const scope = at("equations", () => scopeOf(interior, domain, values));
  const conditions = typed.conditions.map((condition, i) =>
    at(`condition ${i}`, () => conditionOf(condition, domain, scope)),
  );
  const exact = at("exact", () => (typed.exact.trim() ? exactOf(typed.exact, scope) : undefined));
  return at("problem", () =>
    problem({
      ...{ name, domain, interior, conditions, values, fields: scope.fields ?? [] },
      title: name,
      source: "typed into the page",
      ...(exact && { exact }),
    }),
  );
}

/** Runs `read`; what it complains of is about that field of the form. */
function at<T>(place: TypedPlace, read: () => T): T {
  try {
    return read();
  } catch (reason) {
    if (reason instanceof UsageError || reason instanceof NumericalError)
      throw new Misplaced({ place, message: reason.message });
    throw reason;
  }
}

function readRegion(typed: TypedProblem, values: Reading["values"]): Region {
  const names = typed.coordinates.map(({ name }) => name);
  names.forEach((name, i) => {
    at(`coordinate ${i}`, () => checkCoordinate(name, names.slice(0, i)));
  });
  if (names.length === 0)
    return at("problem", () => {
      throw new UsageError({ what: "there is no coordinate", remedy: "adding x" });
    });
  return regionOf(typed, { at, values });
}

function checkCoordinate(name: string, before: readonly string[]): void {
  if (name.trim() === "")
    throw new UsageError({ what: "the coordinate has no name", remedy: "x, y, z or t" });
  if (before.includes(name))
    throw new UsageError({ what: `there are two coordinates ${name}`, remedy: "another name" });
  // The rules for names are those of equations.
  bindEquations(parseEquations("0 = 0"), { coordinates: [...before, name] });
}

function nameOf(name: string): string {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 40) return name;
  throw new UsageError({
    what: `"${name}" cannot be the name of a problem`,
    remedy: "small letters, digits and hyphens: my-heat",
  });
}

/** `nu = 0.01/pi`, one per line; later lines may use earlier names. */
function valuesOf(text: string): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const line of text.split(/[;\n]/)) {
    if (line.trim() === "") continue;
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (!name || Object.hasOwn(values, name))
      throw new UsageError({
        what: name ? `${name} has two values` : `"${line.trim()}" is no named number`,
        remedy: "lines like nu = 0.01/pi",
      });
    values[name] = numberOf(value, values);
  }
  return values;
}

function required(text: string, what: string, example: string): string {
  if (text.trim()) return text;
  throw new UsageError({ what: `${what} is missing`, remedy: example });
}

/** The unknowns are the names that are differentiated. */
function scopeOf(interior: Equations, domain: Region, values: Reading["values"]): Scope {
  const { coordinates } = domain;
  const fields = inferFields(interior, coordinates).filter((name) => !Object.hasOwn(values, name));
  if (fields.length === 0)
    throw new UsageError({
      what: "no name in the equations is differentiated, so there is no unknown",
      remedy: "u_x, u_t, lap(u)",
    });
  const scope = { coordinates, fields, values };
  bindEquations(interior, scope);
  return scope;
}

function conditionOf({ where, text }: TypedCondition, domain: Region, scope: Scope): ConditionDescription {
  const [, along] = /^periodic (\w+)$/.exec(where) ?? [];
  if (along) return periodic(domain, along);
  const equations = parseEquations(required(text, "the equation of the condition", "u = 0"));
  bindEquations(equations, { ...scope, normals: true });
  return on(where === "boundary" ? domain.boundary() : faceOf(where, domain), equations);
}

/** `x low` is a face by its name; `x` both faces of the coordinate. */
function faceOf(where: string, domain: Region) {
  const known = [...domain.faces.map(({ name }) => name), ...domain.coordinates, "boundary"];
  if (domain.faces.some(({ name, coordinate }) => [name, coordinate].includes(where)))
    return domain.face(where);
  const near = nearest(where, known);
  throw new UsageError({
    what: `the region has no face "${where}"`,
    where: `faces: ${known.join(", ")}`,
    remedy: near.length > 0 ? near.join(" or ") : "choosing one of these",
  });
}

function exactOf(text: string, { coordinates, fields = [], values = {} }: Scope): Equations {
  const exact = parseEquations(text);
  // The left side names a field, the right side may not: found here, beside the field of the form.
  for (const { text: line } of exact.equations) {
    const [left, ...right] = line.split("=");
    if (!fields.includes(left.trim()))
      throw new UsageError({
        what: `${left.trim()} is not an unknown; unknown are ${fields.join(", ")}`,
        where: `  ${line}`,
        remedy: `${fields[0]} = ...`,
      });
    bindEquations(parseEquations(`${right.join("=")} = 0`), { coordinates, values });
  }
  return exact;
}
