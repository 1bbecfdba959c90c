/** @file Fewer equations than fields: allowed where measurements stand in, refused elsewhere. */

import { describe, expect, it } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { data, on, problem } from "../../src/problem/index.ts";

const domain = box({ x: [-1, 1] });
const described = {
  name: "load",
  domain,
  fields: ["u", "q"],
  interior: pde`u_xx = q`,
} as const;
const ends = on(domain.face("x"), pde`u = 0`);

describe("an unknown field in an equation", () => {
  it("is refused without measurements", () => {
    expect(() => problem({ ...described, conditions: [ends] })).toThrow(
      /1 interior equation for 2 fields u, q[\s\S]*data\(/,
    );
  });

  it("is allowed with measurements", () => {
    const load = problem({ ...described, conditions: [ends, data({ x: [0, 0.5], u: [1, 0.7] })] });
    expect(load.interior).toHaveLength(1);
    expect(load.fields).toEqual(["u", "q"]);
  });
});
