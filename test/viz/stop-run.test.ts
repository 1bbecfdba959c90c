/** @file Runs that a server started: stopped by whoever has the token, and listed with their last numbers on the way. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRunFolder } from "../../src/run/index.ts";
import { runFolders, serveViewer, type Viewer, viewSource } from "../../viz/index.ts";
import { manifest } from "../run/fixtures.ts";
import { facts, heat, heatSolution, history } from "./fixtures.ts";
import { raw } from "./http.ts";

const folder = mkdtempSync(join(tmpdir(), "sobolev-stop-"));
const token = "a-token-of-this-test";
const stopped: string[] = [];
let viewer: Viewer;

beforeAll(async () => {
  const [page, root] = [join(folder, "page"), join(folder, "runs")];
  mkdirSync(page);
  mkdirSync(root);
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  const own = { process: { id: process.pid, host: hostname() } };
  const run = createRunFolder(join(root, "going on"), { ...manifest, ...own });
  run.appendHistory(
    history.slice(0, 7).map((step, k) => (k === 4 ? { ...step, error: 0.25 } : withoutError(step))),
  );
  createRunFolder(join(root, "begun"), { ...manifest, ...own });
  viewer = await serveViewer({
    page,
    runs: runFolders({
      root,
      restore: async () => viewSource({ problem: heat, solution: heatSolution, history, facts }),
    }),
    solve: {
      token,
      start: async () => "busy",
      stop: (id) => id === "going on" && stopped.push(id) > 0,
      going: () => ["going on"],
    },
  });
});
afterAll(async () => {
  await viewer.close();
  rmSync(folder, { recursive: true });
});

const withoutError = ({ error: _, ...step }: (typeof history)[number]) => step;
/** POST with the page's own headers; those given replace them, undefined leaves one out. */
const post = (path: string, changes: Readonly<Record<string, string | undefined>> = {}) => {
  const all = { Origin: viewer.url.replace(/\/$/, ""), Authorization: `Bearer ${token}`, ...changes };
  const headers = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
  return raw(viewer.url, `POST ${path} HTTP/1.1`, Object.fromEntries(headers));
};
const listed = async () => JSON.parse((await raw(viewer.url, "GET /api/runs HTTP/1.1")).body.toString());
const target = "/api/runs/going%20on/stop";

describe("a stop", () => {
  it("reaches the run that the server started, and the list says which can be stopped", async () => {
    expect((await listed()).server).toEqual({ solves: true, stops: ["going on"] });
    const before = stopped.length;
    expect((await post(target)).status).toBe(202);
    expect(stopped.slice(before)).toEqual(["going on"]);
  });

  it.each([
    ["without the token", target, { Authorization: undefined }, 401],
    ["with another token", target, { Authorization: "Bearer another" }, 401],
    ["from another page", target, { Origin: "http://elsewhere.test" }, 403],
    ["from no page", target, { Origin: undefined }, 403],
    ["for a run of another process", "/api/runs/begun/stop", {}, 409],
    ["for a run that there is not", "/api/runs/none/stop", {}, 409],
    ["for something else of the run", "/api/runs/going%20on/summary", {}, 405],
  ] as const)("%s is refused, and nothing stops", async (_, path, changes, status) => {
    const before = stopped.length;
    const answer = await post(path, changes);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString()).error).toMatch(/\w/);
    expect(stopped).toHaveLength(before);
  });

  it("is not asked for by GET", async () => {
    expect((await raw(viewer.url, `GET ${target} HTTP/1.1`)).status).toBe(405);
  });
});

describe("the list of runs", () => {
  it("has time and error of a run that goes on, from the rows it has written", async () => {
    const { runs } = await listed();
    const entry = (id: string) => runs.find((run: { id: string }) => run.id === id);
    expect(entry("going on")).toMatchObject({
      ...{ state: "running", seconds: history[6].seconds, relativeL2: 0.25 },
    });
    // What has written nothing has none: JSON says null.
    expect(entry("begun")).toMatchObject({ state: "running", seconds: null, relativeL2: null });
  });
});
