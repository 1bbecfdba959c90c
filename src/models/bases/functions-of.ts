/** @file Any expressions of the coordinates as a basis. */

import { UsageError } from "../../errors.ts";
import { type Expression, formatText } from "../../expression/index.ts";
import type { Basis } from "./basis.ts";
import { canonical, derivativesOf, valuesAt } from "./expression-values.ts";
import { tabulated } from "./tabulated.ts";

export interface FunctionsOptions {
  readonly coordinates: readonly string[];
  /** Expressions of the coordinates, or their texts. */
  readonly functions: readonly (Expression | string)[];
}

/**
 * φ_j = the j-th expression; derivatives of every order, formed symbolically once per order asked for.
 *
 * Where an expression or its derivative has no finite value (sqrt(x) at 0), neither has the basis.
 *
 * @throws UsageError for no functions, or one that depends on anything but the coordinates.
 *
 * @example
 * const corner = functionsOf({ coordinates: ["x", "y"], functions: ["(x^2 + y^2)^(1/3)", "x*y"] });
 * corner.evaluate(pointsFrom({ x: [0], y: [8] }), [[0, 0]], new Float64Array([1, 1]))[0][0]; // 4
 */
export function functionsOf(options: FunctionsOptions): Basis {
  const coordinates = [...options.coordinates];
  if (options.functions.length === 0)
    throw new UsageError({
      what: "there are no functions",
      where: "basis functions-of",
      remedy: 'functions: ["x^2"]',
    });
  const functions = options.functions.map((given) => canonical("functions-of", given, coordinates));
  const texts = functions.map(formatText);
  const derivatives = derivativesOf(functions, coordinates);
  return tabulated({
    name: `functions ${texts.slice(0, 3).join(", ")}${texts.length > 3 ? ", ..." : ""}`,
    coordinates,
    size: functions.length,
    order: Number.POSITIVE_INFINITY,
    spec: { kind: "functions-of", coordinates, functions: texts },
    derivatives: (tile, index, out) => {
      for (const [j, values] of valuesAt(derivatives(index), tile).entries())
        if (typeof values === "number") out.fill(values, j * tile.count, (j + 1) * tile.count);
        else out.set(values, j * tile.count);
    },
  });
}
