/** @file Problems that nothing resolves: the answer says so, and a search that is stopped is not a failed one. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, problem } from "../../../src/problem/index.ts";
import { solve } from "../../../src/solve/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
/** A source that jumps between 1 and -1 along some seventy curves. */
const checkered = problem({
  name: "checkered",
  domain,
  interior: pde`lap(u) = ${({ x, y }) => Math.sign(Math.sin(37 * x) * Math.sin(41 * x * y) - 0.2)}`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
});

describe("a source with jumps", () => {
  it("ends stalled: the best held-out residual, which is poor, and a short account of what was tried", async () => {
    const solved = await solve(checkered, { family: "chebyshev", seconds: 1.5, estimate: false, threads: 1 });
    expect(solved.outcome).toMatchObject({ kind: "stalled", by: "held-out residual" });
    const { message } = solved.outcome;
    const [, best] = /relative residual at fresh points is (\S+) > 1e-5/.exec(message)!;
    expect(Number(best)).toBeGreaterThan(1e-2);
    const tried = solved.decisions.flatMap(
      ({ what }) => /held-out residual (\S+e[-+]\d+)/.exec(what)?.[1] ?? [],
    );
    // Either is rounded to two digits, at its own time.
    expect(Number(best) / Math.min(...tried.map(Number))).toBeCloseTo(1, 1);
    expect(message).toMatch(/the best by family of \d+ tried: chebyshev/);
    expect(message.length).toBeLessThan(500);
    expect(solved.u.at({ x: 0.5, y: 0.5 })).toBeTypeOf("number");
    solved.close();
  });

  it("is not called solved because a network's time is up", async () => {
    const solved = await solve(checkered, { seconds: 0.5, threads: 1 });
    expect(solved.outcome.kind).toBe("stalled");
    expect(solved.outcome.message).toMatch(/residual at fresh points is \S+ > .* tried: /s);
    expect(solved.decisions.map(({ what }) => what)).toContain("on to a network");
    solved.close();
  });
});

describe("a signal", () => {
  it("stops the search, with the best that was found", async () => {
    const abort = new AbortController();
    const solved = await solve(checkered, {
      seconds: 60,
      signal: abort.signal,
      observe: () => abort.abort(),
      estimate: false,
      threads: 1,
    });
    expect(solved.outcome.kind).toBe("aborted");
    expect(Number.isFinite(solved.u.at({ x: 0.3, y: 0.4 }))).toBe(true);
    solved.close();
  });

  it("does not take back what is converged", async () => {
    const abort = new AbortController();
    const solved = await solve(await problemNamed("l-shape"), {
      signal: abort.signal,
      observe: () => abort.abort(),
      estimate: false,
      threads: 1,
    });
    expect(solved.outcome.kind).toBe("converged");
    expect(solved.error!.relativeL2).toBeLessThan(1e-10);
    solved.close();
  });
});
