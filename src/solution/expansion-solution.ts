/** @file The solution carried by a model that is linear in its parameters. */

import { UsageError } from "../errors.ts";
import type { Jet } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { FieldPart, KnownFields, LinearModel } from "../models/index.ts";
import { multiIndex } from "../residual/index.ts";
import { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
import type { AskedSolution, Solution, StoredSolution } from "./solution.ts";
import { nestedArrays } from "./stored.ts";

export interface ExpansionSolutionOptions {
  readonly model: LinearModel;
  /** Coefficients, length model.size; what a system's theta has after them (coefficients of equations) is left out. Copied. */
  readonly c: Float64Array;
  readonly domain: Region;
  /** Order in which fields are listed. Default: that of the model. */
  readonly fields?: readonly string[];
}

/**
 * u = known + sum_j c_j φ_j, with derivatives of every order that the bases (and the known part) have.
 *
 * `store` is there unless a known part cannot be stored.
 *
 * @throws UsageError for too few coefficients or a field that the model does not carry; from `evaluate` for unknown
 *   names and for derivatives above a basis' order.
 */
export function expansionSolution({
  model,
  domain,
  fields = model.parts.map(({ field }) => field),
  ...options
}: ExpansionSolutionOptions): AskedSolution {
  checkExpansion(model, options.c, fields);
  const { coordinates } = model;
  const c = options.c.slice(0, model.size);
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const jets = names.map((name) => jetNamed(name, { coordinates, fields }));
    const points = pointsIn(given, coordinates);
    const values = expanded(model, c, jets, points);
    addKnown(model.known, names, points, values);
    return values;
  };
  const known = model.known && storeOf(model.known);
  const storable = model.known === undefined || known !== undefined;
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    ...(storable && { store: () => storeExpansion(model, c, fields, known?.()) }),
  };
}

/** One evaluation of the basis per field. */
function expanded(model: LinearModel, c: Float64Array, jets: readonly Jet[], points: Points): Float64Array[] {
  const values = new Array<Float64Array>(jets.length);
  for (const part of model.parts) {
    const own = jets.flatMap(({ field }, k) => (field === part.field ? [k] : []));
    if (own.length === 0) continue;
    const indices = own.map((k) => multiIndex(jets[k].derivative, model.coordinates));
    part.basis.evaluate(points, indices, coefficientsOf(part, c)).forEach((column, i) => {
      values[own[i]] = column;
    });
  }
  return values;
}

const coefficientsOf = ({ offset, basis }: FieldPart, c: Float64Array): Float64Array =>
  c.subarray(offset, offset + basis.size);

/** (mutates values) */
function addKnown(
  known: KnownFields | undefined,
  names: readonly string[],
  points: Points,
  values: readonly Float64Array[],
): void {
  known?.evaluate(names, points).forEach((column, k) => {
    for (let i = 0; i < column.length; i++) values[k][i] += column[i];
  });
}

/** `store` of a known part that is a solution. */
const storeOf = (known: KnownFields): (() => StoredSolution) | undefined => {
  const { store } = known as Partial<Solution>;
  return store && (() => store.call(known));
};

function storeExpansion(
  { name, coordinates, parts, shared }: LinearModel,
  c: Float64Array,
  fields: readonly string[],
  known: StoredSolution | undefined,
): StoredSolution {
  return {
    header: {
      kind: "expansion",
      name,
      coordinates,
      fields,
      parts: parts.map(({ field, basis }) => ({ field, spec: basis.spec })),
      ...(shared && { shared }),
      ...(known && { known: known.header }),
    },
    arrays: { c: c.slice(), ...(known && nestedArrays("known", known.arrays)) },
  };
}

function checkExpansion(model: LinearModel, c: Float64Array, fields: readonly string[]): void {
  if (c.length < model.size)
    throw new UsageError({
      what: `${c.length} coefficients for a model of ${model.size}`,
      where: `expansionSolution, ${model.name}`,
      remedy: "theta of the system, or its first model.size entries",
    });
  const stranger = fields.find((field) => model.parts.every((part) => part.field !== field));
  if (stranger !== undefined)
    throw new UsageError({
      what: `the model carries no field "${stranger}"`,
      where: `it carries ${model.parts.map(({ field }) => field).join(", ")}`,
      remedy: "fields of the model",
    });
}
