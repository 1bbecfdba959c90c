/** @file `sobolev view` and `solve --view` give the viewer the stored solution, and end with Ctrl-C. */

import { readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { runFolders, type ServeOptions, type ViewSource, viewSource } from "../../viz/index.ts";
import { commandLine, type Settings } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

/** A command line whose viewer keeps what it was asked to serve, and stops as soon as it serves. */
function withViewer(settings: Settings = {}) {
  const served: ServeOptions[] = [];
  let closed = 0;
  const line: ReturnType<typeof commandLine> = commandLine({
    ...settings,
    viewer: async () => ({
      runFolders,
      viewSource,
      serveViewer: async (options: ServeOptions) => {
        served.push(options);
        options.announce?.("every machine can see the solution");
        setImmediate(line.stop);
        return { url: "http://127.0.0.1:4711/", close: async () => void closed++ };
      },
    }),
  });
  return { ...line, served, closed: () => closed };
}

/** What the viewer would show of the latest of the runs it was given. */
async function latest({ runs }: ServeOptions): Promise<ViewSource> {
  const [{ id }] = runs!.list();
  return runs!.open(id)!.source();
}

describe("sobolev view", () => {
  it("serves the latest run: facts, history, and values from the restored model", async () => {
    const { run, served, closed } = withViewer();
    await run("solve", "cubic", "--steps", "20", "--seed", "5");
    const { code, err } = await run("view", "--port", "4711");
    expect(code).toBe(0);
    expect(err).toMatch(/viewer at http:\/\/127\.0\.0\.1:4711\/ \(Ctrl-C to stop\)/);
    expect(err).toMatch(/every machine can see/);
    const { port, host } = served[0];
    const source = await latest(served[0]);
    expect([port, host]).toEqual([4711, undefined]);
    expect(source.summary()).toMatchObject({
      seed: 5,
      steps: 20,
      outcome: { kind: "step-limit" },
      hasExact: true,
    });
    expect(source.history()).toHaveLength(20);
    expect(source.value({ x: 0.5 }, "u")).toEqual({ value: (1 - 2 ** -20) / 8, exact: 0.125 });
    expect(closed()).toBe(1);
  });

  it("shows the last checkpoint of a run that did not end", async () => {
    const { run, served } = withViewer();
    await run("solve", "cubic", "--steps", "4", "--out", "r");
    rmSync("r/result.json");
    // The process that solved is this one: as it is after a crash, it is gone, and nothing was written for an hour.
    const manifest = JSON.parse(readFileSync("r/manifest.json", "utf8"));
    writeFileSync(
      "r/manifest.json",
      JSON.stringify({ ...manifest, process: { id: 2 ** 22 + 1, host: hostname() } }),
    );
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const name of ["manifest.json", "history.jsonl", "checkpoint.bin"])
      utimesSync(`r/${name}`, hourAgo, hourAgo);
    await run("view", "r");
    expect((await latest(served[0])).summary()).toMatchObject({
      steps: 4,
      columns: 1,
      outcome: { kind: "aborted", by: "crash" },
    });
  });

  it("shows a run that is going on by its last checkpoint, and says so", async () => {
    const { run, served } = withViewer();
    await run("solve", "cubic", "--steps", "4", "--out", "r");
    rmSync("r/result.json");
    await run("view", "r");
    expect(served[0].runs!.list()).toMatchObject([{ state: "running", problem: "cubic" }]);
    expect((await latest(served[0])).summary()).toMatchObject({ running: true, outcome: { by: "going on" } });
    rmSync("r/checkpoint.bin");
    const early = await latest(served[0]);
    expect(early.summary()).toMatchObject({ running: true, steps: 4 });
    expect(() => early.value({ x: 0.5 }, "u")).toThrow(/no solution yet/);
  });

  it("shows all runs of a folder, the latest first, and offers solves only when asked", async () => {
    const { run, served } = withViewer();
    for (const out of ["runs/a", "runs/b"]) await run("solve", "cubic", "--steps", "2", "--out", out);
    const { out } = await run("view");
    expect(out[0]).toMatch(/^runs in .*runs$/);
    expect(served[0].runs!.list()).toHaveLength(2);
    expect(served[0].solve).toBeUndefined();
    const { err } = await run("view", "--solve");
    const token = served[1].solve!.token;
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(err).toContain(`viewer at http://127.0.0.1:4711/#token=${token} (Ctrl-C to stop)`);
  });

  it("refuses a solve of what is not in the library, naming the nearest, and files", async () => {
    const { run, served } = withViewer();
    await run("view", "--solve");
    const { start } = served[0].solve!;
    await expect(start({ problem: "cubik" })).rejects.toThrow(/no problem "cubik"[\s\S]*Try: cubic/);
    await expect(start({ problem: "./evil.ts" })).rejects.toThrow(/in the library/);
    await expect(start({ problem: "cubic", kind: "magic" })).rejects.toThrow(/no kind "magic"/);
  });

  it("says that there is no run, and which folder is none", async () => {
    const { run } = withViewer();
    expect((await run("view")).err).toMatch(/there is no run yet/);
    expect((await run("view", "nowhere")).err).toMatch(/no such run folder/);
    expect((await run("view", "--solve", "--bench", "nowhere")).err).toMatch(/there are no results/);
  });

  it("falls back on the manifest when the stored result has no facts", async () => {
    const { run, served } = withViewer();
    await run("solve", "cubic", "--steps", "4", "--out", "r");
    writeFileSync("r/result.json", '{ "facts": {} }');
    await run("view", "r");
    expect((await latest(served[0])).summary()).toMatchObject({ steps: 4, outcome: { by: "crash" } });
    writeFileSync("r/result.json", "{");
    await run("view", "r");
    expect(served[1].runs!.list()).toMatchObject([
      { state: "unreadable", reason: expect.stringMatching(/result of the run is damaged/) },
    ]);
    await expect(latest(served[1])).rejects.toThrow(/result of the run is damaged/);
  });

  it("refuses a port that is none", async () => {
    const { run } = withViewer();
    expect((await run("view", "--port", "http")).err).toMatch(/--port http: not an integer/);
  });
});

describe("sobolev solve --view", () => {
  it("serves the solution on a terminal, after the result is printed", async () => {
    const { run, served } = withViewer({ terminal: true });
    const { code, out } = await run("solve", "cubic", "--steps", "3", "--view", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out.at(-1)!).steps).toBe(3);
    expect(served[0].source!.history()).toHaveLength(3);
  });

  it("does not serve after Ctrl-C: who asked to stop is not kept waiting", async () => {
    const line: ReturnType<typeof withViewer> = withViewer({
      terminal: true,
      engine: fakeEngine({ beforeStep: (index) => index === 3 && line.stop() }),
    });
    const { code, err } = await line.run("solve", "cubic", "--view", "--quiet");
    expect(code).toBe(130);
    expect(err).toMatch(/stopped as asked: the viewer is not started/);
    expect(line.served).toEqual([]);
  });

  it("ends its threads also when the viewer cannot be served", async () => {
    const engine = fakeEngine();
    const refusal = new UsageError({ what: "the viewer cannot listen", remedy: "another --port" });
    const viewer = async () => ({ runFolders, viewSource, serveViewer: () => Promise.reject(refusal) });
    const line = commandLine({ terminal: true, engine, viewer });
    expect((await line.run("solve", "cubic", "--steps", "3", "--view")).code).toBe(64);
    expect(engine.closed.count).toBe(1);
    expect(line.listeners()).toBe(0);
  });

  it("does not serve without --view, nor with --no-view", async () => {
    const { run, served } = withViewer({ terminal: true });
    await run("solve", "cubic", "--steps", "3");
    await run("solve", "cubic", "--steps", "3", "--view", "--no-view");
    expect(served).toEqual([]);
  });
});
