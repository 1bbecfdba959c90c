/** @file Options checked by table: unknown names, kinds, ranges, and how values are shown. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../src/errors.ts";
import {
  callable,
  checkOptions,
  either,
  lists,
  made,
  numbers,
  type OptionTable,
  objects,
  oneOf,
  records,
  shown,
  texts,
  truth,
} from "../src/options.ts";

interface Example {
  readonly seconds?: number;
  readonly kind?: string;
  readonly points?: number | readonly number[];
}
const table: OptionTable<Example> = {
  seconds: numbers({ above: 0 }),
  kind: oneOf(["low", "high"]),
  points: either(numbers({ least: 1, whole: true }), lists(numbers())),
};
const about = { where: "example", needs: ["seconds"], instead: { time: "seconds" } } as const;

function complaintOf(given: unknown): UsageError["complaint"] {
  try {
    checkOptions(given, table, about);
  } catch (reason) {
    if (reason instanceof UsageError) return reason.complaint;
    throw reason;
  }
  return expect.fail("nothing was refused");
}

describe("checkOptions", () => {
  it("takes what the table allows; undefined is as good as absent", () => {
    expect(() => checkOptions({ seconds: 1, kind: undefined, points: [1, 2] }, table, about)).not.toThrow();
  });

  it.each([
    [{ secnds: 3 }, /has no option "secnds"/, /options: seconds, kind, points/, /^seconds$/],
    [{ time: 3 }, /has no option "time"/, /options/, /^seconds$/],
    [{ constructor: 3 }, /has no option "constructor"/, /options/, /./],
    [{ seconds: -3 }, /seconds is -3/, /^example$/, /a number above 0/],
    [{ seconds: "3" }, /seconds is the text "3"/, /^example$/, /a number above 0/],
    [{ seconds: Number.NaN }, /seconds is NaN/, /^example$/, /above 0/],
    [{ seconds: 1, kind: "middle" }, /kind is the text "middle"/, /^example$/, /"low" or "high"/],
    [{ seconds: 1, points: 2.5 }, /points is 2.5/, /^example$/, /whole number from 1 up, or a list/],
    [{ seconds: 1, points: [] }, /points is \[\]/, /^example$/, /list/],
    [{ kind: "low" }, /"seconds" is missing/, /^example$/, /seconds: a number above 0/],
    [20, /takes an object of options, not 20/, /options: seconds/, /seconds: a number/],
    [null, /not null/, /options/, /./],
    [[1], /not \[1\]/, /options/, /./],
  ])("%j is refused with what, where and a remedy", (given, what, where, remedy) => {
    const complaint = complaintOf(given);
    expect(complaint.what).toMatch(what);
    expect(complaint.where).toMatch(where);
    expect(complaint.remedy).toMatch(remedy);
  });
});

describe("rules", () => {
  it("tell values that fit from those that do not", () => {
    const cases = [
      [numbers(), [0, -1.5], ["1", Number.NaN, Number.POSITIVE_INFINITY, null]],
      [numbers({ endless: true, whole: true }), [3, Number.POSITIVE_INFINITY], [2.5]],
      [numbers({ least: 0, most: 1 }), [0, 1], [-1e-9, 1.1]],
      [texts("u"), ["u"], ["", "  ", 3, undefined]],
      [truth, [true, false], [0, "true"]],
      [callable("a function"), [() => 1], [{}, "f"]],
      [records(numbers()), [{}, { x: 1 }], [{ x: "1" }, [1], new Float64Array(2), null]],
      [
        objects({ n: numbers(), m: truth }, ["n"]),
        [{ n: 1 }, { n: 1, m: undefined }],
        [{}, { n: "1" }, { n: 1, k: 2 }],
      ],
      [made("a signal", ["aborted", "addEventListener()"]), [AbortSignal.abort()], [{ aborted: true }, "x"]],
    ] as const;
    for (const [rule, good, bad] of cases) {
      for (const value of good) expect(rule.fits(value), `${shown(value)} as ${rule.wants}`).toBe(true);
      for (const value of bad) expect(rule.fits(value), `${shown(value)} as ${rule.wants}`).toBe(false);
    }
  });

  it("are shown short", () => {
    expect(shown("x".repeat(100)).length).toBeLessThan(60);
    expect(shown(new Float64Array(1000))).toBe("a list of 1000 entries");
    expect(shown({ a: 1, b: 2, c: 3, d: 4, e: 5 })).toBe("an object with a, b, c, d, ...");
    expect(shown(() => 1)).toBe("a function");
    expect(shown({})).toBe("an empty object");
  });
});
