/** @file The report page in a browser: from a disk, without network; every curve named, every failure seen, a phone and a keyboard enough. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BenchmarkResults, type PeerComparison, reportPage } from "../../solvers/benchmark/index.ts";
import { eventually, executablePath, launch } from "./chromium.ts";
import { hostile, peers, results } from "./report-fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "sobolev-report-"));
beforeAll(async () => {
  const configFile = fileURLToPath(new URL("../../viz/vite.report.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error", build: { outDir: folder } });
});
afterAll(() => rmSync(folder, { recursive: true }));

it("is one file of at most 200 kB without its data, which names no other address", async () => {
  const page = await reportPage({ ...results, results: [] }, [], folder);
  expect(page.length).toBeLessThan(200_000);
  const namespaces = /http:\/\/www\.w3\.org\/[\w/]+/g;
  expect(
    page.replaceAll(namespaces, "").match(/https?:\/\/\S{0,40}|\bsrc=.{0,40}|@import|url\(/g),
  ).toBeNull();
});

describe.skipIf(!executablePath)("the report page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(["--no-sandbox", "--headless=new"]);
  });
  afterAll(() => browser?.close());

  /** A page opened from its file, offline; at its end it must have asked for nothing and complained of nothing. */
  async function open(
    options: BrowserContextOptions = {},
    shown: BenchmarkResults = results,
    beside: readonly PeerComparison[] = [peers],
  ): Promise<{ readonly tab: Page; end(): Promise<void> }> {
    const file = join(folder, `${shown.results.length}-${beside.length}.html`);
    writeFileSync(file, await reportPage(shown, beside, folder));
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      offline: true,
      ...options,
    });
    const tab = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    tab.on("console", (message) => complaints.push(message.text()));
    tab.on("pageerror", (error) => complaints.push(String(error)));
    tab.on("request", (request) => requests.push(request.url()));
    await tab.goto(pathToFileURL(file).href);
    await tab.locator("#again .command").waitFor();
    await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const end = async (): Promise<void> => {
      await context.close();
      expect(complaints).toEqual([]);
      expect(requests).toEqual([pathToFileURL(file).href]);
    };
    return { tab, end };
  }

  async function visit(test: (tab: Page) => Promise<void>, ...of: Parameters<typeof open>): Promise<void> {
    const { tab, end } = await open(...of);
    await test(tab);
    await end();
  }

  describe("of a whole suite", () => {
    let tab: Page;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ tab, end } = await open());
    });
    afterAll(() => end?.());

    it("offers first to skip to the table", async () => {
      await tab.keyboard.press("Tab");
      await eventually(() => tab.evaluate(() => document.activeElement?.textContent)).toBe(
        "Skip to the table of results",
      );
    });

    it("draws curves, spreads, dots and profiles, each with its name in sight, and no name over another", async () => {
      await eventually(() => tab.title()).toBe("Quick suite: classics & corners · Sobolev benchmark");
      const unnamed = await tab.locator(".drawing svg").evaluateAll((all) =>
        all.flatMap((svg) => {
          const texts = [...svg.querySelectorAll(".end-label text")]
            .filter((text) => text.getBoundingClientRect().width > 0)
            .map((text) => text.textContent!.replaceAll(/\s/g, ""));
          return [...svg.querySelectorAll<SVGGElement>(".series")]
            .map((series) => series.dataset.name!.replaceAll(/\s/g, ""))
            .filter((name) => !texts.some((text) => text.startsWith(name)));
        }),
      );
      expect(unnamed).toEqual([]);
      expect(await overlaps(tab.locator(".drawing svg"), ".end-label text")).toEqual([]);
      expect(await overlaps(tab.locator(".drawing svg"), ".centre-name, .spot-name")).toEqual([]);
      const marks = await tab
        .locator(".drawing svg")
        .evaluateAll((all) => all.map((svg) => svg.querySelectorAll("path, circle").length));
      expect(Math.min(...marks)).toBeGreaterThan(0);
      await eventually(() => tab.locator(".drawing svg .middle").count()).toBeGreaterThan(40);
      expect(
        await tab
          .locator(".drawing svg")
          .evaluateAll((all) => all.filter((svg) => /NaN|Infinity/.test(svg.outerHTML)).length),
      ).toBe(0);
    });

    it("draws labels within their own drawing", async () => {
      const outside = await tab.locator(".drawing").evaluateAll((all) =>
        all.flatMap((host) => {
          const own = host.getBoundingClientRect();
          return [...host.querySelectorAll(".end-label text, .row-name, .lost")]
            .filter((text) => text.getBoundingClientRect().right > own.right + 1)
            .map((text) => text.textContent);
        }),
      );
      expect(outside).toEqual([]);
    });

    it("has a row for every problem, competitor and kind, failures in words", async () => {
      const rows = tab.locator(".glance tbody tr");
      await eventually(() => rows.count()).toBe(37);
      const text = await rows.allTextContents();
      expect(text.filter((row) => row.includes("out of memory")).length).toBe(3);
      expect(text.find((row) => /^kdvmlp/.test(row))).toContain("2 of 3 · 1 killed");
      expect(text.find((row) => /^flow-mixingmlp/.test(row))).toContain("1 non-finite");
      expect(text.find((row) => /^burgersautomatic/.test(row))).toContain("4.0e-15 at the reference");
      const failed = tab.locator("#failures tbody tr");
      await eventually(() => failed.count()).toBe(4);
      await eventually(() => failed.first().isVisible()).toBe(true);
      await eventually(() => tab.locator("#failures").textContent()).toContain(hostile);
      await eventually(() => tab.locator("img, #failures script").count()).toBe(0);
      await eventually(() => tab.locator("table th:not([scope])").count()).toBe(0);
    });

    it("sorts by error, failures last, and filters by kind, all by keyboard", async () => {
      await tab.getByRole("button", { name: "Error" }).focus();
      await tab.keyboard.press("Enter");
      await eventually(() => tab.locator("th[aria-sort]").allTextContents()).toEqual(["Error"]);
      const shown = async (): Promise<number[]> =>
        (
          await tab
            .locator(".glance tbody tr:visible .error .figure-text, .glance tbody tr:visible .error .lost")
            .allTextContents()
        ).map((text) => (text === "failed" ? Number.POSITIVE_INFINITY : Number(text)));
      const errors = await shown();
      expect(errors.length).toBe(37);
      expect(errors).toEqual([...errors].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(errors.slice(-3)).toEqual([Infinity, Infinity, Infinity]);
      await tab.keyboard.press("Enter");
      expect((await shown())[0]).toBe(120);
      await tab.locator('input[value="all"]').focus();
      await tab.keyboard.press("ArrowRight");
      await eventually(() => tab.locator("input:checked").getAttribute("value")).toBe("network");
      const kinds = await tab.locator(".kind:visible").allTextContents();
      expect(new Set(kinds.filter((_, i) => i < kinds.length - peers.competitors.length))).toEqual(
        new Set(["network"]),
      );
      await eventually(() => tab.locator("#problem-zero").isVisible()).toBe(true);
      await tab.keyboard.press("ArrowLeft");
      await eventually(() => tab.locator(".glance tbody tr:visible").count()).toBe(37);
    });

    it("lets a keyboard reach every control, with a visible focus and a name", async () => {
      const unnamed = await tab
        .locator("a, button, summary, input, [tabindex='0']")
        .evaluateAll((all) =>
          all
            .filter(
              (control) =>
                !control.closest("label") &&
                !control.getAttribute("aria-label") &&
                !control.textContent?.trim(),
            )
            .map(({ outerHTML }) => outerHTML),
        );
      expect(unnamed).toEqual([]);
      await tab.locator("#problem-burgers summary").focus();
      await tab.keyboard.press("Enter");
      await eventually(() => tab.locator("#problem-burgers details tbody tr").count()).toBe(9);
      await eventually(() => tab.locator("#problem-burgers details tbody tr").first().isVisible()).toBe(true);
      await tab.locator(".glance a").first().focus();
      expect(await tab.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe("solid");
      const levels = await tab
        .locator("h1, h2, h3")
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
      expect(levels[0]).toBe(1);
      expect(Math.max(...levels.slice(1).map((level, i) => level - levels[i]))).toBe(1);
      const silent = await tab
        .locator("svg[role=img]")
        .evaluateAll((all) => all.filter((svg) => (svg.getAttribute("aria-label") ?? "").length < 20).length);
      expect(silent).toBe(0);
    });

    it("shows peers with times to tolerances, and compares within one kind only", async () => {
      const rows = await tab.locator("#peers tbody tr").allTextContents();
      expect(rows.length).toBe(6);
      expect(rows[2]).toMatch(/^deepxdenetwork171nevernever4\.0e-4290.*sooner/);
      expect(rows[4]).toContain("no classical of ours");
      expect(rows[5]).toMatch(/missing.*jax-js is not installed/);
      await eventually(() => tab.locator("#peers .series").count()).toBe(5);
    });
  });

  it("fits 390 pixels in the dark without scrolling sideways", () =>
    visit(
      async (tab) => {
        expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        expect(await tab.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
          "rgb(20, 23, 26)",
        );
        const first = tab.locator(".glance tbody tr").first();
        for (const part of [".problem", ".competitor", ".kind", ".error", ".strip", ".seconds", ".runs"])
          await eventually(() => first.locator(part).first().isVisible()).toBe(true);
        const names = await tab.locator(".glance thead button").allTextContents();
        expect(names).toEqual(["Problem", "Competitor", "Kind", "Error", "Seconds", "Estimate", "Runs"]);
        expect(await overlaps(tab.locator(".drawing svg"), ".end-label text")).toEqual([]);
      },
      { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
    ));

  it("stands without peers, without failures and without any result", async () => {
    const fine = results.results.filter(({ case: { problem } }) => problem === "helmholtz-10-10");
    await visit(
      async (tab) => {
        await eventually(() => tab.locator("#peers").count()).toBe(0);
        await eventually(() => tab.locator("#failures").textContent()).toContain("No run failed.");
      },
      {},
      { ...results, results: fine },
      [],
    );
    const empty = { ...results, results: [] };
    await visit(
      async (tab) => await eventually(() => tab.locator("#summary").textContent()).toContain("0 runs"),
      {},
      empty,
    );
  });
});

/** Pairs of texts within one drawing that cover each other by more than a hair. */
const overlaps = (drawings: Locator, selector: string): Promise<string[]> =>
  drawings.evaluateAll(
    (all, texts) =>
      all.flatMap((svg) => {
        const boxes = [...svg.querySelectorAll(texts)].map((text) => ({
          name: text.textContent,
          box: text.getBoundingClientRect(),
        }));
        return boxes.flatMap((a, i) =>
          boxes
            .slice(i + 1)
            .filter(
              (b) =>
                Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
                Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 2,
            )
            .map((b) => `${a.name} / ${b.name}`),
        );
      }),
    selector,
  );
