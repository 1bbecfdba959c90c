/** @file The suites that are run again and again: one of ten minutes, one of a night. */

import { nearest, UsageError } from "../../src/errors.ts";
import type { Suite } from "./types.ts";

/** Chosen here: two cores, and memory of which a solve is given as much as it takes by itself, 4 GiB. */
const machine = { threads: 2, memory: 8 * 2 ** 30 } as const;

/** Solved by whatever the solve chooses. */
const free = {
  models: ["automatic"],
  solvers: ["lm"],
  kinds: ["any"],
  devices: ["auto"],
  ...machine,
} as const satisfies Partial<Suite>;

/** Carried by a trained network, that of the problem's recommended settings. */
const network = { kinds: ["network"] } as const satisfies Partial<Suite>;

/** One of every sort, and the problems that most is claimed of. Each is done in under 15 s. */
const quickProblems = [
  "advection-100",
  "allen-cahn",
  "burgers",
  "heat",
  "helmholtz",
  "helmholtz-10-10",
  "inverse-heat",
  "kdv",
  "klein-gordon",
  "kovasznay",
  "ks",
  "l-shape",
  "oscillator",
  "peak",
  "poisson",
  "poisson-5d",
  "poisson-holes",
  "sine-100-2d",
  "two-soliton",
  "wave",
] as const;

/** Networks whose settings were found by trial, see problems/index.ts, by the seconds in which they are trained. */
const tunedNetworks = [
  { problems: ["heat", "helmholtz", "inverse-heat", "poisson", "wave"], seconds: [30] },
  { problems: ["advection", "klein-gordon", "kovasznay", "poisson-5d"], seconds: [60] },
  { problems: ["allen-cahn", "burgers", "kdv"], seconds: [120] },
] as const;

/** Within ten minutes on two cores: twenty problems as the solve chooses, five networks, one seed. */
export const quick: Suite = {
  title: "quick",
  ...free,
  problems: quickProblems,
  seeds: [1],
  seconds: [30],
  also: [
    { ...network, problems: ["heat", "helmholtz", "poisson"], seconds: [10] },
    { ...network, problems: ["kovasznay", "poisson-5d"], seconds: [30] },
  ],
};

/**
 * Every problem as the solve chooses, with one seed, of which such solutions hardly depend; the tuned networks with three.
 *
 * @param problems - names of the library.
 */
export const full = (problems: readonly string[]): Suite => ({
  title: "full",
  ...free,
  problems,
  seeds: [1],
  seconds: [120],
  also: tunedNetworks.map((group) => ({ ...network, ...group, seeds: [1, 2, 3] })),
});

/**
 * The suite of that name.
 *
 * @param problems - names of the library, of which `full` takes all.
 * @throws UsageError for an unknown name.
 *
 * @example
 * suiteNamed("quick", []).seeds; // [1]
 */
export function suiteNamed(name: string, problems: readonly string[]): Suite {
  if (name === "quick") return quick;
  if (name === "full") return full(problems);
  const [guess] = nearest(name, ["quick", "full"]);
  throw new UsageError({
    what: `there is no suite named "${name}"`,
    where: "suites: quick, full",
    remedy: guess ?? "one of these",
  });
}

/**
 * The products that make up a suite: itself without `also`, then each of those with what it leaves out filled in.
 *
 * @example
 * productsOf(quick).length; // 3
 */
export function productsOf({ also = [], ...suite }: Suite): Suite[] {
  return [suite, ...also.map((part) => ({ ...suite, ...part }))];
}
