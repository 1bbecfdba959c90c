/** @file The reference of the driven cavity at Reynolds number 400: two methods, each by its own ladder, to one flow. */

import { describe, expect, it } from "vitest";
import { cavity400 } from "../../../problems/cavity-400.ts";
import { solveCavity, streamFunction } from "../../../problems/references/cavity.ts";
import { cavity400Stored } from "../../../problems/references/cavity-400.generated.ts";
import { apart, chebyshevGalerkin, points, valuesOf } from "./cavity-chebyshev.ts";

const stored = valuesOf(streamFunction(cavity400Stored));

describe("the stored flow at Reynolds number 400", () => {
  it("is the limit of the Legendre-Galerkin method", () => {
    const [coarse, fine] = [14, 20].map((count) =>
      apart(valuesOf(streamFunction(solveCavity(400, count, cavity400Stored))), stored),
    );
    expect(coarse).toBeLessThan(2e-3);
    expect(fine).toBeLessThan(coarse / 12);
    // The ladder falls at order 8 at least, measured up to the 48 functions of the stored flow.
    expect(fine * (20 / 48) ** 8).toBeLessThan(40 * cavity400.reference!.accuracy);
  });

  it("is the limit of a Chebyshev-Galerkin method in strong form", () => {
    const [coarse, fine] = [14, 20].map((n) => apart(chebyshevGalerkin(cavity400Stored, n, points), stored));
    expect(fine).toBeLessThan(3e-5);
    expect(fine).toBeLessThan(coarse / 8);
  });
});
