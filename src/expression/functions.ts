/** @file Typed words for programs that build equations: fields and functions as one-liners. */

import { call, type Expression, type FunctionName, type Jet, jet, type Numeric } from "./expression.ts";

/**
 * The field itself, to be differentiated with `d`.
 *
 * @example
 * formatText(d(field("u"), "x", "x")); // "u_xx"
 */
export const field = (name: string): Jet => jet(name);

const word =
  (name: FunctionName) =>
  (x: Numeric): Expression =>
    call(name, x);

export const exp = word("exp");
/** Natural logarithm. */
export const log = word("log");
export const sqrt = word("sqrt");
export const sin = word("sin");
export const cos = word("cos");
export const tan = word("tan");
export const sinh = word("sinh");
export const cosh = word("cosh");
export const tanh = word("tanh");
export const erf = word("erf");
export const atan = word("atan");
export const abs = word("abs");
/** -1, 0 or 1. */
export const sign = word("sign");
