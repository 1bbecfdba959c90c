/** @file Numbers, tables and marks of BENCHMARKS.md. */

import type { Spread } from "./statistics.ts";
import type { Provenance } from "./types.ts";

/**
 * An error with two digits.
 *
 * @example
 * errorText(0.0000001234); // "1.2e-7"
 */
export const errorText = (error: number): string => {
  if (error === 0) return "0";
  return Number.isFinite(error) ? error.toExponential(1).replace("e+0", "e0") : "not finite";
};

/**
 * Seconds with two digits, whole ones above ten.
 *
 * @example
 * secondsText(0.0512); // "0.051"
 */
export const secondsText = (seconds: number): string =>
  seconds >= 10 ? String(Math.round(seconds)) : String(Number(seconds.toPrecision(2)));

/**
 * A factor of at least one with two digits: `1.5x`, `340x`, `1.2e6x`.
 *
 * @example
 * factorText(123456); // "1.2e5x"
 */
export const factorText = (factor: number): string =>
  factor < 1e4 ? `${Number(factor.toPrecision(2))}x` : `${factor.toExponential(1).replace("+", "")}x`;

/** `3.1e-9 [1.0e-9, 5.0e-9]`; the brackets only where there are several seeds. */
export const spreadText = ({ count, median, min, max }: Spread): string =>
  count > 1 && min < max ? `${errorText(median)} [${errorText(min)}, ${errorText(max)}]` : errorText(median);

/** Marks beside published figures. */
export const provenanceMarks: Readonly<Record<Provenance, string>> = {
  read: "",
  quoted: "\\*",
  unverified: "\\*\\*",
};

/** Text that stays in its cell. */
export const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

/** A table; nothing where there are no rows. The columns named in `right` are aligned at their right ends. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const rule = `|${head.map((_, c) => (right.includes(c) ? "---:" : "---")).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Paragraphs with an empty line between; empty ones are left out. */
export const paragraphs = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("\n\n");

export const threadsText = (count: number): string => `${count} ${count === 1 ? "thread" : "threads"}`;
