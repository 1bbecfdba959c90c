/** @file WebGPU in a worker of a browser, on a page from this machine. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { findChromium } from "../../../src/cli/chromium.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { evaluator } from "../../../src/residual/index.ts";
import { jetNamed } from "../../../src/solution/index.ts";
import { type BrowserReport, exampleField } from "./browser-worker.ts";

const executablePath = findChromium(process.env);
if (!executablePath && process.env.SOBOLEV_REQUIRE_CHROMIUM === "1")
  throw new Error("SOBOLEV_REQUIRE_CHROMIUM=1, but no Chromium is on the PATH; see `sobolev doctor`");

const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--enable-unsafe-webgpu"];

/** The worker's script as a browser gets it: no package is in it. */
async function workerScript(): Promise<string> {
  const entry = fileURLToPath(new URL("browser-worker.ts", import.meta.url));
  const options = { bundle: true, format: "esm", platform: "browser", write: false } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [entry], logLevel: "error" });
  return outputFiles[0].text;
}

async function serve(script: string): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(({ url }, answer) => {
    const isScript = url === "/worker.js";
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    answer.end(isScript ? script : "<!doctype html><title>WebGPU</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** What the worker reports. */
async function inBrowser(): Promise<BrowserReport> {
  const { url, close } = await serve(await workerScript());
  const browser = await chromium.launch({ executablePath: executablePath as string, args: flags });
  try {
    const tab = await browser.newPage();
    await tab.goto(url);
    return await tab.evaluate(
      () =>
        new Promise<BrowserReport>((resolve, reject) => {
          const worker = new Worker("/worker.js", { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = (event) => reject(new Error(event.message));
        }),
    );
  } finally {
    await browser.close();
    close();
  }
}

it.runIf(executablePath)("a browser's worker: exact products, a field, a lost device", async () => {
  const { probe, inexact, entries, field, lost } = await inBrowser();
  expect(probe, lost).toMatchObject({ found: true, provider: "browser", integerProducts: true });
  expect([inexact, entries]).toEqual([0, (33 * 34) / 2]);
  expect(lost).toMatch(/^NumericalError: the WebGPU device was lost/);
  const { network, theta, points } = exampleField();
  const device = wasmDevice({ threads: 1 });
  const expressions = [jetNamed("u", network.space)];
  const compiled = evaluator({ device, network, coefficients: [], expressions, count: points.count });
  compiled.place(points);
  const [u] = compiled.evaluate(theta);
  const range = Math.max(...u) - Math.min(...u);
  u.forEach((value, i) => {
    expect(Math.abs(field[i] - value)).toBeLessThanOrEqual(1e-6 * range);
  });
  device.close();
});
