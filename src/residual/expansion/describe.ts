/** @file Rows of an expansion system in words and numbers. */

import type { Points } from "../../geometry/index.ts";
import { describePoint } from "../columns.ts";
import type { ResidualSystem } from "../system.ts";
import type { ExpansionBlock, FieldState } from "./block.ts";
import { blockOf } from "./state.ts";

/** Unscaled residuals of one equation at its points. */
export interface EquationResiduals {
  /** `interior`, or the condition's name. */
  readonly block: string;
  readonly equation: string;
  readonly points: Points;
  readonly values: Float64Array;
}

/** Rows in words: the condition, its equation and the point; and the values of the jets there. */
export function describeRows(
  blocks: readonly ExpansionBlock[],
  state: (theta: Float64Array) => FieldState,
): Required<Pick<ResidualSystem, "label" | "explain">> {
  const label = (row: number): string => {
    const { form, points, first } = blockOf(blocks, row);
    const { text } = form.equations[Math.floor((row - first) / points.count)];
    return `${form.name}, ${text}, at ${describePoint(points, (row - first) % points.count)}`;
  };
  return {
    label,
    explain: (theta, row) => {
      const block = blockOf(blocks, row);
      const jets = Object.entries(block.jetsAt(state(theta), (row - block.first) % block.points.count));
      return `${label(row)}, where ${jets.map(([name, value]) => `${name} = ${value}`).join(", ")}`;
    },
  };
}

/** Residuals of every equation without row factors. */
export function equationResiduals(
  blocks: readonly ExpansionBlock[],
  at: FieldState,
  rows: number,
): EquationResiduals[] {
  const out = new Float64Array(rows);
  return blocks.flatMap((block) => {
    const { form, points, first } = block;
    block.residual(at, out);
    return form.equations.map(({ text }, e) => ({
      block: form.name,
      equation: text,
      points,
      values: out.slice(first + e * points.count, first + (e + 1) * points.count),
    }));
  });
}
