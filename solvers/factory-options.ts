/** @file What constructors of solvers and of their parts take, by name and kind: no type checker need have seen it. */

import {
  checkOptions,
  checkValue,
  either,
  made,
  numbers,
  type OptionRule,
  type OptionTable,
  oneOf,
  truth,
} from "../src/options.ts";
import type { DampedOptions } from "./descents/damped.ts";
import type { GeodesicOptions } from "./descents/geodesic.ts";
import type { LevenbergMarquardtOptions } from "./levenberg-marquardt.ts";
import type { NewtonOptions } from "./newton.ts";
import type { StopOptions } from "./run.ts";
import type { GainRatioOptions } from "./searches/gain-ratio.ts";

const share = numbers({ least: 0, endless: true });
const above = numbers({ above: 0, endless: true });
const count = numbers({ least: 1, endless: true });

/** Below zero: a rule that never holds. */
const tolerance = numbers({ endless: true });

const stopTable: OptionTable<StopOptions> = {
  seconds: share,
  steps: numbers({ least: 0, whole: true, endless: true }),
  gradient: tolerance,
  step: tolerance,
  cost: tolerance,
  costTarget: share,
  divergence: share,
};
const scale = oneOf(["identity", "columns", "start"]);
const method = oneOf(["cholesky", "qr"]);
const dampedTable: OptionTable<DampedOptions> = { scale, method };
const geodesicTable: OptionTable<GeodesicOptions> = { h: above, gate: share, shortest: share };
const gainRatioTable: OptionTable<GainRatioOptions> = {
  start: above,
  floor: share,
  accept: share,
  trials: count,
};
const lmTable: OptionTable<LevenbergMarquardtOptions> = {
  ...stopTable,
  bold: either(truth, made("an object of options of boldness", [])),
  geodesic: truth,
  gate: share,
  scale,
  method,
  damping: above,
  floor: share,
};
const newtonTable: OptionTable<NewtonOptions> = {
  ...stopTable,
  tolerance: share,
  rises: count,
  regularisation: share,
};

/** Tables by constructor. */
const tables = {
  damped: dampedTable,
  geodesic: geodesicTable,
  gainRatio: gainRatioTable,
  levenbergMarquardt: lmTable,
  newton: newtonTable,
} as const;

/** Names of the field for the same thing. */
const instead = {
  lambda: "damping",
  lambda0: "damping",
  maxSteps: "steps",
  tol: "gradient",
  time: "seconds",
};

/**
 * The options as they are.
 *
 * @param where - the constructor that takes them.
 * @throws UsageError for an unknown name (with the nearest), a value of another kind or out of range.
 *
 * @example
 * factoryOptions("gainRatio", { start: 1e-2 }); // { start: 0.01 }
 * factoryOptions("gainRatio", { strat: 1e-2 }); // throws UsageError
 */
export function factoryOptions<T extends object>(where: keyof typeof tables, options: T): T {
  checkOptions(options as object, tables[where] as OptionTable<object>, { where, instead });
  return options;
}

/** Values that the method checks itself. */
const anything: OptionRule = { wants: "as the method says", fits: () => true };

/**
 * Refuses what is no rule to stop by, whatever constructor passes it on.
 *
 * @param own - names of options that are the constructor's own.
 * @throws UsageError as `factoryOptions`.
 *
 * @example
 * checkStops("adam", { seconds: 3, rate: 1e-2 }, ["rate"]);
 * checkStops("adam", { seconds: 3, raet: 1e-2 }, ["rate"]); // throws UsageError
 */
export function checkStops(name: string, given: object, own: readonly string[] = []): void {
  const table = { ...Object.fromEntries(own.map((option) => [option, anything])), ...stopTable };
  checkOptions(given, table as OptionTable<object>, { where: `solver "${name}"`, instead });
}

const descentRule = made("a descent, such as damped() or geodesic(damped())", ["name", "begin()"]);
const searchRule = made("a search, such as gainRatio()", ["name", "begin()", "lengths"]);

/** @throws UsageError for what is no descent or no search, or both in the other order. */
export function checkParts(descent: unknown, search: unknown): void {
  checkValue(descent, descentRule, "the descent", "compose(descent, search)");
  checkValue(search, searchRule, "the search", "compose(descent, search)");
}
