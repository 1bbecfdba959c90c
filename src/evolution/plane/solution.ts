/** @file The solution carried by an evolution in the plane. */

import { UsageError } from "../../errors.ts";
import type { Jet } from "../../expression/index.ts";
import { asPoints, type Points } from "../../geometry/index.ts";
import { jetNamed, onePoint, type Solution } from "../../solution/index.ts";
import type { Modes } from "../fft.ts";
import type { PlaneSlab } from "./dense.ts";
import type { PlaneEvolution } from "./evolve.ts";
import { planeModesAt } from "./modes-at.ts";
import { packPlaneSlabs } from "./store.ts";
import { type PlaneSums, planeSums } from "./sums.ts";
import { modeCount } from "./symbols.ts";

/** What a solution needs of an evolution. */
export type PlaneSeries = Pick<PlaneEvolution, "form" | "slabs" | "reached">;

/**
 * u and its derivatives at any points of the plane and any time reached; NaN after that.
 *
 * Points are visited in the order of times, then of y, so that those at one time share the modes there and those on one
 * line share the sums along y: a grid costs little more than its lines.
 *
 * Cost: per time about ten multiplications per mode and field, per line one per mode and name, per point 2 K1.
 */
export function planeSolution(series: PlaneSeries): Solution {
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
    return sumsAt(
      series,
      names.map((name) => jetNamed(name, { coordinates, fields })),
      points,
    );
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    store: () => ({
      header: {
        kind: "spectral-evolution",
        plane: true,
        problem: problem.name,
        reached: series.reached,
        slabs: series.slabs.length,
      },
      arrays: packPlaneSlabs(series.slabs),
    }),
  };
}

/** A derivative as the field's modes it needs, the line it needs of them, and the point. */
interface Wanted {
  readonly field: number;
  readonly order: number;
  readonly powers: readonly [number, number];
  readonly time: number;
  readonly line: number;
}

/** Buffers of the slab where points are being visited. */
interface Visit {
  readonly slab: PlaneSlab;
  readonly sums: PlaneSums;
  readonly modes: readonly Modes[];
  readonly lines: readonly Modes[];
}

function sumsAt({ form, slabs, reached }: PlaneSeries, jets: readonly Jet[], points: Points): Float64Array[] {
  const [x, y, t] = [form.axes[0].name, form.axes[1].name, form.time.name].map((name) =>
    columnOf(points, name),
  );
  const order = Uint32Array.from(x.keys()).sort((i, j) => t[i] - t[j] || y[i] - y[j]);
  const out = jets.map(() => new Float64Array(points.count).fill(Number.NaN));
  const { wanted, times, lines } = plan(form, jets);
  const periods = [form.axes[0].period, form.axes[1].period] as const;
  let [n, lastTime, lastLine] = [0, Number.NaN, Number.NaN];
  let visit: Visit | undefined;
  for (const i of order) {
    if (!(t[i] <= reached) || slabs.length === 0) continue;
    while (n + 1 < slabs.length && t[i] >= slabs[n + 1].start) n++;
    if (visit?.slab !== slabs[n]) {
      visit = visitOf(slabs[n], periods, times.length, lines.length);
      lastTime = Number.NaN;
    }
    const { slab, sums, modes } = visit;
    if (t[i] !== lastTime) {
      times.forEach(({ field, order: q }, m) => {
        planeModesAt(form, slab, field, t[i], q, modes[m]);
      });
      [lastTime, lastLine] = [t[i], Number.NaN];
    }
    if (y[i] !== lastLine) {
      lines.forEach(({ time, power }, l) => {
        sums.line(modes[time], y[i] - form.axes[1].low, power, visit!.lines[l]);
      });
      lastLine = y[i];
    }
    wanted.forEach(({ line, powers }, w) => {
      out[w][i] = sums.point(visit!.lines[line], x[i] - form.axes[0].low, powers[0]);
    });
  }
  return out;
}

const columnOf = ({ coordinates, values, count }: Points, name: string): Float64Array => {
  const c = coordinates.indexOf(name);
  return values.subarray(c * count, (c + 1) * count);
};

/** Derivatives that differ only in x share a line, those that differ only in space share modes. */
function plan(form: PlaneSeries["form"], jets: readonly Jet[]) {
  const times: { readonly field: number; readonly order: number }[] = [];
  const lines: { readonly time: number; readonly power: number }[] = [];
  const wanted = jets.map(({ field, derivative }): Wanted => {
    const countOf = (name: string): number => derivative.filter((one) => one === name).length;
    const f = form.equations.findIndex((equation) => equation.field === field);
    const order = countOf(form.time.name);
    const powers = [countOf(form.axes[0].name), countOf(form.axes[1].name)] as const;
    let time = times.findIndex((one) => one.field === f && one.order === order);
    if (time < 0) time = times.push({ field: f, order }) - 1;
    let line = lines.findIndex((one) => one.time === time && one.power === powers[1]);
    if (line < 0) line = lines.push({ time, power: powers[1] }) - 1;
    return { field: f, order, powers, time, line };
  });
  return { wanted, times, lines };
}

function visitOf(slab: PlaneSlab, periods: readonly [number, number], times: number, lines: number): Visit {
  const make = (count: number, length: number): Modes[] =>
    Array.from({ length: count }, () => ({ re: new Float64Array(length), im: new Float64Array(length) }));
  return {
    slab,
    sums: planeSums(slab.size, periods),
    modes: make(times, modeCount(slab.size)),
    lines: make(lines, 2 * slab.size.k1 + 1),
  };
}
