/** @file What the viewer's server does not do: read outside its folders, solve for strangers, let pages in. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { createRunFolder } from "../../src/run/index.ts";
import { runFolders, type SolveWish, serveViewer, type Viewer, viewSource } from "../../viz/index.ts";
import { manifest } from "../run/fixtures.ts";
import { facts, heat, heatSolution, history } from "./fixtures.ts";
import { raw } from "./http.ts";

const folder = mkdtempSync(join(tmpdir(), "sobolev-security-"));
const [page, root, outside] = ["page", "runs", "outside"].map((name) => join(folder, name));
const token = "a-token-of-this-test";
const wishes: SolveWish[] = [];
let viewer: Viewer;

beforeAll(async () => {
  for (const path of [page, root, outside]) mkdirSync(path);
  mkdirSync(join(page, "assets"));
  writeFileSync(join(page, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(outside, "secret.html"), "secret");
  symlinkSync(join(outside, "secret.html"), join(page, "link.html"));
  symlinkSync(outside, join(page, "assets", "folder"));
  createRunFolder(join(root, "mine"), { ...manifest, process: { id: process.pid, host: hostname() } });
  createRunFolder(join(outside, "theirs"), manifest);
  symlinkSync(join(outside, "theirs"), join(root, "theirs"));
  viewer = await serveViewer({
    page,
    runs: runFolders({
      root,
      restore: async () => viewSource({ problem: heat, solution: heatSolution, history, facts }),
    }),
    report: async () => "<!doctype html><title>report</title>",
    solve: {
      token,
      start: async (wish) => {
        if (wish.problem === "busy") return "busy";
        if (wish.problem !== "burgers")
          throw new UsageError({ what: `there is no problem "${wish.problem}"`, remedy: "burgers" });
        wishes.push(wish);
        return { id: "burgers-1" };
      },
    },
  });
});
afterAll(async () => {
  await viewer.close();
  rmSync(folder, { recursive: true });
});

const origin = (): string => viewer.url.replace(/\/$/, "");
const get = (target: string) => raw(viewer.url, `GET ${target} HTTP/1.1`);

/** POST /api/solve with a body; header names given replace the usual ones, undefined leaves one out. */
function ask(
  body: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  target = "/api/solve",
) {
  const usual = {
    Origin: origin(),
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
  };
  const given = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== undefined);
  return raw(
    viewer.url,
    `POST ${target} HTTP/1.1`,
    Object.fromEntries(given) as Record<string, string>,
    body,
  );
}
const burgers = JSON.stringify({ problem: "burgers", seconds: 5, seed: 2, kind: "network" });

describe("paths", () => {
  it("through links of the page's folder lead nowhere", async () => {
    for (const target of ["/link.html", "/assets/folder/secret.html", "/assets/folder"])
      expect((await get(target)).status).toBe(404);
  });

  it.each([
    "theirs",
    "..%2foutside%2ftheirs",
    "%2e%2e%2foutside%2ftheirs",
    "..%5coutside%5ctheirs",
    "..",
    ".",
    "%2e%2e",
    "mine%2f..%2fmine",
    "mine%00",
    "%00",
    "%",
    "MINE",
    "mine%20",
    "__proto__",
    "constructor",
    encodeURIComponent("/etc"),
    encodeURIComponent("file:///etc/passwd"),
  ])("as the id of a run are no run: %s", async (id) => {
    for (const question of ["summary", "events", "history"])
      expect((await get(`/api/runs/${id}/${question}`)).status).toBe(404);
  });

  it("of questions are looked up, those of every object included", async () => {
    expect((await get("/api/runs/mine/summary")).status).toBe(200);
    for (const question of ["constructor", "tostring", "__proto__", "summery", "summary/x"])
      expect((await get(`/api/runs/mine/${question}`)).status).toBe(404);
  });
});

describe("headers", () => {
  it.each(["/", "/api/runs", "/api/runs/mine/summary", "/nothing", "/report"])("of %s", async (target) => {
    const { headers } = await get(target);
    expect(headers).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    expect(headers["content-security-policy"]).toMatch(
      /base-uri 'none'; form-action 'none'; frame-ancestors 'none'/,
    );
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("let scripts of the page run, WebAssembly in its worker, and nothing else", async () => {
    expect((await get("/")).headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; " +
        "media-src blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'",
    );
  });

  it("of the report leave scripts to its own policy, and connections to nobody", async () => {
    const { headers, body } = await get("/report");
    expect(headers["content-security-policy"]).toMatch(/^connect-src 'none'; object-src 'none';/);
    expect(body.toString()).toContain("<title>report</title>");
    expect(JSON.parse((await get("/api/runs")).body.toString()).server).toEqual({
      solves: true,
      report: "./report",
    });
  });
});

describe("a solve", () => {
  it("is started with the token, and answered with the id of its run", async () => {
    const { status, body } = await ask(burgers);
    expect([status, JSON.parse(body.toString())]).toEqual([202, { id: "burgers-1" }]);
    expect(wishes).toEqual([{ problem: "burgers", seconds: 5, seed: 2, kind: "network" }]);
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `bearer ${token}`,
    `Basic ${token}`,
    token,
  ])("is refused with the authorization %j", async (Authorization) => {
    const before = wishes.length;
    const { status, headers, body } = await ask(burgers, { Authorization });
    expect([status, headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(JSON.parse(body.toString()).error).toMatch(/sobolev view --solve/);
    expect(wishes).toHaveLength(before);
  });

  it("is refused without our Origin, or with a foreign one or Host", async () => {
    for (const Origin of [undefined, "null", "http://evil.example", "https://127.0.0.1"])
      expect((await ask(burgers, { Origin })).status).toBe(403);
    expect((await ask(burgers, { Host: "evil.example" })).status).toBe(403);
    expect((await ask(burgers, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  });

  it("is asked for by POST, in JSON, at one address", async () => {
    expect((await get("/api/solve")).status).toBe(405);
    expect((await ask(burgers, {}, "/api/runs")).status).toBe(405);
    expect((await ask(burgers, {}, "/api/solve?x=1")).status).toBe(405);
    for (const type of [undefined, "text/plain", "application/x-www-form-urlencoded"])
      expect((await ask(burgers, { "Content-Type": type })).status).toBe(415);
  });

  it.each([
    ["{", /no JSON object/],
    ["[]", /no JSON object/],
    ["null", /no JSON object/],
    ["{}", /no problem/],
    ['{"problem":"burgers","out":"/etc"}', /an entry "out"/],
    ['{"problem":"burgers","seconds":0}', /seconds/],
    ['{"problem":"burgers","seconds":1e9}', /seconds/],
    ['{"problem":"burgers","seconds":"5; rm -rf /"}', /seconds/],
    ['{"problem":"burgers","seed":0.5}', /seed/],
    ['{"problem":"burgers","kind":7}', /kind/],
    ['{"problem":"--out=/etc"}', /no problem "--out=\/etc"[\s\S]*Try: burgers/],
  ])("of %s is refused with a sentence", async (text, message) => {
    const { status, body } = await ask(text);
    expect([status, JSON.parse(body.toString()).error]).toEqual([400, expect.stringMatching(message)]);
  });

  it("of more than 64 kB is not read", async () => {
    expect((await ask(" ".repeat(65 * 1024))).status).toBe(413);
    expect((await ask("{}", { "Content-Length": "99999999" })).status).toBe(413);
  });

  it("waits while others are going on", async () => {
    const { status, body } = await ask('{"problem":"busy"}');
    expect([status, JSON.parse(body.toString()).error]).toEqual([
      429,
      expect.stringMatching(/going on already/),
    ]);
  });

  it("is not offered by a viewer that was started without", async () => {
    const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
    const plain = await serveViewer({ page, source });
    const headers = { Origin: plain.url.replace(/\/$/, ""), Authorization: `Bearer ${token}` };
    const { status, body } = await raw(plain.url, "POST /api/solve HTTP/1.1", headers);
    await plain.close();
    expect([status, JSON.parse(body.toString()).error]).toEqual([404, expect.stringMatching(/view --solve/)]);
  });
});

describe("other machines", () => {
  it("cannot connect unless the host says so", async () => {
    const { port } = new URL(viewer.url);
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    const reached = await Promise.all(own.map(({ address }) => connects(address, Number(port))));
    expect(reached).toEqual(own.map(() => false));
    expect(await connects("127.0.0.1", Number(port))).toBe(true);
  });
});

/** Whether somebody listens there. */
function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", end(true)).on("error", end(false)).on("timeout", end(false));
  });
}
