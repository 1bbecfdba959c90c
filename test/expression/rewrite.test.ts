/** @file Substitution and sharing. */

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  call,
  constant,
  coordinate,
  div,
  type Expression,
  evaluate,
  functionNames,
  isLeaf,
  jet,
  mul,
  neg,
  pow,
  sampled,
  share,
  sin,
  substitute,
  topological,
} from "../../src/expression/index.ts";
import { expressions, lookupIn, points } from "./arbitrary.ts";

const x = coordinate("x");
const u = jet("u");
const everything = expressions(functionNames, [2, -1, 0.5]);

/** A tree without any sharing, from a graph. */
function unshared(node: Expression): Expression {
  if (isLeaf(node)) return { ...node };
  const of = "of" in node ? { of: unshared(node.of) } : {};
  const base = "base" in node ? { base: unshared(node.base) } : {};
  const both = "left" in node ? { left: unshared(node.left), right: unshared(node.right) } : {};
  return { ...node, ...of, ...base, ...both } as Expression;
}

test("substituting values for leaves and evaluating are the same", () => {
  fc.assert(
    fc.property(everything, points, (e, at) => {
      const filled = substitute(e, (leaf) =>
        leaf.kind === "jet" ? constant(lookupIn(at)(leaf)) : undefined,
      );
      expect(topological([filled]).some((node) => node.kind === "jet")).toBe(false);
      const [before, after] = [evaluate(e, lookupIn(at)), evaluate(filled, lookupIn(at))];
      // Folding may turn 0 * Infinity into 0.
      if (Number.isFinite(before)) expect(Math.abs(after - before)).toBeLessThanOrEqual(0);
    }),
    { seed: 2 },
  );
});

test("nothing to replace gives the same object; replacements are shared and not searched again", () => {
  const e = add(sin(u), mul(jet("u"), x));
  expect(substitute(e, () => undefined)).toBe(e);
  const replaced = substitute(e, (leaf) => (leaf.kind === "jet" ? add(u, x) : undefined));
  expect(replaced).toEqual(add(sin(add(u, x)), mul(add(u, x), x)));
  expect(topological([replaced]).filter((node) => node.kind === "add")).toHaveLength(2);
});

test("constants can be replaced too", () => {
  expect(substitute(mul(2, x), (leaf) => (leaf.kind === "constant" ? u : undefined))).toEqual(mul(u, x));
});

test("sharing keeps values bit for bit and leaves no two equal nodes", () => {
  fc.assert(
    fc.property(everything, points, (e, at) => {
      const [shared, copy] = share([e, unshared(e)]);
      expect(copy).toBe(shared);
      expect(evaluate(shared, lookupIn(at))).toBe(evaluate(e, lookupIn(at)));
      expect(share([shared])[0]).toBe(shared);
      const texts = topological([shared]).map((node) => JSON.stringify(node));
      // JSON writes -0 as 0; nothing else that differs is written alike.
      if (!texts.some((text) => text.includes(":0"))) expect(new Set(texts).size).toBe(texts.length);
    }),
    { seed: 3 },
  );
});

test("a*b merges with b*a; a/b does not with b/a; grouping is kept", () => {
  const [a, b, c, d, e, f] = share([
    mul(u, x),
    mul(coordinate("x"), jet("u")),
    div(u, x),
    div(x, u),
    add(add(u, x), 1),
    add(u, add(x, 1)),
  ]);
  expect(a).toBe(b);
  expect(c).not.toBe(d);
  expect(e).not.toEqual(f);
});

test("0 and -0, powers, functions and sampled objects stay apart", () => {
  const f = () => 1;
  const shared = share([
    constant(0),
    constant(-0),
    pow(x, 2),
    pow(x, 3),
    call("sin", x),
    call("cos", x),
    neg(x),
    sampled("f", f),
    sampled("f", f),
    jet("u"),
    jet("u", [], 1),
  ]);
  expect(new Set(shared).size).toBe(shared.length);
});
