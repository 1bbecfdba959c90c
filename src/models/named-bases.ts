/** @file Bases by name: `chebyshev:24`, `sinusoids:900`, `gaussians:900`, `tanh:900`, `fourier:16x12`. */

import { nearest, UsageError } from "../errors.ts";
import {
  type Basis,
  type ChebyshevSet,
  chebyshev,
  chebyshevSize,
  fourier,
  gaussianGrid,
  sinusoids,
  tanhFeatures,
} from "./bases/index.ts";
import { namesTrainable } from "./trainable/named.ts";

export interface NamedBasisSpace {
  readonly coordinates: readonly string[];
  readonly bounds: readonly (readonly [number, number])[];
  /** Coordinates in which the solution is periodic; `fourier` needs one. */
  readonly periodic: readonly string[];
  readonly seed: number;
}

const makers: Readonly<
  Record<string, (space: NamedBasisSpace, text: string, parts: readonly string[]) => Basis>
> = {
  chebyshev: chebyshevNamed,
  sinusoids: sinusoidsNamed,
  gaussians: (space, text, [count]) =>
    gaussianGrid({ ...boxOf(space), count: whole(text, count), seed: space.seed }),
  tanh: (space, text, [count, range]) =>
    tanhFeatures({
      ...boxOf(space),
      count: whole(text, count),
      seed: space.seed,
      ...(range !== undefined && { range: positive(text, range) }),
    }),
  fourier: fourierNamed,
};

/** Kinds of bases that have a name of their own. */
export const basisKinds: readonly string[] = Object.keys(makers);

/** Whether the text names a basis with a size: `chebyshev:24`. Trained Gaussians (`gaussians:14x14`) are no basis. */
export const namesBasis = (text: string): boolean =>
  basisKinds.includes(text.split(":")[0]) && !namesTrainable(text);

/**
 * The basis of that name.
 *
 * `chebyshev:16x24[:tensor|total|euclidean]` degrees per coordinate (one for all); `sinusoids:900[:14x18]` count and band
 * in radians per half-length; `gaussians:900` a jittered grid; `tanh:900[:3]` count and range; `fourier:16x12` modes of
 * periodic and degrees of other coordinates.
 *
 * @throws UsageError for an unknown kind, naming the nearest, and for numbers that are not whole and positive.
 *
 * @example
 * basisNamed("chebyshev:3", { coordinates: ["x"], bounds: [[0, 1]], periodic: [], seed: 1 }).size; // 4
 */
export function basisNamed(text: string, space: NamedBasisSpace): Basis {
  const [kind, ...parts] = text.split(":");
  const maker = Object.hasOwn(makers, kind) ? makers[kind] : undefined;
  if (maker && parts.length > 0) return maker(space, text, parts);
  const near = nearest(kind, [...basisKinds, "mlp"]);
  throw new UsageError({
    what: `there is no model "${text}"`,
    where: "model",
    remedy: maker
      ? `${kind}:24`
      : near.length > 0
        ? near.map((name) => `${name}:...`).join(" or ")
        : `mlp:2x24, ${basisKinds.map((name) => `${name}:900`).join(", ")}`,
  });
}

const boxOf = ({ coordinates, bounds }: NamedBasisSpace) => ({ coordinates, bounds });

function chebyshevNamed(space: NamedBasisSpace, text: string, [sizes, set]: readonly string[]): Basis {
  const sets: readonly ChebyshevSet[] = ["tensor", "total", "euclidean"];
  const usual: ChebyshevSet = space.coordinates.length <= 3 ? "euclidean" : "total";
  const chosen = set === undefined ? usual : sets.find((name) => name === set);
  if (!chosen) throw refused(text, `"${set}" is no index set`, `one of ${sets.join(", ")}`);
  const degrees = perCoordinate(space, text, sizes);
  refuseSize(text, chebyshevSize(degrees, chosen));
  return chebyshev({ ...boxOf(space), degrees, set: chosen });
}

function sinusoidsNamed(space: NamedBasisSpace, text: string, [size, bands]: readonly string[]): Basis {
  const count = whole(text, size);
  refuseSize(text, count);
  const d = space.coordinates.length;
  const rho = [2, 9, 20][d - 1] ?? 40;
  const usual = (Math.PI / 2) * (count / rho) ** (1 / d);
  const band =
    bands === undefined
      ? space.coordinates.map(() => usual)
      : spread(
          space,
          text,
          bands.split("x").map((part) => positive(text, part)),
        );
  return sinusoids({ ...boxOf(space), count, band, seed: space.seed, ...(d === 1 && { polynomials: true }) });
}

function fourierNamed(space: NamedBasisSpace, text: string, [sizes]: readonly string[]): Basis {
  if (space.periodic.length === 0)
    throw refused(text, "no coordinate of the problem is periodic", "chebyshev:24 or sinusoids:900");
  const degrees = perCoordinate(space, text, sizes);
  const modes = Object.fromEntries(
    space.periodic.map((name) => [name, degrees[space.coordinates.indexOf(name)]]),
  );
  return fourier({ ...boxOf(space), modes, degrees });
}

const perCoordinate = (space: NamedBasisSpace, text: string, sizes: string): number[] =>
  spread(
    space,
    text,
    sizes.split("x").map((part) => whole(text, part)),
  );

function spread({ coordinates }: NamedBasisSpace, text: string, numbers: readonly number[]): number[] {
  if (numbers.length === 1) return coordinates.map(() => numbers[0]);
  if (numbers.length === coordinates.length) return [...numbers];
  throw refused(
    text,
    `${numbers.length} numbers for ${coordinates.length} coordinates`,
    "one number, or one per coordinate",
  );
}

function whole(text: string, part: string): number {
  const value = Number(part);
  if (Number.isInteger(value) && value >= 1) return value;
  throw refused(text, `"${part}" is no whole number from 1 up`, "sinusoids:900");
}

function positive(text: string, part: string): number {
  const value = Number(part);
  if (value > 0 && Number.isFinite(value)) return value;
  throw refused(text, `"${part}" is no positive number`, "sinusoids:900:14x18");
}

/** Chosen here: 40 000 columns are 64 GB with as many rows, beyond any dense solve. */
function refuseSize(text: string, size: number): void {
  if (size <= 40_000) return;
  const gigabytes = ((2.2 * size * size * 8) / 2 ** 30).toPrecision(3);
  throw refused(
    text,
    `${size} functions need ${gigabytes} GiB for one dense solve`,
    "a smaller basis, --slabs, or a network",
  );
}

const refused = (text: string, what: string, remedy: string): UsageError =>
  new UsageError({ what, where: `model "${text}"`, remedy });
