/** @file Models and settings with which Gaussians solve the problems of Kang et al. 2025 (PIG), at full or reduced size. */

import { allenCahn } from "../../problems/allen-cahn.ts";
import { flowMixing } from "../../problems/flow-mixing.ts";
import { nonlinearDiffusion } from "../../problems/nonlinear-diffusion.ts";
import { bumps } from "../../problems/references/nonlinear-diffusion.ts";
import type { HostDevice } from "../../src/devices/index.ts";
import { formatText } from "../../src/expression/index.ts";
import { type Points, type Region, selectPoints, unitPoints } from "../../src/geometry/index.ts";
import { type Basis, gaussianGrid, gaussians, reflected } from "../../src/models/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { type Random, random } from "../../src/random.ts";
import { errorsAgainst, expressionSolution, knownValues, type Solution } from "../../src/solution/index.ts";
import { marchInSlabs } from "../../src/solve/march.ts";

/**
 * Sizes at which the errors fall below the best published for PIG, and the seconds of one core they took on OpenBLAS.
 *
 * Allen-Cahn 3.1e-6 (5.9e-5) in 56 s; flow mixing 1.8e-5 (2.67e-4) in 144 s; nonlinear diffusion 1.44e-3 (1.44e-3) in
 * 307 s, of which 1.3e-3 lie within 0.1 of the walls, where the data are incompatible and u falls like a root.
 */
export const fullSizes = {
  allenCahn: { count: 420, slabs: 20 },
  flowMixing: { spacing: 0.082, stretch: 1.9, slabs: 10, overlap: 2.4 },
  nonlinearDiffusion: { count: 38, breaks: [0, 0.01, 0.03, 0.08, 0.18, 0.34, 0.56, 0.78, 1] },
} as const;

/** Relative L2 error where the problem knows its solution, up to a time. */
export function errorOf(problem: Problem, u: Solution, until = Number.POSITIVE_INFINITY): number {
  const { points, values } = knownValues(problem)!;
  const time = points.values.subarray(points.values.length - points.count);
  const kept = Array.from(time.keys()).filter((i) => time[i] <= until);
  const early = selectPoints(points, kept);
  const known = { points: early, values: values.map((column) => Float64Array.from(kept, (i) => column[i])) };
  return errorsAgainst(known, problem, u.evaluate(problem.fields, early)).relativeL2;
}

export interface AllenCahnSize {
  readonly count: number;
  readonly slabs: number;
  /** Last time. Default 1. */
  readonly until?: number;
}

/** Gaussians in x on a regular grid times polynomials in t; the heat layer of the kink is the known part. */
export function solveAllenCahn(
  device: HostDevice,
  { count, slabs, until = 1 }: AllenCahnSize,
): Promise<Solution> {
  const lift = formatText(allenCahn.recommended.hard!.u.lift!);
  return marchInSlabs(allenCahn, {
    device,
    space: gaussianGrid({ coordinates: ["x"], bounds: [[-1, 1]], counts: [count], overlap: 2.5, jitter: 0 }),
    breaks: evenly(until, slabs),
    degree: 4,
    start: expressionSolution({ u: lift }, allenCahn.domain),
    multiple: 2,
    boundary: 80 / count,
    weight: 1,
  });
}

export interface FlowMixingSize {
  /** Spacing at the centre of the vortex. */
  readonly spacing: number;
  /** Radius over which the spacing grows. */
  readonly stretch: number;
  readonly slabs: number;
  readonly overlap: number;
}

/**
 * Gaussians that are dense in the vortex and sparse around it, odd about the centre as the solution is; the initial data
 * are the known part, one factorisation serves all slabs.
 */
export function solveFlowMixing(device: HostDevice, size: FlowMixingSize): Promise<Solution> {
  const space = reflected(vortexGaussians(size), "odd");
  return marchInSlabs(flowMixing, {
    device,
    space,
    breaks: evenly(4, size.slabs),
    degree: 4,
    start: expressionSolution({ u: "-tanh(y/2)" }, flowMixing.domain),
    interior: (slab, count, own) => vortexPoints(slab, count, own, size.stretch),
    multiple: 1.9,
    // Faces need points like the square root of the functions.
    boundary: 43 / Math.sqrt(space.size),
  });
}

/** |x| = a sinh(ρ/a): the plane stretched away from its centre. */
const stretched = (rho: number, a: number): number => a * Math.sinh(rho / a);

/** One half of a jittered grid in the stretched plane, x > 0. */
function vortexGaussians({ spacing, stretch, overlap }: FlowMixingSize): Basis {
  const stream = random(3);
  const n = Math.ceil((stretch * Math.asinh(6.5 / stretch)) / spacing);
  const jitter = (k: number): number => spacing * (k + 0.3 * (stream.uniform() - 0.5));
  const [centers, widths]: [number[], number[]] = [[], []];
  for (let i = 0; i <= n; i++)
    for (let j = i === 0 ? 1 : -n; j <= n; j++) {
      const [a, b] = [jitter(i), jitter(j)];
      const rho = Math.hypot(a, b);
      const factor = stretched(rho, stretch) / rho;
      // Mean of the spacings along and across the radius.
      const own = spacing * Math.sqrt(Math.cosh(rho / stretch) * factor);
      if (Math.max(Math.abs(a), Math.abs(b)) * factor >= 4 + own) continue;
      centers.push(a * factor, b * factor);
      widths.push(overlap * own, overlap * own);
    }
  return gaussians({ coordinates: ["x", "y"], centers, widths });
}

/** Sobol points of the half x > 0 with the density of the Gaussians. */
function vortexPoints({ bounds }: Region, count: number, stream: Random, stretch: number): Points {
  const reach = stretch * Math.asinh((4 * Math.SQRT2) / stretch);
  // The square of the stretched plane around the disc that holds the half of the domain: more than a third lies in it.
  const trials = 4 * count;
  const unit = unitPoints("sobol", trials, 3, stream).values;
  const [from, to] = bounds[2];
  const values = new Float64Array(3 * count);
  let kept = 0;
  for (let i = 0; i < trials && kept < count; i++) {
    const [a, b] = [reach * unit[i], reach * (2 * unit[trials + i] - 1)];
    const rho = Math.hypot(a, b);
    const factor = stretched(rho, stretch) / rho;
    if (Math.max(a, Math.abs(b)) * factor > 4) continue;
    values[kept] = a * factor;
    values[count + kept] = b * factor;
    values[2 * count + kept] = from + (to - from) * unit[2 * trials + i];
    kept += 1;
  }
  return { coordinates: ["x", "y", "t"], count, values };
}

export interface DiffusionSize {
  readonly count: number;
  readonly breaks: readonly number[];
}

/** Gaussians on a square grid times polynomials in t; the initial bumps are the known part. */
export function solveNonlinearDiffusion(
  device: HostDevice,
  { count, breaks }: DiffusionSize,
): Promise<Solution> {
  const bump = ({ height, steepness, x, y }: (typeof bumps)[number]): string =>
    `${height}*exp(-${steepness}*((x - (${x}))^2 + (y - (${y}))^2))`;
  return marchInSlabs(nonlinearDiffusion, {
    device,
    space: gaussianGrid({
      coordinates: ["x", "y"],
      bounds: [
        [-1, 1],
        [-1, 1],
      ],
      counts: [count, count],
      overlap: 2.5,
      jitter: 0.2,
      outside: 2,
    }),
    breaks,
    degree: 3,
    start: expressionSolution({ u: bumps.map(bump).join(" + ") }, nonlinearDiffusion.domain),
    multiple: 2,
    boundary: 1,
    weight: 1,
    steps: 3,
  });
}

const evenly = (end: number, slabs: number): number[] =>
  Array.from({ length: slabs + 1 }, (_, k) => (end * k) / slabs);
