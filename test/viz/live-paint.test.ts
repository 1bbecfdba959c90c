/** @file The live training chart paints only its end, and yet every pixel is that of the whole picture. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTimeout, inFullRun, timeout } from "./chromium.ts";
import { cubeSummary } from "./problem-plays.ts";
import type { Play } from "./stages/views.ts";
import { frames, inkOf, type Theatre, theatre } from "./theatre.ts";
import { longRun } from "./training-rows.ts";

const rows = longRun(3000);
const play = (count: number, along: "step" | "seconds"): Play => ({
  ...{ view: "training", summary: { ...cubeSummary, running: true }, isLive: true },
  ...{ history: rows.slice(0, count), settings: { along } },
});
const push = async (tab: Page, from: number, to: number): Promise<void> => {
  await tab.evaluate((more) => stage.push({ kind: "history", rows: more as never }), rows.slice(from, to));
  await frames(tab);
};

describe.runIf(inFullRun)("a chart that grows", () => {
  let stages: Theatre;
  beforeAll(async () => {
    stages = await theatre();
  }, buildTimeout);
  afterAll(() => stages?.close());

  it.each(["step", "seconds"] as const)(
    "against %s is, pixel by pixel, the chart of all its rows at once",
    async (along) => {
      let grown = { sum: 0, painted: 0 };
      // Ends that leave the axes as they are, with rows one by one, in pieces, and across a redraw.
      await stages.visit(play(2720, along), async (tab) => {
        const ends = [2721, 2722, 2725, 2760, 2799, 2801, 2850];
        for (const [k, end] of ends.entries()) await push(tab, ends[k - 1] ?? 2720, end);
        grown = await inkOf(tab, ".stack canvas");
      });
      await stages.visit(play(2850, along), async (tab) => {
        const whole = await inkOf(tab, ".stack canvas");
        expect(whole.painted).toBeGreaterThan(3000);
        expect(grown).toEqual(whole);
      });
    },
    timeout,
  );
});
