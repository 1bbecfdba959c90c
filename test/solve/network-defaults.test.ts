import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, type Problem, problem } from "../../src/problem/index.ts";
import { inspect } from "../../src/solve/index.ts";
import { defaultPoints, defaultRedraw, rowScale } from "../../src/solve/network-defaults.ts";

/** The problem as a user would have written it. */
const bare = async (name: string): Promise<Problem> => ({ ...(await problemNamed(name)), recommended: {} });

describe("what a network is trained with where nothing is recommended", () => {
  it("2.7 to 3.1 rows per parameter, equations shared", async () => {
    for (const name of ["poisson", "kovasznay", "wave", "poisson-5d"])
      for (const model of ["mlp:1x64", "mlp:2x24"]) {
        const { rows, columns } = inspect(await bare(name), { model });
        expect(rows / columns).toBeGreaterThanOrEqual(2.7);
        expect(rows / columns).toBeLessThanOrEqual(3.1);
      }
  });

  it("no fewer points than fill a domain", async () => {
    expect(defaultPoints(await bare("poisson"), 5)).toEqual({ interior: 64, conditions: 16 });
  });

  it("redraws for nonlinear equations and in ten dimensions", async () => {
    const names = ["poisson", "heat", "kovasznay", "burgers", "poisson-5d", "poisson-10d"];
    const problems = await Promise.all(names.map(bare));
    expect(problems.map(defaultRedraw)).toEqual([0, 0, 20, 20, 0, 20]);
  });

  it("scales rows by the source's rms where the source leads", async () => {
    // rms of 2π² sin πx sin πy over the square is π².
    expect(Math.abs(rowScale(await bare("poisson")) / Math.PI ** 2 - 1)).toBeLessThan(0.1);
  });

  it("scales rows by the data over the domain's widths where there is no source", () => {
    const square = (length: number, size: number): Problem => {
      const domain = box({ x: [0, length], y: [0, length] });
      const conditions = [on(domain.boundary(), pde`u = ${size}*x/${length}`)];
      return problem({ name: "square", domain, interior: pde`lap(u) = 0`, conditions });
    };
    const one = rowScale(square(1, 1));
    expect(one).toBeGreaterThan(1);
    // u_xx is of size U / L²: twice the length, a quarter; three times the data, three times.
    expect(rowScale(square(2, 1)) / one).toBeCloseTo(1 / 4, 6);
    expect(rowScale(square(1, 3)) / one).toBeCloseTo(3, 6);
    expect(rowScale(square(1, 0))).toBeCloseTo(4, 12);
  });

  it("leaves recommended problems as they are", async () => {
    const poisson = await problemNamed("poisson");
    expect(inspect(poisson).blocks.map(({ points }) => points)).toEqual([900, 240]);
  });
});
