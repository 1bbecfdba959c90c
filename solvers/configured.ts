/** @file From a method and its options to a solver: what every constructor of that kind does. */

import { checkStops } from "./factory-options.ts";
import type { Method } from "./method.ts";
import type { SolverOption } from "./options.ts";
import { type StopOptions, solver } from "./run.ts";
import type { Solver } from "./step.ts";

/**
 * A constructor that hands a method the options it knows, and the loop all others.
 *
 * @param name - of the solver.
 * @param known - what the method takes; it checks the values itself.
 * @returns a constructor that throws a UsageError for names that neither knows, with the nearest.
 */
export const configured =
  <O extends object>(name: string, steps: (options?: O) => Method, known: readonly SolverOption[]) =>
  (options: O & StopOptions = {} as O & StopOptions): Solver => {
    const names = known.map((option) => option.name);
    checkStops(name, options, names);
    const own = new Set(names);
    const part = (wanted: boolean): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(options).filter(([key, value]) => own.has(key) === wanted && value !== undefined),
      );
    return solver(name, steps(part(true) as O), part(false) as StopOptions);
  };
