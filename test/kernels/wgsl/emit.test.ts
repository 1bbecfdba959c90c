/** @file Map kernels in WGSL, run over a software driver: functions, powers and layers against the interpreter. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gpu } from "../../../src/devices/webgpu/index.ts";
import {
  add,
  call,
  coefficient,
  constant,
  coordinate,
  div,
  type FunctionName,
  functionNames,
  functions,
  mul,
  neg,
  pow,
  sub,
} from "../../../src/expression/index.ts";
import { activationNames, channelsFor, layerKernels } from "../../../src/jets/index.ts";
import { emitWgsl, type MapKernel } from "../../../src/kernels/index.ts";
import { random } from "../../../src/random.ts";
import { found, open, why } from "../../devices/webgpu/swiftshader.ts";
import { interpreted, runWgsl } from "./run.ts";

const [x, y] = [coordinate("x"), coordinate("y")];
const kernelOf = (columns: MapKernel["outputs"][number]["columns"], inputs = [x]): MapKernel => ({
  name: "test",
  inputs: [{ name: "in", columns: inputs }],
  outputs: [{ name: "out", columns }],
});
/** n numbers from low to high, as float32 holds them. */
const between = (low: number, high: number, n = 2000): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.fround(low + ((high - low) * i) / (n - 1)));
const unit = 2 ** -24;

/** Largest |value - exact| in roundings of `scale`, or of the exact value where that is larger. */
function worst(values: Float64Array, exact: Float64Array, scale: number): number {
  return Math.max(
    ...values.map((v, i) => Math.abs(v - exact[i]) / (unit * Math.max(scale, Math.abs(exact[i]), 1e-30))),
  );
}

describe("WGSL text", () => {
  it("holds each helper once, and only those that are called", () => {
    const text = emitWgsl([kernelOf([call("tanh", x)]), kernelOf([call("sinh", x), call("exp", x)])]);
    expect(text.match(/fn precise_exp\(/g)).toHaveLength(1);
    expect(text.match(/fn k[01]\(g0: u32, g1: u32, step: u32\)/g)).toHaveLength(2);
    expect(text).not.toContain("precise_log");
    expect(emitWgsl([kernelOf([constant(0.1)])])).toContain(`= ${Math.fround(0.1)}f;`);
  });
});

describe.runIf(found.found)(`kernels on WebGPU${why}`, () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await open();
  });
  afterAll(() => gpu.close());

  /** Arguments per function, and the size below which errors count absolutely. */
  const cases: Readonly<Record<FunctionName, readonly [low: number, high: number, scale: number]>> = {
    exp: [-87, 88, 0],
    log: [1e-30, 50, 0],
    sqrt: [0, 1e6, 0],
    sin: [-100, 100, 1],
    cos: [-100, 100, 1],
    tan: [-1.5, 1.5, 0],
    sinh: [-88.5, 88.5, 0],
    cosh: [-88.5, 88.5, 0],
    tanh: [-3, 3, 0],
    erf: [-4, 4, 0],
    atan: [-20, 20, 0],
    abs: [-3, 3, 0],
    sign: [-3, 3, 0],
  };

  it("every function to 6 roundings, over its whole range", async () => {
    const names = functionNames;
    const inputs = names.map((name) => coordinate(name));
    const kernel = kernelOf(
      names.map((name, i) => call(name, inputs[i])),
      inputs,
    );
    const columns = names.map((name) => between(cases[name][0], cases[name][1]));
    const [values] = await runWgsl(gpu, kernel, [columns]);
    const found = names.map((name, i) => worst(values[i], columns[i].map(functions[name]), cases[name][2]));
    names.forEach((name, i) => {
      expect([name, found[i] <= 6]).toEqual([name, true]);
    });
  });

  it("tanh, erf and exp end where float32 does", async () => {
    const column = Float64Array.of(-1e4, -100, -44.5, -20, 20, 44.5, 100, 1e4);
    const names = ["tanh", "erf", "exp"] as const;
    const [[tanh, erf, exp]] = await runWgsl(gpu, kernelOf(names.map((name) => call(name, x))), [[column]]);
    expect([...tanh]).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
    expect([...erf]).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
    expect(exp.slice(0, 2).every((v) => v <= 1e-38)).toBe(true);
    expect(exp.slice(6).every((v) => v === Number.POSITIVE_INFINITY)).toBe(true);
  });

  it("powers as the interpreter's: whole, half, negative, and any other of positive numbers", async () => {
    const exponents = [0.5, 1.5, -0.5, 2, 3, -1, -3, 7, 2000];
    const kernel = kernelOf(exponents.map((n) => pow(x, n)));
    const column = between(0.97, 1.03, 64);
    const [values] = await runWgsl(gpu, kernel, [[column]]);
    exponents.forEach((n, i) => {
      const exact = column.map((v) => v ** n);
      expect(worst(values[i], exact, 0)).toBeLessThanOrEqual(n === 2000 ? 2000 : 16);
    });
    const [[cube, third]] = await runWgsl(gpu, kernelOf([pow(x, 3), pow(x, 1 / 3)]), [
      [Float64Array.of(-2, 8)],
    ]);
    expect([...cube]).toEqual([-8, 512]);
    expect(third[0]).toBeNaN();
    expect(third[1]).toBeCloseTo(2, 5);
  });

  it("sums, products, quotients, negations and constants, with shared parts and scalars", async () => {
    const c = coefficient("c", 1);
    const shared = add(mul(x, y), c);
    const kernel: MapKernel = {
      name: "mixed",
      inputs: [
        { name: "points", columns: [x, y] },
        { name: "coefficients", columns: [c], scalars: true },
      ],
      outputs: [
        { name: "first", columns: [div(shared, add(mul(y, y), 1)), neg(shared)] },
        {
          name: "second",
          columns: [sub(mul(shared, shared), mul(-1e-3, x)), constant(1e300), constant(-0.1)],
        },
      ],
    };
    const source = random(3);
    const inputs = [[between(-2, 2, 130), Float64Array.from({ length: 130 }, () => source.normal())], [0.3]];
    const values = (await runWgsl(gpu, kernel, inputs)).flat();
    const exact = interpreted(kernel, inputs).flat();
    for (const e of [0, 1, 2, 4]) expect(worst(values[e], exact[e], 5)).toBeLessThanOrEqual(6);
    expect(values[3].every((v) => v === Number.POSITIVE_INFINITY)).toBe(true);
  });

  it.each(activationNames)("layers of %s: jets forward and back", async (activation) => {
    const kernels = layerKernels(activation, channelsFor([["x", "x"], ["t"]]));
    const source = random(5);
    for (const kernel of [kernels.forward, kernels.adjoint]) {
      const inputs = kernel.inputs.map(({ columns }) =>
        columns.map(() => Float64Array.from({ length: 200 }, () => Math.fround(2 * source.normal()))),
      );
      const values = (await runWgsl(gpu, kernel, inputs)).flat();
      const exact = interpreted(kernel, inputs).flat();
      values.forEach((column, i) => {
        expect(worst(column, exact[i], Math.max(...exact[i].map(Math.abs)))).toBeLessThanOrEqual(20);
      });
    }
  });
});
