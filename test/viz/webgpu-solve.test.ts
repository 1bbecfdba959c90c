/** @file Solves of the page on WebGPU, over the processor that Chromium brings for where there is no graphics card. */

import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstDraft, readDraft, writeDraft } from "../../viz/app/solve/draft.ts";
import type { startWorker } from "../../viz/app/sources/worker.ts";
import type { ViewSummary } from "../../viz/source/source.ts";
import type { SolveChoices } from "../../viz/worker/protocol.ts";
import {
  buildPage,
  buildStages,
  buildTimeout,
  eventually,
  inFullRun,
  launch,
  seriousViolations,
} from "./chromium.ts";

/** What test/viz/stages/worker.html gives. */
interface Given {
  readonly startWorker: typeof startWorker;
  openSolve(settings: Readonly<Record<string, string>>): Promise<void>;
  readonly kept: string[];
}
declare const sobolev: Given;

const flags = ["--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--enable-unsafe-webgpu"];

const small = { kind: "network", model: "mlp:1x8", points: 60, steps: 20 } as const;

/** As a browser without WebGPU. */
const withoutGpu = "delete Object.getPrototypeOf(navigator).gpu;\n";

/** The first device that is opened is lost after so many submissions, as when a driver is reset. */
const lostAfter = (submissions: number): string => `{
  const request = GPUAdapter.prototype.requestDevice;
  let first = true;
  GPUAdapter.prototype.requestDevice = async function (...options) {
    const device = await request.apply(this, options);
    if (first) {
      let left = ${submissions};
      const submit = device.queue.submit.bind(device.queue);
      device.queue.submit = (commands) => {
        submit(commands);
        if (--left === 0) device.destroy();
      };
    }
    first = false;
    return device;
  };
}
`;

/** The card is there for the first solve only. */
const goneAfterwards = `{
  const request = GPU.prototype.requestAdapter;
  let asked = 0;
  GPU.prototype.requestAdapter = function (options) {
    return asked++ === 0 ? request.call(this, options) : Promise.resolve(null);
  };
}
`;

function host(folder: string): Server {
  return createServer(({ url = "/" }, response) => {
    const path = url.slice(1);
    if (!/^[\w./-]+$/.test(path) || path.includes("..") || path.endsWith("favicon.ico"))
      return void response.writeHead(404).end();
    response.setHeader("Content-Type", path.endsWith(".html") ? "text/html" : "text/javascript");
    response.end(readFileSync(join(folder, path)));
  }).listen(0, "127.0.0.1");
}

/** An end of a solve. */
interface Ending extends ViewSummary {
  readonly goesOn: boolean;
  /** What the list says of it. */
  readonly reason: string;
}

/** Follows a solve to its end; where it is cut short, goes on if that is asked for. */
const solveIn = (tab: Page, choices: SolveChoices, goOn = false): Promise<readonly Ending[]> =>
  tab.evaluate(
    async ([given, again]) => {
      const problem = { library: "poisson" };
      const run = await sobolev.startWorker({ kind: "solve", problem, choices: given as SolveChoices });
      const end = (): Promise<void> =>
        new Promise((done) => {
          run.source.follow(({ kind }) => kind === "ended" && done());
        });
      const ending = async (): Promise<Ending> => {
        await end();
        const summary = await run.source.summary();
        return { ...summary, goesOn: run.canGoOn(), reason: run.entry().reason };
      };
      const endings = [await ending()];
      if (again && run.canGoOn()) {
        const begun = new Promise<void>((done) => {
          run.changed(() => run.entry().state === "running" && done());
        });
        run.goOn();
        await begun;
        endings.push(await ending());
      }
      run.terminate();
      return endings;
    },
    [choices, goOn] as const,
  );

describe.runIf(inFullRun)("a solve of the page on WebGPU", { timeout: 60_000 }, () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = host((await buildStages()).folder);
    browser = await launch(flags);
  }, buildTimeout);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** A page whose workers run `before` first. */
  async function visit(test: (tab: Page) => Promise<void>, before = ""): Promise<void> {
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on("pageerror", (error) => complaints.push(error.message));
    if (before)
      await tab.route(/\/assets\/(card-)?worker-.*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: before + (await response.text()) });
      });
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/worker.html`);
    await tab.waitForFunction(() => "sobolev" in globalThis);
    await test(tab).finally(() => tab.close());
    expect(complaints).toEqual([]);
  }

  const cardOf = (tab: Page) => tab.getByRole("radio", { name: "graphics card (webgpu)" });

  it("ends where a solve on wasm ends, and says where it ran", () =>
    visit(async (tab) => {
      const [onWasm] = await solveIn(tab, small);
      const [onCard] = await solveIn(tab, { ...small, device: "webgpu" });
      expect([onWasm.device.name, onCard.device.name]).toEqual(["wasm", "webgpu"]);
      expect(onCard.device.description).toMatch(/WebGPU: int8 .*swiftshader.*computed by the processor/);
      expect(onCard.notes?.[0]).toMatch(/^device webgpu, as asked/);
      expect(onCard.steps).toBe(20);
      expect(Math.abs(onCard.cost / onWasm.cost - 1)).toBeLessThan(1e-9);
      expect([onWasm.outcome.kind, onCard.outcome.kind]).toEqual(["step-limit", "step-limit"]);
    }));

  it("of functions that no network trains says that all of it ran on wasm", () =>
    visit(async (tab) => {
      const [summary] = await solveIn(tab, { kind: "features", device: "webgpu" });
      expect(summary.device.name).toBe("wasm");
      expect(summary.notes?.join("\n")).toMatch(
        /only a network on all of the domain is trained there: all of this runs on device wasm/,
      );
    }));

  it("whose device is lost keeps its best iterate under a named outcome, and goes on from there", () =>
    visit(async (tab) => {
      const choices = { ...small, device: "webgpu" } as const;
      const [cut, whole] = await solveIn(tab, choices, true);
      expect(cut.outcome).toMatchObject({ kind: "non-finite", by: "exception" });
      expect(cut.outcome.message).toMatch(
        /the WebGPU device was lost[\s\S]*Try: going on from the best iterate/,
      );
      expect([cut.device.name, whole.device.name]).toEqual(["webgpu", "webgpu"]);
      expect(cut.steps).toBeGreaterThan(2);
      expect(cut.steps).toBeLessThan(20);
      expect(cut.error?.relativeL2).toBeLessThan(10);
      expect(whole.outcome.kind).toBe("step-limit");
      const [never] = await solveIn(tab, small);
      expect(whole.steps).toBe(20);
      expect(Math.abs(whole.cost / never.cost - 1)).toBeLessThan(1e-9);
      expect(cut.cost).toBeGreaterThan(whole.cost);
    }, lostAfter(8)));

  it("that cannot go on, because the card is gone, is what it was before, and says why", () =>
    visit(async (tab) => {
      const [cut, again] = await solveIn(tab, { ...small, device: "webgpu" }, true);
      expect([cut.goesOn, again.goesOn]).toEqual([true, true]);
      expect([again.outcome, again.steps, again.cost]).toEqual([cut.outcome, cut.steps, cut.cost]);
      expect(again.error?.relativeL2).toBe(cut.error?.relativeL2);
      expect(again.reason).toMatch(/this browser's WebGPU finds no graphics card\ndevice webgpu\nTry: /);
    }, lostAfter(8) + goneAfterwards));

  it("is chosen in the form where there is a card, by its name", () =>
    visit(async (tab) => {
      const settings = { problem: "poisson", kind: "network", model: "mlp:1x8", points: "60", steps: "20" };
      await tab.evaluate((link) => sobolev.openSolve(link), settings);
      await tab.getByText(/swiftshader: a processor stands in for a card/).waitFor();
      await cardOf(tab).check();
      await eventually(() => tab.evaluate(() => sobolev.kept.at(-1))).toContain("device=webgpu");
      expect(await seriousViolations(tab)).toEqual([]);
      await tab.getByRole("button", { name: "Solve in this page" }).click();
      await tab.getByText(/^Device webgpu: .*swiftshader/).waitFor();
      await tab.getByRole("radio", { name: "processor (wasm)" }).check();
      await eventually(() => tab.evaluate(() => sobolev.kept.at(-1))).not.toContain("device");
    }));

  it("cannot be chosen where there is no WebGPU, with the reason in words; a link to it is refused, not moved", () =>
    visit(async (tab) => {
      await tab.evaluate(() => sobolev.openSolve({ problem: "poisson", device: "webgpu" }));
      const why = /this browser has no WebGPU\. Try: Chrome or Edge/;
      await tab.getByText(why).waitFor();
      await eventually(() => cardOf(tab).isDisabled()).toBe(true);
      await eventually(() => cardOf(tab).isChecked()).toBe(true);
      const told = (await cardOf(tab).getAttribute("aria-describedby")) ?? "";
      await eventually(() => tab.locator(`#${told}`).textContent()).toMatch(why);
      await eventually(() => tab.locator(".way", { has: cardOf(tab) }).getAttribute("title")).toMatch(why);
      expect(await seriousViolations(tab)).toEqual([]);
      await tab.getByRole("button", { name: "Solve in this page" }).click();
      await tab.getByText(/this browser has no WebGPU\s+device webgpu\s+Try: Chrome or Edge/).waitFor();
      await tab.getByRole("radio", { name: "processor (wasm)" }).check();
      await tab.getByRole("button", { name: "Solve in this page" }).click();
      await tab.getByText(/^Device wasm: /).waitFor();
    }, withoutGpu));
});

describe("a link to a solve", () => {
  it("brings back its device and steps; a device that no page has is left out and named", () => {
    const choices: SolveChoices = { ...small, device: "webgpu" };
    const settings = writeDraft({ ...firstDraft, choices });
    expect(readDraft(settings)).toMatchObject({ complaint: "", draft: { choices } });
    const { draft, complaint } = readDraft({ problem: "poisson", device: "cuda", steps: "0" });
    expect(draft.choices).toEqual({});
    expect(complaint).toMatch(/left out: steps, device\.$/);
  });
});

describe.runIf(inFullRun)("the built page", () => {
  it(
    "loads WebGPU only when it is asked for, and no package by its name",
    async () => {
      const folder = join((await buildPage()).folder, "assets");
      const scripts = readdirSync(folder)
        .filter((name) => name.endsWith(".js"))
        .map((name) => ({ name, code: readFileSync(join(folder, name), "utf8") }));
      const named = (start: string) => scripts.filter(({ name }) => name.startsWith(start));
      const shaders = scripts.filter(({ code }) => code.includes("@compute"));
      const statically = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g;
      const loadedAtOnce = [...named("worker-"), ...named("index-")].flatMap(({ code }) =>
        [...code.matchAll(statically)].map(([, file]) => file),
      );
      expect(shaders.length).toBeGreaterThan(0);
      for (const { name } of shaders) {
        expect(name).not.toMatch(/^(worker|card-worker|solve-view)-/);
        expect(loadedAtOnce).not.toContain(name);
      }
      expect(named("card-worker-")[0].code.length).toBeLessThan(6000);
      const packages = scripts.flatMap(({ name, code }) =>
        ts
          .preProcessFile(code, true, true)
          .importedFiles.filter(({ fileName }) => !fileName.startsWith("./"))
          .map(({ fileName }) => `${name}: ${fileName}`),
      );
      expect(packages).toEqual([]);
    },
    buildTimeout,
  );
});
