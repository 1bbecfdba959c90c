/** @file Text that reads back, LaTeX and MathML. */

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  abs,
  add,
  atan,
  coefficient,
  constant,
  coordinate,
  div,
  type Expression,
  evaluate,
  formatLatex,
  formatMathML,
  formatText,
  functionNames,
  jet,
  mul,
  neg,
  normal,
  parseExpression,
  pow,
  sampled,
  sign,
  sqrt,
  sub,
} from "../../src/expression/index.ts";
import { expressions, lookupIn, points } from "./arbitrary.ts";

const [a, b, c] = ["a", "b", "c"].map((name) => coordinate(name));
const u = jet("u");

test("reading back what was written gives the same value bit for bit", () => {
  const scope = { coordinates: ["x", "t"], fields: ["u", "v"] };
  fc.assert(
    fc.property(expressions(functionNames, [2, 3, -1, -2.5, 0.5, 1e-7]), points, (e, at) => {
      const again = parseExpression(formatText(e), scope);
      const [before, after] = [evaluate(e, lookupIn(at)), evaluate(again, lookupIn(at))];
      // Smart constructors may meet a zero or a constant that was out of their sight before: NaN and the sign of 0 may go.
      if (Number.isFinite(before)) expect(after - before).toBe(0);
    }),
    { seed: 5, numRuns: 1000 },
  );
});

/** Positions of parentheses that group: opened after no function name. */
function groups(text: string): (readonly [number, number])[] {
  const open: number[] = [];
  return [...text].flatMap((character, at) => {
    if (character === "(") open.push(at);
    if (character !== ")") return [];
    const start = open.pop()!;
    return /[a-z]/.test(text[start - 1] ?? "") ? [] : [[start, at] as const];
  });
}

test("no pair of parentheses can be left out, except around a minus sign inside a product or power", () => {
  const read = (text: string): unknown =>
    parseExpression(text, { coordinates: ["x", "t"], fields: ["u", "v"] });
  let pairs = 0;
  fc.assert(
    fc.property(expressions(["sin"], [2, -1]), (e) => {
      const text = formatText(e);
      for (const [start, end] of groups(text)) {
        if (/^\((-|[01]\/0\))/.test(text.slice(start))) continue;
        pairs++;
        const without = `${text.slice(0, start)} ${text.slice(start + 1, end)} ${text.slice(end + 1)}`;
        expect(read(without), text).not.toEqual(read(text));
      }
    }),
    { seed: 6, numRuns: 400 },
  );
  expect(pairs).toBeGreaterThan(50);
});

test.each<[Expression, string]>([
  [sub(sub(a, b), c), "a - b - c"],
  [sub(a, sub(b, c)), "a - (b - c)"],
  [add(a, add(b, c)), "a + (b + c)"],
  [mul(a, mul(b, c)), "a*(b*c)"],
  [div(div(a, b), c), "a/b/c"],
  [div(a, mul(b, c)), "a/(b*c)"],
  [mul(add(a, b), c), "(a + b)*c"],
  [neg(mul(a, b)), "-a*b"],
  [sub(c, mul(a, b)), "c - a*b"],
  [add(c, mul(-3, a)), "c - 3*a"],
  [add(c, -3), "c - 3"],
  [mul(c, -3), "c*(-3)"],
  [neg(add(a, b)), "-(a + b)"],
  [sub(a, add(b, c)), "a - (b + c)"],
  [pow(neg(a), 2), "(-a)^2"],
  [neg(pow(a, 2)), "-a^2"],
  [pow(a, -2), "a^(-2)"],
  [pow(pow(a, 2), 3), "(a^2)^3"],
  [pow(sqrt(a), 0.5), "sqrt(a)^0.5"],
  [mul(1e-7, a), "1e-7*a"],
  [mul(coefficient("nu", 1), jet("u", ["x", "x"])), "nu*u_xx"],
  [
    mul(
      sampled("f", () => 1),
      normal("x"),
    ),
    "f*n_x",
  ],
])("%o is written %s", (e, text) => {
  expect(formatText(e)).toBe(text);
});

test("a graph that would be exponentially long is abbreviated", () => {
  let doubled: Expression = a;
  for (let i = 0; i < 200; i++) doubled = add(doubled, doubled);
  for (const format of [formatText, formatLatex, formatMathML])
    expect(format(doubled).length).toBeLessThan(200_000);
  expect(formatText(doubled)).toContain("...");
});

test.each<[Expression, string]>([
  [div(jet("u", ["x", "x"]), 2), "\\frac{u_{x x}}{2}"],
  [mul(coefficient("nu", 1), jet("u", ["x1"])), "\\nu \\, u_{x_{1}}"],
  [mul(a, 3), "a \\cdot 3"],
  [add(c, div(neg(a), b)), "c - \\frac{a}{b}"],
  [add(a, add(b, c)), "a + b + c"],
  [mul(add(a, b), pow(add(a, c), 2)), "\\left(a + b\\right) \\, \\left(a + c\\right)^{2}"],
  [pow(div(a, b), 2), "\\left(\\frac{a}{b}\\right)^{2}"],
  [pow(jet("u", ["x"]), 2), "{u_{x}}^{2}"],
  [sqrt(abs(a)), "\\sqrt{\\left|a\\right|}"],
  [add(atan(a), sign(b)), "\\arctan\\left(a\\right) + \\operatorname{sgn}\\left(b\\right)"],
  [constant(1.5e-7), "1.5 \\cdot 10^{-7}"],
  [coordinate("r_in"), "r_{in}"],
  [coordinate("velocity"), "\\mathrm{velocity}"],
  [jet("u", ["x"], 1), "{u^{(1)}}_{x}"],
  [jet("u1", ["t"]), "{u_{1}}_{t}"],
])("LaTeX: %o is %s", (e, text) => {
  expect(formatLatex(e)).toBe(text);
});

test("LaTeX braces balance for random expressions", () => {
  fc.assert(
    fc.property(expressions(functionNames, [2, -1, 0.5]), (e) => {
      const text = formatLatex(e);
      expect(text.split("{").length).toBe(text.split("}").length);
      expect(text.split("\\left").length).toBe(text.split("\\right").length);
    }),
    { seed: 7 },
  );
});

test("MathML is well-formed, whatever the expression", () => {
  fc.assert(
    fc.property(expressions(functionNames, [2, -1, 0.5]), (e) => {
      const open: string[] = [];
      for (const [, slash, name] of formatMathML(e).matchAll(/<(\/?)(\w+)[^>]*>/g)) {
        if (slash) expect(open.pop()).toBe(name);
        else open.push(name);
      }
      expect(open).toEqual([]);
    }),
    { seed: 8 },
  );
});

const inside = (e: Expression): string => formatMathML(e).replace(/^<math[^>]*>|<\/math>$/g, "");

test("MathML: fractions, scripts and operators, names escaped", () => {
  expect(inside(div(a, 2))).toBe("<mfrac><mi>a</mi><mn>2</mn></mfrac>");
  expect(inside(pow(u, 2))).toBe("<msup><mi>u</mi><mn>2</mn></msup>");
  expect(inside(jet("u", ["x1", "t"]))).toBe(
    "<msub><mi>u</mi><mrow><msub><mi>x</mi><mn>1</mn></msub><mi>t</mi></mrow></msub>",
  );
  expect(inside(sub(a, coefficient("nu", 1)))).toBe("<mrow><mi>a</mi><mo>−</mo><mi>ν</mi></mrow>");
  expect(inside(sampled('<b a="1">&\'', () => 1))).toBe("<mtext>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</mtext>");
  expect(inside(sqrt(a))).toBe("<msqrt><mi>a</mi></msqrt>");
  expect(inside(mul(a, 3))).toBe("<mrow><mi>a</mi><mo>·</mo><mn>3</mn></mrow>");
  expect(inside(constant(1e-7))).toContain("<msup><mn>10</mn><mrow><mo>−</mo><mn>7</mn></mrow></msup>");
});
