/** @file Reference solution of the Allen-Cahn problem, and Fourier ETDRK4 without the kink of the data to check it. */

import { type Modes, realFft, zeroModes } from "../../src/evolution/index.ts";
import { errorFunction, type PointFunction } from "../../src/expression/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { allenCahnStored } from "./allen-cahn.generated.ts";
import { march, type Segment, type SemilinearEquation } from "./etdrk4.ts";
import { restoreSeries, type Series, seriesFunction, seriesPoints, trimmed } from "./series.ts";

/** D and the reaction rate of u_t = D u_xx + 5(u - u³). */
export const [diffusivity, rate] = [1e-4, 5];
const interval = [-1, 1] as const;
const levels = 20;

/** u(x, 0) = x² cos πx, whose 2-periodic extension has slopes -2 and +2 at x = ±1. */
export const allenCahnInitial: PointFunction = ({ x }) => x * x * Math.cos(Math.PI * x);

export interface AllenCahnResolution {
  /** Grid points in x over [-1, 1], a power of two; modes above a quarter of it are dropped (the cubic). */
  readonly points: number;
  /** Steps per octave of time below t = 1/20, and half as many as in each later interval of 1/20. */
  readonly steps: number;
  /** False: plain Fourier series of the kinked data, of order 2 in the points; an independent check. Default true. */
  readonly layer?: boolean;
}

/**
 * u_t = D u_xx + 5(u - u³) on [-1, 1] periodic, u(x, 0) = x² cos πx, at t = 1/20, 2/20, ..., 1.
 *
 * With ξ = 1 - |x| and q = 2 sqrt(Dt), u = u0 + c + v where the heat layer
 *   c = 2 [(q/sqrt π) e^{-(ξ/q)²} - ξ erfc(ξ/q)],   c_t = D c_xx,
 * rounds the kink of u0, so that v_t = D v_xx + D u0'' + 5(u - u³), v(0) = 0 has a fast-decaying series.
 * Time is graded by octaves towards t = 0, where c varies like sqrt(t).
 *
 * Accuracy: 2048, 4096, 8192 points differ from 16384 by 1.4e-9, 2.7e-10, 5.5e-11 (steps 32 or more); 16384 differs
 * by 1.9e-11 from the Richardson limit of plain solutions on 16384 and 32768 points, and by 1.6e-11 from the stored
 * solution, spectral evolution with 4096 modes (2048 modes: 3.6e-11).
 * Source: the layer is the heat kernel applied to 2|ξ|, Carslaw and Jaeger 1959; time stepping Kassam and
 * Trefethen 2005.
 */
export function solveAllenCahn({ points, steps, layer = true }: AllenCahnResolution): Series {
  const transform = realFft(points);
  const background = layer ? layeredBackground(points) : plainBackground(points);
  const v = zeroModes(points / 2 + 1);
  if (!layer)
    transform.modes(
      nodes(points).map((x) => allenCahnInitial({ x })),
      v,
    );
  const values = new Float64Array(points);
  const saved: Modes[] = [];
  march(reactionDiffusion(points, background), v, gradedSegments(steps), (time) => {
    if (!isLevel(time)) return;
    transform.values(v, values);
    const modes = zeroModes(points / 2 + 1);
    const known = background.known(time);
    transform.modes(
      values.map((value, j) => value + known[j]),
      modes,
    );
    saved.push(trimmed(modes));
  });
  const times = saved.map((_, k) => (k + 1) / levels);
  return { name: "allen-cahn", interval, times, levels: saved };
}

/** What is added to v to give u, and the source it leaves behind. */
interface Background {
  known(time: number): Float64Array;
  readonly source: Float64Array;
}

const nodes = (points: number): Float64Array =>
  Float64Array.from({ length: points }, (_, j) => -1 + (2 * j) / points);

const plainBackground = (points: number): Background => {
  const zeros = new Float64Array(points);
  return { known: () => zeros, source: zeros };
};

function layeredBackground(points: number): Background {
  const x = nodes(points);
  const initial = x.map((at) => allenCahnInitial({ x: at }));
  const curvature = (at: number): number =>
    (2 - (Math.PI * at) ** 2) * Math.cos(Math.PI * at) - 4 * Math.PI * at * Math.sin(Math.PI * at);
  const out = new Float64Array(points);
  let last = Number.NaN;
  return {
    source: x.map((at) => diffusivity * curvature(at)),
    known(time) {
      if (time !== last)
        x.forEach((at, j) => {
          out[j] = initial[j] + heatLayer(1 - Math.abs(at), time);
        });
      last = time;
      return out;
    },
  };
}

/** c(ξ, t): the heat evolution of 2|ξ| minus 2|ξ|, ξ >= 0. */
export function heatLayer(xi: number, time: number): number {
  const q = 2 * Math.sqrt(diffusivity * time);
  // At ξ = 6.5 q the layer is below 1e-18 of its height.
  if (xi >= 6.5 * q) return 0;
  const s = xi / q;
  return 2 * ((q / Math.sqrt(Math.PI)) * Math.exp(-s * s) + xi * (errorFunction(s) - 1));
}

function reactionDiffusion(points: number, background: Background): SemilinearEquation {
  const transform = realFft(points);
  const values = new Float64Array(points);
  const wave = Float64Array.from({ length: points / 2 + 1 }, (_, k) => Math.PI * k);
  return {
    linear: { re: wave.map((k) => -diffusivity * k * k), im: wave.map(() => 0) },
    nonlinear(v, time, out) {
      transform.values(v, values);
      const known = background.known(time);
      for (let j = 0; j < points; j++) {
        const u = values[j] + known[j];
        values[j] = background.source[j] + rate * (u - u * u * u);
      }
      transform.modes(values, out);
      out.re.fill(0, points / 4 + 1);
      out.im.fill(0, points / 4 + 1);
    },
  };
}

/** Octaves below the first level. Chosen here: before t = 2^-26 / 20 the layer is less than 1e-6 high and wide. */
const octaves = 26;

function gradedSegments(steps: number): Segment[] {
  const edges = [0, ...Array.from({ length: octaves + 1 }, (_, k) => 2 ** (k - octaves) / levels)];
  const early = edges.slice(1).map((to, k) => ({ from: edges[k], to, steps }));
  const late = Array.from({ length: levels - 1 }, (_, k) => ({
    from: (k + 1) / levels,
    to: (k + 2) / levels,
    steps: 2 * steps,
  }));
  return [...early, ...late];
}

const isLevel = (time: number): boolean =>
  time * levels > 0.75 && Math.abs(time * levels - Math.round(time * levels)) < 1e-9;

/** The stored solution at 21 times including t = 0, exact trigonometric interpolation in x. */
export function allenCahnReference(): Reference {
  const series = restoreSeries(allenCahnStored);
  const times = [0, ...series.times];
  const later = seriesFunction(series);
  return {
    source: "spectral evolution; Fourier ETDRK4 agrees to 1.6e-11 (problems/references/generate.ts)",
    accuracy: 3e-11,
    fields: { u: (point) => (point.t === 0 ? allenCahnInitial(point) : later(point)) },
    points: seriesPoints({ interval, times }, 256),
  };
}
