/** @file Trainable coefficients as entries of theta: themselves, or their logarithm where they must stay positive. */

import { type Coefficient, call, coefficient, type Expression, substituteAll } from "../expression/index.ts";
import { positiveExponent, positiveValue } from "../models/index.ts";

/** The entry of theta a coefficient starts at: its first value, or the logarithm of that. */
export const startingEntry = ({ initial, positive }: Coefficient): number =>
  positive ? positiveExponent(initial) : initial;

/**
 * The coefficient for an entry of theta.
 *
 * @example
 * coefficientValue({ kind: "coefficient", name: "D", initial: 1, positive: true }, 0); // 1
 */
export const coefficientValue = ({ positive }: Coefficient, entry: number): number =>
  positive ? positiveValue(entry) : entry;

/** d value / d entry. */
export const coefficientSlope = (leaf: Coefficient, entry: number): number =>
  leaf.positive ? coefficientValue(leaf, entry) : 1;

/** Expressions in coefficients as expressions in entries of theta: positive ones become exp(entry). */
export const inEntries = (expressions: readonly Expression[]): Expression[] =>
  substituteAll(expressions, (leaf) =>
    leaf.kind === "coefficient" && leaf.positive
      ? call("exp", coefficient(leaf.name, startingEntry(leaf)))
      : undefined,
  );
