/** @file Where to put Gaussians: jittered grids over a box, clouds around a peak. */

import { UsageError } from "../../errors.ts";
import { random } from "../../random.ts";
import type { Basis } from "./basis.ts";
import { type BoxOptions, checkCount, checkedBox } from "./checks.ts";
import { gaussians } from "./gaussians.ts";
import { checkPositive, checkWhole } from "./number-checks.ts";

export interface GaussianGridOptions extends BoxOptions {
  /** At most so many Gaussians, those outside the box included. Exactly one of `count` and `counts` must be given. */
  readonly count?: number;
  /** Gaussians per coordinate, those outside the box included: more where the solution varies more. */
  readonly counts?: readonly number[];
  /** Widths in spacings of the grid. Default: 2.75; below 2 digits are lost, above 4 the columns become dependent. */
  readonly overlap?: number;
  /** Centres are moved by up to half of this share of a spacing, along each coordinate. Default: 0.3. */
  readonly jitter?: number;
  /** Rows of centres beyond each wall, so that the edge is covered like the middle. Default: 3. */
  readonly outside?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/**
 * Gaussians on a jittered grid that covers the box and `outside` more cells around it; spacings nearly equal where only
 * a count is given.
 *
 * With 900 of them the Helmholtz problem of frequencies (1, 4) on [-1, 1]² is solved to about 1e-8.
 *
 * @throws UsageError for a count too small for two centres inside per coordinate, or options that are no such numbers.
 *
 * @example
 * gaussianGrid({ coordinates: ["x", "y"], bounds: [[-1, 1], [-1, 1]], count: 900 }).name; // "gaussians 30x30"
 */
export function gaussianGrid(options: GaussianGridOptions): Basis {
  const { coordinates, bounds, seed = 0 } = options;
  const { overlap = 2.75, jitter = 0.3, outside = 3 } = options;
  checkedBox("gaussianGrid", options);
  checkPositive("gaussianGrid", "overlap", overlap);
  checkJitter("gaussianGrid", jitter);
  checkWhole("gaussianGrid", "outside", outside, 0);
  const counts = countsOf(options, outside);
  const spacings = bounds.map(([low, high], c) => (high - low) / (counts[c] - 1 - 2 * outside));
  const origin = bounds.map(([low], c) => low - outside * spacings[c]);
  const centers = jittered(lattice(counts), origin, spacings, jitter, seed);
  return {
    ...gaussians({ coordinates, centers, widths: spacings.map((spacing) => overlap * spacing) }),
    name: `gaussians ${counts.join("x")}`,
    spec: {
      kind: "gaussian-grid",
      coordinates: [...coordinates],
      bounds: bounds.map(([low, high]) => [low, high]),
      ...(options.counts ? { counts: [...counts] } : { count: options.count }),
      overlap,
      jitter,
      outside,
      seed,
    },
  };
}

/** Gaussians per coordinate. @throws UsageError for both or neither of count and counts, or too few. */
function countsOf({ bounds, count, counts }: GaussianGridOptions, outside: number): readonly number[] {
  const d = bounds.length;
  if ((count === undefined) === (counts === undefined))
    throw new UsageError({
      what: "a grid of Gaussians needs either a count or counts",
      where: "gaussianGrid",
      remedy: "count: 900, or counts: [30, 30]",
    });
  if (count !== undefined) {
    checkCount("gaussianGrid", "count", count);
    return countsPerAxis(bounds, count, outside);
  }
  const least = 2 + 2 * outside;
  if (counts!.length === d && counts!.every((n) => Number.isInteger(n) && n >= least)) return counts!;
  throw new UsageError({
    what: `a grid of ${counts!.join("x")} Gaussians with ${outside} rows outside each wall in ${d} coordinates`,
    where: "gaussianGrid",
    remedy: `a whole number of at least ${least} per coordinate, or fewer outside`,
  });
}

export interface GaussianCloudOptions {
  readonly coordinates: readonly string[];
  /** Centroid of |f|². */
  readonly center: readonly number[];
  /** Root mean square radius of |f|² about the centre. */
  readonly spread: number;
  /** Widths in units of the spread. Default: 0.7; the solution must not be narrower than that. */
  readonly factor?: number;
  /** Widths in spacings of the grid. Default: 2.4. */
  readonly overlap?: number;
  /** Radius of the cloud in units of the spread. Default: 5. */
  readonly radius?: number;
  /** As in `gaussianGrid`. Default: 0.3. */
  readonly jitter?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** Chosen here: with twice as many rows the matrix takes 1.6 GB, about the most a dense solve can hold. */
const mostGaussians = 10_000;

/**
 * Gaussians around a peak, their width sized from the spread of its source: about a thousand in the plane.
 *
 * @throws UsageError for options that are not positive numbers, or a cloud of more than 10 000 Gaussians.
 *
 * @example
 * gaussianCloud({ coordinates: ["x", "y"], center: [0, 0], spread: 0.05 }).size; // 1041
 */
export function gaussianCloud(options: GaussianCloudOptions): Basis {
  const { coordinates, center, spread, seed = 0 } = options;
  const { factor = 0.7, overlap = 2.4, radius = 5, jitter = 0.3 } = options;
  for (const [name, value] of Object.entries({ spread, factor, overlap, radius }))
    checkPositive("gaussianCloud", name, value);
  checkJitter("gaussianCloud", jitter);
  if (center.length !== coordinates.length || !center.every(Number.isFinite))
    throw new UsageError({
      what: `[${center.join(", ")}] is no centre in (${coordinates.join(", ")})`,
      where: "gaussianCloud",
      remedy: "one finite number per coordinate",
    });
  const width = factor * spread;
  const spacing = width / overlap;
  const steps = Math.floor((radius * spread) / spacing) + 1;
  checkCloud(steps, coordinates.length);
  const inside = lattice(coordinates.map(() => 2 * steps + 1))
    .map((cell) => cell.map((k) => k - steps))
    .filter((cell) => Math.hypot(...cell) * spacing <= radius * spread + spacing);
  const spacings = coordinates.map(() => spacing);
  const basis = gaussians({
    coordinates,
    centers: jittered(inside, center, spacings, jitter, seed),
    widths: width,
  });
  return {
    ...basis,
    name: `gaussians around (${center.map((x) => x.toPrecision(3)).join(", ")})`,
    spec: {
      kind: "gaussian-cloud",
      coordinates: [...coordinates],
      center: [...center],
      spread,
      factor,
      overlap,
      radius,
      jitter,
      seed,
    },
  };
}

function checkJitter(where: string, jitter: number): void {
  if (jitter >= 0 && jitter <= 1) return;
  throw new UsageError({ what: `jitter is ${jitter}`, where, remedy: "between 0 and 1" });
}

/** Refused before the lattice is made: a cube of 2 steps + 1 points per side holds the ball of radius steps. */
function checkCloud(steps: number, d: number): void {
  const ballShare = [1, 1, Math.PI / 4, Math.PI / 6, Math.PI ** 2 / 32][d] ?? 0.1;
  const count = Math.round((2 * steps) ** d * ballShare);
  if (count <= mostGaussians) return;
  throw new UsageError({
    what: `a cloud of about ${count} Gaussians`,
    where: `gaussianCloud in ${d} coordinates`,
    remedy: "a smaller radius, overlap or a larger factor",
  });
}

/** Grid points per coordinate: spacings as equal as whole numbers allow, the product at most `count`. */
function countsPerAxis(
  bounds: GaussianGridOptions["bounds"],
  count: number,
  outside: number,
): readonly number[] {
  const least = 2 + 2 * outside;
  const lengths = bounds.map(([low, high]) => high - low);
  const at = (spacing: number): number[] =>
    // Without the slack a square of k² Gaussians would get k - 1 per side by rounding.
    lengths.map((length) => Math.max(least, Math.floor(length / spacing + 1e-9) + 1 + 2 * outside));
  const total = (counts: readonly number[]): number => counts.reduce((product, k) => product * k, 1);
  let [low, high] = [Math.min(...lengths) / count, Math.max(...lengths)];
  if (total(at(high)) > count)
    throw new UsageError({
      what: `${count} Gaussians are too few for a grid with ${outside} rows outside each wall`,
      where: "gaussianGrid",
      remedy: `at least ${least ** bounds.length}, or fewer outside`,
    });
  // 60 halvings: the interval shrinks to rounding.
  for (let k = 0; k < 60; k++) {
    const middle = Math.sqrt(low * high);
    if (total(at(middle)) <= count) high = middle;
    else low = middle;
  }
  return at(high);
}

/** All points of {0 ... counts[0] - 1} x ..., the last coordinate fastest. */
function lattice(counts: readonly number[]): number[][] {
  return counts.reduce<number[][]>(
    (cells, count) => cells.flatMap((cell) => Array.from({ length: count }, (_, k) => [...cell, k])),
    [[]],
  );
}

function jittered(
  cells: readonly (readonly number[])[],
  origin: readonly number[],
  spacings: readonly number[],
  jitter: number,
  seed: number,
): Float64Array {
  const stream = random(seed);
  return Float64Array.from(
    cells.flatMap((cell) =>
      cell.map((k, c) => origin[c] + spacings[c] * (k + jitter * (stream.uniform() - 0.5))),
    ),
  );
}
