/** @file The one test in a browser of every run: the page opens on a run, draws it, and reads the model's own value. */

import { expect, it } from "vitest";
import { viewSource } from "../../viz/index.ts";
import {
  buildPage,
  buildTimeout,
  colours,
  executablePath,
  inFullRun,
  launch,
  open,
  timeout,
  words,
} from "./chromium.ts";
import { facts, heat, heatSolution, history } from "./fixtures.ts";

// The full run opens the page in every way: it needs no smoke test.
it.skipIf(!executablePath || inFullRun)(
  "the page draws a run and answers a typed point",
  { timeout: 2 * buildTimeout },
  async () => {
    const page = await buildPage();
    const browser = await launch();
    try {
      const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
      const { tab, complaints, end } = await open(browser, page, source, { at: "#/field/run?picture=map" });
      await tab.locator("#description").filter({ hasText: "lowest" }).waitFor({ timeout });
      await expect
        .poll(async () => (await colours(tab.locator(".stage"))).size, { timeout })
        .toBeGreaterThan(100);
      await tab.locator('.probe input[name="x"]').fill("0.25");
      await tab.locator('.probe input[name="t"]').fill("0.125");
      await tab.keyboard.press("Enter");
      const value = JSON.stringify(heatSolution.at({ x: 0.25, t: 0.125 }));
      const output = tab.locator(".probe output");
      await expect
        .poll(() => output.evaluate((one) => (one as HTMLElement).dataset.value), { timeout })
        .toBe(value);
      expect(await words(tab.locator("#title"))).toBe(heat.title);
      expect(complaints).toEqual([]);
      await end();
    } finally {
      await browser.close();
    }
  },
);
