/** @file A basis in stretched coordinates. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Basis, BasisSpec, MultiIndex, OperatorTerm } from "./basis.ts";
import { checkNames } from "./checks.ts";
import { type AxisMap, type SinhMap, sinhMap } from "./sinh-map.ts";
import { transformed } from "./transformed.ts";

/**
 * φ_j(ξ(x)): each mapped coordinate stretched around its centre, ξ = arsinh-like and monotone from the interval onto
 * itself.
 *
 * For functions with poles near the box, at distance 1/a from the centre: they look smooth in ξ. Derivatives by Faà di
 * Bruno's formula along each axis, of every order that the basis has.
 *
 * @param maps - by coordinate; coordinates without a map stay as they are.
 * @throws UsageError for other kinds of maps, strengths that are not > 0, names that are no coordinates, or an interval
 *   that is neither given nor known from the basis.
 * Source: Faà di Bruno by partial Bell polynomials, Comtet 1974, section 3.4; the map, Tee and Trefethen 2006.
 *
 * @example
 * const basis = chebyshev({ coordinates: ["x"], bounds: [[-1, 1]], degrees: [8] });
 * mapped(basis, { x: { kind: "sinh", center: 0.3, strength: 10 } }).name; // "chebyshev 8 tensor, sinh in x"
 */
export function mapped(basis: Basis, maps: Readonly<Record<string, SinhMap>>): Basis {
  const { coordinates } = basis;
  checkNames("mapped", "maps", maps, coordinates);
  const complete = Object.fromEntries(
    Object.entries(maps).map(([name, map]) => [name, checkedMap(name, map, basis)]),
  );
  const axes = coordinates.map((name) => (complete[name] ? sinhMap(complete[name]) : undefined));
  const spec = { kind: "mapped", basis: basis.spec, maps: complete };
  const name = `${basis.name}, sinh in ${Object.keys(complete).join(", ") || "nothing"}`;
  return transformed(basis, { name, spec }, (points, indices) => chainRule(axes, points, indices));
}

function checkedMap(
  name: string,
  { kind, center, strength, interval }: SinhMap,
  basis: Basis,
): Required<SinhMap> {
  const where = `basis mapped, coordinate ${name}`;
  if (kind !== "sinh") throw new UsageError({ what: `there is no map "${kind}"`, where, remedy: '"sinh"' });
  if (!(Number.isFinite(center) && Number.isFinite(strength) && strength > 0))
    throw new UsageError({
      what: `a map with center ${center} and strength ${strength}`,
      where,
      remedy: "a finite center and a finite strength > 0",
    });
  const [low, high] = interval ?? intervalOf(basis.spec, basis.coordinates.indexOf(name)) ?? [];
  if (low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high) && low < high)
    return { kind, center, strength, interval: [low, high] };
  throw new UsageError({
    what: `the interval to be mapped is ${low === undefined ? "unknown" : `[${low}, ${high}]`}`,
    where,
    remedy: "interval: [low, high]",
  });
}

/** The interval of coordinate c that a basis, or the first of those it is made of, was made for. */
function intervalOf(spec: BasisSpec, c: number): readonly [number, number] | undefined {
  const { bounds, basis, bases } = spec as {
    readonly bounds?: readonly (readonly [number, number])[];
    readonly basis?: BasisSpec;
    readonly bases?: readonly BasisSpec[];
  };
  if (bounds) return bounds[c];
  return [...(basis ? [basis] : []), ...(bases ?? [])].map((inner) => intervalOf(inner, c)).find(Boolean);
}

/** Where the points go, and D^index as terms in ξ. */
function chainRule(axes: readonly (AxisMap | undefined)[], points: Points, indices: readonly MultiIndex[]) {
  const { count } = points;
  const values = points.values.slice();
  const bells = axes.map((axis, c) => {
    if (!axis) return undefined;
    const most = indices.reduce((order, index) => Math.max(order, index[c]), 0);
    const derivatives = axis.derivatives(points.values.subarray(c * count, (c + 1) * count), most);
    values.set(derivatives[0], c * count);
    return bellPolynomials(derivatives, most);
  });
  return {
    points: { coordinates: points.coordinates, count, values },
    expand: (index: MultiIndex): OperatorTerm[] =>
      index.reduce<OperatorTerm[]>(
        (terms, order, c) => terms.flatMap((term) => alongAxis(term, order, bells[c])),
        [{ index: [] }],
      ),
  };
}

/** Each term times d^order/dx^order = sum over k of B_{order,k} d^k/dξ^k. */
function alongAxis(
  { index, factor }: OperatorTerm,
  order: number,
  bell: readonly (readonly Float64Array[])[] | undefined,
): OperatorTerm[] {
  if (!bell || order === 0) return [{ index: [...index, order], ...(factor && { factor }) }];
  return Array.from({ length: order }, (_, n) => {
    const b = bell[order][n + 1];
    return { index: [...index, n + 1], factor: factor ? b.map((value, i) => value * factor[i]) : b };
  });
}

/** Partial Bell polynomials B_{m,k}(ξ', ξ'', ...) = sum over i of C(m-1, i-1) ξ^(i) B_{m-i,k-1}, per point. */
function bellPolynomials(derivatives: readonly Float64Array[], most: number): Float64Array[][] {
  const count = derivatives[0].length;
  const bell = [[new Float64Array(count).fill(1)]];
  for (let m = 1; m <= most; m++) {
    bell.push([new Float64Array(count)]);
    for (let k = 1; k <= m; k++) {
      const sum = new Float64Array(count);
      for (let i = 1, ways = 1; i <= m - k + 1; ways = (ways * (m - i)) / i, i++)
        addProduct(sum, ways, derivatives[i], bell[m - i][k - 1]);
      bell[m].push(sum);
    }
  }
  return bell;
}

function addProduct(sum: Float64Array, scale: number, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += scale * a[i] * b[i];
}
