/** @file The command line with the real engine: solve, resume bit for bit, export, refuse, measure. */

import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { library } from "../../problems/index.ts";
import { findChromium } from "../../src/cli/chromium.ts";
import { examinationText } from "../../src/cli/doctor.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { openRunFolder } from "../../src/run/index.ts";
import * as engine from "../../src/solve/index.ts";
import { placeStubs } from "../devices/cuda/opened.ts";
import { obstacle } from "../devices/cuda/stub/build.ts";
import { temporaryFolder } from "../run/fixtures.ts";
import { commandLine } from "./fake-context.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const real = () => commandLine({ engine, library });
const small = ["poisson", "--model", "mlp:1x8", "--points", "60,20", "--device", "wasm", "--quiet"];
const last = (out: readonly string[]) => JSON.parse(out.at(-1)!);
const bits = (array: Float64Array): string => Buffer.from(array.slice().buffer).toString("hex");

describe("sobolev solve with the real engine", () => {
  it("resumes to the same bits as a run that was not interrupted", async () => {
    const { run } = real();
    expect((await run("solve", ...small, "--steps", "40", "--out", "whole")).code).toBe(0);
    await run("solve", ...small, "--steps", "15", "--out", "parts");
    const resumed = await run("solve", "--resume", "parts", "--steps", "40", "--json", "--quiet");
    expect(resumed.code).toBe(0);
    const [whole, parts] = [openRunFolder("whole"), openRunFolder("parts")];
    // The last of the solver's books is the second at which the error was last measured.
    const timeless = (name: string, array: Float64Array) =>
      name === "solver/books" ? array.subarray(0, 2) : array;
    const arrays = (folder: typeof whole) =>
      Object.entries(folder.checkpoint().arrays).map(([name, array]) => [name, bits(timeless(name, array))]);
    expect(arrays(parts)).toEqual(arrays(whole));
    expect(parts.history().map(({ cost }) => cost)).toEqual(whole.history().map(({ cost }) => cost));
    expect(parts.history().map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it("resumes a run that has nothing left to do with the steps it has, and the same bits", async () => {
    const { run } = real();
    await run("solve", ...small, "--steps", "5", "--out", "r");
    const before = bits(openRunFolder("r").checkpoint().arrays.theta);
    const { code, out } = await run("solve", "--resume", "r", "--json", "--quiet");
    expect([code, last(out).steps, last(out).outcome.kind]).toEqual([0, 5, "step-limit"]);
    expect(bits(openRunFolder("r").checkpoint().arrays.theta)).toBe(before);
  });

  it("exports what it stored: the exported field is the solution to the printed error", async () => {
    const { run } = real();
    const { out } = await run(
      "solve",
      "poisson",
      "--model",
      "mlp:1x16",
      "--device",
      "wasm",
      "--steps",
      "200",
      "--json",
      "--quiet",
    );
    const { maxError } = last(out);
    expect(maxError).toBeLessThan(1e-2);
    await run("export", "--format", "csv", "--resolution", "9", "--out", "u.csv");
    const [header, ...rows] = readFileSync("u.csv", "utf8").trim().split(/\r?\n/);
    expect(header).toBe("x,y,u");
    expect(rows).toHaveLength(81);
    for (const [x, y, u] of rows.map((row) => row.split(",").map(Number)))
      expect(Math.abs(u - Math.sin(Math.PI * x) * Math.sin(Math.PI * y))).toBeLessThan(3 * maxError);
  });

  it("refuses more memory than allowed, naming both, before it makes a folder", async () => {
    const { code, err } = await real().run("solve", ...small, "--memory", "20kB", "--out", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/iB[\s\S]*iB[\s\S]*Try: /);
    expect(existsSync("r")).toBe(false);
  });

  it("refuses a source that is not a number, naming the condition and the point", async () => {
    const domain = box({ x: [0, 1] });
    const bad = problem({
      name: "bad",
      domain,
      interior: pde`u_xx = ${({ x }) => Math.sqrt(x - 0.5)}`,
      conditions: [on(domain.face("x"), pde`u = 0`)],
    });
    const { run } = commandLine({ engine, library: new Map([["bad", () => bad]]) });
    const { code, err } = await run("solve", "bad", "--device", "wasm", "--model", "mlp:1x4", "--out", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/interior[\s\S]*x = 0\.\d+/);
    expect(existsSync("r")).toBe(false);
  });

  it("refuses a source whose text is not a number at some point, naming both, and keeps nothing", async () => {
    const domain = box({ x: [0, 1] });
    const conditions = [on(domain.face("x"), pde`u = 0`)];
    const bad = problem({ name: "bad", domain, interior: pde`u_xx = log(x - 0.5)`, conditions });
    const { run } = commandLine({ engine, library: new Map([["bad", () => bad]]) });
    const { code, err } = await run("solve", "bad", "--device", "wasm", "--model", "mlp:1x4", "--out", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/interior, u_xx = log\(x - 0\.5\), at x = 0\.\d+[\s\S]*Try: /);
    expect(existsSync("r")).toBe(false);
  });

  it("refuses unknown models, solvers and checkpoints of another device", async () => {
    const { run } = real();
    expect((await run("solve", "poisson", "--model", "mlp:two")).err).toMatch(/unknown model "mlp:two"/);
    expect((await run("solve", "poisson", "--device", "wasm", "--solver", "ml")).err).toMatch(
      /no solver "ml"/,
    );
    await run("solve", ...small, "--steps", "3", "--out", "r");
    const manifest = readFileSync("r/manifest.json", "utf8");
    writeFileSync("r/manifest.json", manifest.replace('"seed": 1', '"seed": 2'));
    const { code, err } = await run("solve", "--resume", "r");
    expect(code).toBe(64);
    expect(err).toMatch(/its seed is 1, asked for is 2/);
  });
});

describe("sobolev in a process of its own", () => {
  const sobolev = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const program = [
      join(import.meta.dirname, "source.mjs"),
      join(import.meta.dirname, "../../src/cli/main.ts"),
      ...args,
    ];
    const options = { cwd: temporaryFolder(), env: { ...process.env, ...env } };
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, program, options)) };
    } catch (reason) {
      return reason as { code: number; stdout: string; stderr: string };
    }
  };

  it("ends by itself after a solve, with the object on the last line", async () => {
    const { code, stdout } = await sobolev(["solve", ...small, "--steps", "2", "--json"]);
    expect(code).toBe(0);
    expect(last(stdout.trimEnd().split("\n"))).toMatchObject({
      problem: "poisson",
      steps: 2,
      device: "wasm",
    });
  });

  it.runIf(full)(
    "says how to get a BLAS when --device native finds none, and auto goes on without",
    async () => {
      const none = { SOBOLEV_BLAS_PATH: "/nowhere/libblas.so" };
      const native = await sobolev(
        ["solve", ...small.slice(0, 5), "--device", "native", "--steps", "1"],
        none,
      );
      expect(native.code).toBe(64);
      expect(native.stderr).toMatch(/\nTry: /);
      const auto = await sobolev(["solve", ...small.slice(0, 5), "--steps", "1", "--json"], none);
      expect(auto.code).toBe(0);
      expect(last(auto.stdout.trimEnd().split("\n")).device).toBe("wasm");
    },
  );
});

describe("sobolev doctor, bench and list with the real devices", () => {
  interface Finding {
    readonly name: string;
    readonly found: boolean;
    readonly detail?: string;
    readonly remedy?: string;
    readonly rates?: { readonly allThreads: { readonly gemm: number } };
  }

  it("doctor names every device and tool, with rates of those found and remedies for those not", async () => {
    vi.stubEnv("SOBOLEV_BLAS_PATH", "/nowhere/libblas.so");
    onTestFinished(() => void vi.unstubAllEnvs());
    const kernels = join(temporaryFolder(), "kernels");
    if (!obstacle) {
      onTestFinished(placeStubs());
      process.env.SOBOLEV_KERNEL_CACHE = kernels;
    }
    const { run } = real();
    const { code, out } = await run("doctor", "--json");
    expect(code).toBe(0);
    const findings: readonly Finding[] = last(out).findings;
    const of = (name: string) => findings.find((finding) => finding.name === name);
    expect(findings.map(({ name }) => name)).toEqual([
      "wasm",
      "native",
      "cuda",
      "webgpu",
      "tensorflow",
      "gpujs",
      "node",
      "koffi",
      "c++",
      "chromium",
    ]);
    expect(of("wasm")?.found).toBe(true);
    expect(of("wasm")?.rates?.allThreads.gemm).toBeGreaterThan(0);
    expect(of("native")).toMatchObject({ found: false, remedy: expect.stringMatching(/\w/) });
    if (!obstacle) expect(of("cuda")?.detail).toContain(`0 compiled kernels kept in ${kernels} (0 B)`);
    expect(of("chromium")).toMatchObject({ found: false, remedy: expect.stringContaining("chromium") });
    // The text of the same examination: measuring a second time would tell nothing new.
    const text = examinationText(last(out)).join("\n");
    expect(text).toMatch(/^sobolev \S+ on \w+ \w+, \d+ processors, \S+ .iB\n/);
    expect(text).toMatch(
      /found {6}device wasm: [\s\S]*gemm +\d[\s\S]*not found {2}device native: .*\n +to get it: /,
    );
  });

  it.runIf(full)("bench kernels measures the device it names", async () => {
    const { out, err } = await real().run("bench", "kernels", "--device", "wasm", "--threads", "1", "--json");
    expect(err).toMatch(/device wasm, as asked/);
    expect(last(out)).toMatchObject({ device: "wasm", threads: 1, allThreads: { syrk: expect.any(Number) } });
  });

  it("lists the solvers", async () => {
    expect((await real().run("list", "solvers")).out[0]).toMatch(/^lm /);
  });

  it("finds a Chromium on the PATH, or where SOBOLEV_CHROMIUM says", () => {
    const folder = temporaryFolder();
    const executable = join(folder, "chromium");
    writeFileSync(executable, "", { mode: 0o755 });
    writeFileSync(join(folder, "chrome"), "", { mode: 0o644 });
    expect(findChromium({ PATH: `/nowhere${delimiter}${folder}` })).toBe(executable);
    expect(findChromium({ PATH: "/nowhere", SOBOLEV_CHROMIUM: executable })).toBe(executable);
    expect(findChromium({ PATH: "/nowhere", SOBOLEV_CHROMIUM: join(folder, "chrome") })).toBeUndefined();
    expect(findChromium({})).toBeUndefined();
  });
});
