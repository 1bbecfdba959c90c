/** @file Programs and whole solves on the cuda device over the stubs: the numbers of the wasm device. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { levenbergMarquardt } from "../../../solvers/index.ts";
import type { Device, Operation, Program } from "../../../src/devices/device.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { UsageError } from "../../../src/errors.ts";
import { add, mul, placeholder } from "../../../src/expression/index.ts";
import type { MapKernel } from "../../../src/kernels/index.ts";
import { mlp } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { type DiscretizedSystem, discretize } from "../../../src/residual/index.ts";
import { get, type Opened, openStub, put } from "./opened.ts";
import { obstacle, titled } from "./stub/build.ts";

describe.skipIf(obstacle)(titled("programs on the cuda device"), () => {
  let opened: Opened;
  beforeAll(() => {
    opened = openStub();
  });
  afterAll(() => {
    delete process.env.SOBOLEV_EMULATION_ORDER;
    opened.device.close();
    expect(opened.stub.count("violations")).toBe(0);
    expect(opened.stub.count("open")).toBe(0);
  });
  beforeEach(() => {
    process.env.SOBOLEV_EMULATION_ORDER = "forward";
  });

  const [x, y] = [placeholder("x"), placeholder("y")];
  const kernel: MapKernel = {
    name: "x y + x",
    inputs: [{ name: "in", columns: [x, y] }],
    outputs: [{ name: "out", columns: [add(mul(x, y), x)] }],
  };
  const samples = 8;

  /** Per tile: z = x y + x in the workspace, then out to a column of all points. */
  function product(device: Device, tiles: number, lastSamples: number) {
    const source = random(9);
    const values = Float64Array.from({ length: tiles * 2 * samples }, () => source.normal());
    const from = put(device, values);
    const to = put(device, new Float64Array(tiles * samples).fill(mark));
    const [handle] = device.compile([kernel]);
    const groups = [
      { at: "tile", offset: from.byteOffset, perTile: 16 * samples },
      { at: "workspace", offset: 0 },
    ] as const;
    const operations: Operation[] = [
      { kind: "map", kernel: handle, groups, rows: 1, rowStride: 0 },
      {
        kind: "store",
        from: { at: "workspace", offset: 0 },
        to: { at: "tile", offset: to.byteOffset, perTile: 8 * samples },
        columns: 1,
        leading: tiles * samples,
      },
    ];
    const program: Program = { samples, lastSamples, tiles, workspace: 8 * samples, operations };
    const expected = (row: number): number => {
      const at = Math.floor(row / samples) * 2 * samples + (row % samples);
      return values[at] * values[at + samples] + values[at];
    };
    return { handle, program, to, from, expected };
  }
  const mark = 777;

  it("runs the tiles asked for, however many blocks there are, and of the last one only what counts", () => {
    const { device, stub } = opened;
    // Six blocks at a time: fewer tiles, as many, and more.
    for (const tiles of [1, 6, 20]) {
      const { handle, program, to, from, expected } = product(device, tiles, 3);
      const installed = device.install(program);
      // What is installed goes on working.
      device.discard([handle]);
      const launches = stub.count("launches");
      for (const some of [tiles - 1, tiles]) {
        device.execute(installed, some);
        const rows = some < tiles ? some * samples : (tiles - 1) * samples + 3;
        get(device, to).forEach((value, row) => {
          if (row < rows) expect(Math.abs(value - expected(row))).toBeLessThan(1e-14);
          else expect(value).toBe(mark);
        });
      }
      // One launch for all tiles, none for none.
      expect(stub.count("launches") - launches).toBe(tiles > 1 ? 2 : 1);
      device.uninstall(installed);
      for (const array of [to, from]) device.release(array);
    }
  });

  it("with little memory left runs fewer blocks at a time, to the same end", () => {
    const { device, stub } = opened;
    const { program, to, from, expected } = product(device, 20, 8);
    // 1 MiB for each block of what only needs 64 bytes.
    const installed = device.install({ ...program, workspace: 2 ** 20 });
    stub.set("memory", 2 ** 21 + 2 ** 19);
    const allocations = stub.count("allocations");
    device.execute(installed, 20);
    get(device, to).forEach((value, row) => {
      expect(Math.abs(value - expected(row))).toBeLessThan(1e-14);
    });
    expect(stub.count("allocations")).toBe(allocations + 1);
    stub.set("memory", 2 ** 30);
    device.uninstall(installed);
    for (const array of [to, from]) device.release(array);
  });

  it("equal structure is compiled once; programs take turns in one workspace", () => {
    const { device, stub } = opened;
    const [first, second] = [product(device, 3, 8), product(device, 5, 2)];
    const [a, b] = [first, second].map(({ program }) => device.install(program));
    const modules = stub.count("open");
    const third = device.install(first.program);
    // Its addresses, and no module.
    expect(stub.count("open")).toBe(modules + 1);
    device.execute(a, 3);
    device.execute(b, 5);
    for (const { to, expected } of [first, second])
      expect(Math.abs(get(device, to)[1] - expected(1))).toBeLessThan(1e-14);
    for (const one of [a, b, third]) device.uninstall(one);
    for (const { to, from } of [first, second]) for (const array of [to, from]) device.release(array);
  });

  it("refuses programs that cannot run, and more tiles than a program has", () => {
    const { device } = opened;
    const { handle, program, to, from } = product(device, 2, 8);
    expect(() => device.install({ ...program, samples: 6 })).toThrow(/multiple of 4/);
    expect(() => device.install({ ...program, lastSamples: 9 })).toThrow(UsageError);
    const installed = device.install(program);
    expect(() => device.execute(installed, 3)).toThrow(/3 tiles of a program of 2/);
    for (const tiles of [-1, 0.5, Number.NaN])
      expect(() => device.execute(installed, tiles)).toThrow(/tiles of a program of 2[\s\S]*a whole number/);
    device.uninstall(installed);
    expect(() => device.execute(installed, 1)).toThrow(/not installed/);
    device.discard([handle]);
    expect(() => device.install(program)).toThrow(/discarded/);
    for (const array of [to, from]) device.release(array);
  });

  const small = { model: mlp({ width: 6, depth: 2 }), points: { interior: 70, conditions: 30 }, seed: 4 };
  const on = (device: Device): DiscretizedSystem => discretize(burgers, { ...small, device });

  it.each(["forward", "reverse", "7"])("residual and gradient of Burgers, threads %s", async (order) => {
    process.env.SOBOLEV_EMULATION_ORDER = order;
    const host = wasmDevice({ threads: 1 });
    const [ours, theirs] = [on(opened.device), on(host)];
    const theta = ours.initial();
    const [a, b] = [await ours.residual(theta), await theirs.residual(theta)];
    expect(distance(a, b)).toBeLessThan(1e-13);
    const [p, q] = [await ours.linearise(theta), await theirs.linearise(theta)];
    expect(distance(p.gradient(), q.gradient())).toBeLessThan(1e-12);
    for (const system of [ours, theirs]) system.release();
    host.close();
  });

  it("ten Levenberg-Marquardt steps of Burgers follow those of the wasm device", async () => {
    const host = wasmDevice({ threads: 1 });
    const costs = await Promise.all(
      [opened.device, host].map(async (device) => {
        const system = on(device);
        const run = levenbergMarquardt({ steps: 10 }).start(system);
        const list: number[] = [];
        for await (const step of run) list.push(step.cost);
        system.release();
        expect(device.bytes.used).toBe(0);
        return Float64Array.from(list);
      }),
    );
    expect(costs[0].length).toBe(10);
    expect(distance(costs[0], costs[1])).toBeLessThan(1e-11);
    host.close();
  });
});

const distance = (a: Float64Array, b: Float64Array): number =>
  Math.hypot(...a.map((v, i) => v - b[i])) / Math.hypot(...b);
