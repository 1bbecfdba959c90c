/** @file The field view alone on a page, for its tests in a browser: built small, served by the viewer's server. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { findChromium } from "../../src/cli/chromium.ts";
import { type ServeOptions, serveViewer } from "../../viz/index.ts";

export const executablePath = findChromium(process.env);
if (!executablePath && process.env.SOBOLEV_REQUIRE_CHROMIUM === "1")
  throw new Error("SOBOLEV_REQUIRE_CHROMIUM=1, but no Chromium is on the PATH; see `sobolev doctor`");

const viz = fileURLToPath(new URL("../../viz", import.meta.url));

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Field</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="./icon.svg"><link rel="stylesheet" href="./field.css"></head>
<body><main><h1>Field</h1><div id="view"></div></main><p id="status" role="status"></p>
<script type="module" src="./entry.ts"></script></body></html>`;

const entry = `
import { openFieldView } from "${viz}/app/field/field-view.ts";
import { readAddress, writeAddress } from "${viz}/app/shell/address.ts";
import { listenToKeys } from "${viz}/app/shell/keys.ts";
import { httpSource } from "${viz}/app/sources/http.ts";
const address = readAddress(location.hash);
const source = httpSource("run");
source.stop = () => { document.title = "stopped"; };
const view = await openFieldView(document.getElementById("view"), {
  catalogue: {}, runs: [source], address, go: () => {},
  keep: (settings) => history.replaceState(null, "", writeAddress({ ...address, settings })),
  say: (message) => { document.getElementById("status").textContent = message; },
});
listenToKeys(() => [{ name: "Field", shortcuts: view.shortcuts }]);
Object.assign(window, { view });
`;

const css = ["base", "field/field", "problem/panels", "narrow"].map(
  (name) => `@import "${viz}/app/${name}.css";`,
);

export interface FieldPage {
  open(options: ServeOptions, visit?: VisitOptions): Promise<Visit>;
  end(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Settings of the link. */
  readonly settings?: string;
  /** Runs before the page's own scripts. */
  readonly prepare?: string;
  /** Called before the page is opened: routes are set here. */
  readonly before?: (tab: Page) => Promise<unknown>;
}

export interface Visit {
  readonly tab: Page;
  /** What the console complained of. */
  readonly complaints: readonly string[];
  end(): Promise<void>;
}

/** Builds the page and starts a browser. */
export async function fieldPage(): Promise<FieldPage> {
  const root = mkdtempSync(join(tmpdir(), "sobolev-field-"));
  const page = join(root, "page");
  mkdirSync(join(root, "in"));
  writeFileSync(join(root, "in", "index.html"), html);
  writeFileSync(join(root, "in", "entry.ts"), entry);
  copyFileSync(join(viz, "app", "icon.svg"), join(root, "in", "icon.svg"));
  writeFileSync(join(root, "in", "field.css"), css.join("\n"));
  await build({
    configFile: false,
    root: join(root, "in"),
    base: "./",
    logLevel: "error",
    build: {
      ...{ outDir: page, minify: false, target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 9000 },
      modulePreload: { polyfill: false },
    },
  });
  const browser = await chromium.launch({
    executablePath: executablePath as string,
    args: ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"],
  });
  return {
    open: (options, visit = {}) => open(browser, { ...options, page } as ServeOptions, visit),
    end: async () => {
      await browser.close();
      rmSync(root, { recursive: true });
    },
  };
}

async function open(browser: Browser, options: ServeOptions, visit: VisitOptions): Promise<Visit> {
  const { settings = "", prepare, before, ...rest } = visit;
  const viewer = await serveViewer(options);
  const context = await browser.newContext({ viewport: { width: 820, height: 620 }, ...rest });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  tab.on("pageerror", (error) => complaints.push(String(error)));
  if (prepare) await tab.addInitScript(prepare);
  await before?.(tab);
  await tab.goto(`${viewer.url}#/field/run?${settings}`);
  return { tab, complaints, end: () => context.close().then(viewer.close) };
}
