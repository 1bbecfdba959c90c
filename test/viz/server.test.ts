/** @file The viewer's server: what it answers about one solution, and what it refuses. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveViewer, type Viewer, type ViewSource, viewSource } from "../../viz/index.ts";
import { facts, heat, heatSolution, history } from "./fixtures.ts";
import { raw } from "./http.ts";

const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
const folder = mkdtempSync(join(tmpdir(), "sobolev-viewer-"));
const page = join(folder, "page");
let viewer: Viewer;

beforeAll(async () => {
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(page, "assets", "a.js"), "export {};");
  writeFileSync(join(page, "secret.key"), "not of the page");
  writeFileSync(join(folder, "outside.html"), "outside the page");
  viewer = await serveViewer({ source, page });
});
afterAll(async () => {
  await viewer.close();
  rmSync(folder, { recursive: true });
});

const get = (target: string, headers: Readonly<Record<string, string>> = {}) =>
  raw(viewer.url, `GET ${target} HTTP/1.1`, headers);
const json = async (target: string): Promise<Record<string, unknown>> =>
  JSON.parse((await get(target)).body.toString());
const run = "/api/runs/run";
const base = `${run}/field?field=u&kind=value&axes=x,t`;
const along = "from.x=0&from.t=0&to.x=1&to.t=0.5";

describe("pages", () => {
  it("come with their type and a policy under which only the page's own files run", async () => {
    for (const [target, type] of [
      ["/", "text/html"],
      ["/index.html", "text/html"],
      ["/assets/a.js", "text/javascript"],
    ]) {
      const { status, headers } = await get(target);
      expect([status, headers["content-type"]]).toEqual([200, `${type}; charset=utf-8`]);
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/,
      );
      expect(headers["content-security-policy"]).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it("have the same headers and no body under HEAD", async () => {
    const head = await raw(viewer.url, "HEAD / HTTP/1.1");
    const full = await get("/");
    expect([head.status, head.body.length, head.headers["content-length"]]).toEqual([
      200,
      0,
      String(full.body.length),
    ]);
  });

  it("are named when they are not built, with the command that builds them", async () => {
    await expect(serveViewer({ source, page: join(folder, "nowhere") })).rejects.toThrow(
      /not built[\s\S]*npm run build:viz/,
    );
  });
});

describe("refused requests", () => {
  it.each([
    "/../outside.html",
    "/..%2foutside.html",
    "/%2e%2e/outside.html",
    "/%2e%2e%2foutside.html",
    "/..%5coutside.html",
    "/assets/../../outside.html",
    "/assets/..;/outside.html",
    "/%00",
    "/index.html%00.js",
    "/secret.key",
    "/etc/passwd",
    "/%2fetc%2fpasswd",
    "/@fs/etc/passwd",
    "/file:///etc/passwd",
    "/INDEX.HTML",
    "/assets/",
    "/api/summary",
    "/api/runs/",
    "/api/runs/run",
    "/api/runs/run/summary/",
    "/api/runs//summary",
    "/report",
  ])("%s is not found", async (target) => {
    const { status, body } = await get(target);
    expect([status, body.toString()]).toEqual([404, JSON.stringify({ error: "There is nothing here." })]);
  });

  it.each([
    "//etc/passwd",
    "/..\\outside.html",
    "\\outside.html",
    "http://elsewhere/",
    "*",
    "/#/../x",
    "/a\x80b",
    "/\x00",
  ])("%j is no path of the viewer", async (target) => {
    expect((await get(target)).status).toBe(400);
  });

  it("foreign Host headers, as after DNS rebinding, reach nothing", async () => {
    const { port } = new URL(viewer.url);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${Number(port) + 1}`,
      `127.0.0.1.evil.example:${port}`,
      "",
    ])
      for (const target of ["/", `${run}/summary`])
        expect((await get(target, { Host: host })).status).toBe(403);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`])
      expect((await get("/", { Host: host })).status).toBe(200);
  });

  it("foreign Origins and fetches from other sites reach nothing", async () => {
    for (const Origin of ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1", "file://"])
      expect((await get(`${run}/summary`, { Origin })).status).toBe(403);
    expect((await get(`${run}/summary`, { Origin: viewer.url.replace(/\/$/, "") })).status).toBe(200);
    expect((await get(`${run}/summary`, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect((await get(`${run}/summary`, { "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
    expect((await get("/", { "Sec-Fetch-Site": "cross-site" })).status).toBe(200);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("%s is not allowed", async (method) => {
    const { status, headers } = await raw(viewer.url, `${method} ${run}/summary HTTP/1.1`);
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("too long a target", async () => {
    expect((await get(`${run}/value?field=${"u".repeat(3000)}`)).status).toBe(414);
  });
});

describe("the interface", () => {
  it("gives the summary and the history", async () => {
    const summary = await json(`${run}/summary`);
    expect(summary).toMatchObject({
      problem: { name: "heat" },
      coordinates: ["x", "t"],
      bounds: [
        [0, 1],
        [0, 0.5],
      ],
      hasExact: true,
    });
    expect(await json(`${run}/history`)).toHaveLength(history.length);
  });

  it("gives the lattice as little-endian float64, the first axis fastest", async () => {
    const { status, body, headers } = await get(`${base}&resolution=5,3`);
    expect([status, headers["content-type"], body.length]).toEqual([200, "application/octet-stream", 8 * 15]);
    for (let j = 0; j < 3; j++)
      for (let i = 0; i < 5; i++)
        expect(body.readDoubleLE(8 * (5 * j + i))).toBe(heatSolution.at({ x: i / 4, t: j / 4 }));
  });

  it("lists its only run, with what it is and how it ended", async () => {
    expect(await json("/api/runs")).toEqual({
      server: { solves: false },
      runs: [
        {
          ...{ id: "run", problem: "heat", title: heat.title, model: facts.model, solver: facts.solver },
          ...{ kind: "", seconds: 20.1, relativeL2: 4.31e-4, errorEstimate: null, state: "time-limit" },
          ...{ reason: "", started: "" },
        },
      ],
    });
  });

  it("gives the history from a row on", async () => {
    const rows = (await json(`${run}/history?from=230`)) as unknown as { index: number }[];
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 10 }, (_, i) => 230 + i));
    expect(rows[0]).toMatchObject({ gainRatio: 0.9, stepNorm: 0.1 });
  });

  it("gives the values along a line, ends included", async () => {
    const { body } = await get(`${run}/line?field=u&kind=value&${along}&count=5`);
    const values = Array.from({ length: 5 }, (_, i) => heatSolution.at({ x: i / 4, t: i / 8 }));
    expect(Array.from({ length: body.length / 8 }, (_, i) => body.readDoubleLE(8 * i))).toEqual(values);
  });

  it("gives the layout, and files under their names", async () => {
    expect(await json(`${run}/layout`)).toEqual({ points: [], shapes: [] });
    const { body, headers } = await get(`${run}/file?format=csv&names=u,u_x&resolution=3,2`);
    expect(headers["content-disposition"]).toBe('attachment; filename="heat.csv"');
    expect(body.toString().split("\n")[0]).toBe("x,t,u,u_x");
  });

  it("ends the events of a solution that is found at once", async () => {
    const { body, headers } = await get(`${run}/events`);
    expect(headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(body.toString()).toContain('data: {"kind":"ended"}');
  });

  it("gives the value at a point to the last bit", async () => {
    const { value, exact } = await json(`${run}/value?field=u&at.x=0.1&at.t=0.30000000000000004`);
    expect(value).toBe(heatSolution.at({ x: 0.1, t: 0.30000000000000004 }));
    expect(exact).toBeCloseTo(Math.exp(-(Math.PI ** 2) * 0.3) * Math.sin(0.1 * Math.PI), 15);
  });

  it("refuses a lattice beyond 2^20 points before computing it, saying what to do", async () => {
    const untouchable: ViewSource = { ...source, field: () => expect.unreachable() };
    const guarded = await serveViewer({ source: untouchable, page });
    const { status, body } = await raw(guarded.url, `GET ${base}&resolution=1025,1024 HTTP/1.1`);
    await guarded.close();
    expect(status).toBe(413);
    expect(JSON.parse(body.toString()).error).toMatch(
      /1049600 points; the most is 1048576. Ask for a coarser/,
    );
  });

  it.each([
    `${run}/line?field=u&kind=value&${along}&count=10000000`,
    `${run}/file?format=vtu&names=u&resolution=10000,1000`,
    `${base}&resolution=10000,1000`,
  ])("refuses ten million points with a sentence: %s", async (target) => {
    const { status, body } = await get(target);
    expect([status, JSON.parse(body.toString()).error]).toEqual([
      413,
      expect.stringMatching(/10000000 points; the most is 1048576. Ask for a coarser resolution/),
    ]);
  });

  it.each([
    [`${base}&resolution=5`, /resolution/],
    [`${base}&resolution=5,1`, /resolution/],
    [`${base}&resolution=5,1e400`, /resolution/],
    [`${base}&resolution=5,-5`, /resolution/],
    [`${base}`, /no resolution/],
    [`${base}&resolution=3,3&resolution=4,4`, /repeated/],
    [`${base}&resolution=3,3&fix.z=1`, /"fix.z"[\s\S]*fix.x/],
    [`${base}&resolution=3,3&feld=u`, /"feld"[\s\S]*field/],
    [`${run}/field?field=u&kind=value&axes=x,x&resolution=3,3`, /axes x, x/],
    [`${run}/field?field=u&kind=value&axes=x,y&resolution=3,3`, /axes x, y/],
    [`${run}/field?field=u&kind=value&axes=x&resolution=3`, /coordinate t is neither/],
    [`${run}/field?field=v&kind=value&axes=x,t&resolution=3,3`, /no value of "v"/],
    [`${run}/field?field=u&kind=slope&axes=x,t&resolution=3,3`, /kind "slope"/],
    [`${run}/field?field=u&kind=estimate&axes=x,t&resolution=3,3`, /no estimate of "u"/],
    [`${run}/field?field=u_xxx&kind=value&axes=x,t&resolution=3,3`, /derivatives end at order 2/],
    [`${run}/line?field=u&kind=value&${along}&count=1`, /count "1"/],
    [`${run}/line?field=u&kind=value&from.x=0&from.t=0&to.x=1&count=5`, /no coordinate t[\s\S]*to.t/],
    [`${run}/history?from=-1`, /from "-1"/],
    [`${run}/file?format=exe&names=u&resolution=3,3`, /format "exe"/],
    [`${run}/file?format=csv&names=&resolution=3,3`, /no field was chosen/],
    [`${run}/file?format=csv&names=w&resolution=3,3`, /no value of "w"/],
    [`${run}/value?field=u&at.x=1`, /no coordinate t/],
    [`${run}/value?field=u&at.x=&at.t=0`, /at.x=/],
    [`${run}/value?field=u&at.x=Infinity&at.t=0`, /a number/],
    [`${run}/value?field=v&at.x=0&at.t=0`, /no value of "v"/],
    [`${run}/value?field=__proto__&at.x=0&at.t=0`, /no value of/],
  ])("explains what is wrong with %s", async (target, message) => {
    const { status, body } = await get(target);
    expect(status).toBe(400);
    expect(JSON.parse(body.toString()).error).toMatch(message);
  });

  it("answers 500 and says so when the source fails, and keeps serving", async () => {
    const said: string[] = [];
    const failing: ViewSource = {
      ...source,
      history: () => {
        throw new TypeError("broken source");
      },
    };
    const broken = await serveViewer({ source: failing, page, announce: (message) => said.push(message) });
    expect((await raw(broken.url, `GET ${run}/history HTTP/1.1`)).status).toBe(500);
    expect((await raw(broken.url, `GET ${run}/summary HTTP/1.1`)).status).toBe(200);
    await broken.close();
    expect(said).toEqual(["The viewer could not answer /api/runs/run/history: broken source"]);
  });
});

describe("listening", () => {
  it("stays on this machine unless told otherwise, and then warns", async () => {
    expect(new URL(viewer.url).hostname).toBe("127.0.0.1");
    const said: string[] = [];
    const open = await serveViewer({
      source,
      page,
      host: "0.0.0.0",
      announce: (message) => said.push(message),
    });
    const { port } = new URL(open.url);
    expect(said).toEqual([expect.stringMatching(/every machine that can reach this one/)]);
    expect((await raw(open.url, "GET / HTTP/1.1", { Host: `192.0.2.7:${port}` })).status).toBe(200);
    expect((await raw(open.url, "GET / HTTP/1.1", { Host: `evil.example:${port}` })).status).toBe(403);
    await open.close();
  });

  it("says which port is taken", async () => {
    await expect(serveViewer({ source, page, port: Number(new URL(viewer.url).port) })).rejects.toThrow(
      /cannot listen on 127.0.0.1/,
    );
  });

  it("says which port is none", async () => {
    await expect(serveViewer({ source, page, port: 70_000 })).rejects.toThrow(
      /cannot listen on 127\.0\.0\.1:70000[\s\S]*Try: another --port/,
    );
  });

  it("ends on close, open connections included", async () => {
    const brief = await serveViewer({ source, page });
    const idle = fetch(brief.url, { headers: { Connection: "keep-alive" } });
    await (await idle).text();
    await brief.close();
    await expect(fetch(brief.url)).rejects.toThrow();
  });
});
