/** @file Solves by networks in windows and pieces: errors, storage, resumption, refusals. */

import { describe, expect, it } from "vitest";
import { oscillator } from "../../problems/oscillator.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { drawnPoints, restore, solve } from "../../src/solve/index.ts";

const domain = box({ x: [0, 2], y: [0, 1] });
const u = pde`u = sin(2*x)*exp(y)`;
const plane = problem({
  ...{ name: "plane", title: "a problem of tests", source: "tests", domain },
  interior: pde`lap(u) + u^2 = ${-3}*sin(2*x)*exp(y) + sin(2*x)^2*exp(2*y)`,
  conditions: [on(domain.boundary(), u)],
  exact: u,
});
const plain = { device: "wasm", threads: 1, estimate: false, seed: 1 } as const;

/** u_xx = u³ + f with a layer at the interface, between the points that are drawn first. */
const width = 0.03;
const line = box({ x: [-1, 1] });
const layer = pde`u = tanh(x/${width})`;
const layered = problem({
  ...{ name: "layered", title: "a problem of tests", source: "tests", domain: line },
  interior: pde`u_xx - u^3 = ${-2 / width ** 2}*tanh(x/${width})*(1 - tanh(x/${width})^2) - tanh(x/${width})^3`,
  conditions: [on(line.face("x"), layer)],
  exact: layer,
  recommended: { scale: 1 / width },
});

describe("a layer at the interface of two pieces", () => {
  const few = { ...plain, pieces: [2], model: "mlp:1x8", points: { interior: 48, conditions: 2 } };

  it.each([1, 2, 3])(
    "hides between points that stay, and is found by points that move (seed %s)",
    async (seed) => {
      const [fixed, drawn] = [
        await solve(layered, { ...few, seed, steps: 400, redraw: 0 }),
        await solve(layered, { ...few, seed, steps: 400, redraw: 5 }),
      ];
      // The cost says that all is well; what the equations are worth where no point lies, it cannot say.
      expect(fixed.cost).toBeLessThan(1e-10);
      expect(fixed.error!.relativeL2).toBeGreaterThan(1e-2);
      expect(drawn.error!.relativeL2).toBeLessThan(1e-3);
      expect(drawn.notes).toContain("48 interior points, sampled by rad every 5 accepted steps");
      for (const each of [fixed, drawn]) each.close();
    },
  );

  it("redraws by default where equations are not linear, marks it, and resumes bit for bit", async () => {
    const whole = await solve(layered, { ...few, steps: 150 });
    const half = await solve(layered, { ...few, steps: 90 });
    const rest = await solve(layered, { ...few, steps: 150, resume: half.checkpoint() });
    expect([...rest.theta]).toEqual([...whole.theta]);
    const marks = whole.history.filter(({ redrawn }) => redrawn);
    expect(marks.map(({ accepted }) => accepted % 20)).toEqual(marks.map(() => 0));
    expect(marks.length).toBeGreaterThanOrEqual(1);
    const { kind, model, seed, rows, columns } = whole;
    const run = { kind, model, seed, rows, columns, options: few };
    const [first, last] = [
      drawnPoints(layered, run),
      drawnPoints(layered, { ...run, checkpoint: whole.checkpoint() }),
    ];
    expect(last.blocks.map(({ name, kind: sort }) => [name, sort])).toEqual([
      ["interior", "interior"],
      ["dirichlet on x", "dirichlet"],
      ["between pieces 1 and 2", "interface"],
    ]);
    expect(last.note).toBeUndefined();
    expect(first.note).toMatch(/did not store/);
    const near = ({ values }: { values: Float64Array }) =>
      values.filter((x) => Math.abs(x) < 2 * width).length;
    expect(near(last.blocks[0].points)).toBeGreaterThan(3 * near(first.blocks[0].points));
    for (const each of [whole, half, rest]) each.close();
  });
});

describe("networks in pieces", () => {
  it("reach one smooth solution across an interface", async () => {
    const solved = await solve(plane, {
      ...{ ...plain, pieces: [2, 1], model: "mlp:2x8", steps: 130 },
      points: { interior: 200, conditions: 40 },
    });
    expect(solved.error!.relativeL2).toBeLessThan(1e-5);
    expect(solved.u.pieces).toEqual({ coordinate: "x", breaks: [1] });
    expect(solved.notes).toContain("interfaces: value, flux");
    // The jump is an error too: no larger than the error on either side.
    const jump = solved.u.at({ x: 1, y: 0.3 }) - solved.u.at({ x: 1 + 1e-9, y: 0.3 });
    expect(Math.abs(jump)).toBeLessThan(1e-5);
    solved.close();
  });

  it("are stored with their cells, and made again bit for bit", async () => {
    const solved = await solve(plane, { ...plain, pieces: [1, 2], model: "mlp:1x6", steps: 3 });
    const again = restore(plane, solved.checkpoint());
    const points = domain.sample(20, { sequence: "uniform", random: random(1) });
    for (const name of ["u", "u_xx", "u_xy"])
      expect([...again.evaluate([name], points)[0]]).toEqual([...solved.u.evaluate([name], points)[0]]);
    solved.close();
  });
});

describe("networks in windows", () => {
  it("follow thirteen periods where one network stays at rest: the published error is 1e-2", async () => {
    const few = { ...plain, windows: [15], model: "mlp:1x12", points: { interior: 600, conditions: 1 } };
    const solved = await solve(oscillator, { ...few, steps: 260 });
    expect(solved.error!.relativeL2).toBeLessThan(1e-4);
    solved.close();
  });

  it("resume bit for bit, and know their derivatives", async () => {
    const options = { ...plain, windows: [2, 1], levels: 2, model: "mlp:1x6" } as const;
    const whole = await solve(plane, { ...options, steps: 8 });
    const half = await solve(plane, { ...options, steps: 4 });
    const rest = await solve(plane, { ...options, steps: 8, resume: half.checkpoint() });
    expect([...rest.theta]).toEqual([...whole.theta]);
    expect(rest.model).toBe("mlp:1x6 in 2x1 windows on 2 levels");
    const h = 1e-4;
    const at = (x: number): number => whole.u.at({ x, y: 0.4 });
    const difference = (at(0.9 + h) - at(0.9 - h)) / (2 * h);
    expect(whole.u.at({ x: 0.9, y: 0.4 }, "u_x")).toBeCloseTo(difference, 6);
    for (const each of [whole, half, rest]) each.close();
  });

  it("take the same steps by Schwarz and by Cholesky", async () => {
    const options = { ...plain, windows: [3, 1], model: "mlp:1x6", steps: 2 } as const;
    const [direct, iterated] = [
      await solve(plane, options),
      await solve(plane, { ...options, linearSolver: "schwarz" }),
    ];
    direct.theta.forEach((value, j) => {
      expect(Math.abs(value - iterated.theta[j])).toBeLessThan(1e-7);
    });
    expect(iterated.notes.join()).toContain("additive Schwarz");
    for (const each of [direct, iterated]) each.close();
  });
});

it.each([
  [{ pieces: [2] }, /2 pieces for the 2 coordinates x, y/],
  [{ pieces: [2, 0] }, /pieces is \[2, 0\]/],
  [{ windows: [2, 2], pieces: [2, 1] }, /exclude each other/],
  [{ interfaces: ["value"], windows: [2, 2], model: "mlp:1x6" }, /between pieces/],
  [{ pieces: [2, 1], interfaces: ["fluks"] }, /"fluks"[\s\S]*Try: flux/],
  [{ pieces: [1, 1], interfaces: ["flux"] }, /one piece has no interface/],
  [{ pieces: [2, 1], linearSolver: "shwarz" }, /"shwarz"[\s\S]*Try: .*"schwarz"/],
  [{ pieces: [2, 1], model: "chebyshev:8" }, /model "chebyshev:8" in parts/],
  [{ pieces: [2, 1], slabs: 3 }, /no option "slabs"/],
  [{ pieces: [2, 1], sampling: "raad" }, /"raad"; did you mean "rad"/],
  [{ pieces: [2, 1], sampling: "leverage", model: "mlp:1x6", points: 60 }, /"leverage" asks for rows of J/],
  [{ pieces: [2, 1], sampling: "rad", redraw: 0 }, /points that stay fixed cannot be sampled/],
  [{ pieces: [2, 1], memory: 1000 }, /the budget is/],
] as const)("refuses %o, naming it", async (options, message) => {
  await expect(solve(plane, { ...plain, ...options })).rejects.toThrow(message);
});
