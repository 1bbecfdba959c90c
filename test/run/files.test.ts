/** @file What the file system refuses is said in words, with what helps. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { refusing } from "../../src/run/files.ts";

const failing = (code: string) => () =>
  refusing("cannot write u.csv", "/data", () => {
    throw Object.assign(new Error("as Node says it"), { code });
  });

describe("refusing", () => {
  it("gives back what the action returns", () => {
    expect(refusing("cannot", "here", () => 5)).toBe(5);
  });

  it.each([
    ["EACCES", /cannot write u\.csv: permission denied\nat \/data\nTry: a path/],
    ["EROFS", /read-only/],
    ["ENOSPC", /no space left[\s\S]*Try: making room/],
    ["EDQUOT", /quota[\s\S]*Try: making room/],
    ["ELOOP", /cannot write u\.csv: ELOOP/],
  ])("turns %s into a UsageError", (code, message) => {
    expect(failing(code)).toThrow(UsageError);
    expect(failing(code)).toThrow(message);
  });

  it("lets everything else through", () => {
    const defect = new TypeError("broken");
    expect(() =>
      refusing("cannot", "here", () => {
        throw defect;
      }),
    ).toThrow(defect);
  });
});
