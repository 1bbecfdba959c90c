/** @file Models by name, as written on a command line. */

import { nearest, UsageError } from "../errors.ts";
import { activationNames } from "../jets/index.ts";
import { type MlpOptions, mlp } from "./mlp.ts";
import type { Model } from "./model.ts";
import { weightForms } from "./weights.ts";

/**
 * The model of a name such as `mlp:4x20` (depth x width), `mlp:64,64,48,48` (units of each hidden layer), `mlp:2x24:sin`
 * or `mlp:2x24:factorised`.
 *
 * @param options - what the name does not say: periodic embedding, activation.
 * @throws UsageError for another form, with the known forms.
 *
 * @example
 * modelNamed("mlp:4x20").name; // "mlp:4x20"
 * modelNamed("mlp:64,64,48,48").name; // "mlp:64,64,48,48"
 */
export function modelNamed(name: string, options: Omit<MlpOptions, "width" | "depth"> = {}): Model {
  const match = /^mlp:(?:(\d+)x(\d+)|(\d+(?:,\d+)+))((?::\w+)*)$/.exec(name);
  const words = match?.[4].split(":").slice(1) ?? [];
  const activation = activationNames.find((known) => known === words[0]);
  const rest = activation ? words.slice(1) : words;
  const weights = weightForms.find((known) => known === rest[0]);
  if (!match || rest.length > (weights ? 1 : 0)) throw unknownModel(name, rest[weights ? 1 : 0]);
  return mlp({
    ...options,
    ...(match[3] === undefined
      ? { depth: Number(match[1]), width: Number(match[2]) }
      : { width: match[3].split(",").map(Number) }),
    ...(activation && { activation }),
    ...(weights && { weights }),
  });
}

function unknownModel(name: string, activation?: string): UsageError {
  const close = activation ? nearest(activation, activationNames) : [];
  return new UsageError({
    what: activation ? `unknown activation "${activation}" in model "${name}"` : `unknown model "${name}"`,
    remedy: `mlp:DEPTHxWIDTH or mlp:DEPTHxWIDTH:${(close.length ? close : activationNames).join("|")}, for example mlp:2x24`,
  });
}
