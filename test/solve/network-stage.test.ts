/** @file A network that is corrected: its share of the time, what is stored of it, and what a run folder can show. */

import { describe, expect, it } from "vitest";
import { library, problemNamed } from "../../problems/index.ts";
import { openRunFolder } from "../../src/run/index.ts";
import * as engine from "../../src/solve/index.ts";
import { inspect, modelOf, restore, solve } from "../../src/solve/index.ts";
import { shares } from "../../src/solve/settings.ts";
import { commandLine } from "../cli/fake-context.ts";

const quick = { device: "wasm", threads: 1 } as const;

describe("a network with a correction", () => {
  it("stores the corrected solution, restored to the same bits, and stays a run to be resumed", async () => {
    const poisson = await problemNamed("poisson");
    const options = { ...quick, model: "mlp:1x8", points: { interior: 80, conditions: 24 } };
    const solved = await solve(poisson, { ...options, kind: "hybrid", steps: 60 });
    expect(solved.kind).toBe("hybrid");
    const at = { x: 0.3, y: 0.6 };
    const exact = Math.sin(0.3 * Math.PI) * Math.sin(0.6 * Math.PI);
    const checkpoint = solved.checkpoint();
    expect(restore(poisson, checkpoint).at(at)).toBe(solved.u.at(at));
    expect(Math.abs(solved.u.at(at) - exact)).toBeLessThan(1e-4);
    const resumed = await solve(poisson, {
      ...options,
      kind: "network",
      estimate: false,
      steps: 61,
      resume: checkpoint,
    });
    expect(resumed.steps).toBe(61);
    expect(resumed.cost).toBeLessThanOrEqual(solved.cost);
    for (const one of [solved, resumed]) one.close();
  });

  it("trains for the time that its correction leaves, a network alone for all of it", async () => {
    const burgers = await problemNamed("burgers");
    const training = (options: Parameters<typeof shares>[1]): number => shares(burgers, options).training;
    expect(training({ kind: "hybrid", seconds: 10 })).toBe(7.5);
    expect(training({ kind: "hybrid", seconds: 2 })).toBe(1.5);
    expect(training({ kind: "hybrid", seconds: 10, correct: false })).toBe(10);
    expect(training({ kind: "network", seconds: 10 })).toBe(10);
    expect(training({ seconds: 10 })).toBe(10);
    expect(training({ kind: "hybrid", steps: 5 })).toBe(Number.POSITIVE_INFINITY);
  });

  it("takes the network that suits a correction, unless another one is named", async () => {
    const burgers = await problemNamed("burgers");
    expect(inspect(burgers, { kind: "hybrid" }).model).toBe("mlp:3x20");
    expect(inspect(burgers, { kind: "network" }).model).toBe("mlp:4x20");
    expect(inspect(burgers, { kind: "hybrid", model: "mlp:1x9" }).model).toBe("mlp:1x9");
  });

  it("is known by name beforehand, unless the solve chooses", async () => {
    const [wave, inverse] = await Promise.all(["wave", "inverse-heat"].map(problemNamed));
    const bare = { ...wave, recommended: {} };
    const names = [
      modelOf(wave, {}),
      modelOf(wave, { kind: "network" }),
      modelOf(wave, { steps: 5 }),
      modelOf(inverse, {}),
      modelOf(bare, { kind: "network" }),
      modelOf(bare, { kind: "network", steps: 5 }),
    ];
    const own = inverse.recommended.model;
    expect(names).toEqual(["automatic", "mlp:2x24", "mlp:2x24", own, "automatic", "mlp:2x24"]);
  });
});

describe("sobolev solve --kind network --slabs", () => {
  it("leaves a run that is shown and exported, and says why it is not resumed", async () => {
    const { run } = commandLine({ engine, library });
    const small = ["--points", "60,12", "--device", "wasm", "--threads", "1", "--quiet", "--steps", "6"];
    const asked = ["wave", "--kind", "network", "--model", "mlp:1x6", "--slabs", "3", "--no-estimate"];
    expect((await run("solve", ...asked, ...small, "--out", "r")).code).toBe(0);
    const wave = await problemNamed("wave");
    const again = restore(wave, openRunFolder("r").checkpoint());
    expect(again.pieces!.breaks.length).toBe(2);
    expect((await run("export", "r", "--out", "u.csv", "--resolution", "5")).code).toBe(0);
    const { code, err } = await run("solve", "--resume", "r", "--steps", "12");
    expect(code).toBe(64);
    expect(err).toMatch(/3 slabs in time.*no single run can go on.*--slabs 1/s);
  });
});
