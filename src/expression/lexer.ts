/** @file Text to tokens. */

import { UsageError } from "../errors.ts";
import { complain, type Hole, limits, type Span } from "./syntax.ts";
import { insteadOfCharacter } from "./unsupported.ts";

export type Token = Span &
  (
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "hole"; readonly hole: Hole }
    /** An operator, a bracket, a comma, "=", "end of line" or "end of text". `**` is read as `^`. */
    | { readonly kind: "symbol"; readonly symbol: string }
  );

/** Text with the stretches that stand for values. */
export interface Source {
  readonly text: string;
  /** In order of position. */
  readonly holes: readonly Hole[];
}

export const lineEnd = "end of line";
export const textEnd = "end of text";

const blank = /[ \t\r]+/y;
const numeral = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbol = /\*\*|[-+*/^(),=;\n]/y;

/** Characters people paste from papers, and how to write them here. */
const typeset: Readonly<Record<string, string>> = {
  "−": "-",
  "–": "-",
  "·": "*",
  "×": "*",
  "⋅": "*",
  "÷": "/",
  "²": "^2",
  "³": "^3",
  π: "pi",
  "∂": "u_x, or d(..., x)",
  "∇": "grad(u), div(...) or lap(u)",
  Δ: "lap(u)",
  "[": "(",
  "{": "(",
  "]": ")",
  "}": ")",
};

/**
 * The tokens of a text; the last is always "end of text".
 *
 * Line ends inside parentheses do not count; `;` is a line end everywhere.
 *
 * @throws UsageError with a caret for a character that begins no token, a number beyond float64, or too long a text.
 */
export function tokenize({ text, holes }: Source): Token[] {
  if (text.length > limits.characters) throw tooLong(text.length);
  const tokens: Token[] = [];
  const waiting = [...holes];
  let open = 0;
  for (let at = skip(text, 0); at < text.length; ) {
    const hole = waiting[0]?.start === at ? waiting.shift() : undefined;
    const token = hole ? { kind: "hole" as const, hole, start: at, length: hole.length } : next(text, at);
    if (token.kind === "symbol") open += token.symbol === "(" ? 1 : token.symbol === ")" ? -1 : 0;
    if (!(open > 0 && text[at] === "\n")) tokens.push(token);
    at = skip(text, at + token.length);
  }
  return [...tokens, { kind: "symbol", symbol: textEnd, start: text.trimEnd().length, length: 1 }];
}

const tooLong = (length: number): UsageError =>
  new UsageError({
    what: `the text has ${length} characters; at most ${limits.characters} are read`,
    remedy: "several shorter texts, or expressions in the holes of a template",
  });

function match(pattern: RegExp, text: string, at: number): string {
  // A copy, because a sticky pattern keeps its position.
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}

const skip = (text: string, at: number): number => at + match(blank, text, at).length;

function next(text: string, start: number): Token {
  const digits = match(numeral, text, start);
  if (digits) return number(text, { start, length: digits.length });
  const name = match(word, text, start);
  if (name) return { kind: "name", name, start, length: name.length };
  const mark = match(symbol, text, start);
  if (mark) return { kind: "symbol", symbol: meaning(mark), start, length: mark.length };
  throw unreadable(text, start);
}

const meaning = (mark: string): string =>
  mark === "**" ? "^" : mark === ";" || mark === "\n" ? lineEnd : mark;

function number(text: string, span: Span): Token {
  const value = Number(text.slice(span.start, span.start + span.length));
  if (Number.isFinite(value)) return { kind: "number", value, ...span };
  throw complain(text, span, "this number is beyond the range of float64 (1.8e308)");
}

function unreadable(text: string, start: number): UsageError {
  const character = String.fromCodePoint(text.codePointAt(start)!);
  const span = { start, length: character.length };
  const what = `"${character}" cannot be read here`;
  const known = typeset[character];
  if (known) return complain(text, span, what, `write ${known}`);
  const compared = insteadOfCharacter(character);
  if (compared) return complain(text, span, `${what}: there are no comparisons`, compared);
  return complain(
    text,
    span,
    what,
    "names are of ASCII letters, digits and _; operators are + - * / ^ ( ) , =",
  );
}
