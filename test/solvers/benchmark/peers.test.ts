/** @file Comparisons with other tools: what scripts print, who fails and how, ratios; no Python needed. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparePeers,
  comparisonLines,
  installPeers,
  measured,
  noRecords,
  type Peer,
  type PeerRequest,
  peerNames,
  pinned,
  pythonPeers,
  readRecord,
  soonerThan,
  threadEnvironment,
  wallLimit,
} from "../../../solvers/benchmark/peers/index.ts";
import type { Competitor, Machine } from "../../../solvers/benchmark/types.ts";
import { UsageError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../run/fixtures.ts";

const here = join(import.meta.dirname, "../../../solvers/benchmark/peers");
const machine: Machine = {
  ...{ processor: "test", cores: 2, memory: 1, system: "test", node: "v20", sobolev: "0" },
  ...{ linearAlgebra: "none", gigaflops: 1 },
};
const request: PeerRequest = {
  ...{ problem: "cubic", seconds: 5, threads: 1, seed: 3, coordinates: ["x"], fields: ["u"] },
  ...{ upToConstant: [], points: [[0, 1]], values: [[1, 2]] },
};

/** A peer that is a shell command; `$0` is the request file. */
const shell = (name: string, text: string): Peer => ({
  name,
  kind: "network",
  start: (file) => ({ file: "sh", args: ["-c", text, file] }),
});

/** A stand-in for our command line: a Node program that leaves a history and prints a result. */
function program(text: string): string[] {
  const file = join(temporaryFolder(), "program.mjs");
  writeFileSync(file, text);
  return [file];
}

const solving = `
  import { mkdirSync, writeFileSync } from "node:fs";
  const flag = (name) => process.argv[process.argv.indexOf("--" + name) + 1];
  const step = (index, seconds, error) => JSON.stringify({ index, verdict: "accepted", seconds, error }) + "\\n";
  mkdirSync(flag("out"));
  writeFileSync(flag("out") + "/history.jsonl", step(0, 0.5, 1e-2) + step(1, 1, 1e-5) + step(2, 1.5));
  const kind = process.argv.includes("--kind") ? flag("kind") : "spectral";
  console.log("chatter");
  console.log(JSON.stringify({ kind, model: "mlp:1x8", seconds: 2, relativeL2: 1e-7, outcome: { message: process.argv.slice(3).join(" ") } }));
  process.exitCode = 2;
`;

const compare = (peers: readonly Peer[], more: Partial<Parameters<typeof comparePeers>[0]> = {}) =>
  comparePeers({ request, peers, ours: [], program: [], machine, started: "2026-11-22T00:00:00Z", ...more });
const only = async (peer: Peer, more = {}): Promise<Competitor> =>
  (await compare([peer], more)).competitors[0];
const line = (seconds: number, error: number | null): string =>
  `echo '${JSON.stringify({ seconds, error })}'`;

describe("the lines of a script", () => {
  it("are records where they are JSON objects, and chatter otherwise", () => {
    const records = noRecords();
    const said = [
      '{"seconds":1,"error":0.5}',
      "Compiling model...",
      "3",
      "null",
      '{"seconds":2,"error":null}',
      "{torn",
    ];
    for (const text of [...said, '{"settings":"s","startupSeconds":4}', '{"compileSeconds":2}'])
      readRecord(text, records);
    expect(records).toEqual({
      ...{ trace: [{ seconds: 1, error: 0.5 }], settings: "s", startupSeconds: 4, compileSeconds: 2 },
    });
  });

  it("thinned keep the best error and the first at every tolerance, whatever the trace", () => {
    const trace = fc.array(fc.double({ min: -9, max: 0, noNaN: true }), { minLength: 1, maxLength: 2000 });
    fc.assert(
      fc.property(trace, (logs) => {
        const points = logs.map((log, k) => ({ seconds: k + 1, error: 10 ** log }));
        const { best, seconds, timeTo, trace: kept } = measured(points);
        const first = (tolerance: number) => points.find(({ error }) => error <= tolerance)?.seconds ?? null;
        expect(best).toBe(Math.min(...points.map(({ error }) => error)));
        expect(seconds).toBe(first(best!));
        for (const [text, time] of Object.entries(timeTo)) {
          expect(time).toBe(first(Number(text)));
          if (time !== null) expect(kept.some((point) => point.seconds === time)).toBe(true);
        }
        expect(kept.length).toBeLessThanOrEqual(200);
        expect(kept.every((point, k) => k === 0 || point.seconds > kept[k - 1].seconds)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a competitor", () => {
  it("that runs has a trace, times, and what it said of itself", async () => {
    const settings = `echo '{"settings":"toy 1.0","startupSeconds":0.5}'; echo '{"compileSeconds":0.25}'`;
    const one = await only(shell("toy", `${settings}; ${line(1, 0.1)}; ${line(2, 5e-4)}; ${line(3, 2e-3)}`));
    expect(one).toMatchObject({ name: "toy", kind: "network", status: "ran", best: 5e-4, seconds: 2 });
    expect(one.timeTo).toEqual({ "1e-3": 2, "1e-4": null, "1e-6": null });
    expect(one.trace.map(({ error }) => error)).toEqual([0.1, 5e-4, 2e-3]);
    expect(one.startupSeconds).toBe(0.5);
    expect(one.settings).toMatch(/^toy 1\.0; compilation 0\.3 s of the trace; wall clock /);
    expect(one.complaint).toBeUndefined();
  });

  it("that breaks down keeps what it had measured, and says why", async () => {
    const one = await only(shell("toy", `${line(1, 0.1)}; echo "ValueError: NaN" >&2; exit 3`));
    expect(one).toMatchObject({ status: "failed", best: 0.1, trace: [{ seconds: 1, error: 0.1 }] });
    expect(one.complaint).toBe("ValueError: NaN\nexit code 3");
  });

  it("that overruns is killed with all it started, and has run as far as it got", async () => {
    const one = await only(shell("toy", `${line(1, 0.1)}; sleep 100 & sleep 100`), { limit: 1.5 });
    expect(one).toMatchObject({ status: "ran", best: 0.1, complaint: "killed after 1.5 s" });
  });

  it("that measures nothing has failed, also when it ends well", async () => {
    expect(await only(shell("toy", "true"))).toMatchObject({ status: "failed", best: null, trace: [] });
    const absent = await only({
      name: "toy",
      kind: "network",
      start: () => ({ file: "/nowhere/x", args: [] }),
    });
    expect(absent).toMatchObject({ status: "failed", complaint: expect.stringMatching(/ENOENT/) });
  });

  it("that lacks a package, or does not know the problem, says so", async () => {
    const lacking = shell("toy", `echo "ModuleNotFoundError: No module named 'jax'" >&2; exit 1`);
    expect(await only(lacking)).toMatchObject({
      status: "missing",
      complaint: "Python lacks jax: `sobolev bench peers --install` installs it",
    });
    const unknown = shell("toy", `echo '{"unsupported":"toy has no definition of cubic"}'`);
    expect(await only(unknown)).toMatchObject({
      status: "unsupported",
      complaint: "toy has no definition of cubic",
    });
  });

  it("gets the request in a file, its threads by environment, and nothing is left behind", async () => {
    const copy = join(temporaryFolder(), "copy");
    await only(
      shell("toy", `cp "$0" ${copy}; echo "$0 $OMP_NUM_THREADS $OPENBLAS_NUM_THREADS" > ${copy}.env`),
    );
    expect(JSON.parse(readFileSync(copy, "utf8"))).toEqual(request);
    const [file, ...threads] = readFileSync(`${copy}.env`, "utf8").trim().split(" ");
    expect(threads).toEqual(["1", "1"]);
    expect(existsSync(file)).toBe(false);
  });

  it("has half as much again as its budget, and a minute; threads are the same for every library", () => {
    expect(wallLimit(300)).toBe(510);
    expect(new Set(Object.values(threadEnvironment(4)))).toEqual(new Set(["4"]));
  });
});

describe("a comparison", () => {
  it("runs ours first, in turn, and takes our trace from the history and the result", async () => {
    const events: string[] = [];
    const { competitors, ...rest } = await compare([shell("toy", line(30, 1e-3))], {
      program: program(solving),
      ours: ["automatic", "network"],
      observe: ({ name, done }) => events.push(`${done ? "end" : "begin"} ${name}`),
    });
    expect(rest).toMatchObject({ format: 1, problem: "cubic", seconds: 5, threads: 1, seed: 3, machine });
    expect(competitors.map(({ name, kind }) => `${name}, ${kind}`)).toEqual([
      "sobolev automatic, spectral",
      "sobolev mlp:1x8, network",
      "toy, network",
    ]);
    const names = ["sobolev automatic", "sobolev network", "toy"];
    expect(events).toEqual(names.flatMap((name) => [`begin ${name}`, `end ${name}`]));
    const [{ trace, settings, status, timeTo }] = competitors;
    expect(trace.map(({ seconds, error }) => [seconds, error])).toEqual([
      [0.5, 1e-2],
      [1, 1e-5],
      [2, 1e-7],
    ]);
    expect(timeTo).toEqual({ "1e-3": 1, "1e-4": 1, "1e-6": 2 });
    // Exit code 2 is a solve that stalled: its result counts.
    expect(status).toBe("ran");
    expect(settings).toContain("cubic --seconds 5 --threads 1 --seed 3");
    expect(settings).toContain("--no-estimate");
    expect(JSON.parse(JSON.stringify(competitors))).toEqual(competitors);
  });

  it("goes on after a competitor that is missing and after one of ours that crashed", async () => {
    const { competitors } = await compare([...pythonPeers(["jax"], "/nowhere"), shell("toy", line(1, 0.5))], {
      program: program(`console.error("boom"); process.exit(70);`),
      ours: ["network"],
    });
    expect(competitors.map(({ status }) => status)).toEqual(["failed", "missing", "ran"]);
    expect(competitors[0].complaint).toBe("boom\nexit code 70");
    expect(competitors[1].complaint).toMatch(
      /no Python environment at \/nowhere: `sobolev bench peers --install`/,
    );
  });

  it("stops when it is told to, and leaves out what was not finished", async () => {
    const controller = new AbortController();
    const stop = shell("second", "sleep 100");
    const { competitors } = await compare(
      [shell("first", line(1, 0.5)), stop, shell("third", line(1, 0.5))],
      {
        signal: controller.signal,
        observe: ({ name }) => name === "second" && setTimeout(() => controller.abort(), 50),
      },
    );
    expect(competitors.map(({ name }) => name)).toEqual(["first"]);
  });
});

const competitor = (
  name: string,
  kind: Competitor["kind"],
  trace: readonly (readonly [number, number])[],
) => ({
  ...{ name, kind, settings: "", status: "ran" as const, startupSeconds: null },
  ...measured(trace.map(([seconds, error]) => ({ seconds, error }))),
});
const ours = competitor("sobolev mlp:3x20", "network", [
  [2, 1e-3],
  [5, 1e-7],
]);

describe("how many times sooner", () => {
  it("is their time to their best error over our time to the same error", () => {
    const theirs = competitor("deepxde", "network", [
      [10, 1e-2],
      [40, 2e-3],
      [50, 3e-3],
    ]);
    expect(soonerThan([ours, theirs])).toEqual([
      {
        ...{ peer: "deepxde", peerKind: "network", ours: "sobolev mlp:3x20", ourKind: "network" },
        ...{ error: 2e-3, theirSeconds: 40, ourSeconds: 2, ratio: 20 },
      },
    ]);
    expect(soonerThan([ours, theirs], 1e-6)).toMatchObject([
      { theirSeconds: null, ourSeconds: 5, ratio: null },
    ]);
  });

  it("is unknown where ours never gets there, and below one where ours is later", () => {
    const better = competitor("scipy", "classical", [[0.5, 1e-12]]);
    expect(soonerThan([ours, better])[0]).toMatchObject({ ourSeconds: null, ratio: null });
    expect(soonerThan([ours, better], 1e-3)[0].ratio).toBe(0.25);
  });

  it("is printed with both times, and another kind is marked", () => {
    const all = [
      ours,
      competitor("deepxde", "network", [[30, 1e-3]]),
      competitor("scipy", "classical", [[1, 1e-9]]),
    ];
    const lines = comparisonLines({
      ...{ format: 1, problem: "cubic", seconds: 60, threads: 2, seed: 1, machine, started: "" },
      competitors: all,
    });
    expect(lines).toContain(
      "  sobolev mlp:3x20 to the best of deepxde, 1.0e-3: 2 s against 30 s, 15 times sooner",
    );
    expect(lines).toContain(
      "  sobolev mlp:3x20 to the best of scipy, 1.0e-9: never (network against classical: no like for like)",
    );
    const late = comparisonLines({
      ...{ format: 1, problem: "cubic", seconds: 60, threads: 2, seed: 1, machine, started: "" },
      competitors: [ours, competitor("jax", "network", [[0.5, 1e-3]])],
    });
    expect(late).toContain("  sobolev mlp:3x20 to the best of jax, 1.0e-3: 2 s against 0.5 s, 4 times later");
    expect(lines[1]).toMatch(/^competitor +kind +to 1e-3 +to 1e-4 +to 1e-6 +best error +at$/);
  });
});

describe("the peers there are", () => {
  it("come with their scripts, each of which knows every problem of the comparison", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "python"), "");
    const problems = ["burgers", "poisson", "helmholtz", "allen-cahn", "kovasznay"];
    for (const { start } of pythonPeers(peerNames, folder)) {
      const command = start("request.json");
      if ("missing" in command) throw new RangeError(command.missing);
      const script = readFileSync(command.args[1], "utf8");
      for (const problem of problems) expect(script).toContain(`"${problem}": `);
      expect(command.args).toContain("request.json");
    }
  });

  it("are refused by an unknown name, with the nearest", () => {
    expect(() => pythonPeers(["deepxd"], "/x")).toThrow(/no peer "deepxd"[\s\S]*Try: deepxde/);
  });
});

describe("the installation", () => {
  const install = async (fails: (args: readonly string[]) => boolean) => {
    const [commands, said] = [[] as string[][], [] as string[]];
    await installPeers({
      folder: "/peers",
      say: (text) => said.push(text),
      run: async (file, args) => {
        commands.push([file, ...args]);
        return fails(args) ? "no route to host" : undefined;
      },
    });
    return { commands, said };
  };

  it("pins every version, and takes PyTorch for the processor first", async () => {
    const list = readFileSync(join(here, "requirements.txt"), "utf8").trim().split("\n").slice(1);
    expect(list.every((entry) => /^[a-z]+==\d+(\.\d+)+$/.test(entry))).toBe(true);
    const { commands } = await install(() => false);
    expect(commands.map(([, ...args]) => args.slice(0, 3).join(" "))).toEqual([
      "-m venv /peers",
      "-m pip install",
      "-m pip install",
    ]);
    expect(commands[1].at(-1)).toBe(pinned(list.join("\n"), "torch"));
    expect(commands[2].at(-1)).toBe(join(here, "requirements.txt"));
  });

  it("falls back to PyPI and says so; anything else that fails is an error", async () => {
    const { commands, said } = await install((args) => args.includes("--index-url"));
    expect(commands).toHaveLength(3);
    expect(said.join("\n")).toMatch(/did not serve torch==.*: it comes from PyPI/);
    await expect(install((args) => args.includes("venv"))).rejects.toThrow(UsageError);
    await expect(install((args) => args.includes("-r"))).rejects.toThrow(/others failed\nno route to host/);
  });
});
