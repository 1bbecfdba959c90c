/** @file A run ends when the process that started it is killed, also while it computes. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { isRunning } from "../../solvers/benchmark/processes.ts";

const here = import.meta.dirname;

/** Starts the child as a benchmark does, tells its number, and waits. */
const parent = `
  const { spawn } = require("node:child_process");
  const args = ${JSON.stringify([join(here, "source.mjs"), join(here, "deaf-child.ts")])};
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"], detached: true });
  console.log("child " + child.pid);
`;

it("a computation without end ends with its parent", async () => {
  const process = spawn(globalThis.process.execPath, ["-e", parent], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of process.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes("deaf")) break;
  }
  const child = { pid: Number(/child (\d+)/.exec(said)?.[1]), since: "" };
  expect(isRunning(child)).toBe(true);
  process.kill("SIGKILL");
  for (let k = 0; isRunning(child) && k < 200; k++) await setTimeout(50);
  const survived = isRunning(child);
  if (survived) globalThis.process.kill(child.pid, "SIGKILL");
  expect(survived).toBe(false);
});
