/** @file Where results are worse than published ones, or missing: why, as far as it is known. */

/** A sentence per problem; shown in BENCHMARKS.md where the results call for it. */
export const remarks: Readonly<Record<string, string>> = {};
