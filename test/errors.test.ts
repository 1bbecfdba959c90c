/** @file Complaints, carets and near spellings. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { caret, NumericalError, nearest, UsageError } from "../src/errors.ts";

test("a message is what, where and a remedy, each on its line", () => {
  const error = new UsageError({ what: "no points", where: "face x", remedy: "more of them" });
  expect(error.message).toBe("no points\nface x\nTry: more of them");
  expect(error.name).toBe("UsageError");
  expect(new NumericalError({ what: "NaN in f" }).message).toBe("NaN in f");
  expect(new UsageError({ what: "a" })).toBeInstanceOf(Error);
});

test("the caret stands under its character in every line", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z +]{0,12}$/), { minLength: 1 }), fc.nat(), (lines, n) => {
      const text = lines.join("\n");
      const start = n % (text.length + 1);
      const [line, marks] = caret(text, start).split("\n");
      const before = text.slice(0, start).split("\n");
      expect(line).toBe(`  ${lines[before.length - 1]}`);
      expect(marks).toBe(`  ${" ".repeat(before.at(-1)!.length)}^`);
    }),
    { seed: 1 },
  );
});

test("marks end with the line, tabs stay tabs, carriage returns go", () => {
  expect(caret("u = sin\nv", 4, 3)).toBe("  u = sin\n      ^^^");
  expect(caret("u = sin\nv", 4, 99)).toBe("  u = sin\n      ^^^");
  expect(caret("\tq\r\nv", 1)).toBe("  \tq\n  \t^");
  expect(caret("\nu", 0)).toBe("  \n  ^");
  expect(caret("u", 1)).toBe("  u\n   ^");
});

test("nearest finds one-letter slips, transpositions and case, best first, three at most", () => {
  expect(nearest("lamda", ["mu", "lambda"])).toEqual(["lambda"]);
  expect(nearest("tmie", ["time", "x"])).toEqual(["time"]);
  expect(nearest("NU", ["nu", "mu"])).toEqual(["nu", "mu"]);
  expect(nearest("alph", ["alpha", "alpha1", "alp", "blph"], 2)).toHaveLength(2);
  expect(nearest("q", ["x", "t", "u"])).toEqual([]);
  expect(nearest("velocity", ["pressure", "u"])).toEqual([]);
});
