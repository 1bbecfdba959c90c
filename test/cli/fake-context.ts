/** @file A context that keeps what commands write, with a working folder of its own. */

import { onTestFinished } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import type { Context, Engine, Library } from "../../src/cli/context.ts";
import { temporaryFolder } from "../run/fixtures.ts";
import { fakeEngine } from "./fake-engine.ts";
import { cubic } from "./fixtures.ts";

const fixtures: Library = new Map([
  ["cubic", () => cubic],
  ["quartic", () => ({ ...cubic, name: "quartic" })],
]);

export interface Settings {
  readonly engine?: Engine;
  readonly library?: Library;
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly viewer?: Context["viewer"];
}

/** Runs commands and returns what they wrote and their exit code; `stop` is what Ctrl-C does. */
export function commandLine({
  engine = fakeEngine(),
  library = fixtures,
  terminal = false,
  env = {},
  viewer,
}: Settings = {}) {
  const folder = temporaryFolder();
  const previous = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(previous));
  let controller = new AbortController();
  let listeners = 0;
  const written = { out: [] as string[], err: "" };
  const context: Context = {
    out: (line) => void written.out.push(line),
    err: (text) => {
      written.err += text;
    },
    terminal: { out: terminal, err: terminal, columns: () => 60 },
    env,
    cwd: folder,
    interrupt: () => {
      controller = new AbortController();
      listeners += 1;
      return { signal: controller.signal, release: () => void listeners-- };
    },
    now: () => new Date("2026-11-22T14:15:03Z"),
    engine: async () => engine,
    library: async () => library,
    viewer: viewer ?? (() => Promise.reject(new RangeError("no viewer in this test"))),
  };
  return {
    folder,
    stop: () => controller.abort(),
    /** Interrupts asked for and not released. */
    listeners: () => listeners,
    async run(...args: string[]): Promise<{ code: number; out: string[]; err: string }> {
      written.out = [];
      written.err = "";
      const code = await runCommandLine(args, context);
      return { code, out: written.out, err: written.err };
    },
  };
}
