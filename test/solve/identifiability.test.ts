import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { coefficient, pde } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { data, on, problem } from "../../src/problem/index.ts";
import { solve } from "../../src/solve/index.ts";

const [diffusivity, strength] = [0.25, 0.5];
const domain = box({ x: [0, 1], t: [0, 1] });
const decay = pde`u = exp(-pi^2*${diffusivity}*t)*sin(pi*x) + ${strength}*(1 - exp(-4*pi^2*${diffusivity}*t))/(4*pi^2*${diffusivity})*sin(2*pi*x)`;
const times = Array.from({ length: 12 }, (_, i) => (i + 0.5) / 12);

/** u_t = D u_xx + a sin 2πx, two sensors read twelve times each. */
const rod = (first: number, second: number) =>
  problem({
    name: "rod",
    domain,
    interior: pde`u_t = ${coefficient("D", 2 * diffusivity)}*u_xx + ${coefficient("a", 0.1)}*sin(2*pi*x)`,
    conditions: [
      on(domain.face("t", "low"), pde`u = sin(pi*x)`),
      on(domain.face("x"), pde`u = 0`),
      data(
        pointsFrom({ x: [...times.map(() => first), ...times.map(() => second)], t: [...times, ...times] }),
        decay,
      ),
    ],
    exact: decay,
    trueCoefficients: { D: diffusivity, a: strength },
  });

const options = {
  model: "mlp:2x12",
  points: { interior: 150, conditions: 30 },
  steps: 60,
  device: "wasm",
  threads: 1,
} as const;

describe("coefficients that the data cannot determine", () => {
  it("are named where both sensors stand in the node of the response to them", async () => {
    const { notes, coefficients, close } = await solve(rod(0.5, 0.5), options);
    const told = notes.filter((note) => note.includes("do not determine"));
    expect(told.length).toBe(1);
    expect(told[0]).toMatch(/do not determine a:/);
    expect(Math.abs(coefficients[0].value / diffusivity - 1)).toBeLessThan(0.02);
    close();
  });

  it("are not where the sensors stand apart", async () => {
    const { notes, coefficients, close } = await solve(rod(0.25, 0.6), options);
    expect(notes.filter((note) => note.includes("do not determine"))).toEqual([]);
    expect(Math.abs(coefficients[1].value / strength - 1)).toBeLessThan(0.05);
    close();
  });
});

/** The library's `inverse-heat` with two sensors in other places, read eight times each. */
async function inverseHeat(first: number, second: number, loss = false) {
  const { domain, recommended } = await problemNamed("inverse-heat");
  const readings = Array.from({ length: 8 }, (_, i) => (i + 0.5) / 8);
  const sensors = pointsFrom({
    x: [...readings.map(() => first), ...readings.map(() => second)],
    t: [...readings, ...readings],
  });
  const lost = pde`u = exp(-(pi^2*${diffusivity} + ${strength})*t)*sin(pi*x) + 2*exp(-(4*pi^2*${diffusivity} + ${strength})*t)*sin(2*pi*x)`;
  const known = pde`u = exp(-pi^2*${diffusivity}*t)*sin(pi*x)`;
  const start = loss
    ? on(domain.face("t", "low"), pde`u = sin(pi*x) + 2*sin(2*pi*x)`)
    : on(domain.face("t", "low"), pde`u = sin(pi*x)`);
  return problem({
    ...{
      name: "inverse-heat",
      domain,
      ...(recommended && { recommended: { weight: recommended.weight ?? 1 } }),
    },
    interior: loss
      ? pde`u_t = ${coefficient("D", 2 * diffusivity)}*u_xx - ${coefficient("k", 0.1)}*u`
      : pde`u_t = ${coefficient("D", 2 * diffusivity)}*u_xx`,
    conditions: [start, on(domain.face("x"), pde`u = 0`), data(sensors, loss ? lost : known)],
  });
}

const unseen = async (of: ReturnType<typeof inverseHeat>) => {
  const { notes, close } = await solve(await of, { ...options, steps: 80 });
  close();
  return notes.filter((note) => note.includes("do not determine"));
};

describe("inverse-heat with two sensors in one place", () => {
  it("names the diffusivity where both stand on the wall, whose temperature is known", async () => {
    const told = await unseen(inverseHeat(1, 1));
    expect(told.length).toBe(1);
    expect(told[0]).toMatch(/do not determine D:/);
  });

  it("is silent in the middle, for one place is enough for one number", async () => {
    expect(await unseen(inverseHeat(0.5, 0.5))).toEqual([]);
  });

  it("names diffusivity and loss in a node of the second mode: only the first one's decay, π²D + k, is seen", async () => {
    const told = await unseen(inverseHeat(0.5, 0.5, true));
    expect(told.length).toBe(1);
    // Along the unseen direction k = -π²D, with D and k in units of what each does to u.
    expect(told[0]).toMatch(/a difference of D \(\d+ %\) and k \(\d+ %\), only their sum/);
    expect(await unseen(inverseHeat(0.25, 0.6, true))).toEqual([]);
  });
});

describe("instruments", () => {
  const told = { ...options, model: undefined, instruments: ["trace"] } as const;
  const kinds: readonly [string, object, RegExp][] = [
    ["windows", { windows: [2, 2], points: undefined, steps: undefined }, /windows have no network/],
    ["parts", { windows: [2, 2], model: "mlp:1x8" }, /networks in parts are joined/],
    ["slabs", { slabs: 2, kind: "network" }, /2 slabs with a network each/],
    ["Gaussians", { model: "gaussians:trained" }, /model "gaussians:trained" is no network/],
  ];
  it.each(kinds)("refuse %s, which they cannot read", async (_, given, reason) => {
    const { model: _model, ...rest } = told;
    await expect(solve(rod(0.25, 0.6), { ...rest, ...given })).rejects.toThrow(reason);
  });

  it("tell traces, spectrum and sharpness of a network, the last reading at the last accepted step", async () => {
    const { instruments, notes, history, close } = await solve(rod(0.25, 0.6), {
      ...options,
      steps: 30,
      instruments: ["trace", "spectrum", "sharpness", "degeneracy"],
    });
    close();
    const { trace, blocks, spectrum, sharpness, measures, degeneracy } = instruments!;
    const layers = blocks!.reduce((sum, block) => sum + block.trace, 0);
    expect(trace!.hessian).toBeCloseTo(layers, 8);
    // At a fit the Hessian is JᵀJ but for small residuals.
    expect(Math.abs(trace!.gaussNewton / trace!.hessian - 1)).toBeLessThan(0.05);
    expect(spectrum!.largest).toBeLessThan(trace!.gaussNewton);
    expect(Math.abs(spectrum!.massAtZeroDrift)).toBeLessThan(0.02);
    expect(sharpness!.at(-1)!.accepted).toBe(history.at(-1)!.accepted);
    expect(Math.abs(sharpness!.at(-1)!.value / measures!.largest - 1)).toBeLessThan(0.05);
    expect(degeneracy!.map(({ group }) => group)).toEqual(["layer 1", "layer 2", "layer 3", "coefficients"]);
    expect(notes.filter((note) => note.includes("not measured"))).toEqual([]);
  });
});
