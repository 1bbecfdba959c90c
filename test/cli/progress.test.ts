/** @file The progress line: redrawn at most ten times a second on a terminal, one line a second otherwise. */

import { describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.ts";
import { aligned, bytesText, short } from "../../src/cli/numbers.ts";
import { describeStep, progressLine } from "../../src/cli/progress.ts";
import { step } from "../run/fixtures.ts";

/** Feeds 100 steps, 20 ms apart; returns what was written. */
function written(terminal: boolean, columns = 200): string {
  let text = "";
  const context = {
    err: (more: string) => {
      text += more;
    },
    terminal: { out: terminal, err: terminal, columns: () => columns },
  } as Context;
  const clock = { now: 0 };
  const progress = progressLine(context, { seconds: 30 }, () => clock.now);
  for (let i = 0; i < 100; i++) {
    clock.now = 20 * i;
    progress.observe(i === 3 ? { ...step(i), error: 1e-3 } : step(i));
  }
  progress.end();
  return text;
}

describe("progressLine", () => {
  it("redraws one line ten times a second on a terminal, and ends it", () => {
    const text = written(true);
    expect(text.split("\r\x1b[2K")).toHaveLength(1 + 20 + 1);
    expect(text.match(/\n/g)).toHaveLength(1);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).toContain("step 100  ");
  });
  it("cuts the line to the terminal, so that redrawing stays on one line", () => {
    for (const line of written(true, 40).split("\r\x1b[2K")) expect(line.trimEnd().length).toBeLessThan(40);
  });
  it("writes a line a second and the last step otherwise", () => {
    const lines = written(false).trimEnd().split("\n");
    expect(lines.map((line) => line.match(/^step \d+/)?.[0])).toEqual(["step 1", "step 51", "step 100"]);
  });
  it("keeps the latest measured error on the line", () => {
    expect(
      written(false)
        .trimEnd()
        .split("\n")
        .map((line) => line.includes("error 1.00e-3")),
    ).toEqual([false, true, true]);
  });
  it("writes nothing when there were no steps", () => {
    const context = {
      err: () => expect.fail("nothing to write"),
      terminal: { out: true, err: true, columns: () => 80 },
    };
    progressLine(context as unknown as Context, {}).end();
  });
});

describe("describeStep", () => {
  it("says step, cost, gradient, damping, error and what is left", () => {
    const at = { ...step(9, 3.2114e-12), error: 2.3e-7, seconds: 11.2 };
    expect(describeStep(at, { seconds: 30 })).toBe(
      "step 10  cost 3.21e-12  gradient 3.21e-12  damping 1.00e-3  error 2.30e-7  19 s left",
    );
    expect(describeStep({ ...at, damping: Number.NaN }, { steps: 12 })).toMatch(/damping - .*2 steps left$/);
    expect(describeStep(at, {})).toMatch(/11\.2 s$/);
    expect(describeStep({ ...at, seconds: 31 }, { seconds: 30 })).toMatch(/ 0 s left$/);
  });
});

describe("numbers for people", () => {
  it("short", () => {
    expect([0, 1, 0.25, 12345.6, 3.14159e-7, -2e9, Number.NaN, undefined].map(short)).toEqual([
      "0",
      "1",
      "0.25",
      "12300",
      "3.14e-7",
      "-2.00e+9",
      "-",
      "-",
    ]);
  });
  it("bytesText", () => {
    expect([0, 512, 1536, 2 ** 31, 3 * 2 ** 40].map(bytesText)).toEqual([
      "0 B",
      "512 B",
      "1.5 KiB",
      "2 GiB",
      "3 TiB",
    ]);
  });
  it("aligned", () => {
    expect(
      aligned(
        [
          ["a", "1"],
          ["bbb", "22"],
        ],
        [1],
      ),
    ).toEqual(["a     1", "bbb  22"]);
  });
});
