/** @file Expressions to any infix notation: where parentheses and minus signs go. */

import { constant, type Expression, isLeaf, type Leaf } from "./expression.ts";
import { type Compound, fold } from "./walk.ts";

/** How the pieces of a notation are written. */
export interface Notation {
  /** True if division is a fraction bar and sums and products read as associative: fewer parentheses. */
  readonly display: boolean;
  /** Longest text of one subexpression; longer ones become `ellipsis`. */
  readonly most: number;
  readonly ellipsis: string;
  /** Constants arrive without their sign. */
  leaf(leaf: Leaf): string;
  negate(a: string): string;
  add(a: string, b: string): string;
  subtract(a: string, b: string): string;
  multiply(a: string, b: string): string;
  divide(a: string, b: string): string;
  power(base: string, exponent: number): string;
  call(name: string, a: string): string;
  group(a: string): string;
}

/** How tightly a piece holds together. */
const [loose, product, power, atom] = [1, 2, 3, 4];

interface Piece {
  readonly text: string;
  readonly level: number;
  /** Begins with a minus sign. */
  readonly signed: boolean;
  /** The piece of minus this, where that drops a minus sign: lets a + (-b) be written a - b. */
  readonly opposite?: Piece;
}

/** The expression in the notation. No recursion; a text beyond `most` characters is abbreviated. */
export function render(expression: Expression, notation: Notation): string {
  return fold<Piece>([expression], (node, parts) => {
    const piece = isLeaf(node) ? leafPiece(node, notation) : compoundPiece(node, parts, notation);
    return piece.text.length <= notation.most
      ? piece
      : { text: notation.ellipsis, level: atom, signed: false };
  })[0].text;
}

function leafPiece(leaf: Leaf, notation: Notation): Piece {
  const negative = leaf.kind === "constant" && (leaf.value < 0 || Object.is(leaf.value, -0));
  if (!negative) return { text: notation.leaf(leaf), level: atom, signed: false };
  return negated({ text: notation.leaf(constant(-leaf.value)), level: atom, signed: false }, notation);
}

function compoundPiece(node: Compound, [a, b]: readonly Piece[], notation: Notation): Piece {
  switch (node.kind) {
    case "add":
      return sumPiece(a, b, notation);
    case "mul":
      return productPiece(a, b, notation);
    case "div":
      return quotientPiece(a, b, notation);
    case "neg":
      return negated(a, notation);
    case "pow":
      return { text: notation.power(hold(a, atom, notation), node.exponent), level: power, signed: false };
    case "call":
      return { text: notation.call(node.name, a.text), level: atom, signed: false };
  }
}

/** The text, in parentheses if it holds less tightly than `least`, or begins with a minus inside an operation. */
const hold = (piece: Piece, least: number, notation: Notation): string =>
  piece.level < least || piece.signed ? notation.group(piece.text) : piece.text;

/** As the first operand, where a leading minus needs no parentheses: -a*b is (-a)*b. */
const lead = (piece: Piece, least: number, notation: Notation): string =>
  piece.level < least ? notation.group(piece.text) : piece.text;

function negated(piece: Piece, notation: Notation): Piece {
  return {
    text: notation.negate(hold(piece, product, notation)),
    level: product,
    signed: true,
    opposite: piece,
  };
}

function sumPiece(a: Piece, b: Piece, notation: Notation): Piece {
  const least = notation.display ? loose : product;
  const text = b.opposite
    ? notation.subtract(a.text, hold(b.opposite, product, notation))
    : notation.add(a.text, hold(b, least, notation));
  return { text, level: loose, signed: a.signed };
}

function productPiece(a: Piece, b: Piece, notation: Notation): Piece {
  const right = hold(b, notation.display ? product : power, notation);
  const of = (left: Piece): Piece => ({
    text: notation.multiply(lead(left, product, notation), right),
    level: product,
    signed: left.signed && left.level >= product,
  });
  return a.opposite ? { ...of(a), opposite: of(a.opposite) } : of(a);
}

function quotientPiece(a: Piece, b: Piece, notation: Notation): Piece {
  const { display } = notation;
  const below = display ? b.text : hold(b, power, notation);
  const of = (left: Piece): Piece => ({
    text: notation.divide(display ? left.text : lead(left, product, notation), below),
    level: display ? power : product,
    signed: !display && left.signed && left.level >= product,
  });
  return a.opposite ? { ...of(a), opposite: of(a.opposite) } : of(a);
}
