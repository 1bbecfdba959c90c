/** @file `bench kernels` and `bench conformance`: what they print, for hosts and cards, and how they end. */

import { describe, expect, it } from "vitest";
import { burgers } from "../../problems/burgers.ts";
import { poisson } from "../../problems/poisson.ts";
import { describeConformance } from "../../src/cli/bench-conformance.ts";
import { clockOf, measureCard, measureGram, wasmDevice } from "../../src/devices/index.ts";
import { benchAssembly, solveConformance } from "../../src/solve/index.ts";
import { programTraffic } from "../../src/solve/program-traffic.ts";
import { exactGram } from "../devices/exact-gram.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

const library = new Map([
  ["poisson", () => poisson],
  ["burgers", () => burgers],
]);
const engine = { ...fakeEngine(), solveConformance, benchAssembly };
const lastJson = (out: readonly string[]) => JSON.parse(out.at(-1)!) as Record<string, never>;

/** Every number in nested plain data. */
const numbersIn = (data: object): number[] =>
  Object.values(data).flatMap((value) =>
    typeof value === "number" ? [value] : typeof value === "object" && value !== null ? numbersIn(value) : [],
  );

describe("bench kernels", () => {
  it("of a host device tells the rates of measureRates, and assembly where it is asked for", async () => {
    const cli = commandLine({ library, engine });
    const args = [
      "bench",
      "kernels",
      "--device",
      "wasm",
      "--threads",
      "1",
      "--size",
      "32",
      "--assembly",
      "--json",
    ];
    const { code, out, err } = await cli.run(...args);
    expect([code, err]).toEqual([0, expect.stringMatching(/^device wasm, as asked/)]);
    const told = lastJson(out);
    expect(told).toMatchObject({
      device: "wasm",
      threads: 1,
      n: 32,
      assembly: { problem: "burgers", columns: 12737 },
    });
    expect(Object.keys(told)).toEqual([
      "device",
      "description",
      "threads",
      "n",
      "microKernel",
      "oneThread",
      "allThreads",
      "tanhJet",
      "assembly",
    ]);
    expect(numbersIn(told).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  }, 30_000);

  it("of a card has factorisations, bandwidth and compile time: here the same on wasm", () => {
    const device = wasmDevice({ threads: 1, budget: 2 ** 26 });
    const rates = measureCard(device, { n: 48, repeats: 2, elements: 4096 });
    expect(Object.keys(rates)).toEqual([
      "n",
      "gemm",
      "syrk",
      "potrf",
      "geqrf",
      "copyBandwidth",
      "tanhJet",
      "compileSeconds",
    ]);
    expect(rates.tanhJet.elements).toBe(4096);
    // 80 bytes an element: the two figures are one.
    expect(rates.tanhJet.bandwidth * rates.tanhJet.nanosecondsPerElement).toBeCloseTo(80, 6);
    expect(numbersIn(rates).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(device.bytes.used).toBe(0);
    device.close();
  });

  it("takes a card's own clock where it has one", () => {
    const device = {
      ...wasmDevice({ threads: 1, budget: 2 ** 22 }),
      timed: (action: () => void) => {
        action();
        return 250;
      },
    };
    let ran = 0;
    expect(clockOf(device)(() => void ran++)).toBe(0.25);
    expect(ran).toBe(1);
    device.close();
  });

  it("of slices has a time for every number of them beside the host's own product", async () => {
    const host = wasmDevice({ threads: 1, budget: 2 ** 24 });
    expect(await measureGram(host)).toBeUndefined();
    const rates = (await measureGram({ ...host, gram: exactGram() }, { n: 24, k: 48, repeats: 1 }))!;
    expect(rates.slices.map(({ slices }) => slices)).toEqual([3, 4, 5, 6, 7, 8]);
    for (const { milliseconds, gigaflops } of [rates.host, ...rates.slices])
      expect(gigaflops * milliseconds * 1e6).toBeCloseTo(24 * 24 * 48, 3);
    host.close();
  });
});

describe("the traffic of programs", () => {
  it("counts each operand of each operation once, results that are added to twice", () => {
    const device = wasmDevice({ threads: 1, budget: 2 ** 22 });
    const counter = programTraffic(device);
    const array = counter.device.allocate(4096);
    const at = { at: "memory", offset: array.byteOffset } as const;
    const shape = { outputs: 3, inputs: 2, channels: 4 };
    const program = (accumulate: boolean) =>
      counter.device.install({
        ...{ samples: 8, lastSamples: 8, tiles: 5, workspace: 0 },
        operations: [
          { kind: "linear", ...shape, weights: at, rowStep: 2, columnStep: 1, from: at, to: at, accumulate },
          {
            kind: "outer",
            ...shape,
            adjoint: at,
            activation: at,
            to: at,
            leading: 8,
            bias: true,
            accumulate,
          },
          { kind: "fill", to: at, length: 7, value: 1 },
          { kind: "store", from: at, to: at, columns: 3, leading: 8 },
        ],
      });
    // Per tile of 8 samples: 32 (2 + 3); 32 (2 + 3) + 8 (6 + 3); 7; 2 * 3 * 8.
    const [plain, added] = [program(false), program(true)];
    expect(counter.bytes(() => counter.device.execute(plain, 5))).toBe(8 * 5 * (160 + 160 + 72 + 7 + 48));
    expect(counter.bytes(() => counter.device.execute(added, 2))).toBe(
      8 * 2 * (160 + 96 + 160 + 144 + 7 + 48),
    );
    device.close();
  });
  it("of a Jacobian is more than the Jacobian, in proportion to its rows", async () => {
    const device = wasmDevice({ threads: 1, budget: 2 ** 26 });
    const of = (interior: number) =>
      benchAssembly(burgers, device, { model: "mlp:2x8", points: { interior, conditions: 8 }, repeats: 1 });
    const [few, many] = [await of(64), await of(640)];
    expect(few).toMatchObject({
      problem: "burgers",
      model: "mlp:2x8",
      device: "wasm",
      rows: 80,
      columns: 105,
    });
    for (const one of [few, many]) {
      expect(one.trafficBytes).toBeGreaterThan(one.jacobianBytes);
      expect(one.jacobianBytes).toBe(8 * one.rows * one.columns);
      expect(one.share / one.jacobianShare).toBeCloseTo(one.trafficBytes / one.jacobianBytes, 9);
    }
    // Per row, but for tiles that are not full and for conditions, which have fewer channels.
    const perRow = [few, many].map(({ trafficBytes, rows }) => trafficBytes / rows);
    expect(perRow[1] / perRow[0]).toBeGreaterThan(0.6);
    expect(perRow[1] / perRow[0]).toBeLessThan(1.6);
    expect(device.bytes.used).toBe(0);
    device.close();
  });
});

describe("bench conformance", () => {
  it("prints a row per check and ends well where all pass", async () => {
    const cli = commandLine({ library, engine });
    const { code, out } = await cli.run(
      "bench",
      "conformance",
      "--device",
      "wasm",
      "--threads",
      "1",
      "--size",
      "16",
    );
    expect(out.at(-1)).toMatch(/^device wasm: all \d+ checks pass/);
    expect(code).toBe(0);
    expect(out.filter((line) => line.startsWith("pass")).length).toBe(out.length - 2);
    expect(out.join("\n")).toMatch(
      /pass {2}solve +burgers mlp:2x12: the costs of the first 10 accepted steps/,
    );
  }, 30_000);
  it("as JSON has every finding; --quick leaves whole runs out", async () => {
    const cli = commandLine({ library, engine });
    const args = ["--device", "wasm", "--threads", "1", "--size", "16", "--quick", "--json"];
    const { code, out } = await cli.run("bench", "conformance", ...args);
    const { findings, checks, failed } = lastJson(out) as unknown as {
      findings: { area: string }[];
      checks: number;
      failed: number;
    };
    expect([code, failed, checks]).toEqual([0, 0, findings.length]);
    expect(findings.some(({ area }) => area === "solve")).toBe(false);
  });
  it("ends with code 2 where a check fails", async () => {
    const finding = {
      area: "solve",
      check: "a run",
      error: 3,
      bound: 1,
      unit: "relative",
      passed: false,
    } as const;
    const failing = { ...engine, solveConformance: async () => [finding] };
    const cli = commandLine({ library, engine: failing });
    const { code, out } = await cli.run(
      "bench",
      "conformance",
      "--device",
      "wasm",
      "--threads",
      "1",
      "--size",
      "16",
    );
    expect(code).toBe(2);
    expect(out.at(-1)).toMatch(/: 1 of \d+ checks fail/);
  });
  it("says what was thrown", () => {
    const finding = {
      area: "gram",
      check: "6 slices",
      error: Number.POSITIVE_INFINITY,
      bound: 2e-14,
      unit: "‖a‖",
      passed: false,
      detail: "NumericalError: lost",
    } as const;
    const report = {
      device: "webgpu",
      description: "",
      checks: 1,
      failed: 1,
      seconds: 1.5,
      findings: [finding],
    };
    expect(describeConformance(report)).toEqual([
      "      area  check     error  allowed",
      "FAIL  gram  6 slices      -  <= 2.00e-14 ‖a‖",
      "gram, 6 slices: NumericalError: lost",
      "device webgpu: 1 of 1 checks fail, 1.5 s",
    ]);
  });
  it("refuses a device that there is none of, before anything is measured", async () => {
    const { code, err } = await commandLine({ library }).run("bench", "conformance", "--device", "cudda");
    expect(code).toBe(64);
    expect(err).toMatch(/no device "cudda"/);
  });
});
