/** @file Ctrl-C in a process of its own: stops after the step, saves, exits with 130; twice quits at once. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, it } from "vitest";
import { openRunFolder } from "../../src/run/index.ts";
import { temporaryFolder } from "../run/fixtures.ts";

const here = import.meta.dirname;

function start(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const program = [join(here, "source.mjs"), join(here, "slow-solve.ts"), ...args];
  return spawn(process.execPath, program, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Resolves when the stream has said something that matches. */
async function says(stream: Readable, pattern: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (pattern.test(text)) break;
  }
  expect(text).toMatch(pattern);
  return text;
}

it.each(["SIGINT", "SIGTERM"] as const)("%s stops the solve and saves its last iterate", async (signal) => {
  const folder = temporaryFolder();
  const child = start(["solve", "cubic", "--out", "run", "--json"], folder);
  await says(child.stderr!, /step 1 /);
  const ended = once(child, "close");
  child.kill(signal);
  const [out, [code]] = await Promise.all([says(child.stdout!, /\n/), ended]);
  expect(code).toBe(130);
  const result = JSON.parse(out.trimEnd().split("\n").at(-1)!);
  expect(result.outcome).toEqual({ kind: "aborted", by: "signal", message: "stopped as asked" });
  const run = openRunFolder(join(folder, "run"));
  expect(run.checkpoint().header.steps).toBe(result.steps);
  expect(run.history()).toHaveLength(result.steps);
});

it("a reader of standard error that goes away takes the progress with it, not the solve", async () => {
  const folder = temporaryFolder();
  const program = [join(here, "source.mjs"), join(here, "../../src/cli/main.ts")];
  const args = ["solve", "poisson", "--model", "mlp:1x8", "--points", "60,20", "--device", "wasm"];
  const child = spawn(process.execPath, [...program, ...args, "--steps", "30", "--out", "run", "--json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.destroy();
  const ended = once(child, "close");
  const [out, [code]] = await Promise.all([says(child.stdout, /\n/), ended]);
  expect([code, JSON.parse(out).steps]).toEqual([0, 30]);
  expect(openRunFolder(join(folder, "run")).history()).toHaveLength(30);
});

it("a second SIGINT quits at once", async () => {
  const child = start(["solve", "cubic", "--out", "run"], temporaryFolder(), { DEAF: "1" });
  await says(child.stderr!, /step 1 /);
  const ended = once(child, "close");
  child.kill("SIGINT");
  await says(child.stderr!, /once more to quit/);
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(130);
});
