/** @file Known singular parts added to models: free terms as functions of a basis, fixed ones as lifts. */

import { UsageError } from "../errors.ts";
import { formatText } from "../expression/index.ts";
import { fixedParts, type ParticularTerm } from "../problem/index.ts";
import type { Basis } from "./bases/basis.ts";
import { combined } from "./bases/combined.ts";
import { functionsOf } from "./bases/functions-of.ts";
import { hard } from "./hard.ts";
import { knownExpressions } from "./known-expressions.ts";
import { type LinearModel, linearModel } from "./linear-model.ts";
import type { Model } from "./model.ts";

/**
 * The model with particular terms: u = model + Σ_k a_k s_k.
 *
 * A basis gets the free terms as further functions; they must belong to one field, and fixed ones are left to
 * `particularModel`. A network gets the fixed terms as lifts, added to those of hard constraints inside, so that these
 * must leave room for them; free terms of networks are refused, since a network has no coefficient for them.
 *
 * Not needed for a problem that states its terms: its `recommended.hard` has the fixed ones already.
 *
 * @throws UsageError for terms of several fields and one basis, or free terms and a network.
 *
 * @example
 * const interval = { coordinates: ["x"], bounds: [[0, 1]] } as const;
 * const root = { field: "u", value: parseExpression("sqrt(x)", interval), factor: "free" } as const;
 * withParticular(chebyshev({ ...interval, degrees: [5] }), [root]).size; // 7
 */
export function withParticular(basis: Basis, terms: readonly ParticularTerm[]): Basis;
export function withParticular(model: Model, terms: readonly ParticularTerm[]): Model;
export function withParticular(carrier: Basis | Model, terms: readonly ParticularTerm[]): Basis | Model {
  return "accumulate" in carrier ? basisWith(carrier, terms) : networkWith(carrier, terms);
}

function basisWith(basis: Basis, terms: readonly ParticularTerm[]): Basis {
  const free = terms.filter(({ factor }) => factor === "free");
  if (free.length === 0) return basis;
  const fields = [...new Set(free.map(({ field }) => field))];
  if (fields.length > 1)
    throw new UsageError({
      what: `one basis is given for particular terms of ${fields.join(", ")}`,
      remedy: "particularModel({ u: basis, v: basis }, terms)",
    });
  const { coordinates } = basis;
  const added = functionsOf({ coordinates, functions: free.map(({ value }) => value) });
  const count = free.length === 1 ? "a particular term" : `${free.length} particular terms`;
  return { ...combined([basis, added]), name: `${basis.name} + ${count}` };
}

function networkWith(model: Model, terms: readonly ParticularTerm[]): Model {
  const free = terms.find(({ factor }) => factor === "free");
  if (free)
    throw new UsageError({
      what: `the particular term ${formatText(free.value)} of "${free.field}" has a free coefficient, and a network has none for it`,
      where: `model ${model.name}`,
      remedy: 'factor: "fixed" where its strength is known, or a linear model',
    });
  const lifts = Object.entries(fixedParts(terms));
  if (lifts.length === 0) return model;
  return hard(model, Object.fromEntries(lifts.map(([field, lift]) => [field, { lift }])));
}

/**
 * The linear model of these bases with particular terms: free ones join the basis of their field, fixed ones are its
 * known part.
 *
 * @throws UsageError for terms of a field that has no basis.
 *
 * @example
 * const interval = { coordinates: ["x"], bounds: [[0, 1]] } as const;
 * const root = { field: "u", value: parseExpression("sqrt(x)", interval), factor: "fixed" } as const;
 * const model = particularModel({ u: chebyshev({ ...interval, degrees: [5] }) }, [root]);
 * model.known.evaluate(["u_x"], pointsFrom({ x: [0.25] }))[0][0]; // 1
 */
export function particularModel(
  bases: Readonly<Record<string, Basis>>,
  terms: readonly ParticularTerm[],
): LinearModel {
  const fields = Object.keys(bases);
  const stranger = terms.find(({ field }) => !fields.includes(field));
  if (stranger)
    throw new UsageError({
      what: `a particular term belongs to "${stranger.field}", which has no basis`,
      where: `bases are given for ${fields.join(", ")}`,
      remedy: "one basis per field",
    });
  const whole = Object.fromEntries(
    fields.map((name) => [
      name,
      basisWith(
        bases[name],
        terms.filter(({ field }) => field === name),
      ),
    ]),
  );
  const fixed = fixedParts(terms);
  const { coordinates } = bases[fields[0]] ?? { coordinates: [] };
  const known = Object.keys(fixed).length > 0 && { known: knownExpressions(fixed, coordinates, fields) };
  return linearModel(whole, { ...known });
}
