/** @file The judge of a solve: errors of iterates against what is known of the solution. */

import { jet } from "../expression/index.ts";
import type { Problem } from "../problem/index.ts";
import { type DiscretizedSystem, evaluator } from "../residual/index.ts";
import { errorsAgainst, knownValues, type Solution } from "../solution/index.ts";
import type { ErrorReport } from "./types.ts";

export interface ErrorJudge {
  report(theta: Float64Array): ErrorReport;
  relativeL2(theta: Float64Array): number;
  release(): void;
}

/** The error of a solution against what is known of it; undefined when nothing is. */
export function errorReport(problem: Problem, u: Solution): ErrorReport | undefined {
  const known = knownValues(problem);
  return known && errorsAgainst(known, problem, u.evaluate(problem.fields, known.points));
}

/** Compiles the network at the error points; undefined when nothing is known of the solution. */
export function errorJudge(problem: Problem, { device, network }: DiscretizedSystem): ErrorJudge | undefined {
  const known = knownValues(problem);
  if (!known) return undefined;
  const compiled = evaluator({
    device,
    network,
    coefficients: problem.coefficients,
    expressions: problem.fields.map((field) => jet(field)),
    count: known.points.count,
    name: "error points",
  });
  compiled.place(known.points);
  const report = (theta: Float64Array): ErrorReport =>
    errorsAgainst(known, problem, compiled.evaluate(theta));
  return { report, relativeL2: (theta) => report(theta).relativeL2, release: compiled.release };
}
