/** @file The training and the problem view in a browser: they draw, follow their reader, and follow a run. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ViewSummary } from "../../viz/source/source.ts";
import { buildTimeout, eventually, inFullRun, seriousViolations, words } from "./chromium.ts";
import { facts } from "./fixtures.ts";
import { cubeLayout, cubeSummary, frontSummary } from "./problem-plays.ts";
import type { Play } from "./stages/views.ts";
import { frames, inkOf, overlaps, type Theatre, theatre } from "./theatre.ts";
import { longRun } from "./training-rows.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, deviceScaleFactor: 2 };
const decisions = [
  { what: "chebyshev 8x8: held-out 1e-3", because: "the field is smooth", seconds: 0.02 },
  { what: "chebyshev 16x16: held-out 1e-9", because: "the coefficients decay", seconds: 1.5 },
];
const run: Play = { view: "training", summary: cubeSummary, history: longRun(2000) };
const cube: Play = { view: "problem", summary: cubeSummary, layout: cubeLayout };

describe.runIf(inFullRun)("on a page", () => {
  let stages: Theatre;
  beforeAll(async () => {
    stages = await theatre();
  }, buildTimeout);
  afterAll(() => stages?.close());

  const kept = (tab: Page): Promise<Readonly<Record<string, string>> | undefined> =>
    tab.evaluate(() => stage.kept.at(-1));
  const spoken = (tab: Page): Promise<string> =>
    tab.getByRole("slider", { name: "Trial" }).getAttribute("aria-valuetext") as Promise<string>;

  describe("the training view", () => {
    it("draws six panels, reads the last trial, says how the run ended, and has every number as a table", () =>
      stages.visit(run, async (tab) => {
        await eventually(() => tab.locator(".stack .heading").allTextContents()).toEqual([
          ..."Cost ½‖r‖²,Relative L2 error,Gradient ‖Jᵀr‖∞,Damping λ,Gain ratio ρ,Step length ‖δ‖₂,Trials".split(
            ",",
          ),
        ]);
        const { colours, painted } = await inkOf(tab, ".stack canvas");
        expect(colours).toBeGreaterThan(6);
        expect(painted).toBeGreaterThan(3000);
        await eventually(() => spoken(tab)).toMatch(
          /^Step 2.000, 100\u00a0s, accepted, points redrawn, cost /,
        );
        await expectText(tab, ".training", [
          facts.outcome.message,
          "time-limit by seconds",
          "2\u202f000 trials in 100",
        ]);
        expect(await overlaps(tab, ".stack text")).toEqual([]);
        await tab.getByText("As a table").click();
        const table = tab.getByRole("region", { name: "Steps as a table" });
        await eventually(() => table.locator("tbody tr").count()).toBe(24);
        await eventually(() => table.locator("th").allTextContents()).toEqual(
          "step,seconds,cost,error,gradient,damping,gain ratio,step length,trial".split(","),
        );
      }));

    it("moves the crosshair with the pointer and with keys, and keeps a chosen trial in the link", () =>
      stages.visit(run, async (tab) => {
        const box = (await tab.locator(".stack svg").boundingBox())!;
        await tab.mouse.move(box.x + 46 + (box.width - 56) / 2, box.y + 80);
        await frames(tab);
        const [, step] = /^Step ([\d\u202f]+),/.exec(await spoken(tab)) ?? [];
        expect(Math.abs(Number(step.replace("\u202f", "")) - 1000)).toBeLessThan(5);
        await tab.mouse.move(box.x, box.y + box.height + 60);
        const slider = tab.getByRole("slider", { name: "Trial" });
        await slider.focus();
        for (const key of ["Home", "ArrowRight", "ArrowRight"]) await tab.keyboard.press(key);
        await frames(tab);
        await eventually(() => spoken(tab)).toMatch(/^Step 3,/);
        await eventually(() => slider.getAttribute("aria-valuenow")).toBe("3");
        await eventually(() => kept(tab)).toMatchObject({ at: "3" });
      }));

    it("zooms into what is dragged over, and back", () =>
      stages.visit(run, async (tab) => {
        const whole = await inkOf(tab, ".stack canvas");
        const back = tab.getByRole("button", { name: "Whole run" });
        await eventually(() => back.isDisabled()).toBe(true);
        const box = (await tab.locator(".stack svg").boundingBox())!;
        const at = (unit: number): number => box.x + 46 + unit * (box.width - 56);
        await tab.mouse.move(at(0.25), box.y + 90);
        await tab.mouse.down();
        await tab.mouse.move(at(0.4), box.y + 95);
        await tab.mouse.move(at(0.5), box.y + 95);
        await tab.mouse.up();
        await frames(tab);
        const [low, high] = ((await kept(tab))?.span ?? "").split(",").map(Number);
        expect([low / 100, high / 100]).toEqual([expect.closeTo(0.25, 1), expect.closeTo(0.5, 1)]);
        expect((await inkOf(tab, ".stack canvas")).sum).not.toBe(whole.sum);
        await back.click();
        await tab.mouse.move(0, 0);
        await frames(tab);
        await eventually(() => kept(tab)).toEqual({});
        expect((await inkOf(tab, ".stack canvas")).sum).toBe(whole.sum);
      }));

    it("hides curves, changes its axis, and takes both up from a link", () =>
      stages.visit(run, async (tab) => {
        await tab.getByLabel("damping").uncheck();
        await tab.getByLabel("Against").selectOption("step");
        await frames(tab);
        const state = { along: "step", without: "damping" };
        await eventually(() => kept(tab)).toEqual(state);
        await eventually(() => tab.locator(".stack .heading").count()).toBe(6);
        await eventually(() => tab.locator(".stack .axis-name").textContent()).toBe("step");
        const shown = (await inkOf(tab, ".stack canvas")).sum;
        await tab.evaluate(() => stage.view?.restore?.({}));
        await frames(tab);
        await eventually(() => tab.locator(".stack .heading").count()).toBe(7);
        await tab.evaluate((link) => stage.view?.restore?.(link), state);
        await frames(tab);
        expect((await inkOf(tab, ".stack canvas")).sum).toBe(shown);
        await eventually(() => tab.getByLabel("damping").isChecked()).toBe(false);
      }));

    it("grows while a run goes on, and tells its end", () =>
      stages.visit(
        { ...run, summary: { ...cubeSummary, running: true }, history: longRun(40), isLive: true },
        async (tab) => {
          const before = await inkOf(tab, ".stack canvas");
          await tab.evaluate(async (rows) => {
            for (let from = 0; from < rows.length; from += 20) {
              stage.push({ kind: "history", rows: rows.slice(from, from + 20) as never });
              await new Promise((done) => setTimeout(done, 5));
            }
          }, longRun(2000).slice(30));
          await frames(tab);
          await expectText(tab, ".training", ["Running", "2\u202f000 trials"]);
          expect((await inkOf(tab, ".stack canvas")).sum).not.toBe(before.sum);
          await tab.evaluate((ended) => {
            stage.summary = ended;
            stage.push({ kind: "ended" });
          }, endedSummary);
          await eventually(() => words(tab.locator(".training"))).toContain("the cost is zero");
          await eventually(() => tab.evaluate(() => stage.said)).toEqual(["The solve has ended."]);
        },
      ));

    it("shows the decisions of a solve without steps, with the time of each", () =>
      stages.visit({ view: "training", summary: { ...cubeSummary, decisions } }, async (tab) => {
        await eventually(() => tab.locator(".stack").isVisible()).toBe(false);
        await expectText(tab, ".training", [
          "No steps were recorded",
          "20\u00a0ms",
          "1.5\u00a0s",
          "the field is smooth",
        ]);
        const widths = await tab
          .locator(".rung-bar span")
          .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
        expect(widths[1]).toBeGreaterThan(20 * widths[0]);
      }));

    it("draws spectrum and sharpness where they were measured, and only there", async () => {
      const instruments = {
        spectrum: { eigenvalues: [1e-6, 1e-3, 1, 10], density: [0.1, 2, 1, 0.2] },
        sharpness: [0, 1, 2].map((seconds) => ({ seconds, value: 10 + seconds })),
        trace: { hessian: 4621, hessianError: 0, gaussNewton: 4600, gaussNewtonError: 0 },
        blocks: [{ name: "layer 1", count: 96, trace: 4620, traceError: 0, largest: 1300 }],
      };
      await stages.visit({ ...run, summary: { ...cubeSummary, instruments } }, async (tab) => {
        await eventually(() => tab.locator(".instrument canvas").count()).toBe(2);
        expect((await inkOf(tab, ".instrument canvas")).painted).toBeGreaterThan(200);
        await expectText(tab, ".training", [
          "Eigenvalues from 1\u00a0×\u00a010⁻⁶ to 10.",
          "All of the Hessian has the trace 4620, JᵀJ 4600.",
        ]);
      });
      await stages.visit(run, async (tab) => {
        await eventually(() => tab.locator(".instrument").count()).toBe(0);
      });
    });
  });

  describe("the problem view", () => {
    it("draws points by condition, typesets, and has it all as a table", () =>
      stages.visit(cube, async (tab) => {
        const { colours, painted } = await inkOf(tab, ".domain-canvas");
        expect(colours).toBeGreaterThan(6);
        expect(painted).toBeGreaterThan(1000);
        await eventually(() => tab.locator(".conditions math").count()).toBe(1);
        const rows = await tab.locator(".conditions tbody tr").allInnerTexts();
        expect(rows.map((row) => row.split(/\s*\t\s*/)[0].trim())).toEqual([
          ...["inside", "dirichlet on x", "dirichlet on y", "neumann on z"],
        ]);
        await expectText(tab, ".problem", [
          "1\u202f500 points inside, 550 on 3 conditions, 1 Gaussian of the model.",
        ]);
      }));

    it("leaves out what is not ticked, and comes back to it", () =>
      stages.visit(cube, async (tab) => {
        const all = await inkOf(tab, ".domain-canvas");
        for (const label of ["inside", "outward normals", "parts of the model"]) {
          const before = await inkOf(tab, ".domain-canvas");
          await tab.getByRole("checkbox", { name: label }).uncheck();
          await frames(tab);
          expect((await inkOf(tab, ".domain-canvas")).painted, label).toBeLessThan(before.painted);
        }
        await eventually(() => kept(tab)).toEqual({ without: "0", normals: "no", shapes: "no" });
        expect(
          await tab.getByLabel("parts of the model").evaluate((box) => box === document.activeElement),
        ).toBe(true);
        await tab.evaluate(() => stage.view?.restore?.({}));
        await frames(tab);
        expect((await inkOf(tab, ".domain-canvas")).sum).toBe(all.sum);
      }));

    it("turns a box by keys and by pointer, and shows two coordinates flat", () =>
      stages.visit(cube, async (tab) => {
        const first = (await inkOf(tab, ".domain-canvas")).sum;
        await tab.locator(".domain-canvas").focus();
        await tab.keyboard.press("ArrowLeft");
        await frames(tab);
        const turned = (await inkOf(tab, ".domain-canvas")).sum;
        expect(turned).not.toBe(first);
        const { x, y, width, height } = (await tab.locator(".domain-canvas").boundingBox())!;
        await tab.mouse.move(x + width / 2, y + height / 2);
        await tab.mouse.down();
        await tab.mouse.move(x + width / 2 + 40, y + height / 2 + 10, { steps: 4 });
        await tab.mouse.up();
        await frames(tab);
        expect((await inkOf(tab, ".domain-canvas")).sum).not.toBe(turned);
        expect((await kept(tab))?.turn).toMatch(/^-?\d\.\d{3},\d\.\d{3}$/);
        await tab.evaluate(() => stage.press("0"));
        await frames(tab);
        expect((await inkOf(tab, ".domain-canvas")).sum).toBe(first);
        await tab.getByLabel("Up").selectOption("none");
        await frames(tab);
        await eventually(() => kept(tab)).toEqual({ axes: "x,y" });
      }));

    it("says why points are not known, and shows the rest", () =>
      stages.visit({ view: "problem", summary: frontSummary }, async (tab) => {
        await expectText(tab, "#view", [
          "The points are not known: The stage knows no such thing.",
          "lap(u) = 1",
        ]);
        expect((await inkOf(tab, ".domain-canvas")).painted).toBeGreaterThan(50);
      }));
  });

  it.each([
    ["training", run, {}],
    ["training on a phone", { ...run, summary: { ...cubeSummary, decisions } }, phone],
    ["training in the dark", run, { colorScheme: "dark" as const }],
    ["problem", cube, {}],
    ["problem on a phone", cube, phone],
  ])("%s: nothing serious for axe-core, nothing wider than the page, no words on words", (_, play, options) =>
    stages.visit(
      play,
      async (tab) => {
        expect(await seriousViolations(tab, "#view")).toEqual([]);
        const beyond = await tab.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beyond).toBeLessThanOrEqual(0);
        expect(await overlaps(tab, ".stack text")).toEqual([]);
      },
      options,
    ),
  );
});

const endedSummary: ViewSummary = {
  ...cubeSummary,
  outcome: { kind: "converged", by: "cost", message: "the cost is zero" },
};

async function expectText(tab: Page, selector: string, wanted: readonly string[]): Promise<void> {
  const text = await words(tab.locator(selector).first());
  for (const one of wanted) expect(text).toContain(one);
}
