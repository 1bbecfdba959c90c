/** @file What text means, and where errors point. */

import { expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import {
  bindEquations,
  bindExpression,
  coefficient,
  coordinate,
  d,
  equation,
  evaluate,
  expr,
  field,
  formatText,
  inferFields,
  jet,
  leaves,
  mul,
  normal,
  parseEquations,
  parseExpression,
  pde,
  placeholder,
  type Scope,
  sin,
  splitSubscript,
} from "../../src/expression/index.ts";

const scope: Scope = { coordinates: ["x", "y", "t"], fields: ["u", "v"] };
const onFace: Scope = { ...scope, normals: true };
const numeric = (text: string, at = 1.5): number => evaluate(parseExpression(text, scope), () => at);
const meaning = (text: string, within = scope): string => formatText(parseExpression(text, within));
const residual = (text: string, within = scope): string =>
  formatText(bindEquations(parseEquations(text), within)[0].residual);

/** The complaint of a failing text, as `what` and the two lines of `where`. */
function complaint(run: () => unknown): { what: string; line: string; marks: string; remedy: string } {
  try {
    run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [line = "", marks = ""] = (error.complaint.where ?? "").split("\n");
    return { what: error.complaint.what, line, marks, remedy: error.complaint.remedy ?? "" };
  }
  throw new Error("nothing was refused");
}

test.each([
  ["1 + 2*3", 7],
  ["2*3^2", 18],
  ["2^3^2", 512],
  ["-2^2", -4],
  ["(-2)^2", 4],
  ["2^-1", 0.5],
  ["2**3", 8],
  ["8/4/2", 1],
  ["8 - 4 - 2", 2],
  ["-3*-2", 6],
  ["+4", 4],
  [".5 + 1e-3 + 2.E1", 20.501],
  ["pow(2, 10)", 1024],
  ["pi", Math.PI],
  ["e^2", Math.exp(2)],
  ["log(e)", 1],
  ["x^x", 1.5 ** 1.5],
  ["x^(1/2)", Math.sqrt(1.5)],
  ["x^sqrt(4)", 2.25],
  ["sign(-x)*abs(-x)", -1.5],
  ["erf(1)", 0.8427007929497149],
])("%s = %f", (text, value) => {
  expect(numeric(text)).toBeCloseTo(value, 14);
});

test.each([
  ["u_xx", "u_xx"],
  ["u_tx", "u_xt"],
  ["lap(u)", "u_xx + u_yy"],
  ["lap(lap(u))", "u_xxxx + u_xxyy + (u_xxyy + u_yyyy)"],
  ["div(u, v)", "u_x + v_y"],
  ["div(grad(u))", "u_xx + u_yy"],
  ["div(vec(u, v))", "u_x + v_y"],
  ["curl(u, v)", "v_x - u_y"],
  ["curl(grad(u))", "u_xy - u_xy"],
  ["dot(vec(u, v), grad(u))", "u*u_x + v*u_y"],
  ["d(u, t)", "u_t"],
  ["d(u^2/2, x)", "0.5*(2*u*u_x)"],
  ["d(x*u_x, x)", "u_x + x*u_xx"],
  ["div(x*grad(u))", "u_x + x*u_xx + x*u_yy"],
  ["div(grad(u) - vec(u, v)/2 + -grad(v)*x)", undefined],
])("%s means %s", (text, expected) => {
  if (expected !== undefined) expect(meaning(text)).toBe(expected);
  else expect(leaves(parseExpression(text, scope)).length).toBeGreaterThan(4);
});

test("subscripts take the longest coordinate that fits", () => {
  const numbered = { coordinates: ["x", "x1", "x2"], fields: ["u", "u_1"] };
  expect(parseExpression("u_x1x1", numbered)).toEqual(jet("u", ["x1", "x1"]));
  expect(parseExpression("u_xx2", numbered)).toEqual(jet("u", ["x", "x2"]));
  expect(parseExpression("u_1_x1", numbered)).toEqual(jet("u_1", ["x1"]));
  expect(splitSubscript("xq", ["x"])).toBeUndefined();
});

test("u_n and n_x exist where normals do", () => {
  expect(meaning("u_n", onFace)).toBe("n_x*u_x + n_y*u_y");
  expect(parseExpression("n_y", onFace)).toEqual(normal("y"));
  expect(complaint(() => meaning("u + u_n")).marks).toBe("      ^^^");
  expect(complaint(() => meaning("n_x*u")).what).toContain("outward normal");
  expect(() => meaning("n_t", onFace)).toThrow(UsageError);
});

test("declared names win over derivatives, normals and constants", () => {
  expect(parseExpression("e", { coordinates: ["x"], fields: ["e"] })).toEqual(jet("e"));
  expect(parseExpression("n_x", { coordinates: ["x"], fields: ["n"], normals: true })).toEqual(
    jet("n", ["x"]),
  );
  expect(parseExpression("u_x", { coordinates: ["x"], fields: ["u"], values: { u_x: 7 } })).toEqual({
    kind: "constant",
    value: 7,
  });
  expect(parseExpression("d + d(d, x)", { coordinates: ["x"], fields: ["d"] })).toEqual(
    parseExpression("d + d_x", { coordinates: ["x"], fields: ["d"] }),
  );
});

test("a residual is left minus right", () => {
  expect(residual("u_t + u*u_x = 0.01*u_xx")).toBe("u_t + u*u_x - 0.01*u_xx");
  expect(residual("u = 0")).toBe("u");
});

test("lines and semicolons separate equations; blank lines and line ends in parentheses do not count", () => {
  const parsed = parseEquations("\n  u_t = v\r\n\n v_t = (u +\n   v) ; u = 0\n");
  expect(parsed.equations.map(({ text }) => text)).toEqual(["u_t = v", "v_t = (u + v)", "u = 0"]);
  const bound = bindEquations(parsed, scope);
  expect(bound.map((each) => each.text)).toEqual(["u_t = v", "v_t = (u + v)", "u = 0"]);
  expect(formatText(bound[1].residual)).toBe("v_t - (u + v)");
});

test("holes take numbers, expressions, coefficients, functions of the point, and expr", () => {
  const f = (): number => 1;
  const nu = coefficient("nu", 0.05);
  const g = expr`2*y + u`;
  const equations = pde`u_t = ${nu}*u_xx + ${f} - ${-2}^2 + ${mul(sin(coordinate("x")), 2)} + ${g}/2`;
  expect(equations.text).toBe(`u_t = nu*u_xx + \${2} - (-2)^2 + (sin(x)*2) + (2*y + u)/2`);
  const [{ residual: e }] = bindEquations(equations, scope);
  const found = leaves(e);
  expect(found).toContain(nu);
  expect(found.find((leaf) => leaf.kind === "sampled")).toEqual({ kind: "sampled", name: "hole 2", of: f });
  const value = (leaf: { kind: string }): number =>
    leaf.kind === "jet" ? 3 : leaf.kind === "coordinate" ? 0.5 : 10;
  expect(evaluate(e, value)).toBeCloseTo(3 - (30 + 10 - 4 + 2 * Math.sin(0.5) + 2), 14);
});

test("an expression in a hole binds as one operand and in the problem's order of coordinates", () => {
  const sum = { kind: "add", left: coordinate("x"), right: coordinate("y") } as const;
  const [{ residual: e }] = bindEquations(pde`u = ${sum}*${sum}`, scope);
  expect(formatText(e)).toBe("u - (x + y)*(x + y)");
  const mixed = bindEquations(equation(d(field("u"), "x", "t"), 0), {
    coordinates: ["t", "x"],
    fields: ["u"],
  });
  expect(mixed[0].residual).toEqual(jet("u", ["t", "x"]));
});

test("equation builds what pde reads", () => {
  const u = field("u");
  const built = equation(d(u, "t"), d(u, "x", "x"));
  expect(built.text).toBe("u_t = u_xx");
  expect(bindEquations(built, scope)).toEqual(bindEquations(pde`u_t = u_xx`, scope));
});

test("values stand in for names, in parseEquations and in the scope", () => {
  const expected = bindEquations(pde`u_t = ${0.25}*u_xx`, scope);
  expect(bindEquations(parseEquations("u_t = nu*u_xx", { nu: 0.25 }), scope)[0].residual).toEqual(
    expected[0].residual,
  );
  const scoped = bindEquations(parseEquations("u_t = nu*u_xx"), { ...scope, values: { nu: 0.25 } });
  expect(scoped[0].residual).toEqual(expected[0].residual);
  const mixed = { ...scope, values: { flux: jet("u", ["t", "x"]), alien: coordinate("q") } };
  expect(parseExpression("flux", mixed)).toEqual(jet("u", ["x", "t"]));
  expect(complaint(() => parseExpression("1 + alien", mixed)).marks).toBe("      ^^^^^");
});

test("an expr is bound in its own text", () => {
  const g = expr`x*q`;
  const { what, line, marks } = complaint(() => bindEquations(pde`u = ${g}`, scope));
  expect([line, marks]).toEqual(["  x*q", "    ^"]);
  expect(what).toContain("q is not known here");
  expect(formatText(bindExpression(expr`x*y`, scope))).toBe("x*y");
});

// Each: text, the marks under the whole text, a part of what is said, a part of the remedy.
test.each([
  ["u = 2x", "     ^", "missing before x", "2*x for a product"],
  ["u = (x)(y)", "       ^", "missing before (", "*"],
  ["u = x y", "      ^", "missing before y", "x*y"],
  ["u = q", "    ^", "q is not known", ""],
  ["u = sin(x", "       ^", "never closed", ""],
  ["u = (x + 1", "    ^", "never closed", ""],
  ["u = x)", "     ^", "closes nothing", ""],
  ["u = x +", "       ^", "end of text", ""],
  ["u = * x", "    ^", "expected", ""],
  ["u + 1", "^^^^^", "no =", "= 0"],
  ["u == 1", "   ^", "single =", ""],
  ["u = v = 1", "      ^", '"="', ""],
  ["u = ln(x)", "    ^^", "not a function", "log"],
  ["u = sni(x)", "    ^^^", "not a function", "sin"],
  ["u = u(x)", "    ^", "not a function", "u*(...)"],
  ["u = sin", "    ^^^", "parentheses", "sin(...)"],
  ["u = sin(x, y)", "    ^^^", "takes 1 argument, not 2", ""],
  ["u = x²", "     ^", "cannot be read", "^2"],
  ["u = 2·x", "     ^", "cannot be read", "*"],
  ["u = x # 1", "      ^", "cannot be read", ""],
  ["u = 1e999", "    ^^^^^", "beyond the range", ""],
  ["u = u_z", "    ^^^", "not made of coordinates", ""],
  ["u = u_xxxxx", "    ^^^^^^^", "order 5", "auxiliary field"],
  ["u = lap(u_xxx)", "    ^^^", "order 5", "auxiliary field"],
  ["u = grad(u)", "    ^^^^", "a vector stands where a number", "dot"],
  ["u = vec(u, v)*vec(u, v)", "             ^", "cannot be combined", "dot(a, b)"],
  ["u = dot(u, v)", "    ^^^", "two vectors", ""],
  ["u = div(u)", "    ^^^", "1 components where 2", ""],
  ["u = d(u)", "    ^", "coordinate to differentiate along", ""],
  ["u = d(u, v)", "         ^", "along a coordinate", ""],
  ["u = x^(0/0)", "     ^", "exponent is NaN", ""],
  ["u = pow(x)", "    ^^^", "takes 2 arguments, not 1", ""],
  ["u = lap()", "        ^", "closes nothing", ""],
  ["", "^", "no equation", ""],
])("%s is refused under the right character", (text, marks, what, remedy) => {
  const found = complaint(() => residual(text));
  expect(found.marks).toBe(`  ${marks}`);
  expect(found.line).toBe(`  ${text}`);
  expect(found.what).toContain(what);
  expect(found.remedy).toContain(remedy);
});

test("an error in a later line shows that line, tabs kept", () => {
  const found = complaint(() => parseEquations("u_t = v\n\tv_t = 3 u\n"));
  expect([found.line, found.marks]).toEqual(["  \tv_t = 3 u", "  \t        ^"]);
});

test("an open parenthesis that swallows the next line is named", () => {
  expect(complaint(() => parseEquations("u = (x\nv = 3")).what).toContain(
    "parenthesis above is never closed",
  );
});

test("unknown names come with the known ones and the nearest spelling", () => {
  const { what, remedy } = complaint(() =>
    bindEquations(pde`u = lamda*x`, { ...scope, values: { lambda: 1 } }),
  );
  expect(what).toContain("known are x, y, t, u, v, lambda, pi, e");
  expect(remedy).toBe("lambda");
});

test("holes must hold values", () => {
  expect(complaint(() => pde`u = ${Number.NaN}`).what).toContain("hole 1 of the template is NaN");
  expect(complaint(() => pde`u = ${"x" as unknown as number}`).what).toContain('the text "x"');
  expect(complaint(() => pde`u = ${undefined as unknown as number}`).what).toContain("undefined");
});

test("expressions in holes may use only names of the problem", () => {
  const bound = (e: Parameters<typeof equation>[1]) =>
    complaint(() => bindEquations(pde`u = 1 + ${e}`, scope));
  expect(bound(coordinate("q"))).toMatchObject({ line: "  u = 1 + q", marks: "          ^" });
  expect(bound(jet("w")).what).toContain("w, which is not a field; fields are u, v");
  expect(bound(jet("u", ["q"])).what).toContain("q, which is not a coordinate");
  expect(bound(jet("u", ["x", "x", "x", "x", "x"])).what).toContain("order 5");
  expect(bound(normal("x")).what).toContain("normal");
  expect(formatText(bindEquations(equation(placeholder("p"), 0), scope)[0].residual)).toBe("p");
});

test("a function of the point under a derivative is refused at the operator", () => {
  const { what, marks, remedy } = complaint(() => bindEquations(pde`u = d(${() => 1}*u, x)`, scope));
  expect(what).toContain("hole 1");
  expect(marks).toBe("      ^");
  expect(remedy).toContain("expression");
});

test("one name cannot have two meanings, nor be a function's", () => {
  const bound = (within: Scope) => () => bindEquations(pde`1 = 1`, within);
  expect(bound({ coordinates: ["x"], fields: ["x"] })).toThrow("x has two meanings");
  expect(bound({ coordinates: ["x"], fields: ["u"], values: { u: 1 } })).toThrow("two meanings");
  expect(bound({ coordinates: ["x"], fields: ["sin"] })).toThrow('"sin" cannot be');
  expect(bound({ coordinates: ["x y"] })).toThrow("cannot be");
  expect(bound({ coordinates: ["x", "xx"] })).toThrow("u_xx has two meanings");
});

test("an expression has no equals sign and no second line", () => {
  expect(complaint(() => parseExpression("x = 1", scope)).what).toContain("no =");
  expect(complaint(() => parseExpression("x\ny", scope)).what).toBeTruthy();
  expect(meaning("\n x \n")).toBe("x");
});

test("fields are inferred from subscripts, operators and holes", () => {
  const inferred = (text: string) => inferFields(parseEquations(text, { nu: 1 }), ["x", "x1", "t"]);
  expect(inferred("u_t + v*u_x = nu*lap(w) + q")).toEqual(["u", "w"]);
  expect(inferred("p = d(k*v_x1, x1)")).toEqual(["k", "v"]);
  expect(inferred("u_n = n_x*g + sin(pi*x)")).toEqual(["u"]);
  expect(inferred("div(a, b) = dot(grad(c), vec(1, q))")).toEqual(["a", "b", "c"]);
  expect(inferred("curl(nu*e, 2*pi) = f_q")).toEqual([]);
  expect(inferFields(equation(d(field("h"), "t"), field("k")), ["t"])).toEqual(["h", "k"]);
  expect(inferFields(pde`u_t = ${expr`lap(s)`}`, ["x", "t"])).toEqual(["u", "s"]);
});
