/** @file What networks contribute to fields: derivatives of w_j N_j at points, and rows of J from slopes. */

import type { HostDevice } from "../devices/index.ts";
import { type Expression, jet, leafKey, mul, placeholder, sum } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { below, type MultiIndex, type Network, ways } from "../models/index.ts";
import {
  block,
  chainWeights,
  type Evaluator,
  evaluator,
  formulate,
  placeParameters,
} from "../residual/index.ts";
import { chainFactor, localPoints, type Part } from "./parts.ts";

/** D^index of every field, field by field, index by index: entry i of column f * indices + k. */
export type JetTable = readonly Float64Array[];

/** `u`, `u_x`, `u_xx`, ... in the order of a table's columns. */
export const jetNamesOf = (
  fields: readonly string[],
  indices: readonly MultiIndex[],
  coordinates: readonly string[],
): string[] =>
  fields.flatMap((field) => indices.map((index) => leafKey(jet(field, derivativeOf(index, coordinates)))));

/**
 * Adds D^α(w N) of one part at its members, from the derivatives D^βN in own coordinates. (mutates table)
 *
 * @param values - in the order of a table's columns, length members.length.
 */
export function addPart(
  table: JetTable,
  part: Part,
  indices: readonly MultiIndex[],
  { points, members }: Membership,
  values: readonly Float64Array[],
): void {
  addProducts(
    table,
    values,
    weightsAt(part, pick(points, members), indices),
    termsOf(part, indices),
    members,
    0,
  );
}

/** A set of points, and those of them at which a part contributes. */
export interface Membership {
  readonly points: Points;
  readonly members: Int32Array;
}

/** One network at work on some sets of points. */
export interface PartFields {
  /** Adds D^α(w N) of every field at the members of each set. `theta`: the part's own parameters. (mutates tables) */
  addTo(theta: Float64Array, tables: readonly JetTable[]): void;
  release(): void;
}

/** Indices with everything below them, lower orders first. */
export function closureOf(indices: readonly MultiIndex[]): MultiIndex[] {
  const found = new Map<string, MultiIndex>();
  for (const index of indices) for (const lower of below(index)) found.set(lower.join(), lower);
  const order = (index: MultiIndex): number => index.reduce((total, n) => total + n, 0);
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

/** How D^α(w N) follows from derivatives of N in own coordinates: Leibniz and the chain rule, one term per β <= α. */
interface Term {
  /** Place of β among the indices. */
  readonly of: number;
  /** C(α, β) · chain factor of β. */
  readonly factor: number;
  /** Place of α - β among the indices, for the weight. */
  readonly weight: number;
}

function termsOf(part: Part, indices: readonly MultiIndex[]): Term[][] {
  const place = new Map(indices.map((index, k) => [index.join(), k]));
  return indices.map((index) =>
    (part.weight ? below(index) : [index]).map((lower) => ({
      of: place.get(lower.join())!,
      factor: ways(index, lower) * chainFactor(part, lower),
      weight: place.get(index.map((n, a) => n - lower[a]).join())!,
    })),
  );
}

/** D^index of the weight at points, index by index; undefined for a weight of one. */
const weightsAt = (
  part: Part,
  points: Points,
  indices: readonly MultiIndex[],
): Float64Array[] | undefined => {
  const jets = part.weight?.(points, indices);
  return jets && indices.map((index) => jets.get(index.join())!);
};

/** `["x", "x"]` for an index of 2 in x. */
export const derivativeOf = (index: MultiIndex, coordinates: readonly string[]): string[] =>
  index.flatMap((n, a) => new Array<string>(n).fill(coordinates[a]));

/** Points of several sets one after the other. */
function joined(sets: readonly { readonly points: Points }[]): Points {
  const [{ points: first }] = sets;
  const count = sets.reduce((total, { points }) => total + points.count, 0);
  const { coordinates } = first;
  const values = new Float64Array(coordinates.length * count);
  coordinates.forEach((_, c) => {
    let to = c * count;
    for (const { points } of sets) {
      values.set(points.values.subarray(c * points.count, (c + 1) * points.count), to);
      to += points.count;
    }
  });
  return { coordinates, count, values };
}

/**
 * Compiles a part's network for its members of some sets of points.
 *
 * @param network - on [-1, 1] in every coordinate; the same for all parts.
 * @param indices - closed downwards.
 */
export function partFields(
  device: HostDevice,
  part: Part,
  network: Network,
  indices: readonly MultiIndex[],
  sets: readonly Membership[],
): PartFields {
  const used = sets.flatMap((set, s) => (set.members.length > 0 ? [{ ...set, s }] : []));
  if (used.length === 0) return { addTo: () => {}, release: () => {} };
  const own = used.map(({ points, members }) => ({ points: localPoints(part, points, members) }));
  const all = joined(own);
  const weights = used.map(({ points, members }) => weightsAt(part, pick(points, members), indices));
  const { coordinates, fields } = network.space;
  const expressions = fields.flatMap((field) =>
    indices.map((index): Expression => jet(field, derivativeOf(index, coordinates))),
  );
  const terms = termsOf(part, indices);
  const compiled: Evaluator = evaluator({
    ...{ device, network, expressions, coefficients: [], count: all.count, name: "parts" },
  });
  compiled.place(all);
  return {
    addTo: (theta, tables) => {
      const values = compiled.evaluate(theta);
      let first = 0;
      used.forEach(({ members, s }, u) => {
        addProducts(tables[s], values, weights[u], terms, members, first);
        first += members.length;
      });
    },
    release: compiled.release,
  };
}

const pick = (points: Points, members: Int32Array): Points => {
  const { coordinates, count } = points;
  const values = new Float64Array(coordinates.length * members.length);
  for (let c = 0, to = 0; c < coordinates.length; c++)
    for (const i of members) values[to++] = points.values[c * count + i];
  return { coordinates, count: members.length, values };
};

/** table += Σ_β C(α, β) D^{α-β}w · D^βN, at the members. (mutates table) */
function addProducts(
  table: JetTable,
  values: readonly Float64Array[],
  weights: readonly Float64Array[] | undefined,
  terms: readonly (readonly Term[])[],
  members: Int32Array,
  first: number,
): void {
  for (let column = 0; column < table.length; column++) {
    const k = column % terms.length;
    const to = table[column];
    for (const { of, factor, weight } of terms[k]) {
      const from = values[column - k + of];
      const w = weights?.[weight];
      for (let m = 0; m < members.length; m++) to[members[m]] += factor * (w ? w[m] : 1) * from[first + m];
    }
  }
}

/** Rows that a part contributes to: one per equation and member of a set. */
export interface PartRows {
  /** Rows of the whole, each once. */
  readonly rows: Int32Array;
  /**
   * Fills the part's block of J.
   *
   * @param slopes - per set and equation ∂r/∂(D^α u_f) at all points of the set, column f * indices + k, or undefined
   *   where it vanishes.
   * @returns rows x size, column-major, on the device; overwritten by the next call.
   */
  jacobian(theta: Float64Array, slopes: readonly (readonly SlopeColumns[])[]): Float64Array;
}

export type SlopeColumns = readonly (Float64Array | undefined)[];

/** A set of points with the rows of its equations. */
export interface RowSet extends Membership {
  /** Row of equation e at point i is firstRow + e * points.count + i. */
  readonly firstRow: number;
  readonly equations: number;
}

/**
 * Compiles Σ_β s_β D^βN with tabulated s: what J's rows of one part are, whatever the equations.
 *
 * The slopes of F with respect to D^α u become slopes with respect to D^βN, s_β = Σ_α C(α, β) D^{α-β}w ∂F/∂(D^α u), so the
 * rows are exact for equations that are not linear too, and one program serves all equations and all parts of one size.
 *
 * Cost: one forward and one reverse sweep per row.
 */
export function partRows(
  device: HostDevice,
  part: Part,
  network: Network,
  indices: readonly MultiIndex[],
  sets: readonly RowSet[],
): PartRows {
  const pieces = sets.flatMap((set, s) =>
    set.members.length === 0
      ? []
      : Array.from({ length: set.equations }, (_, e) => ({
          ...set,
          s,
          e,
          weights: weightsAt(part, pick(set.points, set.members), indices),
        })),
  );
  const rows = Int32Array.from(
    pieces.flatMap(({ members, firstRow, points, e }) =>
      Array.from(members, (i) => firstRow + e * points.count + i),
    ),
  );
  if (rows.length === 0) return { rows, jacobian: () => new Float64Array(0) };
  const { fields } = network.space;
  const compiled = compiledRows(device, network, indices, rows.length);
  compiled.place(
    joined(pieces.map(({ points, members }) => ({ points: localPoints(part, points, members) }))),
  );
  const terms = termsOf(part, indices);
  const seeds = fields.flatMap(() => indices.map(() => new Float64Array(rows.length)));
  const merge = mergerOf(device, rows, network.size);
  return {
    rows: merge?.rows ?? rows,
    jacobian: (theta, slopes) => {
      for (const seed of seeds) seed.fill(0);
      let first = 0;
      for (const { s, e, members, weights } of pieces) {
        addSeeds(seeds, slopes[s][e], weights, terms, members, first);
        first += members.length;
      }
      const values = compiled.jacobian(theta, seeds);
      return merge ? merge.merged(values) : values;
    },
  };
}

/** s_β += Σ_α C(α, β) D^{α-β}w · slope_α, at the members. (mutates seeds) */
function addSeeds(
  seeds: readonly Float64Array[],
  slopes: SlopeColumns,
  weights: readonly Float64Array[] | undefined,
  terms: readonly (readonly Term[])[],
  members: Int32Array,
  first: number,
): void {
  for (let column = 0; column < slopes.length; column++) {
    const from = slopes[column];
    if (!from) continue;
    const k = column % terms.length;
    for (const { of, factor, weight } of terms[k]) {
      const to = seeds[column - k + of];
      const w = weights?.[weight];
      for (let m = 0; m < members.length; m++) to[first + m] += factor * (w ? w[m] : 1) * from[members[m]];
    }
  }
}

function compiledRows(device: HostDevice, network: Network, indices: readonly MultiIndex[], count: number) {
  const { coordinates, fields } = network.space;
  const names = fields.flatMap((field) => indices.map((index) => `slope of ${field} ${index.join()}`));
  const row = sum(
    fields.flatMap((field, f) =>
      indices.map((index, k) =>
        mul(placeholder(names[f * indices.length + k]), jet(field, derivativeOf(index, coordinates))),
      ),
    ),
  );
  const formulation = formulate([row], network, []);
  const parameters = device.allocate(network.size);
  const [residual, jacobian] = [device.allocate(count), device.allocate(count * network.size)];
  const range = { first: 0, total: count };
  const body = block({ device, network, formulation, count, range, theta: parameters, name: "parts" });
  return {
    place: (points: Points): void => body.place(points, new Float64Array(count)),
    jacobian: (theta: Float64Array, seeds: readonly Float64Array[]): Float64Array => {
      names.forEach((name, k) => {
        body.fill(name, seeds[k]);
      });
      placeParameters(device, network, theta, parameters);
      body.linearise(residual, jacobian);
      chainWeights(device, network, theta, jacobian, count);
      return jacobian;
    },
  };
}

/** Sums rows that occur twice: a part that lies on both sides of a periodic condition. Undefined where none does. */
function mergerOf(device: HostDevice, rows: Int32Array, columns: number) {
  const unique = Int32Array.from(new Set(rows));
  if (unique.length === rows.length) return undefined;
  const place = new Map(Array.from(unique, (row, i) => [row, i]));
  const slot = rows.map((row) => place.get(row)!);
  const out = device.allocate(unique.length * columns);
  return {
    rows: unique,
    merged: (values: Float64Array): Float64Array => {
      out.fill(0);
      for (let j = 0, at = 0; j < columns; j++)
        for (let i = 0; i < slot.length; i++, at++) out[j * unique.length + slot[i]] += values[at];
      return out;
    },
  };
}
