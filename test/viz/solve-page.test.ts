/** @file Solving in a browser without a server's help: workers, the Solve view, runs from files. */

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { encodeCheckpoint, fingerprint, version } from "../../src/run/record/index.ts";
import { solve } from "../../src/solve/index.ts";
import { writeDraft } from "../../viz/app/solve/draft.ts";
import { templates } from "../../viz/app/solve/templates.ts";
import type { startWorker } from "../../viz/app/sources/worker.ts";
import { buildStages, buildTimeout, eventually, inFullRun, launch, seriousViolations } from "./chromium.ts";

/** What test/viz/stages/worker.html gives. */
interface Given {
  readonly startWorker: typeof startWorker;
  openSolve(settings: Readonly<Record<string, string>>): Promise<void>;
  readonly said: string[];
  readonly gone: string[];
  readonly kept: string[];
}
declare const sobolev: Given;

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };
/** As the viewer's server says it; a static host that says nothing allows more. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'";

/** A host that only holds files: no isolation from other origins, so no shared buffers between threads. */
function staticHost(folder: string): Server {
  return createServer(({ url = "/" }, response) => {
    const path = url.slice(1);
    if (!/^[\w./-]+$/.test(path) || path.includes("..") || path.endsWith("favicon.ico"))
      return void response.writeHead(404).end();
    response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
    response.setHeader("Content-Security-Policy", policy);
    response.end(readFileSync(join(folder, path)));
  }).listen(0, "127.0.0.1");
}

describe.runIf(inFullRun)("on a host that only holds files", () => {
  let server: Server;
  let browser: Browser;
  let tab: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = staticHost((await buildStages()).folder);
    browser = await launch(["--no-sandbox"]);
    tab = await browser.newPage();
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/worker.html`);
    await tab.waitForFunction(() => "sobolev" in globalThis);
  }, buildTimeout);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    expect(complaints).toEqual([]);
  });

  it("solves Burgers in a worker to 1e-4 within 60 s, and answers while it goes on", {
    timeout: 120_000,
  }, async () => {
    const found = await tab.evaluate(async () => {
      const problem = { library: "burgers" };
      const run = await sobolev.startWorker({ kind: "solve", problem, choices: { seconds: 60 } });
      const early = await run.source.summary();
      await new Promise<void>((done) => {
        run.source.follow(({ kind }) => kind === "ended" && done());
      });
      const { error, seconds } = await run.source.summary();
      const { value, exact } = await run.source.value({ x: -0.3, t: 0.5 }, "u");
      const { state } = run.entry();
      run.terminate();
      const after = await run.source.summary().catch((reason: Error) => reason.message);
      return {
        early: early.running,
        isolated: crossOriginIsolated,
        error: error?.relativeL2,
        seconds,
        value,
        exact,
        state,
        after,
      };
    });
    expect(found).toMatchObject({ early: true, isolated: false, state: "converged" });
    expect(found.error).toBeLessThan(1e-4);
    expect(found.seconds).toBeLessThan(60);
    expect(Math.abs((found.value as number) - (found.exact as number))).toBeLessThan(1e-4);
    expect(found.after).toMatch(/ended at once/);
  });

  it("marks the field of a typed problem that is wrong, and solves it once it is mended", async () => {
    const wrong = { ...templates[0].problem, equations: "u_t = b*u_xx" };
    const settings = writeDraft({ from: "typed", library: "", typed: wrong, choices: { seconds: 20 } });
    await tab.evaluate((link) => sobolev.openSolve(link), settings);
    const equations = tab.getByRole("textbox", { name: "Equations" });
    await tab.getByRole("button", { name: "Solve in this page" }).click();
    await eventually(() => equations.getAttribute("aria-invalid")).toBe("true");
    const about = (await equations.getAttribute("aria-describedby"))?.split(" ").at(-1);
    const told = await tab.locator(`#${about}`).textContent();
    expect(told).toMatch(/b is not known here; known are x, t, u, a, pi, e\n {2}u_t = b\*u_xx\n {8}\^/);
    await equations.fill("u_t = a*u_xx");
    await tab.getByRole("button", { name: "Check" }).click();
    await eventually(() => equations.getAttribute("aria-invalid")).toBeNull();
    await tab.getByText("Can be solved: u of x, t, 1 equation, 2 conditions.").waitFor();
    await tab.getByRole("button", { name: "Solve in this page" }).click();
    await tab.waitForFunction(() => sobolev.gone.some((hash) => /^#\/field\/here-my-heat-\d+$/.test(hash)));
    await tab.getByText(/Converged after .*relative error/).waitFor();
    await eventually(() => tab.evaluate(() => decodeURIComponent(sobolev.kept.at(-1) ?? ""))).toContain(
      "u_t+=+a*u_xx",
    );
  });

  it("opens a run from its files, and says what is missing", async () => {
    const problem = await problemNamed("poisson");
    const solved = await solve(problem, { device: "wasm", threads: 1, estimate: false });
    const manifest = {
      ...{
        format: 1,
        sobolev: version,
        model: "automatic",
        solver: "lm",
        device: "wasm",
        seed: 1,
        options: {},
      },
      problem: { name: "poisson", title: problem.title, hash: fingerprint(problem) },
      started: "2026-01-01T00:00:00.000Z",
    };
    const file = (name: string, content: string | Uint8Array) => ({
      ...{ name, mimeType: "application/octet-stream" },
      buffer: Buffer.from(content as Uint8Array),
    });
    const files = [
      file("manifest.json", JSON.stringify(manifest)),
      file("checkpoint.bin", encodeCheckpoint(solved.checkpoint())),
    ];
    solved.close();
    await tab.evaluate(() => sobolev.openSolve({}));
    const input = tab.locator(".drop input[multiple]");
    await input.setInputFiles(files.slice(0, 1));
    await tab.getByText("The run has no checkpoint.bin").waitFor();
    await input.setInputFiles([file("notes.txt", "nothing")]);
    await tab.getByText(/This is not a run: there is no manifest\.json among 1 file/).waitFor();
    await input.setInputFiles(files);
    await tab.waitForFunction(() => sobolev.gone.some((hash) => hash.startsWith("#/field/here-poisson-")));
  });

  it.each(["library", "typed"] as const)("has no serious fault of access: %s", async (from) => {
    const settings = writeDraft({ from, library: "kovasznay", typed: templates[2].problem, choices: {} });
    await tab.evaluate((link) => sobolev.openSolve(link), settings);
    expect(await seriousViolations(tab)).toEqual([]);
  });
});
