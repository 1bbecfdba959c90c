/** @file The CUDA C of real programs, run on the host, against the wasm device. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { coefficient, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { mlp } from "../../../src/models/index.ts";
import { on, type Problem, periodic, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { discretize } from "../../../src/residual/index.ts";
import { difference, type Emulator, emulator, whyNot } from "./emulation/emulator.ts";
import { type Recorder, recorder } from "./emulation/recorder.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const domain = box({ x: [0, 1], y: [0, 1] });
/** Pairs of sites, normals, two trainable coefficients, two unknowns. */
const poisson = problem({
  name: "two-poissons",
  domain,
  interior: pde`
    -${coefficient("a", 1.5)}*lap(u) + v*u = 2*pi^2*sin(pi*x)*sin(pi*y)
    -lap(v) = ${coefficient("b", 0.3)}*u
  `,
  conditions: [
    periodic(domain, "x"),
    on(
      domain.face("y", "low"),
      pde`
      u = 0
      v = x
    `,
    ),
    on(
      domain.face("y", "high"),
      pde`
      u_n = v
      v = 0
    `,
    ),
  ],
});

/** Every program of a system, run once. */
function record(of: Problem, width: number, interior: number, tileSamples: number): Recorder {
  const watched = recorder(wasmDevice({ threads: 1, budget: 2 ** 28 }), tileSamples);
  const points = { interior, conditions: 10 };
  const model = mlp({ width, depth: 3 });
  const system = discretize(of, { model, points, device: watched.device, seed: 3 });
  const stream = random(7);
  const normal = (length: number): Float64Array => Float64Array.from({ length }, () => stream.normal());
  const theta = system.initial();
  system.residual(theta);
  const full = system.linearise(theta);
  if (full instanceof Promise) throw new Error("a host device answers at once");
  const lean = system.linearise(theta, "products");
  if (lean instanceof Promise) throw new Error("a host device answers at once");
  lean.gradient();
  lean.jvp(normal(system.columns));
  lean.vjp(normal(system.rows));
  lean.gramVector!(normal(system.columns));
  lean.hessianVector!(normal(system.columns));
  lean.kroneckerFactors!();
  return watched;
}

const reason = whyNot();

describe.skipIf(reason)(`programs of blocks${reason ? ` (${reason})` : ""}`, () => {
  const cases = [
    { name: "Burgers", make: () => record(burgers, 20, 40, 32) },
    { name: "two Poisson equations", make: () => record(poisson, 9, 37, 16) },
  ];
  describe.each(full ? cases : cases.slice(1))("$name", ({ make }) => {
    let [watched, compiled] = [undefined as unknown as Recorder, undefined as unknown as Emulator];
    beforeAll(() => {
      watched = make();
      compiled = emulator(watched);
    });
    afterAll(() => {
      compiled?.close();
      watched?.device.close();
    });
    it.each(["reverse", 1] as const)("leave in memory what wasm leaves, order %s", (order) => {
      expect(watched.executions.length).toBeGreaterThan(20);
      for (const execution of watched.executions) {
        const { relative, where } = difference(execution.after, compiled.run(execution, { order }));
        expect(relative, where).toBeLessThan(1e-14);
      }
    });
  });
});
