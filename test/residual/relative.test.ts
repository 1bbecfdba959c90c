/** @file Residuals divided by an expression of the solution. */

import { describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { parseExpression, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { discretize } from "../../src/residual/index.ts";

const domain = box({ x: [0, 1], t: [0, 1] });
const wave = problem({
  name: "wave",
  domain,
  interior: pde`u_t + u*u_x = 0.1*u_xx`,
  conditions: [on(domain.face("x"), pde`u = 0`), on(domain.face("t", "low"), pde`u = x`)],
});
const inScope = (text: string) =>
  parseExpression(text, { coordinates: wave.coordinates, fields: wave.fields });
const points = { interior: 40, conditions: 10 };

const systemWith = async (relativeTo?: string) =>
  discretize(wave, {
    model: mlp({ width: 6, depth: 2 }),
    points,
    device: wasmDevice({ threads: 1 }),
    ...(relativeTo && { relativeTo: inScope(relativeTo) }),
  });

describe("an interior residual relative to an expression", () => {
  it("is divided by it, point by point; conditions are not", async () => {
    const [plain, constant, relative] = await Promise.all([
      systemWith(),
      systemWith("4"),
      systemWith("1 + 0.3*abs(u_x)"),
    ]);
    const theta = plain.initial();
    const [r, quarter, divided] = [plain, constant, relative].map((system) => system.residual(theta).slice());
    expect(r.length).toBe(60);
    r.forEach((value, row) => {
      const inside = row < points.interior;
      expect(quarter[row]).toBeCloseTo(inside ? value / 4 : value, 14);
      expect(Math.abs(divided[row])).toBeLessThanOrEqual(Math.abs(value));
      if (inside) expect(divided[row]).not.toBe(value);
      else expect(divided[row]).toBe(value);
    });
  });

  it("has the derivative of the quotient", async () => {
    const system = await systemWith("1 + u_x^2");
    const theta = system.initial();
    const v = theta.map(() => 0);
    const stream = random(2);
    v.forEach((_, j) => {
      v[j] = stream.normal();
    });
    const moved = (h: number) => system.residual(theta.map((value, j) => value + h * v[j])).slice();
    const linearisation = await system.linearise(theta);
    const jv = linearisation.jvp(v);
    // Central difference with h = eps^(1/3): errors of order h².
    const h = 6e-6;
    const [up, down] = [moved(h), moved(-h)];
    jv.forEach((value: number, row: number) => {
      expect(value).toBeCloseTo((up[row] - down[row]) / (2 * h), 7);
    });
  });
});
