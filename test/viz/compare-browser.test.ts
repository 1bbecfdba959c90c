/** @file Runs and their comparison in a browser: the table follows, cameras stay equal, one probe asks every model. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunEntry, type Runs, type ViewSource, viewSource } from "../../viz/index.ts";
import {
  type BuiltPage,
  buildPage,
  buildTimeout,
  colours,
  entryOf,
  eventually,
  inFullRun,
  launch,
  open,
  runsOf,
  settle,
  timeout,
  type VisitOptions,
  words,
} from "./chromium.ts";
import { closedForm, facts, heat, heatSolution, history, standingWave, waveSolution } from "./fixtures.ts";

const half = closedForm(heat.domain, ["u"], {
  u: ({ x, t }) => heatSolution.at({ x, t }) / 2,
  u_t: ({ x, t }) => heatSolution.at({ x, t }),
  u_xx: ({ x, t }) => heatSolution.at({ x, t }),
});
const source = (kind: string, relativeL2: number, solution = heatSolution): ViewSource =>
  viewSource({
    problem: heat,
    solution,
    history,
    facts: { ...facts, kind, error: { relativeL2, maxError: relativeL2, fields: { u: relativeL2 } } },
  });
const [fine, coarse] = [source("network", 1e-4), source("network", 0.5, half)];
const spectral = source("spectral", 1e-12);
const wave = viewSource({ problem: standingWave, solution: waveSolution, history, facts });
const started = (minute: number): string => `2026-11-22T10:0${minute}:00.000Z`;
const stored: { entry: RunEntry; source: ViewSource }[] = [
  { entry: entryOf("fine", fine, { started: started(3), relativeL2: 1e-4 }), source: fine },
  { entry: entryOf("coarse", coarse, { started: started(2), model: "mlp:2x8" }), source: coarse },
  { entry: entryOf("spectral", spectral, { started: started(1), kind: "spectral" }), source: spectral },
  { entry: entryOf("wave", wave, { started: started(0) }), source: wave },
];
const broken: RunEntry = {
  ...stored[0].entry,
  ...{ id: "broken", problem: "", title: "", state: "unreadable", started: "" },
  reason: "The checkpoint ends after 300 bytes. Try: a copy of the file.",
};

let page: BuiltPage;
beforeAll(async () => {
  if (inFullRun) page = await buildPage();
}, buildTimeout);

describe.runIf(inFullRun)("runs", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function visit(runs: Runs, test: (tab: Page) => Promise<void>, options: VisitOptions): Promise<void> {
    const { tab, complaints, end } = await open(browser, page, runs, {
      context: { viewport: { width: 1280, height: 800 } },
      ...options,
    });
    await test(tab).finally(end);
    expect(complaints).toEqual([]);
  }

  const rows = (tab: Page): Promise<string[]> =>
    tab
      .locator("tr[data-run]")
      .evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.run ?? ""));

  it("are sorted, filtered and kept in the link; a run that ends does so on the page", async () => {
    let state = "running";
    const live = entryOf("live", fine, { started: started(9) });
    const unread = { list: () => [broken], open: () => undefined };
    const known = runsOf(() => [{ entry: { ...live, state }, source: fine }, ...stored]);
    const runs: Runs = { ...known, list: () => [...known.list(), ...unread.list()] };
    await visit(
      runs,
      async (tab) => {
        await expect
          .poll(() => rows(tab), { timeout })
          .toEqual(["live", "fine", "coarse", "spectral", "wave", "broken"]);
        await eventually(() => words(tab.locator("tr[data-run=broken] .reason"))).toContain(
          "Try: a copy of the file.",
        );
        await eventually(() => tab.locator("tr[data-run=broken] input").isDisabled()).toBe(true);
        await tab.getByRole("button", { name: "Error" }).click();
        await tab.getByRole("button", { name: "Error" }).click();
        const heading = tab.locator("th[aria-sort]");
        expect([await words(heading), await heading.getAttribute("aria-sort")]).toEqual([
          "Error",
          "descending",
        ]);
        expect((await rows(tab))[0]).toBe("coarse");
        await tab.getByRole("searchbox").fill("2x8 heat");
        await eventually(() => rows(tab)).toEqual(["coarse"]);
        expect(tab.url()).toMatch(/sort=-relativeL2&text=2x8\+heat/);
        await tab.reload();
        await eventually(() => rows(tab)).toEqual(["coarse"]);
        await tab.getByRole("searchbox").fill("");
        await tab.getByLabel("State").selectOption("running");
        await eventually(() => rows(tab)).toEqual(["live"]);
        await tab.locator("tr[data-run=live] input").focus();
        state = "converged";
        await tab.getByText("None of the 6 runs fits").waitFor({ timeout });
        await tab.getByLabel("State").selectOption("");
        await tab.locator("tr[data-run=live] .state.converged").waitFor({ timeout });
      },
      { at: "#/runs" },
    );
  });

  it("are chosen for the field by their name, and ticked for a comparison", () =>
    visit(
      runsOf(() => stored),
      async (tab) => {
        await tab.locator("tr[data-run=coarse] a").click();
        await eventually(() => tab.url()).toContain("#/field/coarse");
        await tab.goBack();
        const compare = tab.getByRole("button", { name: /^Compare/ });
        await eventually(() => compare.isDisabled()).toBe(true);
        await tab.getByLabel("Compare Heat equation on an interval mlp:4x20").first().check();
        await tab.getByLabel("Compare Heat equation on an interval mlp:2x8").check();
        await compare.click();
        await eventually(() => tab.url()).toContain("#/compare/fine,coarse");
      },
      { at: "#/runs" },
    ));

  describe("side by side", () => {
    const stages = (tab: Page) => tab.locator(".compare-stage:visible");
    /** Where the tick labels of every picture stand, which only its camera moves. */
    const views = (tab: Page): Promise<string[]> =>
      stages(tab).evaluateAll((all) =>
        all.map((stage) => [...stage.querySelectorAll("span")].map(({ style }) => style.transform).join(" ")),
      );
    const drawn = async (tab: Page, count: number): Promise<void> => {
      await expect
        .poll(() => stages(tab).locator("canvas").count(), { timeout })
        .toBeGreaterThanOrEqual(count);
      await settle(tab);
    };

    it("turn together, show one scale, and differ by what their models differ", () =>
      visit(
        runsOf(() => stored),
        async (tab) => {
          await drawn(tab, 3);
          for (const k of [0, 1, 2]) expect((await colours(stages(tab).nth(k))).size).toBeGreaterThan(100);
          const before = await views(tab);
          await stages(tab).first().focus();
          for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp", "+"]) await tab.keyboard.press(key);
          await eventually(async () => (await views(tab))[1]).not.toBe(before[1]);
          await eventually(() => tab.url()).toContain("camera=");
          const camera = /camera=([^&]+)/.exec(tab.url())?.[1];
          const equal = async (): Promise<boolean> => new Set((await views(tab)).slice(0, 2)).size === 1;
          await eventually(equal).toBe(true);
          await tab.reload();
          await drawn(tab, 3);
          expect(/camera=([^&]+)/.exec(tab.url())?.[1]).toBe(camera);
          await eventually(equal).toBe(true);
          expect((await views(tab))[0]).not.toBe(before[0]);
          await eventually(() => tab.locator(".scale-bar:visible").count()).toBe(2);
          await tab
            .locator(".compare-bar label", { hasText: "Colours" })
            .locator("select")
            .selectOption("each");
          await eventually(() => tab.locator(".scale-bar:visible").count()).toBe(3);
        },
        { at: "#/compare/fine,coarse" },
      ));

    it("answer one probe with the values of the models themselves, and judge only like by like", () =>
      visit(
        runsOf(() => stored),
        async (tab) => {
          await drawn(tab, 3);
          const point = { x: 0.25, t: 0.125 };
          await tab.getByLabel("Coordinate x").fill(String(point.x));
          await tab.getByLabel("Coordinate t").fill(String(point.t));
          await tab.keyboard.press("Enter");
          const values = (): Promise<number[]> =>
            tab
              .locator(".answers tbody tr")
              .evaluateAll((all) => all.map((row) => Number((row as HTMLElement).dataset.value)));
          const exact = heatSolution.at(point);
          await eventually(values).toEqual([exact, exact / 2, exact]);
          const row = tab.locator(".compared-facts tr").filter({ hasText: "Relative L2 error" });
          expect(await row.locator("td").evaluateAll((all) => all.map(({ className }) => className))).toEqual(
            ["best", "", ""],
          );
          await tab.getByRole("button", { name: "Remove run B" }).click();
          await eventually(() => tab.url()).toContain("#/compare/fine,spectral?");
          await tab.getByText("No error is marked").waitFor({ timeout });
          await tab.getByLabel("Add a run").selectOption("wave");
          await tab.getByText("Over x, y, t, not x, t").waitFor({ timeout });
        },
        { at: "#/compare/fine,coarse,spectral" },
      ));

    it("are stacked on a phone, as maps where there is no WebGL", () =>
      visit(
        runsOf(() => stored),
        async (tab) => {
          await drawn(tab, 3);
          await tab.getByText("no WebGL 2").waitFor({ timeout });
          const lefts = await stages(tab).evaluateAll((all) =>
            all.map((stage) => stage.getBoundingClientRect().left),
          );
          expect(new Set(lefts).size).toBe(1);
          expect((await colours(stages(tab).first())).size).toBeGreaterThan(100);
        },
        {
          at: "#/compare/fine,coarse",
          context: { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
          prepare: withoutWebGl,
        },
      ));
  });
});

const withoutWebGl = `const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };`;
