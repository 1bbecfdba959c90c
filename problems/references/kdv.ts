/** @file Reference solution of the periodic Korteweg-de Vries problem, and Fourier ETDRK4 to check it. */

import { realFft, zeroModes } from "../../src/evolution/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { march, type SemilinearEquation } from "./etdrk4.ts";
import { kdvStored } from "./kdv.generated.ts";
import { restoreSeries, type Series, seriesFunction, seriesPoints, trimmed } from "./series.ts";

/** μ² of Zabusky and Kruskal 1965: μ = 0.022. */
export const dispersion = 0.022 ** 2;
const interval = [-1, 1] as const;

export interface KdvResolution {
  /** Grid points in x, a power of two; modes above a third of it are dropped (the two-thirds rule). */
  readonly points: number;
  /** Steps over t in [0, 1]; a multiple of `levels`. */
  readonly steps: number;
  /** Number of equal intervals between stored times. Default 20. */
  readonly levels?: number;
}

/**
 * u_t + u u_x + μ² u_xxx = 0 on [-1, 1] periodic, u(x, 0) = cos πx, at levels + 1 times in [0, 1].
 *
 * Accuracy: order 4 in the step; 512 points and 20000, 40000 steps differ from the stored solution by 1.1e-11,
 * 1.2e-12, their Richardson limit by 7e-13.
 * Source: Fornberg and Whitham 1978 (the spectral method), Kassam and Trefethen 2005 (the time stepping).
 */
export function solveKdv({ points, steps, levels = 20 }: KdvResolution): Series {
  const count = points / 2 + 1;
  const x = Float64Array.from({ length: points }, (_, j) => -1 + (2 * j) / points);
  const v = zeroModes(count);
  realFft(points).modes(
    x.map((at) => Math.cos(Math.PI * at)),
    v,
  );
  const times = Array.from({ length: levels + 1 }, (_, k) => k / levels);
  const saved = [trimmed(v)];
  const segments = times.slice(1).map((to, k) => ({ from: times[k], to, steps: steps / levels }));
  march(kdvEquation(points), v, segments, (_, modes) => saved.push(trimmed(modes)));
  return { name: "kdv", interval, times, levels: saved };
}

/** λ_k = iμ²(πk)³, N = -(u²/2)_x without the aliased third. */
function kdvEquation(points: number): SemilinearEquation {
  const transform = realFft(points);
  const wave = Float64Array.from({ length: points / 2 + 1 }, (_, k) => Math.PI * k);
  const values = new Float64Array(points);
  const kept = Math.floor(points / 3);
  return {
    linear: { re: wave.map(() => 0), im: wave.map((k) => dispersion * k ** 3) },
    nonlinear(v, _time, out) {
      transform.values(v, values);
      for (let j = 0; j < points; j++) values[j] *= values[j];
      transform.modes(values, out);
      wave.forEach((k, i) => {
        const [re, im] = i <= kept ? [out.re[i], out.im[i]] : [0, 0];
        out.re[i] = 0.5 * k * im;
        out.im[i] = -0.5 * k * re;
      });
    },
  };
}

/** The stored solution: 21 times, exact trigonometric interpolation in x. */
export function kdvReference(): Reference {
  const series = restoreSeries(kdvStored);
  return {
    source:
      "spectral evolution; Fourier ETDRK4, extrapolated, agrees to 7e-13 (problems/references/generate.ts)",
    accuracy: 1e-12,
    fields: { u: seriesFunction(series) },
    points: seriesPoints(series, 256),
  };
}
