/** @file The front of the command line: help, unknown names, flags, and what an error turns into. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { NumericalError } from "../../src/errors.ts";
import { version } from "../../src/run/index.ts";
import { commandLine } from "./fake-context.ts";
import { fakeEngine } from "./fake-engine.ts";

describe("sobolev", () => {
  it("prints its help and its version", async () => {
    const { run } = commandLine();
    expect((await run("--version")).out).toEqual([version]);
    for (const args of [[], ["help"], ["solve", "cubic", "-h"], ["--help"], ["-h"]]) {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      for (const word of [
        "solve",
        "list",
        "view",
        "export",
        "inspect",
        "doctor",
        "bench",
        "--resume",
        "exit codes",
      ])
        expect(out[0]).toContain(word);
    }
  });

  it.each([
    [["sovle"], /no command "sovle"[\s\S]*Try: `sobolev solve`/],
    [["constructor"], /no command "constructor"/],
    [["solve", "cubic", "--modle", "x"], /no flag --modle[\s\S]*Try: --model/],
    [["solve", "cubic", "--toString"], /no flag --toString/],
    [["solve", "cubic", "-x"], /no flag -x/],
    [["solve", "cubc"], /no problem "cubc"[\s\S]*Try: cubic/],
    [["solve"], /needs a problem/],
    [["inspect"], /needs a problem/],
    [["solve", "cubic", "quartic"], /"quartic" is one argument too many/],
    [["solve", "missing.ts"], /no file missing\.ts/],
    [["solve", "cubic", "--model"], /--model needs a value[\s\S]*Try: --model mlp:4x20/],
    [["solve", "cubic", "--model", "--json"], /--model needs a value/],
    [["solve", "cubic", "--json=yes"], /--json takes no value/],
    [["solve", "cubic", "--seed", "1", "--seed", "2"], /--seed is given twice/],
    [["solve", "cubic", "--seconds", "soon"], /--seconds soon: not a number, above 0/],
    [["solve", "cubic", "--seconds", "0"], /above 0/],
    [["solve", "cubic", "--seconds", "-3"], /above 0/],
    [["solve", "cubic", "--steps", "1.5"], /not an integer/],
    [["solve", "cubic", "--target", "NaN"], /not a number/],
    [["solve", "cubic", "--points", "1,2,3"], /too many numbers/],
    [["solve", "cubic", "--points", ","], /not an integer/],
    [["solve", "cubic", "--device", "gpu"], /no device "gpu"[\s\S]*auto, wasm, native/],
    [["solve", "cubic", "--memory", "much"], /not an amount of memory/],
    [["solve", "cubic", "--memory", "2XiB"], /not an amount of memory/],
    [["solve", "--resume", "nowhere"], /no such run folder/],
    [["list", "planets"], /no list of planets/],
    [["view"], /no run yet/],
    [["view", "nowhere"], /no such run folder/],
    [["export", "--format", "vtu"], /no run yet/],
    [["export"], /needs a format/],
    [["bench"], /bench needs to know/],
    [["bench", "speed"], /no bench of speed/],
    [["bench", "step"], /needs a problem/],
    [["bench", "step", "cubic", "--redraw", "5"], /no flag --redraw/],
    [["export", "--out", "a.b/file"], /needs a format/],
  ])("refuses %j with exit 64, a remedy and no stack", async (args, message) => {
    const { code, out, err } = await commandLine().run(...args);
    expect(code).toBe(64);
    expect(err).toMatch(message);
    expect(err).toMatch(/\nTry: /);
    expect(err).not.toMatch(/^\s+at /m);
    expect(out).toEqual([]);
  });

  it("shows the stack of a defect, asks to report it, and exits with 70", async () => {
    const { code, err } = await commandLine({ engine: fakeEngine({ refusal: new TypeError("oops") }) }).run(
      "solve",
      "cubic",
    );
    expect(code).toBe(70);
    expect(err).toMatch(/TypeError: oops\n\s+at [\s\S]*Please report it[\s\S]*sobolev solve cubic/);
  });

  it("tells numerical trouble without a stack: 64 when it was given, 2 when it arose", async () => {
    const trouble = new NumericalError({ what: "the source is NaN at x = 0.5", where: "in interior 1" });
    const beforeStep = (index: number): void => {
      if (index === 3) throw trouble;
    };
    for (const [quirks, expected] of [
      [{ refusal: trouble }, 64],
      [{ beforeStep }, 2],
    ] as const) {
      const { code, err } = await commandLine({ engine: fakeEngine(quirks) }).run(
        "solve",
        "cubic",
        "--quiet",
      );
      expect(code).toBe(expected);
      expect(err).toBe("sobolev: the source is NaN at x = 0.5\nin interior 1\n");
    }
  });
});

describe("sobolev list, inspect, bench step, export", () => {
  it("lists the problems with their titles", async () => {
    const { run } = commandLine();
    expect((await run("list")).out).toEqual([
      "cubic    Second derivative linear in x",
      "quartic  Second derivative linear in x",
    ]);
    const [cubic, quartic] = JSON.parse((await run("list", "--json")).out[0]);
    expect(quartic.name).toBe("quartic");
    expect(cubic).toEqual({
      name: "cubic",
      title: "Second derivative linear in x",
      source: "chosen here: solved by x^3",
      difficulty: "",
      coordinates: ["x"],
      fields: ["u"],
      known: "exact",
    });
  });

  it("lists of the library what makes problems hard and how accurately their solutions are known", async () => {
    const library = new Map([
      ["ks", () => problemNamed("ks")],
      ["poisson", () => problemNamed("poisson")],
    ]);
    const [ks, poisson] = JSON.parse((await commandLine({ library }).run("list", "--json")).out[0]);
    expect(ks).toMatchObject({ fields: ["u"], known: "reference", accuracy: 3e-11, seconds: 60 });
    expect(ks.difficulty).toMatch(/\.$/);
    expect(poisson).toMatchObject({ coordinates: ["x", "y"], known: "exact", seconds: 6 });
    expect(poisson).not.toHaveProperty("accuracy");
  });

  it("inspects: conditions, derivatives, rows x columns, bytes", async () => {
    const { run } = commandLine();
    const text = (await run("inspect", "cubic", "--model", "mlp:1x5")).out.join("\n");
    expect(text).toMatch(
      /u of x\na solve begins with: this network[\s\S]*as mlp:1x5:[\s\S]*interior.*10.*u_xx.*u_xx = 6\*x[\s\S]*12 rows x 1 columns, 1\.5 KiB/,
    );
    expect(JSON.parse((await run("inspect", "cubic", "--json")).out[0])).toMatchObject({
      rows: 12,
      bytes: 1536,
    });
    expect(existsSync("runs")).toBe(false);
  });

  it("benches a step of the named problem", async () => {
    const { run } = commandLine();
    const { out } = await run("bench", "step", "--problem", "cubic", "--device", "wasm", "--json");
    expect(JSON.parse(out.at(-1)!)).toEqual({ problem: "cubic", device: "wasm", ratio: 1.25 });
    expect((await run("bench", "step", "cubic")).out.join("\n")).toMatch(/ratio +1\.25/);
  });

  it("exports the stored solution, by default into the latest run's folder", async () => {
    const { run, folder } = commandLine();
    await run("solve", "cubic", "--steps", "60");
    const { code, out } = await run("export", "--format", "csv", "--fields", "u,u_x", "--resolution", "3");
    expect(code).toBe(0);
    expect(out[0]).toBe(`${folder}/runs/cubic-20261122-141503/solution.csv`);
    const [header, ...rows] = readFileSync(out[0], "utf8").trim().split(/\r?\n/);
    expect(header).toBe("x,u,u_x");
    expect(rows.map((row) => row.split(",").map(Number))).toEqual([
      [0, 0, 0],
      [0.5, 0.125, 0.75],
      [1, 1, 3],
    ]);
  });

  it("takes the format from the file name, and refuses unknown formats, fields and folders", async () => {
    const { run } = commandLine();
    await run("solve", "cubic", "--steps", "5");
    expect((await run("export", "--out", "u.npz")).code).toBe(0);
    expect(readFileSync("u.npz").toString("latin1", 0, 2)).toBe("PK");
    expect((await run("export", "--format", "vtx")).err).toMatch(/unknown export format "vtx"/);
    expect((await run("export", "--format", "csv", "--fields", "w")).err).toMatch(/unknown field "w"/);
    expect((await run("export", "--format", "csv", "--out", "none/u.csv")).err).toMatch(/cannot write/);
    expect((await run("export", "--format", "csv", "--resolution", "1")).code).toBe(64);
  });
});
