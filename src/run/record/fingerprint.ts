/** @file What must agree before a stored run may be continued or shown: the equations, the model, the version. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { UsageError } from "../../errors.ts";
import { leaves } from "../../expression/index.ts";
import { pointAt } from "../../geometry/index.ts";
import type { BoundEquation, Condition, Problem } from "../../problem/index.ts";

/**
 * Hash of everything in a problem that a residual depends on and that has a text: coordinates and their bounds,
 * fields, equations, conditions, coefficients, the source of functions used in equations, and measured data.
 *
 * @returns 16 hexadecimal digits of SHA-256. Values captured by a function are not seen, only its source, except
 * where it is given at points of its own.
 */
export function fingerprint(problem: Problem): string {
  const parts = [
    problem.coordinates.map((name, i) => [name, ...problem.domain.bounds[i]]),
    problem.fields,
    problem.interior.map(equationText),
    problem.conditions.map((condition) => {
      const { name, kind, equations } = condition;
      return [name, kind, equations.map(equationText), measured(condition)];
    }),
    problem.coefficients.map(({ name, initial, positive }) => [
      name,
      initial,
      ...(positive ? ["positive"] : []),
    ]),
  ];
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(parts)))).slice(0, 16);
}

/**
 * Whether functions are part of the equations. Their source is written differently by every compiler: fingerprints of
 * such a problem agree only between programs built in the same way.
 */
export const hasFunctions = ({ interior, conditions }: Problem): boolean =>
  [...interior, ...conditions.flatMap(({ equations }) => equations)].some((e) => functionsOf(e).length > 0);

function equationText(equation: BoundEquation): string[] {
  return [equation.text, ...functionsOf(equation).map((leaf) => String(leaf.of))];
}

const functionsOf = ({ residual }: BoundEquation) =>
  leaves(residual).filter((leaf) => leaf.kind === "sampled");

/** Points that a condition brings along, and what its functions say there: the values of measurements. */
function measured({ points, equations }: Condition): readonly number[][] {
  if (!points) return [];
  const at = Array.from({ length: points.count }, (_, i) => pointAt(points, i));
  return [[...points.values], ...equations.flatMap(functionsOf).map((leaf) => at.map(leaf.of))];
}

/**
 * Refuses a checkpoint that belongs to something else.
 *
 * @param found - the checkpoint's header.
 * @param expected - what the present solve says, by the same names; only these are compared.
 * @throws UsageError naming the first entry that differs and both its values.
 */
export function requireAgreement(
  found: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  where: string,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const [stored, asked] = [JSON.stringify(found[name]), JSON.stringify(value)];
    if (stored === asked) continue;
    throw new UsageError({
      what: `the checkpoint belongs to another run: its ${name} is ${stored ?? "not given"}, asked for is ${asked}`,
      where: `in ${where}`,
      remedy: `the same ${name} as the stored run, or solving again without resuming`,
    });
  }
}
