import { describe, expect, it } from "vitest";
import { burgers } from "../../problems/burgers.ts";
import { kovasznay } from "../../problems/kovasznay.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { mlp } from "../../src/models/index.ts";
import { type DiscretizedSystem, discretize } from "../../src/residual/index.ts";

const few = { interior: 300, conditions: 40 };
const many = { interior: 3000, conditions: 200 };

/** The same system with J whole, and with room for a few panels only. */
function pair(problem: typeof burgers, width: number, counts: typeof few, room: number) {
  const model = mlp({ width, depth: 2 });
  const whole = discretize(problem, { model, points: counts, device: wasmDevice({ threads: 1 }) });
  const { rows, columns } = whole;
  const small = Math.min(rows, columns);
  const device = wasmDevice({ threads: 2, budget: 8 * (2 * small * small) + room });
  const panelled = discretize(problem, { model, points: counts, device });
  return { whole, panelled, device };
}

async function stepOf(system: DiscretizedSystem, theta: Float64Array, scale: "identity" | "columns") {
  const linearisation = await system.linearise(theta);
  const lambda = scale === "identity" ? 1e-4 : 1e-6;
  expect(await linearisation.factor({ lambda, scale })).toBe(true);
  const step = linearisation.solve(linearisation.residual, new Float64Array(system.columns));
  return { linearisation, step };
}

const far = (a: Float64Array, b: Float64Array): number =>
  Math.hypot(...a.map((x, i) => x - b[i])) / Math.hypot(...b);

describe.each([
  { name: "more rows than columns", problem: burgers, width: 12, counts: many, room: 3e6 },
  { name: "more columns than rows", problem: burgers, width: 40, counts: few, room: 5e6 },
  { name: "a system of equations, more rows", problem: kovasznay, width: 9, counts: many, room: 7e6 },
  { name: "a system of equations, more columns", problem: kovasznay, width: 36, counts: few, room: 9e6 },
])("Gram matrices in panels: $name", ({ problem, width, counts, room }) => {
  it.each(["identity", "columns"] as const)("give the step of the whole J (damping by %s)", async (scale) => {
    const { whole, panelled, device } = pair(problem, width, counts, room);
    expect(whole.bytes).toBeGreaterThan(device.bytes.budget);
    const theta = whole.initial();
    const [a, b] = [await stepOf(whole, theta, scale), await stepOf(panelled, theta, scale)];
    // Trial points move the parameters in device memory; the linearisation must not notice.
    panelled.residual(theta.map((t) => 2 * t));
    expect(far(b.linearisation.diagonal(), a.linearisation.diagonal())).toBeLessThan(1e-13);
    expect(far(b.linearisation.gradient(), a.linearisation.gradient())).toBeLessThan(1e-12);
    expect(far(b.step, a.step)).toBeLessThan(1e-7);
    expect(b.linearisation.predictedDecrease(b.step)).toBeCloseTo(
      a.linearisation.predictedDecrease(a.step),
      8,
    );
    whole.release();
    panelled.release();
    expect(device.bytes.used).toBe(0);
    for (const system of [whole, panelled]) system.device.close();
  });
});

describe("a J that fits in no panels", () => {
  it("is refused with both numbers", () => {
    const device = wasmDevice({ threads: 1, budget: 300_000 });
    const system = discretize(burgers, { model: mlp({ width: 10, depth: 2 }), points: few, device });
    expect(() => system.linearise(system.initial())).toThrow(/panel of the Jacobian takes \d+ bytes, -?\d+/);
    system.release();
    device.close();
  });
  it("has no QR to fall back on", async () => {
    const { panelled } = pair(burgers, 12, many, 3e6);
    const linearisation = await panelled.linearise(panelled.initial());
    expect(await linearisation.factor({ lambda: 1, method: "qr" })).toBe(false);
    panelled.release();
    panelled.device.close();
  });
});

it("a linearisation in panels is refused once there is another", async () => {
  const { whole, panelled, device } = pair(burgers, 12, many, 3e6);
  const theta = panelled.initial();
  const { linearisation } = await stepOf(panelled, theta, "identity");
  await panelled.linearise(theta.map((t) => 2 * t));
  const after = /used after the system had been linearised elsewhere/;
  await expect(async () => linearisation.factor({ lambda: 1 })).rejects.toThrow(after);
  expect(() => linearisation.solve(linearisation.residual, new Float64Array(panelled.columns))).toThrow(
    after,
  );
  // Products need no J: they go on.
  const v = linearisation.gradient();
  expect(far(linearisation.jvp(v), (await whole.linearise(theta)).jvp(v))).toBeLessThan(1e-12);
  for (const system of [whole, panelled]) system.release();
  for (const used of [device, whole.device]) used.close();
});
