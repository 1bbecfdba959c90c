/** @file Fields of a network in float32 on WebGPU, against the float64 evaluator. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import type { Gpu } from "../../../src/devices/webgpu/index.ts";
import { UsageError } from "../../../src/errors.ts";
import { coordinate, exp, field, mul, sub } from "../../../src/expression/index.ts";
import type { Points } from "../../../src/geometry/index.ts";
import { mlp, type Network } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { evaluator } from "../../../src/residual/index.ts";
import { fieldOnGpu, jetNamed } from "../../../src/solution/index.ts";
import { found, open, why } from "./swiftshader.ts";

describe.runIf(found.found)(`fields on WebGPU${why}`, () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await open();
  });
  afterAll(() => gpu.close());

  const { coordinates, fields, domain } = burgers;
  const networkOf = (model: ReturnType<typeof mlp>): Network =>
    model.on({ coordinates, fields, bounds: domain.bounds });

  /** Uniform in the bounds, coordinate by coordinate. */
  function scattered(count: number, seed: number): Points {
    const source = random(seed);
    const values = Float64Array.from({ length: coordinates.length * count }, (_, p) => {
      const [low, high] = domain.bounds[Math.floor(p / count)];
      return low + (high - low) * source.uniform();
    });
    return { coordinates, count, values };
  }

  const names = ["u", "u_x", "u_t", "u_xx"];

  /** Largest difference over the range of the float64 values, by name. */
  async function errors(
    network: Network,
    theta: Float64Array,
    points: Points,
  ): Promise<Record<string, number>> {
    const device = wasmDevice({ threads: 1 });
    const expressions = names.map((name) => jetNamed(name, network.space));
    const compiled = evaluator({ device, network, coefficients: [], expressions, count: points.count });
    compiled.place(points);
    const exact = compiled.evaluate(theta).map((column) => column.slice());
    device.close();
    const onGpu = await fieldOnGpu(gpu, { network, theta, values: names, pointsAtOnce: 256 });
    const values = await onGpu.evaluate(points);
    onGpu.release();
    const relative = exact.map((column, e) => {
      const range = Math.max(...column) - Math.min(...column);
      return Math.max(...column.map((x, i) => Math.abs(x - values[e][i]))) / range;
    });
    return Object.fromEntries(names.map((name, e) => [name, relative[e]]));
  }

  it("of Burgers' 4x20: u to 1e-5 of its range, first derivatives to 1e-4", async () => {
    const network = networkOf(mlp({ width: 20, depth: 4 }));
    // Initial weights, larger: fronts as steep as those of trained networks.
    const theta = network.initialise(random(1)).map((x) => 2 * x);
    const points = scattered(1000, 2);
    const { u, u_x, u_t, u_xx } = await errors(network, theta, points);
    expect(u).toBeLessThanOrEqual(1e-5);
    expect(u_x).toBeLessThanOrEqual(1e-4);
    expect(u_t).toBeLessThanOrEqual(1e-4);
    expect(u_xx).toBeLessThanOrEqual(1e-3);
    expect(u).toBeGreaterThan(0);
  });

  it("of periodic sine networks and of renormalised weights alike", async () => {
    for (const model of [
      mlp({ width: 12, depth: 2, activation: "sin", periodic: { x: 2 } }),
      mlp({ width: 10, depth: 2, weights: "normalised" }),
    ]) {
      const network = networkOf(model);
      const { u, u_x } = await errors(network, network.initialise(random(3)), scattered(200, 4));
      expect(u).toBeLessThanOrEqual(1e-5);
      expect(u_x).toBeLessThanOrEqual(1e-4);
    }
  });

  it("no buffer is larger than the device allows", async () => {
    const sizes: number[] = [];
    const device = new Proxy(gpu.device, {
      get: (target, key) => {
        if (key === "createBuffer")
          return (wanted: GPUBufferDescriptor) => {
            sizes.push(wanted.size);
            return target.createBuffer(wanted);
          };
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const network = networkOf(mlp({ width: 20, depth: 2 }));
    const theta = network.initialise(random(9));
    const small = { ...gpu, device, largestBuffer: 2 ** 20 };
    const onGpu = await fieldOnGpu(small, { network, theta, values: names, pointsAtOnce: 256 });
    await onGpu.evaluate(scattered(300, 10));
    onGpu.release();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 20);
  });

  it("a program that finds no memory leaves no buffer behind", async () => {
    const made: string[] = [];
    const device = new Proxy(gpu.device, {
      get: (target, key) => {
        if (key === "createBuffer")
          return (wanted: GPUBufferDescriptor) => {
            if (wanted.label === "range") throw new RangeError("no memory");
            const buffer = target.createBuffer(wanted);
            made.push("created");
            const destroy = buffer.destroy.bind(buffer);
            buffer.destroy = () => {
              made.push("destroyed");
              return destroy();
            };
            return buffer;
          };
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const network = networkOf(mlp({ width: 8, depth: 1 }));
    const theta = network.initialise(random(14));
    await expect(fieldOnGpu({ ...gpu, device }, { network, theta, values: ["u"] })).rejects.toThrow(
      /memory of the WebGPU device is too small: no memory/,
    );
    expect(made).toEqual(["created", "destroyed"]);
  });

  it("parameters loaded between two turns are for the evaluations after them", async () => {
    const network = networkOf(mlp({ width: 8, depth: 1 }));
    const [first, second] = [11, 12].map((seed) => network.initialise(random(seed)));
    const onGpu = await fieldOnGpu(gpu, { network, theta: first, values: ["u"], pointsAtOnce: 64 });
    const points = scattered(64 * 5 + 7, 13);
    const [before] = await onGpu.evaluate(points);
    const during = onGpu.evaluate(points);
    const loading = onGpu.load(second);
    const alongside = onGpu.evaluate(points);
    await loading;
    const [[u], [v]] = await Promise.all([during, alongside]);
    expect(u).toEqual(before);
    expect(v).toEqual((await onGpu.evaluate(points))[0]);
    // Every point knows the two networks apart, so that one mixed turn would have been seen.
    expect(u.every((value, i) => value !== v[i])).toBe(true);
    // What the caller does with an array that was loaded is nobody's concern.
    second.fill(0);
    expect((await onGpu.evaluate(points))[0]).toEqual(v);
    onGpu.release();
  });

  it("expressions, other parameters, any number of points, two callers at a time", async () => {
    const network = networkOf(mlp({ width: 8, depth: 1 }));
    const [first, second] = [5, 6].map((seed) => network.initialise(random(seed)));
    const x = coordinate("x");
    const product = sub(mul(exp(x), field("u")), x);
    const onGpu = await fieldOnGpu(gpu, { network, theta: first, values: ["u", product], pointsAtOnce: 64 });
    const [points, one] = [scattered(130, 7), scattered(1, 8)];
    const [[u, v], [single]] = await Promise.all([onGpu.evaluate(points), onGpu.evaluate(one)]);
    expect(u.length).toBe(130);
    for (let i = 0; i < 130; i++) {
      const at = points.values[coordinates.indexOf("x") * 130 + i];
      expect(v[i]).toBeCloseTo(Math.exp(at) * u[i] - at, 5);
    }
    await onGpu.load(second);
    const [other] = await onGpu.evaluate(one);
    expect(other[0]).not.toBe(single[0]);
    await onGpu.load(first);
    expect((await onGpu.evaluate(one))[0][0]).toBe(single[0]);
    expect(await onGpu.evaluate(scattered(0, 1))).toHaveLength(2);
    await expect(fieldOnGpu(gpu, { network, theta: first, values: ["w"] })).rejects.toThrow(UsageError);
    const short = first.subarray(1);
    await expect(onGpu.load(short)).rejects.toThrow(UsageError);
    await expect(fieldOnGpu(gpu, { network, theta: short, values: ["u"] })).rejects.toThrow(
      /theta has \d+ numbers/,
    );
    onGpu.release();
  });
});
