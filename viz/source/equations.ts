/** @file A problem's equations as text and MathML. */

import { type Expression, formatMathML, neg, zero } from "../../src/expression/index.ts";
import type { BoundEquation, Problem } from "../../src/problem/index.ts";
import type { ViewEquation } from "./source.ts";

/** Interior equations and conditions, each with the user's text and as MathML. */
export function equationsOf({ interior, conditions }: Problem): {
  readonly equations: readonly ViewEquation[];
  readonly conditions: readonly ViewEquation[];
} {
  const name = (k: number): string => (interior.length > 1 ? `equation ${k + 1}` : "equation");
  return {
    equations: interior.map((equation, k) => viewEquation(name(k), equation)),
    conditions: conditions.flatMap((condition) =>
      condition.equations.map((equation) => viewEquation(condition.name, equation)),
    ),
  };
}

function viewEquation(name: string, equation: BoundEquation): ViewEquation {
  const [left, right] = sides(equation).map((side) => shortened(inner(formatMathML(side))));
  const mathml = `<math display="block"><mrow>${left}<mo>=</mo>${right}</mrow></math>`;
  return { name, text: equation.text.trim(), mathml };
}

/** Left and right as the user split them: a residual is left + (-right), and all of it equals 0 otherwise. */
function sides({ text, residual }: BoundEquation): readonly [Expression, Expression] {
  const split = residual.kind === "add" && !/=\s*0\s*$/.test(text);
  return split ? [residual.left, neg(residual.right)] : [residual, zero];
}

/** chosen here: numbers of more than seven digits are shown with six; the text has them in full. */
const shortened = (mathml: string): string =>
  mathml.replace(/<mn>([0-9.]{8,})<\/mn>/g, (_, digits: string) =>
    Number(digits) === Math.PI ? "<mi>π</mi>" : `<mn>${Number(Number(digits).toPrecision(6))}</mn>`,
  );

/** Content of the `math` element, or the fragment itself when there is none. */
const inner = (mathml: string): string => mathml.replace(/^\s*<math[^>]*>/, "").replace(/<\/math>\s*$/, "");
