/** @file BENCHMARKS.md: what it says of made-up results, and that the committed page is made of the committed results. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { library } from "../../../problems/index.ts";
import {
  type BenchmarkResults,
  type BenchmarksPage,
  benchmarksPage,
  published as knownFigures,
  remarks as knownRemarks,
  type Published,
  readGpuResults,
} from "../../../solvers/benchmark/index.ts";
import { errorText, factorText, secondsText, table } from "../../../solvers/benchmark/markdown-text.ts";
import { standings } from "../../../solvers/benchmark/standings.ts";
import { readPeers } from "../../../src/cli/bench-results.ts";
import { benchmark, comparison, failure, run } from "./made-up.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const figure = (problem: string, error: number, changes: Partial<Published> = {}): Published => ({
  problem,
  error,
  measure: "relative L2",
  method: "a method",
  kind: "network",
  source: "Somebody 2025",
  hardware: "GPU, float64",
  seconds: 540,
  provenance: "read",
  ...changes,
});

const titles = {
  poisson: "Poisson's equation",
  ks: "Kuramoto-Sivashinsky | chaotic",
  heat: "Heat",
  peak: "A peak",
  shock: "A shock",
  wave: "Never run",
};
const on = (problem: string, changes: Parameters<typeof run>[0] = {}) =>
  run({ ...changes, case: { ...changes.case, problem } });
const results = benchmark([
  ...[1e-10, 4e-10, 2e-10].map((relativeL2, k) => on("poisson", { relativeL2, case: { seed: k + 1 } })),
  on("ks", { kind: "spectral", relativeL2: 5e-12, referenceAccuracy: 3e-11, seconds: 0.0512 }),
  on("heat", { relativeL2: 1e-3 }),
  failure({ case: { problem: "peak" } }),
  on("shock", { relativeL2: 1e-4, coefficientError: 2e-5 }),
  ...[3e-7, 2e-7].map((relativeL2, k) =>
    on("poisson", { kind: "network", relativeL2, case: { kind: "network", seed: k + 1, seconds: 10 } }),
  ),
]);
const published = [
  figure("poisson", 2e-7, { provenance: "unverified", note: "an order of magnitude" }),
  figure("ks", 2.7e-5, { provenance: "quoted" }),
  figure("heat", 1e-6),
  figure("peak", 1e-3),
  figure("shock", 6.4e-3, { measure: "relative L1" }),
  figure("elsewhere", 1e-9, { source: "Nobody 2020" }),
];
const remarks = { heat: "Its boundary data are rough.", "poisson, network": "The network is small." };
const page = (changes: Partial<BenchmarksPage> = {}): string =>
  benchmarksPage({ results, comparisons: [comparison], published, titles, remarks, ...changes });
const text = page();
/** The row of a problem in the part of the page below a heading. */
const row = (heading: string, problem: string): string[] => {
  const part = text.split(`\n${heading}`)[1].split("\n#")[0];
  const line = part.split("\n").find((one) => one.startsWith(`| \`${problem}\``)) as string;
  return line
    .slice(2, -2)
    .split(/ (?<!\\)\| /)
    .map((cell) => cell.trim());
};

describe("standings", () => {
  const all = standings(results, published);
  const of = (problem: string) => all.filter((one) => one.problem === problem);

  it("take the seeds of one set of settings together", () => {
    const [free, network] = of("poisson");
    expect(free.error).toMatchObject({ count: 3, min: 1e-10, median: 2e-10, max: 4e-10 });
    expect([free.kind, network.kind]).toEqual(["features", "network"]);
    expect(free.ratio).toBeCloseTo(1000, 9);
    expect(network.ratio).toBeCloseTo(0.8, 12);
  });

  it("claim no more than the reference shows, and compare equal measures only", () => {
    expect(of("ks")[0]).toMatchObject({ isAtReference: true });
    expect(of("ks")[0].ratio).toBeCloseTo(2.7e-5 / 3e-11, 3);
    expect(of("shock")[0].ratio).toBeNull();
  });

  it("keep kinds apart where seeds come to different ones, and failures with their siblings", () => {
    const mixed = [
      on("ks", { kind: "spectral" }),
      on("ks", { kind: "network", case: { seed: 2 } }),
      failure({ case: { problem: "ks", seed: 3 } }),
    ];
    const found = standings(benchmark(mixed), []);
    expect(found.map(({ kind, failed, results: own }) => [kind, own.length, failed])).toEqual([
      ["spectral", 2, 1],
      ["network", 1, 0],
    ]);
  });
});

describe("the page", () => {
  it("has one row per problem: title, median with spread, seconds, estimate, published figure, ratio", () => {
    expect(row("### Features", "poisson")).toEqual([
      "`poisson`: Poisson's equation",
      "2.0e-10 [1.0e-10, 4.0e-10]",
      "2",
      "1.5e-10",
      "2.0e-7\\*\\* network",
      "1000x",
    ]);
  });

  it("states the reference's accuracy where that is what was measured", () => {
    const [title, error, seconds, , best, ratio] = row("### Spectral", "ks");
    expect(title).toBe("`ks`: Kuramoto-Sivashinsky \\| chaotic");
    expect([error, seconds]).toEqual(["≤ 3.0e-11, the reference's accuracy", "0.051"]);
    expect([best, ratio]).toEqual(["2.7e-5\\* network", "≥ 9.0e5x"]);
  });

  it("says where we are behind, fail, or measure otherwise", () => {
    expect(row("### Features", "heat")[5]).toBe("**behind, 1000x**");
    expect(row("### Without a solution", "peak").slice(1)).toEqual([
      "1 of 1 failed (out-of-memory)",
      "",
      "",
      "1.0e-3 network",
      "**behind**",
    ]);
    expect(row("### Features", "shock")[1]).toBe("1.0e-4; coefficients 2.0e-5");
    expect(row("### Features", "shock")[5]).toBe("another measure: relative L1");
  });

  it("has networks in a table of their own", () => {
    expect(row("## Trained networks", "poisson")).toEqual([
      "`poisson`: Poisson's equation",
      "2.5e-7 [2.0e-7, 3.0e-7]",
      "2",
      "1.5e-10",
      "2.0e-7\\*\\* network",
      "**behind, 1.3x**",
    ]);
    expect(text.split("\n## Trained networks")[0]).not.toContain("2.5e-7");
  });

  it("lists what is behind, failed or was not run, with reasons", () => {
    const heading = "## Behind, not solved, failed or not run";
    expect(row(heading, "heat")).toEqual(["`heat`", "behind by 1000x", "Its boundary data are rough."]);
    expect(row(heading, "poisson, network")).toEqual([
      "`poisson, network`",
      "behind by 1.3x",
      "The network is small.",
    ]);
    expect(row(heading, "peak")[1]).toBe("behind; 1 of 1 failed");
    expect(row(heading, "wave")[1]).toBe("not run");
    expect(text.split(`\n${heading}`)[1].split("\n#")[0]).not.toContain("`ks`");
  });

  it("calls nothing solved whose error is above a hundredth, and names it", () => {
    const poor = benchmark([run({ relativeL2: 0.08 }), run({ relativeL2: 1e-9, case: { problem: "heat" } })]);
    const of = page({ results: poor });
    expect(of).toContain(
      "- 2 problems were run, 1 of them solved with every seed, to an error of 1e-2 at least.",
    );
    expect(of).toContain("- Not solved: poisson.");
    expect(of).toMatch(/\| `poisson` \| behind by [^|]*; not solved \|/);
  });

  it("counts problems, not runs", () => {
    expect(text).toContain(
      "- 5 problems were run, 4 of them solved with every seed, to an error of 1e-2 at least.",
    );
    expect(text).toContain(
      "- 4 of them have a published relative L2 error; 2 are solved at least as accurately, by",
    );
    expect(text).toContain("- Behind what is published: heat, peak.");
    expect(text).toContain("- Not run: wave.");
  });

  it("gives method, source and hardware of what is published on these problems only", () => {
    const cells = row("## Published figures", "poisson");
    expect(cells).toEqual([
      "`poisson`",
      "2.0e-7\\*\\*",
      "a method",
      "network",
      "Somebody 2025",
      "GPU, float64",
      "540",
      "an order of magnitude",
    ]);
    expect(row("## Published figures", "shock")[1]).toBe("6.4e-3 relative L1");
    expect(text).not.toContain("Nobody 2020");
  });

  it("compares with peers of the same kind, says how long others took, and what is missing", () => {
    const part = text.split("\n### poisson: 300 s each, 2 threads, seed 1")[1].split("\n## ")[0];
    const rows = part.split("\n").filter((line) => /^\| (sobolev|deepxde|jax)/.test(line));
    expect(rows[0]).toBe("| sobolev mlp:1x32 | network | 2 | 2 | 4 | 1.0e-9 |  |");
    expect(rows[2]).toBe(
      "| deepxde | network | 100 | 200 | - | 1.0e-4 | sobolev mlp:1x32 (network) 2 s, 100x sooner; sobolev automatic (features) 0.01 s |",
    );
    expect(rows[3]).toBe("| jax gauss-newton | network | - | - | - |  | missing: no Python environment |");
    expect(part).toContain("- deepxde: Adam, then L-BFGS");
    expect(page({ comparisons: [] })).not.toContain("Peers");
  });

  it("names machine and versions", () => {
    const machine = text.split("\n## Machine and versions")[1];
    for (const words of ["a processor", "OpenBLAS 0.3.21", "sobolev 0.1.0 (abcdef0)", "20 GFLOP/s", "30 s"])
      expect(machine).toContain(words);
  });

  it("is a pure function of what it is given, and ends with a line", () => {
    expect(page()).toBe(text);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toMatch(/undefined|NaN|null|\n\n\n/);
  });
});

describe("numbers", () => {
  it("have two digits", () => {
    expect([errorText(1.26e-9), errorText(0), errorText(3), errorText(Number.NaN)]).toEqual([
      "1.3e-9",
      "0",
      "3.0e0",
      "not finite",
    ]);
    expect([0.01234, 1.26, 12.6].map(secondsText)).toEqual(["0.012", "1.3", "13"]);
    expect([1, 1.26, 126, 12_600, 1.26e7].map(factorText)).toEqual([
      "1x",
      "1.3x",
      "130x",
      "1.3e4x",
      "1.3e7x",
    ]);
  });

  it("stand in tables whose cells cannot break out", () => {
    expect(table(["a", "b"], [["x|y", "one\ntwo"]], [1])).toBe("| a | b |\n|---|---:|\n| x\\|y | one two |");
    expect(table(["a"], [])).toBe("");
  });
});

describe("the committed page", () => {
  const at = (path: string): string => new URL(`../../../${path}`, import.meta.url).pathname;
  const [kept, file] = [at("solvers/benchmark/results/full.json"), at("BENCHMARKS.md")];

  it.skipIf(!full || !existsSync(kept) || !existsSync(file))("is made of the committed results", async () => {
    const committed = JSON.parse(readFileSync(kept, "utf8")) as BenchmarkResults;
    const gpu = readGpuResults(at("solvers/benchmark/results/gpu.json"));
    const entries = [...library].map(async ([name, load]) => [name, (await load()).title] as const);
    const made = benchmarksPage({
      results: committed,
      comparisons: readPeers(at("solvers/benchmark/results/peers")),
      published: knownFigures,
      titles: Object.fromEntries(await Promise.all(entries)),
      remarks: knownRemarks,
      ...(gpu && { gpu }),
    });
    expect(readFileSync(file, "utf8")).toBe(made);
    expect(readFileSync(kept).length).toBeLessThan(200_000);
  });
});
