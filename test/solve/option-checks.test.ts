/** @file What `solve` and `inspect` refuse before anything is computed, and the words of how a solve ended. */

import { describe, expect, it } from "vitest";
import { coefficient, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { on, type Problem, problem } from "../../src/problem/index.ts";
import { inspect, type SolveOptions, solve } from "../../src/solve/index.ts";

const domain = box({ x: [0, 1] });
const bar = problem({
  name: "bar",
  domain,
  interior: pde`u_xx = -1`,
  conditions: [on(domain.face("x"), pde`u = 0`)],
});
/** As a program that nobody has type checked. */
const untyped = (options: unknown): SolveOptions => options as SolveOptions;

const refused: readonly (readonly [unknown, RegExp])[] = [
  [{ secnds: 3 }, /solve has no option "secnds"[\s\S]*Try: seconds$/],
  [{ epochs: 3 }, /no option "epochs"[\s\S]*Try: steps$/],
  [{ seconds: -3 }, /seconds is -3\nsolve\nTry: a number of seconds from 0 up/],
  [{ seconds: "3" }, /seconds is the text "3"/],
  [{ seconds: Number.NaN }, /seconds is NaN/],
  [{ model: mlp() }, /model is an object with[\s\S]*Try: a name such as "mlp:2x24"[\s\S]*discretize/],
  [{ kind: "neural" }, /kind is the text "neural"[\s\S]*"network" or "features"/],
  [{ steps: 1.5 }, /steps is 1\.5/],
  [{ points: { inside: 100 } }, /points is an object with inside[\s\S]*\{ interior, conditions \}/],
  [{ points: [100, 20] }, /points is \[100, 20\]/],
  [{ threads: 0 }, /threads is 0[\s\S]*whole number from 1/],
  [{ seed: -1 }, /seed is -1/],
  [{ windows: [4, 0] }, /windows is \[4, 0\]/],
  [{ windows: 4 }, /windows is 4[\s\S]*a list with a whole number/],
  [{ pieces: 2 }, /pieces is 2[\s\S]*a list with a whole number/],
  [{ estimate: "no" }, /estimate is the text "no"[\s\S]*true or false/],
  [{ instruments: ["spectre"] }, /instruments is \[spectre\][\s\S]*"spectrum"/],
  [{ device: "gpu" }, /device is the text "gpu"[\s\S]*"native"/],
  [{ signal: true }, /signal is true[\s\S]*AbortController/],
  [{ observe: {} }, /observe is an empty object[\s\S]*function/],
  [{ resume: "runs/x" }, /resume is the text "runs\/x"[\s\S]*checkpoint/],
  ["mlp:2x24", /takes an object of options/],
];

describe("solve", () => {
  it.each(refused)("refuses %o", async (options, message) => {
    await expect(solve(bar, untyped(options))).rejects.toThrow(message);
    await expect(solve(bar, untyped(options))).rejects.toThrow(
      expect.objectContaining({ name: "UsageError" }),
    );
    expect(() => inspect(bar, untyped(options))).toThrow(message);
  });

  it.each([["burgers"], [undefined], [Promise.resolve(bar)], [{ name: "bar", domain }]])(
    "refuses the problem %o",
    async (given) => {
      await expect(solve(given as never as Problem)).rejects.toThrow(
        /the problem is[\s\S]*Try: what problem\(/,
      );
    },
  );

  it("takes options that are undefined as absent", async () => {
    const solved = await solve(
      bar,
      untyped({ threads: 1, device: "wasm", seconds: undefined, kind: undefined }),
    );
    expect(solved.u.at({ x: 0.5 })).toBeCloseTo(0.125, 12);
    solved.close();
  });
});

describe("a solution", () => {
  it("is evaluated at columns by coordinate name, in any order, whatever carries it", async () => {
    const plane = box({ x: [0, 1], t: [0, 1] });
    const heat = problem({
      name: "heat",
      domain: plane,
      interior: pde`u_t = 0.1*u_xx`,
      conditions: [on(plane.face("t", "low"), pde`u = sin(pi*x)`), on(plane.face("x"), pde`u = 0`)],
    });
    const common = { threads: 1, device: "wasm", estimate: false } as const;
    const network = { model: "mlp:1x6", steps: 3, points: { interior: 40, conditions: 8 } };
    for (const options of [{}, { model: "chebyshev:6" }, network]) {
      const { u, close } = await solve(heat, { ...common, ...options });
      const [values, slopes] = u.evaluate(["u", "u_x"], { t: [0.2, 1], x: [0.25, 0.5] });
      expect([...values]).toEqual([u.at({ x: 0.25, t: 0.2 }), u.at({ x: 0.5, t: 1 })]);
      expect(slopes).toHaveLength(2);
      expect(() => u.evaluate(["u"], { x: [0.25] })).toThrow(/lack the coordinate "t"/);
      expect(() => u.evaluate(["u"], { x: 0.25, t: 1 } as never)).toThrow(/neither points nor columns/);
      close();
    }
  });
});

describe("how a solve ended", () => {
  const fast = { threads: 1, device: "wasm", estimate: false } as const;

  it("advises to resume only where that is possible", async () => {
    const named = await solve(bar, { ...fast, model: "mlp:1x6", steps: 2 });
    expect(named.outcome.message).toMatch(/; resume, or allow more steps$/);
    named.close();
    const chosen = await solve(bar, { ...fast, kind: "network", seconds: 0.4 });
    if (chosen.outcome.by === "seconds") {
      expect(chosen.checkpoint().header.solver_numbers).toBeUndefined();
      expect(chosen.outcome.message).toMatch(/; solve again with more seconds; a run that names its model/);
    }
    expect(chosen.outcome.message).not.toMatch(/; resume/);
    chosen.close();
  });

  it("speaks to users of solve after an abort", async () => {
    const controller = new AbortController();
    const stopped = await solve(bar, {
      ...fast,
      model: "mlp:1x6",
      signal: controller.signal,
      observe: () => controller.abort(),
    });
    expect(stopped.outcome.kind).toBe("aborted");
    expect(stopped.outcome.message).not.toContain("run.state()");
    expect(stopped.outcome.message).toMatch(/resume from its checkpoint to go on$/);
    stopped.close();
  });
});

describe("inspect", () => {
  const plane = box({ x: [0, 1], t: [0, 1] });
  const cooling = problem({
    name: "cooling",
    domain: plane,
    interior: pde`u_t = 0.1*u_xx`,
    conditions: [on(plane.face("t", "low"), pde`u = sin(pi*x)`), on(plane.face("x"), pde`u = 0`)],
  });

  it("names what the solve begins with", async () => {
    expect(inspect(cooling).strategy).toMatch(/^spectral evolution in time; a network is the last resort$/);
    const solved = await solve(cooling, { threads: 1, device: "wasm", estimate: false });
    expect(solved.kind).toBe("spectral");
    solved.close();
    expect(inspect(bar).strategy).toMatch(/^a search among functions linear/);
    expect(inspect(cooling, { kind: "features" }).strategy).toMatch(/^a search among functions linear/);
    expect(inspect(bar, { model: "mlp:1x8" }).strategy).toBe("this network, as asked for");
    expect(inspect(bar, { kind: "network" }).strategy).toMatch(/^a race of networks/);
    const inverse = problem({
      name: "inverse",
      domain: plane,
      interior: pde`u_t = ${coefficient("D", 0.1)}*u_xx`,
      conditions: [on(plane.face("t", "low"), pde`u = sin(pi*x)`), on(plane.face("x"), pde`u = 0`)],
    });
    expect(inspect(inverse).strategy).not.toMatch(/spectral/);
  });

  it("promises a network only where a kind or a family does not exclude it, as the solve", async () => {
    expect(inspect(cooling, { kind: "spectral" }).strategy).toBe("spectral evolution in time");
    expect(inspect(bar, { family: "chebyshev" }).strategy).toBe("a search among chebyshev");
    expect(inspect(bar, { kind: "features" }).strategy).not.toMatch(/network/);
    expect(inspect(bar, { kind: "spectral" }).strategy).toMatch(/^nothing: spectral evolution/);
    await expect(solve(bar, { kind: "spectral", threads: 1, device: "wasm" })).rejects.toThrow(
      /no spectral evolution/,
    );
  });

  it.each(["chebyshev:8", "gaussians:4"])("says that %s is no network", (model) => {
    expect(() => inspect(bar, { model })).toThrow(
      /is no network[\s\S]*\ninspect\nTry: a network such as mlp/,
    );
  });
});
