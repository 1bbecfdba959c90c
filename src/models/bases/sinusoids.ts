/** @file Sinusoids of random frequency and phase on a box. */

import { nearest, UsageError } from "../../errors.ts";
import { random } from "../../random.ts";
import type { Basis } from "./basis.ts";
import { type BoxOptions, checkCount, checkedBox, checkedPositive } from "./checks.ts";
import { concatenation } from "./concatenation.ts";
import { pureQuadratics } from "./monomials.ts";
import { drawFrequency, type Spectrum, spectra } from "./spectrum.ts";
import { waves } from "./waves.ts";

export interface SinusoidsOptions extends BoxOptions {
  /** Number of sinusoids. */
  readonly count: number;
  /** Highest frequency per coordinate, in radians per half-length of its interval. */
  readonly band: readonly number[];
  /** Default 0. */
  readonly seed?: number;
  /** Where frequencies are drawn from. Default "box". */
  readonly spectrum?: Spectrum;
  /** Carriers: sinusoid j has its frequency around centre j mod their number, in radians per half-length. Default: 0. */
  readonly centers?: readonly (readonly number[])[];
  /** Adds the columns 1, s_i and s_i² after the sinusoids. Default false. */
  readonly polynomials?: boolean;
}

/**
 * φ_j(x) = cos(w_j·s + b_j), s the box mapped to [-1, 1]^d, w_j drawn from the spectrum, b_j uniform on [0, 2π).
 *
 * Derivatives of every order from one cosine and one sine per function and point. The phases are within 1e5 radians of
 * zero in all but extreme cases; there sines and cosines are accurate to 5e-16.
 *
 * @throws UsageError for a band that is not finite numbers > 0, a count that is no whole number >= 1, wrong lengths, an
 *   unknown spectrum, or a seed that is no whole number.
 * Source: Rahimi and Recht 2008, "Weighted sums of random kitchen sinks"; for equations Chen, Chi, E and Yang 2022,
 *   "Bridging traditional and machine learning-based algorithms for solving PDEs: the random feature method".
 *
 * @example
 * sinusoids({ coordinates: ["x", "t"], bounds: [[0, 1], [0, 2]], count: 500, band: [14, 18.25] }).name; // "sinusoids band 14.0, 18.3"
 */
export function sinusoids(options: SinusoidsOptions): Basis {
  const box = checkedBox("sinusoids", options);
  const { coordinates, bounds } = box;
  const { count, seed = 0, spectrum = "box", polynomials = false } = options;
  const band = checkedPositive("sinusoids", "band", options.band, coordinates);
  checkCount("sinusoids", "count", count);
  checkSpectrum(spectrum);
  const centers = checkedCenters(options.centers, coordinates);
  const name = sinusoidsName(band, spectrum, centers?.length ?? 0);
  const drawn = { ...box, count, band, seed, spectrum, ...(centers && { centers }) };
  const spec = { kind: "sinusoids", ...drawn, polynomials };
  const halves = bounds.map(([low, high]) => (high - low) / 2);
  const all = waves({
    name,
    coordinates,
    spec,
    centre: bounds.map(([low, high]) => (low + high) / 2),
    ...drawWaves(drawn, halves),
  });
  return polynomials
    ? concatenation([all, pureQuadratics(box)], { name: `${name} + quadratics`, spec })
    : all;
}

type Drawn = Required<Pick<SinusoidsOptions, "count" | "band" | "seed" | "spectrum">> &
  Pick<SinusoidsOptions, "centers">;

function drawWaves({ count, band, seed, spectrum, centers }: Drawn, halves: readonly number[]) {
  const stream = random(seed).split("sinusoids");
  const frequencies: number[][] = [];
  const phases: number[] = [];
  for (let j = 0; j < count; j++) {
    const center = centers?.[j % centers.length];
    const w = drawFrequency(spectrum, stream, band);
    frequencies.push(w.map((value, i) => (value + (center?.[i] ?? 0)) / halves[i]));
    phases.push(2 * Math.PI * stream.uniform());
  }
  return { frequencies, phases };
}

/** `sinusoids band 14.0, 18.2`, with all that differs from the default. */
function sinusoidsName(band: readonly number[], spectrum: Spectrum, carriers: number): string {
  const digits = band.map((b) => b.toFixed(1));
  const same = digits.every((text) => text === digits[0]);
  const bands = same && band.length > 3 ? `${digits[0]} (${band.length} times)` : digits.join(", ");
  const kind = spectrum === "box" ? "" : `, ${spectrum}`;
  return `sinusoids band ${bands}${kind}${carriers ? `, ${carriers} carriers` : ""}`;
}

function checkSpectrum(spectrum: Spectrum): void {
  if (spectra.includes(spectrum)) return;
  throw new UsageError({
    what: `there is no spectrum "${spectrum}"`,
    where: "basis sinusoids",
    remedy: nearest(spectrum, spectra)[0] ?? spectra.join(", "),
  });
}

function checkedCenters(
  centers: SinusoidsOptions["centers"],
  coordinates: readonly string[],
): number[][] | undefined {
  if (!centers) return undefined;
  const wrong = centers.findIndex(
    (center) => center.length !== coordinates.length || !center.every(Number.isFinite),
  );
  if (centers.length > 0 && wrong < 0) return centers.map((center) => [...center]);
  throw new UsageError({
    what: wrong < 0 ? "there are no centers" : `center ${wrong} is [${centers[wrong].join(", ")}]`,
    where: "basis sinusoids",
    remedy: `finite numbers, one per coordinate (${coordinates.join(", ")})`,
  });
}
