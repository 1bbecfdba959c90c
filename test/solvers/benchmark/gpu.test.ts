/** @file The GPU benchmark without a GPU: its table from recorded results and from none, and its driver with a made-up command line. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type GpuRow,
  gpuFigures,
  gpuRows,
  gpuTable,
  readGpuResults,
} from "../../../solvers/benchmark/gpu/index.ts";
import { main } from "../../../solvers/benchmark/gpu/main.ts";
import { gpuSection } from "../../../solvers/benchmark/gpu/page.ts";
import { pieces } from "../../../solvers/benchmark/gpu/pieces.ts";
import { runPieces } from "../../../solvers/benchmark/gpu/run-pieces.ts";
import { temporaryFolder } from "../../run/fixtures.ts";
import { pieceOf, sample } from "./gpu-sample.ts";

const rowOf = (rows: readonly GpuRow[], what: RegExp): GpuRow => rows.find((row) => what.test(row.what))!;
const verdicts = (changes: Parameters<typeof sample>[0]) => (what: RegExp) =>
  rowOf(gpuRows(sample(changes)), what).verdict;

describe("the table", () => {
  it("of nothing has every row, not measured", () => {
    const rows = gpuRows(undefined);
    expect(rows.length).toBe(9);
    expect(rows.every(({ verdict, reached }) => verdict === "not measured" && reached === "")).toBe(true);
    expect(gpuFigures(undefined)).toEqual([]);
    expect(gpuSection(undefined)).toMatch(/No figure of this table has been measured yet/);
  });
  it("of recorded results passes each bar with its figure", () => {
    const rows = gpuRows(sample());
    expect(rows.map(({ verdict }) => verdict)).toEqual(new Array(9).fill("pass"));
    expect(rows.map(({ reached }) => reached)).toEqual([
      "83 checks, 0 failed",
      "0 errors",
      "1.23 times (61.2 ms; with every trial of a Levenberg-Marquardt step 2.5 times)",
      // (12 - 6) / 2 over (0.62 - 0.5) / 2: the trials that both have.
      "50 times sooner (60 ms a trial against 3000 ms, 2 trials)",
      "81 % (J alone: 44 %)",
      "8.0e-8 in 120 s",
      "9.0e-7 in 120 s",
      "4.1 times (10 s against 41 s)",
      "more than 24 times (5 s against more than 120 s)",
    ]);
  });
  it("names the card, and figures without a bar", () => {
    expect(gpuTable(sample())).toMatch(/^NVIDIA H200, 580.1; 2026-11-22, Node v20.20.2\.\n/);
    const figures = gpuFigures(sample());
    expect(figures.length).toBe(11);
    expect(rowOf(figures, /^syrk on `cuda`, order 8192/).reached).toBe("41200 GFLOP/s");
    expect(
      gpuSection(sample())
        .split("\n")
        .filter((line) => line.startsWith("|")).length,
    ).toBe(2 + 9 + 11);
  });

  const failing: readonly (readonly [string, RegExp, Parameters<typeof sample>[0], string])[] = [
    [
      "a failed check",
      /conformance/,
      { conformance: { output: { checks: 83, failed: 1 }, exitCode: 2 } },
      "fail",
    ],
    [
      "no device",
      /conformance/,
      {
        "nvidia-smi": { exitCode: null, ending: "missing" },
        conformance: { output: undefined, exitCode: 64 } as never,
      },
      "not measured",
    ],
    [
      "a refusal on a machine that has a card",
      /conformance/,
      { conformance: { output: undefined, exitCode: 64 } as never },
      "fail",
    ],
    [
      "a solve for which the card has no room",
      /poisson-5d/,
      { "poisson-5d": { output: undefined, exitCode: 64 } as never },
      "fail",
    ],
    [
      "a check that hangs",
      /conformance/,
      { conformance: { output: undefined, ending: "time-limit", exitCode: null } as never },
      "fail",
    ],
    ["errors of memory", /memcheck/, { memcheck: { text: "ERROR SUMMARY: 3 errors" } }, "fail"],
    [
      "a clean summary of a program that never ran",
      /memcheck/,
      { memcheck: { output: undefined, exitCode: 70 } as never },
      "fail",
    ],
    [
      "no compute-sanitizer",
      /memcheck/,
      { memcheck: { output: undefined, text: "", ending: "missing", exitCode: null } as never },
      "not measured",
    ],
    [
      "a step at 1.6 times",
      /DSYRK/,
      { "step-cuda": { output: { gaussNewtonRatio: 1.6, gaussNewtonSeconds: 0.1 } } },
      "fail",
    ],
    ["29 times", /same step/, { "steps-native": { trials: [0, 0.06 * 29] } }, "fail"],
    ["one trial only", /same step/, { "steps-native": { trials: [4] } }, "not measured"],
    [
      "49 % of the bandwidth",
      /assembly/,
      { "kernels-cuda": { output: { assembly: { share: 0.49 } } } },
      "fail",
    ],
    [
      "an error above the bar",
      /poisson-5d/,
      { "poisson-5d": { output: { relativeL2: 1.1e-7, seconds: 120 } } },
      "fail",
    ],
    [
      "twice as fast",
      /burgers as/,
      { "burgers-native": { output: { seconds: 20, outcome: { by: "target" } } } },
      "fail",
    ],
    [
      "a card that does not get there",
      /kovasznay/,
      { "kovasznay-cuda": { output: { seconds: 120, outcome: { by: "time" } } } },
      "fail",
    ],
  ];
  it.each(failing)("%s is told", (_of, what, changes, expected) => {
    expect(verdicts(changes)(what)).toBe(expected);
  });
});

/** A command line that answers as ours does, fails in one command, and hangs in another. */
const fake = `
import { mkdirSync, writeFileSync } from "node:fs";
const args = process.argv.slice(2);
const flag = (name) => args[args.indexOf("--" + name) + 1];
const cuda = flag("device") === "cuda";
if (args[1] === "conformance") { console.error("device cuda"); console.log(JSON.stringify({ checks: 5, failed: 1 })); process.exit(2); }
if (args[1] === "step") { console.log("{ half a li"); process.exit(70); }
if (args[1] === "kernels" && !cuda) setInterval(() => {}, 1000);
else if (args[1] === "kernels") console.log(JSON.stringify({ n: 64, gemm: 12, assembly: { share: 0.6, jacobianShare: 0.3 } }) + "\\n== afterwards");
else if (args[0] === "solve") {
  mkdirSync(flag("out"), { recursive: true });
  const line = (k) => JSON.stringify({ index: k, seconds: k * (cuda ? 1 : 40) });
  writeFileSync(flag("out") + "/history.jsonl", [line(0), line(1), line(2), '{"index":3,"sec'].join("\\n"));
  console.log(JSON.stringify({ relativeL2: 1e-8, seconds: cuda ? 2 : 7, outcome: { by: "target" } }));
} else console.log("{}");
`;

function driver() {
  const folder = temporaryFolder();
  const program = join(folder, "fake.mjs");
  writeFileSync(program, fake);
  const lines: string[] = [];
  const sobolev = [process.execPath, program];
  return { folder, lines, sobolev, out: join(folder, "out"), print: (line: string) => void lines.push(line) };
}

describe("the driver", () => {
  it("runs every piece, whatever becomes of the others, and makes the table of what there is", async () => {
    const { out, sobolev, lines, print } = driver();
    const code = await main(["--out", out, "--quick", "--minutes", "0.5", "--only", wanted], {
      sobolev,
      print,
    });
    expect(code).toBe(1);
    const results = readGpuResults(join(out, "gpu.json"))!;
    expect(results.pieces.map(({ name }) => name)).toEqual(wanted.split(","));
    const rows = gpuRows(results);
    expect(rows.map(({ verdict }) => verdict)).toEqual([
      ...[
        "fail",
        "not measured",
        "not measured",
        "pass",
        "pass",
        "pass",
        "not measured",
        "pass",
        "not measured",
      ],
    ]);
    expect(rows[0].reached).toBe("5 checks, 1 failed");
    expect(rows[3].reached).toBe("40 times sooner (1000 ms a trial against 40000 ms, 2 trials)");
    expect(rows[7].reached).toBe("3.5 times (2 s against 7 s)");
    expect(lines.join("\n")).toContain("step-cuda: finished, exit code 70");
    expect(readFileSync(join(out, "gpu.md"), "utf8")).toContain("| 5 checks, 1 failed | fail |");
  });
  const wanted =
    "conformance,kernels-cuda,step-cuda,steps-cuda,steps-native,poisson-5d,burgers-cuda,burgers-native";

  it("stops a piece at its limit, keeps what was measured before, and says what is missing", async () => {
    const { out, sobolev } = driver();
    const options = { out, sobolev, quick: true, seconds: 60 };
    await runPieces(
      [
        {
          name: "poisson-5d",
          command: ["sobolev", "solve", "--out", join(out, "runs/poisson-5d")],
          seconds: 20,
        },
      ],
      options,
    );
    const list = [
      { name: "kernels-native", command: ["sobolev", "bench", "kernels", "--device", "native"], seconds: 1 },
      { name: "nvidia-smi", command: ["no-such-program-here"], seconds: 5 },
    ];
    const { pieces: found } = await runPieces(list, options);
    expect(found.map(({ name, ending }) => [name, ending])).toEqual([
      ["poisson-5d", "finished"],
      ["kernels-native", "time-limit"],
      ["nvidia-smi", "missing"],
    ]);
    expect(found[0].trials).toEqual([0, 40, 80]);
    expect(readGpuResults(join(out, "gpu.json"))!.pieces).toEqual(found);
  });

  it("stops what a piece has started too, and does not wait for it", async () => {
    const { folder, out, sobolev } = driver();
    const file = join(folder, "pid");
    // As compute-sanitizer does: the work is in a child, which holds the pipes.
    const command = ["sh", "-c", `sleep 30 & echo $! > ${file}; wait; true`];
    const options = { out, sobolev, quick: true, seconds: 60 };
    const { pieces: found } = await runPieces([{ name: "watcher", command, seconds: 0.5 }], options);
    expect(found[0].ending).toBe("time-limit");
    expect(found[0].seconds).toBeLessThan(8);
    if (!existsSync("/proc/self/task")) return;
    const state = `/proc/${readFileSync(file, "utf8").trim()}/stat`;
    expect(existsSync(state) && !/\) Z /.test(readFileSync(state, "utf8"))).toBe(false);
  });

  it("says that it is of a quick run when one of its pieces was", async () => {
    const { out, sobolev } = driver();
    const list = [{ name: "doctor", command: ["sobolev", "doctor"], seconds: 20 }];
    const quickly = (quick: boolean) => runPieces(list, { out, sobolev, quick, seconds: 60 });
    expect((await quickly(false)).quick).toBe(false);
    expect((await quickly(true)).quick).toBe(true);
    expect((await quickly(false)).quick).toBe(true);
  });

  it("leaves the table of what there is after every piece", async () => {
    const { out, sobolev } = driver();
    const pages: boolean[] = [];
    const print = (line: string): void => {
      if (line.startsWith("kernels-cuda ...")) pages.push(existsSync(join(out, "gpu.md")));
    };
    await main(["--out", out, "--quick", "--only", "conformance,kernels-cuda"], { sobolev, print });
    expect(pages).toEqual([true]);
  });

  it("begins no piece without time left, and gives a table still", async () => {
    const { out, sobolev, lines, print } = driver();
    mkdirSync(out);
    expect(await main(["--out", out, "--minutes", "0.001"], { sobolev, print })).toBe(0);
    expect(lines.filter((line) => line.endsWith("no time is left")).length).toBe(
      pieces({ quick: false, out }).length,
    );
    expect(lines.join("\n").match(/not measured/g)?.length).toBe(9);
    expect(existsSync(join(out, "gpu.md"))).toBe(true);
  });

  it.each([
    [["--quick"], /--out DIR/],
    [["--out", "x", "--only", "conformnce"], /no piece "conformnce": nvidia-smi, conformance/],
    [["--out", "x", "--minutes", "0"], /positive number/],
    [["--out", "x", "--fast"], /--fast/],
  ])("refuses %j", async (args, message) => {
    const { lines, print, sobolev } = driver();
    expect(await main(args, { sobolev, print })).toBe(64);
    expect(lines.join("\n")).toMatch(message);
  });

  it("asks only for flags and names that the command line has", async () => {
    const { benchConformanceFlags } = await import("../../../src/cli/bench-conformance.ts");
    const { solveFlags } = await import("../../../src/cli/solve-flags.ts");
    const { modelNamed } = await import("../../../src/models/index.ts");
    for (const { command } of pieces({ quick: false, out: "x" })) {
      const [program, what] = command;
      const flags = command.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
      if (program === "sobolev" && what === "solve")
        for (const flag of flags) expect(Object.keys(solveFlags)).toContain(flag);
      if (program === "sobolev" && command[2] === "conformance")
        for (const flag of flags) expect(Object.keys(benchConformanceFlags)).toContain(flag);
      const model = command[command.indexOf("--model") + 1];
      if (command.includes("--model")) expect(modelNamed(model).name).toBe(model);
    }
    const published = modelNamed("mlp:64,64,48,48").on({
      ...{ coordinates: ["a", "b", "c", "d", "e"], fields: ["u"] },
      bounds: new Array<[number, number]>(5).fill([0, 1]),
    });
    expect(published.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [5, 64],
      [64, 64],
      [64, 48],
      [48, 48],
      [48, 1],
    ]);
  });
});

it("a recorded sample survives its file", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "gpu.json"), JSON.stringify(sample()));
  expect(gpuTable(readGpuResults(join(folder, "gpu.json")))).toBe(gpuTable(sample()));
  writeFileSync(join(folder, "gpu.json"), JSON.stringify({ ...sample(), format: 7, pieces: [pieceOf("x")] }));
  expect(readGpuResults(join(folder, "gpu.json"))).toBeUndefined();
});
