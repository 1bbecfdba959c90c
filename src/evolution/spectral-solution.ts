/** @file The solution carried by an evolution: Fourier series in x whose coefficients are known at every time. */

import { UsageError } from "../errors.ts";
import { formatText, type Jet, parseExpression } from "../expression/index.ts";
import { asPoints, type Points, pointsFrom } from "../geometry/index.ts";
import { differentiateField } from "../problem/index.ts";
import type { Solution } from "../solution/index.ts";
import type { DenseSlab } from "./dense.ts";
import type { EvolutionForm } from "./form.ts";
import { liftValues } from "./lifts.ts";
import { coefficientsAt } from "./modes-at.ts";
import type { Evolution } from "./options.ts";
import { packSlabs } from "./store.ts";
import { fourierSums, rotations } from "./sums.ts";
import { constantValue } from "./terms.ts";

/** What a solution needs of an evolution. */
export type EvolutionSeries = Pick<Evolution, "form" | "slabs" | "degree" | "reached">;

/**
 * u and its derivatives at any points, from the modes between the nodes of every slab.
 *
 * Derivatives in x multiply modes by (iκ)^p; those in t differentiate the polynomials and the free motion. NaN after
 * the time that was reached. Accuracy of u: that of the evolution; each derivative in t costs about three digits
 * below that, at the level of rounding.
 *
 * Cost: per point 13 multiplications per mode to find the modes at its time (once where neighbours share it) and a
 * few per mode and name to sum them.
 */
export function spectralSolution(series: EvolutionSeries): Solution {
  const { problem } = series.form;
  const { coordinates, fields, domain } = problem;
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const points = asPoints(given);
    const missing = coordinates.find((name) => !points.coordinates.includes(name));
    if (missing !== undefined)
      throw new UsageError({
        what: `points lack the coordinate "${missing}"`,
        remedy: `points in ${coordinates.join(", ")}`,
      });
    const jets = names.map((name) => jetNamed(name, coordinates, fields));
    const values = sumsAt(series, jets, points);
    jets.forEach((jet, n) => {
      addLift(series.form, jet, points, values[n]);
    });
    return values;
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => {
      const columns = coordinates.map((axis) => [axis, [point[axis] ?? missingCoordinate(axis)]] as const);
      return evaluate([name], pointsFrom(Object.fromEntries(columns)))[0][0];
    },
    store: () => ({
      header: {
        kind: "spectral-evolution",
        problem: problem.name,
        degree: series.degree,
        reached: series.reached,
        slabs: series.slabs.length,
        lifts: liftTexts(series.form),
      },
      arrays: packSlabs(series.slabs),
    }),
  };
}

function missingCoordinate(axis: string): never {
  throw new UsageError({ what: `the point lacks the coordinate "${axis}"`, remedy: `{ ${axis}: ... }` });
}

/** Lifts as text, without those that vanish. */
const liftTexts = ({ equations }: EvolutionForm): Record<string, string> =>
  Object.fromEntries(
    equations
      .filter(({ lift }) => constantValue(lift) !== 0)
      .map(({ field, lift }) => [field, formatText(lift)]),
  );

function jetNamed(name: string, coordinates: readonly string[], fields: readonly string[]): Jet {
  const parsed = parseExpression(name, { coordinates, fields, normals: false });
  if (parsed.kind === "jet") return parsed;
  throw new UsageError({
    what: `"${name}" is not a field or a derivative of one`,
    remedy: `${fields.join(", ")}, or for example ${fields[0]}_${coordinates[0]}`,
  });
}

/** Derivatives of v at points. Points are visited in the order of their times, so that equal times share modes. */
function sumsAt(series: EvolutionSeries, jets: readonly Jet[], points: Points): Float64Array[] {
  const { form, slabs, reached } = series;
  const [x, t] = [form.space.name, form.time.name].map((name) => columnOf(points, name));
  const order = Uint32Array.from(x.keys()).sort((i, j) => t[i] - t[j]);
  const out = jets.map(() => new Float64Array(points.count).fill(Number.NaN));
  const modes = coefficientsAt(series, jets);
  const most = Math.max(1, ...slabs.flatMap(({ fields }) => fields.map(({ count }) => count)));
  const turns = rotations(most);
  const sums = fourierSums(form, jets, most);
  let [slab, last] = [0, Number.NaN];
  for (const i of order) {
    if (!(t[i] <= reached) || slabs.length === 0) continue;
    if (t[i] !== last) {
      while (slab + 1 < slabs.length && t[i] >= slabs[slab + 1].start) slab++;
      modes.move(slabs[slab] as DenseSlab, t[i]);
      last = t[i];
    }
    turns.turn((2 * Math.PI * (x[i] - form.space.low)) / form.period, modes.count());
    jets.forEach((_, n) => {
      out[n][i] = sums(n, modes.of(n), turns);
    });
  }
  return out;
}

const columnOf = ({ coordinates, values, count }: Points, name: string): Float64Array => {
  const c = coordinates.indexOf(name);
  return values.subarray(c * count, (c + 1) * count);
};

function addLift(form: EvolutionForm, { field, derivative }: Jet, points: Points, out: Float64Array): void {
  const { lift } = form.equations.find((equation) => equation.field === field)!;
  if (constantValue(lift) === 0) return;
  const names = [form.space.name, form.time.name];
  const columns = Object.fromEntries(names.map((name) => [name, columnOf(points, name)]));
  const values = liftValues(
    differentiateField(lift, derivative, form.problem.coordinates),
    columns,
    form.time,
  );
  for (let i = 0; i < out.length; i++) out[i] += values[i];
}
