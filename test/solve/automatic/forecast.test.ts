/** @file What the next rung will take: powers told by the rungs before, Newton's steps, the deadline. */

import { describe, expect, it } from "vitest";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, problem } from "../../../src/problem/index.ts";
import type { Context } from "../../../src/solve/automatic/context.ts";
import { chebyshevFamily } from "../../../src/solve/automatic/families.ts";
import { endsTooLate, forecast } from "../../../src/solve/automatic/forecast.ts";
import { accountOf, journal } from "../../../src/solve/automatic/journal.ts";
import { climb } from "../../../src/solve/automatic/ladder.ts";
import { contextFor } from "./context.ts";

const rung = (columns: number, seconds: number, solves = 1) => ({ columns, seconds, solves });

describe("the forecast of a rung", () => {
  it("is exact for powers between the square and the cube of the columns", () => {
    for (const power of [2, 2.5, 3]) {
      const took = (columns: number, solves = 1) => solves * 1e-7 * columns ** power;
      const costs = [rung(1000, took(1000)), rung(1700, took(1700, 9), 9)];
      expect(forecast(costs, 2890, 2) / took(2890, 2)).toBeCloseTo(1, 12);
    }
  });

  it("is the cube where one rung alone, or one that is mostly compilation, says nothing", () => {
    expect(forecast([rung(100, 1)], 200, 1)).toBe(8);
    expect(forecast([rung(50, 0.02), rung(100, 1)], 200, 1)).toBe(8);
    expect(forecast([], 200, 1)).toBe(0);
  });

  it("counts Newton's steps: one that takes nine after one that took two is four and a half times as long", () => {
    const costs = [rung(100, 0.2, 2), rung(100, 0.2, 2)];
    expect(forecast(costs, 100, 9) / forecast(costs, 100, 2)).toBeCloseTo(4.5, 12);
  });

  it("ends too late when it would not be over by the deadline with a margin of 1.3", () => {
    const at = (elapsed: number): Context => ({ journal: { elapsed }, deadline: 10 }) as unknown as Context;
    expect(endsTooLate(at(3.4), 5)).toBe(false);
    expect(endsTooLate(at(3.6), 5)).toBe(true);
  });
});

describe("a ladder", () => {
  const square = box({ x: [0, 1], y: [0, 1] });
  const rough = problem({
    name: "rough",
    domain: square,
    interior: pde`lap(u) = u^3 + ${({ x, y }) => Math.sign(Math.sin(37 * x) * Math.sin(41 * x * y) - 0.2)}`,
    conditions: [on(square.boundary(), pde`u = 0`)],
  });

  it("begins no rung that its deadline leaves no time for, and looks at the clock between Newton's steps", async () => {
    const context = contextFor(rough);
    // A clock that counts its readings: every look takes a second.
    let looks = 0;
    const slow = {
      ...context,
      journal: {
        ...journal(0),
        get elapsed() {
          return looks++;
        },
      },
      deadline: 3,
    };
    const rungs = [];
    for await (const one of climb(slow, chebyshevFamily(rough))) rungs.push(one);
    expect(rungs.length).toBe(1);
    const late = { ...context, deadline: -1 };
    for await (const one of climb(late, chebyshevFamily(rough))) {
      expect(one.solves).toBe(1);
      expect(one.u.at({ x: 0.5, y: 0.5 })).not.toBe(0);
    }
    context.close();
  });
});

describe("the account of a search", () => {
  it("names the best of three families and the number of all attempts", () => {
    const attempts = [
      { family: "chebyshev", columns: 100, heldOut: 1e-2 },
      { family: "chebyshev", columns: 170, heldOut: 2e-3 },
      { family: "sinusoids", columns: 120, heldOut: 1 },
      { family: "spectral", columns: 64, heldOut: 5e-4 },
      { family: "carriers", columns: 90, heldOut: 9 },
    ];
    expect(accountOf(attempts)).toBe(
      "the best by family of 5 tried: spectral 5.0e-4 (64 columns), chebyshev 2.0e-3 (170 columns), sinusoids 1.0e+0 (120 columns)",
    );
    expect(accountOf([])).toBe("tried: a network only");
  });
});
