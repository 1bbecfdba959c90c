/** @file Problems: equations, conditions, what is known of the solution, and the checks before solving. */
export { type ColumnValues, columnOf, evaluateColumns } from "./columns.ts";
export {
  type ConditionDescription,
  type ConditionOptions,
  data,
  type OnOptions,
  on,
  type PeriodicOptions,
  periodic,
} from "./conditions.ts";
export type { FieldInput, FieldsInput } from "./exact.ts";
export { differentiateField, evaluateAt, evaluateField } from "./fields.ts";
export { isInside } from "./inside.ts";
export {
  type ManufactureOptions,
  manufacture,
  type SubstitutedProblem,
  substituteSolution,
} from "./manufacture.ts";
export { jetsOf, orderIn } from "./orders.ts";
export {
  bindParticular,
  fixedParts,
  type ParticularDescription,
  type ParticularOptions,
  particular,
  type TermInput,
} from "./particular.ts";
export { type ProblemDescription, problem } from "./problem.ts";
export { bindSubstitute, type SubstituteDescription, type SubstituteScope } from "./substitute.ts";
export type {
  BoundEquation,
  Condition,
  ConditionKind,
  FieldValue,
  ParticularTerm,
  Picture,
  Problem,
  Recommended,
  Reference,
  Refinement,
  Substitute,
} from "./types.ts";
export { type VariationalDescription, type VariationalProblem, variational } from "./variational.ts";
