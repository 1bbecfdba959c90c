/** @file The front door: tagged templates and plain strings of equations. */

import { UsageError } from "../errors.ts";
import { bindExpression } from "./bind.ts";
import {
  constant,
  type Expression,
  isLeaf,
  type Numeric,
  type PointFunction,
  sampled,
} from "./expression.ts";
import { formatText } from "./format.ts";
import { type Source, tokenize } from "./lexer.ts";
import { parseSingle, parseSource } from "./parse.ts";
import type { Scope } from "./scope.ts";
import type { Equations, Hole, HoleValue, ParsedExpression } from "./syntax.ts";

/** What may stand in a hole: a number, an expression (a coefficient, say), a function of the point, or an `expr`. */
export type TemplateValue = Numeric | PointFunction | ParsedExpression;

/**
 * Equations, one per line.
 *
 * Operators + - * / ^ ( ), functions of `functionNames`, pi and e; `u_xx` is a derivative, `u_n` the derivative along
 * the outward normal, `n_x` its component; lap(u), grad(u), div(a, b), dot(vec(a, b), grad(u)), curl(a, b), and
 * d(k*u_x, x) for derivatives of products. No implicit multiplication. Names get their meaning in `bindEquations`.
 *
 * @throws UsageError with a caret under the character at which reading failed.
 *
 * @example
 * pde`u_t + u*u_x = ${0.01}*u_xx`.text; // "u_t + u*u_x = 0.01*u_xx"
 */
export function pde(strings: TemplateStringsArray, ...values: readonly TemplateValue[]): Equations {
  const source = assemble(strings, values);
  return { text: source.text.trim(), equations: parseSource(source) };
}

/**
 * One expression whose names get their meaning later: in `bindExpression`, or in the template it is put into.
 *
 * @throws UsageError with a caret.
 */
export function expr(strings: TemplateStringsArray, ...values: readonly TemplateValue[]): ParsedExpression {
  return parseSingle(assemble(strings, values));
}

/**
 * `pde` for a plain string, as from a file.
 *
 * @param values - what names in the text stand for; they shadow every other meaning.
 *
 * @example
 * parseEquations("u_t = nu*u_xx", { nu: 0.1 }).equations.length; // 1
 */
export function parseEquations(text: string, values: Readonly<Record<string, Numeric>> = {}): Equations {
  return { text: text.trim(), equations: parseSource(named(text, values)) };
}

/**
 * The expression a text means.
 *
 * @throws UsageError with a caret.
 *
 * @example
 * evaluate(parseExpression("2*x^2", { coordinates: ["x"] }), () => 3); // 18
 */
export function parseExpression(text: string, scope: Scope): Expression {
  return bindExpression(parseSingle({ text, holes: [] }), scope);
}

/** left = right from expressions, for programs that build equations. */
export function equation(left: Numeric, right: Numeric): Equations {
  return pde`${left} = ${right}`;
}

function assemble(strings: TemplateStringsArray, values: readonly TemplateValue[]): Source {
  const holes: Hole[] = [];
  let text = strings.raw[0];
  values.forEach((value, i) => {
    const hole = holeValue(value, i + 1);
    const shown = holeText(hole, i + 1);
    holes.push({ start: text.length, length: shown.length, value: hole });
    text += shown + strings.raw[i + 1];
  });
  return { text, holes };
}

function holeValue(value: TemplateValue, index: number): HoleValue {
  if (typeof value === "function") return sampled(`hole ${index}`, value);
  if (typeof value === "number" && Number.isFinite(value)) return constant(value);
  if (typeof value === "object" && value !== null && "kind" in value) return value;
  const found = typeof value === "string" ? `the text "${value}"` : String(value);
  throw new UsageError({
    what: `hole ${index} of the template is ${found}`,
    remedy: "a number, an expression, coefficient(...), or a function of the point",
  });
}

/** Longest text of an expression shown in place of its hole; chosen here: one line. */
const longest = 110;

function holeText(value: HoleValue, index: number): string {
  const numbered = `\${${index}}`;
  if (value.kind === "sampled") return numbered;
  const text = value.kind === "parsed" ? value.text.trim() : formatText(value);
  if (!text || text.length > longest || text.includes("\n")) return numbered;
  const bare = value.kind !== "parsed" && (isLeaf(value) || value.kind === "call") && !text.startsWith("-");
  return bare ? text : `(${text})`;
}

/** Names that have values become holes. */
function named(text: string, values: Readonly<Record<string, Numeric>>): Source {
  const holes = tokenize({ text, holes: [] }).flatMap((token, i): Hole[] => {
    if (token.kind !== "name" || !Object.hasOwn(values, token.name)) return [];
    const { start, length } = token;
    return [{ start, length, value: holeValue(values[token.name], i) }];
  });
  return { text, holes };
}
