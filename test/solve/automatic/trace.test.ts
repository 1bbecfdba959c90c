/** @file Errors on the way of an automatic solve: what would have been returned then, on a clock that stood still. */

import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import type { Solution } from "../../../src/solution/index.ts";
import { journal } from "../../../src/solve/automatic/journal.ts";
import { candidateTrace } from "../../../src/solve/automatic/trace.ts";
import { solve } from "../../../src/solve/index.ts";

interface TracePoint {
  readonly seconds: number;
  readonly error: number;
}
const options = { device: "wasm", threads: 1, estimate: false } as const;

describe("the trace of an automatic solve", () => {
  it("rises in time, falls in error by its best, and ends with the error that is returned", async () => {
    const trace: TracePoint[] = [];
    const poisson = await problemNamed("poisson");
    const solved = await solve(poisson, { ...options, trace: (point) => trace.push(point) });
    const { error, seconds } = solved;
    solved.close();
    expect(trace.length).toBeGreaterThanOrEqual(3);
    expect(trace.at(-1)?.error).toBe(error?.relativeL2);
    const times = trace.map((point) => point.seconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(seconds);
    // Spectral convergence: the first polynomials are many orders of magnitude away from the last.
    expect(trace[0].error).toBeGreaterThan(1e4 * trace.at(-1)!.error);
  });

  it("holds no errors of slabs: these are solutions of a part", async () => {
    const trace: TracePoint[] = [];
    const heat = await problemNamed("heat");
    const asked = { ...options, family: "chebyshev", slabs: 4, seconds: 10 };
    const solved = await solve(heat, { ...asked, trace: (point) => trace.push(point) });
    expect(solved.u.pieces?.breaks).toHaveLength(3);
    solved.close();
    expect(trace).toEqual([]);
  });
});

describe("a journal that is paused", () => {
  it("does not count the pause, neither in all nor for the next decision", () => {
    const log = journal(performance.now());
    log.paused(() => {
      for (const until = performance.now() + 60; performance.now() < until; );
    });
    log.note("what", "because");
    expect(log.elapsed).toBeLessThan(0.055);
    expect(log.decisions[0].seconds).toBeLessThan(0.055);
  });
});

describe("measuring candidates", () => {
  it("tells only those that are better by held-out residual, and nothing where nothing is known", async () => {
    const heat = await problemNamed("heat");
    const told: number[] = [];
    const found: number[] = [];
    const zero = (value: number): Solution => ({
      coordinates: heat.coordinates,
      fields: heat.fields,
      domain: heat.domain,
      evaluate: (names, points) => names.map(() => new Float64Array(points.count).fill(value)),
      at: () => value,
    });
    const measure = candidateTrace(heat, journal(performance.now()), {
      trace: ({ error }) => told.push(error),
      found: ({ u }) => found.push(u.at({ x: 0, t: 0 })),
    });
    measure({ u: zero(0), heldOut: 1e-2 });
    measure({ u: zero(5), heldOut: 1e-1 });
    measure({ u: zero(9), heldOut: Number.NaN });
    measure({ u: zero(0), heldOut: 1e-3 });
    // u = 0 is wrong by all there is.
    expect(told).toEqual([1, 1]);
    // Both better ones could be looked at, the worse and the broken one between them not.
    expect(found).toEqual([0, 0]);
    const { exact: _, ...unknown } = heat;
    const silent = candidateTrace(unknown, journal(performance.now()), {
      trace: () => told.push(Number.NaN),
    });
    silent({ u: zero(0), heldOut: 1e-2 });
    expect(told).toHaveLength(2);
  });
});
