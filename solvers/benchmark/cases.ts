/** @file The cases of a suite: every combination once, each with a key that names its file. */

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { UsageError } from "../../src/errors.ts";
import { productsOf } from "./suites.ts";
import type { Case, Suite } from "./types.ts";

/** What may stand in a suite file or in flags; the rest is filled in by `completeSuite`. */
export type PartialSuite = Partial<Suite> & Pick<Suite, "problems">;

/** Chosen here: what a person waits for. */
const defaultSeconds = 60;

/**
 * A suite with every field: models `automatic`, solvers `lm`, kinds `any`, devices `auto`, seeds 1, 60 seconds.
 *
 * @param machine - threads and bytes of a run where the suite names none.
 * @throws UsageError for an empty list, a seed that is no whole number, a budget that is not positive.
 *
 * @example
 * completeSuite({ problems: ["heat"] }, { threads: 2, memory: 2 ** 33 }).kinds; // ["any"]
 */
export function completeSuite(given: PartialSuite, machine: Pick<Suite, "threads" | "memory">): Suite {
  const suite: Suite = {
    title: "benchmark",
    models: ["automatic"],
    solvers: ["lm"],
    kinds: ["any"],
    devices: ["auto"],
    seeds: [1],
    seconds: [defaultSeconds],
    ...machine,
    ...given,
  };
  for (const product of productsOf(suite)) refuseUnsound(product);
  return suite;
}

const lists = ["problems", "models", "solvers", "kinds", "devices", "seeds", "seconds"] as const;

function refuseUnsound(suite: Suite): void {
  for (const name of lists)
    if (!Array.isArray(suite[name]) || suite[name].length === 0)
      throw wrong(`${name} of the suite is ${JSON.stringify(suite[name])}`, "a list with one entry at least");
  const { seeds, seconds, threads, memory } = suite;
  if (!seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0))
    throw wrong(`seeds ${seeds.join(", ")}`, "whole numbers, zero or above");
  if (!seconds.every((budget) => Number.isFinite(budget) && budget > 0))
    throw wrong(`seconds ${seconds.join(", ")}`, "numbers above zero");
  if (!(Number.isInteger(threads) && threads >= 1) || !(memory > 0))
    throw wrong(`threads ${threads}, memory ${memory}`, "a thread and a byte at least");
}

const wrong = (what: string, remedy: string): UsageError => new UsageError({ what, where: "suite", remedy });

/** Names that leave the solver to the solve: it is Levenberg-Marquardt wherever a network is trained. */
const defaultSolvers = ["lm", "default"];

/**
 * Every combination of a suite once, problems outermost, seeds innermost: repetitions of a figure follow one another.
 *
 * "automatic" and "any" leave model and kind to the solve, and so does "lm", the default solver: with the model
 * `automatic` it prescribes no network. Any other solver does.
 *
 * @example
 * casesOf(completeSuite({ problems: ["heat"], seeds: [1, 2] }, { threads: 1, memory: 2 ** 33 })).map(({ seed }) => seed); // [1, 2]
 */
export function casesOf(suite: Suite): Case[] {
  const all = productsOf(suite).flatMap(product);
  return [...new Map(all.map((one) => [caseKey(one), one])).values()];
}

const product = ({ problems, models, solvers, kinds, devices, seconds, seeds }: Suite): Case[] =>
  problems.flatMap((problem) =>
    models.flatMap((model) =>
      solvers.flatMap((solver) =>
        kinds.flatMap((kind) =>
          devices.flatMap((device) =>
            seconds.flatMap((budget) =>
              seeds.map((seed) => ({
                problem,
                ...(model !== "automatic" && { model }),
                ...(!defaultSolvers.includes(solver) && { solver }),
                ...(kind !== "any" && kind !== undefined && { kind }),
                ...{ device, seed, seconds: budget },
              })),
            ),
          ),
        ),
      ),
    ),
  );

/** Entries in the order of a key. */
const entriesOf = ({ problem, model, solver, kind, device, seconds, seed }: Case) =>
  [problem, model ?? "automatic", solver ?? "default", kind ?? "any", device, seconds, seed] as const;

/**
 * The name of a case's file: equal for equal cases, different for different ones, readable, and fit for any file system.
 *
 * @example
 * caseKey({ problem: "heat", device: "wasm", seed: 2, seconds: 10 }); // "heat_automatic_default_any_wasm_10s_seed2_38b3cd5c"
 */
export function caseKey(one: Case): string {
  const entries = entriesOf(one);
  const [problem, model, solver, kind, device, seconds, seed] = entries;
  const digest = createHash("sha256").update(JSON.stringify(entries)).digest("hex").slice(0, 8);
  const words = [basename(problem), model, solver, kind, device, `${seconds}s`, `seed${seed}`];
  return [...words.map(plain), digest].join("_");
}

/** Letters, digits, points and dashes; chosen here: 40 of them tell cases apart for a reader, the digest does for us. */
const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9.-]+/g, "-").slice(0, 40);

/**
 * A case in a line: what differs from the defaults.
 *
 * @example
 * describeCase({ problem: "heat", model: "mlp:2x20", device: "auto", seed: 1, seconds: 10 }); // "heat mlp:2x20 10 s seed 1"
 */
export function describeCase({ problem, model, solver, kind, device, seconds, seed }: Case): string {
  const how = [model ?? "automatic", solver, kind, device === "auto" ? undefined : device];
  return [problemName(problem), ...how, `${seconds} s`, `seed ${seed}`].filter(Boolean).join(" ");
}

/** Name in the library, or of the file without its folder. */
export const problemName = (problem: string): string => basename(problem);
