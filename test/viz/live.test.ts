/** @file Runs in folders: listed, followed while another process writes them, and refused in words when damaged. */

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { createRunFolder, type Manifest, openRunFolder, type RunFolder } from "../../src/run/index.ts";
import { type LiveEvent, runFolders, serveViewer, type Viewer, viewSource } from "../../viz/index.ts";
import { historyTail } from "../../viz/server/history-tail.ts";
import { runState } from "../../viz/server/run-state.ts";
import { manifest } from "../run/fixtures.ts";
import { facts, heat, heatSolution, history } from "./fixtures.ts";
import { raw } from "./http.ts";

const folder = mkdtempSync(join(tmpdir(), "sobolev-live-"));
const page = join(folder, "page");
const root = join(folder, "runs");
let restored = 0;
const restore = async (run: RunFolder, running: boolean) => {
  restored += 1;
  return viewSource({
    problem: heat,
    solution: heatSolution,
    history: run.history(),
    facts: { ...facts, ...(running && { running }), seconds: run.checkpoint().arrays.theta[0] },
  });
};
const runs = runFolders({ root, restore });
let viewer: Viewer;

beforeAll(async () => {
  mkdirSync(page);
  mkdirSync(root);
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  viewer = await serveViewer({ runs, page });
});
afterAll(async () => {
  await viewer.close();
  rmSync(folder, { recursive: true });
});

const checkpointOf = ({ problem, model, seed }: Manifest, ...theta: number[]) => ({
  header: { problem: problem.name, fingerprint: problem.hash, model, seed },
  arrays: { theta: Float64Array.from(theta) },
});
const result = { outcome: { kind: "converged", by: "cost", message: "done" }, facts };
let made = 0;
/** A new run folder, begun by this process unless said otherwise. */
function newRun(name: string, changes: Partial<Manifest> = {}): RunFolder {
  made += 1;
  const own = { process: { id: process.pid, host: hostname() } };
  const started = `2026-11-22T10:00:${String(made).padStart(2, "0")}.000Z`;
  return createRunFolder(join(root, name), { ...manifest, ...own, started, ...changes });
}
function ended(name: string): RunFolder {
  const run = newRun(name);
  run.appendHistory(history.slice(0, 5));
  run.writeCheckpoint(checkpointOf(run.manifest, 1));
  run.writeResult(result);
  return run;
}
const ask = async (target: string) => {
  const { status, body } = await raw(viewer.url, `GET ${target} HTTP/1.1`);
  return { status, body: JSON.parse(body.toString()) };
};
const entry = (id: string) => runs.list().find((one) => one.id === id);
const minutesAgo = (minutes: number): Date => new Date(Date.now() - 60_000 * minutes);
function age(run: RunFolder, minutes: number, ...names: string[]): void {
  for (const name of names) utimesSync(join(run.path, name), minutesAgo(minutes), minutesAgo(minutes));
}

describe("the list of runs", () => {
  it("has the latest first, with what each was and how it ended", async () => {
    ended("first");
    ended("second");
    const { status, body } = await ask("/api/runs");
    expect([status, body.runs.map(({ id }: { id: string }) => id)]).toEqual([200, ["second", "first"]]);
    expect(body.runs[0]).toMatchObject({
      ...{ problem: manifest.problem.name, model: facts.model, solver: facts.solver, state: "converged" },
      ...{ seconds: facts.seconds, relativeL2: facts.error?.relativeL2, errorEstimate: null },
    });
  });

  it("restores a run when it is asked for, and again only when it has changed", async () => {
    restored = 0;
    const first = openRunFolder(join(root, "first"));
    expect((await ask("/api/runs/first/summary")).body).toMatchObject({ seconds: 1 });
    await ask("/api/runs/first/layout");
    expect(restored).toBe(1);
    first.writeCheckpoint(checkpointOf(first.manifest, 2));
    expect((await ask("/api/runs/first/summary")).body).toMatchObject({ seconds: 2 });
    expect(restored).toBe(2);
  });

  it("is empty where there is no run, and for a folder that is not there", () => {
    const elsewhere = (path: string) => runFolders({ root: join(folder, path), restore }).list();
    expect([elsewhere("page"), elsewhere("nowhere")]).toEqual([[], []]);
  });

  it("is the run itself when the folder is one", () => {
    const one = runFolders({ root: join(root, "first"), restore });
    expect(one.list().map(({ id }) => id)).toEqual(["first"]);
    expect(one.open("second")).toBeUndefined();
  });
});

describe("what cannot be read is listed with the reason, answered with a sentence, and the server stays up", () => {
  const damages: readonly (readonly [string, (run: RunFolder) => void, RegExp])[] = [
    [
      "another-format",
      ({ path, manifest: own }) =>
        writeFileSync(join(path, "manifest.json"), JSON.stringify({ ...own, format: 99, sobolev: "9.0.0" })),
      /format 99[\s\S]*Sobolev 9\.0\.0/,
    ],
    [
      "no-manifest-really",
      ({ path }) => writeFileSync(join(path, "manifest.json"), "{ not json"),
      /not the manifest of a Sobolev run/,
    ],
    [
      "truncated",
      ({ checkpointFile }) => writeFileSync(checkpointFile, "SOBOLEV\n\x01\0\0\0"),
      /truncated or corrupted/,
    ],
    [
      "not-finite",
      (run) => run.writeCheckpoint(checkpointOf(run.manifest, 1, Number.NaN)),
      /parameter 2 of 2 is NaN[\s\S]*solving again/,
    ],
    [
      "damaged-result",
      ({ path }) => writeFileSync(join(path, "result.json"), "{"),
      /result of the run is damaged/,
    ],
    ["no-run", ({ path }) => rmSync(join(path, "manifest.json")), /not a run: it has no manifest\.json/],
  ];
  it.each(damages)("%s", async (name, damage, message) => {
    damage(ended(name));
    expect(entry(name)).toMatchObject({ state: "unreadable", reason: expect.stringMatching(message) });
    const { status, body } = await ask(`/api/runs/${name}/summary`);
    expect([status, body.error]).toEqual([422, expect.stringMatching(message)]);
    expect((await ask("/api/runs/first/summary")).status).toBe(200);
  });

  it("a damaged history", async () => {
    writeFileSync(join(ended("damaged-history").path, "history.jsonl"), "{}\n{}\n");
    const { status, body } = await ask("/api/runs/damaged-history/history");
    expect([status, body.error]).toEqual([
      422,
      expect.stringMatching(/line of the run's history is damaged/),
    ]);
  });

  it("a refusal is forgotten when the run was mended", async () => {
    let refuse = true;
    const mended = runFolders({
      root: join(root, "first"),
      restore: async (run, running) => {
        if (refuse) throw new UsageError({ what: "the problem has changed" });
        return restore(run, running);
      },
    });
    await expect(mended.open("first")!.source()).rejects.toThrow(/has changed/);
    refuse = false;
    expect((await mended.open("first")!.source()).summary().problem.name).toBe("heat");
  });

  it("links, which are listed and never followed", () => {
    const outside = join(folder, "outside");
    createRunFolder(outside, manifest);
    symlinkSync(outside, join(root, "link"));
    expect(entry("link")).toMatchObject({
      ...{ problem: "link", state: "unreadable", started: "" },
      reason: "this is a link, which is not followed. Try: `sobolev view` with the folder that it leads to.",
    });
    expect(runs.open("link")).toBeUndefined();
  });
});

describe("the state of a run", () => {
  const state = (run: RunFolder): string => runState(openRunFolder(run.path), Date.now()).state;

  it("is running while the process that began it is there, however quiet", () => {
    const run = newRun("quiet");
    age(run, 300, "manifest.json");
    expect(state(run)).toBe("running");
  });

  it("is aborted when that process is gone and nothing has changed for ten seconds", () => {
    // The largest number a process can have on Linux is 2^22. Source: proc(5), pid_max.
    const run = newRun("gone", { process: { id: 2 ** 22 + 1, host: hostname() } });
    expect(state(run)).toBe("running");
    age(run, 0.2, "manifest.json");
    expect(state(run)).toBe("aborted");
  });

  it("of another machine is decided by two minutes of silence", () => {
    const run = newRun("far", { process: { id: process.pid, host: "elsewhere" } });
    age(run, 1.9, "manifest.json");
    expect(state(run)).toBe("running");
    age(run, 2.1, "manifest.json");
    expect(state(run)).toBe("aborted");
  });

  it("of a finished run that is resumed is running again until its new result", () => {
    const run = ended("resumed");
    age(run, 60, "manifest.json", "history.jsonl", "checkpoint.bin", "result.json");
    expect(state(run)).toBe("converged");
    run.appendHistory(history.slice(5, 6));
    expect(state(run)).toBe("running");
    run.writeResult(result);
    expect(state(run)).toBe("converged");
  });
});

describe("following", () => {
  /** Events of a stream as they come. */
  async function follow(id: string, query = "", headers: Record<string, string> = {}) {
    const leave = new AbortController();
    const response = await fetch(`${viewer.url}api/runs/${id}/events${query}`, {
      headers,
      signal: leave.signal,
    });
    const events: LiveEvent[] = [];
    const reading = (async () => {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream()))
        for (const [, data] of piece.matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data));
    })().catch(() => {});
    const until = async (isThere: (event: LiveEvent) => boolean): Promise<void> => {
      while (!events.some(isThere)) await sleep(10);
    };
    return { events, until, reading, leave: () => leave.abort() };
  }
  const rowsOf = (events: readonly LiveEvent[]) =>
    events.flatMap((event) => (event.kind === "history" ? event.rows.map(({ index }) => index) : []));

  it("tells of new rows once each, of every new checkpoint, and of the end", async () => {
    const run = newRun("growing");
    run.appendHistory(history.slice(0, 3));
    const stream = await follow("growing");
    await sleep(100);
    for (let k = 3; k < 9; k++) {
      run.appendHistory(history.slice(k, k + 1));
      await sleep(20);
    }
    run.writeCheckpoint(checkpointOf(run.manifest, 1));
    await stream.until(({ kind }) => kind === "solution");
    run.appendHistory(history.slice(9, 12));
    run.writeResult(result);
    await stream.reading;
    expect(rowsOf(stream.events)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(stream.events.at(-1)).toEqual({ kind: "ended" });
    expect(stream.events.find(({ kind }) => kind === "solution")).toMatchObject({
      seconds: history[8].seconds,
    });
  });

  it("begins at a row when asked, and after the last that was received when cut off", async () => {
    ended("short");
    const asked = await follow("short", "?from=2");
    await asked.reading;
    expect(rowsOf(asked.events)).toEqual([2, 3, 4]);
    const again = await follow("short", "", { "Last-Event-ID": "3" });
    await again.reading;
    expect(rowsOf(again.events)).toEqual([4]);
  });

  it("ends at once for a run that has ended, and for a folder that is removed", async () => {
    const over = await follow("short");
    await over.reading;
    expect(over.events).toEqual([{ kind: "ended" }]);
    const run = newRun("removed");
    const stream = await follow("removed");
    rmSync(run.path, { recursive: true });
    await stream.reading;
    expect(stream.events.at(-1)).toEqual({ kind: "ended" });
  });

  it("is refused beyond 32 streams, and possible again when one has left", async () => {
    newRun("popular");
    const streams = await Promise.all(Array.from({ length: 32 }, () => follow("popular")));
    const { status, body } = await ask("/api/runs/popular/events");
    expect([status, body.error]).toEqual([503, expect.stringMatching(/32 pages/)]);
    streams[0].leave();
    await streams[0].reading;
    await sleep(50);
    const next = await follow("popular");
    for (const stream of [...streams, next]) stream.leave();
    await Promise.all([...streams, next].map(({ reading }) => reading));
  });
});

describe("the tail of a history", () => {
  const file = join(folder, "tail.jsonl");
  const line = (index: number): string => `${JSON.stringify(history[index])}\n`;
  const size = (...lines: string[]): number => lines.join("").length;

  it("waits for the end of a line, wherever it was cut", () => {
    const whole = line(0) + line(1);
    for (let cut = 0; cut <= whole.length; cut += 7) {
      const tail = historyTail(file, 0);
      writeFileSync(file, whole.slice(0, cut));
      const before = tail(cut);
      appendFileSync(file, whole.slice(cut));
      const steps = [...before, ...tail(whole.length)];
      expect(steps).toEqual(history.slice(0, 2));
    }
  });

  it("begun inside a line skips the rest of it, begun between lines nothing", () => {
    writeFileSync(file, line(0) + line(1) + line(2));
    const first = size(line(0));
    const total = size(line(0), line(1), line(2));
    expect(historyTail(file, first + 5)(total).map(({ index }) => index)).toEqual([2]);
    expect(historyTail(file, first)(total).map(({ index }) => index)).toEqual([1, 2]);
  });

  it("reads no byte twice: what was told is not told again", () => {
    writeFileSync(file, line(0));
    const tail = historyTail(file, 0);
    expect(tail(size(line(0)))).toHaveLength(1);
    expect(tail(size(line(0)))).toEqual([]);
  });

  it("begins anew when another history was put in place, and is silent when it is gone", () => {
    writeFileSync(file, line(0) + line(1));
    const tail = historyTail(file, 0);
    tail(size(line(0), line(1)));
    writeFileSync(file, line(5));
    expect(tail(size(line(5))).map(({ index }) => index)).toEqual([5]);
    rmSync(file);
    expect(tail(1000)).toEqual([]);
  });
});
