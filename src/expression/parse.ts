/** @file Tokens to syntax trees: a Pratt parser. */

import { nearest, type UsageError } from "../errors.ts";
import { functionNames } from "./expression.ts";
import { lineEnd, type Source, type Token, textEnd, tokenize } from "./lexer.ts";
import {
  complain,
  limits,
  type Operator,
  type ParsedEquation,
  type ParsedExpression,
  type Span,
  type Syntax,
} from "./syntax.ts";
import { insteadOfCall } from "./unsupported.ts";

/** Operators of vector calculus, and `pow(a, b)` for a^b. */
export const operatorNames = ["lap", "grad", "div", "dot", "curl", "d", "vec", "pow"] as const;
export type OperatorName = (typeof operatorNames)[number];
const callable: readonly string[] = [...functionNames, ...operatorNames];
/** Names that no field, coordinate or value may have. A field may be called d: without ( it is no operator. */
export const reserved: readonly string[] = callable.filter((name) => name !== "d");

/** Binding powers; `^` groups to the right: its right operand is read with a power below its own. */
const powers: Readonly<Record<string, { readonly left: number; readonly right: number }>> = {
  "+": { left: 10, right: 11 },
  "-": { left: 10, right: 11 },
  "*": { left: 20, right: 21 },
  "/": { left: 20, right: 21 },
  "^": { left: 40, right: 39 },
};
/** Tighter than `*`, looser than `^`: -x^2 is -(x^2), and 2^-x is 2^(-x). */
const signPower = 30;

interface Parser {
  readonly text: string;
  peek(): Token;
  take(): Token;
  /** Runs `inner` one level deeper. @throws UsageError past the limit of depth. */
  nest<T>(span: Span, inner: () => T): T;
}

/**
 * The equations of a text: one per line, blank lines ignored; `;` ends a line too.
 *
 * @throws UsageError with a caret under the first character that does not fit.
 */
export function parseSource(source: Source): ParsedEquation[] {
  const parser = parserOf(source);
  const equations: ParsedEquation[] = [];
  while (!at(parser, textEnd)) {
    if (at(parser, lineEnd)) parser.take();
    else equations.push(equation(parser));
  }
  if (equations.length) return equations;
  throw complain(
    source.text,
    { start: 0, length: 1 },
    "there is no equation in this text",
    "write one like u_t = u_xx",
  );
}

/** One expression, on one line. @throws UsageError with a caret. */
export function parseSingle(source: Source): ParsedExpression {
  const parser = parserOf(source);
  while (at(parser, lineEnd)) parser.take();
  const syntax = expression(parser, 0);
  while (at(parser, lineEnd)) parser.take();
  if (at(parser, textEnd)) return { kind: "parsed", text: source.text, syntax };
  if (at(parser, "="))
    throw complain(source.text, parser.peek(), "an expression has no =", "use pde`...` for equations");
  throw unexpected(parser);
}

function parserOf(source: Source): Parser {
  const tokens = tokenize(source);
  let position = 0;
  let depth = 0;
  return {
    text: source.text,
    peek: () => tokens[position],
    take: () => tokens[position === tokens.length - 1 ? position : position++],
    nest: (span, inner) => {
      if (++depth > limits.depth)
        throw complain(source.text, span, `nested deeper than ${limits.depth} levels`);
      const result = inner();
      depth--;
      return result;
    },
  };
}

const at = (parser: Parser, symbol: string): boolean => {
  const token = parser.peek();
  return token.kind === "symbol" && token.symbol === symbol;
};

function equation(parser: Parser): ParsedEquation {
  const { start } = parser.peek();
  const left = expression(parser, 0);
  if (!at(parser, "="))
    throw at(parser, lineEnd) || at(parser, textEnd) ? noEquals(parser, start) : unexpected(parser);
  parser.take();
  if (at(parser, "="))
    throw complain(parser.text, parser.peek(), "an equation has a single =", "write = instead of ==");
  const right = expression(parser, 0);
  const end = parser.peek();
  if (!at(parser, lineEnd) && !at(parser, textEnd)) throw unexpected(parser);
  const text = parser.text
    .slice(start, end.start)
    .trim()
    .replace(/\s*\n\s*/g, " ");
  return { text, source: parser.text, left, right };
}

function noEquals({ text, peek }: Parser, start: number): UsageError {
  const span = { start, length: Math.max(1, peek().start - start) };
  return complain(text, span, "this line has no =", "add = 0, or the right-hand side");
}

/** Reads operators that bind at least as tightly as `least`. */
function expression(parser: Parser, least: number): Syntax {
  let left = operand(parser);
  for (let token = parser.peek(); token.kind === "symbol"; token = parser.peek()) {
    const power = powers[token.symbol];
    if (!power || power.left < least) break;
    parser.take();
    const { start, length } = token;
    const right = parser.nest(token, () => expression(parser, power.right));
    left = { kind: "binary", operator: token.symbol as Operator, left, right, start, length };
  }
  if (parser.peek().kind !== "symbol") throw juxtaposed(parser);
  return left;
}

function operand(parser: Parser): Syntax {
  const token = parser.peek();
  const { start, length } = token;
  if (token.kind === "symbol") return prefixed(parser, token.symbol);
  parser.take();
  if (token.kind === "number") return { kind: "number", value: token.value, start, length };
  if (token.kind === "hole") return { kind: "hole", value: token.hole.value, start, length };
  if (at(parser, "(")) return call(parser, token);
  if (reserved.includes(token.name)) throw bareFunction(parser, token);
  return { kind: "name", name: token.name, start, length };
}

const bareFunction = ({ text }: Parser, token: Token & { readonly name: string }): UsageError =>
  complain(text, token, `${token.name} needs its argument in parentheses`, `${token.name}(...)`);

function prefixed(parser: Parser, symbol: string): Syntax {
  const token = parser.peek();
  if (symbol === "(") return grouped(parser, token);
  if (symbol !== "-" && symbol !== "+") throw unexpected(parser);
  parser.take();
  const of = parser.nest(token, () => expression(parser, signPower));
  return symbol === "+" ? of : { kind: "negate", of, start: token.start, length: 1 };
}

function grouped(parser: Parser, open: Token): Syntax {
  parser.take();
  const inner = parser.nest(open, () => expression(parser, 0));
  close(parser, open);
  return inner;
}

function close(parser: Parser, open: Span): void {
  const unclosed = ["=", lineEnd, textEnd].some((symbol) => at(parser, symbol));
  if (unclosed) throw complain(parser.text, open, "this parenthesis is never closed");
  if (!at(parser, ")")) throw unexpected(parser);
  parser.take();
}

function call(parser: Parser, token: Token & { readonly name: string }): Syntax {
  const { name, start, length } = token;
  if (!callable.includes(name)) throw notCallable(parser, token);
  const open = parser.take();
  const given: Syntax[] = [];
  do {
    if (given.length) parser.take();
    given.push(parser.nest(open, () => expression(parser, 0)));
  } while (at(parser, ","));
  close(parser, open);
  return { kind: "call", name, given, start, length };
}

function notCallable({ text }: Parser, token: Token & { readonly name: string }): UsageError {
  const { name } = token;
  const what = `${name} is not a function; known are ${callable.join(", ")}`;
  const known = insteadOfCall(name);
  if (known !== undefined) return complain(text, token, what, known);
  const [best] = nearest(name, callable, 1);
  return complain(text, token, what, best && name.length > 1 ? best : productOrShift(name));
}

/** A name before a parenthesis may be a factor, or a field at another point as in delay equations. */
const productOrShift = (name: string): string =>
  `${name}*(...) for a product; a field is written ${name} alone, at the point of the equation: values at other points, such as ${name}(t - 1), have no notation`;

/** Two operands side by side. */
function juxtaposed(parser: Parser): UsageError {
  const { start, length } = parser.peek();
  const before = parser.text.slice(0, start).trimEnd();
  const left = /[\w.]+$/.exec(before)?.[0] ?? "...";
  const right = parser.text.slice(start, start + length);
  const open = /\n\s*$/.test(parser.text.slice(0, start));
  const what = `an operator is missing before ${right}${open ? ", or a parenthesis above is never closed" : ""}`;
  return complain(parser.text, { start, length }, what, `${left}*${right} for a product`);
}

function unexpected(parser: Parser): UsageError {
  const token = parser.peek();
  const found =
    token.kind === "symbol" ? token.symbol : parser.text.slice(token.start, token.start + token.length);
  if (found === "(")
    return complain(parser.text, token, "an operator is missing before (", "* before it for a product");
  if (found === ")")
    return complain(parser.text, token, "this ) closes nothing, or something is missing before it");
  const name = found === lineEnd || found === textEnd ? `the ${found}` : `"${found}"`;
  return complain(parser.text, token, `${name} comes where a number, a name or ( was expected`);
}
