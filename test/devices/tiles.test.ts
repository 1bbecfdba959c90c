/** @file Tile operations against their defining formulas, on one tile and on several with a short last one. */

import { afterAll, describe, expect, it } from "vitest";
import { type Address, type Operation, type Program, wasmDevice } from "../../src/devices/index.ts";
import { add, mul, placeholder } from "../../src/expression/index.ts";
import { eps, normal, sum, untouched, worst } from "./matrices.ts";

const device = wasmDevice({ threads: 2, budget: 2 ** 28 });
afterAll(() => device.close());

/** Standard normal numbers in device memory. */
function filled(length: number, seed: number): Float64Array {
  const value = normal(seed);
  const array = device.allocate(length);
  for (let i = 0; i < length; i++) array[i] = value(i, 0);
  return array;
}
const at = (array: Float64Array, offset = 0): Address => ({
  at: "memory",
  offset: array.byteOffset + 8 * offset,
});
const perTile = (array: Float64Array, length: number): Address => ({
  at: "tile",
  offset: array.byteOffset,
  perTile: 8 * length,
});

/** Runs operations once over all tiles. */
function run(operations: readonly Operation[], shape: Partial<Program>): void {
  const { samples = 8, lastSamples = samples, tiles = 1, workspace = 0 } = shape;
  const program = device.install({ samples, lastSamples, tiles, workspace, operations });
  device.execute(program, tiles);
  device.uninstall(program);
}

const shapes = [
  [1, 1, 1],
  [1, 7, 3],
  [2, 2, 5],
  [3, 1, 4],
  [4, 4, 1],
  [5, 9, 2],
  [9, 3, 5],
  [12, 20, 4],
  [21, 20, 5],
] as const;

describe("linear", () => {
  const cases = shapes.flatMap(([outputs, inputs, channels]) =>
    [0, 1, 2, 3].map((flags) => ({
      outputs,
      inputs,
      channels,
      bias: flags % 2 === 1,
      accumulate: flags > 1,
    })),
  );
  it.each(cases)(
    "is W A + b (+ Z): $outputs x $inputs, $channels channels, bias $bias, accumulate $accumulate",
    (shape) => {
      const { outputs, inputs, channels, accumulate } = shape;
      const samples = 12;
      const length = channels * samples;
      // Weights stored column by column inside a larger matrix: steps are general.
      const [rowStep, columnStep] = [2, 2 * outputs + 1];
      const [W, b] = [filled(columnStep * inputs, 1), filled(outputs, 2)];
      const [A, Z] = [filled(inputs * length, 3), filled(outputs * length, 4)];
      const old = Z.slice();
      const common = { kind: "linear", outputs, inputs, channels, accumulate, rowStep, columnStep } as const;
      const bias = shape.bias ? { bias: at(b) } : {};
      run([{ ...common, ...bias, weights: at(W), from: at(A), to: at(Z) }], { samples });
      const terms = (m: number, s: number): number[] => [
        accumulate ? old[m * length + s] : 0,
        shape.bias && s < samples ? b[m] : 0,
        ...Array.from({ length: inputs }, (_, k) => W[m * rowStep + k * columnStep] * A[k * length + s]),
      ];
      const expected = (m: number, s: number): number => terms(m, s).reduce((x, y) => x + y);
      const size = (m: number, s: number): number => terms(m, s).reduce((x, y) => x + Math.abs(y), 0);
      expect(
        worst(
          outputs,
          length,
          (m, s) => Z[m * length + s] - expected(m, s),
          (m, s) => (inputs + 3) * eps * size(m, s),
        ),
      ).toBeLessThan(1);
    },
  );
});

describe("outer", () => {
  const cases = shapes.flatMap(([outputs, inputs, channels], i) =>
    [1, 2, 7, 8].map((lastSamples) => ({
      outputs,
      inputs,
      channels,
      lastSamples,
      bias: i % 2 === 0,
      accumulate: lastSamples === 7,
    })),
  );
  it.each(cases)(
    "writes Jacobian columns: $outputs x $inputs, $channels channels, last tile $lastSamples",
    (shape) => {
      const { outputs, inputs, channels, lastSamples, bias, accumulate } = shape;
      const [samples, tiles] = [8, 3];
      const rows = (tiles - 1) * samples + lastSamples;
      const leading = rows + 3;
      const stack = channels * samples;
      const columns = outputs * inputs + (bias ? outputs : 0);
      const [Z, A] = [filled(tiles * outputs * stack, 5), filled(tiles * inputs * stack, 6)];
      const J = device.allocate(leading * columns + 8).fill(untouched);
      const address = {
        adjoint: perTile(Z, outputs * stack),
        activation: perTile(A, inputs * stack),
        to: perTile(J, samples),
      };
      run([{ kind: "outer", ...address, leading, outputs, inputs, channels, bias, accumulate }], {
        samples,
        lastSamples,
        tiles,
      });
      const z = (o: number, c: number, row: number): number =>
        Z[(Math.floor(row / samples) * outputs + o) * stack + c * samples + (row % samples)];
      const a = (i: number, c: number, row: number): number =>
        A[(Math.floor(row / samples) * inputs + i) * stack + c * samples + (row % samples)];
      const start = accumulate ? untouched : 0;
      const expected = (row: number, column: number): number => {
        if (row >= rows) return untouched;
        if (column >= outputs * inputs) return start + z(column - outputs * inputs, 0, row);
        const [o, i] = [Math.floor(column / inputs), column % inputs];
        return start + sum(channels, (c) => z(o, c, row) * a(i, c, row));
      };
      const error = (row: number, column: number): number =>
        J[row + column * leading] - expected(row, column);
      expect(worst(leading, columns, error, (row) => (row < rows ? 1e-12 : 0))).toBeLessThan(1);
      expect(J.subarray(leading * columns).every((x) => x === untouched)).toBe(true);
    },
  );
});

describe("contract", () => {
  it.each(shapes)(
    "adds the gradient of a layer: %i x %i, %i channels, with and without bias",
    (outputs, inputs, channels) => {
      const samples = 12;
      const length = channels * samples;
      const [Z, A] = [filled(outputs * length, 7), filled(inputs * length, 8)];
      for (const bias of [true, false]) {
        const G = device.allocate(outputs * inputs + outputs).fill(1);
        run(
          [
            {
              kind: "contract",
              adjoint: at(Z),
              activation: at(A),
              to: at(G),
              outputs,
              inputs,
              channels,
              bias,
            },
          ],
          { samples },
        );
        const weight = (o: number, i: number): number =>
          1 + sum(length, (s) => Z[o * length + s] * A[i * length + s]);
        expect(
          worst(
            outputs,
            inputs,
            (o, i) => G[o * inputs + i] - weight(o, i),
            () => 1e-12,
          ),
        ).toBeLessThan(1);
        const own = (o: number): number => 1 + (bias ? sum(samples, (s) => Z[o * length + s]) : 0);
        expect(
          worst(
            outputs,
            1,
            (o) => G[outputs * inputs + o] - own(o),
            () => 1e-12,
          ),
        ).toBeLessThan(1);
      }
    },
  );
});

describe("a program", () => {
  it("keeps a workspace per thread: fill, map, store over many tiles with a short last one", () => {
    const [samples, tiles, lastSamples] = [16, 200, 5];
    const rows = (tiles - 1) * samples + lastSamples;
    const [x, y] = [filled(tiles * samples, 9), device.allocate(2 * rows)];
    const [p, q] = [placeholder("p"), placeholder("q")];
    const [kernel] = device.compile([
      {
        name: "affine",
        inputs: [
          { name: "p", columns: [p] },
          { name: "q", columns: [q] },
        ],
        outputs: [{ name: "out", columns: [add(p, q), mul(p, q)] }],
      },
    ]);
    expect([kernel.inputs, kernel.outputs]).toEqual([2, 1]);
    const work = (column: number): Address => ({ at: "workspace", offset: 8 * samples * column });
    run(
      [
        { kind: "fill", to: work(0), length: samples, value: 0.5 },
        { kind: "map", kernel, groups: [perTile(x, samples), work(0), work(1)], rows: 1, rowStride: 0 },
        { kind: "store", from: work(1), to: perTile(y, samples), columns: 2, leading: rows },
      ],
      { samples, tiles, lastSamples, workspace: 3 * 8 * samples },
    );
    expect(
      worst(
        rows,
        1,
        (s) => y[s] - (x[s] + 0.5),
        () => 0,
      ),
    ).toBe(0);
    expect(
      worst(
        rows,
        1,
        (s) => y[rows + s] - x[s] * 0.5,
        () => 0,
      ),
    ).toBe(0);
  });
  it("applies a kernel to every row of a stack", () => {
    const [samples, rows] = [8, 5];
    const stack = filled(rows * 2 * samples, 10);
    const [p, q, w] = [placeholder("p"), placeholder("q"), placeholder("w")];
    const scalars = device.allocate(1).fill(3);
    const [kernel] = device.compile([
      {
        name: "row",
        inputs: [
          { name: "stack", columns: [p, q] },
          { name: "w", columns: [w], scalars: true },
        ],
        outputs: [{ name: "stack", columns: [add(mul(w, p), q), q] }],
      },
    ]);
    const before = stack.slice();
    const rowStride = 2 * samples * 8;
    run([{ kind: "map", kernel, groups: [at(stack), at(scalars), at(stack)], rows, rowStride }], { samples });
    const expected = (u: number, s: number): number =>
      3 * before[u * 2 * samples + s] + before[(u * 2 + 1) * samples + s];
    expect(
      worst(
        rows,
        samples,
        (u, s) => stack[u * 2 * samples + s] - expected(u, s),
        () => 1e-14,
      ),
    ).toBeLessThan(1);
  });
  it("is refused when malformed, unknown, or run beyond its tiles", () => {
    const program = { samples: 8, lastSamples: 8, tiles: 2, workspace: 0, operations: [] };
    expect(() => device.install({ ...program, samples: 6, lastSamples: 6 })).toThrow(/multiple of 4/);
    expect(() => device.install({ ...program, lastSamples: 9 })).toThrow(/9 in the last/);
    const handle = device.install(program);
    expect(() => device.execute(handle, 3)).toThrow(/3 tiles of a program of 2/);
    for (const tiles of [-1, 0.5, Number.NaN])
      expect(() => device.execute(handle, tiles)).toThrow(/tiles of a program of 2[\s\S]*a whole number/);
    device.uninstall(handle);
    expect(() => device.execute(handle, 1)).toThrow(/not installed/);
  });
});
