/** @file Mixtures of trainable radial functions over a box: Gaussians and rational kernels. */

import { UsageError } from "../../errors.ts";
import { unitPoints } from "../../geometry/index.ts";
import type { Random } from "../../random.ts";
import type { RadialKernel } from "./jet-plan.ts";
import { radialBasis } from "./radial-basis.ts";
import { lineariseRadial } from "./radial-slopes.ts";
import { type CovarianceKind, parametersOf, type ShapeSpace, shapeParameters, shapesOf } from "./shapes.ts";
import type { TrainableBasis } from "./trainable-basis.ts";

export interface MixtureOptions {
  readonly coordinates: readonly string[];
  /** Interval per coordinate, in their order. */
  readonly bounds: readonly (readonly [number, number])[];
  /** Functions: a number per coordinate (centres start on a jittered grid), or their number (centres on a Sobol set). */
  readonly count: number | readonly number[];
  /** First width, in spacings of the centres. Default 1.5, where training helps most; 2.5 to 3 for one linear solve. */
  readonly overlap?: number;
  /** Random shift of grid centres, in spacings, each way. Default 0.15. */
  readonly jitter?: number;
  /** How far beyond the box centres start, in first widths. Default 1. */
  readonly margin?: number;
  /** Default diagonal. */
  readonly covariance?: CovarianceKind;
}

/**
 * c exp(-½ |L⁻¹(x - μ)|²) with trainable centres and widths; `full` covariances may turn.
 *
 * Widths stay between half a spacing and the length of the box.
 * Source: Kang, Oh, Hong and Park 2025, "PIG: physics-informed Gaussians as adaptive parametric mesh representations".
 *
 * @throws UsageError for counts or options that are not positive, or bounds that do not fit the coordinates.
 *
 * @example
 * gaussianMixture({ coordinates: ["x", "y"], bounds: [[-1, 1], [-1, 1]], count: [14, 14] }).parameters; // 784
 */
export const gaussianMixture = (options: MixtureOptions): TrainableBasis => mixture("gaussian", options);

/**
 * 1 / (1 + |L⁻¹(x - μ)|²) with trainable centres and shapes, or its square root: heavier tails than a Gaussian.
 *
 * Source: Chen et al. 2023, "NeuRBF: a neural fields representation with adaptive radial basis functions".
 *
 * @throws UsageError as `gaussianMixture`.
 */
export const rationalMixture = ({
  kernel = "inverse-quadratic",
  ...options
}: MixtureOptions & { readonly kernel?: "inverse-quadratic" | "inverse-multiquadric" }): TrainableBasis =>
  mixture(kernel, options);

function mixture(kernel: RadialKernel, options: MixtureOptions): TrainableBasis {
  const { coordinates, bounds, count, covariance = "diagonal" } = options;
  const layout = layoutOf(options);
  const d = coordinates.length;
  const space: ShapeSpace = {
    dimension: d,
    size: layout.size,
    covariance,
    widths: bounds.map(([low, high], k) => [layout.spacings[k] / 2, high - low]),
  };
  const shape = typeof count === "number" ? `${count}` : count.join("x");
  return {
    name: `${kernel} ${shape} ${covariance}`,
    coordinates,
    size: layout.size,
    parameters: shapeParameters(space),
    initialise: (random) => parametersOf(space, { centres: layout.centres(random), factors: wide(layout) }),
    at: (p) => radialBasis({ coordinates, kernel, ...shapesOf(space, p) }),
    linearise: (p, c, points, terms, target) =>
      lineariseRadial(kernel, covariance, shapesOf(space, p), c, points, terms, target),
  };
}

/** First centres and widths. */
interface Layout {
  readonly size: number;
  /** Per axis. */
  readonly spacings: readonly number[];
  readonly overlap: number;
  centres(random: Random): Float64Array;
}

/** L = overlap * diag(spacings) for every function. */
function wide({ size, spacings, overlap }: Layout): Float64Array {
  const d = spacings.length;
  const factors = new Float64Array(size * d * d);
  for (let j = 0; j < size; j++)
    spacings.forEach((spacing, k) => {
      factors[j * d * d + k * d + k] = overlap * spacing;
    });
  return factors;
}

function layoutOf(options: MixtureOptions): Layout {
  const { coordinates, bounds, count, overlap = 1.5, margin = 1, jitter = 0.15 } = options;
  const counts = typeof count === "number" ? [count] : count;
  const fits =
    bounds.length === coordinates.length && (typeof count === "number" || counts.length === bounds.length);
  const sane = overlap > 0.5 && margin >= 0 && jitter >= 0 && bounds.every(([low, high]) => low < high);
  if (!fits || !sane || !counts.every((n) => Number.isInteger(n) && n > 0))
    throw new UsageError({
      what: `a mixture of ${counts.join("x")} functions with overlap ${overlap}, margin ${margin} and jitter ${jitter} in (${coordinates.join(", ")}) on ${bounds.length} intervals`,
      remedy: "whole counts from 1 up, overlap above 0.5, an interval per coordinate",
    });
  return typeof count === "number"
    ? sobolLayout(count, bounds, overlap, margin)
    : gridLayout(count, bounds, overlap, margin, jitter);
}

type Bounds = readonly (readonly [number, number])[];

/** Spacing h with n centres over length + 2 margin overlap h: h = length / (n - 1 - 2 margin overlap), at least 3 spacings. */
function spacing(length: number, n: number, reach: number): number {
  // With few centres a margin would leave no spacings inside: then centres end where the box does.
  return length / (n - 1 - 2 * reach >= 3 ? n - 1 - 2 * reach : Math.max(1, n - 1));
}

function gridLayout(
  counts: readonly number[],
  bounds: Bounds,
  overlap: number,
  margin: number,
  jitter: number,
): Layout {
  const size = counts.reduce((product, n) => product * n, 1);
  const spacings = bounds.map(([low, high], k) => spacing(high - low, counts[k], margin * overlap));
  const centres = (random: Random): Float64Array => {
    const out = new Float64Array(size * counts.length);
    for (let j = 0; j < size; j++) {
      let rest = j;
      counts.forEach((n, k) => {
        const [low, high] = bounds[k];
        const place = (rest % n) - (n - 1) / 2;
        rest = Math.floor(rest / n);
        out[j * counts.length + k] =
          (low + high) / 2 + spacings[k] * (place + jitter * (2 * random.uniform() - 1));
      });
    }
    return out;
  };
  return { size, spacings, overlap, centres };
}

function sobolLayout(size: number, bounds: Bounds, overlap: number, margin: number): Layout {
  const d = bounds.length;
  const perAxis = size ** (1 / d);
  const spacings = bounds.map(([low, high]) => spacing(high - low, perAxis + 1, margin * overlap));
  const centres = (random: Random): Float64Array => {
    const { values } = unitPoints("sobol", size, d, random);
    return Float64Array.from({ length: size * d }, (_, at) => {
      const k = at % d;
      const [low, high] = bounds[k];
      const half = (perAxis * spacings[k]) / 2;
      return (low + high) / 2 + half * (2 * values[k * size + Math.floor(at / d)] - 1);
    });
  };
  return { size, spacings, overlap, centres };
}
