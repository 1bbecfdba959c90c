/** @file A run in a browser from end to end: it draws, follows its controls, and shows the model's own values. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { box } from "../../src/geometry/index.ts";
import { type ViewSource, viewSource } from "../../viz/index.ts";
import {
  type BuiltPage,
  buildPage,
  buildTimeout,
  colours,
  eventually,
  inFullRun,
  launch,
  open as openPage,
  scrollsSideways,
  settle,
  shot,
  timeout,
  type Visit,
  type VisitOptions,
  words,
} from "./chromium.ts";
import {
  closedForm,
  facts,
  heat,
  heatSolution,
  history,
  picturedWave,
  standingWave,
  waveSolution,
} from "./fixtures.ts";

const heatSource = viewSource({ problem: heat, solution: heatSolution, history, facts });
const waveSource = viewSource({ problem: standingWave, solution: waveSolution, history, facts });
const pictured = viewSource({ problem: picturedWave, solution: waveSolution, history, facts });

let page: BuiltPage;
beforeAll(async () => {
  if (inFullRun) page = await buildPage();
}, buildTimeout);

describe.runIf(inFullRun)("the field of a run", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** Opens the page on a source and waits until it has drawn: a curve where there is one coordinate. */
  async function open(source: ViewSource, options: VisitOptions = {}): Promise<Visit> {
    const here = await openPage(browser, page, source, options);
    const drawn = source.summary().coordinates.length > 1 ? "lowest" : "along";
    await here.tab.locator("#description").filter({ hasText: drawn }).waitFor({ timeout });
    await here.tab.locator("#profile canvas").first().waitFor({ timeout });
    await settle(here.tab);
    return here;
  }

  /** Opens, tests, closes, and insists that the console stayed silent. */
  async function visit(
    source: ViewSource,
    test: (tab: Page) => Promise<void>,
    options: VisitOptions = {},
  ): Promise<void> {
    const { tab, complaints, end } = await open(source, options);
    await test(tab).finally(end);
    expect(complaints).toEqual([]);
  }

  const description = (tab: Page): Promise<string> => words(tab.locator("#description"));

  describe("over x and t", () => {
    let here: Visit;
    let tab: Page;
    beforeAll(async () => {
      here = await open(heatSource);
      tab = here.tab;
    });
    afterAll(async () => {
      await here?.end();
      expect(here?.complaints).toEqual([]);
    });

    it("draws the surface, the profile and the result", async () => {
      await eventually(() => tab.title()).toBe("Field · Heat equation on an interval · Sobolev");
      // Viridis runs through blue, green and yellow: many saturated colours, none of which the page itself has.
      expect((await colours(tab.locator(".stage"))).size).toBeGreaterThan(200);
      const text = (await words(tab.locator("main"))).replaceAll("\u00a0", " ");
      for (const found of ["4.31 × 10⁻⁴", "time-limit by seconds", "Try: more seconds"])
        expect(text).toContain(found);
    });

    it("shows under the pointer what the model itself says there", async () => {
      const { x, y, width, height } = (await tab.locator(".picture").boundingBox())!;
      for (const [across, down] of [
        [0.35, 0.6],
        [0.47, 0.55],
        [0.62, 0.45],
      ]) {
        const before = (await reading(tab)).point;
        await tab.mouse.move(x + across * width, y + down * height);
        await eventually(async () => (await reading(tab)).point).not.toBe(before);
        const { point, value, exact } = await reading(tab);
        const place = JSON.parse(point) as { x: number; t: number };
        const truth = Math.exp(-(Math.PI ** 2) * place.t) * Math.sin(Math.PI * place.x);
        expect(Math.abs(JSON.parse(value) - heatSolution.at(place))).toBeLessThan(1e-9);
        expect(Math.abs(JSON.parse(exact) - truth)).toBeLessThan(1e-9);
        const inputs = tab.locator(".probe input");
        expect(
          await inputs.evaluateAll((all) => all.map((input) => (input as HTMLInputElement).valueAsNumber)),
        ).toEqual([place.x, place.t]);
        const shown = (await words(tab.locator(".probe output strong")))
          .replace("−", "-")
          .replace("u = ", "");
        expect(Math.abs(Number(shown) - heatSolution.at(place))).toBeLessThan(1e-9);
      }
      await eventually(() => tab.locator(".tag").isVisible()).toBe(true);
    });

    it("answers a typed point, without a pointer", async () => {
      await tab.locator('.probe input[name="x"]').fill("0.25");
      await tab.locator('.probe input[name="t"]').fill("0.125");
      await tab.keyboard.press("Enter");
      const value = JSON.stringify(heatSolution.at({ x: 0.25, t: 0.125 }));
      await eventually(async () => (await reading(tab)).value).toBe(value);
    });

    it("turns by arrow keys and returns to the first view", async () => {
      await tab.locator(".picture").focus();
      await settle(tab);
      const first = await shot(tab.locator(".stage"));
      const isFirst = async (): Promise<boolean> => (await shot(tab.locator(".stage"))) === first;
      for (const key of ["ArrowLeft", "ArrowLeft", "ArrowDown", "+"]) await tab.keyboard.press(key);
      await eventually(isFirst).toBe(false);
      await tab.keyboard.press("0");
      await eventually(isFirst).toBe(true);
    });

    it("moves the profile with the time slider, by keyboard", async () => {
      const before = await shot(tab.locator(".stage"));
      await tab.locator('#sliders input[data-coordinate="t"]').focus();
      await tab.keyboard.press("Home");
      await eventually(() => words(tab.locator("#profile .caption"))).toContain("t = 0");
      await eventually(async () => (await shot(tab.locator(".stage"))) === before).toBe(false);
    });

    it("draws a map when the graphics context is lost, and a surface again when asked", async () => {
      await tab.evaluate(() => {
        const context = document.querySelector<HTMLCanvasElement>(".picture canvas")!.getContext("webgl2")!;
        context.getExtension("WEBGL_lose_context")!.loseContext();
      });
      await tab.locator("#description").filter({ hasText: "context was lost" }).waitFor({ timeout });
      await settle(tab);
      expect((await colours(tab.locator(".stage"))).size).toBeGreaterThan(100);
      await tab.locator('select[name="Picture"]').selectOption("surface");
      await expect
        .poll(async () => (await colours(tab.locator(".stage"))).size, { timeout })
        .toBeGreaterThan(200);
    });
  });

  it("shows other instants and errors of a field over the plane", () =>
    visit(waveSource, async (tab) => {
      const before = await shot(tab.locator(".stage"));
      await tab.locator('#sliders input[data-coordinate="t"]').focus();
      await tab.keyboard.press("End");
      await eventually(() => description(tab)).toContain("at t = 2");
      await eventually(async () => (await shot(tab.locator(".stage"))) === before).toBe(false);
      const play = tab.getByRole("button", { name: "Play t" });
      await play.click();
      await eventually(() => description(tab)).not.toContain("at t = 2:");
      // A slow machine may be at the end again by now.
      if ((await play.getAttribute("aria-pressed")) === "true") await play.click();
      await eventually(() => play.getAttribute("aria-pressed")).toBe("false");
      await tab.getByLabel("Show").selectOption({ label: "error of p" });
      await eventually(() => description(tab)).toMatch(/^error of p over/);
      await expect
        .poll(() => tab.locator("#colour-bar canvas").getAttribute("aria-label"), { timeout })
        .toContain("logarithmic");
    }));

  it("opens with the picture that the problem names", () =>
    visit(pictured, async (tab) => {
      await eventually(() => description(tab)).toMatch(
        /^u_t over y from −1 to 1 and x from −1 to 1, at t = 0\.5:/,
      );
      await eventually(() => words(tab.getByLabel("Show").locator("option:checked"))).toBe("u_t");
    }));

  it("draws gaps as gaps", async () => {
    const square = box({ x: [-1, 1], y: [-1, 1] });
    const domain = { ...square, signedDistance: (p: ArrayLike<number>) => Math.hypot(p[0], p[1]) - 1 };
    const problem = { ...heat, domain, ...plain(["x", "y"]) };
    const solution = closedForm(domain, ["u"], { u: ({ x }) => x, u_x: () => 1, u_y: () => 0 });
    await visit(viewSource({ problem, solution, history: [], facts }), async (tab) => {
      const found = /([\d\u202f]+) of ([\d\u202f]+) points have no value/.exec(await description(tab))!;
      const [gaps, all] = found.slice(1).map((text) => Number(text.replaceAll("\u202f", "")));
      // The square less its disk, up to the cells that the circle cuts.
      expect(gaps / all).toBeCloseTo(1 - Math.PI / 4, 1);
      expect((await colours(tab.locator(".stage"))).size).toBeGreaterThan(200);
    });
  });

  it("shows problems of one coordinate as a line, and hostile names and formulas as text", async () => {
    const domain = box({ x: [0, 1] });
    const problem = { ...heat, domain, ...plain(["x"]) };
    const solution = closedForm(domain, ["u"], { u: ({ x }) => x * x, u_x: ({ x }) => 2 * x });
    const line = viewSource({ problem, solution, history, facts });
    const hostile = `<img src=x onerror="document.title='taken'">`;
    const formulas = [
      `<math><mtext>a</mtext><mglyph src="x" onerror="x"/></math>`,
      `<math href="javascript:alert(1)"><mi>x</mi></math>`,
      "<math><mi>unclosed</math>",
      "<math/><script>x</script>",
    ];
    const equations = formulas.map((mathml) => ({ name: hostile, text: hostile, mathml }));
    const source: ViewSource = {
      ...line,
      summary: () => ({
        ...line.summary(),
        problem: { name: hostile, title: hostile, source: hostile, difficulty: hostile },
        equations,
        notes: [hostile],
      }),
    };
    await visit(source, async (tab) => {
      await eventually(() => tab.locator(".stage").isVisible()).toBe(false);
      await eventually(() => description(tab)).toBe("u along x: from 0 to 1.");
      await eventually(() => tab.title()).toBe(`Field · ${hostile} · Sobolev`);
      await tab.keyboard.press("2");
      await tab.locator(".problem-view code").first().waitFor({ timeout });
      await eventually(() => tab.locator("img, script:not([src]), mglyph").count()).toBe(0);
      await eventually(() => tab.locator(".problem-view [href^=javascript]").count()).toBe(0);
    });
  });

  it("draws a map where there is no WebGL, with the same readings", () =>
    visit(
      heatSource,
      async (tab) => {
        await eventually(() => description(tab)).toContain("no WebGL 2");
        expect((await colours(tab.locator(".stage"))).size).toBeGreaterThan(100);
        await tab.locator(".picture").focus();
        await tab.keyboard.press("ArrowRight");
        await eventually(async () => (await reading(tab)).value).toBeDefined();
        const { point, value } = await reading(tab);
        expect(JSON.parse(point)).toEqual({ x: 0.52, t: 0.25 });
        expect(JSON.parse(value)).toBe(heatSolution.at({ x: 0.52, t: 0.25 }));
      },
      {
        prepare: `const get = HTMLCanvasElement.prototype.getContext;
          HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };`,
      },
    ));

  it("fits 390 pixels in the dark, in reduced motion; then says that the server is gone", async () => {
    const phone = {
      viewport: { width: 390, height: 844 },
      ...({ colorScheme: "dark", reducedMotion: "reduce" } as const),
    };
    const { tab, end } = await open(waveSource, { context: phone });
    expect(await scrollsSideways(tab)).toBe(false);
    expect(await tab.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(20, 23, 26)");
    await tab.route("**/api/**", (route) => route.abort());
    await tab.getByLabel("Show").selectOption({ label: "error of u" });
    await tab.getByRole("alert").filter({ hasText: "sobolev view" }).waitFor({ timeout });
    await eventually(() => tab.getByRole("button", { name: "Try again" }).isVisible()).toBe(true);
    await end();
  });
});

/** A problem without equations and conditions, whose solution is 1. */
const plain = (coordinates: readonly string[]) => ({
  ...{ coordinates, interior: [], conditions: [] },
  exact: { u: () => 1 },
});

/** The last reading of the probe, numbers in full as JSON. */
const reading = (tab: Page): Promise<Record<string, string>> =>
  tab
    .locator(".probe output")
    .evaluate((output) => ({ ...(output as HTMLElement).dataset }) as Record<string, string>);
