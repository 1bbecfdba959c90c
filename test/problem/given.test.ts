/** @file What a first reader mistypes in a problem: keys, kinds, places, names, and texts that the language lacks. */

import { describe, expect, it } from "vitest";
import { coefficient, pde } from "../../src/expression/index.ts";
import { box, difference, disk, intersection, pointsFrom } from "../../src/geometry/index.ts";
import { linearModel, mlp } from "../../src/models/index.ts";
import { data, on, periodic, problem } from "../../src/problem/index.ts";

const domain = box({ x: [0, 1], t: [0, 1] });
const held = on(domain.face("x"), pde`u = 0`);
const started = on(domain.face("t", "low"), pde`u = sin(pi*x)`);
const heat = {
  name: "heat",
  domain,
  interior: pde`u_t = 0.1*u_xx`,
  conditions: [started, held],
};
/** As a program that nobody has type checked. */
const untyped = (value: unknown) => value as never;
const recommending = (recommended: object) => untyped({ ...heat, recommended });
const without = (key: keyof typeof heat) => untyped({ ...heat, [key]: undefined });

describe("problem", () => {
  it.each([
    [{ ...heat, conditons: [] }, /problem "heat" has no option "conditons"[\s\S]*Try: conditions/],
    [{ ...heat, equations: heat.interior }, /no option "equations"[\s\S]*Try: interior/],
    [without("conditions"), /"conditions" is missing\nproblem "heat"/],
    [without("domain"), /"domain" is missing[\s\S]*box\(/],
    [without("interior"), /"interior" is missing[\s\S]*pde`/],
    [without("name"), /"name" is missing/],
    [{ ...heat, interior: "u_t = u_xx" }, /interior is the text "u_t = u_xx"[\s\S]*pde`/],
    [{ ...heat, conditions: [pde`u = 0`] }, /conditions is [\s\S]*each entry on\(/],
    [{ ...heat, domain: { x: [0, 1] } }, /domain is an object with x/],
    [{ ...heat, fields: "u" }, /fields is the text "u"[\s\S]*a list/],
    [{ ...heat, exact: "sin(x)" }, /exact is the text/],
    [{ ...heat, recommended: { modle: "mlp:2x8" } }, /recommended has no option "modle"[\s\S]*Try: model/],
    [
      recommending({ points: { interrior: 50 } }),
      /points is an object with interrior[\s\S]*interior: a whole/,
    ],
    [recommending({ refine: [{ after: 0.5, interior: 2, sequnce: "grid" }] }), /refine is/],
    [recommending({ refine: [{ after: 1, interior: 2 }] }), /after: a number from 0 to below 1/],
    [recommending({ hybrid: { model: "mlp:1x4", plane: true } }), /hybrid is an object with model, plane/],
    [recommending({ hard: { u: { lift: "0", factor: "x" } } }), /hard is [\s\S]*lift: an expression/],
    [recommending({ mirror: true }), /mirror is true/],
    [recommending({ cluster: { coordinate: "x", center: 0, width: -1, share: 0.5 } }), /width: .* above 0/],
    [{ ...heat, reference: { source: "a series", fields: { u: () => 0 } } }, /"accuracy" is missing/],
    [{ ...heat, picture: { of: "u", over: ["x"] } }, /"shows" is missing/],
    [undefined, /problem takes an object of options, not undefined/],
  ])("refuses case %#", (description, message) => {
    expect(() => problem(untyped(description))).toThrow(message);
    expect(() => problem(untyped(description))).toThrow(expect.objectContaining({ name: "UsageError" }));
  });
});

describe("constructors", () => {
  it.each([
    [() => on(untyped("x"), pde`u = 0`), /the face is the text "x"[\s\S]*domain\.face\("x"\)/],
    [() => on(domain.face("x"), untyped("u = 0")), /the second argument is the text "u = 0"[\s\S]*pde`/],
    [
      () => on(domain.face("x"), pde`u = 0`, untyped({ wieght: 3 })),
      /on has no option "wieght"[\s\S]*weight/,
    ],
    [() => periodic(untyped("x"), "x"), /the domain is the text "x"/],
    [() => data(untyped([0.5])), /the first argument is \[0.5\]|column/],
    [() => data(untyped({ x: 0.5, u: 1 })), /column "x" is 0\.5/],
    [() => data(pointsFrom({ x: [0.5] }), untyped("u = 1")), /the second argument is the text "u = 1"/],
    [() => on(untyped(null), pde`u = 0`), /the face is null\non\(.*\nTry: a face .*, or a list of such$/],
    [() => box(untyped([0, 1])), /the box is \[0, 1\][\s\S]*box\(\{ x: \[0, 1\]/],
    [() => box(untyped({ x: 1 })), /the box is an object with x/],
    [() => coefficient(untyped(0.5), untyped(undefined)), /the name of the coefficient is 0\.5/],
    [() => coefficient("D", untyped("0.5")), /the first value of "D" is the text "0\.5"/],
    [() => coefficient("D", 1, untyped({ postive: true })), /no option "postive"[\s\S]*Try: positive/],
    [() => mlp(untyped(2)), /mlp takes an object of options, not 2/],
    [() => mlp(untyped({ widht: 20 })), /mlp has no option "widht"[\s\S]*Try: width/],
    [() => linearModel(untyped({ u: "chebyshev" })), /the first argument is an object with u[\s\S]*a basis/],
  ])("refuse case %#", (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ name: "UsageError" }));
  });

  it("data takes columns for its points, with equations that hold there", () => {
    const pinned = problem({
      ...heat,
      conditions: [started, held, data({ t: [0.5], x: [0.25] }, pde`u = 1`)],
    });
    const { points } = pinned.conditions[2];
    expect(points?.coordinates).toEqual(["x", "t"]);
    expect([...points!.values]).toEqual([0.25, 0.5]);
  });
});

describe("an empty region", () => {
  const [small, large] = [1, 2].map((radius) => disk({ x: 0, y: 0 }, radius));
  it("is said to be empty, not to lack a boundary", () => {
    expect(() => difference(small, large).boundary()).toThrow(/^the difference is empty: no point is left/);
    expect(() => difference(small, large).face("circle")).toThrow(/is empty/);
    const apart = intersection(box({ x: [0, 1], y: [0, 1] }), disk({ x: -0.4, y: -0.4 }, 0.5));
    expect(() => apart.boundary()).toThrow(/the intersection is empty/);
    expect(difference(large, small).boundary().measure).toBeCloseTo(6 * Math.PI, 6);
  });
});

describe("names that may be misspelt", () => {
  const rod = {
    ...heat,
    conditions: [on(domain.face("t", "low"), pde`temp = 0`), on(domain.face("x"), pde`temp = 0`)],
  };
  it("are asked about where a derivative made a field of them", () => {
    expect(() => problem({ ...rod, interior: pde`temp_t = 0.1*tmp_xx` })).toThrow(
      /1 interior equation for 2 fields temp, tmp[\s\S]*is tmp meant to be temp\?/,
    );
    const measured = data({ x: [0.5], t: [0.5], temp: [1] });
    const found = problem({
      ...rod,
      conditions: [...rod.conditions, measured],
      interior: pde`temp_t = 0.1*tmp_xx`,
    });
    expect(found.hints).toEqual([
      "fields: temp, tmp; tmp stands in one equation and in no condition: is tmp meant to be temp?",
    ]);
  });
  it("are not asked about where fields are named, numbered, or determined", () => {
    expect(problem(heat).hints).toBeUndefined();
    const coupled = problem({
      ...heat,
      interior: pde`u_t = v_xx; v = u_xx`,
      conditions: [started, held, on(domain.face("x"), pde`v = 0`)],
    });
    expect(coupled.hints).toBeUndefined();
    const named = problem({
      ...rod,
      fields: ["temp", "tmp"],
      conditions: [...rod.conditions, data({ x: [0.5], t: [0.5], temp: [1] })],
      interior: pde`temp_t = 0.1*tmp_xx`,
    });
    expect(named.hints).toBeUndefined();
  });
});

describe("what the language lacks", () => {
  it.each([
    ["u_x = integral(u, 0, x)", /integral is not a function[\s\S]*a field of its own: with w_x = u/],
    ["u_t = u(t-1)", /u\*\(\.\.\.\) for a product; [\s\S]*u\(t - 1\), have no notation/],
    ["u = max(x, y)", /\(a \+ b \+ abs\(a - b\)\)\/2 for max[\s\S]*smooth with sqrt/],
    ["u = min(x, y)", /- abs\(a - b\) for min/],
    ["u = if(x, 1, 2)", /tanh\(\(x - a\)\/w\)[\s\S]*smooth[\s\S]*in a hole/],
    ["u = x < 1", /"<" cannot be read here: there are no comparisons[\s\S]*sign\(x - a\)/],
    ["u = x > 1", /there are no comparisons/],
    ["u = (x ? 1 : 2)", /there are no comparisons/],
    ["u = ln(x)", /Try: log/],
    ["laplacian(u) = 1", /Try: lap\(u\)/],
    ["diff(u, x) = 1", /Try: d\(u, x\)/],
    ["u = sech(x)", /Try: 1\/cosh\(x\)/],
    ["u = constructor(x)", /constructor is not a function/],
  ])("%s", (text, message) => {
    const strings = Object.assign([text], { raw: [text] });
    expect(() => pde(strings)).toThrow(message);
  });
});
