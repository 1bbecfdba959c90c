/** @file A run tells its history ten times a second, is saved every two seconds, and what was saved is never half of it. */

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { createRunFolder, recordRun } from "../../src/run/index.ts";
import { manifest, step, temporaryFolder } from "./fixtures.ts";

const at = (index: number) => ({
  header: { problem: "poisson", fingerprint: manifest.problem.hash, model: "mlp:1x8", seed: 1, index },
  arrays: { theta: Float64Array.of(index) },
});

it("saves a checkpoint at most every two seconds, history up to it or beyond, and both at the end", () => {
  const folder = createRunFolder(temporaryFolder(), manifest);
  const clock = { now: 0 };
  const recorder = recordRun(folder, () => clock.now);
  const saved: number[] = [];
  for (let index = 0; index < 50; index++) {
    clock.now = index * 100;
    recorder.observe(step(index), () => {
      saved.push(clock.now);
      return at(index);
    });
  }
  expect(saved).toEqual([2000, 4000]);
  expect(folder.checkpoint()).toEqual(at(40));
  expect(folder.history()).toHaveLength(50);
  recorder.finish(at(49));
  expect(folder.checkpoint()).toEqual(at(49));
  expect(folder.history().map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

it("appends history ten times a second at most", () => {
  const folder = createRunFolder(temporaryFolder(), manifest);
  const clock = { now: 0 };
  const recorder = recordRun(folder, () => clock.now);
  const lengths = Array.from({ length: 100 }, (_, index) => {
    clock.now = index * 10;
    recorder.observe(step(index), () => at(index));
    return folder.history().length;
  });
  expect(new Set(lengths)).toEqual(new Set([0, 11, 21, 31, 41, 51, 61, 71, 81, 91]));
});

it("goes on when a save fails, keeps the previous checkpoint, and tells at the end", () => {
  const folder = createRunFolder(temporaryFolder(), manifest);
  folder.writeCheckpoint(at(0));
  const clock = { now: 0 };
  const recorder = recordRun(folder, () => clock.now);
  const obstacle = join(folder.path, "history.jsonl");
  mkdirSync(obstacle);
  clock.now = 3000;
  recorder.observe(step(1), () => at(1));
  expect(folder.checkpoint()).toEqual(at(0));
  expect(() => recorder.finish(at(1))).toThrow(UsageError);
  rmSync(obstacle, { recursive: true });
  recorder.finish(at(1));
  expect(folder.checkpoint()).toEqual(at(1));
  expect(folder.history()).toEqual([step(1)]);
});

it("lets errors of the program itself through", () => {
  const clock = { now: 0 };
  const recorder = recordRun(createRunFolder(temporaryFolder(), manifest), () => clock.now);
  clock.now = 3000;
  const broken = (): never => {
    throw new TypeError("broken");
  };
  expect(() => recorder.observe(step(0), broken)).toThrow(TypeError);
});

it("saves what there is before what another observer throws goes on", () => {
  const folder = createRunFolder(temporaryFolder(), manifest);
  const recorder = recordRun(folder, () => 0);
  const reason = new RangeError("of the caller's");
  recorder.observe(step(0), () => at(0));
  const thrown = (): never => {
    throw reason;
  };
  expect(() => recorder.observe(step(1), () => at(1), thrown)).toThrow(reason);
  expect(folder.checkpoint()).toEqual(at(1));
  expect(folder.history()).toEqual([step(0), step(1)]);
});
