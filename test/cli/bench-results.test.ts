/** @file `sobolev bench compare` and `sobolev bench table` on files. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BenchmarkResults, trimmed } from "../../solvers/benchmark/index.ts";
import { benchmark, comparison, failure, run } from "../solvers/benchmark/made-up.ts";
import { commandLine } from "./fake-context.ts";

/** A command line in a folder with results in files. */
function withResults(files: Readonly<Record<string, BenchmarkResults | object | string>>) {
  const line = commandLine();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(line.folder, name, ".."), { recursive: true });
    writeFileSync(join(line.folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return line;
}
const kept = "solvers/benchmark/results";

describe("sobolev bench compare", () => {
  it("compares a folder with the results that are kept of its suite, and returns 2 for a regression", async () => {
    const { run: sobolev, folder } = withResults({
      "now/results.json": benchmark([run({ relativeL2: 1e-8 }), failure({ case: { problem: "heat" } })]),
      [`${kept}/quick.json`]: benchmark([run(), run({ case: { problem: "heat" } })]),
    });
    const { code, out } = await sobolev("bench", "compare", "now");
    expect(code).toBe(2);
    expect(out).toEqual([
      "worse:",
      "  poisson, 30 s: the relative L2 error is 1e-8, 1e-10 before",
      expect.stringMatching(/^ {2}heat, 30 s: 1 of 1 runs failed/),
      `2 compared with ${join(folder, kept, "quick.json")}: 2 got worse`,
    ]);
  });

  it("returns 0 when nothing got worse, improvements named, as JSON if asked", async () => {
    const { run: sobolev } = withResults({
      "now.json": benchmark([run({ relativeL2: 1e-13 })]),
      "before.json": benchmark([run()]),
    });
    const { code, out } = await sobolev("bench", "compare", "now.json", "--against", "before.json", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out[0])).toMatchObject({
      regressions: [],
      improvements: [{ of: "poisson, 30 s", what: "error" }],
      compared: 1,
    });
  });

  it("keeps what is accepted, trimmed, the first time too", async () => {
    const now = benchmark([run()], 20, "full");
    const { run: sobolev, folder } = withResults({ "now.json": now });
    const file = join(folder, "kept.json");
    for (const compared of [0, 1]) {
      const { code, out } = await sobolev(
        "bench",
        "compare",
        "now.json",
        "--against",
        "kept.json",
        "--accept",
      );
      expect([code, out.at(-1)]).toEqual([0, `${compared} compared with ${file}: nothing got worse`]);
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(trimmed(now));
    }
  });

  it("renews the cases that were run and keeps the others; the page says so", async () => {
    const [poisson, heat] = [run(), run({ case: { problem: "heat" } })];
    const better = benchmark([run({ relativeL2: 1e-13, case: { problem: "heat" } })]);
    const { run: sobolev, folder } = withResults({
      "now.json": better,
      "kept.json": benchmark([poisson, heat]),
    });
    const { code, out } = await sobolev("bench", "compare", "now.json", "--against", "kept.json", "--renew");
    expect([code, out.at(-1)]).toEqual([0, expect.stringMatching(/^1 compared with .*: nothing got worse$/)]);
    const { results } = JSON.parse(readFileSync(join(folder, "kept.json"), "utf8")) as BenchmarkResults;
    expect(results.map(({ relativeL2 }) => relativeL2)).toEqual([poisson.relativeL2, 1e-13]);
    await sobolev("bench", "table", "--results", "kept.json", "--peers", "none", "--out", "page.md");
    expect(readFileSync(join(folder, "page.md"), "utf8")).toMatch(/\| Renewed \| 1 run, begun/);
  });

  it.each([
    [[], {}, /compare needs results[\s\S]*bench compare DIR/],
    [["a.json", "--accept", "--renew"], {}, /--accept replaces all results[\s\S]*one of them/],
    [["nowhere"], {}, /there are no results[\s\S]*nowhere/],
    [["a.json"], { "a.json": "{" }, /cannot be read/],
    [["a.json"], { "a.json": { format: 7 } }, /format 7/],
    [["a.json"], { "a.json": { format: 1 } }, /no results of a benchmark/],
    [
      ["a.json"],
      { "a.json": benchmark([], 20, "../secret") },
      /nothing is kept of the suite[\s\S]*--against/,
    ],
    [
      ["a.json"],
      { "a.json": benchmark([], 20, "unheard-of") },
      /there are no results[\s\S]*unheard-of\.json/,
    ],
  ])("refuses %s %#", async (args, files, message) => {
    const { code, err } = await withResults(files).run("bench", "compare", ...args);
    expect(code).toBe(64);
    expect(err).toMatch(message);
  });
});

describe("sobolev bench table", () => {
  it("writes the page from kept results, peers and the library's titles", async () => {
    const { run: sobolev, folder } = withResults({
      [`${kept}/full.json`]: benchmark([run({ case: { problem: "cubic" } })], 20, "full"),
      [`${kept}/peers/poisson.json`]: comparison,
    });
    const { code, out } = await sobolev("bench", "table");
    expect([code, out]).toEqual([
      0,
      [`${join(folder, "BENCHMARKS.md")}: 1 results, 1 comparisons with peers`],
    ]);
    const page = readFileSync(join(folder, "BENCHMARKS.md"), "utf8");
    expect(page).toContain("| `cubic`: Second derivative linear in x | 1.0e-10 |");
    expect(page).toContain("- Not run: quartic.");
    expect(page).toContain("### poisson: 300 s each");
  });

  it("takes other files, and does without peers", async () => {
    const { run: sobolev, folder } = withResults({ "mine/results.json": benchmark([run()]) });
    const args = ["--results", "mine", "--peers", "none", "--out", "page.md", "--json"];
    const { out } = await sobolev("bench", "table", ...args);
    expect(JSON.parse(out[0])).toEqual({ file: join(folder, "page.md"), results: 1, peers: 0 });
    expect(readFileSync(join(folder, "page.md"), "utf8")).not.toContain("Peers");
  });

  it("names a file among the peers that holds no comparison", async () => {
    const { run: sobolev } = withResults({
      "mine/results.json": benchmark([run()]),
      "peers/odd.json": { format: 1 },
    });
    const { code, err } = await sobolev("bench", "table", "--results", "mine", "--peers", "peers");
    expect([code, err]).toEqual([64, expect.stringMatching(/no comparison with peers[\s\S]*odd\.json/)]);
  });
});
