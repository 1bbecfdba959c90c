/**
 * @file Measures how quickly the pictures answer: run `node test/viz/measure/responsiveness.mjs`; it prints a table.
 *
 * A surface of 256 x 256 points at 800 x 600 pixels is turned by the pointer in headless Chromium with its software
 * renderer. `answer` is the time from the pointer's event to the frame after the one that shows it; `rendered` is one
 * frame drawn and read back, so that nothing is left in a queue; `script` is our own code within a frame. Nothing is
 * asserted: the figures are the machine's.
 */

import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"];
const browserEntry = fileURLToPath(new URL("../../../viz/browser.ts", import.meta.url));
const meshEntry = fileURLToPath(new URL("../../../viz/marks/lattice-mesh.ts", import.meta.url));

const page = `
import { axisValue, contourLevels, extrema, heatmap, isosurface, isosurfaceMesh, surface, streamlines, valueScale } from ${JSON.stringify(browserEntry)};
import { latticeTriangles } from ${JSON.stringify(meshEntry)};
const axis = (name, count) => ({ name, low: -1, high: 1, count });
const field = (n, phase) => {
  const a = axis("x", n), b = axis("y", n);
  const values = Float64Array.from({ length: n * n }, (_, k) => {
    const x = axisValue(a, k % n), y = axisValue(b, Math.floor(k / n));
    return Math.sin(5 * x + phase) * Math.cos(4 * y) + 0.2 * Math.sin(20 * x * y);
  });
  return { a, b, values };
};
const scale = valueScale({ low: -1.2, high: 1.2, lowPositive: 0.1 });
const data = (n, phase, extra = {}) => ({ grid: field(n, phase), scale, label: "u", ...extra });
const volume = (n, phase) => {
  const at = (k) => (2 * k) / (n - 1) - 1;
  const values = Float64Array.from({ length: n ** 3 }, (_, k) => Math.cos(2 * at(k % n) + phase) * Math.cos(3 * at(Math.floor(k / n) % n)) * Math.cos(2 * at(Math.floor(k / n / n))));
  return { a: axis("x", n), b: axis("y", n), c: axis("z", n), values };
};
Object.assign(window, { data, volume, scale, surface, heatmap, isosurface, isosurfaceMesh, streamlines, contourLevels, latticeTriangles, axis, field });
`;

const { outputFiles } = await build({
  stdin: { contents: page, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
  bundle: true,
  format: "esm",
  minify: true,
  write: false,
});
const html =
  "<!doctype html><style>body{margin:0}#host{width:800px;height:600px}</style><div id=host></div><script type=module src=page.js></script>";
const server = createServer((request, response) => {
  const script = request.url?.endsWith(".js");
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  response.end(script ? outputFiles[0].text : html);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const browser = await chromium.launch({ executablePath: program, args: flags });
const tab = await browser.newPage({ viewport: { width: 800, height: 600 } });
// Times our own code within frames.
await tab.addInitScript(() => {
  const request = window.requestAnimationFrame.bind(window);
  /** @type {number[]} */
  const scripts = [];
  Object.assign(window, { scripts });
  window.requestAnimationFrame = (act) =>
    request((time) => {
      const start = performance.now();
      act(time);
      scripts.push(performance.now() - start);
    });
});
await tab.goto(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`);
await tab.waitForFunction(() => "surface" in window);

/** @param {readonly number[]} times */
function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ part) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return {
    median: at(0.5).toFixed(1),
    p90: at(0.9).toFixed(1),
    worst: at(1).toFixed(1),
    count: times.length,
  };
}

/** Turns the surface by real pointer events and returns what each took. */
async function turning(/** @type {number} */ side) {
  await tab.evaluate((n) => {
    const w = /** @type {any} */ (window);
    w.picture?.remove();
    const shown = w.data(n, 0, { contours: [-0.5, 0, 0.5], cut: 0.2, mark: [0.1, 0.2] });
    w.picture = w.surface(document.querySelector("#host"), shown, {});
    w.answers = [];
    w.scripts.length = 0;
    w.heard?.abort();
    w.heard = new AbortController();
    document.querySelector("#host")?.addEventListener(
      "pointermove",
      (event) => {
        if (!(/** @type {PointerEvent} */ (event).buttons)) return;
        requestAnimationFrame(() =>
          requestAnimationFrame(() => w.answers.push(performance.now() - event.timeStamp)),
        );
      },
      { signal: w.heard.signal },
    );
  }, side);
  await tab.waitForTimeout(1200);
  await tab.mouse.move(400, 300);
  await tab.mouse.down();
  await tab.evaluate(() => {
    const w = /** @type {any} */ (window);
    w.scripts.length = 0;
  });
  for (let k = 0; k < 60; k++) await tab.mouse.move(400 + 3 * k, 300 + (k % 9));
  await tab.waitForTimeout(400);
  const times = await tab.evaluate(() => {
    const w = /** @type {any} */ (window);
    return { answers: w.answers, scripts: w.scripts.filter((/** @type {number} */ t) => t > 0.05) };
  });
  const rendered = await tab.evaluate(async () => {
    const w = /** @type {any} */ (window);
    const gl = w.picture.canvas.getContext("webgl2");
    const out = [];
    for (let k = 0; k < 12; k++) {
      const { azimuth, elevation, distance } = w.picture.camera.get();
      const start = performance.now();
      w.picture.camera.set({ azimuth: azimuth + 0.02, elevation, distance });
      await new Promise((resolve) => requestAnimationFrame(resolve));
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      out.push(performance.now() - start);
    }
    return out;
  });
  await tab.mouse.up();
  return {
    answer: summary(times.answers),
    script: summary(times.scripts),
    "rendered, coarse": summary(rendered),
  };
}

/** Milliseconds of a call in the page, after two that warm it. */
const timed = (/** @type {string} */ expression, runs = 12) =>
  tab.evaluate(
    async ([code, count]) => {
      const w = /** @type {any} */ (window);
      const act = w.acts[code];
      const out = [];
      for (let k = 0; k < Number(count) + 2; k++) {
        const start = performance.now();
        await act(k);
        out.push(performance.now() - start);
      }
      return out.slice(2);
    },
    [expression, String(runs)],
  );

const rows = { "surface 256 x 256": await turning(256), "surface 128 x 128": await turning(128) };
for (const [name, figures] of Object.entries(rows)) {
  console.log(`${name} at 800 x 600, milliseconds`);
  console.table(figures);
}
await tab.evaluate(() => {
  const w = /** @type {any} */ (window);
  w.picture.remove();
  const host = document.querySelector("#host");
  const fields = Array.from({ length: 4 }, (_, k) => w.data(256, k / 3));
  const volumes = [w.volume(48, 0), w.volume(48, 0.2)];
  const vectors = {
    a: w.axis("x", 61),
    b: w.axis("y", 61),
    along: w.field(61, 0).values,
    across: w.field(61, 1).values,
  };
  const synchronously = (
    /** @type {() => any} */ make,
    /** @type {(picture: any, k: number) => void} */ update,
  ) => {
    w.picture?.remove();
    w.picture = make();
    return (/** @type {number} */ k) => update(w.picture, k);
  };
  w.acts = {
    "update of a 256 x 256 surface": (() => {
      let act;
      return (/** @type {number} */ k) => {
        act ??= synchronously(
          () => w.surface(host, fields[0], {}),
          (picture, n) => picture.update(fields[n % 4]),
        );
        act(k);
      };
    })(),
    "levels of a 48^3 volume": (() => {
      let act;
      return (/** @type {number} */ k) => {
        act ??= synchronously(
          () =>
            w.isosurface(
              host,
              {
                volume: volumes[0],
                scale: w.scale,
                label: "u",
                slices: [0, undefined, undefined],
                levels: [0.5],
              },
              {},
            ),
          (picture, n) =>
            picture.update({
              volume: volumes[0],
              scale: w.scale,
              label: "u",
              slices: [0, undefined, undefined],
              levels: [0.3 + n / 50],
            }),
        );
        act(k);
      };
    })(),
    "mesh of a 48^3 level": (/** @type {number} */ k) => w.isosurfaceMesh(volumes[k % 2], 0.4),
    "streamlines on 61 x 61": () => w.streamlines(vectors),
  };
});
const acts = [
  "update of a 256 x 256 surface",
  "levels of a 48^3 volume",
  "mesh of a 48^3 level",
  "streamlines on 61 x 61",
];
/** @type {Record<string, ReturnType<typeof summary>>} */
const table = {};
for (const act of acts) table[act] = summary(await timed(act));
console.log("calls, milliseconds");
console.table(table);
await browser.close();
server.close();
