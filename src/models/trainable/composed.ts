/** @file Sines of radial functions at several frequencies: fine structure carried by few centres. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import { type Channel, compositionTerms, derivative, type Term } from "../../jets/index.ts";
import type { Basis, BasisSpec, MultiIndex } from "../bases/basis.ts";
import { placesOfFactors } from "../bases/places.ts";
import { jetPlan } from "./jet-plan.ts";
import { checkedRadial, eachRun, type RadialOptions } from "./radial-basis.ts";
import { radialTables, runLength } from "./radial-tables.ts";

export interface RadialSineOptions extends RadialOptions {
  /** ω_m: the functions are sin(ω_m φ_j), j fastest. NeuRBF's run geometrically from 1/8 to 4096. */
  readonly frequencies: readonly number[];
}

/**
 * The basis sin(ω_m φ_j) over radial functions φ_j: oscillations with the shape of the kernel's level sets.
 *
 * @throws UsageError as `radialBasis`, and for frequencies that are not positive.
 * Source: Chen et al. 2023, NeuRBF, equation 6.
 *
 * @example
 * const one = { coordinates: ["x"], kernel: "gaussian", centres: Float64Array.of(0), factors: Float64Array.of(1) };
 * const wave = radialSines({ ...one, frequencies: [Math.PI / 2] });
 * wave.evaluate(pointsFrom({ x: [0] }), [[0]], Float64Array.of(1))[0][0]; // 1
 */
export function radialSines({ frequencies, ...options }: RadialSineOptions): Basis {
  const { coordinates, kernel } = options;
  const centres = checkedRadial(options);
  if (frequencies.length === 0 || !frequencies.every((w) => w > 0 && Number.isFinite(w)))
    throw new UsageError({
      what: `frequencies [${frequencies.join(", ")}] of sines of radial functions`,
      remedy: "positive numbers, at least one",
    });
  const shapes = { centres: options.centres.slice(), factors: options.factors.slice() };
  const size = centres * frequencies.length;
  const visit = (points: Points, indices: readonly MultiIndex[], use: Use): void => {
    const work = composer(options, indices);
    eachRun(points.count, centres, (start, count, j) => {
      work.fill(points, start, count, shapes, j);
      frequencies.forEach((frequency, m) => {
        indices.forEach((_, t) => {
          use(work.compose(frequency, t, count), t, m * centres + j, start, count);
        });
      });
    });
  };
  return {
    name: `sin ${kernel}`,
    coordinates,
    size,
    order: Number.POSITIVE_INFINITY,
    spec: {
      kind: "radial-sines",
      kernel,
      coordinates,
      frequencies: [...frequencies],
      centres: [...shapes.centres],
      factors: [...shapes.factors],
    },
    places: () => placesOfFactors(shapes.centres, shapes.factors, coordinates.length),
    accumulate: (points, terms, out, leading) => {
      const indices = terms.map(({ index }) => index);
      visit(points, indices, (values, t, j, start, count) => {
        const { factor } = terms[t];
        const to = j * leading + start;
        for (let i = 0; i < count; i++) out[to + i] += factor ? factor[start + i] * values[i] : values[i];
      });
    },
    evaluate: (points, indices, c) => {
      const out = indices.map(() => new Float64Array(points.count));
      visit(points, indices, (values, t, j, start, count) => {
        for (let i = 0; i < count; i++) out[t][start + i] += c[j] * values[i];
      });
      return out;
    },
  };
}

/** The basis a spec of kind "radial-sines" describes. @throws UsageError as `radialSines`. */
export function radialSinesFrom(spec: BasisSpec): Basis {
  const { centres, factors, ...rest } = spec as unknown as Omit<RadialSineOptions, "centres" | "factors"> & {
    readonly [key in "centres" | "factors"]: readonly number[];
  };
  return radialSines({ ...rest, centres: Float64Array.from(centres), factors: Float64Array.from(factors) });
}

type Use = (values: Float64Array, term: number, j: number, start: number, count: number) => void;

/** Derivatives of sin(ω φ) at a run of points by Faà di Bruno's rule from those of φ. */
function composer({ kernel, coordinates }: RadialOptions, indices: readonly MultiIndex[]) {
  const plan = jetPlan(kernel, coordinates.length, indices);
  const { tables, fill } = radialTables(kernel, coordinates.length, plan);
  const channels = plan.indices.map((index): Channel => derivative(namesOf(index, coordinates)));
  const rules = indices.map((index) => compositionTerms(channels, plan.position(index)));
  const values = new Float64Array(runLength);
  return {
    fill,
    compose: (frequency: number, t: number, count: number): Float64Array => {
      values.fill(0, 0, count);
      for (const term of rules[t]) addTerm(term, tables, frequency, values, count);
      return values;
    },
  };
}

const namesOf = (index: MultiIndex, coordinates: readonly string[]): string[] =>
  coordinates.flatMap((name, k) => new Array<string>(index[k]).fill(name));

/** out += coefficient ω^k sin^(k)(ω φ) times the factors; sin^(k) runs through sin, cos, -sin, -cos. */
function addTerm(
  { coefficient, order, factors }: Term,
  tables: readonly Float64Array[],
  frequency: number,
  out: Float64Array,
  count: number,
): void {
  const sign = (order % 4 < 2 ? coefficient : -coefficient) * frequency ** order;
  const f = order % 2 === 0 ? Math.sin : Math.cos;
  const phi = tables[0];
  for (let i = 0; i < count; i++) {
    let product = sign * f(frequency * phi[i]);
    for (const c of factors) product *= tables[c][i];
    out[i] += product;
  }
}
