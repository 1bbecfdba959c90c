/** @file The page around the views in a browser: where links lead, keys, words where nothing can be shown, access. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Runs, type ViewSource, viewSource } from "../../viz/index.ts";
import {
  type BuiltPage,
  buildPage,
  buildTimeout,
  entryOf,
  eventually,
  inFullRun,
  launch,
  open,
  runsOf,
  scrollsSideways,
  seriousViolations,
  timeout,
  unnamedControls,
  type Visit,
  type VisitOptions,
  words,
} from "./chromium.ts";
import { facts, heat, heatSolution, history, standingWave, waveSolution } from "./fixtures.ts";

const heatSource = viewSource({ problem: heat, solution: heatSolution, history, facts });
const waveSource = viewSource({ problem: standingWave, solution: waveSolution, history, facts });
const two = runsOf(() => [
  { entry: entryOf("heat-1", heatSource, { started: "2026-11-22T10:00:00.000Z" }), source: heatSource },
  { entry: entryOf("wave-1", waveSource, { started: "2026-11-21T10:00:00.000Z" }), source: waveSource },
]);
const names = ["Field", "Problem", "Training", "Runs", "Compare", "Solve"];

let page: BuiltPage;
beforeAll(async () => {
  if (inFullRun) page = await buildPage();
}, buildTimeout);

describe.runIf(inFullRun)("the built page", () => {
  const files = (): string[] =>
    readdirSync(page.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it("has nothing inline that the policy forbids, no foreign addresses, and builds no functions from text", () => {
    const html = readFileSync(join(page.folder, "index.html"), "utf8");
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:|(?:src|href)="\//);
    const scripts = files().filter((file) => file.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts)
      expect(readFileSync(script, "utf8")).not.toMatch(/\bnew Function\b|\beval\(/);
  });
});

describe.runIf(inFullRun)("the page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** Opens, tests, closes, and insists that the console stayed silent. */
  async function visit(
    runs: Runs | ViewSource,
    test: (tab: Page, visit: Visit) => Promise<void>,
    options: VisitOptions = {},
  ): Promise<void> {
    const here = await open(browser, page, runs, options);
    await test(here.tab, here).finally(here.end);
    expect(here.complaints).toEqual([]);
  }

  const current = (tab: Page) => tab.locator("#tabs [aria-current=page]");
  const reached = (tab: Page, name: string): Promise<void> =>
    current(tab).filter({ hasText: name }).waitFor({ timeout });

  it("goes to every view by its tab and its key, and back and forth, keeping run and focus", () =>
    visit(two, async (tab) => {
      await reached(tab, "Field");
      await eventually(() => words(tab.locator("#title"))).toBe("Heat equation on an interval");
      const tabs = tab.locator("#tabs a");
      await eventually(() => tabs.allTextContents()).toEqual(names);
      await tabs.nth(1).focus();
      await tab.keyboard.press("Enter");
      await reached(tab, "Problem");
      await eventually(() => tab.evaluate(() => document.activeElement?.textContent)).toBe("Problem");
      await eventually(() => tab.title()).toBe("Problem · Heat equation on an interval · Sobolev");
      await tab.keyboard.press("4");
      await reached(tab, "Runs");
      await tab.goBack();
      await reached(tab, "Problem");
      await tab.goForward();
      await reached(tab, "Runs");
      await tab.goBack();
      await tab.locator("#run-chooser select").focus();
      await tab.locator("#run-chooser select").selectOption("wave-1");
      await eventually(() => words(tab.locator("#title"))).toBe("Standing wave on a square");
      expect(tab.url()).toMatch(/#\/problem\/wave-1/);
      await eventually(() => tab.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
    }));

  it("lists its shortcuts on ?, takes the focus along and gives it back", () =>
    visit(
      two,
      async (tab) => {
        await reached(tab, "Runs");
        await tab.locator("#keys").focus();
        await tab.keyboard.press("?");
        const dialog = tab.getByRole("dialog", { name: "Shortcuts" });
        await dialog.waitFor();
        await eventually(() => dialog.locator("caption").allTextContents()).toEqual([
          "Help",
          "Go to",
          "Runs",
        ]);
        await eventually(() => tab.evaluate(() => document.activeElement?.textContent)).toBe("Close");
        await tab.keyboard.press("5");
        await eventually(() => words(current(tab))).toBe("Runs");
        await tab.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        await eventually(() => tab.evaluate(() => document.activeElement?.id)).toBe("keys");
        // What is typed is text, not a shortcut.
        await tab.keyboard.press("/");
        await tab.keyboard.type("5?");
        await eventually(() => words(current(tab))).toBe("Runs");
        await eventually(() => tab.getByRole("searchbox").inputValue()).toBe("5?");
      },
      { at: "#/runs" },
    ));

  it("skips to the view without a change of the address", () =>
    visit(
      two,
      async (tab) => {
        await reached(tab, "Runs");
        await tab.keyboard.press("Tab");
        await eventually(() => tab.evaluate(() => document.activeElement?.id)).toBe("skip");
        await tab.keyboard.press("Enter");
        await eventually(() => tab.evaluate(() => document.activeElement?.id)).toBe("main");
        expect(tab.url()).toMatch(/#\/runs$/);
      },
      { at: "#/runs" },
    ));

  it("says what is wrong with a link, and where to go", () =>
    visit(
      two,
      async (tab, { url }) => {
        await tab.getByRole("alert").filter({ hasText: 'There is no run "gone" here' }).waitFor({ timeout });
        await eventually(() => tab.getByRole("button", { name: "Try again" }).isVisible()).toBe(true);
        await tab.getByRole("link", { name: "All runs" }).click();
        await reached(tab, "Runs");
        await tab.goto(`${url}#/nonsense/heat-1`);
        await tab.getByRole("alert").filter({ hasText: "There is no view “nonsense”" }).waitFor({ timeout });
        await eventually(() => current(tab).count()).toBe(0);
        await tab.getByRole("alert").getByRole("link", { name: "Runs" }).click();
        await reached(tab, "Runs");
      },
      { at: "#/training/gone" },
    ));

  it("says that there is no run yet, on every view that needs one", () =>
    visit(
      runsOf(() => []),
      async (tab) => {
        for (const view of ["field", "problem", "training", "compare"]) {
          await tab.evaluate((name) => location.assign(`#/${name}`), view);
          await tab.locator(`.${view}-view`).getByText("No run yet").waitFor({ timeout });
        }
        await tab.keyboard.press("4");
        await tab.getByText("There are no runs yet").waitFor({ timeout });
      },
      { at: "#/field" },
    ));

  it("says that the server is gone, and goes on when it is back", async () => {
    const { tab, end } = await open(browser, page, two, { at: "#/runs" });
    await reached(tab, "Runs");
    await tab.route("**/api/**", (route) => route.abort());
    await tab.locator(".runs-words").filter({ hasText: "sobolev view" }).waitFor({ timeout });
    await eventually(() => tab.locator("tr[data-run]").count()).toBe(2);
    await tab.keyboard.press("2");
    await tab.getByRole("alert").filter({ hasText: "does not answer" }).waitFor({ timeout });
    await tab.unroute("**/api/**");
    await tab.getByRole("button", { name: "Try again" }).click();
    await eventually(() => tab.getByRole("alert").count()).toBe(0);
    await end();
  });

  it("keeps the server's token for itself", () =>
    visit(
      two,
      async (tab) => {
        await reached(tab, "Field");
        expect(tab.url()).not.toContain("secret");
        expect(await tab.evaluate(() => sessionStorage.getItem("sobolev-token"))).toBe("secret-1");
      },
      { at: "#token=secret-1" },
    ));

  it.each([
    ["a light desktop", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
    ["a dark phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true }],
  ] as const)("has no serious barrier on any view, on %s", async (_, context) => {
    const { tab, end } = await open(browser, page, two, { context: { ...context, bypassCSP: true } });
    const found: string[] = [];
    for (const name of names) {
      const runs = name === "Compare" ? "heat-1,wave-1" : "heat-1";
      await tab.evaluate((hash) => location.assign(hash), `#/${name.toLowerCase()}/${runs}`);
      await current(tab).filter({ hasText: name }).waitFor({ timeout });
      await eventually(() => tab.locator("#view[aria-busy]").count()).toBe(0);
      await tab.waitForTimeout(150);
      found.push(...(await seriousViolations(tab)).map((one) => `${name}: ${one}`));
      if (await scrollsSideways(tab)) found.push(`${name}: scrolls sideways`);
      found.push(...(await unnamedControls(tab)).map((one) => `${name}: no name: ${one}`));
      if (context.viewport.width === 390)
        found.push(...(await smallTargets(tab)).map((one) => `${name}: small: ${one}`));
      if ((await tab.locator("h1").count()) === 0) found.push(`${name}: no heading`);
    }
    await end();
    expect(found).toEqual([]);
  });
});

/** Tabs and buttons of the page itself below 44 pixels (WCAG 2.2, target size, enhanced). */
const smallTargets = (tab: Page): Promise<string[]> =>
  tab.evaluate(() =>
    [
      ...document.querySelectorAll(
        "#tabs a, #keys, .run-chooser select, .runs-card :is(button, select, .tick)",
      ),
    ]
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return width > 0 && Math.min(width, height) < 44;
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
  );
