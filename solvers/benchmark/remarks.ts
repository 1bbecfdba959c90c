/** @file Where results are worse than published ones, or missing: why, as far as it is known. */

/** A sentence per problem; shown in BENCHMARKS.md where the results call for it. */
export const remarks: Readonly<Record<string, string>> = {
  "peaks-nine":
    "The automatic solve places Gaussian clouds around one to four peaks and tries no windows by itself; `--windows 4x4` solves it.",
  "poisson-six-scales":
    "Six scales are too many for bands around spectral lines, and the automatic solve tries no windows by itself; `--windows 16x16` solves it.",
};
