/** @file The worker's side of a run in Node: it solves, tells, answers, stops, opens files, and refuses in words. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { encodeCheckpoint, encodeHistory, fingerprint, version } from "../../src/run/record/index.ts";
import { solve } from "../../src/solve/index.ts";
import type { LiveEvent } from "../../viz/source/source.ts";
import { runHost } from "../../viz/worker/host.ts";
import type { Answers, Asked, FromWorker, RunFiles, Task } from "../../viz/worker/protocol.ts";
import { pulse } from "../../viz/worker/pulse.ts";
import { step } from "../run/fixtures.ts";

/** A page that talks with a host in the same process; messages are cloned as between threads. */
function conversation(task: Task) {
  const heard: FromWorker[] = [];
  const waiting = new Map<number, (message: FromWorker) => void>();
  const listeners = new Set<() => void>();
  const receive = runHost((message, handed = []) => {
    const arrived = structuredClone(message, { transfer: handed });
    heard.push(arrived);
    if (arrived.kind === "answer" || arrived.kind === "refusal") waiting.get(arrived.id)?.(arrived);
    for (const listener of listeners) listener();
  });
  receive({ kind: "begin", task });
  let next = 0;
  return {
    heard,
    stop: () => receive({ kind: "stop" }),
    ask: <K extends Asked>(about: K, question: Answers[K]["question"]): Promise<Answers[K]["answer"]> =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, (message) => {
          if (message.kind === "answer") resolve(message.answer as Answers[K]["answer"]);
          else if (message.kind === "refusal") reject(new Error(message.message));
        });
        receive({ kind: "ask", id, about, question } as never);
      }),
    until: (is: (message: FromWorker) => boolean): Promise<FromWorker> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.find(is);
          if (found) resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
}

const hasEnded = (message: FromWorker): boolean =>
  message.kind === "failed" || (message.kind === "event" && message.event.kind === "ended");
const failure = async (task: Task): Promise<string> => {
  const told = await conversation(task).until(({ kind }) => kind === "failed" || kind === "entry");
  return told.kind === "failed" ? told.message : "it began";
};

describe("a solve in the worker", () => {
  it("answers with the solution that solve finds, and lists it as converged", async () => {
    const page = conversation({ kind: "solve", problem: { library: "poisson" }, choices: {} });
    await page.until(hasEnded);
    const summary = await page.ask("summary", undefined);
    expect(summary.error?.relativeL2).toBeLessThan(1e-12);
    expect(page.heard.filter(({ kind }) => kind === "entry").at(-1)).toMatchObject({
      entry: { problem: "poisson", state: "converged", kind: "features" },
    });
    const values = await page.ask("field", {
      ...{ field: "u", kind: "value", axes: ["x", "y"], fixed: {}, resolution: [3, 3] },
    } as const);
    expect(values[4]).toBeCloseTo(1, 12);
    const { value } = await page.ask("value", { point: { x: 0.25, y: 0.5 }, field: "u" });
    expect(value).toBeCloseTo(Math.SQRT1_2, 12);
    expect(page.heard.some(({ kind }) => kind === "decision")).toBe(true);
    await expect(page.ask("value", { point: { x: 0.25, y: 0.5 }, field: "w" })).rejects.toThrow(/w/);
  });

  it("tells every step of a network once and in order, shows it on the way, and keeps the best when stopped", async () => {
    const choices = { model: "mlp:1x12", seconds: 30 };
    const page = conversation({ kind: "solve", problem: { library: "heat" }, choices });
    const isSolution = (message: FromWorker) => message.kind === "event" && message.event.kind === "solution";
    await page.until(isSolution);
    const early = await page.ask("value", { point: { x: 0.5, t: 0 }, field: "u" });
    expect(Number.isFinite(early.value)).toBe(true);
    expect((await page.ask("summary", undefined)).running).toBe(true);
    page.stop();
    await page.until(hasEnded);
    const rows = page.heard.flatMap((message) =>
      message.kind === "event" && message.event.kind === "history" ? message.event.rows : [],
    );
    const history = await page.ask("history", 0);
    expect(rows.map(({ index }) => index)).toEqual(history.map(({ index }) => index));
    expect(await page.ask("history", 3)).toEqual(history.slice(3));
    const { outcome, running } = await page.ask("summary", undefined);
    expect([outcome.kind, running]).toEqual(["aborted", undefined]);
    expect(history.at(-1)?.cost).toBeLessThan(history[0].cost);
  });

  it("refuses in words what it cannot solve", async () => {
    const solving = (library: string, choices = {}): Task => ({
      kind: "solve",
      problem: { library },
      choices,
    });
    expect(await failure(solving("burger"))).toMatch(/no problem named "burger"[\s\S]*burgers/);
    expect(await failure(solving("poisson", { model: "mpl:2x20" }))).toMatch(/mpl/);
  });
});

/** The files of a run, as `sobolev solve` writes them. */
async function filesOf(name: string): Promise<RunFiles & { readonly at: number }> {
  const problem = await problemNamed(name);
  const solved = await solve(problem, { device: "wasm", threads: 1, estimate: false });
  const manifest = {
    ...{
      format: 1,
      sobolev: version,
      model: "automatic",
      solver: "lm",
      device: "wasm",
      seed: 1,
      options: {},
    },
    problem: { name, title: problem.title, hash: fingerprint(problem) },
    started: "2026-01-01T00:00:00.000Z",
  };
  const { u, theta: _theta, history, checkpoint, ...facts } = solved;
  const at = u.at({ x: 0.3, y: 0.4 });
  const files = {
    manifest: JSON.stringify(manifest),
    checkpoint: encodeCheckpoint(checkpoint()),
    history: encodeHistory(history),
    result: JSON.stringify({ facts }),
  };
  solved.close();
  return { ...files, at };
}

describe("a run from its files", async () => {
  const { at, ...files } = await filesOf("poisson");
  const opening = (part: Partial<RunFiles>): Task => ({ kind: "open", files: { ...files, ...part } });
  const manifest = JSON.parse(files.manifest);

  it("is the same solution to the last bit, with its history and outcome", async () => {
    const page = conversation(opening({}));
    expect((await page.ask("value", { point: { x: 0.3, y: 0.4 }, field: "u" })).value).toBe(at);
    expect((await page.ask("summary", undefined)).outcome.kind).toBe("converged");
    expect((await page.ask("history", 0)).length).toBe(files.history?.trim().split("\n").length);
  });

  it.each([
    ["another format", { manifest: JSON.stringify({ ...manifest, format: 7 }) }, /format 7/],
    ["what is no run", { manifest: "{}" }, /not the manifest/],
    ["a truncated checkpoint", { checkpoint: files.checkpoint.slice(0, 2000) }, /ends after 2000 of/],
    [
      "an altered checkpoint",
      { checkpoint: files.checkpoint.map((b, i) => (i === 900 ? b ^ 1 : b)) },
      /altered/,
    ],
    ["a damaged history", { history: "{}\n{}\n" }, /history is damaged[\s\S]*line 1/],
    ["a damaged result", { result: "{" }, /result of the run is damaged/],
    [
      "a problem of a file",
      {
        manifest: JSON.stringify({ ...manifest, problem: { ...manifest.problem, file: "/home/me/mine.ts" } }),
      },
      /a page cannot load[\s\S]*mine\.ts[\s\S]*sobolev view/,
    ],
    [
      "another seed than the checkpoint's",
      { manifest: JSON.stringify({ ...manifest, seed: 2 }) },
      /its seed is 1, asked for is 2/,
    ],
  ])("is refused for %s", async (_what, part, words) => {
    expect(await failure(opening(part as Partial<RunFiles>))).toMatch(words);
  });

  it("is refused where parameters are not numbers, and where equations are others by now", async () => {
    const header = { problem: "poisson", fingerprint: manifest.problem.hash, model: "automatic", seed: 1 };
    const broken = encodeCheckpoint({ header, arrays: { theta: Float64Array.of(1, Number.NaN) } });
    expect(await failure(opening({ checkpoint: broken }))).toMatch(/not finite numbers/);
    const hash = "0123456789abcdef";
    const other = encodeCheckpoint({
      header: { ...header, fingerprint: hash },
      arrays: { theta: Float64Array.of(1) },
    });
    const changed = JSON.stringify({ ...manifest, problem: { ...manifest.problem, hash } });
    expect(await failure(opening({ manifest: changed, checkpoint: other }))).toMatch(
      /equations 0123456789abcdef; here they are/,
    );
  });
});

describe("the pulse of a run", () => {
  it("loses no row and tells at most 20 batches and 4 solutions a second, whatever the steps", () => {
    const told: LiveEvent[] = [];
    let now = 0;
    const beat = pulse(
      (event) => told.push(event),
      () => now,
    );
    for (let index = 0; index < 3000; index++) {
      now = index;
      beat.row(step(index));
      if (beat.solutionIsDue()) beat.solution(now / 1000);
    }
    beat.end();
    const batches = told.flatMap((event) => (event.kind === "history" ? [event.rows] : []));
    expect(batches.flat().map(({ index }) => index)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    expect(told.filter(({ kind }) => kind === "solution").length).toBeLessThanOrEqual(13);
    expect(batches.length).toBeLessThanOrEqual(60 + 13 + 1);
    expect(told.at(-1)).toEqual({ kind: "ended" });
  });
});
