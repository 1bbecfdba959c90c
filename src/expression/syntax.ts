/** @file What the parser produces: syntax trees with positions, before any name is known. */

import { caret, UsageError } from "../errors.ts";
import type { Expression } from "./expression.ts";

/** A stretch of the text, 0-based. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** What a hole of a template, or a named value, stands for. */
export type HoleValue = Expression | ParsedExpression;
/** A stretch of the text that stands for a value given by the program. */
export interface Hole extends Span {
  readonly value: HoleValue;
}

export type Operator = "+" | "-" | "*" | "/" | "^";
export interface NumberSyntax extends Span {
  readonly kind: "number";
  readonly value: number;
}
export interface NameSyntax extends Span {
  readonly kind: "name";
  readonly name: string;
}
export interface HoleSyntax extends Hole {
  readonly kind: "hole";
}
/** The span is that of the operator. */
export interface BinarySyntax extends Span {
  readonly kind: "binary";
  readonly operator: Operator;
  readonly left: Syntax;
  readonly right: Syntax;
}
export interface NegateSyntax extends Span {
  readonly kind: "negate";
  readonly of: Syntax;
}
/** The span is that of the name. */
export interface CallSyntax extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly given: readonly Syntax[];
}
export type Syntax = NumberSyntax | NameSyntax | HoleSyntax | BinarySyntax | NegateSyntax | CallSyntax;

/** left = right, with the text it was written in. */
export interface ParsedEquation {
  /** The equation alone. */
  readonly text: string;
  /** The whole text, to which the positions refer. */
  readonly source: string;
  readonly left: Syntax;
  readonly right: Syntax;
}

/** What `pde` and `parseEquations` return; `bindEquations` makes expressions of it. */
export interface Equations {
  readonly text: string;
  readonly equations: readonly ParsedEquation[];
}

/** What `expr` returns; `bindExpression` makes an expression of it. */
export interface ParsedExpression {
  readonly kind: "parsed";
  readonly text: string;
  readonly syntax: Syntax;
}

/** An equation bound to the names of a problem: left = right, with residual left - right. */
export interface BoundEquation {
  readonly text: string;
  readonly residual: Expression;
}

/** Limits that keep hostile or runaway text from exhausting memory; all chosen here. */
export const limits = {
  /** Characters of text. */
  characters: 10_000,
  /** Parentheses, calls, powers and signs inside one another. */
  depth: 200,
  /** Distinct nodes of each bound equation, and of each operator's result. */
  nodes: 20_000,
  /** Total order of the derivatives of a field. */
  order: 4,
} as const;

/** A UsageError that shows the line of `text` with carets under the span. */
export function complain(text: string, span: Span, what: string, remedy?: string): UsageError {
  const where = caret(text, span.start, span.length);
  return new UsageError(remedy === undefined ? { what, where } : { what, where, remedy });
}

/** Direct parts of a syntax node, left to right. */
export function parts(node: Syntax): readonly Syntax[] {
  switch (node.kind) {
    case "binary":
      return [node.left, node.right];
    case "negate":
      return [node.of];
    case "call":
      return node.given;
    default:
      return [];
  }
}
