/** @file The equation language: expressions, derivatives, parsing and formatting. Re-exports only. */

export { bindEquations, bindExpression } from "./bind.ts";
export * from "./differentiate.ts";
export * from "./error-function.ts";
export * from "./evaluate.ts";
export * from "./expression.ts";
export * from "./format.ts";
export * from "./functions.ts";
export * from "./infer.ts";
export * from "./latex.ts";
export * from "./leaves.ts";
export * from "./mathml.ts";
export * from "./operators.ts";
export { type Scope, splitSubscript } from "./scope.ts";
export * from "./share.ts";
export * from "./substitute.ts";
export {
  type BoundEquation,
  type Equations,
  limits,
  type ParsedEquation,
  type ParsedExpression,
  type Syntax,
} from "./syntax.ts";
export * from "./template.ts";
export * from "./walk.ts";
