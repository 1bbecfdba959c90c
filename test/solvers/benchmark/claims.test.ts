/** @file A claim is held by one living process at a time. */

import { spawnSync } from "node:child_process";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claim, holderOf } from "../../../solvers/benchmark/claims.ts";
import { identityOf, isRunning } from "../../../solvers/benchmark/processes.ts";
import { temporaryFolder } from "../../run/fixtures.ts";

const place = (): string => join(temporaryFolder(), "one.claim");
const held = (file: string, holder: object): void =>
  writeFileSync(file, JSON.stringify({ host: hostname(), ...holder }));

/** Number of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a claim", () => {
  it("is given once, and again when it was given back", () => {
    const file = place();
    const first = claim(file, 60);
    expect(holderOf(file, 60)?.pid).toBe(process.pid);
    expect(claim(file, 60)).toBeUndefined();
    first?.release();
    expect(existsSync(file)).toBe(false);
    expect(claim(file, 60)).toBeDefined();
  });

  it.each([
    ["a process that has ended", () => ({ pid: ended(), since: "" })],
    ["a process whose number another one has now", () => ({ pid: process.pid, since: "1" })],
  ])("of %s means nothing", (_who, holder) => {
    const file = place();
    held(file, holder());
    expect(holderOf(file, 60)).toBeUndefined();
    expect(claim(file, 60)).toBeDefined();
    expect(holderOf(file, 60)?.pid).toBe(process.pid);
  });

  it("of another machine holds as long as a run may take", () => {
    const file = place();
    held(file, { pid: 1, since: "", host: "elsewhere" });
    expect(claim(file, 60)).toBeUndefined();
    const before = Date.now() / 1000 - 100;
    utimesSync(file, before, before);
    expect(claim(file, 60)).toBeDefined();
  });

  it("that is damaged means nothing", () => {
    const file = place();
    writeFileSync(file, "{");
    expect(claim(file, 60)).toBeDefined();
  });
});

describe("a process", () => {
  it("runs, or has ended, and is told from another of the same number", () => {
    const own = identityOf(process.pid);
    expect(isRunning(own)).toBe(true);
    expect(isRunning({ ...own, since: "another time" })).toBe(process.platform !== "linux");
    expect(isRunning({ pid: ended(), since: "" })).toBe(false);
  });
});
