/** @file Values of the derivatives that equations need, from the coefficients of a linear model. */

import { type Jet, leafIdentity, leafKey } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { FieldPart, KnownFields, LinearModel } from "../../models/index.ts";
import { type BlockForm, multiIndex } from "./form.ts";

/** The points, and their periodic partners where there are any. */
export type Sites = readonly [Points, ...Points[]];

export function sitesOf(points: Points, { pair }: Pick<BlockForm, "pair">): Sites {
  return pair ? [points, shifted(points, pair.coordinate, pair.shift)] : [points];
}

function shifted(points: Points, coordinate: string, by: number): Points {
  const { coordinates, count } = points;
  const values = points.values.slice();
  const c = coordinates.indexOf(coordinate);
  for (let i = c * count; i < (c + 1) * count; i++) values[i] += by;
  return { ...points, values };
}

/** Columns by `leafIdentity` of the jet. */
export type JetColumns = ReadonlyMap<unknown, Float64Array>;

/**
 * Known part plus expansion, for every jet at its site.
 *
 * The known part is evaluated once, at first use; the expansion again only for other coefficients than the last ones,
 * since a solver asks for the residual at a trial and for J at the same point afterwards.
 */
export function fieldJets(
  model: LinearModel,
  jets: readonly Jet[],
  sites: Sites,
): (c: Float64Array) => JetColumns {
  let known: JetColumns | undefined;
  let last: { readonly c: Float64Array; readonly columns: JetColumns } | undefined;
  return (c) => {
    known ??= knownJets(model, jets, sites);
    if (!last || !sameNumbers(last.c, c))
      last = { c: c.slice(), columns: expandedJets(model, jets, sites, known, c) };
    return last.columns;
  };
}

const sameNumbers = (a: Float64Array, b: Float64Array): boolean => a.every((value, j) => value === b[j]);

function expandedJets(
  model: LinearModel,
  jets: readonly Jet[],
  sites: Sites,
  known: JetColumns,
  c: Float64Array,
): JetColumns {
  const columns = new Map<unknown, Float64Array>();
  for (const part of model.parts)
    sites.forEach((points, site) => {
      const wanted = jets.filter((jet) => jet.field === part.field && jet.site === site);
      const values = expansionOf(part, wanted, points, model.coordinates, c);
      wanted.forEach((jet, k) => {
        const identity = leafIdentity(jet);
        columns.set(identity, added(values[k], known.get(identity)));
      });
    });
  return columns;
}

const knownJets = ({ known }: LinearModel, jets: readonly Jet[], sites: Sites): JetColumns =>
  known ? givenJets(known, jets, sites) : new Map();

/** Values of jets that known fields have, each at its site. */
export function givenJets(fields: KnownFields, jets: readonly Jet[], sites: Sites): JetColumns {
  const columns = new Map<unknown, Float64Array>();
  sites.forEach((points, site) => {
    const wanted = jets.filter((jet) => jet.site === site);
    const names = wanted.map((jet) => leafKey({ ...jet, site: 0 }));
    if (wanted.length === 0 || points.count === 0) {
      for (const jet of wanted) columns.set(leafIdentity(jet), new Float64Array(0));
      return;
    }
    const values = fields.evaluate(names, points);
    wanted.forEach((jet, k) => {
      columns.set(leafIdentity(jet), values[k]);
    });
  });
  return columns;
}

function expansionOf(
  { basis, offset }: FieldPart,
  jets: readonly Jet[],
  points: Points,
  coordinates: readonly string[],
  c: Float64Array,
): Float64Array[] {
  const own = c.subarray(offset, offset + basis.size);
  // The first iterate of most solves: nothing to sum.
  if (own.every((value) => value === 0)) return jets.map(() => new Float64Array(points.count));
  const indices = jets.map(({ derivative }) => multiIndex(derivative, coordinates));
  return indices.length === 0 ? [] : basis.evaluate(points, indices, own);
}

function added(values: Float64Array, known: Float64Array | undefined): Float64Array {
  return known ? values.map((value, i) => value + known[i]) : values;
}
