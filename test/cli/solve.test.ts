/** @file `sobolev solve`: exit codes, what it prints, what it leaves on disk, and how it goes on. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OutcomeKind } from "../../solvers/outcome.ts";
import { UsageError } from "../../src/errors.ts";
import { openRunFolder, version } from "../../src/run/index.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

describe("sobolev solve", () => {
  it("prints exactly the promised object on the last line with --json", async () => {
    const { run, folder } = commandLine();
    const { code, out } = await run("solve", "cubic", "--steps", "10", "--json", "--quiet");
    expect(code).toBe(0);
    expect(JSON.parse(out.at(-1)!)).toEqual({
      problem: "cubic",
      kind: "network",
      model: "mlp:1x8",
      solver: "lm",
      device: "wasm",
      seed: 1,
      rows: 12,
      columns: 1,
      seconds: 0.1,
      steps: 10,
      cost: 4 ** -10 / 2,
      relativeL2: 2 ** -10,
      maxError: 2 ** -10,
      fields: { u: 2 ** -10 },
      errorEstimate: null,
      outcome: { kind: "step-limit", by: "steps", message: "10 of 10 steps" },
      runFolder: join(folder, "runs/cubic-20261122-141503"),
    });
  });

  it("adds the coefficients of an inverse problem, and says null for an unknown error", async () => {
    const coefficients = [{ name: "D", value: 0.2500001, standardError: 3e-7, exact: 0.25 }];
    const { run } = commandLine({ engine: fakeEngine({ coefficients, error: null }) });
    const json = await run("solve", "cubic", "--steps", "1", "--json");
    expect(JSON.parse(json.out.at(-1)!)).toMatchObject({
      coefficients,
      relativeL2: null,
      maxError: null,
      fields: {},
    });
    const human = await run("solve", "cubic", "--steps", "1");
    expect(human.out.join("\n")).toMatch(
      /D = 0\.2500001 ± 3\.00e-7 \(standard error\), relative error 4\.00e-7/,
    );
  });

  it("tells a person the error, the outcome, the notes and the run folder", async () => {
    const { run, folder } = commandLine();
    const { out } = await run("solve", "cubic", "--steps", "10");
    const text = out.join("\n");
    expect(text).toMatch(/error +relative L2 9\.77e-4, largest 9\.77e-4/);
    expect(text).toMatch(/outcome +step-limit \(steps\): 10 of 10 steps/);
    expect(text).toMatch(/note +device wasm/);
    expect(text).toContain(join(folder, "runs/cubic-20261122-141503"));
  });

  it("passes its flags on, and leaves out what was not given", async () => {
    const engine = fakeEngine();
    const flags = [
      "--model",
      "mlp:2x16",
      "--solver",
      "lm",
      "--device",
      "wasm",
      "--points",
      "300,40",
      "--seed",
      "7",
    ];
    await commandLine({ engine }).run(
      "solve",
      "cubic",
      ...flags,
      "--steps=3",
      "--redraw",
      "0",
      "--memory",
      "1.5GiB",
      "--threads",
      "2",
    );
    const { signal, observe, ...options } = engine.asked[0];
    expect(options).toEqual({
      ...{
        model: "mlp:2x16",
        solver: "lm",
        device: "wasm",
        points: { interior: 300, conditions: 40 },
        seed: 7,
      },
      ...{ steps: 3, redraw: 0, memory: 1.5 * 2 ** 30, threads: 2 },
    });
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(observe).toBeTypeOf("function");
  });

  const outcomes: readonly (readonly [OutcomeKind, number])[] = [
    ["converged", 0],
    ["step-limit", 0],
    ["time-limit", 0],
    ["stalled", 2],
    // After steps were taken; before the first one it is refused, see end-to-end.test.ts.
    ["non-finite", 2],
    ["diverged", 2],
    ["singular", 2],
    ["bad-input", 64],
    ["aborted", 130],
  ];
  it.each(outcomes)("exits after %s with %d", async (kind, expected) => {
    const { run } = commandLine({
      engine: fakeEngine({ outcome: { kind, by: "test", message: "so it ended" } }),
    });
    expect((await run("solve", "cubic", "--steps", "1")).code).toBe(expected);
  });

  it("stops cleanly on Ctrl-C with the last iterate saved", async () => {
    const line: ReturnType<typeof commandLine> = commandLine({
      engine: fakeEngine({ beforeStep: (index) => index === 7 && line.stop() }),
    });
    const { code, out } = await line.run("solve", "cubic", "--json", "--out", "run");
    expect(code).toBe(130);
    expect(JSON.parse(out.at(-1)!).outcome.kind).toBe("aborted");
    const run = openRunFolder("run");
    expect(run.checkpoint().arrays.theta[0]).toBe(1 - 2 ** -8);
    expect(run.history()).toHaveLength(8);
  });

  it("tells its result and ends its threads also when nothing can be saved any more, with exit 64", async () => {
    const afterwards = (): void => {
      rmSync("run", { recursive: true });
      writeFileSync("run", "in the way");
    };
    const engine = fakeEngine({ afterwards });
    const { code, out, err } = await commandLine({ engine }).run(
      ...["solve", "cubic", "--steps", "3", "--out", "run", "--json", "--quiet"],
    );
    expect(code).toBe(64);
    expect(err).toMatch(/cannot write/);
    expect(JSON.parse(out.at(-1)!).steps).toBe(3);
    expect(engine.closed.count).toBe(1);
  });

  it("does not show a viewer without a terminal or in CI, and says so", async () => {
    for (const settings of [{ terminal: false }, { terminal: true, env: { CI: "true" } }]) {
      const { code, err } = await commandLine(settings).run(
        "solve",
        "cubic",
        "--steps",
        "1",
        "--view",
        "--quiet",
      );
      expect(code).toBe(0);
      expect(err).toMatch(/the viewer is not started; `sobolev view` shows the run/);
    }
  });
});

describe("the run folder of sobolev solve", () => {
  it("holds manifest, history, checkpoint and result", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "5", "--seed", "3", "--out", "here");
    expect(readdirSync("here").sort()).toEqual([
      "checkpoint.bin",
      "history.jsonl",
      "manifest.json",
      "result.json",
    ]);
    const { manifest, history, result } = openRunFolder("here");
    expect(manifest).toMatchObject({
      model: "mlp:1x8",
      solver: "lm",
      device: "auto",
      seed: 3,
      options: { steps: 5 },
    });
    expect(manifest.problem).toMatchObject({ name: "cubic" });
    expect(history().map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(result()).toMatchObject({ steps: 5, facts: { device: { description: "wasm, 1 thread" } } });
  });

  it("is not made when the solve is refused before its first step", async () => {
    const refusal = new UsageError({
      what: "no BLAS was found",
      remedy: "apt-get install libopenblas0-pthread",
    });
    const { run } = commandLine({ engine: fakeEngine({ refusal }) });
    const { code, err } = await run("solve", "cubic", "--device", "native", "--out", "here");
    expect(code).toBe(64);
    expect(err).toBe("sobolev: no BLAS was found\nTry: apt-get install libopenblas0-pthread\n");
    expect(existsSync("here")).toBe(false);
  });

  it("is refused if it holds a run or other things, and nothing in it changes", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "5", "--out", "here");
    const before = readFileSync("here/checkpoint.bin");
    const again = await run("solve", "cubic", "--steps", "9", "--out", "here");
    expect(again.code).toBe(64);
    expect(again.err).toMatch(/already holds a run/);
    expect(readFileSync("here/checkpoint.bin")).toEqual(before);
    writeFileSync("file", "x");
    for (const out of [".", "file", "file/below"])
      expect((await run("solve", "cubic", "--steps", "1", "--out", out)).code).toBe(64);
    expect(readFileSync("file", "utf8")).toBe("x");
  });
});

describe("sobolev solve --resume", () => {
  const bytes = (run: string): Buffer => readFileSync(join(run, "checkpoint.bin"));

  it("goes on to the same bytes as a run that was not interrupted", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "12", "--out", "whole");
    await run("solve", "cubic", "--steps", "5", "--out", "parts");
    const { code } = await run("solve", "--resume", "parts", "--steps", "12", "--json");
    expect(code).toBe(0);
    expect(bytes("parts")).toEqual(bytes("whole"));
    expect(readFileSync("parts/history.jsonl")).toEqual(readFileSync("whole/history.jsonl"));
  });

  it("keeps the settings of the run, and replaces only the budget", async () => {
    const engine = fakeEngine();
    const { run } = commandLine({ engine });
    await run(
      "solve",
      "cubic",
      "--steps",
      "2",
      "--seed",
      "4",
      "--points",
      "30",
      "--model",
      "mlp:1x8",
      "--out",
      "r",
    );
    await run("solve", "cubic", "--resume", "r", "--steps", "3", "--seed", "4");
    expect(engine.asked[1]).toMatchObject({ steps: 3, seed: 4, points: 30, model: "mlp:1x8", solver: "lm" });
    expect(engine.closed.count).toBe(2);
    expect(engine.asked[1].resume?.arrays.theta).toEqual(Float64Array.of(0.75));
  });

  it("takes the problem's file by the path it has from here", async () => {
    const { run } = commandLine();
    writeFileSync(
      "mine.mjs",
      "export const mine = { name: 'mine', title: 't', source: 's', domain: { coordinates: ['x'], bounds: [[0, 1]], sample() {} }," +
        " coordinates: ['x'], fields: ['u'], interior: [], conditions: [], coefficients: [], upToConstant: [], recommended: {} };",
    );
    expect((await run("solve", "mine.mjs", "--steps", "2", "--out", "r")).code).toBe(0);
    expect((await run("solve", "mine.mjs", "--resume", "r", "--steps", "3")).code).toBe(0);
    expect((await run("solve", "other.mjs", "--resume", "r", "--steps", "4")).err).toMatch(
      /asked for is "other\.mjs"/,
    );
  });

  it.each([
    [["--model", "mlp:9x9"], /has model "mlp:1x8"; asked for is "mlp:9x9"/],
    [["--seed", "2"], /has seed 1; asked for is 2/],
    [["--points", "7"], /has points by default; asked for is 7/],
    [["--kind", "spectral"], /has kind by default; asked for is "spectral"/],
    [["--family", "clouds"], /has family by default; asked for is "clouds"/],
    [["--starts", "3"], /has starts by default; asked for is 3/],
    [["--slabs", "2"], /has slabs by default; asked for is 2/],
    [["--window-model", "tanh:40"], /has windowModel by default; asked for is "tanh:40"/],
    [["--no-correct"], /has correct by default; asked for is false/],
    [["--out", "elsewhere"], /exclude each other/],
    [["quartic"], /has problem "cubic"; asked for is "quartic"/],
  ])("refuses %j, which would make it another run", async (flags, message) => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "2", "--out", "r");
    const before = bytes("r");
    const { code, err } = await run("solve", "--resume", "r", ...flags);
    expect(code).toBe(64);
    expect(err).toMatch(message);
    expect(bytes("r")).toEqual(before);
  });

  it("refuses a run whose problem has changed, naming both", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "2", "--out", "r");
    const file = "r/manifest.json";
    writeFileSync(file, readFileSync(file, "utf8").replace(/"hash": "\w+"/, '"hash": "feedfeedfeedfeed"'));
    const { code, err } = await run("solve", "--resume", "r");
    expect(code).toBe(64);
    expect(err).toMatch(
      /with equations feedfeedfeedfeed; the problem is now "cubic" with equations [0-9a-f]{16}/,
    );
  });

  it("refuses a run made by another version, naming both", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "2", "--out", "r");
    writeFileSync(
      "r/manifest.json",
      readFileSync("r/manifest.json", "utf8").replace(`"sobolev": "${version}"`, '"sobolev": "0.0.7"'),
    );
    const { code, err } = await run("solve", "--resume", "r");
    expect(code).toBe(64);
    expect(err).toContain(`made by Sobolev 0.0.7; this is ${version}`);
  });

  it("refuses a damaged checkpoint and leaves it as it is", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "2", "--out", "r");
    const cut = bytes("r").subarray(0, 40);
    writeFileSync("r/checkpoint.bin", cut);
    const { code, err } = await run("solve", "--resume", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/truncated or corrupted/);
    expect(bytes("r")).toEqual(cut);
  });
});
