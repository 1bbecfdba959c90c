/** @file Rows in words: which condition, equation and point, and the values the residual there is made of. */

import type { Device } from "../devices/index.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { describePoint } from "./columns.ts";
import { evaluator } from "./evaluator.ts";
import { jetNames } from "./formulation.ts";
import { locate, type Plan } from "./plan.ts";
import type { ResidualSystem } from "./system.ts";

export interface LabelOptions {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly device: Device;
  /** Present points of every block; read when a label is asked for. */
  readonly points: readonly Points[];
}

/**
 * `dirichlet on x, u = 0, at x = 1, t = 0.25`, and the same with the values of the jets.
 *
 * @throws UsageError from both for a row that there is not.
 */
export function rowLabels(options: LabelOptions): Required<Pick<ResidualSystem, "label" | "explain">> {
  const label = (row: number): string => describeRow(options, row);
  return { label, explain: (theta, row) => `${label(row)}, where ${jetsAt(options, theta, row)}` };
}

function describeRow({ plan, points }: LabelOptions, row: number): string {
  const { plan: part, equation, point, index } = locate(plan.blocks, row);
  return `${part.name}, ${part.equations[equation].text}, at ${describePoint(points[index], point)}`;
}

/** Values of the jets that a row is made of: `u = 1, u_xx = NaN`. */
function jetsAt({ problem, plan, device, points }: LabelOptions, theta: Float64Array, row: number): string {
  const { plan: part, point, index } = locate(plan.blocks, row);
  const { network } = plan;
  const jets = part.formulation.needs.filter((leaf) => leaf.site === 0);
  const { coefficients } = problem;
  const probe = evaluator({ device, network, coefficients, expressions: jets, count: 1 });
  probe.place(selectPoints(points[index], [point]));
  const values = probe.evaluate(theta).map((value) => value[0]);
  probe.release();
  return jetNames(jets)
    .map((name, k) => `${name} = ${values[k]}`)
    .join(", ");
}
