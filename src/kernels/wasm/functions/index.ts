/** @file The functions of the expression language as graphs of vector operations. */

import type { FunctionName } from "../../../expression/index.ts";
import type { Graph, Value } from "../graph.ts";
import { erf } from "./error-function.ts";
import { cosh, exp, sinh, tanh } from "./exponential.ts";
import { log } from "./logarithm.ts";
import { withSignOf } from "./polynomial.ts";
import { atan, cos, sin, tan } from "./trigonometric.ts";

export { power } from "./power.ts";

/** -1, 1, or x itself for 0, -0 and NaN. */
const sign = (g: Graph, x: Value): Value =>
  g.select(g.greater(g.abs(x), g.constant(0)), withSignOf(g, g.constant(1), x), x);

/** Every function of the language. Accuracies are in each function's own file; sqrt, abs and sign are exact. */
export const functionGraphs: Readonly<Record<FunctionName, (g: Graph, x: Value) => Value>> = {
  exp,
  log,
  sqrt: (g, x) => g.sqrt(x),
  sin,
  cos,
  tan,
  sinh,
  cosh,
  tanh,
  erf,
  atan,
  abs: (g, x) => g.abs(x),
  sign,
};
