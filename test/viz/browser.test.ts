/** @file The page in a browser: it draws, follows its controls, and shows the model's own values. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../../src/cli/chromium.ts";
import { box } from "../../src/geometry/index.ts";
import { serveViewer, type ViewSource, viewSource } from "../../viz/index.ts";
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

const executablePath = findChromium(process.env);
if (!executablePath && process.env.SOBOLEV_REQUIRE_CHROMIUM === "1")
  throw new Error("SOBOLEV_REQUIRE_CHROMIUM=1, but no Chromium is on the PATH; see `sobolev doctor`");

const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];
const heatSource = viewSource({ problem: heat, solution: heatSolution, history, facts });
const waveSource = viewSource({ problem: standingWave, solution: waveSolution, history, facts });
const pictured = viewSource({ problem: picturedWave, solution: waveSolution, history, facts });

/** What the page complained of since it was opened. */
interface Visit {
  readonly tab: Page;
  readonly complaints: readonly string[];
  end(): Promise<void>;
}

const timeout = 15_000;

const page = mkdtempSync(join(tmpdir(), "sobolev-page-"));
beforeAll(async () => {
  const configFile = fileURLToPath(new URL("../../viz/vite.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error", build: { outDir: page } });
});
afterAll(() => rmSync(page, { recursive: true }));

describe("the built page", () => {
  const files = (): string[] =>
    readdirSync(page, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it("comes to at most 400 kB compressed", () => {
    const bytes = files().reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    expect(bytes).toBeLessThan(400_000);
  });

  it("has nothing inline that the policy forbids, no foreign addresses, and builds no functions from text", () => {
    const html = readFileSync(join(page, "index.html"), "utf8");
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:|(?:src|href)="\//);
    const script = files().find((file) => file.endsWith(".js")) as string;
    expect(readFileSync(script, "utf8")).not.toMatch(/\bnew Function\b|\beval\(/);
  });
});

describe.skipIf(!executablePath)("the viewer's page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string, args: flags });
  });
  afterAll(() => browser?.close());

  /** Opens the page on a source and waits until it has drawn. */
  async function open(source: ViewSource, options: BrowserContextOptions = {}, prepare = ""): Promise<Visit> {
    const viewer = await serveViewer({ source, page });
    const context = await browser.newContext({ viewport: { width: 960, height: 700 }, ...options });
    const tab = await context.newPage();
    const complaints: string[] = [];
    tab.on(
      "console",
      (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()),
    );
    tab.on("pageerror", (error) => complaints.push(String(error)));
    if (prepare) await tab.addInitScript(prepare);
    await tab.goto(viewer.url);
    await tab.locator("#description").filter({ hasText: "lowest" }).waitFor();
    await tab.locator("#profile path.model").waitFor();
    await settle(tab);
    return { tab, complaints, end: () => context.close().then(viewer.close) };
  }

  /** Opens, tests, closes, and insists that the console stayed silent. */
  async function visit(
    source: ViewSource,
    test: (tab: Page) => Promise<void>,
    options: BrowserContextOptions = {},
    prepare = "",
  ): Promise<void> {
    const { tab, complaints, end } = await open(source, options, prepare);
    await test(tab).finally(end);
    expect(complaints).toEqual([]);
  }

  describe("of a field over x and t", () => {
    let here: Visit;
    let tab: Page;
    beforeAll(async () => {
      here = await open(heatSource);
      tab = here.tab;
    });
    afterAll(async () => {
      await here?.end();
      expect(here.complaints).toEqual([]);
    });

    it("draws the surface, the profile, the convergence and the equations", async () => {
      expect(await tab.title()).toBe("Heat equation on an interval · Sobolev");
      expect(await tab.locator("#picture canvas").count()).toBe(1);
      // Viridis runs through blue, green and yellow: many saturated colours, none of which the page itself has.
      expect((await colours(tab)).size).toBeGreaterThan(200);
      expect(await tab.locator("#convergence path.curve").count()).toBe(2);
      expect(await tab.locator("#equations math").count()).toBe(3);
      const text = (await words(tab.locator("body"))).replaceAll("\u00a0", " ");
      for (const words of [
        "4.31 × 10⁻⁴",
        "time-limit by seconds",
        "levenberg-marquardt",
        "Try: more seconds",
      ])
        expect(text).toContain(words);
    });

    it("shows under the pointer what the model itself says there", async () => {
      const { x, y, width, height } = (await tab.locator("#picture").boundingBox())!;
      for (const [across, down] of [
        [0.35, 0.6],
        [0.47, 0.55],
        [0.62, 0.45],
      ]) {
        const before = (await reading(tab)).point;
        await tab.mouse.move(x + across * width, y + down * height);
        await expect.poll(async () => (await reading(tab)).point, { timeout }).not.toBe(before);
        const { point, value, exact } = await reading(tab);
        const place = JSON.parse(point) as { x: number; t: number };
        const truth = Math.exp(-(Math.PI ** 2) * place.t) * Math.sin(Math.PI * place.x);
        expect(Math.abs(JSON.parse(value) - heatSolution.at(place))).toBeLessThan(1e-9);
        expect(Math.abs(JSON.parse(exact) - truth)).toBeLessThan(1e-9);
        const inputs = tab.locator("#probe input");
        expect(
          await inputs.evaluateAll((all) => all.map((input) => (input as HTMLInputElement).valueAsNumber)),
        ).toEqual([place.x, place.t]);
        const shown = (await words(tab.locator("#probe output strong")))
          .replace("−", "-")
          .replace("u = ", "");
        expect(Math.abs(Number(shown) - heatSolution.at(place))).toBeLessThan(1e-9);
      }
      expect(await tab.locator("#tag").isVisible()).toBe(true);
    });

    it("answers a typed point, without a pointer", async () => {
      await tab.locator('#probe input[name="x"]').fill("0.25");
      await tab.locator('#probe input[name="t"]').fill("0.125");
      await tab.keyboard.press("Enter");
      const value = JSON.stringify(heatSolution.at({ x: 0.25, t: 0.125 }));
      await expect.poll(async () => (await reading(tab)).value, { timeout }).toBe(value);
    });

    it("turns by arrow keys and returns to the first view", async () => {
      const labels = (): Promise<string[]> =>
        tab
          .locator("#labels span")
          .evaluateAll((all) => all.map((label) => (label as HTMLElement).style.transform));
      await settle(tab);
      const first = { labels: await labels(), picture: await shot(tab) };
      await tab.locator("#picture").focus();
      for (const key of ["ArrowLeft", "ArrowLeft", "ArrowDown", "+"]) await tab.keyboard.press(key);
      await expect.poll(labels, { timeout }).not.toEqual(first.labels);
      await expect.poll(() => shot(tab), { timeout }).not.toBe(first.picture);
      await tab.keyboard.press("0");
      await expect.poll(labels, { timeout }).toEqual(first.labels);
    });

    it("moves the profile with the time slider, by keyboard", async () => {
      const curve = tab.locator("#profile path.model");
      const before = { path: await curve.getAttribute("d"), picture: await shot(tab) };
      await tab.locator('#sliders input[data-coordinate="t"]').focus();
      await tab.keyboard.press("Home");
      await expect.poll(() => curve.getAttribute("d"), { timeout }).not.toBe(before.path);
      expect(await words(tab.locator("#profile .caption"))).toBe("u along x at t = 0");
      await expect.poll(() => shot(tab), { timeout }).not.toBe(before.picture);
    });

    it("draws a map when the graphics context is lost, and a surface again when asked", async () => {
      await tab.evaluate(() => {
        const context = document.querySelector("canvas")!.getContext("webgl2")!;
        context.getExtension("WEBGL_lose_context")!.loseContext();
      });
      await tab.locator("#description").filter({ hasText: "context was lost" }).waitFor();
      await settle(tab);
      expect((await colours(tab)).size).toBeGreaterThan(100);
      await tab.getByLabel("Picture").selectOption("map");
      await tab.getByLabel("Picture").selectOption("surface");
      await tab.locator("#labels .axis-name").first().waitFor();
    });
  });

  it("shows other instants, errors and axes of a field over the plane, with every control named", () =>
    visit(waveSource, async (tab) => {
      const description = tab.locator("#description");
      const before = await shot(tab);
      await tab.locator('#sliders input[data-coordinate="t"]').focus();
      await tab.keyboard.press("End");
      await expect.poll(() => words(description), { timeout }).toContain("at t = 2");
      await expect.poll(() => shot(tab), { timeout }).not.toBe(before);
      await tab.getByRole("button", { name: "Play" }).click();
      await expect.poll(() => words(description), { timeout }).not.toContain("at t = 2:");
      await tab.getByRole("button", { name: "Pause" }).click();
      await tab.getByLabel("First axis").selectOption("t");
      await expect
        .poll(() => words(description), { timeout })
        .toMatch(/over t from 0 to 2 and y from −1 to 1, at x = 0/);
      await tab.getByLabel("Show").selectOption({ label: "error of p" });
      await expect.poll(() => words(tab.locator("#colour-bar")), { timeout }).toContain("logarithmic");
      expect(await unnamedControls(tab)).toEqual([]);
      const levels = await tab
        .locator("h1, h2, h3")
        .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
      expect(levels[0]).toBe(1);
      expect(Math.max(...levels.slice(1).map((level, i) => level - levels[i]))).toBe(1);
    }));

  it("opens with the picture that the problem names, and says what makes it hard", () =>
    visit(pictured, async (tab) => {
      const description = await words(tab.locator("#description"));
      expect(description).toMatch(/^u_t over y from −1 to 1 and x from −1 to 1, at t = 0\.5:/);
      expect(await words(tab.locator("#profile .caption"))).toContain("u_t along y at x = 0.25");
      const shown = tab.getByLabel("Show").locator("option:checked");
      expect(await words(shown)).toBe("u_t");
      const problem = await words(tab.locator("#equations"));
      expect(problem).toContain("Waves meet their own reflections.");
      expect(problem).toContain("Crests that rise and fall in place.");
      await tab.getByLabel("Show").selectOption({ label: "u" });
      await tab.locator("#profile path.known").waitFor({ state: "attached" });
    }));

  it("draws gaps as gaps, and says that there is no history", async () => {
    const square = box({ x: [-1, 1], y: [-1, 1] });
    const domain = { ...square, signedDistance: (p: ArrayLike<number>) => Math.hypot(p[0], p[1]) - 1 };
    const problem = {
      ...heat,
      domain,
      coordinates: ["x", "y"],
      interior: [],
      conditions: [],
      exact: { u: () => 1 },
    };
    const round = viewSource({
      problem,
      solution: closedForm(domain, ["u"], { u: ({ x }) => x }),
      history: [],
      facts,
    });
    await visit(round, async (tab) => {
      const [, gaps, all] = /(\d+) of (\d+) points have no value/.exec(
        await words(tab.locator("#description")),
      )!;
      // The square less its disk, up to the cells that the circle cuts.
      expect(Number(gaps) / Number(all)).toBeCloseTo(1 - Math.PI / 4, 1);
      expect((await colours(tab)).size).toBeGreaterThan(200);
      expect(await words(tab.locator("#convergence"))).toContain("No steps were recorded");
    });
  });

  it("shows problems of one coordinate as a line, and hostile names and formulas as text", async () => {
    const domain = box({ x: [0, 1] });
    const problem = {
      ...heat,
      domain,
      coordinates: ["x"],
      interior: [],
      conditions: [],
      exact: { u: () => 1 },
    };
    const line = viewSource({
      problem,
      solution: closedForm(domain, ["u"], { u: ({ x }) => x * x }),
      history,
      facts,
    });
    const hostile = `<img src=x onerror="document.title='taken'">`;
    const formulas = [
      `<math><mtext>a</mtext><mglyph src="x" onerror="x"/></math>`,
      `<math href="javascript:alert(1)"><mi>x</mi></math>`,
      "<math><mi>unclosed</math>",
      "<math/><script>x</script>",
    ];
    const equations = formulas.map((mathml) => ({ name: hostile, text: hostile, mathml }));
    const notes = [hostile];
    const source: ViewSource = {
      ...line,
      summary: () => ({
        ...line.summary(),
        problem: { name: hostile, title: hostile, source: hostile, difficulty: hostile },
        equations,
        notes,
      }),
    };
    await visit(source, async (tab) => {
      expect(await tab.locator("#stage").isVisible()).toBe(false);
      expect(await words(tab.locator("#description"))).toBe("u: lowest 0, highest 1.");
      expect(await tab.title()).toBe(`${hostile} · Sobolev`);
      expect(await tab.locator("img, script:not([src]), math").count()).toBe(0);
      expect(await tab.locator("#equations code").allTextContents()).toEqual(formulas.map(() => hostile));
    });
  });

  it("draws a map where there is no WebGL, with the same readings", () => {
    const without = `const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return /webgl/.test(kind) ? null : get.call(this, kind, ...rest); };`;
    const test = async (tab: Page): Promise<void> => {
      expect(await words(tab.locator("#description"))).toContain("no WebGL 2");
      expect(await tab.getByLabel("Picture").locator("option").allTextContents()).toEqual(["map"]);
      expect((await colours(tab)).size).toBeGreaterThan(100);
      await tab.locator("#picture").focus();
      await tab.keyboard.press("ArrowRight");
      await expect.poll(async () => (await reading(tab)).value, { timeout }).toBeDefined();
      const { point, value } = await reading(tab);
      expect(JSON.parse(point)).toEqual({ x: 0.52, t: 0.25 });
      expect(JSON.parse(value)).toBe(heatSolution.at({ x: 0.52, t: 0.25 }));
    };
    return visit(heatSource, test, {}, without);
  });

  it("fits 390 pixels without scrolling sideways, in the dark, in reduced motion; then says that the server is gone", async () => {
    const phone = {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
      reducedMotion: "reduce",
    } as const;
    const { tab, end } = await open(waveSource, phone);
    const [content, window] = await tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window);
    expect(await tab.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(20, 23, 26)");
    // A tenth of the interval from its middle, in one still picture.
    await tab.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => words(tab.locator("#description")), { timeout }).toContain("at t = 1.2:");
    await tab.getByRole("button", { name: "Pause" }).click();
    await tab.route("**/api/**", (route) => route.abort());
    await tab.getByLabel("Show").selectOption({ label: "error of u" });
    await tab.locator("#notice").filter({ hasText: "sobolev view" }).waitFor();
    expect(await tab.getByRole("button", { name: "Try again" }).isVisible()).toBe(true);
    await end();
  });
});

/** Text of an element, shown or not. */
const words = async (of: Locator): Promise<string> => (await of.textContent()) ?? "";

/** The last reading of the probe, numbers in full as JSON. */
const reading = (tab: Page): Promise<Record<string, string>> =>
  tab
    .locator("#probe output")
    .evaluate((output) => ({ ...(output as HTMLElement).dataset }) as Record<string, string>);

const unnamedControls = (tab: Page): Promise<string[]> =>
  tab.evaluate(() =>
    [...document.querySelectorAll("button, select, input, [tabindex]")]
      .filter(
        (control) =>
          !control.closest("label") && !control.getAttribute("aria-label") && !control.textContent?.trim(),
      )
      .map(({ outerHTML }) => outerHTML),
  );

/** Two drawn frames: whatever was asked for before is on the screen. */
async function settle(tab: Page): Promise<void> {
  await tab.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 60))),
      ),
  );
}

/** What the stage looks like on the screen: a PNG in base64. */
const shot = async (tab: Page): Promise<string> =>
  (await tab.locator("#stage").screenshot()).toString("base64");

/** Saturated colours on the stage, as drawn on the screen, without labels. */
async function colours(tab: Page): Promise<Set<number>> {
  const image = `data:image/png;base64,${await shot(tab)}`;
  const found = await tab.evaluate(async (address) => {
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
