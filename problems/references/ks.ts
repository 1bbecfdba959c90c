/** @file Reference solution of the Kuramoto-Sivashinsky problem, and Fourier ETDRK4 to check it. */

import { realFft, zeroModes } from "../../src/evolution/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { march, type SemilinearEquation } from "./etdrk4.ts";
import { ksStored } from "./ks.generated.ts";
import { restoreSeries, type Series, seriesFunction, seriesPoints, trimmed } from "./series.ts";

/** α, β, γ of u_t + α u u_x + β u_xx + γ u_xxxx = 0. */
export const ksCoefficients = { advection: 100 / 16, growth: 100 / 16 ** 2, damping: 100 / 16 ** 4 } as const;
const interval = [0, 2 * Math.PI] as const;
const levels = 20;

export interface KsResolution {
  /** Grid points in x; modes above a third of it are dropped (the two-thirds rule). */
  readonly points: number;
  /** Steps over t in [0, 1]; a multiple of 20. */
  readonly steps: number;
}

/**
 * The solution at 21 times in [0, 1] by Fourier ETDRK4: a check of the stored solution by another method.
 *
 * Accuracy: order 4 in the step; 512 points and 20000, 40000 steps differ from the stored solution by 8e-9, 6e-10,
 * their Richardson limit by 1.6e-10, and by 2.2e-11 up to t = 0.5. The solution is chaotic: differences grow.
 */
export function solveKs({ points, steps }: KsResolution): Series {
  const v = zeroModes(points / 2 + 1);
  const x = Float64Array.from({ length: points }, (_, j) => (2 * Math.PI * j) / points);
  realFft(points).modes(
    x.map((at) => Math.cos(at) * (1 + Math.sin(at))),
    v,
  );
  const times = Array.from({ length: levels + 1 }, (_, k) => k / levels);
  const saved = [trimmed(v)];
  const segments = times.slice(1).map((to, k) => ({ from: times[k], to, steps: steps / levels }));
  march(ksEquation(points), v, segments, (_, modes) => saved.push(trimmed(modes)));
  return { name: "ks", interval, times, levels: saved };
}

/** λ_k = βk² - γk⁴, N = -α(u²/2)_x without the aliased third. */
function ksEquation(points: number): SemilinearEquation {
  const { advection, growth, damping } = ksCoefficients;
  const transform = realFft(points);
  const wave = Float64Array.from({ length: points / 2 + 1 }, (_, k) => k);
  const values = new Float64Array(points);
  const kept = Math.floor(points / 3);
  return {
    linear: { re: wave.map((k) => growth * k ** 2 - damping * k ** 4), im: wave.map(() => 0) },
    nonlinear(v, _time, out) {
      transform.values(v, values);
      for (let j = 0; j < points; j++) values[j] *= values[j];
      transform.modes(values, out);
      wave.forEach((k, i) => {
        const [re, im] = i <= kept ? [out.re[i], out.im[i]] : [0, 0];
        out.re[i] = 0.5 * advection * k * im;
        out.im[i] = -0.5 * advection * k * re;
      });
    },
  };
}

/** The stored solution at its times up to `end`, exact trigonometric interpolation in x. */
export function ksReference(end: number): Reference {
  const series = restoreSeries(ksStored);
  // Half a spacing: the end may be off its level by rounding.
  const times = series.times.filter((time) => time < end + 0.5 / levels);
  return {
    source:
      "spectral evolution; Fourier ETDRK4, extrapolated, agrees to 2.2e-11 for t <= 0.5 and 1.6e-10 for t <= 1 (problems/references/generate.ts)",
    accuracy: end <= 0.5 ? 3e-11 : 2e-10,
    fields: { u: seriesFunction(series) },
    points: seriesPoints({ interval, times }, 256),
  };
}
