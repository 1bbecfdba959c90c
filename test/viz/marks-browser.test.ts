/** @file The embeddable pictures in a browser: on a page without a style sheet they draw, follow, and become files. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CameraState, Picture, Place } from "../../viz/browser.ts";
import { eventually, inFullRun, launch } from "./chromium.ts";

const policy = "default-src 'none'; script-src 'self'; style-src 'none'; img-src blob:";
const names = ["heatmap", "surface", "isosurface", "points", "curves"] as const;
type Name = (typeof names)[number];

/** What the page under test puts on its window. */
interface Shown {
  readonly pictures: Readonly<Record<Name, Picture<unknown>>>;
  readonly next: Readonly<Record<Name, () => void>>;
  readonly heard: Record<string, unknown>[];
  data(count: number, phase: number): Record<string, unknown>;
}

const page =
  "<!doctype html><html lang=en><meta name=color-scheme content='light dark'><title>Pictures</title><script type=module src=page.js></script>";

/** The page on a server of its own, under a policy that allows no styles from text. */
async function serve(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url?.endsWith(".js");
    response.setHeader("content-security-policy", policy);
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Different colours of a picture. */
function colours({ data }: PNG): Set<number> {
  const found = new Set<number>();
  for (let k = 0; k < data.length; k += 4) found.add((data[k] << 16) | (data[k + 1] << 8) | data[k + 2]);
  return found;
}

const coloursOf = (screenshot: Buffer): Set<number> => colours(PNG.sync.read(screenshot));

describe.runIf(inFullRun)("pictures on a page of somebody else's", () => {
  let [browser, server, tab]: [Browser | undefined, Server | undefined, Page] = [
    undefined,
    undefined,
    {} as Page,
  ];
  const complaints: string[] = [];

  async function open(options: Parameters<Browser["newPage"]>[0] = {}, prepare = ""): Promise<Page> {
    const made = await browser!.newPage({ viewport: { width: 400, height: 1500 }, ...options });
    made.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    made.on("pageerror", (error) => complaints.push(String(error)));
    if (prepare) await made.addInitScript(prepare);
    await made.goto(`http://127.0.0.1:${(server!.address() as AddressInfo).port}/`);
    await made.waitForFunction(() => "pictures" in window);
    await settled(made);
    return made;
  }

  /** Two frames: one that draws what was asked for, and one after it. */
  const settled = (on: Page): Promise<void> =>
    on.evaluate(
      () =>
        new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );

  const image = async (name: Name, scale: number): Promise<PNG> => {
    const text = await tab.evaluate(
      async ([of, at]) => {
        const blob = await (window as unknown as Shown).pictures[of].image({ scale: at });
        const reader = new FileReader();
        await new Promise((resolve) => {
          reader.onload = resolve;
          reader.readAsDataURL(blob);
        });
        return String(reader.result);
      },
      [name, scale] as const,
    );
    expect(text).toMatch(/^data:image\/png;base64,/);
    return PNG.sync.read(Buffer.from(text.slice(text.indexOf(",") + 1), "base64"));
  };

  const heard = <T>(key: string, name: Name): Promise<T[]> =>
    tab.evaluate(
      ([what, of]) => (window as unknown as Shown).heard.filter((entry) => entry[what] === of) as T[],
      [key, name] as const,
    );

  beforeAll(async () => {
    const entry = fileURLToPath(new URL("./marks-page.ts", import.meta.url));
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
      logLevel: "error",
    });
    server = await serve(outputFiles[0].text);
    browser = await launch();
    tab = await open();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    expect(complaints).toEqual([]);
  });

  it.each(names)("%s: draws, and draws other data after an update", async (name) => {
    const shot = async (): Promise<Buffer> => {
      await settled(tab);
      return tab.locator(`#${name}`).screenshot();
    };
    const before = await shot();
    // More than paper, axes and letters; the flat line pictures have their own few colours and their edges.
    expect(coloursOf(before).size).toBeGreaterThan(name === "points" || name === "curves" ? 30 : 400);
    await tab.evaluate((of) => (window as unknown as Shown).next[of](), name);
    await eventually(async () => (await shot()).equals(before)).toBe(false);
  });

  it.each(names)(
    "%s: gives a PNG at twice its size, with axes beneath which the colour bar lies",
    async (name) => {
      const { width, height } = (await tab.locator(`#${name}`).boundingBox())!;
      const [one, two] = [await image(name, 1), await image(name, 2)];
      const footer = ["heatmap", "surface", "isosurface"].includes(name) ? 66 : 0;
      expect([one.width, one.height]).toEqual([width, height + footer]);
      expect([two.width, two.height]).toEqual([2 * width, 2 * (height + footer)]);
      expect(colours(two).size).toBeGreaterThan(name === "points" || name === "curves" ? 60 : 800);
      // Where ticks stand on the paper there is ink: the picture's own drawing does not reach its lower left corner.
      const corner = two.data.filter((_, k) => k % 4 === 0 && Math.floor(k / 4 / two.width) > 1.6 * height);
      expect(corner.some((value) => value < 140)).toBe(true);
    },
  );

  it("colour bar: runs through the colours of its map", async () => {
    expect(coloursOf(await tab.locator("#bar").screenshot()).size).toBeGreaterThan(150);
  });

  it("surface: brings a height where its host has none, turns by pointer and keys, and says so", async () => {
    const { x, y, width, height } = (await tab.locator("#surface").boundingBox())!;
    expect(height).toBe(360);
    const camera = (): Promise<CameraState> =>
      tab.evaluate(() => (window as unknown as Shown).pictures.surface.camera!.get());
    const before = await camera();
    await tab.mouse.move(x + width / 2, y + height / 2);
    await tab.mouse.down();
    await tab.mouse.move(x + width / 2 + 60, y + height / 2 + 30, { steps: 4 });
    await tab.mouse.up();
    const turned = await camera();
    // Half a turn for the picture's height; dragged to the right, the scene follows.
    expect(turned.azimuth - before.azimuth).toBeCloseTo((-60 * Math.PI) / height, 9);
    expect(turned.elevation - before.elevation).toBeCloseTo((30 * Math.PI) / height, 9);
    expect(await heard("dragged", "surface")).toEqual([
      { dragged: "surface", active: true },
      { dragged: "surface", active: false },
    ]);
    expect((await heard<{ camera: CameraState }>("turned", "surface")).at(-1)?.camera).toEqual(turned);
    // The end of a drag is no choice.
    expect(await heard("chosen", "surface")).toEqual([]);
    await tab.locator("#surface").focus();
    await tab.keyboard.press("ArrowLeft");
    expect((await camera()).azimuth).toBeCloseTo(turned.azimuth - Math.PI / 24, 9);
    await tab.keyboard.press("0");
    expect((await camera()).azimuth).toBeCloseTo(-0.62, 9);
  });

  it("surface: takes a camera from elsewhere without telling of it", async () => {
    const state = { azimuth: 0.3, elevation: 0.8, distance: 7 };
    const told = (await heard("turned", "surface")).length;
    const got = await tab.evaluate((next) => {
      const { camera } = (window as unknown as Shown).pictures.surface;
      camera!.set(next);
      return camera!.get();
    }, state);
    expect(got.azimuth).toBe(0.3);
    expect(got.elevation).toBe(0.8);
    expect(got.distance).toBeCloseTo(7, 9);
    expect(await heard("turned", "surface")).toHaveLength(told);
    await tab.evaluate(() => (window as unknown as Shown).pictures.surface.reset());
  });

  it("tell the place under the pointer and the place that was pressed", async () => {
    for (const name of ["heatmap", "surface", "isosurface"] as const) {
      const { x, y, width, height } = (await tab.locator(`#${name}`).boundingBox())!;
      await tab.mouse.click(x + 0.5 * width, y + 0.52 * height);
      await settled(tab);
      const [chosen] = (await heard<{ place: number[] }>("chosen", name)).slice(-1);
      expect(chosen.place).toHaveLength(name === "isosurface" ? 3 : 2);
      for (const at of chosen.place) expect(Math.abs(at)).toBeLessThanOrEqual(1);
      const [hovered] = (await heard<{ place: number[] }>("name", name)).slice(-1);
      expect(hovered.place).toEqual(chosen.place);
    }
  });

  it("heatmap: places and pixels are inverse to each other, and the pointer agrees with them", async () => {
    const { x, y } = (await tab.locator("#heatmap").boundingBox())!;
    const pixels = await tab.evaluate(
      () => (window as unknown as Shown).pictures.heatmap.plane!.pixels([0.25, 0.75]) as [number, number],
    );
    await tab.mouse.click(x + pixels[0], y + pixels[1]);
    const [{ place }] = (await heard<{ place: Place }>("chosen", "heatmap")).slice(-1);
    expect(place[0]).toBeCloseTo(0.25, 2);
    expect(place[1]).toBeCloseTo(0.75, 2);
  });

  it("curves: name the nearest curve at the pointer", async () => {
    const { x, y, width, height } = (await tab.locator("#curves").boundingBox())!;
    const quiet = await tab.locator("#curves").screenshot();
    for (let k = 1; k < 10; k++) await tab.mouse.move(x + width / 2, y + (k / 10) * height);
    await settled(tab);
    expect((await heard("name", "curves")).length).toBeGreaterThan(0);
    await tab.mouse.move(x + width / 2, y + height * 0.3);
    await settled(tab);
    expect((await tab.locator("#curves").screenshot()).equals(quiet)).toBe(false);
  });

  it("surface: keeps its buffers for other values on the same lattice", async () => {
    const made = await tab.evaluate(async () => {
      const { pictures, data } = window as unknown as Shown;
      const gl = (pictures.surface.canvas as HTMLCanvasElement).getContext("webgl2")!;
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      const next = (k: number) => ({ ...data(64, k / 7), contours: [] });
      pictures.surface.update(next(0));
      await frame().then(frame);
      let buffers = 0;
      const create = gl.createBuffer.bind(gl);
      gl.createBuffer = () => {
        buffers++;
        return create();
      };
      for (let k = 1; k < 6; k++) {
        pictures.surface.update(next(k));
        await frame().then(frame);
      }
      return buffers;
    });
    expect(made).toBe(0);
  });

  it("follow the reader's colour scheme", async () => {
    const ink = async (colorScheme: "light" | "dark"): Promise<number> => {
      await tab.emulateMedia({ colorScheme });
      await settled(tab);
      const colour = await tab
        .locator("#surface span")
        .first()
        .evaluate((span) => getComputedStyle(span).color);
      return Number(colour.match(/\d+/)?.[0]);
    };
    expect(await ink("dark")).toBeGreaterThan(140);
    expect(await ink("light")).toBeLessThan(140);
  });

  it("do without WebGL: pictures in space are undefined and leave their host empty, the others draw", async () => {
    const bare = await open(
      {},
      "HTMLCanvasElement.prototype.getContext = ((get) => function (kind, ...rest) { return kind === 'webgl2' ? null : get.call(this, kind, ...rest); })(HTMLCanvasElement.prototype.getContext);",
    );
    expect(
      await bare.evaluate(() => {
        const { pictures } = window as unknown as Shown;
        return [pictures.surface === undefined, document.querySelector("#surface")?.childElementCount];
      }),
    ).toEqual([true, 0]);
    expect(coloursOf(await bare.locator("#heatmap").screenshot()).size).toBeGreaterThan(400);
    await bare.close();
  });

  // The last test: it leaves the page empty.
  it("say once that the graphics context was lost, and leave nothing behind when removed", async () => {
    const lost = await tab.evaluate(async () => {
      const { pictures, heard } = window as unknown as Shown;
      const context = (pictures.surface.canvas as HTMLCanvasElement).getContext("webgl2")!;
      context.getExtension("WEBGL_lose_context")!.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const picture of Object.values(pictures)) picture.remove();
      return heard.filter((entry) => "lost" in entry);
    });
    expect(lost).toEqual([{ lost: "surface" }]);
    for (const name of names) expect(await tab.locator(`#${name} *`).count()).toBe(0);
  });
});
