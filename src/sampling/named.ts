/** @file Samplers by name, as the command line knows them. */

import { nearest, UsageError } from "../errors.ts";
import type { Sampler } from "../residual/index.ts";
import { adversarialSampler } from "./adversarial.ts";
import { causalSampler } from "./causal.ts";
import { leverageSampler } from "./leverage.ts";
import { causalR3, r3 } from "./r3.ts";
import { radSampler } from "./rad.ts";
import { rarByDensity, rarGreedy } from "./rar.ts";
import { uniformSampler } from "./uniform.ts";
import { volumeSampler } from "./volume.ts";

const makers: Readonly<Record<string, () => Sampler>> = {
  rad: radSampler,
  rar: rarGreedy,
  "rar-d": rarByDensity,
  r3,
  "r3-causal": causalR3,
  causal: causalSampler,
  leverage: leverageSampler,
  volume: volumeSampler,
  adversarial: adversarialSampler,
  uniform: uniformSampler,
};

/** What `--sampling` knows. */
export const samplerNames: readonly string[] = Object.keys(makers);

/**
 * A new sampler with its default options.
 *
 * @throws UsageError for an unknown name, with the nearest one.
 *
 * @example
 * samplerNamed("r3").name; // "r3"
 */
export function samplerNamed(name: string): Sampler {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make) return make();
  const [close] = nearest(name, samplerNames);
  throw new UsageError({
    what: `there is no sampler "${name}"${close ? `; did you mean "${close}"?` : ""}`,
    where: "sampling",
    remedy: `one of ${samplerNames.join(", ")}`,
  });
}
