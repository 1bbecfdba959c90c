/** @file What a competitor is asked: a problem by name, its budget, and where and against what errors are measured. */

/** Plain data: a JSON file that the scripts read. They hold definitions of the problems of their own. */
export interface PeerRequest {
  readonly problem: string;
  /** Budget of solve time. */
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  /** Fields whose mean error is removed (pressure). */
  readonly upToConstant: readonly string[];
  /** One list per coordinate: where errors are measured, the same for all. */
  readonly points: readonly (readonly number[])[];
  /** One list per field: exact or reference values there. */
  readonly values: readonly (readonly number[])[];
}

/** How a competitor is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Environment that gives a process its threads, whatever library it computes with.
 *
 * @param threads - at least 1.
 *
 * @example
 * threadEnvironment(2).OPENBLAS_NUM_THREADS; // "2"
 */
export function threadEnvironment(threads: number): Record<string, string> {
  const libraries = ["OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR"];
  const counts = libraries.map((name) => [`${name}_NUM_THREADS`, String(threads)]);
  // One thread for each operation of XLA where one is all there is; the script restricts what XLA counts besides.
  const xla = threads === 1 ? [["XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false"]] : [];
  return Object.fromEntries([...counts, ...xla]);
}
