/** @file `sobolev view` and `solve --view` give the viewer the stored solution, and end with Ctrl-C. */

import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { type ServeOptions, viewSource } from "../../viz/index.ts";
import { commandLine, type Settings } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

/** A command line whose viewer keeps what it was asked to serve, and stops as soon as it serves. */
function withViewer(settings: Settings = {}) {
  const served: ServeOptions[] = [];
  let closed = 0;
  const line: ReturnType<typeof commandLine> = commandLine({
    ...settings,
    viewer: async () => ({
      viewSource,
      serveViewer: async (options) => {
        served.push(options);
        options.announce?.("every machine can see the solution");
        setImmediate(line.stop);
        return { url: "http://127.0.0.1:4711/", close: async () => void closed++ };
      },
    }),
  });
  return { ...line, served, closed: () => closed };
}

describe("sobolev view", () => {
  it("serves the latest run: facts, history, and values from the restored model", async () => {
    const { run, served, closed } = withViewer();
    await run("solve", "cubic", "--steps", "20", "--seed", "5");
    const { code, err } = await run("view", "--port", "4711");
    expect(code).toBe(0);
    expect(err).toMatch(/viewer at http:\/\/127\.0\.0\.1:4711\/ \(Ctrl-C to stop\)/);
    expect(err).toMatch(/every machine can see/);
    const { source, port, host } = served[0];
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
    await run("view", "r");
    expect(served[0].source.summary()).toMatchObject({
      steps: 4,
      columns: 1,
      outcome: { kind: "aborted", by: "crash" },
    });
  });

  it("falls back on the manifest when the stored result has no facts", async () => {
    const { run, served } = withViewer();
    await run("solve", "cubic", "--steps", "4", "--out", "r");
    writeFileSync("r/result.json", '{ "facts": {} }');
    await run("view", "r");
    expect(served[0].source.summary()).toMatchObject({ steps: 4, outcome: { by: "crash" } });
    writeFileSync("r/result.json", "{");
    const { code, err } = await run("view", "r");
    expect([code, err]).toEqual([64, expect.stringMatching(/result of the run is damaged/)]);
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
    expect(served[0].source.history()).toHaveLength(3);
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
    const viewer = async () => ({ viewSource, serveViewer: () => Promise.reject(refusal) });
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
