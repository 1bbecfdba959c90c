/** @file The library of problems by name; each is loaded when it is asked for. */

import { nearest, UsageError } from "../src/errors.ts";
import type { Problem } from "../src/problem/index.ts";

/**
 * Every problem of the library, in alphabetical order. The functions load a problem's module on first use, so that
 * listing the names costs nothing.
 *
 * Recommended settings were chosen here. By trial, for the smallest error at the recommended seconds on two cores:
 * advection, allen-cahn, burgers, heat, helmholtz, inverse-heat, kdv, klein-gordon, kovasznay, poisson, poisson-5d and
 * wave; a comment says more where there is more to say. For the others by analogy with these. Weights are squared
 * factors of condition rows, see `Recommended`.
 */
export const library: ReadonlyMap<string, () => Promise<Problem>> = new Map([
  ["advection", async () => (await import("./advection.ts")).advection],
  ["advection-100", async () => (await import("./advection-100.ts")).advection100],
  ["allen-cahn", async () => (await import("./allen-cahn.ts")).allenCahn],
  ["beltrami", async () => (await import("./beltrami.ts")).beltrami],
  ["burgers", async () => (await import("./burgers.ts")).burgers],
  ["cavity", async () => (await import("./cavity.ts")).cavity],
  ["flow-mixing", async () => (await import("./flow-mixing.ts")).flowMixing],
  ["heat", async () => (await import("./heat.ts")).heat],
  ["heat-4d", async () => (await import("./heat-4d.ts")).heat4d],
  ["heat-5d", async () => (await import("./heat-5d.ts")).heat5d],
  ["helmholtz", async () => (await import("./helmholtz.ts")).helmholtz],
  ["helmholtz-10-10", async () => (await import("./helmholtz-10-10.ts")).helmholtz1010],
  ["helmholtz-6-6", async () => (await import("./helmholtz-6-6.ts")).helmholtz66],
  ["inverse-heat", async () => (await import("./inverse-heat.ts")).inverseHeat],
  ["kdv", async () => (await import("./kdv.ts")).kdv],
  ["klein-gordon", async () => (await import("./klein-gordon.ts")).kleinGordon],
  ["kovasznay", async () => (await import("./kovasznay.ts")).kovasznay],
  ["ks", async () => (await import("./ks.ts")).ks],
  ["l-shape", async () => (await import("./l-shape.ts")).lShape],
  ["l-shape-general", async () => (await import("./l-shape-general.ts")).lShapeGeneral],
  ["mixed-5d", async () => (await import("./mixed-5d.ts")).mixed5d],
  ["nonlinear-diffusion", async () => (await import("./nonlinear-diffusion.ts")).nonlinearDiffusion],
  ["nonlinear-elliptic", async () => (await import("./nonlinear-elliptic.ts")).nonlinearElliptic],
  ["nonlinear-elliptic-2d", async () => (await import("./nonlinear-elliptic-2d.ts")).nonlinearElliptic2d],
  ["oscillator", async () => (await import("./oscillator.ts")).oscillator],
  ["peak", async () => (await import("./peak.ts")).peak],
  ["peaks-two", async () => (await import("./peaks-two.ts")).peaksTwo],
  ["poisson", async () => (await import("./poisson.ts")).poisson],
  ["poisson-100d", async () => (await import("./poisson-100d.ts")).poisson100d],
  ["poisson-10d", async () => (await import("./poisson-10d.ts")).poisson10d],
  ["poisson-1d", async () => (await import("./poisson-1d.ts")).poisson1d],
  ["poisson-3d", async () => (await import("./poisson-3d.ts")).poisson3d],
  ["poisson-5d", async () => (await import("./poisson-5d.ts")).poisson5d],
  ["poisson-disk", async () => (await import("./poisson-disk.ts")).poissonDisk],
  ["poisson-holes", async () => (await import("./poisson-holes.ts")).poissonHoles],
  ["product-5d", async () => (await import("./product-5d.ts")).product5d],
  ["runge", async () => (await import("./runge.ts")).runge],
  ["sine-100", async () => (await import("./sine-100.ts")).sine100],
  ["sine-100-2d", async () => (await import("./sine-100-2d.ts")).sine100Plane],
  ["sine-500", async () => (await import("./sine-500.ts")).sine500],
  ["sine-gordon", async () => (await import("./sine-gordon.ts")).sineGordon],
  ["three-scale", async () => (await import("./three-scale.ts")).threeScale],
  ["two-soliton", async () => (await import("./two-soliton.ts")).twoSoliton],
  ["wave", async () => (await import("./wave.ts")).wave],
  ["zero-5d", async () => (await import("./zero-5d.ts")).zero5d],
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
