/** @file Row labels and explanations: which condition, which equation, which point, which values. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { discretize } from "../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const domain = box({ x: [1, 2], t: [0, 1] });
/** At theta = 0 every field is 0, so each residual is minus its right-hand side: the row tells its point. */
const telling = problem({
  name: "telling",
  domain,
  fields: ["u", "v"],
  interior: pde`
    u_t = x
    v = 10*x + t
  `,
  conditions: [
    on(domain.face("t", "low"), pde`u = 100*x`),
    on(
      domain.face("x", "high"),
      pde`
      u = 1000*t
      v = 1e4*t
    `,
    ),
  ],
  recommended: { weight: 4 },
});
const system = discretize(telling, {
  model: mlp({ width: 3, depth: 1 }),
  device,
  points: { interior: 7, conditions: 5 },
});

describe("row labels", () => {
  it("name the block, the equation and the point whose residual the row holds", () => {
    const r = system.residual(new Float64Array(system.columns));
    const right: Record<string, (x: number, t: number) => number> = {
      "interior, u_t = x": (x) => x / Math.sqrt(7),
      "interior, v = 10*x + t": (x, t) => (10 * x + t) / Math.sqrt(7),
      "initial on t low, u = 100*x": (x) => 100 * x * Math.sqrt(4 / 5),
      "dirichlet on x high, u = 1000*t": (_, t) => 1000 * t * Math.sqrt(4 / 5),
      "dirichlet on x high, v = 1e4*t": (_, t) => 1e4 * t * Math.sqrt(4 / 5),
    };
    const seen = new Set<string>();
    r.forEach((value, row) => {
      const [, name, x, t] = /^(.*), at x = (\S+), t = (\S+)$/.exec(system.label(row))!;
      seen.add(name);
      const expected = -right[name.replace("10000*t", "1e4*t")](Number(x), Number(t));
      // Labels show six digits.
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * Math.abs(expected) + 1e-5);
    });
    expect(seen.size).toBe(5);
    expect(system.rows).toBe(2 * 7 + 5 + 2 * 5);
  });

  it.each([-1, 29, 1.5])("refuse a row that there is not: %f", (row) => {
    expect(() => system.label(row)).toThrow(/no row.*0 to 28/s);
  });
});

describe("explanations", () => {
  it("give the values of what the row is made of", () => {
    const theta = new Float64Array(system.columns);
    // The last layer's biases are the fields themselves: u = 3, v = 5.
    theta.set([3, 5], system.columns - 2);
    expect(system.explain(theta, 0)).toMatch(/^interior, u_t = x, at x = .*, where u_t = 0, v = 5$/);
    expect(system.explain(theta, 7)).toMatch(/v = 10\*x \+ t, at x = .*, where u_t = 0, v = 5$/);
    expect(system.explain(theta, 28)).toMatch(/^dirichlet on x high, v = .*, at x = 2, t = .*v = 5/);
  });

  it("take nothing of the device", () => {
    const before = device.bytes.used;
    system.explain(new Float64Array(system.columns), 3);
    expect(device.bytes.used).toBe(before);
  });
});

it("a theta of another length is refused with the length to use", () => {
  expect(() => system.residual(new Float64Array(3))).toThrow(/3 entries.*length 17/s);
  expect(() => system.linearise(new Float64Array(18))).toThrow(/18 entries/);
});
