/** @file Single views in Chromium without a server: requests are answered from the built stages. */

import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildStages, launch } from "./chromium.ts";
import type { Play } from "./stages/views.ts";

// No graphics processor: its canvases change their pixels a little when they are first read.
const flags = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-accelerated-2d-canvas"];
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

export interface Theatre {
  /** Opens a play, runs the test, and insists that the console stayed silent. */
  visit(play: Play, test: (tab: Page) => Promise<void>, options?: BrowserContextOptions): Promise<void>;
  close(): Promise<void>;
}

export async function theatre(): Promise<Theatre> {
  const { folder } = await buildStages();
  const browser = await launch(flags);
  return {
    visit: (play, test, options = {}) => visit(browser, folder, play, test, options),
    close: () => browser.close(),
  };
}

async function visit(
  browser: Browser,
  folder: string,
  play: Play,
  test: (tab: Page) => Promise<void>,
  options: BrowserContextOptions,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
  try {
    const tab = await context.newPage();
    const complaints: string[] = [];
    tab.on("console", (message) => {
      // Only tests read a canvas back.
      const isOurs = message.text().includes("willReadFrequently");
      if (["error", "warning"].includes(message.type()) && !isOurs) complaints.push(message.text());
    });
    tab.on("pageerror", (error) => complaints.push(String(error)));
    await tab.route("http://stage.test/**", (route) => {
      const path = join(folder, new URL(route.request().url()).pathname);
      return route.fulfill({ body: readFileSync(path), contentType: types[extname(path)] ?? "text/plain" });
    });
    await tab.goto("http://stage.test/views.html");
    await tab.evaluate((what) => stage.open(what), play);
    await frames(tab);
    await test(tab);
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`);
  } finally {
    await context.close();
  }
}

/** Waits until what was asked for has been drawn. */
export const frames = (tab: Page): Promise<void> =>
  tab.evaluate(async () => {
    // Updates wait for at most 50 ms, then for a frame.
    await new Promise((done) => setTimeout(done, 120));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });

/** Different colours on the first canvas that matches, and how many of its pixels are painted. */
export const inkOf = (
  tab: Page,
  selector: string,
): Promise<{ colours: number; painted: number; sum: number }> =>
  tab.evaluate((which) => {
    const canvas = document.querySelector(which) as HTMLCanvasElement;
    const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    const seen = new Set<number>();
    let [painted, sum] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 200) continue;
      painted++;
      seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      sum = (sum * 31 + data[i] + 3 * data[i + 1] + 7 * data[i + 2] + i) % 4294967291;
    }
    return { colours: seen.size, painted, sum };
  }, selector);

/** Pairs of texts of the chart that overlap each other. */
export const overlaps = (tab: Page, selector: string): Promise<string[]> =>
  tab.evaluate((which) => {
    const texts = [...document.querySelectorAll(which)].map((one) => ({
      words: one.textContent ?? "",
      box: one.getBoundingClientRect(),
    }));
    return texts.flatMap((a, i) =>
      texts
        .slice(i + 1)
        .filter(
          (b) =>
            Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
            // Line boxes are taller than their letters.
            Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 4,
        )
        .map((b) => `${a.words} / ${b.words}`),
    );
  }, selector);
