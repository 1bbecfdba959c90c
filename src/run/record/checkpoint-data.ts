/** @file What a checkpoint carries: a JSON-able header and float64 arrays by name. */

export interface Checkpoint {
  /** Problem, model, solver, device, seed, versions, options, random states: whatever must agree on resume. */
  readonly header: Readonly<Record<string, unknown>>;
  /** theta, solver and system arrays. */
  readonly arrays: Readonly<Record<string, Float64Array>>;
}
