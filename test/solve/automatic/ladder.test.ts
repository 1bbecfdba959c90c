/** @file When ladders end, and which of two families wins a race. */

import { afterAll, describe, expect, it } from "vitest";
import { expr, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, problem } from "../../../src/problem/index.ts";
import { relativeL2 } from "../../../src/solution/index.ts";
import { chebyshevFamily, sinusoidFamily } from "../../../src/solve/automatic/families.ts";
import { climb, ending, type Family } from "../../../src/solve/automatic/ladder.ts";
import { race } from "../../../src/solve/automatic/race.ts";
import { contextFor } from "./context.ts";

describe("a ladder ends", () => {
  it.each([
    [[], 0, undefined],
    [[1e-14], 100, "resolved"],
    [[1e-3, 1e-14, 1e-3], 0, "resolved"],
    // Good enough where the next rung is large, not where it is cheap; the larger, the sooner.
    [[2e-11], 900, "resolved"],
    [[2e-11], 800, undefined],
    [[1e-10], 1700, "resolved"],
    [[1e-10], 900, undefined],
    [[2e-9], 1e5, undefined],
    [[0.9, 0.8, 0.9, 0.7], 0, undefined],
    [[0.9, 0.8, 0.9, 0.7, 0.5], 0, "given up"],
    [[0.9, 0.8, 0.9, 0.7, 0.05], 0, undefined],
    // Near rounding one rung without gain says all, above it two, far above it none.
    [[1e-10, 0.9e-10], 0, "no gain"],
    [[1e-10, 0.4e-10], 0, undefined],
    [[1e-7, 0.9e-7], 0, undefined],
    [[1e-7, 0.9e-7, 0.8e-7], 0, "no gain"],
    [[1e-7, 0.9e-7, 0.3e-7], 0, undefined],
    [[1e-3, 1e-3, 1e-3, 1e-3], 0, undefined],
  ] as const)("after held-out residuals %j, the last of %d columns: %s", (heldOut, columns, expected) => {
    expect(ending(heldOut, columns)).toBe(expected);
  });
});

const domain = box({ x: [-1, 1], y: [-1, 1] });
const poisson = (u: ReturnType<typeof expr>, f: ReturnType<typeof expr>) =>
  problem({
    name: "manufactured",
    domain,
    interior: pde`lap(u) = ${f}`,
    conditions: [on(domain.boundary(), pde`u = ${u}`)],
    exact: { u },
  });
const polynomial = poisson(expr`x^4*y^2 - y^5`, expr`12*x^2*y^2 + 2*x^4 - 20*y^3`);
const context = contextFor(polynomial);
afterAll(() => context.close());

/** A family that never gets better than polynomials of degree two. */
const stuck: Family = {
  ...chebyshevFamily(polynomial),
  name: "stuck",
  basis: () => chebyshevFamily(polynomial).basis(6, [1, 1], 1),
};

describe("a rung", () => {
  it("of polynomials holds a polynomial to rounding", async () => {
    for await (const rung of climb(context, chebyshevFamily(polynomial))) {
      expect(rung.heldOut).toBeLessThan(1e-12);
      expect(relativeL2(rung.u, polynomial.exact!.u)).toBeLessThan(1e-13);
      expect(rung.rows).toBeGreaterThan(rung.columns);
      break;
    }
  });

  it("is not built where its system is larger than the memory allowed", async () => {
    const rungs = climb({ ...context, memory: 1000 }, chebyshevFamily(polynomial));
    expect((await rungs.next()).done).toBe(true);
  });

  it("is not begun when the time is up", async () => {
    const rungs = climb({ ...context, deadline: -1 }, chebyshevFamily(polynomial));
    expect((await rungs.next()).done).toBe(true);
  });

  it("grows by the factor asked for, up to the most", async () => {
    const sizes: number[] = [];
    for await (const { columns } of climb(context, sinusoidFamily(polynomial), { grow: 2, most: 500 }))
      sizes.push(columns);
    expect(sizes.length).toBeGreaterThan(1);
    sizes.slice(1).forEach((size, k) => {
      expect(size / sizes[k]).toBeCloseTo(2, 1);
    });
    expect(sizes.at(-1)).toBeLessThanOrEqual(500);
  });
});

describe("a race", () => {
  it("is won by the family that resolves, whatever the order, and the best rung is its", async () => {
    for (const families of [
      [stuck, chebyshevFamily(polynomial)],
      [chebyshevFamily(polynomial), stuck],
    ]) {
      const climbed = await race(context, families);
      expect(climbed).toMatchObject({ family: "chebyshev", ending: "resolved" });
      expect(climbed.best!.heldOut).toBe(Math.min(...climbed.heldOut));
    }
  });

  it("tells of every rung", async () => {
    const own = contextFor(polynomial);
    const { heldOut } = await race(own, [chebyshevFamily(polynomial)]);
    expect(own.journal.decisions.filter(({ what }) => /held-out residual/.test(what))).toHaveLength(
      heldOut.length,
    );
    own.close();
  });

  it("of families that resolve nothing says so", async () => {
    const { ending: end, best } = await race(context, [stuck], { most: 2000 });
    expect(["given up", "out of room", "no gain"]).toContain(end);
    expect(best!.heldOut).toBeGreaterThan(1e-3);
  });
});
