/** @file Expressions as presentation MathML. */

import type { Expression, Leaf } from "./expression.ts";
import { greek, splitName } from "./notation.ts";
import { type Notation, render } from "./render.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]);

const row = (...children: readonly string[]): string => `<mrow>${children.join("")}</mrow>`;
const operator = (symbol: string): string => `<mo>${symbol}</mo>`;
const identifier = (text: string): string => `<mi>${escaped(text)}</mi>`;

function symbol(name: string): string {
  const { stem, index } = splitName(name);
  const letter = identifier(Object.hasOwn(greek, stem) ? greek[stem] : stem);
  return index
    ? `<msub>${letter}${/^\d+$/.test(index) ? `<mn>${index}</mn>` : identifier(index)}</msub>`
    : letter;
}

function number(value: number): string {
  const [digits, exponent] = String(value).split("e");
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "<mi>NaN</mi>" : "<mi>∞</mi>";
  if (exponent === undefined)
    return value < 0 ? row(operator("−"), `<mn>${-value}</mn>`) : `<mn>${digits}</mn>`;
  return row(number(Number(digits)), operator("·"), `<msup><mn>10</mn>${number(Number(exponent))}</msup>`);
}

function leaf(node: Leaf): string {
  switch (node.kind) {
    case "constant":
      return number(node.value);
    case "jet": {
      const base = node.site
        ? `<msup>${symbol(node.field)}${row(operator("("), number(node.site), operator(")"))}</msup>`
        : symbol(node.field);
      return node.derivative.length ? `<msub>${base}${row(...node.derivative.map(symbol))}</msub>` : base;
    }
    case "normal":
      return `<msub><mi>n</mi>${symbol(node.coordinate)}</msub>`;
    case "sampled":
      return `<mtext>${escaped(node.name)}</mtext>`;
    default:
      return symbol(node.name);
  }
}

const words: Readonly<Record<string, string>> = { atan: "arctan", sign: "sgn" };
const applied = operator("&#x2061;");
const invisibleTimes = operator("&#x2062;");

const mathml: Notation = {
  display: true,
  // Chosen here: about a thousand nodes, more than a page shows.
  most: 100_000,
  ellipsis: "<mi>…</mi>",
  leaf,
  negate: (a) => row(operator("−"), a),
  add: (a, b) => row(a, operator("+"), b),
  subtract: (a, b) => row(a, operator("−"), b),
  multiply: (a, b) => row(a, /^(<mrow>)*<mn>/.test(b) ? operator("·") : invisibleTimes, b),
  divide: (a, b) => `<mfrac>${a}${b}</mfrac>`,
  power: (base, exponent) => `<msup>${base}${number(exponent)}</msup>`,
  call: (name, a) => {
    if (name === "sqrt") return `<msqrt>${a}</msqrt>`;
    if (name === "abs") return row(operator("|"), a, operator("|"));
    return row(identifier(words[name] ?? name), applied, mathml.group(a));
  },
  group: (a) => row(operator("("), a, operator(")")),
};

/**
 * The expression as a `<math>` element; names are escaped.
 *
 * @example
 * formatMathML(jet("u", ["x"])); // '<math xmlns="http://www.w3.org/1998/Math/MathML"><msub><mi>u</mi><mrow><mi>x</mi></mrow></msub></math>'
 */
export const formatMathML = (expression: Expression): string =>
  `<math xmlns="http://www.w3.org/1998/Math/MathML">${render(expression, mathml)}</math>`;
