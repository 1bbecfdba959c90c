/** @file A marched error as a function of x and t with its derivatives, and as plain data. */

import type { Points, Region } from "../../../geometry/index.ts";
import {
  jetNamed,
  onePoint,
  pointsIn,
  type Restore,
  type Solution,
  storedArray,
} from "../../../solution/index.ts";
import { orderOf } from "./form.ts";
import type { MarchedError } from "./march.ts";
import { lagrange, radau } from "./radau.ts";
import { bsplines, intervalOf, splineSpace } from "./splines.ts";

/**
 * e(x, t) and its derivatives; beyond their degree splines and polynomials have none (0).
 *
 * At a break of t the value is that of the step before it, as `piecewiseSolution` has it.
 *
 * Cost: (degree + 1)² per point and derivative.
 */
export function marchedSolution(e: MarchedError, domain: Region): Solution {
  const { coordinates, field } = e;
  const fields = [field];
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const orders = names.map((name): Orders => {
      const jet = jetNamed(name, { coordinates, fields });
      return [orderOf(jet, e.along), orderOf(jet, "t")];
    });
    return valuesAt(e, orders, pointsIn(given, coordinates));
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = field) => evaluate([name], onePoint(point, coordinates))[0][0],
    store: () => stored(e),
  };
}

/** Derivatives along x and t. */
type Orders = readonly [number, number];

function valuesAt(e: MarchedError, orders: readonly Orders[], points: Points): Float64Array[] {
  const { space, scheme, times, coefficients } = e;
  const out = orders.map(() => new Float64Array(points.count));
  const highest = Math.max(...orders.map(([inSpace]) => inSpace));
  const width = space.degree + 1;
  const splines = new Float64Array((highest + 1) * width);
  const weights = new Float64Array(scheme.nodes.length);
  const [xs, ts] = [e.along, "t"].map((name) => columnNamed(points, name));
  for (let i = 0; i < points.count; i++) {
    const interval = intervalOf(space.breaks, xs[i]);
    const step = intervalOf(times, ts[i]);
    bsplines(space, interval, xs[i], highest, splines);
    const dt = times[step + 1] - times[step];
    orders.forEach(([inSpace, inTime], k) => {
      lagrange(scheme.nodes, (ts[i] - times[step]) / dt, inTime, weights);
      const block = splines.subarray(inSpace * width, (inSpace + 1) * width);
      const first = interval * space.perInterval;
      out[k][i] = combination(coefficients[step], space.size, first, block, weights) / dt ** inTime;
    });
  }
  return out;
}

function columnNamed({ coordinates, values, count }: Points, name: string): Float64Array {
  const c = coordinates.indexOf(name);
  return values.subarray(c * count, (c + 1) * count);
}

/** Sum over nodes and splines of weight · spline · coefficient. */
function combination(
  c: Float64Array,
  size: number,
  first: number,
  splines: Float64Array,
  weights: Float64Array,
): number {
  let total = 0;
  for (let l = 0; l < weights.length; l++) {
    let value = 0;
    for (let b = 0; b < splines.length; b++) value += splines[b] * c[l * size + first + b];
    total += weights[l] * value;
  }
  return total;
}

function stored({ space, scheme, times, coefficients, field, along, coordinates }: MarchedError) {
  const length = coefficients.reduce((sum, part) => sum + part.length, 0);
  const joined = new Float64Array(length);
  coefficients.reduce((at, part) => {
    joined.set(part, at);
    return at + part.length;
  }, 0);
  const order = space.degree + 1 - space.perInterval;
  return {
    header: {
      kind: "marched",
      field,
      along,
      coordinates,
      order,
      perInterval: space.perInterval,
      stages: scheme.stages,
    },
    arrays: { breaks: space.breaks.slice(), times: times.slice(), coefficients: joined },
  };
}

/** Makes a stored `marchedSolution` again. */
export const restoreMarched: Restore = (data, { domain }) => {
  const { field, along, coordinates, order, perInterval, stages } = data.header as unknown as Header;
  const space = splineSpace(storedArray(data, "breaks"), { order, perInterval });
  const times = storedArray(data, "times");
  const all = storedArray(data, "coefficients");
  const length = (stages + 1) * space.size;
  const coefficients = Array.from({ length: times.length - 1 }, (_, k) =>
    all.slice(k * length, (k + 1) * length),
  );
  return marchedSolution(
    { field, along, coordinates, space, scheme: radau(stages), times, coefficients },
    domain,
  );
};

interface Header {
  readonly field: string;
  readonly along: string;
  readonly coordinates: readonly string[];
  readonly order: number;
  readonly perInterval: number;
  readonly stages: 1 | 2 | 3;
}
