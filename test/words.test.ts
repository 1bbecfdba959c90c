/** @file Counts with their nouns. */

import { expect, it } from "vitest";
import { counted } from "../src/words.ts";

it("one is singular, none and many are plural", () => {
  expect([0, 1, 2].map((n) => counted(n, "corner"))).toEqual(["0 corners", "1 corner", "2 corners"]);
  expect(counted(3, "axis", "axes")).toBe("3 axes");
});
