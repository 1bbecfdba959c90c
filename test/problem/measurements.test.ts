/** @file Measurements lie in the closed domain. */

import { describe, expect, it, test } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box, difference, disk, pointsFrom, type Region } from "../../src/geometry/index.ts";
import { type ConditionDescription, data, on, problem } from "../../src/problem/index.ts";

const square = box({ x: [0, 1], y: [0, 1] });
const pierced = difference(square, disk({ x: 0.5, y: 0.5 }, 0.2));
const plate = (domain: Region, ...more: readonly ConditionDescription[]) =>
  problem({
    name: "plate",
    domain,
    interior: pde`lap(u) = 1`,
    conditions: [on(domain.boundary(), pde`u = 0`), ...more],
  });

describe("measurements outside the domain are refused", () => {
  test.each<[string, Region, ConditionDescription, RegExp]>([
    [
      "beyond the bounds",
      square,
      data({ y: [0.5, 0.5], x: [0.5, 4], u: [1, 2] }),
      /measurement of u at index 1 is outside the domain[\s\S]*"data", at x = 4, y = 0.5; the domain lies in x in \[0, 1\], y in \[0, 1\]/,
    ],
    [
      "in a hole, under a name of its own",
      pierced,
      data({ x: [0.1, 0.45], y: [0.1, 0.55], u: [1, 2] }, { name: "sensors" }),
      /index 1 is outside the domain, within its bounds: in a hole[\s\S]*"sensors", at x = 0.45, y = 0.55/,
    ],
    [
      "points with equations",
      square,
      data(pointsFrom({ x: [0.2, 0.2], y: [0.3, -0.1] }), pde`u_x = 0`),
      /the point at index 1 is outside the domain[\s\S]*y = -0.1/,
    ],
    [
      "in time, before it begins",
      box({ x: [0, 1], t: [0, 2] }),
      data({ x: [0.5], t: [-1e-6], u: [0] }),
      /index 0[\s\S]*t = -0.000001; the domain lies in x in \[0, 1\], t in \[0, 2\]/,
    ],
  ])("%s", (_, domain, condition, message) => {
    expect(() => plate(domain, condition)).toThrow(message);
  });

  it("but not those of the boundary, nor what rounding has moved off it", () => {
    const angle = Array.from({ length: 50 }, (_, k) => k / 7);
    const [x, y] = [Math.cos, Math.sin].map((of) => angle.map((a) => 0.5 + 0.2 * of(a)));
    const rim = data({ x, y, u: x.map(() => 0) });
    expect(plate(pierced, rim).conditions[1].points!.count).toBe(50);
    const edge = data({ x: [0, 1 + 2e-16, 1, 0.1 * 3], y: [0, 1, -1e-17, 1], u: [1, 2, 3, 4] });
    expect(plate(square, edge).conditions[1].points!.count).toBe(4);
  });
});
