/** @file The relative L1 error: known on given points, and below L2 where errors are local. */

import { expect, it } from "vitest";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { expressionSolution, relativeL1, relativeL2 } from "../../src/solution/index.ts";

it("is Σ|u - v| / Σ|v|", () => {
  const u = expressionSolution({ u: "x" }, box({ x: [0, 4] }));
  const points = pointsFrom({ x: [1, 2, 4] });
  // v = 2, 2, 2: differences 1, 0, 2.
  expect(relativeL1(u, () => 2, "u", points)).toBeCloseTo(3 / 6, 14);
});

it("weighs a narrow large error less than L2 does", () => {
  const u = expressionSolution({ u: "1 + exp(-1e4*(x - 0.5)^2)" }, box({ x: [0, 1] }));
  // ∫ e^{-(100 s)²} ds = sqrt(π)/100, ∫ of its square the same by sqrt(2).
  expect(relativeL1(u, () => 1)).toBeCloseTo(Math.sqrt(Math.PI) / 100, 2);
  expect(relativeL2(u, () => 1)).toBeGreaterThan(5 * relativeL1(u, () => 1));
});
