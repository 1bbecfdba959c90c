/** @file Trainable and placed radial models by name: `gaussians:14x14`, `pig:40x4`, `rbf:900`. */

import { UsageError } from "../../errors.ts";
import type { ModelSpace } from "../model.ts";
import type { RadialKernel } from "./jet-plan.ts";
import { gaussianMixture } from "./mixture.ts";
import { type PigOptions, type PigTrainable, pig } from "./pig.ts";
import type { CovarianceKind } from "./shapes.ts";
import type { TrainableBasis } from "./trainable-basis.ts";

/** What a name asks for. */
export type TrainableName =
  | { readonly kind: "gaussians"; readonly counts: readonly number[]; readonly covariance: CovarianceKind }
  | ({ readonly kind: "pig" } & Pick<PigOptions, "gaussians" | "channels" | "covariance">)
  | { readonly kind: "rbf"; readonly count: number; readonly kernel: RadialKernel };

const kinds = ["pig", "rbf"];

/** Whether the text names a trainable or placed radial model, well formed or not: `gaussians:14x14`, `pig:40`, `rbf:900`. */
export const namesTrainable = (text: string): boolean =>
  kinds.includes(text.split(":")[0]) || /^gaussians:-?[\d.]+x/.test(text);

/**
 * What the name asks for.
 *
 * `gaussians:14x14[:full]` Gaussians per coordinate, all of whose parameters are trained; `pig:40[x4][:full]` Gaussians
 * per channel and channels under a head of 16 units; `rbf:900[:inverse-quadratic|inverse-multiquadric]` radial
 * functions placed by importance (default Gaussian, whose columns resolve smooth solutions ten thousand times better). `full`: Gaussians that may turn.
 *
 * @throws UsageError for another form, and counts that are no whole numbers from 1 up.
 *
 * @example
 * trainableNamed("pig:40x3:full"); // { kind: "pig", gaussians: 40, channels: 3, covariance: "full" }
 */
export function trainableNamed(text: string): TrainableName {
  const [kind, sizes = "", ...words] = text.split(":");
  const counts = sizes.split("x").map((part) => counted(text, part));
  if (kind === "rbf" && counts.length === 1) return { kind, count: counts[0], kernel: kernelOf(text, words) };
  const covariance = covarianceOf(text, words);
  if (kind === "gaussians" && counts.length > 1) return { kind, counts, covariance };
  if (kind === "pig" && counts.length <= 2)
    return { kind, gaussians: counts[0], channels: counts[1] ?? 4, covariance };
  throw refused(text, "it has another form", "gaussians:14x14, pig:40, pig:40x4 or rbf:900");
}

/**
 * A trainable mixture of the named size for one field.
 *
 * @throws UsageError for another number of counts than coordinates.
 */
export function mixtureNamed(
  text: string,
  { counts, covariance }: Extract<TrainableName, { readonly kind: "gaussians" }>,
  { coordinates, bounds }: Omit<ModelSpace, "fields">,
): TrainableBasis {
  if (counts.length !== coordinates.length)
    throw refused(
      text,
      `${counts.length} counts for the ${coordinates.length} coordinates (${coordinates.join(", ")})`,
      `gaussians:${coordinates.map(() => 8).join("x")}; gaussians:900 for a fixed grid`,
    );
  return gaussianMixture({ coordinates, bounds, count: counts, covariance });
}

/** The named physics-informed Gaussians on a space. */
export const pigNamed = (
  { gaussians, channels, covariance }: Extract<TrainableName, { readonly kind: "pig" }>,
  space: ModelSpace,
): PigTrainable =>
  pig({ gaussians, ...(channels && { channels }), ...(covariance && { covariance }) }).on(space);

function counted(text: string, part: string): number {
  const value = Number(part);
  if (part !== "" && Number.isInteger(value) && value >= 1) return value;
  throw refused(text, `"${part}" is no whole number from 1 up`, "gaussians:14x14, pig:40 or rbf:900");
}

function covarianceOf(text: string, words: readonly string[]): CovarianceKind {
  if (words.length === 0) return "diagonal";
  if (words.length === 1 && (words[0] === "full" || words[0] === "diagonal")) return words[0];
  throw refused(text, `"${words.join(":")}" is no kind of covariance`, "full or diagonal, or neither");
}

function kernelOf(text: string, words: readonly string[]): RadialKernel {
  if (words.length === 0) return "gaussian";
  const known: readonly RadialKernel[] = ["gaussian", "inverse-quadratic", "inverse-multiquadric"];
  const found = known.find((name) => words.length === 1 && name === words[0]);
  if (found) return found;
  throw refused(text, `"${words.join(":")}" is no radial kernel`, known.join(", "));
}

const refused = (text: string, what: string, remedy: string): UsageError =>
  new UsageError({ what, where: `model "${text}"`, remedy });
