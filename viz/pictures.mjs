/**
 * @file Photographs every view of the viewer over real runs, light and dark, at desk and phone width, to be looked at.
 *
 *     node viz/pictures.mjs [OUT] [--runs DIR] [--dist DIR] [--only PART]
 *
 * Needs a build and a Chromium. OUT is .pictures unless named, and is not committed. Runs that DIR (OUT/runs) lacks are
 * solved first. PART picks pictures whose name contains it. Says what the page complained of.
 */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

/** Problem and how long it is solved: one for each kind of picture. */
const runs = [
  ["burgers", "20", "--kind", "network"],
  ["kovasznay", "15"],
  ["poisson-3d", "15"],
  ["allen-cahn", "15"],
  ["poisson-1d", "10"],
];

/** Name, address, and what to press before the picture is taken. */
const views = [
  ["field-surface", "#/field/burgers"],
  ["field-map", "#/field/burgers?picture=map&contours=10"],
  ["field-error", "#/field/burgers?picture=map&kind=error"],
  ["field-arrows", "#/field/kovasznay?picture=map&vectors=arrows"],
  ["field-streamlines", "#/field/kovasznay?picture=map&vectors=streamlines"],
  ["field-volume", "#/field/poisson-3d?picture=volume&levels=0.2,0.6"],
  ["field-first-3d", "#/field/poisson-3d"],
  ["field-curve", "#/field/poisson-1d"],
  ["field-missing", "#/field/nothing-here"],
  ["problem-plane", "#/problem/burgers"],
  ["problem-system", "#/problem/kovasznay"],
  ["problem-box", "#/problem/poisson-3d"],
  ["problem-line", "#/problem/poisson-1d"],
  ["training-network", "#/training/burgers"],
  ["training-short", "#/training/poisson-3d"],
  ["runs", "#/runs"],
  ["compare", "#/compare/burgers,allen-cahn"],
  ["compare-volumes", "#/compare/poisson-3d,kovasznay"],
  ["solve", "#/solve"],
  ["solve-typed", "#/solve", "text=Typed here"],
  ["keys", "#/field/burgers", "#keys"],
  ["no-view", "#/nonsense"],
];

const reports = [
  ["report", ""],
  ["report-problem", "#problem=burgers"],
];

const sizes = /** @type {const} */ ([
  ["desk", { width: 1280, height: 800 }],
  ["phone", { width: 390, height: 844 }],
]);
const schemes = /** @type {const} */ (["light", "dark"]);

const root = fileURLToPath(new URL("..", import.meta.url));
/** chosen here: what the slowest picture takes from its values to the screen on a software renderer. */
const settleMilliseconds = 1200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    dist: { type: "string", default: join(root, "dist") },
    only: { type: "string", default: "" },
  },
});
const out = resolve(positionals[0] ?? ".pictures");
const folder = resolve(values.runs ?? join(out, "runs"));
const program = join(values.dist, "src/cli/main.js");

async function main() {
  mkdirSync(out, { recursive: true });
  solveMissing();
  const { findChromium } = await import(pathToFileURL(join(values.dist, "src/cli/chromium.js")).href);
  const executablePath = findChromium(process.env);
  if (!executablePath) throw new Error("no Chromium on the PATH; see `sobolev doctor`");
  const server = await startViewer();
  const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    for (const [name, address, press] of views)
      await photograph(browser, name, `${server.url}${address}`, press);
    for (const [name, address] of reports) await photograph(browser, name, `${reportPage()}${address}`);
  } finally {
    await browser.close();
    server.close();
  }
}

function solveMissing() {
  for (const [problem, seconds, ...more] of runs) {
    const at = join(folder, problem);
    if (existsSync(join(at, "result.json"))) continue;
    console.log(`solving ${problem}`);
    sobolev("solve", problem, "--seconds", seconds, "--quiet", "--out", at, ...more);
  }
}

/** @param {string[]} words */
function sobolev(...words) {
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`sobolev ${words.join(" ")} failed:\n${stderr}`);
}

/** The kept results of the full suite as a page. */
function reportPage() {
  const page = join(out, "report.html");
  const results = join(root, "solvers/benchmark/results/full.json");
  if (!existsSync(page)) sobolev("bench", "report", results, "--out", page);
  return pathToFileURL(page).href;
}

/**
 * Serves the runs on a free port.
 *
 * @returns {Promise<{ url: string, close(): void }>}
 */
function startViewer() {
  const words = [program, "view", folder, "--port", "0"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((started, failed) => {
    let said = "";
    const listen = (/** @type {Buffer} */ chunk) => {
      said += chunk;
      const url = /http:\/\/[^\s#]+/.exec(said)?.[0];
      if (url) started({ url, close: () => void child.kill("SIGINT") });
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", () => failed(new Error(`the viewer did not start:\n${said}`)));
  });
}

/** chosen here: taller pages are not looked at to their end, and Chromium repeats itself after 16384 pixels. */
const tallest = 6000;

/**
 * The whole page, or the window where a dialog lies over it.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} [press]
 */
async function part(page, press) {
  if (press === "#keys") return {};
  const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
  return { fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(tallest, height) } };
}

/**
 * In all sizes and schemes; the whole page, so that nothing below the fold is missed.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} name
 * @param {string} address
 * @param {string} [press] - selector of what is pressed first
 */
async function photograph(browser, name, address, press) {
  if (!name.includes(values.only)) return;
  for (const colorScheme of schemes)
    for (const [size, viewport] of sizes) {
      const context = await browser.newContext({ viewport, colorScheme, hasTouch: size === "phone" });
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => console.log(`${name}: ${message}`));
      page.on("console", (line) => line.type() === "error" && console.log(`${name}: ${line.text()}`));
      // Pictures are asked of the server: they are there when it has no more to answer.
      await page.goto(address, { waitUntil: "networkidle" });
      await page.waitForTimeout(settleMilliseconds);
      if (press) await page.locator(press).click();
      if (press) await page.waitForTimeout(300);
      await page.screenshot({
        path: join(out, `${name}-${size}-${colorScheme}.png`),
        ...(await part(page, press)),
      });
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (tooWide > 0) console.log(`${name}, ${size}: ${tooWide} pixels wider than the window`);
      await context.close();
    }
}

await main();
