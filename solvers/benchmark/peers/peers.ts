/** @file The peers there are: what they are called, what carries their solutions, how they are started. */

import { existsSync } from "node:fs";
import { nearest, UsageError } from "../../../src/errors.ts";
import type { SolutionKind } from "../types.ts";
import { companion, installCommand, interpreterIn } from "./environment.ts";
import type { Command } from "./request.ts";

/** One competitor that is not ours. */
export interface Peer {
  /** As in results: `jax gauss-newton`. */
  readonly name: string;
  readonly kind: SolutionKind;
  /** How it solves the request in a file, or what is missing and how to get it. */
  start(requestFile: string): Command | { readonly missing: string };
}

interface Script {
  readonly name: string;
  readonly kind: SolutionKind;
  readonly file: string;
  readonly args?: readonly string[];
}

/** By their names on the command line, in the order in which they run. */
const scripts: Readonly<Record<string, Script>> = {
  deepxde: { name: "deepxde", kind: "network", file: "deepxde_peer.py" },
  "deepxde-nncg": { name: "deepxde nncg", kind: "network", file: "deepxde_peer.py", args: ["nncg"] },
  jax: { name: "jax gauss-newton", kind: "network", file: "jax_gauss_newton.py" },
  scipy: { name: "scipy", kind: "classical", file: "scipy_classical.py" },
};

/** What `--peers` takes. */
export const peerNames: readonly string[] = Object.keys(scripts);

/**
 * The peers of these names.
 *
 * @param names - of `peerNames`.
 * @param folder - of the virtual environment, which need not exist: its peers are then missing, each by itself.
 * @throws UsageError for an unknown name, the nearest listed.
 */
export function pythonPeers(names: readonly string[], folder: string): Peer[] {
  const interpreter = interpreterIn(folder);
  return names.map((name) => {
    if (!Object.hasOwn(scripts, name)) throw unknownPeer(name);
    const { file, args = [], ...script } = scripts[name];
    return {
      ...script,
      start: (requestFile) =>
        existsSync(interpreter)
          ? { file: interpreter, args: ["-u", companion(file), requestFile, ...args] }
          : { missing: `no Python environment at ${folder}: \`${installCommand}\` makes it` },
    };
  });
}

function unknownPeer(name: string): UsageError {
  const [guess] = nearest(name, peerNames);
  return new UsageError({
    what: `there is no peer "${name}"`,
    where: `peers: ${peerNames.join(", ")}`,
    remedy: guess ?? "one of these",
  });
}
