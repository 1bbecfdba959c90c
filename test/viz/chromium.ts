/** @file Chromium for the viewer's tests: what is built once for all files, visits that end, what is on the screen. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { build, type InlineConfig } from "vite";
import { expect } from "vitest";
import { findChromium } from "../../src/cli/chromium.ts";
import type { RunEntry, Runs, ViewSource } from "../../viz/index.ts";
import { serveViewer, singleRun } from "../../viz/index.ts";

/** Undefined where there is none: tests of a browser are skipped then. */
export const executablePath = findChromium(process.env);
if (!executablePath && process.env.SOBOLEV_REQUIRE_CHROMIUM === "1")
  throw new Error("SOBOLEV_REQUIRE_CHROMIUM=1, but no Chromium is on the PATH; see `sobolev doctor`");

/**
 * Tests in a browser take minutes on one core: all but a short one run when SOBOLEV_FULL is 1, as they do where the
 * project is built from the start.
 */
export const inFullRun = executablePath !== undefined && process.env.SOBOLEV_FULL === "1";

const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];

/** For what a picture or an answer may take on a slow machine. */
export const timeout = 15_000;

/** The build itself takes some ten seconds on a core of its own; other work may share that core. */
export const buildTimeout = 180_000;

/** Reads the page until the reading is as expected: events, and what they draw, arrive after the action that caused them. */
export const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout });

export const launch = (args: readonly string[] = flags): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath as string, args: [...args] });

/** The built page. */
export interface BuiltPage {
  readonly folder: string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

const configFile = join(root, "viz/vite.config.ts");

/** The page as it is published. */
export const buildPage = (): Promise<BuiltPage> => builtOnce("page", ["viz"], {});

/** Single views and what they call, each on a page of its own: see test/viz/stages. */
export function buildStages(): Promise<BuiltPage> {
  const from = join(root, "test/viz/stages");
  const input = ["index", "views", "worker"].map((name) => join(from, `${name}.html`));
  const options = { minify: false, chunkSizeWarningLimit: 9000, rollupOptions: { input } };
  return builtOnce("stages", ["viz", "test/viz/stages"], { root: from, build: options });
}

/** Builds once for all test files: what was built of the same sources is taken as it is. */
async function builtOnce(
  name: string,
  sources: readonly string[],
  { build: options, ...config }: InlineConfig,
): Promise<BuiltPage> {
  const folder = join(
    tmpdir(),
    `sobolev-built-${name}-${fingerprint([...sources, "src", "solvers", "problems"])}`,
  );
  removeOld();
  // Two files may need it at the same time: the second waits.
  while (!existsSync(folder) && !locked(folder)) await sleep(100);
  if (existsSync(folder)) return { folder };
  const own = mkdtempSync(`${folder}-`);
  try {
    await build({
      ...{ configFile, logLevel: "error", ...config },
      build: { ...options, outDir: own, emptyOutDir: true },
    });
    renameSync(own, folder);
  } finally {
    rmSync(own, { recursive: true, force: true });
    rmSync(`${folder}.lock`, { recursive: true, force: true });
  }
  return { folder };
}

/** Takes the lock; that of a build that was killed is broken. */
function locked(folder: string): boolean {
  const lock = `${folder}.lock`;
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > buildTimeout) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Of names, sizes and times of all files below these folders. */
function fingerprint(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  return hash.digest("hex").slice(0, 16);
}

/** chosen here: no test run takes an hour. */
const longest = 3_600_000;

/** What was built of sources that have changed since. */
function removeOld(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith("sobolev-built-"))) {
    const folder = join(tmpdir(), name);
    const built = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - built > longest) rmSync(folder, { recursive: true, force: true });
  }
}

/** What the page complained of since it was opened. */
export interface Visit {
  readonly tab: Page;
  readonly url: string;
  readonly complaints: readonly string[];
  end(): Promise<void>;
}

export interface VisitOptions {
  readonly context?: BrowserContextOptions;
  /** The part of the address after `/`. */
  readonly at?: string;
  /** Script that runs before any of the page. */
  readonly prepare?: string;
  /** Called before the page is opened: routes are set here. */
  readonly before?: (tab: Page) => Promise<unknown>;
}

/** Serves these runs and opens the page on them. */
export async function open(
  browser: Browser,
  page: BuiltPage,
  runs: Runs | ViewSource,
  { context: options = {}, at = "", prepare = "", before }: VisitOptions = {},
): Promise<Visit> {
  const viewer = await serveViewer({ runs: "list" in runs ? runs : singleRun(runs), page: page.folder });
  const context = await browser.newContext({ viewport: { width: 960, height: 700 }, ...options });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()),
  );
  tab.on("pageerror", (error) => complaints.push(String(error)));
  if (prepare) await tab.addInitScript(prepare);
  await before?.(tab);
  await tab.goto(viewer.url + at);
  return { tab, url: viewer.url, complaints, end: () => context.close().then(viewer.close) };
}

/** A run as the list tells of it, unless said otherwise. */
export function entryOf(id: string, source: ViewSource, more: Partial<RunEntry> = {}): RunEntry {
  const [entry] = singleRun(source).list();
  return { ...entry, id, ...more };
}

/** Runs in memory: what a source answers, and what the list says of it. */
export function runsOf(
  entries: () => readonly { readonly entry: RunEntry; readonly source: ViewSource }[],
): Runs {
  return {
    list: () => entries().map(({ entry }) => entry),
    open: (id) => {
      const found = entries().find(({ entry }) => entry.id === id);
      return found && singleRun(found.source).open("run");
    },
  };
}

/** Text of an element, shown or not. */
export const words = async (of: Locator): Promise<string> => (await of.textContent()) ?? "";

/** Two drawn frames: whatever was asked for before is on the screen. */
export async function settle(tab: Page): Promise<void> {
  await tab.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 60))),
      ),
  );
}

/** What an element looks like on the screen: a PNG in base64. */
export const shot = async (of: Locator): Promise<string> => (await of.screenshot()).toString("base64");

/** Saturated colours of an element as drawn on the screen; letters and lines of the page have none. */
export async function colours(of: Locator): Promise<Set<number>> {
  const image = `data:image/png;base64,${await shot(of)}`;
  const found = await of.page().evaluate(async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = data.subarray(i, i + 3);
      if (Math.max(r, g, b) - Math.min(r, g, b) > 40) seen.add((r << 16) | (g << 8) | b);
    }
    return [...seen];
  }, image);
  return new Set(found);
}

/** Whether the page is wider than its window. */
export const scrollsSideways = (tab: Page): Promise<boolean> =>
  tab.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/** Controls without a name that a screen reader could say. */
export const unnamedControls = (tab: Page): Promise<string[]> =>
  tab.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("button, select, input:not([hidden])")]
      .filter(
        (control) =>
          !control.labels?.length && !control.getAttribute("aria-label") && !control.textContent?.trim(),
      )
      .map(({ outerHTML }) => outerHTML),
  );

/** Serious and critical violations that axe-core finds, one line each. @param within - selector. Default: the page. */
export async function seriousViolations(tab: Page, within = "html"): Promise<string[]> {
  // Evaluated, not added to the page: its policy allows no other scripts.
  await tab.evaluate(axe.source);
  return tab.evaluate(async (selector) => {
    const { axe } = window as unknown as {
      axe: { run(where: Element | null): Promise<{ violations: readonly Violation[] }> };
    };
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { violations } = await axe.run(document.querySelector(selector));
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
      );
  }, within);
}
