/** @file Models by name, as written on a command line. */

import { nearest, UsageError } from "../errors.ts";
import { activationNames } from "../jets/index.ts";
import { type MlpOptions, mlp } from "./mlp.ts";
import type { Model } from "./model.ts";

/**
 * The model of a name such as `mlp:4x20` (depth x width) or `mlp:2x24:sin`.
 *
 * @param options - what the name does not say: periodic embedding, activation.
 * @throws UsageError for another form, with the known forms.
 *
 * @example
 * modelNamed("mlp:4x20").name; // "mlp:4x20"
 */
export function modelNamed(name: string, options: Omit<MlpOptions, "width" | "depth"> = {}): Model {
  const match = /^mlp:(\d+)x(\d+)(?::(\w+))?$/.exec(name);
  const activation = activationNames.find((known) => known === match?.[3]);
  if (!match || (match[3] && !activation)) throw unknownModel(name, match?.[3]);
  return mlp({
    ...options,
    depth: Number(match[1]),
    width: Number(match[2]),
    ...(activation && { activation }),
  });
}

function unknownModel(name: string, activation?: string): UsageError {
  const close = activation ? nearest(activation, activationNames) : [];
  return new UsageError({
    what: activation ? `unknown activation "${activation}" in model "${name}"` : `unknown model "${name}"`,
    remedy: `mlp:DEPTHxWIDTH or mlp:DEPTHxWIDTH:${(close.length ? close : activationNames).join("|")}, for example mlp:2x24`,
  });
}
