/** @file Where results are worse than published ones, or missing: why, as far as it is known. */

/** A sentence per problem; shown in BENCHMARKS.md where the results call for it. */
export const remarks: Readonly<Record<string, string>> = {
  "allen-cahn, network": "Stopped by its budget of 120 s on one thread.",
  "burgers, network": "Stopped by its budget of 120 s on one thread.",
  "helmholtz, network": "Stopped by its budget of 30 s on one thread.",
  "peaks-nine": "Added to the library after this run.",
  "poisson-12-holes": "Added to the library after this run.",
  "poisson-six-scales": "Added to the library after this run.",
  "nonlinear-diffusion":
    "The diffusivity vanishes with the solution: thin layers at the walls and the edges of the bumps are resolved neither by global bases nor by this network in the time; the initial bumps of the published figure may be others.",
};
