/** @file The library of problems by name; each is loaded when it is asked for. */

import { nearest, UsageError } from "../src/errors.ts";
import type { Problem } from "../src/problem/index.ts";

/**
 * Every problem of the library, in alphabetical order. The functions load a problem's module on first use, so that
 * listing the names costs nothing.
 *
 * Recommended settings were chosen here by trial, for the smallest error at the recommended seconds on two cores; a
 * comment says more where there is more to say. Weights are squared factors of condition rows, see `Recommended`.
 */
export const library: ReadonlyMap<string, () => Promise<Problem>> = new Map([
  ["advection", async () => (await import("./advection.ts")).advection],
  ["allen-cahn", async () => (await import("./allen-cahn.ts")).allenCahn],
  ["burgers", async () => (await import("./burgers.ts")).burgers],
  ["heat", async () => (await import("./heat.ts")).heat],
  ["helmholtz", async () => (await import("./helmholtz.ts")).helmholtz],
  ["inverse-heat", async () => (await import("./inverse-heat.ts")).inverseHeat],
  ["kdv", async () => (await import("./kdv.ts")).kdv],
  ["klein-gordon", async () => (await import("./klein-gordon.ts")).kleinGordon],
  ["kovasznay", async () => (await import("./kovasznay.ts")).kovasznay],
  ["poisson", async () => (await import("./poisson.ts")).poisson],
  ["poisson-5d", async () => (await import("./poisson-5d.ts")).poisson5d],
  ["wave", async () => (await import("./wave.ts")).wave],
]);

/**
 * The problem of that name.
 *
 * @throws UsageError for an unknown name, with the nearest known ones (the promise is rejected).
 *
 * @example
 * (await problemNamed("kovasznay")).fields; // ["u", "v", "p"]
 */
export async function problemNamed(name: string): Promise<Problem> {
  const load = library.get(name);
  if (load) return load();
  const known = [...library.keys()];
  const near = nearest(name, known);
  throw new UsageError({
    what: `there is no problem named "${name}"`,
    where: `known are ${known.join(", ")}`,
    remedy: near.length ? near.join(" or ") : "one of these, or the path of a file that exports a problem",
  });
}
