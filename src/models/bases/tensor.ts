/** @file Products of functions of some coordinates and functions of others. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "./basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate, forTiles, mergedTerms, tileSize } from "./tiles.ts";

/**
 * φ_i(x) ψ_j(t), j fastest: Gaussians in space times polynomials in time.
 *
 * Both factors are evaluated once per point and derivative, columns are their outer products: for n functions, m points
 * and k different derivatives of φ one operator costs k n m multiplications, as one derivative of any basis does.
 *
 * @returns coordinates are those of `first`, then those of `second`; order is the lower of the two.
 * @throws UsageError for factors that share a coordinate.
 *
 * @example
 * const space = gaussians({ coordinates: ["x"], centers: [0, 1], widths: 1 });
 * const time = chebyshev({ coordinates: ["t"], bounds: [[0, 1]], degrees: [3] });
 * tensor(space, time).size; // 8
 */
export function tensor(first: Basis, second: Basis): Basis {
  const shared = first.coordinates.find((name) => second.coordinates.includes(name));
  if (shared !== undefined)
    throw new UsageError({
      what: `both factors depend on ${shared}`,
      where: `tensor of ${first.name} and ${second.name}`,
      remedy: "bases in different coordinates, or product(basis, factor)",
    });
  const facts: BasisFacts = {
    name: `${first.name} times ${second.name}`,
    coordinates: [...first.coordinates, ...second.coordinates],
    size: first.size * second.size,
    order: Math.min(first.order, second.order),
  };
  return {
    ...facts,
    spec: { kind: "tensor", first: first.spec, second: second.spec },
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      addProducts({ first, second }, points, mergedTerms(terms, points.count), out, leading);
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      return contracted({ first, second }, points, indices, c);
    },
  };
}

interface Factors {
  readonly first: Basis;
  readonly second: Basis;
}

/** A derivative of one factor with those of the other that go with it. */
interface Row<Term> {
  readonly index: MultiIndex;
  readonly with: { readonly index: MultiIndex; readonly term: Term }[];
}

/** Derivatives split between the factors and gathered by that of the first. */
function rowsOf<Term>(
  { first }: Factors,
  terms: readonly Term[],
  of: (term: Term) => MultiIndex,
): Row<Term>[] {
  const d = first.coordinates.length;
  const rows = new Map<string, Row<Term>>();
  for (const term of terms) {
    const index = of(term).slice(0, d);
    const row = rows.get(index.join()) ?? { index, with: [] };
    row.with.push({ index: of(term).slice(d), term });
    rows.set(index.join(), row);
  }
  return [...rows.values()];
}

/** The points in the coordinates of one factor; coordinates lie one after the other. */
function part({ count, values }: Points, { coordinates }: Basis, from: number): Points {
  return { coordinates, count, values: values.subarray(from * count, (from + coordinates.length) * count) };
}

/** One column of `leading` points per function. */
interface Table {
  readonly columns: Float64Array;
  readonly leading: number;
}

function tableOf(
  basis: Basis,
  points: Points,
  terms: readonly OperatorTerm[],
  { columns, leading }: Table,
): void {
  columns.fill(0);
  basis.accumulate(points, terms, columns, leading);
}

/** out[(i m + j) leading + p] += sum over derivatives of D φ_i(x_p) · (sum of factor D ψ_j)(t_p). (mutates out) */
function addProducts(
  factors: Factors,
  points: Points,
  terms: readonly OperatorTerm[],
  out: Float64Array,
  leading: number,
): void {
  const { first, second } = factors;
  const rows = rowsOf(factors, terms, ({ index }) => index);
  const tile = tileSize(first.size + second.size);
  const [a, b] = [first, second].map(
    ({ size }): Table => ({ columns: new Float64Array(size * tile), leading: tile }),
  );
  forTiles(points, tile, (piece, start) => {
    const [x, t] = [part(piece, first, 0), part(piece, second, first.coordinates.length)];
    for (const row of rows) {
      tableOf(first, x, [{ index: row.index }], a);
      const own = row.with.map(({ index, term: { factor } }) =>
        factor ? { index, factor: factor.subarray(start, start + piece.count) } : { index },
      );
      tableOf(second, t, own, b);
      addOuter(a, b, piece.count, out, start, leading);
    }
  });
}

/** (mutates out) */
function addOuter(
  a: Table,
  b: Table,
  count: number,
  out: Float64Array,
  start: number,
  leading: number,
): void {
  const tile = a.leading;
  const [n, m] = [a.columns.length / tile, b.columns.length / tile];
  for (let i = 0; i < n; i++) {
    const column = a.columns.subarray(i * tile, i * tile + count);
    // Local functions vanish on most tiles.
    if (column.every((value) => value === 0)) continue;
    for (let j = 0; j < m; j++) {
      const [from, to] = [j * tile, (i * m + j) * leading + start];
      for (let p = 0; p < count; p++) out[to + p] += column[p] * b.columns[from + p];
    }
  }
}

/** Sums over both factors; that over the second comes first, so that a point costs n m multiplications. */
function contracted(
  factors: Factors,
  points: Points,
  indices: readonly MultiIndex[],
  c: Float64Array,
): Float64Array[] {
  const { first, second } = factors;
  const values = indices.map(() => new Float64Array(points.count));
  const order = indices.map((_, k) => k);
  const rows = rowsOf(factors, order, (k) => indices[k]);
  const tile = tileSize(first.size + second.size);
  const [a, b] = [first, second].map(
    ({ size }): Table => ({ columns: new Float64Array(size * tile), leading: tile }),
  );
  const sum = new Float64Array(tile);
  forTiles(points, tile, (piece, start) => {
    const [x, t] = [part(piece, first, 0), part(piece, second, first.coordinates.length)];
    for (const row of rows) {
      tableOf(first, x, [{ index: row.index }], a);
      for (const { index, term } of row.with) {
        tableOf(second, t, [{ index }], b);
        addContraction(a, b, c, piece.count, sum, values[term].subarray(start, start + piece.count));
      }
    }
  });
  return values;
}

/** (mutates sum and out) */
function addContraction(
  a: Table,
  b: Table,
  c: Float64Array,
  count: number,
  sum: Float64Array,
  out: Float64Array,
): void {
  const tile = a.leading;
  const [n, m] = [a.columns.length / tile, b.columns.length / tile];
  for (let i = 0; i < n; i++) {
    const column = a.columns.subarray(i * tile, i * tile + count);
    if (column.every((value) => value === 0)) continue;
    sum.fill(0);
    for (let j = 0; j < m; j++) {
      const weight = c[i * m + j];
      for (let p = 0, from = j * tile; p < count; p++, from++) sum[p] += weight * b.columns[from];
    }
    for (let p = 0; p < count; p++) out[p] += column[p] * sum[p];
  }
}
