/** @file What samplers are shown is what the system computes: |r| and J at points, and weights that reach the rows. */

import { describe, expect, it } from "vitest";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box, type Points } from "../../src/geometry/index.ts";
import { mlp } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { discretize, type SamplingState } from "../../src/residual/index.ts";

const domain = box({ x: [0, 1], t: [0, 2] });
const coupled = problem({
  name: "coupled",
  domain,
  interior: pde`u_t = u_xx + v; v_t = v_xx - u*v`,
  conditions: [on(domain.face("t", "low"), pde`u = x; v = 1`), on(domain.face("x"), pde`u = 0; v = 0`)],
  recommended: { scale: 5 },
});
const count = 24;

/** The system after one redraw by `propose`, and what was seen there. */
async function redrawn<T>(propose: (state: SamplingState) => { points: Points; seen: T }) {
  let seen: T | undefined;
  const device = wasmDevice({ threads: 1 });
  const system = discretize(coupled, {
    model: mlp({ width: 6, depth: 2 }),
    device,
    points: { interior: count, conditions: 6 },
    sampler: {
      name: "spy",
      pool: 3,
      propose: (state) => {
        const proposal = propose(state);
        seen = proposal.seen;
        return proposal.points;
      },
    },
  });
  const theta = system.initial();
  await system.redraw!(theta);
  return { system, theta, seen: seen!, device };
}

describe("a sampler", () => {
  it("is shown three candidates per point, and |r| over both equations and the scale, at any number of points", async () => {
    const { system, theta, seen, device } = await redrawn((state) => ({
      points: state.present,
      seen: {
        candidates: state.candidates.count,
        time: state.time,
        present: state.magnitude(state.present),
        many: state.magnitude(state.candidates),
      },
    }));
    expect([seen.candidates, seen.time, seen.many.length]).toEqual([3 * count, 1, 3 * count]);
    const r = system.residual(theta);
    for (let i = 0; i < count; i++)
      expect(seen.present[i]).toBeCloseTo(Math.hypot(r[i], r[count + i]) * Math.sqrt(count), 12);
    device.close();
  });

  it("is shown the rows of J, those of the system without the factor 1 / sqrt(count)", async () => {
    const { system, theta, seen, device } = await redrawn((state) => {
      const { rows, columns, jacobian } = state.rows(state.present);
      return { points: state.present, seen: { rows, columns, J: jacobian.slice() } };
    });
    const J = (await system.linearise(theta)).jacobian!();
    expect([seen.rows, seen.columns]).toEqual([2 * count, system.columns]);
    const largest = seen.J.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
    for (let j = 0; j < system.columns; j++)
      for (let i = 0; i < 2 * count; i++)
        expect(Math.abs(J[j * system.rows + i] * Math.sqrt(count) - seen.J[j * seen.rows + i])).toBeLessThan(
          1e-13 * largest,
        );
    device.close();
  });

  it("weighs rows: the cost is the weighted mean of r², whatever the sum of the weights", async () => {
    const weights = Float64Array.from({ length: count }, (_, i) => 1 + i);
    const { system, theta, seen, device } = await redrawn((state) => ({
      points: { ...state.present, weights },
      seen: state.magnitude(state.present),
    }));
    const total = weights.reduce((a, b) => a + b, 0);
    const mean = seen.reduce((sum, r, i) => sum + (weights[i] * r * r) / total, 0);
    const interior = system.residual(theta).subarray(0, 2 * count);
    expect(interior.reduce((sum, r) => sum + r * r, 0)).toBeCloseTo(mean, 12);
    device.close();
  });

  it("that refuses leaves the points, and the stream of the next redraw, as they were", async () => {
    let refuse = false;
    const { system, theta, device } = await redrawn((state) => {
      if (refuse) throw new Error("not now");
      return {
        points: {
          ...state.candidates,
          count,
          values: state.candidates.values.filter((_, at) => at % 3 === 0),
        },
        seen: 0,
      };
    });
    const before = system.save();
    refuse = true;
    expect(() => system.redraw!(theta)).toThrow("not now");
    expect(system.save()).toEqual(before);
    device.close();
  });
});
