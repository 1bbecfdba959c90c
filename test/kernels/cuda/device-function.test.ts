/** @file Map kernels as CUDA C: literals, sharing, and values of every function on the host against the interpreter. */

import { describe, expect, it } from "vitest";
import { type Address, wasmDevice } from "../../../src/devices/index.ts";
import {
  add,
  call,
  constant,
  coordinate,
  div,
  type Expression,
  evaluate,
  functionNames,
  jet,
  leafKey,
  mul,
  neg,
  pow,
  sub,
  tanh,
} from "../../../src/expression/index.ts";
import { cudaLiteral, emitCuda, type MapKernel } from "../../../src/kernels/index.ts";
import { random } from "../../../src/random.ts";
import { emulator, whyNot } from "../../devices/cuda/emulation/emulator.ts";
import { recorder } from "../../devices/cuda/emulation/recorder.ts";

const [x, y] = [coordinate("x"), coordinate("y")];
const kernelOf = (columns: readonly Expression[]): MapKernel => ({
  name: "k",
  inputs: [{ name: "in", columns: [x, y] }],
  outputs: [{ name: "out", columns }],
});
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("cudaLiteral", () => {
  it("is read back as the same number, and is always a float64", () => {
    const source = random(4);
    const special = [0, -0, 1, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.EPSILON, 2 ** 53 + 2];
    const numbers = Array.from({ length: 500 }, () => source.normal() * 10 ** (600 * source.uniform() - 300));
    for (const value of [...special, ...numbers]) {
      expect(Object.is(Number(cudaLiteral(value)), value)).toBe(true);
      expect(cudaLiteral(value)).toMatch(/[.e]/);
    }
  });
  it("spells what has no decimal by its bits", () => {
    expect(cudaLiteral(Number.NaN)).toBe("__longlong_as_double(0x7ff8000000000000LL)");
    expect(cudaLiteral(Number.POSITIVE_INFINITY)).toBe("__longlong_as_double(0x7ff0000000000000LL)");
    expect(cudaLiteral(Number.NEGATIVE_INFINITY)).toBe("-__longlong_as_double(0x7ff0000000000000LL)");
  });
});

describe("emitCuda", () => {
  it("computes what outputs share once, also where it is written twice", () => {
    const twice = [mul(tanh(add(x, y)), x), pow(tanh(add(y, x)), 3), pow(tanh(add(x, y)), 2)];
    const code = emitCuda(kernelOf(twice), "f");
    expect(count(code, "tanh(")).toBe(1);
    // The sum, tanh, times x, squared, cubed; two loads.
    expect(count(code, "const double ")).toBe(2 + 5);
  });
  it("loads only what is read, and everything before anything is stored", () => {
    const code = emitCuda(kernelOf([neg(y), mul(y, 2)]), "f");
    expect(count(code, "= g0[")).toBe(1);
    expect(code.lastIndexOf("= g0[")).toBeLessThan(code.indexOf("g1[0] ="));
  });
  it("refuses an output that reads what no group holds", () => {
    expect(() => emitCuda(kernelOf([jet("u", ["x"])]), "f")).toThrow(
      /reads u_x, which is in none of its input groups/,
    );
  });
});

/** Every function, power and special literal, of x and of y. */
const exponents = [2, 3, 7, -1, -2, 0.5, 1.5, -0.5, -2.5, 2.2, -0.3, 1025, -1030];
const expressions: readonly Expression[] = [
  ...functionNames.flatMap((name) => [call(name, x), call(name, neg(y)), call(name, constant(0.7))]),
  ...exponents.map((n) => pow(x, n)),
  ...[sub(x, y), sub(neg(x), y), neg(neg(x)), div(neg(x), y), sub(x, -3), div(x, -0), add(neg(x), neg(y))],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324].map(constant),
  // Written over the inputs, which share their columns with the last two outputs.
  ...[y, x],
];
const xs = [
  0,
  -0,
  1,
  -1,
  0.3,
  -2.7,
  19,
  700,
  -745,
  1e-310,
  5e-324,
  1e300,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  0.84,
  4,
];
const ys = [1, 2, -0.5, 0, -0, 3e-9, 21, 1.2, 6, -0.9, 0.35, -1e5, 2.8, 1, Number.NEGATIVE_INFINITY, 0.7];

const reason = whyNot();
describe.skipIf(reason)(`compiled by c++${reason ? ` (${reason})` : ""}`, () => {
  it("gives the interpreter's values, those of special arguments included", () => {
    const watched = recorder(wasmDevice({ threads: 1, budget: 2 ** 26 }));
    const { device } = watched;
    const samples = xs.length;
    const memory = device.allocate(samples * expressions.length);
    const inputs = memory.byteOffset + 8 * samples * (expressions.length - 2);
    memory.set([...xs, ...ys], samples * (expressions.length - 2));
    const groups = [inputs, memory.byteOffset].map((offset): Address => ({ at: "memory", offset }));
    const [kernel] = device.compile([kernelOf(expressions)]);
    const operations = [{ kind: "map", kernel, groups, rows: 1, rowStride: 0 }] as const;
    const shape = { samples, lastSamples: samples, tiles: 1, workspace: 0 };
    device.execute(device.install({ ...shape, operations }), 1);
    const compiled = emulator(watched);
    const result = compiled.run(watched.executions[0], { blocks: 1 }).get(memory.byteOffset)!;
    compiled.close();
    device.close();
    expressions.forEach((expression, j) => {
      for (let s = 0; s < samples; s++) {
        const value = evaluate(expression, (leaf) => (leafKey(leaf) === "x" ? xs[s] : ys[s]));
        const actual = result[j * samples + s];
        if (differsByDesign(expression, xs[s])) continue;
        const close = Math.abs(actual - value) <= 8 * Number.EPSILON * Math.abs(value) + 5e-324;
        expect(close || Object.is(actual, value), `${j}: ${actual} for ${value} at ${xs[s]}, ${ys[s]}`).toBe(
          true,
        );
      }
    });
  });
});

/** Half-integer powers go by the rules of square roots at -0 and -Infinity; powers by squaring round below normal numbers. */
function differsByDesign(expression: Expression, at: number): boolean {
  if (expression.kind !== "pow") return false;
  const half = !Number.isInteger(expression.exponent) && Number.isInteger(2 * expression.exponent);
  return (half && at === 0) || (Math.abs(at) > 0 && Math.abs(at) < 1e-300);
}
