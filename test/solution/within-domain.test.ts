/** @file Solutions that answer for their domain: what lies beyond is refused, or asked for. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { pde } from "../../src/expression/index.ts";
import { box, difference, disk } from "../../src/geometry/index.ts";
import { chebyshev, linearModel } from "../../src/models/index.ts";
import { on, periodic, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import {
  expansionSolution,
  expressionSolution,
  type Outside,
  type Solution,
  withinDomain,
} from "../../src/solution/index.ts";
import { restore, solve } from "../../src/solve/index.ts";

const square = box({ x: [0, 1], y: [-2, 2] });
const raw = expressionSolution({ u: "x^2*y", v: "x + y" }, square);
const u = withinDomain(raw);

describe("inside", () => {
  it("is the solution itself, to the bit", () => {
    const points = square.sample(500, { random: random(1) });
    expect(u.evaluate(["u_x", "v"], points)).toEqual(raw.evaluate(["u_x", "v"], points));
    expect(u.at({ y: -2, x: 1 })).toBe(-2);
    expect(u.at({ x: 0.5, y: 1 }, "v")).toBe(1.5);
    expect([u.fields, u.coordinates, u.domain]).toEqual([raw.fields, raw.coordinates, raw.domain]);
  });

  it("reaches as far as rounding moves the boundary, and over holes", () => {
    expect(u.at({ x: 1 + 4e-10, y: 2 + 1e-9 })).toBeCloseTo(2, 8);
    expect(() => u.at({ x: 1 + 2e-9, y: 0 })).toThrow(UsageError);
    const pierced = difference(square, disk({ x: 0.5, y: 0 }, 0.2));
    expect(withinDomain(expressionSolution({ u: "x" }, pierced)).at({ x: 0.5, y: 0 })).toBe(0.5);
  });
});

describe("outside", () => {
  it("is refused, naming the point, its index and the bounds", () => {
    expect(() => u.at({ x: 3, y: 1 })).toThrow(
      /outside its domain: x in \[0, 1\]\nat x = 3, y = 1\nTry: a point of the domain; \{ outside: "extrapolate" \}/,
    );
    expect(() => u.evaluate(["u"], { x: [0.5, 0.5], y: [0, -2.5] })).toThrow(
      /y in \[-2, 2\][\s\S]*at point 1, x = 0.5, y = -2.5/,
    );
    expect(() => u.at({ x: Number.NaN, y: 0 })).toThrow(/at x = NaN/);
  });

  it("is extrapolated, or NaN, on request", () => {
    expect(u.at({ x: 3, y: 1 }, "u", { outside: "extrapolate" })).toBe(9);
    expect(u.at({ x: 3, y: 1 }, "u", { outside: "nan" })).toBeNaN();
    const points = { x: [0.5, 3, 0.5], y: [2, 0, -9] };
    const [values, slopes] = u.evaluate(["u", "u_y"], points, { outside: "nan" });
    expect([...values]).toEqual([0.5, Number.NaN, Number.NaN]);
    expect([...slopes]).toEqual([0.25, Number.NaN, Number.NaN]);
    const wrong = { outside: "extrapolat" as Outside };
    expect(() => u.at({ x: 0, y: 0 }, "u", wrong)).toThrow(
      /outside is the text "extrapolat"[\s\S]*Try: "refuse" or "extrapolate" or "nan"/,
    );
  });

  it("takes no options or names of another shape", () => {
    const inside = { x: [0.5], y: [0] };
    expect(() => u.evaluate(["u"], inside, "nan" as never)).toThrow(/evaluate takes an object of options/);
    expect(() => u.evaluate(["u"], inside, null as never)).toThrow(/evaluate takes an object of options/);
    expect(() => u.evaluate(["u"], inside, { outsde: "nan" } as never)).toThrow(/no option "outsde"/);
    expect(() => u.evaluate("u" as never, inside)).toThrow(/the first argument is the text "u"/);
    expect(() => u.at({ x: 3, y: 0 }, { outside: "nan" } as never)).toThrow(/second argument is an object/);
  });

  it("is moved into the domain along periodic coordinates", () => {
    const ring = withinDomain(raw, { periodic: ["y"] });
    expect(ring.at({ x: 1, y: 3 }, "v")).toBe(0);
    expect(ring.at({ x: 1, y: -9 }, "v")).toBe(0);
    expect(() => ring.at({ x: 2, y: 3 })).toThrow(/x in \[0, 1\]/);
  });
});

describe("a solve", () => {
  const circle = box({ x: [0, 2 * Math.PI], t: [0, 1] });
  const heat = problem({
    name: "ring",
    domain: circle,
    interior: pde`u_t = u_xx`,
    conditions: [on(circle.face("t", "low"), pde`u = sin(x)`), periodic(circle, "x")],
  });

  it("returns such a solution, and so does restore", async () => {
    const options = { device: "wasm", threads: 1, model: "chebyshev:14", estimate: false } as const;
    const solved = await solve(heat, options);
    for (const found of [solved.u, restore(heat, solved.checkpoint())]) {
      expect(() => found.at({ x: 1, t: 1.5 })).toThrow(/t in \[0, 1\]/);
      expect(found.at({ x: 1, t: 1.5 }, "u", { outside: "nan" })).toBeNaN();
      expect(found.at({ x: 1 + 6 * Math.PI, t: 0.5 })).toBeCloseTo(found.at({ x: 1, t: 0.5 }), 12);
      expect(found.at({ x: 1, t: 0.5 })).toBeCloseTo(Math.sin(1) * Math.exp(-0.5), 5);
    }
    solved.close();
  });
});

it("compares two numbers per coordinate and point, and copies nothing", () => {
  const basis = chebyshev({ coordinates: ["x", "y"], bounds: square.bounds, degrees: [2, 2], set: "tensor" });
  const c = new Float64Array(basis.size).fill(1);
  const plain = expansionSolution({ model: linearModel({ u: basis }), c, domain: square });
  let given: unknown;
  const seen: Solution = {
    ...plain,
    evaluate: (names, points) => {
      given = points;
      return plain.evaluate(names, points);
    },
  };
  const points = square.sample(64, { random: random(1) });
  withinDomain(seen, { periodic: ["x"] }).evaluate(["u"], points);
  expect(given).toBe(points);
});
