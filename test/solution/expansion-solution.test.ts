/** @file Solutions of linear models: values, derivatives, pieces, and storing them bit for bit. */

import { describe, expect, it } from "vitest";
import { coordinate } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { chebyshev, functionsOf, linearModel, sinusoids } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";
import {
  expansionSolution,
  piecewiseSolution,
  type Solution,
  type StoredSolution,
  solutionFrom,
} from "../../src/solution/index.ts";

const domain = box({ x: [0, 1], t: [0, 2] });
const space = { coordinates: domain.coordinates, bounds: domain.bounds };
const noise = (count: number, seed: number): Float64Array => {
  const draw = random(seed);
  return Float64Array.from({ length: count }, () => draw.normal());
};
const fields = (seed: number, known?: Solution): Solution => {
  const model = linearModel(
    {
      u: chebyshev({ ...space, degrees: [4, 3], set: "total" }),
      v: sinusoids({ ...space, count: 12, band: [3, 4], seed }),
    },
    known ? { known } : {},
  );
  return expansionSolution({ model, c: noise(model.size, seed), domain, fields: ["v", "u"] });
};
const names = ["u", "u_x", "u_xxt", "v", "v_tt"];
const points = domain.sample(40, { random: random(3) });
const again = (stored: StoredSolution): StoredSolution => ({
  header: JSON.parse(JSON.stringify(stored.header)),
  arrays: stored.arrays,
});

describe("a solution of a linear model", () => {
  const u = fields(1);

  it("has the values and derivatives of its polynomials", () => {
    // T_2(2x - 1) T_1(t - 1) = (8x² - 8x + 1)(t - 1).
    const basis = chebyshev({ ...space, degrees: [2, 1] });
    const c = new Float64Array(basis.size);
    c[5] = 3;
    const one = expansionSolution({ model: linearModel({ u: basis }), c, domain });
    expect(one.at({ x: 0.25, t: 1.5 })).toBeCloseTo(3 * -0.5 * 0.5, 14);
    expect(one.at({ x: 0.25, t: 1.5 }, "u_xt")).toBeCloseTo(3 * (16 * 0.25 - 8), 13);
    expect(one.at({ x: 0.25, t: 1.5 }, "u_xx")).toBeCloseTo(3 * 16 * 0.5, 13);
  });

  it("lists fields in the order asked for and takes coordinates in any order", () => {
    expect(u.fields).toEqual(["v", "u"]);
    const [straight] = u.evaluate(["u_x"], pointsFrom({ x: [0.2, 0.9], t: [1, 0.3] }));
    const [turned] = u.evaluate(["u_x"], pointsFrom({ t: [1, 0.3], x: [0.2, 0.9] }));
    expect(turned).toEqual(straight);
    expect(u.at({ t: 1, x: 0.2 }, "u_x")).toBe(straight[0]);
  });

  it("adds its known part, derivatives included", () => {
    const known = fields(2);
    const [sum, alone, base] = [fields(1, known), u, known].map((s) => s.evaluate(names, points));
    names.forEach((_, k) => {
      expect(sum[k]).toEqual(alone[k].map((value, i) => value + base[k][i]));
    });
  });

  it("refuses unknown names, missing coordinates, and coefficients that are too few", () => {
    expect(() => u.evaluate(["w"], points)).toThrow(/w/);
    expect(() => u.evaluate(["u"], pointsFrom({ x: [1] }))).toThrow(/lack the coordinate "t"/);
    const model = linearModel({ u: chebyshev({ ...space, degrees: [2, 2] }) });
    expect(() => expansionSolution({ model, c: new Float64Array(3), domain })).toThrow(
      /3 coefficients for a model of 9/,
    );
    expect(() => expansionSolution({ model, c: new Float64Array(9), domain, fields: ["w"] })).toThrow(
      /carries no field "w"/,
    );
  });
});

describe("a stored solution", () => {
  it.each([
    ["an expansion", fields(1)],
    ["an expansion about another", fields(1, fields(2))],
    ["pieces", piecewiseSolution("t", [0.5, 1], [fields(1), fields(2, fields(4)), fields(3)])],
    [
      "pieces of pieces",
      piecewiseSolution("x", [0.5], [piecewiseSolution("t", [1], [fields(1), fields(2)]), fields(3)]),
    ],
  ] as const)("of %s comes back bit for bit, through JSON", (_, u) => {
    const back = solutionFrom(again(u.store!()), { domain });
    expect(back.fields).toEqual(u.fields);
    expect(back.evaluate(names, points)).toEqual(u.evaluate(names, points));
  });

  it("comes back by kinds of one's own", () => {
    const u = fields(5);
    const back = solutionFrom({ header: { kind: "mine" }, arrays: {} }, { domain, kinds: { mine: () => u } });
    expect(back).toBe(u);
  });

  it("is refused with its kind, or what it lacks, named", () => {
    const stored = fields(1).store!();
    const from = (other: StoredSolution) => () => solutionFrom(other, { domain });
    expect(from({ header: { kind: "expansoin" }, arrays: {} })).toThrow(
      /kind "expansoin"[\s\S]*Try: expansion/,
    );
    for (const kind of ["network", "parts", "derived", "spectral-evolution", "corrected", "marched"])
      expect(from({ header: { kind }, arrays: {} })).toThrow(
        /Try: restore\(problem, solved.checkpoint\(\)\)/,
      );
    expect(from({ ...stored, arrays: {} })).toThrow(/lacks its array "c"/);
    expect(from({ header: { kind: "expansion" }, arrays: {} })).toThrow(/lacks its parts or fields/);
    expect(from({ ...stored, header: { ...stored.header, known: 3 } })).toThrow(
      /lacks the header of its part "known"/,
    );
  });

  it("is not offered by an expansion about fields that cannot be stored", () => {
    const known = { evaluate: fields(1).evaluate };
    const model = linearModel({ u: chebyshev({ ...space, degrees: [1, 1] }) }, { known });
    const u = expansionSolution({ model, c: new Float64Array(4), domain });
    expect(u.store).toBeUndefined();
    expect(piecewiseSolution("t", [1], [u, u]).store).toBeUndefined();
  });
});

describe("a solution in pieces", () => {
  const ramp = (slope: number, low: number, high: number): Solution => {
    const piece = box({ x: [0, 1], t: [low, high] });
    const basis = functionsOf({ coordinates: piece.coordinates, functions: [coordinate("t")] });
    return expansionSolution({ model: linearModel({ u: basis }), c: Float64Array.of(slope), domain: piece });
  };
  const u = piecewiseSolution("t", [1, 1.5], [ramp(1, 0, 1), ramp(2, 1, 1.5), ramp(3, 1.5, 2)]);

  it("is the piece the point lies in; breaks belong to the piece before, the ends go on", () => {
    const t = [-1, 0.5, 1, 1.2, 1.5, 1.6, 9];
    const [value, slope] = u.evaluate(["u", "u_t"], pointsFrom({ x: t.map(() => 0), t }));
    expect([...slope]).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect([...value]).toEqual(t.map((at, i) => at * slope[i]));
  });

  it("lives on the box around its pieces, or on the domain that is given", () => {
    expect(u.domain.bounds).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(piecewiseSolution("t", [], [ramp(1, 0, 1)], domain).domain).toBe(domain);
  });

  it.each([
    ["no pieces", "t", [], [], /0 pieces with 0 breaks/],
    ["too many breaks", "t", [1], [ramp(1, 0, 1)], /1 pieces with 1 breaks/],
    [
      "breaks that fall",
      "t",
      [1, 1],
      [ramp(1, 0, 1), ramp(1, 0, 1), ramp(1, 0, 1)],
      /breaks 1, 1 do not increase/,
    ],
    ["another coordinate", "y", [1], [ramp(1, 0, 1), ramp(1, 0, 1)], /"y" is no coordinate/],
    ["other fields", "t", [1], [ramp(1, 0, 1), fields(1)], /different fields/],
  ] as const)("refuses %s", (_, along, breaks, pieces, message) => {
    expect(() => piecewiseSolution(along, breaks, pieces)).toThrow(message);
  });
});
