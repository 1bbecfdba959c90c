/** @file Real runs in a browser: solved and stored by the command line, drawn, read, kept as files, and followed. */

import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type BuiltPage,
  buildPage,
  buildTimeout,
  inFullRun,
  launch,
  open,
  seriousViolations,
  settle,
  shot,
  type Visit,
  type VisitOptions,
  words,
} from "./chromium.ts";
import { readVtu, runsIn, solutionIn, spoil, store, storeElsewhere } from "./real-runs.ts";

/** For what a stored run of millions of parameters may take on a slow machine. */
const timeout = 30_000;

const stored: readonly (readonly [string, ...(readonly string[])])[] = [
  ["burgers", "burgers", "--kind", "network", "--seconds", "3"],
  ["burgers-2", "burgers", "--kind", "network", "--seconds", "1", "--seed", "2"],
  ["kovasznay", "kovasznay"],
  ["poisson-3d", "poisson-3d"],
  ["allen-cahn", "allen-cahn"],
];

describe.runIf(inFullRun)("real runs", () => {
  const root = mkdtempSync(join(tmpdir(), "sobolev-real-"));
  const spoilt = mkdtempSync(join(tmpdir(), "sobolev-spoilt-"));
  let page: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    page = await buildPage();
    for (const [name, ...args] of stored) await store(root, name, ...args);
    await store(spoilt, "good", "poisson", "--model", "mlp:1x8", "--points", "60,20", "--steps", "5");
    spoil(spoilt, "good");
    browser = await launch();
  }, 2 * buildTimeout);
  afterAll(async () => {
    await browser?.close();
    for (const folder of [root, spoilt]) rmSync(folder, { recursive: true, force: true });
  });

  async function visit(
    at: string,
    test: (tab: Page, here: Visit) => Promise<void>,
    options: VisitOptions = {},
    folder = root,
  ): Promise<void> {
    const here = await open(browser, page, runsIn(folder), { at, ...options });
    await test(here.tab, here).finally(here.end);
    expect(here.complaints).toEqual([]);
  }

  describe.each(["burgers", "kovasznay", "poisson-3d", "allen-cahn"])("%s", (name) => {
    it("is drawn, reads the model's own values under the pointer, and follows its sliders", () =>
      visit(`#/field/${name}`, async (tab) => {
        await drawn(tab);
        expect(coloursOf(await tab.locator(".stage").screenshot())).toBeGreaterThan(60);
        const solution = await solutionIn(root, name);
        for (const place of [0.35, 0.5, 0.6]) {
          const { field, point, value } = await readingAt(tab, place);
          const truth = solution.at(point, field);
          expect(Math.abs(value - truth)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(truth)));
        }
        await tab.mouse.move(0, 0);
        await settle(tab);
        const stage = tab.locator(".stage");
        const before = await shot(stage);
        await tab.locator("#sliders input[data-coordinate]").first().focus();
        for (let k = 0; k < 5; k++) await tab.keyboard.press("PageUp");
        await expect.poll(async () => (await shot(stage)) === before, { timeout }).toBe(false);
      }));
  });

  it("become a picture and a mesh that others read, the mesh with the model's own values", () =>
    visit("#/field/burgers", async (tab) => {
      await drawn(tab);
      await tab.locator("summary", { hasText: "Files" }).click();
      const png = await download(tab, "Picture (PNG)");
      const box = (await tab.locator(".picture").boundingBox())!;
      expect(PNG.sync.read(png).width).toBeGreaterThan(1.5 * box.width);
      expect(coloursOf(png)).toBeGreaterThan(60);

      const { positions, columns, cells } = readVtu((await download(tab, "Save data")).toString("utf8"));
      const count = positions.length / 3;
      const side = Math.round(Math.sqrt(count));
      expect([side * side, cells]).toEqual([count, (side - 1) ** 2]);
      const solution = await solutionIn(root, "burgers");
      const values = Float64Array.from({ length: 2 * count }, (_, i) =>
        i < count ? positions[3 * i] : positions[3 * (i - count) + 1],
      );
      const names = [...columns.keys()];
      expect(names).toContain("u");
      const truths = solution.evaluate(names, { coordinates: solution.coordinates, count, values });
      names.forEach((name, k) => {
        const largest = truths[k].reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const column = columns.get(name) as Float64Array;
        const off = column.reduce((most, value, i) => Math.max(most, Math.abs(value - truths[k][i])), 0);
        expect(off / largest).toBeLessThan(1e-12);
      });
    }));

  it("are followed while another process writes them: rows, fields, the end", {
    timeout: 120_000,
  }, async () => {
    // Longer than the test on any machine: it is stopped once it has been seen.
    const child = storeElsewhere(root, "live", "burgers", "--kind", "network", "--seconds", "600");
    try {
      await isThere(join(root, "live", "checkpoint.bin"), child);
      await visit("#/training/live", async (tab, { url }) => {
        const trials = async (): Promise<number> =>
          Number(await tab.getByRole("slider", { name: "Trial" }).getAttribute("aria-valuemax", { timeout }));
        const first = await trials();
        await expect.poll(trials, { timeout }).toBeGreaterThan(first + 3);
        const field = await tab.context().newPage();
        await field.goto(`${url}#/field/live?picture=map`);
        await drawn(field);
        await field.locator(".live", { hasText: "Live" }).waitFor({ timeout });
        const description = (): Promise<string> => words(field.locator("#description"));
        const early = await description();
        await expect.poll(async () => (await description()) === early, { timeout }).toBe(false);
        child.kill("SIGINT");
        await tab.getByRole("heading", { name: "How it ended" }).waitFor({ timeout });
        await field.locator(".outcome", { hasText: "aborted" }).waitFor({ timeout });
        await expect.poll(() => field.locator(".live").count(), { timeout }).toBe(0);
        const { field: of, point, value } = await readingAt(field, 0.4);
        expect(Math.abs(value - (await solutionIn(root, "live")).at(point, of))).toBeLessThan(1e-9);
      });
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("are solved in the page itself: Burgers to 1e-4", { timeout: 180_000 }, () =>
    visit("#/solve?problem=burgers", async (tab) => {
      await tab.getByRole("button", { name: "Solve in this page" }).click({ timeout });
      await expect.poll(() => tab.url(), { timeout }).toContain("#/field/here-burgers-");
      const result = tab.locator(".card", { has: tab.getByRole("heading", { name: "Result" }) });
      await result.locator(".outcome").waitFor({ timeout: 150_000 });
      await drawn(tab);
      expect(written(await words(result.locator(".figures").first()))).toBeLessThan(1e-4);
      expect(coloursOf(await tab.locator(".stage").screenshot())).toBeGreaterThan(60);
    }),
  );

  it("are compared by one camera", () =>
    visit("#/compare/burgers,burgers-2", async (tab) => {
      const stages = tab.locator(".compare-stage:visible");
      await expect.poll(() => stages.locator("canvas").count(), { timeout }).toBeGreaterThan(1);
      // Where the tick labels stand, which only the camera moves.
      const views = (): Promise<string[]> =>
        stages.evaluateAll((all) =>
          all.map((stage) =>
            [...stage.querySelectorAll("span")].map(({ style }) => style.transform).join(" "),
          ),
        );
      await expect.poll(async () => (await views())[1]?.length ?? 0, { timeout }).toBeGreaterThan(0);
      const before = await views();
      await stages.first().focus();
      for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp"]) await tab.keyboard.press(key);
      await expect
        .poll(
          async () => {
            const [a, b] = await views();
            return a === b && a !== before[0];
          },
          { timeout },
        )
        .toBe(true);
    }));

  it.each([
    ["light phone", { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true }],
    ["dark desktop", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
  ] as const)("have no serious barrier on any view, on a %s", { timeout: 120_000 }, (_, context) =>
    visit(
      "#/runs",
      async (tab) => {
        const found: string[] = [];
        for (const at of [
          ...["runs", "field/burgers", "field/poisson-3d", "problem/kovasznay", "training/burgers"],
          ...["compare/burgers,burgers-2", "solve"],
        ]) {
          await tab.evaluate((hash) => location.assign(hash), `#/${at}`);
          const view = at.split("/")[0];
          await tab.locator(`#tabs a[aria-current=page][href*="${view}"]`).waitFor({ timeout });
          await expect.poll(() => tab.locator("#view[aria-busy]").count(), { timeout }).toBe(0);
          if (view === "field") await drawn(tab);
          await settle(tab);
          found.push(...(await seriousViolations(tab)).map((one) => `${at}: ${one}`));
        }
        expect(found).toEqual([]);
      },
      { context: context as BrowserContextOptions },
    ),
  );

  it("need at most 400 kB of page for the first field", async () => {
    const bodies: Promise<readonly [string, number]>[] = [];
    await visit(
      "#/field/burgers",
      async (tab) => {
        await drawn(tab);
        const sizes = await Promise.all(bodies);
        expect(sizes.length).toBeGreaterThan(4);
        const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
        expect(total, sizes.map(([url, bytes]) => `${url} ${bytes}`).join("\n")).toBeLessThanOrEqual(400_000);
      },
      {
        before: async (tab) =>
          void tab.on("response", (response) => {
            const { pathname } = new URL(response.url());
            if (!pathname.startsWith("/api/"))
              bodies.push(response.body().then((body) => [pathname, gzipSync(body).length]));
          }),
      },
    );
  });

  it("that cannot be read are refused in words, and the server stays up", async () => {
    const { tab, url, end } = await open(browser, page, runsIn(spoilt), { at: "#/runs" });
    for (const [id, reason] of [
      ["future", /format 99|version/],
      ["cut", /truncated|cut|bytes|damaged/],
      ["lost", /parameter 4 of \d+ is NaN/],
      ["notes", /manifest\.json/],
    ] as const) {
      const row = tab.locator(`tr[data-run=${id}] .reason`);
      await row.waitFor({ timeout });
      expect(await words(row)).toMatch(reason);
      if (id === "notes") continue;
      await tab.goto(`${url}#/field/${id}`);
      const alert = tab.getByRole("alert").first();
      await alert.filter({ hasText: reason }).waitFor({ timeout });
      await tab.goto(`${url}#/runs`);
    }
    const asked = await tab.evaluate(async () => {
      const query = "field=u&kind=value&axes=x,y&resolution=3200,3200";
      const answer = await fetch(`./api/runs/good/field?${query}`);
      return [answer.status, await answer.text()] as const;
    });
    expect(asked).toEqual([413, expect.stringContaining("10240000 points; the most is 1048576")]);
    await tab.goto(`${url}#/field/good`);
    await drawn(tab);
    await end();
  });
});

/** Waits until the field is there, and nothing is asked for any more. */
async function drawn(tab: Page): Promise<void> {
  await tab.locator("#description").filter({ hasText: "lowest" }).waitFor({ timeout });
  await tab.locator(".stage canvas").first().waitFor({ timeout });
  await settle(tab);
}

interface Told {
  readonly field: string;
  readonly point: Record<string, number>;
  readonly value: number;
}

/** What the probe says of the first place with a value to the right of that fraction of the picture's width. */
async function readingAt(tab: Page, across: number): Promise<Told> {
  const output = tab.locator(".probe output");
  const told = (): Promise<string | undefined> =>
    output.evaluate((one) => (one as HTMLElement).dataset.point);
  const before = await told();
  const { x, y, width, height } = (await tab.locator(".picture").boundingBox())!;
  let step = 0;
  await expect
    .poll(
      async () => {
        const down = 0.3 + 0.05 * (step++ % 9);
        await tab.mouse.move(x + across * width, y + down * height);
        await settle(tab);
        return told();
      },
      { timeout },
    )
    .not.toBe(before);
  await settle(tab);
  const [data, text] = await output.evaluate((one) => [
    { ...(one as HTMLElement).dataset },
    one.querySelector("strong")?.textContent ?? "",
  ]);
  const { point, value } = data as Record<string, string>;
  return { field: (text as string).split(" = ")[0], point: JSON.parse(point), value: JSON.parse(value) };
}

/** How many bins of a 16 x 16 x 16 histogram hold more than a ten-thousandth of a PNG's pixels. */
function coloursOf(file: Buffer): number {
  const { data } = PNG.sync.read(file);
  const bins = new Uint32Array(4096);
  for (let at = 0; at < data.length; at += 4)
    bins[((data[at] >> 4) << 8) | ((data[at + 1] >> 4) << 4) | (data[at + 2] >> 4)]++;
  return bins.filter((count) => count > data.length / 4e4).length;
}

async function download(tab: Page, name: string): Promise<Buffer> {
  const [file] = await Promise.all([
    tab.waitForEvent("download", { timeout }),
    tab.getByRole("button", { name, exact: true }).click(),
  ]);
  await tab.locator(".files-progress").waitFor({ state: "hidden" });
  return readFileSync(await file.path());
}

async function isThere(file: string, child: ChildProcess): Promise<void> {
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the solve ended with ${child.exitCode} before ${file}`);
    await sleep(50);
  }
}

/** The first number of a text with powers of ten as `2.5 × 10⁻⁵`. */
function written(text: string): number {
  const [, mantissa, power] = /([\d.]+)(?:\s×\s10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/.exec(text) ?? [];
  const exponent = [...(power ?? "⁰")]
    .map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit))
    .map((d) => (d < 0 ? "-" : d));
  return Number(mantissa) * 10 ** Number(exponent.join(""));
}
