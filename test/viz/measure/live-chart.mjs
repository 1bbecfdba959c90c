/**
 * @file Measures what a live training chart costs: run `node test/viz/measure/live-chart.mjs [rows]`; it prints a table.
 *
 * The training view shows a run of 72,000 rows (an hour at 20 a second) in headless Chromium without graphics hardware,
 * and is told one row after the other. Figures are milliseconds per update, by Chromium's own account of its main
 * thread: `task` is everything, the others are its parts. Nothing is asserted: the figures are the machine's.
 */

import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const rows = Number(process.argv[2] ?? 72_000);
const updates = 60;
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-accelerated-2d-canvas"];
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const { outputFiles } = await build({
  stdin: {
    contents: `
      import ${JSON.stringify(at("../stages/views.ts"))};
      import { longRun, row } from ${JSON.stringify(at("../training-rows.ts"))};
      Object.assign(window, { longRun, row });`,
    resolveDir: at("."),
  },
  bundle: true,
  format: "esm",
  write: false,
});
const styles = await build({
  stdin: {
    contents: ["base.css", "training/training.css", "training/charts.css"]
      .map((name) => `@import ${JSON.stringify(at(`../../../viz/app/${name}`))};`)
      .join("\n"),
    loader: "css",
    resolveDir: at("."),
  },
  bundle: true,
  write: false,
});
const html =
  "<!doctype html><link rel=stylesheet href=page.css><main id=view></main><script type=module src=page.js></script>";
const server = createServer((request, response) => {
  const [type, body] = request.url?.endsWith(".js")
    ? ["text/javascript", outputFiles[0].text]
    : request.url?.endsWith(".css")
      ? ["text/css", styles.outputFiles[0].text]
      : ["text/html", html];
  response.setHeader("content-type", type);
  response.end(body);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const browser = await chromium.launch({ executablePath: program, args: flags });
const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await tab.goto(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`);
await tab.waitForFunction(() => "stage" in window && "longRun" in window);
await tab.evaluate((count) => {
  const w = /** @type {any} */ (window);
  const summary = {
    problem: { name: "played", title: "Played", source: "", difficulty: "" },
    ...{ equations: [], conditions: [], coordinates: ["x"], bounds: [[0, 1]], fields: ["u"], views: [] },
    ...{
      hasExact: false,
      model: "mlp",
      solver: "",
      rows: 1,
      columns: 1,
      steps: count,
      seconds: 1,
      cost: 1,
      seed: 1,
    },
    device: { name: "wasm", description: "" },
    outcome: { kind: "aborted", by: "going on", message: "" },
    running: true,
  };
  return w.stage.open({ view: "training", summary, history: w.longRun(count), isLive: true });
}, rows);
await tab.waitForTimeout(500);

/** Seconds that the main thread has spent so far, by what on. */
const client = await tab.context().newCDPSession(tab);
await client.send("Performance.enable");
async function spent() {
  const { metrics } = await client.send("Performance.getMetrics");
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Tells one row after the other, each with time to be drawn. */
const push = (/** @type {number} */ from, /** @type {number} */ count) =>
  tab.evaluate(
    async ([first, many]) => {
      const w = /** @type {any} */ (window);
      for (let k = 0; k < many; k++) {
        w.stage.push({ kind: "history", rows: [w.row(first + k, { cost: 1e-9, error: 1e-5 })] });
        await new Promise((resolve) => setTimeout(resolve, 70));
      }
    },
    [from, count],
  );
await push(rows, 10);
if (process.env.PROFILE) {
  await client.send("Profiler.enable");
  await client.send("Profiler.start");
}
const before = await spent();
await push(rows + 10, updates);
const after = await spent();
if (process.env.PROFILE) {
  const { profile } = await client.send("Profiler.stop");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(process.env.PROFILE, JSON.stringify(profile));
}
const per = (/** @type {string} */ name) =>
  ((((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / updates).toFixed(2);
console.table({
  task: per("TaskDuration"),
  script: per("ScriptDuration"),
  style: per("RecalcStyleDuration"),
  layout: per("LayoutDuration"),
});
await browser.close();
server.close();
