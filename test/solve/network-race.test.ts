import { describe, expect, it } from "vitest";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { type Decision, modelOf, restore, type Solved, solve } from "../../src/solve/index.ts";
import { ranked } from "../../src/solve/network-race.ts";

const quick = { device: "wasm", threads: 1, estimate: false, kind: "network" } as const;
const domain = box({ x: [0, 1], y: [0, 1] });
/** Nothing is recommended: the solve chooses network, points and scale. */
const plain = problem({
  name: "plain",
  domain,
  interior: pde`-lap(u) = 2*pi^2*sin(pi*x)*sin(pi*y)`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: pde`u = sin(pi*x)*sin(pi*y)`,
});

describe("the race of networks", () => {
  it("trains both for a tenth of the time and continues the better one, not from scratch", async () => {
    const decisions: Decision[] = [];
    const costs: number[] = [];
    const solved = await solve(plain, {
      ...quick,
      seconds: 3,
      explain: (decision) => decisions.push(decision),
      observe: ({ step }) => costs.push(step.bestCost),
    });
    expect(decisions[0].what).toMatch(/mlp:(1x64|2x24) goes on/);
    expect(decisions[0].because).toMatch(/held-out residual .* against .* of mlp:/);
    expect(decisions[0].what).toContain(solved.model);
    const { history, theta } = solved;
    expect(history.map(({ index }) => index)).toEqual(history.map((_, i) => i));
    expect(history.length).toBe(costs.length);
    expect(solved.steps).toBe(history.length);
    // One of the two goes on from its lowest cost.
    const lowest = Math.min(
      ...history.slice(history.findIndex(({ seconds }) => seconds > 0.7)).map((s) => s.bestCost),
    );
    expect(solved.cost).toBe(lowest);
    expect(theta.length).toBe(solved.columns);
    expect(solved.error!.relativeL2).toBeLessThan(0.1);
    solved.close();
  });

  it("stores its checkpoints under the name that the run folder expects, restored to the same bits", async () => {
    const saved: ReturnType<Solved["checkpoint"]>[] = [];
    const options = { ...quick, seconds: 1 };
    const solved = await solve(plain, {
      ...options,
      observe: ({ checkpoint }) => saved.length < 1 && saved.push(checkpoint()),
    });
    for (const checkpoint of [saved[0], solved.checkpoint()])
      expect(checkpoint.header.model).toBe(modelOf(plain, options));
    const at = { x: 0.3, y: 0.7 };
    expect(restore(plain, solved.checkpoint()).at(at)).toBe(solved.u.at(at));
    expect(Number.isFinite(restore(plain, saved[0]).at(at))).toBe(true);
    solved.close();
  });

  it("goes by the residual at fresh points; up to three dimensions one layer needs a lead of a thousand", () => {
    const winner = (dimension: number, wide: number, deep: number): string => {
      const coordinates = ["x", "y", "z", "w", "t"].slice(0, dimension);
      return ranked({ coordinates }, { heldOut: wide, name: "wide" }, { heldOut: deep, name: "deep" })[0]
        .name;
    };
    for (const dimension of [1, 2, 3]) {
      expect(winner(dimension, 1e-3, 0.9)).toBe("deep");
      expect(winner(dimension, 1e-4, 0.9)).toBe("wide");
      expect(winner(dimension, 1e-2, 1e-3)).toBe("deep");
    }
    expect([winner(5, 1e-3, 1e-2), winner(5, 1e-2, 1e-3), winner(5, 0.8, 1.2)]).toEqual([
      "wide",
      "deep",
      "wide",
    ]);
  });

  it("stops at once on a signal, with the answer of the first one", async () => {
    const abort = new AbortController();
    const observe = () => abort.abort();
    const solved = await solve(plain, { ...quick, seconds: 60, signal: abort.signal, observe });
    expect(solved.outcome.kind).toBe("aborted");
    expect(Number.isFinite(solved.u.at({ x: 0.5, y: 0.5 }))).toBe(true);
    solved.close();
  });

  it("is not run where a network is recommended, named, or given steps", async () => {
    const recommending = {
      ...plain,
      recommended: { model: "mlp:1x6", points: { interior: 40, conditions: 16 } },
    };
    const small = { interior: 40, conditions: 16 };
    const recommended = await solve(recommending, { ...quick, seconds: 0.3 });
    const named = await solve(plain, { ...quick, model: "mlp:1x5", points: small, steps: 3 });
    const stepped = await solve(plain, { ...quick, points: small, steps: 3 });
    expect([recommended, named, stepped].map(({ model }) => model)).toEqual([
      "mlp:1x6",
      "mlp:1x5",
      "mlp:2x24",
    ]);
    for (const solved of [recommended, named, stepped]) {
      expect(solved.notes.join()).not.toMatch(/was chosen/);
      solved.close();
    }
  });
});
