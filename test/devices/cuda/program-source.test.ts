/** @file CUDA C of programs: random ones run on the host against the wasm device, barriers one by one, equal texts. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programSource } from "../../../src/devices/cuda/program-source.ts";
import { contractShape, linearShape, outerShape } from "../../../src/devices/cuda/source/shapes.ts";
import { type Address, type Operation, type Program, wasmDevice } from "../../../src/devices/index.ts";
import { add, mul, placeholder, tanh } from "../../../src/expression/index.ts";
import { difference, type Edit, type Emulator, emulator, type Order, whyNot } from "./emulation/emulator.ts";
import { randomProgram } from "./emulation/random-program.ts";
import { type Execution, type Recorder, recorder } from "./emulation/recorder.ts";

const reason = whyNot();
const skipped = reason ? ` (${reason})` : "";
const orders: readonly Order[] = ["forward", "reverse", 1, 2, 3];

/** A device on which programs have been run once, and their CUDA C. */
function prepare(make: (device: Recorder["device"]) => readonly Program[], edits?: readonly Edit[]) {
  const watched = recorder(wasmDevice({ threads: 1, budget: 2 ** 26 }));
  for (const program of make(watched.device))
    watched.device.execute(watched.device.install(program), program.tiles);
  return { watched, compiled: emulator(watched, edits) };
}

/** Arrays of an execution that a `contract` adds to: dot products are summed in another order there. */
const summed = ({ program }: Execution): ReadonlySet<number> =>
  new Set(program.operations.flatMap((op) => (op.kind === "contract" ? [op.to.offset] : [])));

describe.skipIf(reason)(`random programs${skipped}`, () => {
  let [watched, compiled] = [undefined as unknown as Recorder, undefined as unknown as Emulator];
  beforeAll(() => {
    const seeds = [1, 2, 3, 4];
    ({ watched, compiled } = prepare((device) => seeds.map((seed) => randomProgram(device, seed, 30))));
  });
  afterAll(() => {
    compiled?.close();
    watched?.device.close();
  });

  it.each(orders)("leave what wasm leaves, bit for bit where sums keep their order: %s", (order) => {
    expect(watched.executions.length).toBe(4);
    for (const execution of watched.executions) {
      const result = compiled.run(execution, { order });
      const loose = summed(execution);
      for (const [at, array] of execution.after) {
        const pair = [new Map([[at, array]]), new Map([[at, result.get(at)!]])] as const;
        const { relative, where } = difference(...pair);
        expect(relative, where).toBeLessThanOrEqual(loose.has(at) ? 1e-14 : 0);
      }
    }
  });
  it.each([1, 2, 5])("do not depend on the number of blocks: %i", (blocks) => {
    for (const execution of watched.executions)
      expect(difference(compiled.run(execution), compiled.run(execution, { blocks })).relative).toBe(0);
  });
  it("contain every operation, in every variant", () => {
    const all = watched.executions.flatMap(({ program }) => program.operations);
    const kinds = new Set(all.map((op) => op.kind));
    expect([...kinds].sort()).toEqual(["contract", "fill", "linear", "map", "outer", "store"]);
    const variants = all.flatMap((op) =>
      op.kind === "linear" ? [`${op.bias !== undefined} ${op.accumulate}`] : [],
    );
    expect(new Set(variants).size).toBe(4);
  });
});

/** Data -> linear -> tanh -> Jacobian, gradient and results, each step reading what the one before wrote. */
function chain(device: Recorder["device"], rows: number, tiles = 3): Program {
  const [samples, lastSamples, channels] = [32, 5, 2];
  const points = (tiles - 1) * samples + lastSamples;
  const length = rows * channels * samples;
  const array = (size: number): number => {
    const memory = device.allocate(size);
    for (let i = 0; i < size; i++) memory[i] = Math.sin(1 + i * i);
    return memory.byteOffset;
  };
  const tile = (offset: number, size: number): Address => ({ at: "tile", offset, perTile: 8 * size });
  const slot = (i: number): Address => ({ at: "workspace", offset: 8 * length * i });
  // The last row is stored by other threads than those that write it for the next tile.
  const lastRow: Address = { at: "workspace", offset: 8 * (rows - 1) * channels * samples };
  const [x, y] = [placeholder("x"), placeholder("y")];
  const [kernel] = device.compile([
    {
      name: "activation",
      inputs: [{ name: "in", columns: [x, y] }],
      outputs: [{ name: "out", columns: [tanh(x), mul(y, add(1, x))] }],
    },
  ]);
  const shape = { outputs: rows, inputs: rows, channels } as const;
  const weights: Address = { at: "memory", offset: array(rows * rows) };
  const linear = {
    kind: "linear",
    ...shape,
    weights,
    rowStep: rows,
    columnStep: 1,
    accumulate: false,
  } as const;
  const product = { ...shape, adjoint: slot(2), activation: slot(1), bias: true } as const;
  const columns = rows * rows + rows;
  const operations: Operation[] = [
    { ...linear, from: tile(array(tiles * length), length), to: slot(0) },
    { kind: "map", kernel, groups: [slot(0), slot(1)], rows, rowStride: 8 * channels * samples },
    { ...linear, from: slot(1), to: slot(2) },
    {
      kind: "outer",
      ...product,
      to: tile(array(columns * points), samples),
      leading: points,
      accumulate: false,
    },
    { kind: "contract", ...product, to: tile(array(tiles * columns), columns) },
    { kind: "map", kernel, groups: [slot(2), slot(0)], rows, rowStride: 8 * channels * samples },
    { kind: "store", from: lastRow, to: tile(array(2 * points), samples), columns: 2, leading: points },
  ];
  return { samples, lastSamples, tiles, workspace: 3 * 8 * length, operations };
}

const barrier = /^ {4}__syncthreads\(\);\n/gm;
/** The text without its n-th barrier between operations. */
const without =
  (n: number): Edit =>
  (text) => {
    let seen = 0;
    return text.replaceAll(barrier, (found) => (seen++ === n ? "" : found));
  };

describe.skipIf(reason)(`barriers${skipped}`, () => {
  /** Between the first four operations, before the last, and at the end; `contract` has its own. */
  const expected = 5;
  it("stand where they are needed: without any one of them, some order of threads goes wrong", () => {
    const edits = [(text: string) => text, ...Array.from({ length: expected }, (_, n) => without(n))];
    const { watched, compiled } = prepare((device) => [chain(device, 20)], edits);
    const [execution] = watched.executions;
    const worst = (edit: number): number =>
      Math.max(
        ...orders.map(
          (order) =>
            difference(execution.after, compiled.run(execution, { order, edit, blocks: 1 })).relative,
        ),
      );
    const { source } = programSource(execution.program, watched.kernelOf);
    expect(source.match(barrier)?.length).toBe(expected);
    expect(worst(0)).toBeLessThan(1e-14);
    for (let n = 1; n <= expected; n++) expect(worst(n), `without barrier ${n}`).toBeGreaterThan(1e-6);
    compiled.close();
    watched.device.close();
  });
});

/** Data -> linear -> linear -> the sums of its biases alone, as of a layer that has no inputs. */
function biasesAlone(device: Recorder["device"], outputs: number): Program {
  const { operations, ...program } = chain(device, outputs);
  const kept = operations.filter(({ kind }) => kind === "linear" || kind === "contract");
  const [first, second, sums] = kept as Operation[];
  if (first.kind !== "linear" || second.kind !== "linear" || sums.kind !== "contract")
    throw new Error("another chain");
  return { ...program, operations: [first, { ...second, from: first.to }, { ...sums, inputs: 0 }] };
}

describe.skipIf(reason)(`contract without inputs${skipped}`, () => {
  it("adds the biases' sums, and waits for what it reads", () => {
    const edits = [(text: string) => text, ...[0, 1].map(without)];
    const { watched, compiled } = prepare((device) => [biasesAlone(device, 37)], edits);
    const [execution] = watched.executions;
    const worst = (edit: number): number =>
      Math.max(
        ...orders.map(
          (order) =>
            difference(execution.after, compiled.run(execution, { order, edit, blocks: 1 })).relative,
        ),
      );
    expect(worst(0)).toBeLessThan(1e-14);
    // Between the layers, and before the sums.
    for (const n of [1, 2]) expect(worst(n), `without barrier ${n}`).toBeGreaterThan(1e-6);
    compiled.close();
    watched.device.close();
  });
});

describe.skipIf(reason)(`wide layers${skipped}`, () => {
  // One more than whole pieces, several passes of `contract`, a prime.
  it("leave what wasm leaves: 65, 81 and 97 units", () => {
    const { watched, compiled } = prepare((device) => [65, 81, 97].map((rows) => chain(device, rows, 2)));
    for (const execution of watched.executions) {
      const { relative, where } = difference(execution.after, compiled.run(execution, { order: 5 }));
      expect(relative, where).toBeLessThan(1e-14);
    }
    compiled.close();
    watched.device.close();
  });
});

describe("texts", () => {
  const watched = recorder(wasmDevice({ threads: 1, budget: 2 ** 26 }));
  afterAll(() => watched.device.close());
  const textOf = (rows: number, tiles?: number) =>
    programSource(chain(watched.device, rows, tiles), watched.kernelOf);

  it("are equal for equal structure: other addresses, kernels compiled again, more points", () => {
    const [first, second, longer] = [textOf(8), textOf(8), textOf(8, 9)];
    expect(second.source).toBe(first.source);
    expect(second.addresses).not.toEqual(first.addresses);
    expect(longer.source).toBe(first.source);
    expect(textOf(9).source).not.toBe(first.source);
  });
  it("begin their numbers with the points of the last tile", () => {
    expect(textOf(8).addresses[0]).toBe(5n);
  });
  it("put single rows of one kernel together", () => {
    const program = chain(watched.device, 8);
    const map = program.operations[1] as Extract<Operation, { kind: "map" }>;
    const rows = Array.from({ length: map.rows }, (_, u): Operation => {
      const groups = map.groups.map((address) => ({
        ...address,
        offset: address.offset + u * map.rowStride,
      }));
      return { ...map, groups, rows: 1, rowStride: 0 };
    });
    const operations = program.operations.flatMap((op) => (op === map ? rows : [op]));
    const { source } = programSource({ ...program, operations }, watched.kernelOf);
    expect(source).toBe(programSource(program, watched.kernelOf).source);
  });
});

describe("contractShape", () => {
  it("covers all rows in as few passes as 48 KiB of shared memory allow, none of them half empty", () => {
    for (let count = 1; count <= 400; count++) {
      const { down } = contractShape(count, 1);
      const passes = Math.ceil(count / (16 * down));
      expect(down).toBeLessThanOrEqual(5);
      expect(passes).toBe(Math.ceil(count / 80));
      // One row of 16 less would take a pass more.
      expect(16 * (down - 1) * passes).toBeLessThan(count);
    }
  });
  it("of no inputs, or no outputs, is one that can be compiled; so is that of outer", () => {
    expect(contractShape(37, 0)).toEqual({ down: 3, along: 1 });
    expect(contractShape(0, 37)).toEqual({ down: 1, along: 3 });
    expect(outerShape(0, 0)).toEqual({ down: 1, along: 1 });
  });
});

describe("linearShape", () => {
  it("holds at most 32 sums, 16 where the last piece is broken", () => {
    for (let outputs = 1; outputs <= 130; outputs++)
      for (const columns of [32, 64, 160, 224]) {
        const { down, along } = linearShape(outputs, columns);
        expect(columns % along).toBe(0);
        expect(down * along).toBeLessThanOrEqual(outputs % down === 0 ? 32 : 16);
      }
  });
});
