/** @file theta of an expansion system: coefficients of the model, then what is trained of the problem's coefficients. */

import { UsageError } from "../../errors.ts";
import type { Coefficient } from "../../expression/index.ts";
import type { KnownFields, LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import { coefficientSlope, coefficientValue, startingEntry } from "../coefficients.ts";
import type { ExpansionBlock, FieldState } from "./block.ts";

/** Translates theta; of a positive coefficient the logarithm is trained. */
export function fieldStates({ coefficients }: Problem, { size }: LinearModel) {
  const entryValue = (theta: Float64Array, k: number): number =>
    coefficientValue(coefficients[k], theta[size + k]);
  const values = (theta: Float64Array): Record<string, number> =>
    Object.fromEntries(coefficients.map(({ name }, k) => [name, entryValue(theta, k)]));
  return {
    values,
    at: (theta: Float64Array): FieldState => ({
      c: theta.subarray(0, size),
      coefficients: new Map(Object.entries(values(theta))),
      chain: coefficients.map((leaf, k) => coefficientSlope(leaf, theta[size + k])),
    }),
    /** Fields that the model does not carry, coefficients at their initial values where none are given. */
    fields: (fields: KnownFields, given: Readonly<Record<string, number>> = {}): FieldState => {
      const value = ({ name, initial }: Coefficient): number => given[name] ?? initial;
      return {
        c: new Float64Array(size),
        fields,
        coefficients: new Map(coefficients.map((leaf) => [leaf.name, value(leaf)])),
        chain: coefficients.map((leaf) => (leaf.positive ? value(leaf) : 1)),
      };
    },
    /** theta from coefficients of the model and changes of the entries behind them. */
    from: (solved: Float64Array, { coefficients: before }: FieldState): Float64Array =>
      solved.map((value, j) => {
        if (j < size) return value;
        const leaf = coefficients[j - size];
        return value + startingEntry({ ...leaf, initial: before.get(leaf.name)! });
      }),
    initial: (): Float64Array => {
      const first = new Float64Array(size + coefficients.length);
      first.set(coefficients.map(startingEntry), size);
      return first;
    },
  };
}

/** @throws UsageError if theta has another length than columns. */
export function refuseLength(theta: Float64Array, columns: number): void {
  if (theta.length === columns) return;
  throw new UsageError({
    what: `theta has ${theta.length} entries, the system ${columns} columns`,
    where: "expansionSystem",
    remedy: `pass a Float64Array of length ${columns}: coefficients of the model, then of the equations`,
  });
}

/** The block that a row belongs to. @throws UsageError for a row that there is not. */
export function blockOf(blocks: readonly ExpansionBlock[], row: number): ExpansionBlock {
  const found = blocks.find(({ first, rows }) => row >= first && row < first + rows);
  if (found) return found;
  const rows = blocks.reduce((total, block) => total + block.rows, 0);
  throw new UsageError({ what: `row ${row} of a system of ${rows} rows`, remedy: `0 to ${rows - 1}` });
}
