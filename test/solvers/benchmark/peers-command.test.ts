/** @file `sobolev bench peers` with an environment whose interpreter is a Node program; no Python needed. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine } from "../../cli/fake-context.ts";
import { temporaryFolder } from "../../run/fixtures.ts";

describe("sobolev bench peers", () => {
  const cubic = [
    "bench",
    "peers",
    "--problem",
    "cubic",
    "--ours",
    "none",
    "--seconds",
    "5",
    "--threads",
    "1",
  ];

  /** An environment whose interpreter is a Node program: it knows the solution to one part in a thousand. */
  function environment(): string {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    const text = `#!${process.execPath}
      import("node:fs").then(({ readFileSync }) => {
        const { points, values, seconds } = JSON.parse(readFileSync(process.argv[4], "utf8"));
        if (points[0].length !== values[0].length) process.exit(9);
        console.log(JSON.stringify({ seconds, error: 1e-3 }));
      });`;
    writeFileSync(join(folder, "bin", "python"), text);
    chmodSync(join(folder, "bin", "python"), 0o755);
    return folder;
  }

  it("prints and writes comparisons as JSON", async () => {
    const { run } = commandLine({ env: { SOBOLEV_PEERS: environment() } });
    const { code, out, err } = await run(...cubic, "--peers", "scipy,jax", "--out", "peers.json", "--json");
    const printed = JSON.parse(out.at(-1)!);
    expect([code, printed]).toEqual([0, JSON.parse(readFileSync("peers.json", "utf8"))]);
    expect(printed).toMatchObject([{ format: 1, problem: "cubic", seconds: 5, threads: 1, seed: 1 }]);
    expect(printed[0].competitors).toMatchObject([
      { name: "scipy", kind: "classical", status: "ran", best: 1e-3, seconds: 5 },
      { name: "jax gauss-newton", kind: "network", status: "ran", best: 1e-3 },
    ]);
    expect(err).toContain("cubic: scipy: best error 1.00e-3");
  }, 30_000);

  it("prints a table, and says how to install what is missing", async () => {
    const { run } = commandLine({ env: { SOBOLEV_PEERS: "/nowhere" } });
    const { code, out } = await run(...cubic, "--peers", "deepxde");
    expect(code).toBe(0);
    expect(out.join("\n")).toMatch(/deepxde +network +- +- +- +missing/);
    expect(out.join("\n")).toMatch(/`sobolev bench peers --install` makes it/);
  }, 30_000);

  it.each([
    [["--problem", "cubik"], /no problem "cubik"[\s\S]*Try: cubic/],
    [["--problem", "cubic", "--peers", "jx"], /no peer "jx"/],
    [["--problem", "cubic", "--ours", "networks"], /no way "networks"\nTry: network/],
    [["--problem", "cubic", "--ours", "none", "--peers", "none"], /nobody is left/],
    [["--problem", "cubic", "--seconds", "0"], /--seconds 0: not a number, above 0/],
    [["--seconds", "5"], /needs a problem/],
  ])("refuses %j", async (flags, complaint) => {
    const { code, err } = await commandLine().run("bench", "peers", ...flags);
    expect(code).toBe(64);
    expect(err).toMatch(complaint);
  });
});
