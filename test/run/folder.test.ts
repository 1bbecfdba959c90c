/** @file A run folder keeps what was saved, whatever happens to it. */

import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { createRunFolder, freshRunFolder, latestRun, openRunFolder, version } from "../../src/run/index.ts";
import { manifest, step, temporaryFolder } from "./fixtures.ts";

/** Makes a fresh run folder in a process of its own; returns its path. */
async function claimInProcess(root: string, manifest: object): Promise<string> {
  const here = import.meta.dirname;
  const program = [join(here, "../cli/source.mjs"), join(here, "claim-folder.ts")];
  const args = [...program, root, JSON.stringify(manifest)];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

const checkpoint = {
  header: { problem: "poisson", fingerprint: manifest.problem.hash, model: "mlp:1x8", seed: 1 },
  arrays: { theta: Float64Array.of(1, 2) },
};

describe("createRunFolder and openRunFolder", () => {
  it("give back the manifest, the history and the checkpoint", () => {
    const path = join(temporaryFolder(), "deep", "run");
    const made = createRunFolder(path, manifest);
    made.appendHistory([step(0), step(1)]);
    made.writeCheckpoint(checkpoint);
    const opened = openRunFolder(path);
    expect(opened.manifest).toEqual(manifest);
    expect(opened.history()).toEqual([step(0), step(1)]);
    expect(opened.checkpoint()).toEqual(checkpoint);
    expect(opened.result()).toBeUndefined();
    made.writeResult({ cost: 1e-9 });
    expect(opened.result()).toEqual({ cost: 1e-9 });
    for (const damage of ["", '{"cost": 1e', "null", "[]"]) {
      writeFileSync(join(path, "result.json"), damage);
      expect(() => opened.result()).toThrow(/result of the run is damaged[\s\S]*result\.json/);
    }
  });

  it("accept an empty folder", () => {
    const path = temporaryFolder();
    expect(createRunFolder(path, manifest).path).toBe(path);
  });

  it("refuse a folder that holds a run, and change nothing in it", () => {
    const path = temporaryFolder();
    createRunFolder(path, manifest).writeCheckpoint(checkpoint);
    expect(() => createRunFolder(path, { ...manifest, seed: 2 })).toThrow(
      /already holds a run[\s\S]*--resume/,
    );
    expect(openRunFolder(path).manifest.seed).toBe(1);
    expect(openRunFolder(path).checkpoint()).toEqual(checkpoint);
  });

  it("refuse a folder that holds other things, and change nothing in it", () => {
    const path = temporaryFolder();
    writeFileSync(join(path, "thesis.tex"), "years");
    expect(() => createRunFolder(path, manifest)).toThrow(/holds other things[\s\S]*Try: --out/);
    expect(readdirSync(path)).toEqual(["thesis.tex"]);
    expect(() => openRunFolder(path)).toThrow(/not a run/);
  });

  it("refuse a file in the folder's place and a folder that cannot be made", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "content");
    expect(() => createRunFolder(file, manifest)).toThrow(UsageError);
    expect(() => createRunFolder(join(file, "run"), manifest)).toThrow(/a part of the path is a file/);
    expect(readFileSync(file, "utf8")).toBe("content");
    expect(() => openRunFolder(join(file, "none"))).toThrow(/no such run folder/);
    if (existsSync("/proc")) expect(() => createRunFolder("/proc/deep/run", manifest)).toThrow(UsageError);
  });

  it("refuse a manifest that is damaged, or of a later format naming its version", () => {
    const path = temporaryFolder();
    createRunFolder(path, manifest);
    const file = join(path, "manifest.json");
    const whole = readFileSync(file, "utf8");
    for (let length = 0; length < whole.trimEnd().length; length++) {
      writeFileSync(file, whole.slice(0, length));
      expect(() => openRunFolder(path)).toThrow(/not the manifest/);
    }
    writeFileSync(file, JSON.stringify({ ...manifest, format: 9, sobolev: "7.0.0" }));
    expect(() => openRunFolder(path)).toThrow(/format 9[\s\S]*Sobolev 7\.0\.0/);
    writeFileSync(file, JSON.stringify({ ...manifest, problem: null }));
    expect(() => openRunFolder(path)).toThrow(/not the manifest/);
  });

  it("say when there is no checkpoint yet", () => {
    expect(() => createRunFolder(temporaryFolder(), manifest).checkpoint()).toThrow(/no checkpoint/);
  });

  it("refuse a checkpoint copied in from a run of another problem, equations, model or seed, naming both", () => {
    const folder = createRunFolder(temporaryFolder(), manifest);
    for (const [key, value] of [
      ["problem", "heat"],
      ["fingerprint", "feedfeedfeedfeed"],
      ["model", "mlp:9x9"],
      ["seed", 2],
    ] as const) {
      folder.writeCheckpoint({ ...checkpoint, header: { ...checkpoint.header, [key]: value } });
      expect(() => folder.checkpoint()).toThrow(
        new RegExp(
          `its ${key} is ${JSON.stringify(value)}, asked for is ${JSON.stringify(checkpoint.header[key])}`,
        ),
      );
    }
  });

  it("discard a folder only while nothing was saved in it", () => {
    const used = createRunFolder(join(temporaryFolder(), "used"), manifest);
    used.writeCheckpoint(checkpoint);
    used.discardIfUnused();
    expect(existsSync(used.checkpointFile)).toBe(true);
    const unused = createRunFolder(join(temporaryFolder(), "unused"), manifest);
    unused.discardIfUnused();
    expect(existsSync(unused.path)).toBe(false);
    unused.discardIfUnused();
    const mine = createRunFolder(temporaryFolder(), manifest);
    mine.discardIfUnused();
    expect(readdirSync(mine.path)).toEqual([]);
  });
});

describe("history", () => {
  it("stores NaN and infinity as null and reads NaN", () => {
    const folder = createRunFolder(temporaryFolder(), manifest);
    folder.appendHistory([{ ...step(0), damping: Number.NaN, gainRatio: Number.NEGATIVE_INFINITY }]);
    expect(folder.history()).toEqual([{ ...step(0), damping: Number.NaN, gainRatio: Number.NaN }]);
  });

  it("leaves out a last line torn at any byte, and goes on after it", () => {
    const path = temporaryFolder();
    const file = join(path, "history.jsonl");
    const folder = createRunFolder(path, manifest);
    folder.appendHistory([step(0), step(1)]);
    const line = `${JSON.stringify(step(2))}\n`;
    const whole = readFileSync(file, "utf8");
    for (let length = 0; length < line.length; length++) {
      writeFileSync(file, whole + line.slice(0, length));
      expect(folder.history()).toEqual([step(0), step(1)]);
    }
    folder.appendHistory([step(2), step(3)]);
    expect(folder.history()).toEqual([0, 1, 2, 3].map((index) => step(index)));
  });

  it("lets a resumed run replace the steps after its checkpoint", () => {
    const folder = createRunFolder(temporaryFolder(), manifest);
    folder.appendHistory([step(0), step(1), step(2)]);
    folder.appendHistory([step(1, 0.25), step(2, 0.125)]);
    expect(folder.history()).toEqual([step(0), step(1, 0.25), step(2, 0.125)]);
  });

  it("names the line of damage elsewhere", () => {
    const path = temporaryFolder();
    const folder = createRunFolder(path, manifest);
    folder.appendHistory([step(0)]);
    appendFileSync(join(path, "history.jsonl"), "{nonsense\n");
    folder.appendHistory([step(1)]);
    expect(() => folder.history()).toThrow(/history\.jsonl, line 2/);
  });
});

describe("freshRunFolder and latestRun", () => {
  const started = "2026-11-22T14:15:03.999Z";
  const named = (name: string) => ({ ...manifest, started, problem: { ...manifest.problem, name } });

  it("make a folder named after the problem and the second, each run its own", () => {
    const root = join(temporaryFolder(), "runs");
    const paths = [1, 2, 3].map(() => freshRunFolder(root, named("kdv")).path);
    const first = join(root, "kdv-20261122-141503");
    expect(paths).toEqual([first, `${first}-2`, `${first}-3`]);
    expect(freshRunFolder(root, named("a/../b c")).path).toBe(join(root, "a-..-b-c-20261122-141503"));
  });

  it("never share a folder between processes that start in the same second", async () => {
    const root = temporaryFolder();
    const paths = await Promise.all([1, 2, 3, 4].map(() => claimInProcess(root, named("kdv"))));
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(openRunFolder(path).manifest).toEqual(named("kdv"));
  });

  it("refuse a root that is a file, and leave it", () => {
    const root = join(temporaryFolder(), "runs");
    writeFileSync(root, "mine");
    expect(() => freshRunFolder(root, manifest)).toThrow(UsageError);
    expect(() => latestRun(root)).toThrow(/cannot read .*a part of the path is a file/);
    expect(readFileSync(root, "utf8")).toBe("mine");
  });

  it("find the run started last, passing over what is no run", () => {
    const root = temporaryFolder();
    expect(() => latestRun(root)).toThrow(/no run yet/);
    for (const [name, time] of [
      ["b", 2e9],
      ["a", 1e9],
    ] as const) {
      createRunFolder(join(root, name), manifest);
      utimesSync(join(root, name, "manifest.json"), time, time);
    }
    mkdirSync(join(root, "z"));
    expect(latestRun(root).path).toBe(join(root, "b"));
  });
});

it("version is package.json's", () => {
  const { version: packaged } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
  );
  expect(version).toBe(packaged);
});
