/** @file What BENCHMARKS.md says of the error estimates. */

import { counted } from "../../src/words.ts";
import { type EstimateCheck, estimateStanding, roundingLevel, tolerated } from "./estimates.ts";
import { errorText, factorText } from "./markdown-text.ts";
import type { CaseResult } from "./types.ts";

/** Lines of a list: how many estimates are right, how many are not, and the worst by name. Empty without estimates. */
export function estimatesSummary(results: readonly CaseResult[]): string[] {
  const { runs, atRounding, atReference, within, under, over } = estimateStanding(results);
  if (runs === 0) return [];
  const told = runs - atRounding - atReference;
  const low = side(under, "too low by more than that", (ratio) => 1 / ratio);
  const high = side(over, "too high", (ratio) => ratio);
  const what = told < runs ? `the other ${told}` : "these";
  const right = `${counted(within.length, "is", "are")} estimated within a factor ${tolerated}`;
  return [
    `- Error estimates, all tables together: ${counted(runs, "run has", "runs have")} an estimate and a measured error${apart(atRounding, atReference)}.`,
    ...(told > 0 ? [`- Of ${what}, ${right}, ${low}, and ${high}.`] : []),
  ];
}

/** What cannot be told, and why. */
function apart(atRounding: number, atReference: number): string {
  const rounding = `${counted(atRounding, "has", "have")} both figures below ${errorText(roundingLevel)}, which is rounding`;
  const reference = `${counted(atReference, "has", "have")} both within what is known of the reference`;
  const said = [...(atRounding > 0 ? [rounding] : []), ...(atReference > 0 ? [reference] : [])];
  return said.length > 0 ? `; of these ${said.join(", and ")}` : "";
}

/** `2 are too low by more than that (1 of them marked uncertain by the solve), the worst `flow` by 3x`. */
function side(all: readonly EstimateCheck[], word: string, factor: (ratio: number) => number): string {
  if (all.length === 0) return `none is ${word}`;
  const [worst] = all;
  const doubtful = all.filter(({ isUncertain }) => isUncertain).length;
  const of = worst.kind === "network" ? "the network on " : "";
  return (
    `${counted(all.length, "is", "are")} ${word} (${doubtful} of them marked uncertain by the solve), ` +
    `the worst ${of}\`${worst.problem}\` by ${factorText(factor(worst.ratio))}`
  );
}
