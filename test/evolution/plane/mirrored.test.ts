/** @file Sines and cosines in the plane: transforms, the right-hand sides by them, slabs of them, and climbs. */

import { describe, expect, it } from "vitest";
import { climbPlane, evolvePlane, planeForm, planeSolution } from "../../../src/evolution/index.ts";
import { planeForcing } from "../../../src/evolution/plane/forcing.ts";
import type { PlaneForm } from "../../../src/evolution/plane/form.ts";
import {
  mirroredTransform,
  modesOfSeries,
  type Parities,
  resizedSeries,
  seriesLength,
} from "../../../src/evolution/plane/mirrored.ts";
import { mirroredForcing } from "../../../src/evolution/plane/mirrored-forcing.ts";
import { restorePlaneSolution } from "../../../src/evolution/plane/store.ts";
import { planeSums } from "../../../src/evolution/plane/sums.ts";
import { modeCount } from "../../../src/evolution/plane/symbols.ts";
import { parseExpression, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, type Problem, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { relativeL2 } from "../../../src/solution/index.ts";

const periods = [2, 3] as const;
const cases: Parities[] = [
  ["odd", "odd"],
  ["even", "odd"],
  ["odd", "even"],
  ["even", "even"],
];

/** Random coefficients that belong to something: a sine has none at k = 0. */
function seriesOf(size: { k1: number; k2: number }, [p, q]: Parities, seed: number): Float64Array {
  const stream = random(seed);
  return Float64Array.from({ length: seriesLength(size) }, (_, n) => {
    const [k, j] = [Math.floor(n / (size.k2 + 1)), n % (size.k2 + 1)];
    const none = (p === "odd" && k === 0) || (q === "odd" && j === 0);
    return none ? 0 : stream.normal();
  });
}

const wave = (parity: string, angle: number): number =>
  parity === "odd" ? Math.sin(angle) : Math.cos(angle);

function directly(series: Float64Array, width: number, parities: Parities, x: number, y: number): number {
  return series.reduce((sum, c, n) => {
    const [k, j] = [Math.floor(n / width), n % width];
    const [a, b] = [(2 * Math.PI * k * x) / periods[0], (2 * Math.PI * j * y) / periods[1]];
    return sum + c * wave(parities[0], a) * wave(parities[1], b);
  }, 0);
}

describe.each(cases)("products along the axes that are %s and %s", (...parities) => {
  const size = { k1: 7, k2: 4 };

  it.each([1, 2] as const)("are summed and projected exactly, %i at a time, again and again", (count) => {
    const transform = mirroredTransform(size, [10, 8], periods, count);
    const fields = Array.from({ length: count }, (_, f) => seriesOf(size, parities, f + 1));
    const values = fields.map(() => new Float64Array(80));
    const back = fields.map((one) => one.slice());
    // Rows that carry nothing would show by now if anything grew in them.
    for (let turn = 0; turn < 40; turn++) {
      transform.values(back, parities, values);
      transform.project(values, parities, back);
    }
    fields.forEach((series, f) => {
      for (let q = 0; q < 80; q++) {
        const [x, y] = [transform.points[0][q % 10], transform.points[1][Math.floor(q / 10)]];
        expect(values[f][q]).toBeCloseTo(directly(series, 5, parities, x, y), 11);
      }
      series.forEach((c, n) => {
        expect(back[f][n]).toBeCloseTo(c, 12);
      });
    });
  });

  it("are the sum of their modes on the torus", () => {
    const series = seriesOf(size, parities, 3);
    const modes = { re: new Float64Array(modeCount(size)), im: new Float64Array(modeCount(size)) };
    modesOfSeries(series, size, parities, modes);
    const sums = planeSums(size, periods);
    const line = { re: new Float64Array(15), im: new Float64Array(15) };
    for (const [x, y] of [
      [0.3, 0.4],
      [1.7, 2.9],
    ]) {
      sums.line(modes, y, 0, line);
      expect(sums.point(line, x, 0)).toBeCloseTo(directly(series, 5, parities, x, y), 12);
    }
  });
});

const square = box({ x: [0, 1], y: [0, 2], t: [0, 1] });

function formOf(given: Problem): PlaneForm {
  const form = planeForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  expect(form.quasilinear).toBe(true);
  return form;
}

describe("right-hand sides", () => {
  it("are those on the torus, for fields of different parity and coefficients that depend on place and time", () => {
    const given = problem({
      name: "mixed",
      domain: square,
      fields: ["u", "v"],
      interior: pde`
        u_t = 0.1*(1 + u^2)*lap(u) + sin(pi*x)^2*t*u + v*u_x*v_x
        v_t = (0.3 + v^2)*v_xx + 0.1*(1 + v^2)*v_yy + u*u_x*sin(2*pi*x)`,
      conditions: [
        on(square.face("t", "low"), pde`u = sin(pi*x)*sin(pi*y); v = cos(pi*x)*cos(pi*y)`),
        on(square.face("x"), pde`u = 0; v_x = 0`),
        on(square.face("y"), pde`u = 0; v_y = 0`),
      ],
    });
    const form = formOf(given);
    const [size, low] = [
      { k1: 17, k2: 14 },
      { k1: 4, k2: 3 },
    ];
    const parities = form.equations.map(({ parity }) => parity);
    const series = parities.map((parity, f) => resizedSeries(seriesOf(low, parity, f + 1), low, size));
    const length = seriesLength(size);
    const state = Float64Array.from(series.flatMap((one) => Array.from(one)));
    const out = new Float64Array(2 * length);
    const modesOf = (one: Float64Array, f: number) => {
      const modes = { re: new Float64Array(modeCount(size)), im: new Float64Array(modeCount(size)) };
      modesOfSeries(one, size, parities[f], modes);
      return modes;
    };
    mirroredForcing(form, size).at(0.7, state, out);
    const onTorus = planeForcing(form, size).at(0.7, series.map(modesOf));
    onTorus.forEach(({ re, im }, f) => {
      const own = modesOf(out.subarray(f * length, (f + 1) * length), f);
      const scale = Math.max(...re.map(Math.abs), ...im.map(Math.abs));
      re.forEach((value, k) => {
        expect(Math.abs(own.re[k] - value) / scale).toBeLessThan(1e-13);
        expect(Math.abs(own.im[k] - im[k]) / scale).toBeLessThan(1e-13);
      });
    });
  });
});

const exact = parseExpression("exp(-t)*sin(pi*x)*sin(pi*y)", { coordinates: square.coordinates });
/** Δ of the solution is -2π² times itself. */
const manufactured = problem({
  name: "manufactured",
  domain: square,
  interior: pde`u_t = 0.1*(1 + u^2)*lap(u) - ${exact} + 0.2*pi^2*(1 + ${exact}^2)*${exact}`,
  conditions: [
    on(square.face("t", "low"), pde`u = sin(pi*x)*sin(pi*y)`),
    on(square.face("x"), pde`u = 0`),
    on(square.face("y"), pde`u = 0`),
  ],
  exact: { u: exact },
});

describe("slabs of sines", () => {
  it("are stored and restored to the last bit", () => {
    const u = planeSolution(evolvePlane(formOf(manufactured), { tolerance: 1e-4, maxModes: 16 }));
    const stored = u.store!();
    const again = restorePlaneSolution(
      { header: JSON.parse(JSON.stringify(stored.header)), arrays: stored.arrays },
      manufactured,
    );
    const points = square.sample(50, { random: random(4), sequence: "sobol" });
    expect(again.evaluate(["u", "u_xy", "u_t"], points)).toEqual(u.evaluate(["u", "u_xy", "u_t"], points));
  });
});

describe("climbPlane", () => {
  const points = square.sample(300, { random: random(1), sequence: "sobol" });
  const valuesOf = (evolution: ReturnType<typeof evolvePlane>): Float64Array =>
    planeSolution(evolution).evaluate(["u"], points)[0];
  const distance = (a: ReturnType<typeof evolvePlane>, b: ReturnType<typeof evolvePlane>): number => {
    const [u, v] = [valuesOf(a), valuesOf(b)];
    return Math.hypot(...u.map((value, i) => value - v[i])) / Math.hypot(...v);
  };

  it("ends where the estimated error is small enough, which it is", () => {
    const goal = 1e-4;
    const { rungs, end } = climbPlane(formOf(manufactured), { distance, goal });
    const { estimate, evolution } = rungs.at(-1)!;
    expect(end.kind).toBe("converged");
    expect(rungs.slice(1, -1).every((rung) => rung.estimate > goal)).toBe(true);
    expect(estimate).toBeLessThanOrEqual(goal);
    expect(relativeL2(planeSolution(evolution), manufactured.exact!.u, "u", points)).toBeLessThan(goal);
  });

  it("keeps complete evolutions where time runs out or nobody waits any more", () => {
    const asked = new AbortController();
    const { rungs, end } = climbPlane(formOf(manufactured), {
      distance,
      goal: 0,
      signal: asked.signal,
      observe: ({ modes }) => {
        if (modes === 64) asked.abort();
      },
    });
    expect(end.kind).toBe("aborted");
    expect(rungs.map(({ modes }) => modes)).toEqual([32, 64]);
    expect(rungs.every(({ evolution }) => evolution.reached === 1)).toBe(true);
    expect(climbPlane(formOf(manufactured), { distance, seconds: 0 }).end.kind).toBe("time-limit");
  });
});
