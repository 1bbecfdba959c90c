/** @file Solves in processes of their own: those a page asks for, and those that a viewer follows from the first step. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { library } from "../../problems/index.ts";
import { processContext } from "../../src/cli/process-context.ts";
import { solveRunner } from "../../src/cli/view-solve.ts";
import { openRunFolder } from "../../src/run/index.ts";
import { builtPage } from "../../viz/server/page.ts";
import { temporaryFolder } from "../run/fixtures.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const source = resolve("test/cli/source.mjs");
const main = resolve("src/cli/main.ts");

describe("a solve that the page asks for", () => {
  it.runIf(full)(
    "is a run of its own in the folder; a third at once has to wait",
    { timeout: 60_000 },
    async () => {
      const root = join(temporaryFolder(), "runs");
      const runner = solveRunner(root, { ...processContext(), library: async () => library });
      onTestFinished(() => runner.close());
      const wish = { problem: "poisson", kind: "network", seconds: 60, seed: 7 };
      const started = await Promise.all([runner.start(wish), runner.start(wish)]);
      const ids = started.map((answer) => (answer === "busy" ? "" : answer.id));
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) {
        expect(id).toMatch(/^poisson-\d{8}-\d{6}/);
        expect(openRunFolder(join(root, id)).manifest).toMatchObject({
          seed: 7,
          options: { seconds: 60, kind: "network" },
        });
      }
      expect(await runner.start(wish)).toBe("busy");
      runner.close();
      for (const id of ids) while (!existsSync(join(root, id, "result.json"))) await sleep(50);
      expect(openRunFolder(join(root, ids[0])).result()).toMatchObject({ outcome: { kind: "aborted" } });
    },
  );
});

describe("sobolev solve --live", () => {
  it("shows the run while it is solved and afterwards, until Ctrl-C", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const flags = ["--model", "mlp:1x8", "--points", "60,20", "--device", "wasm", "--steps", "300"];
    const child = solveIn(folder, ["poisson", ...flags, "--no-estimate", "--out", "r", "--quiet", "--live"]);
    const words = collected(child);
    if (!existsSync(builtPage())) {
      await words.until(/the viewer's page is not built[\s\S]*npm run build:viz/);
    } else {
      const [, url] = await words.until(/viewer at (\S+) /);
      const states = async (): Promise<string[]> =>
        (await (await fetch(`${url}api/runs`)).json()).runs.map((run: { state: string }) => run.state);
      while ((await states())[0] === "running") await sleep(50);
      expect(await states()).toEqual(["step-limit"]);
      await endOf(child, "SIGINT");
      await expect(fetch(url)).rejects.toThrow();
    }
    expect(openRunFolder(join(folder, "r")).history()).toHaveLength(300);
  });

  it("does not wait for anybody where CI is set", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const flags = ["--model", "mlp:1x8", "--points", "60,20", "--device", "wasm", "--steps", "3"];
    const child = solveIn(folder, ["poisson", ...flags, "--no-estimate", "--out", "r", "--live"], "1");
    const words = collected(child);
    expect(await endOf(child)).toBe(0);
    expect(words.text()).toMatch(/CI is set: the viewer is not started/);
  });
});

/** The command line from its sources; ended with the test whatever happens. */
function solveIn(cwd: string, args: readonly string[], ci = ""): ChildProcess {
  const child = spawn(process.execPath, [source, main, "solve", ...args], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, CI: ci },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** What a process says on standard error. */
function collected(child: ChildProcess) {
  let text = "";
  child.stderr?.on("data", (piece: Buffer) => {
    text += piece.toString();
  });
  return {
    text: () => text,
    async until(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`the process ended: ${text}`);
        await sleep(20);
      }
    },
  };
}

/** The exit code, after a signal where one is given. */
function endOf(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise<number | null>((done) => child.on("close", done));
  if (signal) child.kill(signal);
  return ended;
}
