/** @file The calling convention of compiled kernels: rows, strides, scalars, aliasing, sharing, errors. */

import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import {
  add,
  call,
  constant,
  coordinate,
  div,
  type Expression,
  jet,
  mul,
  neg,
  placeholder,
  pow,
  sampled,
  sub,
  sum,
} from "../../src/expression/index.ts";
import { emitModule, interpretKernel, type MapKernel } from "../../src/kernels/index.ts";
import { random } from "../../src/random.ts";
import { compile, runKernel } from "./run-kernel.ts";

const [x, y, a, b] = [coordinate("x"), coordinate("y"), placeholder("a"), placeholder("b")];
const kernel = (columns: readonly Expression[], inputs: MapKernel["inputs"]): MapKernel => ({
  name: "test",
  inputs,
  outputs: [{ name: "out", columns }],
});
const xy = [{ name: "in", columns: [x, y] }];
const noise = (length: number, seed = 1): Float64Array => {
  const source = random(seed);
  return Float64Array.from({ length }, () => source.normal());
};

describe("arithmetic", () => {
  it("agrees with the interpreter bit for bit", () => {
    const columns = [
      sub(mul(x, y), div(x, add(y, 3))),
      neg(sub(neg(x), neg(y))),
      add(neg(x), y),
      call("sqrt", add(mul(x, x), pow(y, 2))),
      call("abs", sub(x, 0.1)),
      add(constant(0.1), mul(-0, x)),
      constant(2.5),
      x,
    ];
    const inputs = [[noise(103), noise(103, 2)]];
    expect(runKernel(kernel(columns, xy), inputs)).toEqual(interpretKernel(kernel(columns, xy), inputs));
  });

  it("writes a result wanted twice into both columns", () => {
    const inputs = [[noise(8), noise(8, 2)]];
    const [first, second] = runKernel(kernel([mul(x, y), mul(y, x)], xy), inputs)[0];
    expect(first).toEqual(second);
    expect(first).toEqual(inputs[0][0].map((v, i) => v * inputs[0][1][i]));
  });

  it("folds functions of constants as the interpreter does", () => {
    const inputs = [[noise(4), noise(4, 2)]];
    const k = kernel([mul(x, call("erf", constant(0.3)))], xy);
    expect(runKernel(k, inputs)).toEqual(interpretKernel(k, inputs));
  });

  it("takes sums of thousands of terms, nested to either side", () => {
    const terms = Array.from({ length: 3000 }, (_, i) => mul(x, i / 3000));
    const right = terms.reduceRight<Expression>((total, term) => add(term, total), y);
    const k = kernel([sum(terms), right], xy);
    const inputs = [[noise(4), noise(4, 2)]];
    expect(runKernel(k, inputs)).toEqual(interpretKernel(k, inputs));
  });
});

describe("memory", () => {
  const [stride, rowStride, rows, count] = [256, 1024, 3, 8];

  it("computes rows * count samples at the given strides and touches nothing else", () => {
    const k = kernel([add(x, mul(10, y))], xy);
    const { memory, run } = compile([k], 1);
    const cells = new Float64Array(memory.buffer);
    cells.set(noise(cells.length));
    const before = cells.slice();
    const [input, output] = [4096, 16384];
    run[0](input, output, stride, count, rows, rowStride);
    const expected = before.slice();
    for (let r = 0; r < rows; r++)
      for (let s = 0; s < count; s++) {
        const at = (input + r * rowStride) / 8 + s;
        expected[(output + r * rowStride) / 8 + s] = before[at] + 10 * before[at + stride / 8];
      }
    expect(cells).toEqual(expected);
  });

  it.each([
    [0, 4],
    [4, 0],
  ])("writes nothing for count %d, rows %d", (none, some) => {
    const { memory, run } = compile([kernel([add(x, 1)], [{ name: "in", columns: [x] }])]);
    run[0](64, 1024, 64, none, some, 64);
    expect(new Float64Array(memory.buffer).every((v) => v === 0)).toBe(true);
  });

  it("lets outputs overwrite inputs at the same addresses, in any order of columns", () => {
    // Outputs in the opposite order: column 0 destroys x while column 1 still needs it.
    const k = kernel([call("exp", y), call("exp", x)], xy);
    const { memory, run } = compile([k]);
    const cells = new Float64Array(memory.buffer);
    const [u, v] = [noise(8), noise(8, 2)];
    cells.set(u, 8);
    cells.set(v, 16);
    run[0](64, 64, 64, 8, 1, 0);
    const [first, second] = interpretKernel(k, [[u, v]])[0];
    for (let s = 0; s < 8; s++) {
      expect(cells[8 + s]).toBeCloseTo(first[s], 13);
      expect(cells[16 + s]).toBeCloseTo(second[s], 13);
    }
  });

  it("reads scalars 8 bytes apart, once, and does not advance them by rows", () => {
    const k = kernel(
      [mul(call("exp", a), add(x, b))],
      [
        { name: "numbers", columns: [a, b], scalars: true },
        { name: "in", columns: [x] },
      ],
    );
    const { memory, run } = compile([k]);
    const cells = new Float64Array(memory.buffer);
    cells.set([0.5, 3], 1);
    const u = noise(8);
    cells.set(u.subarray(0, 4), 32);
    cells.set(u.subarray(4), 48);
    run[0](8, 256, 1024, 64, 4, 2, 128);
    const [expected] = interpretKernel(k, [[u]], [[0.5, 3]])[0];
    const got = [...cells.subarray(128, 132), ...cells.subarray(144, 148)];
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 13);
    });
  });

  it("keeps several groups of each kind apart", () => {
    const k: MapKernel = {
      name: "two by two",
      inputs: [
        { name: "points", columns: [x] },
        { name: "numbers", columns: [a], scalars: true },
        { name: "more", columns: [y] },
        { name: "others", columns: [b], scalars: true },
      ],
      outputs: [
        { name: "first", columns: [mul(a, x), mul(b, y)] },
        { name: "second", columns: [add(mul(a, y), b)] },
      ],
    };
    const inputs = [[noise(12)], [noise(12, 2)]];
    expect(runKernel(k, inputs, [[2], [-3]])).toEqual(interpretKernel(k, inputs, [[2], [-3]]));
  });
});

describe("sharing", () => {
  const size = (columns: readonly Expression[]): number => emitModule([kernel(columns, xy)]).length;

  it("computes one reduction for sin and cos of the same argument", () => {
    const together = size([call("sin", x), call("cos", x)]);
    const apart = size([call("sin", x), call("cos", y)]);
    expect(together).toBeLessThan(0.65 * apart);
  });

  it("does not grow when a subexpression is written twice", () => {
    const u = (): Expression => call("tanh", mul(x, y));
    const once = size([u()]);
    // One more sum and product per vector: a few bytes each.
    expect(size([add(u(), mul(u(), u()))]) - once).toBeLessThan(40);
  });
});

describe("modules", () => {
  /** The jet of tanh at unit `i`: value, slope and curvature with inner derivatives. */
  const jetKernel = (i: number): MapKernel => {
    const [v, vx, vxx] = [jet("z"), jet("z", ["x"]), jet("z", ["x", "x"])];
    const t = call("tanh", mul(1 + i / 7, v));
    const slope = sub(1, mul(t, t));
    const curvature = mul(mul(-2, t), slope);
    return {
      name: `jet ${i}`,
      inputs: [{ name: "z", columns: [v, vx, vxx] }],
      outputs: [
        { name: "a", columns: [t, mul(slope, vx), add(mul(curvature, mul(vx, vx)), mul(slope, vxx))] },
      ],
    };
  };

  it("builds thirty jet kernels of about 2 kB each into one valid module", () => {
    const kernels = Array.from({ length: 30 }, (_, i) => jetKernel(i));
    const bytes = emitModule(kernels);
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(bytes.length).toBeLessThan(30 * 2500);
    expect(compile(kernels).run).toHaveLength(30);
    const inputs = [[noise(16), noise(16, 2), noise(16, 3)]];
    const got = runKernel(kernels[29], inputs)[0];
    interpretKernel(kernels[29], inputs)[0].forEach((column, j) => {
      column.forEach((value, s) => {
        expect(got[j][s]).toBeCloseTo(value, 12);
      });
    });
  });

  it("builds kernels of different arity side by side", () => {
    const one = kernel([add(x, 1)], [{ name: "in", columns: [x] }]);
    const two = kernel(
      [add(x, a)],
      [
        { name: "in", columns: [x] },
        { name: "s", columns: [a], scalars: true },
      ],
    );
    expect(compile([one, two, one]).run.map((f) => f.length)).toEqual([6, 7, 6]);
  });
});

describe("errors", () => {
  it("names a leaf that no group holds", () => {
    expect(() => emitModule([kernel([add(x, a)], [{ name: "in", columns: [x] }])])).toThrow(
      /kernel "test" reads placeholder a/,
    );
  });

  it("tells sampled functions of one name apart", () => {
    const [f, g] = [sampled("f", () => 1), sampled("f", () => 2)];
    expect(() => emitModule([kernel([g], [{ name: "in", columns: [f] }])])).toThrow(UsageError);
  });

  it("refuses missing or ragged columns in the interpreter", () => {
    const k = kernel([add(x, y)], xy);
    expect(() => interpretKernel(k, [[noise(4)]])).toThrow(/1 columns given, 2 needed/);
    expect(() => interpretKernel(k, [[noise(4), noise(5)]])).toThrow(/a column of 5 samples/);
  });
});
