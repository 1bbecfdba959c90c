/** @file Expressions as LaTeX. */

import type { Expression, Leaf } from "./expression.ts";
import { leafKey } from "./expression.ts";
import { greek, splitName } from "./notation.ts";
import { type Notation, render } from "./render.ts";

const escaped = (text: string): string =>
  text.replace(/[\\{}_^#&$%~]/g, (c) => (/[\\^~]/.test(c) ? `\\char${c.charCodeAt(0)} ` : `\\${c}`));

/** One letter is italic, a Greek name its letter, a word upright; digits at the end become an index. */
function symbol(name: string): string {
  const { stem, index } = splitName(name);
  const letter = Object.hasOwn(greek, stem)
    ? `\\${stem}`
    : stem.length === 1
      ? stem
      : `\\mathrm{${escaped(stem)}}`;
  return index ? `${letter}_{${escaped(index)}}` : letter;
}

function number(value: number): string {
  const [digits, exponent] = String(value).split("e");
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\\mathrm{NaN}" : "\\infty";
  return exponent === undefined ? digits : `${digits} \\cdot 10^{${Number(exponent)}}`;
}

/** Fields with an index of their own are grouped, since LaTeX takes no double subscripts. */
function subscripted(field: string, derivative: readonly string[], site: number): string {
  const base = site ? `${symbol(field)}^{(${site})}` : symbol(field);
  if (!derivative.length) return base;
  const along = derivative.map(symbol).join(" ");
  return `${/[_^]/.test(base) ? `{${base}}` : base}_{${along}}`;
}

function leaf(node: Leaf): string {
  switch (node.kind) {
    case "constant":
      return number(node.value);
    case "jet":
      return subscripted(node.field, node.derivative, node.site);
    case "normal":
      return `n_{${symbol(node.coordinate)}}`;
    case "sampled":
      return `\\mathrm{${escaped(node.name)}}`;
    default:
      return symbol("name" in node ? node.name : leafKey(node));
  }
}

const commands: Readonly<Record<string, string>> = {
  erf: "\\operatorname{erf}",
  atan: "\\arctan",
  sign: "\\operatorname{sgn}",
};

const latex: Notation = {
  display: true,
  // Chosen here: several pages.
  most: 30_000,
  ellipsis: "\\ldots",
  leaf,
  negate: (a) => `-${a}`,
  add: (a, b) => `${a} + ${b}`,
  subtract: (a, b) => `${a} - ${b}`,
  multiply: (a, b) => `${a} ${/^\d/.test(b) ? "\\cdot" : "\\,"} ${b}`,
  divide: (a, b) => `\\frac{${a}}{${b}}`,
  power: (base, exponent) =>
    `${/[_^]/.test(base) && !base.startsWith("\\left(") ? `{${base}}` : base}^{${number(exponent)}}`,
  call: (name, a) => {
    if (name === "sqrt") return `\\sqrt{${a}}`;
    if (name === "abs") return `\\left|${a}\\right|`;
    return `${commands[name] ?? `\\${name}`}\\left(${a}\\right)`;
  },
  group: (a) => `\\left(${a}\\right)`,
};

/**
 * The expression in LaTeX math, without delimiters.
 *
 * @example
 * formatLatex(div(jet("u", ["x", "x"]), 2)); // "\\frac{u_{x x}}{2}"
 */
export const formatLatex = (expression: Expression): string => render(expression, latex);
