import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { levenbergMarquardt } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { inspect, restore, solve } from "../../src/solve/index.ts";

const quick = { device: "wasm", threads: 1 } as const;
const domain = box({ x: [0, 1] });
/** u'' = f with values at both ends; f is a function of the point, so that it can be made to fail. */
const withSource = (f: (point: Readonly<Record<string, number>>) => number) =>
  problem({
    name: "bar",
    domain,
    fields: ["u"],
    interior: pde`u_xx = ${f}`,
    conditions: [on(domain.face("x"), pde`u = 0`)],
    exact: pde`u = sin(pi*x)`,
    recommended: { model: "mlp:1x8", points: { interior: 60, conditions: 2 } },
  });
const bar = withSource(({ x }) => -(Math.PI ** 2) * Math.sin(Math.PI * x));

describe("solve", () => {
  it("solves, measures the error on points of its own, and says why it stopped", async () => {
    const solved = await solve(bar, { ...quick, model: "mlp:1x8", target: 1e-7, seconds: 20 });
    expect(solved.outcome).toMatchObject({ kind: "converged", by: "target" });
    expect(solved.error!.relativeL2).toBeLessThanOrEqual(1e-7);
    expect(solved.error!.fields.u).toBe(solved.error!.relativeL2);
    expect(Math.abs(solved.u.at({ x: 0.5 }) - 1)).toBeLessThan(1e-5);
    expect(solved.notes.join()).toContain("wasm");
    expect(solved.steps).toBe(solved.history.length);
    solved.close();
  });

  it("gives the same bits for the same seed and other ones for another", async () => {
    const theta = async (seed: number): Promise<Float64Array> => {
      const solved = await solve(bar, { ...quick, steps: 25, seed });
      solved.close();
      return solved.theta;
    };
    expect(await theta(4)).toEqual(await theta(4));
    expect(await theta(5)).not.toEqual(await theta(4));
  });

  it("resumes bit for bit, redraws included", async () => {
    const burgers = await problemNamed("burgers");
    const options = { ...quick, model: "mlp:2x6", points: { interior: 90, conditions: 20 }, redraw: 4 };
    const whole = await solve(burgers, { ...options, steps: 40 });
    const half = await solve(burgers, { ...options, steps: 23 });
    const checkpoint = JSON.parse(JSON.stringify(half.checkpoint().header));
    const resumed = await solve(burgers, {
      ...options,
      steps: 40,
      resume: { header: checkpoint, arrays: half.checkpoint().arrays },
    });
    expect(resumed.theta).toEqual(whole.theta);
    expect(resumed.steps).toBe(40);
    expect(resumed.cost).toBe(whole.cost);
    for (const solved of [whole, half, resumed]) solved.close();
  });

  it("resumes bit for bit by QR", async () => {
    const solver = (): ReturnType<typeof levenbergMarquardt> => levenbergMarquardt({ method: "qr" });
    const whole = await solve(bar, { ...quick, solver: solver(), steps: 12 });
    const half = await solve(bar, { ...quick, solver: solver(), steps: 7 });
    const resumed = await solve(bar, { ...quick, solver: solver(), steps: 12, resume: half.checkpoint() });
    expect(resumed.theta).toEqual(whole.theta);
    for (const solved of [whole, half, resumed]) solved.close();
  });

  it("gives a device of the caller's back as it was, after success and after failure", async () => {
    const device = wasmDevice({ threads: 1 });
    const before = device.bytes.used;
    const solved = await solve(bar, { device, steps: 3 });
    solved.u.at({ x: 0.2 });
    const resume = solved.checkpoint();
    await expect(solve(bar, { device, seed: 9, resume })).rejects.toThrow(/seed/);
    await expect(
      solve(
        withSource(() => Number.NaN),
        { device },
      ),
    ).rejects.toThrow(/NaN/);
    solved.close();
    solved.close();
    expect(device.bytes.used).toBe(before);
    device.close();
  });

  it("refuses a checkpoint of another run, naming what differs", async () => {
    const solved = await solve(bar, { ...quick, steps: 3 });
    const resume = solved.checkpoint();
    await expect(solve(bar, { ...quick, steps: 5, seed: 9, resume })).rejects.toThrow(/seed is 1.*9/s);
    await expect(solve(await problemNamed("heat"), { ...quick, steps: 5, resume })).rejects.toThrow(
      /problem is "bar".*"heat"/s,
    );
    solved.close();
  });

  it("recovers a coefficient with its standard error", async () => {
    const inverse = await problemNamed("inverse-heat");
    const solved = await solve(inverse, {
      ...quick,
      model: "mlp:2x8",
      points: { interior: 200, conditions: 40 },
      target: 1e-6,
      seconds: 30,
    });
    const [found] = solved.coefficients;
    expect(Math.abs(found.value / found.exact! - 1)).toBeLessThan(1e-4);
    expect(found.standardError).toBeGreaterThan(0);
    expect(Math.abs(found.value - found.exact!)).toBeLessThan(100 * found.standardError);
    solved.close();
  });

  it("stops at once on a signal, with the best iterate", async () => {
    const abort = new AbortController();
    const solved = await solve(bar, {
      ...quick,
      model: "mlp:1x8",
      seconds: 60,
      signal: abort.signal,
      observe: ({ step }) => step.index === 5 && abort.abort(),
    });
    expect(solved.outcome.kind).toBe("aborted");
    expect(Number.isFinite(solved.cost)).toBe(true);
    solved.close();
  });

  it("names the point where a source is not finite", async () => {
    const broken = withSource(({ x }) => (x > 0.5 ? Number.NaN : 1));
    await expect(solve(broken, quick)).rejects.toThrow(/interior.*x = 0\.[5-9]/s);
  });

  it("names the row that is not finite at the start", async () => {
    const root = problem({
      name: "root",
      domain,
      fields: ["u"],
      interior: pde`u_xx = sqrt(u - 100)`,
      conditions: [on(domain.face("x"), pde`u = 0`)],
    });
    const solved = await solve(root, { ...quick, model: "mlp:1x4", points: { interior: 20, conditions: 2 } });
    expect(solved.outcome.kind).toBe("non-finite");
    expect(solved.outcome.message).toMatch(/interior, .*at x = .*u = /s);
    solved.close();
  });

  it("refuses more memory than allowed before taking any, with the alternatives", async () => {
    await expect(solve(bar, { ...quick, points: 60_000, memory: 2 ** 21 })).rejects.toThrow(
      /60002 rows.*even in panels.*GiB.*--solver lbfgs/s,
    );
  });
  it("sums Gram matrices over panels where J does not fit, says so, and takes the same steps", async () => {
    const options = { ...quick, points: 60_000, steps: 4 };
    const [panelled, whole] = [await solve(bar, { ...options, memory: 2 ** 23 }), await solve(bar, options)];
    expect(panelled.notes.join()).toMatch(/does not fit: Gram matrices are summed over panels/);
    expect(whole.notes.join()).not.toMatch(/panels/);
    panelled.history.forEach(({ cost }, k) => {
      expect(Math.abs(cost / whole.history[k].cost - 1)).toBeLessThan(1e-6);
    });
    panelled.close();
    whole.close();
  });

  it("leaves out periodic conditions that the network satisfies by construction, and says so", async () => {
    const advection = await problemNamed("advection");
    const solved = await solve(advection, { ...quick, steps: 2, points: { interior: 40, conditions: 10 } });
    expect(solved.notes.join()).toMatch(/by construction/);
    const at = (x: number): number => solved.u.at({ x, t: 0.3 });
    expect(at(0)).toBeCloseTo(at(2 * Math.PI), 12);
    solved.close();
  });
});

describe("inspect and restore", () => {
  it("say what a solve would do", async () => {
    const inspection = inspect(await problemNamed("burgers"), { model: "mlp:4x20", points: 500 });
    expect(inspection.columns).toBe(1341);
    expect(inspection.blocks[0]).toMatchObject({
      name: "interior",
      points: 500,
      jets: ["u_t", "u", "u_x", "u_xx"],
    });
    expect(inspection.rows).toBe(
      inspection.blocks.reduce((sum, block) => sum + block.points * block.equations.length, 0),
    );
    expect(inspection.bytes).toBeGreaterThan(8 * inspection.rows * inspection.columns);
  });

  it("make a stored run a solution again", async () => {
    const solved = await solve(bar, { ...quick, steps: 12 });
    const again = restore(bar, solved.checkpoint());
    expect(again.at({ x: 0.37 })).toBe(solved.u.at({ x: 0.37 }));
    expect(() => restore(bar, { header: { model: "mlp:1x9" }, arrays: solved.checkpoint().arrays })).toThrow(
      /parameters/,
    );
    solved.close();
  });
});
