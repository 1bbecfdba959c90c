/** @file Periodic bases: Fourier modes in some coordinates, Chebyshev polynomials or random sinusoids in the others. */

import { UsageError } from "../../errors.ts";
import { random as stream } from "../../random.ts";
import type { Basis } from "./basis.ts";
import { mostFunctions } from "./chebyshev.ts";
import { chebyshevAxis } from "./chebyshev-axis.ts";
import { type BoxOptions, checkCount, checkedBox, checkedPositive, checkNames, sizes } from "./checks.ts";
import { fourierAxis } from "./fourier-axis.ts";
import { indexSet, setSize } from "./index-set.ts";
import { separable } from "./separable.ts";
import { drawFrequency } from "./spectrum.ts";
import { waves } from "./waves.ts";

/** Numbers by coordinate name. */
type PerCoordinate = Readonly<Record<string, number>>;

export interface RandomModes {
  /** Number of functions. */
  readonly count: number;
  /** Highest frequency per coordinate, in radians per half-length; entries of periodic coordinates are not used. */
  readonly band: readonly number[];
  /** Default 0. */
  readonly seed?: number;
}

export interface FourierOptions extends BoxOptions {
  /** Highest mode K >= 1 per periodic coordinate; coordinates without one are not periodic. */
  readonly modes: PerCoordinate;
  /** Default: the length of the interval. */
  readonly periods?: PerCoordinate;
  /** Chebyshev degree per coordinate; entries of periodic coordinates are not used. Needed if some are not periodic. */
  readonly degrees?: readonly number[];
  /** Sinusoids with random modes |k| <= K and random frequencies in place of all products. */
  readonly random?: RandomModes;
}

/**
 * Functions with periods: all products of 1, cos kωx, sin kωx (k <= K, ω = 2π/period) in the periodic coordinates and
 * T_0 ... T_p in the others.
 *
 * With `random`: cos(sum k_i ω_i (x_i - m_i) + w·s + b), the modes k whole and uniform in -K ... K, frequencies w of the
 * other coordinates uniform in the band, b uniform on [0, 2π), m the middle of the box.
 *
 * Products come in lexicographic order, the last coordinate fastest, the modes in the order 1, cos, sin, cos 2, sin 2.
 * Derivatives of every order.
 *
 * @throws UsageError for no periodic coordinate, modes that are no whole numbers >= 1, degrees (or a band) that are not
 *   finite numbers > 0, names that are no coordinates, or more than 10^6 functions.
 * Source: for random modes, Dong and Ni 2021, "A method for representing periodic functions and enforcing exactly periodic
 *   boundary conditions with deep neural networks", and the source of `sinusoids`.
 *
 * @example
 * fourier({ coordinates: ["x", "t"], bounds: [[0, 1], [0, 2]], modes: { x: 8 }, degrees: [0, 10] }).size; // 187
 */
export function fourier(options: FourierOptions): Basis {
  const box = checkedBox("fourier", options);
  const { coordinates, bounds } = box;
  const modes = checkedModes(options.modes, coordinates);
  const periods = periodsOf(options.periods ?? {}, box, modes);
  const plain = { ...box, modes, ...(options.periods && { periods: { ...options.periods } }) };
  if (options.random) return randomFourier(options.random, plain, periods);
  const degrees = checkedOthers("degrees", options.degrees, plain);
  const most = coordinates.map((name, i) => (modes[name] ? 2 * modes[name] : Math.floor(degrees[i])));
  return separable({
    name: `fourier ${sizes(coordinates.map((name, i) => (modes[name] ? `${modes[name]} modes` : degrees[i])))}`,
    coordinates,
    spec: { kind: "fourier", ...plain, degrees },
    axes: coordinates.map((name, i) =>
      modes[name] ? fourierAxis(periods[name], modes[name]) : chebyshevAxis(bounds[i], most[i]),
    ),
    set: indexSet(
      most.map((degree) => degree + 0.5),
      "tensor",
      checkedSize(most),
    ),
  });
}

type Plain = BoxOptions & Pick<FourierOptions, "modes" | "periods">;

function randomFourier({ count, band, seed = 0 }: RandomModes, plain: Plain, periods: PerCoordinate): Basis {
  const { coordinates, bounds, modes } = plain;
  checkCount("fourier", "random.count", count);
  const checked = checkedOthers("random.band", band, plain);
  const bands = coordinates.map((name, i) =>
    modes[name] ? `${modes[name]} modes` : `band ${checked[i].toFixed(1)}`,
  );
  const draws = stream(seed).split("fourier");
  const frequencies: number[][] = [];
  const phases: number[] = [];
  for (let j = 0; j < count; j++) {
    const w = drawFrequency("box", draws, checked);
    frequencies.push(
      coordinates.map((name, i) =>
        modes[name]
          ? ((draws.integer(2 * modes[name] + 1) - modes[name]) * 2 * Math.PI) / periods[name]
          : w[i] / ((bounds[i][1] - bounds[i][0]) / 2),
      ),
    );
    phases.push(2 * Math.PI * draws.uniform());
  }
  return waves({
    name: `fourier random, ${bands.join(", ")}`,
    coordinates,
    spec: { kind: "fourier", ...plain, random: { count, band: checked, seed } },
    centre: bounds.map(([low, high]) => (low + high) / 2),
    frequencies,
    phases,
  });
}

function checkedModes(modes: PerCoordinate, coordinates: readonly string[]): PerCoordinate {
  checkNames("fourier", "modes", modes, coordinates);
  for (const [name, count] of Object.entries(modes))
    checkCount("fourier", `the highest mode of ${name}`, count);
  if (Object.keys(modes).length) return { ...modes };
  throw new UsageError({
    what: "no coordinate is periodic",
    where: "basis fourier",
    remedy: `modes: { ${coordinates[0]}: 16 }, or chebyshev`,
  });
}

function periodsOf(
  given: PerCoordinate,
  { coordinates, bounds }: BoxOptions,
  modes: PerCoordinate,
): PerCoordinate {
  checkNames("fourier", "periods", given, Object.keys(modes));
  const periods = coordinates.map((name, i) => given[name] ?? bounds[i][1] - bounds[i][0]);
  checkedPositive("fourier", "periods", periods, coordinates);
  return Object.fromEntries(coordinates.map((name, i) => [name, periods[i]]));
}

/** The numbers > 0 of the coordinates that are not periodic, 0 for the others. */
function checkedOthers(label: string, given: readonly number[] | undefined, plain: Plain): number[] {
  const { coordinates, modes } = plain;
  if (given === undefined && coordinates.every((name) => modes[name])) return coordinates.map(() => 0);
  const used = coordinates.map((name, i) => (modes[name] ? 1 : (given?.[i] ?? Number.NaN)));
  checkedPositive("fourier", label, given?.length === used.length ? used : (given ?? []), coordinates);
  return used.map((value, i) => (modes[coordinates[i]] ? 0 : value));
}

function checkedSize(most: readonly number[]): number {
  const size = setSize(
    most.map((degree) => degree + 0.5),
    "tensor",
  );
  if (size <= mostFunctions) return size;
  throw new UsageError({
    what: `${size} functions, more than ${mostFunctions}`,
    where: "basis fourier",
    remedy: "fewer modes, lower degrees, or random: { count, band }",
  });
}
