/** @file The field view in a browser: pictures, readings, sliders, links, files, live runs, and what can go wrong. */

import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveEvent, singleRun, viewSource } from "../../viz/index.ts";
import {
  type BuiltPage,
  buildStages,
  buildTimeout,
  eventually,
  inFullRun,
  launch,
  open as openPage,
  type VisitOptions as PageOptions,
  scrollsSideways,
  seriousViolations,
  timeout,
  type Visit,
} from "./chromium.ts";
import { closedForm, facts, heat, heatSolution, history, standingWave, waveSolution } from "./fixtures.ts";

const source = viewSource({ problem: heat, solution: heatSolution, history, facts });
const wave = viewSource({ problem: standingWave, solution: waveSolution, history, facts });

interface VisitOptions extends PageOptions {
  /** Settings of the link. */
  readonly settings?: string;
}

describe.runIf(inFullRun)("the field view", () => {
  let page: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    page = await buildStages();
    browser = await launch();
  }, buildTimeout);
  afterAll(() => browser?.close());

  const open = (
    runs: Parameters<typeof openPage>[2],
    { settings = "", context, ...options }: VisitOptions,
  ): Promise<Visit> =>
    openPage(browser, page, runs, {
      ...options,
      at: `#/field/run?${settings}`,
      context: { viewport: { width: 820, height: 620 }, ...context },
    });

  async function visit(
    test: (tab: Page, here: Visit) => Promise<void>,
    options: VisitOptions = {},
    of = source,
  ): Promise<void> {
    const here = await open(of, options);
    try {
      await drawn(here.tab);
      await test(here.tab, here);
      expect(here.complaints).toEqual([]);
    } finally {
      await here.end();
    }
  }

  it("tells under the pointer and at typed places what the model itself says", () =>
    visit(
      async (tab) => {
        const { x, y, width, height } = (await tab.locator(".picture").boundingBox())!;
        await tab.mouse.move(x + 0.4 * width, y + 0.6 * height);
        await eventually(() => reading(tab)).not.toBeNull();
        const { point, value, exact } = (await reading(tab))!;
        expect(Math.abs(value - heatSolution.at(point))).toBeLessThan(1e-9);
        expect(exact).toBeCloseTo(Math.exp(-(Math.PI ** 2) * point.t) * Math.sin(Math.PI * point.x), 9);
        await eventually(() => tab.locator(".tag").isVisible()).toBe(true);
        await tab.locator('.probe input[name="x"]').fill("0.25");
        await tab.locator('.probe input[name="t"]').fill("0.125");
        await tab.keyboard.press("Enter");
        const there = { x: 0.25, t: 0.125 };
        await eventually(async () => (await reading(tab))?.point).toEqual(there);
        expect((await reading(tab))?.value).toBe(heatSolution.at(there));
      },
      { settings: "picture=map" },
    ));

  it("moves by sliders, plays and steps by keys, and keeps all that in the link", () =>
    visit(
      async (tab) => {
        const before = await colours(tab);
        await tab.locator('input[data-coordinate="t"]').fill("60");
        await eventually(async () => (await colours(tab)).join() !== before.join()).toBe(true);
        await eventually(() => settings(tab).get("at.t")).toBe("0.6");
        await tab.locator("body").press(".");
        await eventually(() => settings(tab).get("at.t")).toBe("0.61");
        await tab.locator("body").press(" ");
        await eventually(() => tab.locator(".play").textContent()).toBe("Pause");
        const moment = () => tab.locator('input[data-coordinate="t"]').inputValue().then(Number);
        await eventually(moment).toBeGreaterThan(64);
        await tab.locator("body").press(" ");
        await eventually(() => tab.locator(".play").textContent()).toBe("Play");
      },
      { settings: "picture=map" },
      wave,
    ));

  it("opens a link with its camera, colours, contours and profile, and leaves out what it does not know", async () => {
    const link =
      "camera=0.5,0.4,7&contours=7&scale=linear&colours=magma&low=-0.5&high=2&from=x:0.1,t:0.4&to=x:0.9,t:0.1&of=hair";
    await visit(
      async (tab) => {
        await eventually(() => tab.locator("#status").textContent()).toContain("of=hair");
        await expect
          .poll(() => tab.locator(".caption").textContent(), { timeout })
          .toContain("from x = 0.1, t = 0.4 to x = 0.9");
        await tab.locator("body").press("l");
        await eventually(() => settings(tab).get("loop")).toBe("yes");
        const kept = settings(tab);
        for (const [name, text] of new URLSearchParams(link))
          if (name !== "of") expect(kept.get(name)).toBe(text);
        await tab.locator(".picture").press("ArrowLeft");
        await eventually(() => settings(tab).get("camera")).not.toBe("0.5,0.4,7");
        const [azimuth, elevation, distance] = (settings(tab).get("camera") as string).split(",").map(Number);
        expect(Math.abs(azimuth - 0.5)).toBeGreaterThan(0.05);
        expect(elevation).toBeCloseTo(0.4, 6);
        expect(distance).toBeGreaterThan(1);
      },
      { settings: link },
    );
  });

  it("takes the profile between two places of the map, by hand and by keys", () =>
    visit(
      async (tab) => {
        const start = tab.getByRole("button", { name: /Start of the profile/ });
        await start.waitFor();
        const { x, y, width, height } = (await start.boundingBox())!;
        await tab.mouse.move(x + width / 2, y + height / 2);
        await tab.mouse.down();
        await tab.mouse.move(x + width / 2 + 80, y + height / 2 - 60, { steps: 3 });
        await tab.mouse.up();
        await expect
          .poll(() => tab.locator(".caption").textContent(), { timeout })
          .toMatch(/from x = 0\.\d+, t/);
        const before = settings(tab).get("from");
        await start.press("ArrowRight");
        await eventually(() => settings(tab).get("from")).not.toBe(before);
        const [from] = (settings(tab).get("from") as string).split(",");
        const [old] = (before ?? "x:0").split(",");
        expect(Number(from.slice(2))).toBeGreaterThan(Number(old.slice(2)));
      },
      { settings: "picture=map" },
    ));

  it("keeps the picture, its numbers and its shape in files that others read", () =>
    visit(async (tab) => {
      await tab.locator("summary", { hasText: "Files" }).click();
      const png = PNG.sync.read(await download(tab, "Picture (PNG)"));
      const box = (await tab.locator(".picture").boundingBox())!;
      expect(png.width).toBeGreaterThan(2 * box.width);
      const seen = new Set<number>();
      for (let at = 0; at < png.data.length; at += 4) seen.add(png.data.readUInt32BE(at));
      expect(seen.size).toBeGreaterThan(300);

      const rows = (await download(tab, "Field (CSV)")).toString("utf8").trimEnd().split("\r\n");
      expect(rows[0]).toBe("x,t,u");
      const numbers = rows.slice(1).map((row) => row.split(",").map(Number));
      const counts = [new Set(numbers.map(([x]) => x)).size, new Set(numbers.map(([, t]) => t)).size];
      const asked = { field: "u", kind: "value", axes: ["x", "t"], fixed: {}, resolution: counts } as const;
      expect(numbers.map(([, , u]) => u)).toEqual([...source.field(asked)]);

      const glb = await download(tab, "Model (GLB)");
      expect([glb.toString("latin1", 0, 4), glb.readUInt32LE(4), glb.readUInt32LE(8)]).toEqual([
        "glTF",
        2,
        glb.length,
      ]);
      expect(glb.toString("latin1", 16, 20)).toBe("JSON");
      const json = JSON.parse(glb.toString("utf8", 20, 20 + glb.readUInt32LE(12)));
      const { POSITION, COLOR_0 } = json.meshes[0].primitives[0].attributes;
      expect([json.accessors[POSITION].count, json.accessors[COLOR_0].count]).toEqual([
        numbers.length,
        numbers.length,
      ]);
      expect(json.extensionsUsed).toContain("KHR_materials_unlit");
    }));

  it(
    "films a coordinate from end to end",
    () =>
      visit(
        async (tab) => {
          await tab.locator("summary", { hasText: "Files" }).click();
          const film = await download(tab, "Film (WebM)");
          expect(film.readUInt32BE(0)).toBe(0x1a45dfa3);
          expect(film.toString("latin1", 0, 64)).toContain("webm");
          expect(blocksOf(film)).toBeGreaterThan(10);
          expect(settings(tab).get("at.t") ?? "1").toBe("1");
        },
        { settings: "picture=map&speed=4", context: { viewport: { width: 420, height: 620 } } },
        wave,
      ),
    40_000,
  );

  it("draws a map and says so where there is no WebGL", () =>
    visit(
      async (tab) => {
        await expect
          .poll(() => tab.locator("#description").textContent(), { timeout })
          .toContain("offers no WebGL 2");
        expect((await colours(tab)).length).toBeGreaterThan(100);
        const offered = tab.locator('select[name="Picture"] option');
        expect(
          await offered.evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value)),
        ).toEqual(["map"]);
      },
      {
        prepare: `const get = HTMLCanvasElement.prototype.getContext;
          HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
            return kind === "webgl2" ? null : get.call(this, kind, ...more);
          };`,
      },
    ));

  it("goes on with a map when the graphics context is lost", () =>
    visit(async (tab) => {
      await tab
        .locator(".picture canvas")
        .first()
        .evaluate((canvas) =>
          (canvas as HTMLCanvasElement)
            .getContext("webgl2")
            ?.getExtension("WEBGL_lose_context")
            ?.loseContext(),
        );
      await expect
        .poll(() => tab.locator("#description").textContent(), { timeout })
        .toContain("context was lost");
      await eventually(async () => (await colours(tab)).length).toBeGreaterThan(100);
    }));

  it("says what went wrong, and tries again", async () => {
    let refusals = 0;
    const here = await open(source, {
      before: (tab) =>
        tab.route(/\/field\?/, (route) =>
          refusals++ < 2
            ? route.fulfill({
                status: 400,
                contentType: "application/json",
                body: '{"error":"The sky fell."}',
              })
            : route.continue(),
        ),
    });
    const { tab } = here;
    const notice = tab.locator(".notice");
    await expect
      .poll(() => notice.textContent(), { timeout })
      .toContain("The field could not be drawn: The sky fell.");
    refusals = 9;
    await tab.getByRole("button", { name: "Try again" }).click();
    await drawn(tab);
    await eventually(() => notice.isVisible()).toBe(false);
    await here.end();
  });

  it("says in words that a field is not a number", async () => {
    const nothing = closedForm(heat.domain, ["u"], { u: () => Number.NaN });
    const { exact: _, ...unknown } = heat;
    const of = viewSource({ problem: unknown, solution: nothing, history, facts });
    const here = await open(of, { settings: "picture=map" });
    await expect
      .poll(() => here.tab.locator("#description").textContent(), { timeout })
      .toMatch(/none of the .* points has a value.*not numbers/);
    expect(here.complaints).toEqual([]);
    await here.end();
  });

  it("follows a run that goes on, marks it live, can stop it, and takes its end", async () => {
    const single = singleRun(source);
    const run = single.open("run")!;
    let tell: ((event: LiveEvent) => void) | undefined;
    const following = {
      ...run,
      follow: (listener: (event: LiveEvent) => void) => {
        tell = listener;
        return () => {};
      },
    };
    let asked = 0;
    const here = await open(
      { list: single.list, open: (id) => (id === "run" ? following : undefined) },
      {
        settings: "picture=map",
        before: async (tab) =>
          void tab.on("request", (request) => (asked += /\/line\?.*kind=value/.test(request.url()) ? 1 : 0)),
      },
    );
    const { tab } = here;
    await drawn(tab);
    await eventually(() => tell !== undefined).toBe(true);
    const [before, begun] = [asked, performance.now()];
    for (let k = 1; k <= 20; k++) {
      tell?.({ kind: "solution", seconds: k });
      await tab.waitForTimeout(20);
    }
    await eventually(() => tab.locator(".live").textContent()).toContain("Live");
    await eventually(() => asked).toBeGreaterThan(before);
    // One profile per refresh; one refresh at once, and at most four a second.
    expect(asked - before).toBeLessThanOrEqual(2 + (4 * (performance.now() - begun)) / 1000);
    await tab.getByRole("button", { name: "Stop" }).click();
    await eventually(() => tab.title()).toBe("stopped");
    tell?.({ kind: "ended" });
    await eventually(() => tab.locator(".live").count()).toBe(0);
    await eventually(() => tab.locator("#status").textContent()).toContain("The run has ended");
    await here.end();
  });

  it.each([
    { width: 1280, height: 800, colorScheme: "light" },
    { width: 390, height: 844, colorScheme: "dark" },
  ] as const)(
    "has no serious fault of accessibility at $width pixels, $colorScheme",
    ({ width, height, colorScheme }) =>
      visit(
        async (tab) => {
          for (const group of await tab.locator(".group").all())
            if (!(await group.evaluate((details) => (details as HTMLDetailsElement).open)))
              await group.locator("summary").click();
          expect(await scrollsSideways(tab)).toBe(false);
          expect(await seriousViolations(tab)).toEqual([]);
        },
        { context: { viewport: { width, height }, colorScheme }, settings: "picture=map" },
        wave,
      ),
  );
});

/** Waits until the field and the profile are there. */
async function drawn(tab: Page): Promise<void> {
  await tab.locator("#description").filter({ hasText: "lowest" }).waitFor({ timeout });
  await tab
    .locator(".caption")
    .filter({ hasText: "along" })
    .or(tab.locator(".caption").filter({ hasText: "from" }))
    .first()
    .waitFor({ timeout });
  await tab.waitForTimeout(400);
}

interface Told {
  readonly point: Record<string, number>;
  readonly value: number;
  readonly exact: number;
}

async function reading(tab: Page): Promise<Told | null> {
  const { point, value, exact } = await tab
    .locator(".probe output")
    .evaluate((output) => ({ ...(output as HTMLElement).dataset }));
  return point
    ? { point: JSON.parse(point), value: JSON.parse(value as string), exact: JSON.parse(exact as string) }
    : null;
}

const settings = (tab: Page): URLSearchParams =>
  new URLSearchParams(new URL(tab.url()).hash.split("?")[1] ?? "");

/** Distinct colours of the stage. */
async function colours(tab: Page): Promise<string[]> {
  const { data } = PNG.sync.read(await tab.locator(".stage").screenshot());
  const seen = new Set<string>();
  for (let at = 0; at < data.length; at += 4) seen.add(data.toString("hex", at, at + 3));
  return [...seen];
}

async function download(tab: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    tab.waitForEvent("download", { timeout: 30_000 }),
    tab.getByRole("button", { name, exact: true }).click(),
  ]);
  await tab.locator(".files-progress").waitFor({ state: "hidden" });
  return readFileSync(await file.path());
}

/** Frames of a WebM file: its elements walked one by one (RFC 8794), down into segment and clusters. */
function blocksOf(film: Buffer): number {
  const [segment, cluster, simpleBlock, blockGroup] = [0x18538067, 0x1f43b675, 0xa3, 0xa0];
  const width = (at: number): number => Math.clz32(film[at]) - 23;
  let [at, blocks] = [0, 0];
  while (at < film.length - 2) {
    const id = film.readUIntBE(at, width(at));
    at += width(at);
    const wide = width(at);
    // All ones: a size that was not known when the element was begun.
    let size = film[at] & (0xff >> wide);
    for (let k = 1; k < wide; k++) size = size * 256 + film[at + k];
    at += wide;
    if (id === simpleBlock || id === blockGroup) blocks++;
    if (id !== segment && id !== cluster) at += size;
  }
  return blocks;
}
