/** @file A solve without settings: what it reaches, what it says about it, and what it refuses. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { coefficient, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { data, on, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../../src/run/index.ts";
import {
  type Decision,
  type Kind,
  restore,
  type Solved,
  type SolveOptions,
  solve,
} from "../../../src/solve/index.ts";

/** One thread: these systems are small, and other tests want the processors. */
const quick = { threads: 1 } as const;

/** Within a factor of ten, or both nothing but rounding. */
function expectAgreement(estimate: number, error: number): void {
  if (Math.max(estimate, error) < 1e-13) return;
  expect(estimate / error).toBeGreaterThan(0.1);
  expect(estimate / error).toBeLessThan(10);
}

/** Values of a solution and of the one restored from its checkpoint's bytes, at points of their own. */
function storedAndRestored({ problem: solved, u, checkpoint }: Solved): [Float64Array[], Float64Array[]] {
  const points = solved.domain.sample(60, { random: random(11) });
  const again = restore(solved, decodeCheckpoint(encodeCheckpoint(checkpoint()), "memory"));
  return [again.evaluate(solved.fields, points), u.evaluate(solved.fields, points)];
}

describe("without settings", () => {
  it.each<[string, Kind, RegExp]>([
    ["poisson", "features", /chebyshev|sinusoids/],
    ["heat", "spectral", /spectral evolution/],
    ["helmholtz", "features", /chebyshev|sinusoids/],
    ["advection", "spectral", /spectral evolution/],
    ["l-shape", "features", /harmonic/],
    ["klein-gordon", "features", /chebyshev/],
  ])(
    "%s is solved to 1e-11 by %s, with an honest estimate, and restored bit for bit",
    async (name, kind, model) => {
      const solved = await solve(await problemNamed(name), quick);
      expect(solved.kind).toBe(kind);
      expect(solved.model).toMatch(model);
      expect(solved.error!.relativeL2).toBeLessThanOrEqual(1e-11);
      expect(solved.outcome).toMatchObject({ kind: "converged", by: "held-out residual" });
      expectAgreement(solved.errorEstimate!.relativeL2, solved.error!.relativeL2);
      expect(solved.decisions.length).toBeGreaterThan(0);
      for (const { what, because, seconds } of solved.decisions) {
        expect(what).not.toBe("");
        expect(because).not.toBe("");
        expect(seconds).toBeGreaterThanOrEqual(0);
      }
      const [again, before] = storedAndRestored(solved);
      expect(again).toEqual(before);
      solved.close();
    },
  );

  it("the same seed gives the same bits, and decisions are told as they are made", async () => {
    const poisson = await problemNamed("poisson");
    const once = async (): Promise<[Float64Array, string[], readonly Decision[]]> => {
      const told: Decision[] = [];
      const solved = await solve(poisson, {
        ...quick,
        seed: 3,
        estimate: false,
        explain: (one) => told.push(one),
      });
      solved.close();
      expect(solved.errorEstimate).toBeUndefined();
      expect(told).toEqual(solved.decisions);
      return [solved.theta, told.map(({ what }) => what), told];
    };
    const [[theta, decisions], [again, same]] = [await once(), await once()];
    expect(again).toEqual(theta);
    expect(same).toEqual(decisions);
  });

  it("a device of the caller's is given back as it was", async () => {
    const device = wasmDevice({ threads: 1 });
    const before = device.bytes.used;
    const solved = await solve(await problemNamed("l-shape"), { device });
    solved.close();
    expect(device.bytes.used).toBe(before);
    device.close();
  });

  it("a source that is not finite is refused, naming the point", async () => {
    const domain = box({ x: [0, 1] });
    const broken = problem({
      name: "broken",
      domain,
      interior: pde`u_xx = ${({ x }) => (x > 0.5 ? Number.NaN : 1)}`,
      conditions: [on(domain.face("x"), pde`u = 0`)],
    });
    await expect(solve(broken, quick)).rejects.toThrow(/interior.*x = 0\.[5-9]/s);
  });
});

describe("with kind or family", () => {
  it("heat is solved by bases where features are asked for", async () => {
    const solved = await solve(await problemNamed("heat"), { ...quick, kind: "features", estimate: false });
    expect(solved.kind).toBe("features");
    expect(solved.error!.relativeL2).toBeLessThanOrEqual(1e-11);
    expect(solved.decisions.map(({ what }) => what).join()).not.toMatch(/spectral/);
    solved.close();
  });

  it.each(["chebyshev", "sinusoids"])("only %s are tried where they are asked for", async (family) => {
    for (const name of ["poisson", "heat"]) {
      const solved = await solve(await problemNamed(name), { ...quick, family, estimate: false });
      expect(solved.model).toMatch(new RegExp(`^${family}`));
      expect(solved.error!.relativeL2).toBeLessThanOrEqual(1e-10);
      const tried = solved.decisions.filter(({ what }) => /columns/.test(what));
      expect(tried.every(({ what }) => what.startsWith(family))).toBe(true);
      solved.close();
    }
  });

  it("slabs are as many as asked for, and u and u_t are continuous between them", async () => {
    const solved = await solve(await problemNamed("wave"), {
      ...quick,
      family: "chebyshev",
      slabs: 2,
      estimate: false,
    });
    expect(solved.model).toMatch(/^2 slabs/);
    const { breaks } = solved.u.pieces!;
    expect(solved.error!.relativeL2).toBeLessThanOrEqual(1e-9);
    const cut = breaks.find((t) => t > 0.4 && t < 0.6)!;
    for (const x of [0.11, 0.37, 0.82])
      for (const name of ["u", "u_t"]) {
        const [low, high] = [cut, cut * (1 + 1e-12)].map((t) => solved.u.at({ x, t }, name));
        expect(Math.abs(high - low)).toBeLessThan(1e-7);
      }
    solved.close();
  });

  it.each<[string, SolveOptions, RegExp]>([
    ["poisson", { family: "chebychev" }, /no family "chebychev".*chebyshev/s],
    ["poisson", { family: "chebyshev", model: "mlp:1x8" }, /family "chebyshev" and model mlp:1x8 exclude/],
    ["poisson", { family: "sinusoids", model: "chebyshev:9" }, /"sinusoids" and model chebyshev:9 exclude/],
    ["heat", { kind: "spectral", model: "chebyshev:9" }, /kind "spectral" and model chebyshev:9 exclude/],
    ["poisson", { family: "chebyshev", steps: 5 }, /family "chebyshev" and steps exclude/],
    ["heat", { family: "chebyshev", kind: "spectral" }, /family "chebyshev" and kind "spectral" exclude/],
    ["heat", { family: "chebyshev", kind: "network" }, /family "chebyshev" and kind "network" exclude/],
    ["poisson", { kind: "features", solver: "lm" }, /kind "features" and solver exclude/],
    ["poisson", { kind: "spectral" }, /no solution of kind "spectral".*there is no time/s],
    ["l-shape", { family: "carriers" }, /by family "carriers" was found/],
    ["inverse-heat", { kind: "spectral" }, /kind "spectral" has trainable coefficients.*D/s],
    ["inverse-heat", { family: "spectral" }, /has trainable coefficients.*D/s],
  ])("%s with %j is refused", async (name, options, message) => {
    await expect(solve(await problemNamed(name), options)).rejects.toThrow(message);
  });
});

describe("an inverse problem", () => {
  const domain = box({ x: [0, 1] });
  const x = [0.25, 0.5, 0.75];
  const rod = problem({
    name: "rod",
    domain,
    interior: pde`-${coefficient("k", 2)}*u_xx = 2`,
    conditions: [on(domain.face("x"), pde`u = 0`), data({ x, u: x.map((at) => at * (1 - at)) })],
    exact: pde`u = x*(1 - x)`,
    trueCoefficients: { k: 1 },
    recommended: { model: "mlp:1x6", points: { interior: 40, conditions: 2 } },
  });

  it.each([{}, { model: "chebyshev:6" }])("is solved by polynomials to rounding, %j", async (options) => {
    const solved = await solve(rod, { ...options, device: "wasm", threads: 1 });
    expect(solved.kind).toBe("features");
    expect(solved.coefficients[0].value).toBeCloseTo(1, 11);
    expect(solved.coefficients[0].standardError).toBeLessThan(1e-11);
    expect(solved.error!.relativeL2).toBeLessThan(1e-11);
    solved.close();
  });

  it("goes to a network where that is asked for, and says why", async () => {
    const options = { kind: "network", target: 1e-6, seconds: 20, device: "wasm", threads: 1 } as const;
    const solved = await solve(rod, options);
    expect(solved.kind).toBe("network");
    expect(solved.decisions.at(-1)!.because).toMatch(/kind network was asked for/);
    expect(solved.coefficients[0].value).toBeCloseTo(1, 3);
    solved.close();
  });
});
