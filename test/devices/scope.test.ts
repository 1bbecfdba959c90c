/** @file Scopes: everything taken through one is given back at once, and nothing else. */

import { afterAll, describe, expect, it } from "vitest";
import { deviceScope, type Program, wasmDevice } from "../../src/devices/index.ts";
import { add, placeholder } from "../../src/expression/index.ts";

const device = wasmDevice({ threads: 2, budget: 2 ** 26 });
afterAll(() => device.close());

const p = placeholder("p");
const twice = {
  name: "twice",
  inputs: [{ name: "in", columns: [p] }],
  outputs: [{ name: "out", columns: [add(p, p)] }],
};
const doubling = (scoped: typeof device, data: Float64Array): Program => ({
  samples: 4,
  lastSamples: 4,
  tiles: 1,
  workspace: 0,
  operations: [
    {
      kind: "map",
      kernel: scoped.compile([twice])[0],
      groups: [data, data].map(({ byteOffset }) => ({ at: "memory", offset: byteOffset }) as const),
      rows: 1,
      rowStride: 0,
    },
  ],
});

describe("a scope", () => {
  it("gives back what was taken through it, once, and nothing else", () => {
    const own = device.allocate(10);
    const before = device.bytes.used;
    const scope = deviceScope(device);
    const [first] = [scope.device.allocate(1000), scope.device.allocate(500)];
    scope.device.release(first.subarray(0));
    expect(scope.device.bytes).toEqual(device.bytes);
    scope.release();
    scope.release();
    expect(device.bytes.used).toBe(before);
    own.fill(1);
    device.release(own);
  });

  it("gives the rest back where the device refuses a part, and says so once", () => {
    const before = device.bytes.used;
    const scope = deviceScope(device);
    const arrays = [100, 200, 300].map((length) => scope.device.allocate(length));
    // Behind the scope's back.
    device.release(arrays[1]);
    expect(() => scope.release()).toThrow(/released it twice/);
    expect(device.bytes.used).toBe(before);
    scope.release();
  });

  it("nests: the outer one gives back what the inner one left", () => {
    const before = device.bytes.used;
    const outer = deviceScope(device);
    const inner = deviceScope(outer.device);
    inner.device.allocate(100);
    const gone = deviceScope(outer.device);
    gone.device.allocate(100);
    gone.release();
    expect(device.bytes.used).toBeGreaterThan(before);
    outer.release();
    expect(device.bytes.used).toBe(before);
  });

  it("takes its programs and kernels along", () => {
    const scope = deviceScope(device);
    const data = device.allocate(4);
    const program = doubling(scope.device, data);
    const handle = scope.device.install(program);
    data.set([1, 2, 3, 4]);
    device.execute(handle, 1);
    expect([...data]).toEqual([2, 4, 6, 8]);
    scope.release();
    expect(() => device.execute(handle, 1)).toThrow(/not installed/);
    expect(() => device.install(program)).toThrow(/not compiled/);
    device.release(data);
  });
});

it("a program installed before its kernels were discarded goes on working", () => {
  const data = device.allocate(4);
  const program = doubling(device, data);
  const handle = device.install(program);
  for (const operation of program.operations)
    if (operation.kind === "map") device.discard([operation.kernel]);
  data.set([1, 2, 3, 4]);
  device.execute(handle, 1);
  expect([...data]).toEqual([2, 4, 6, 8]);
  device.uninstall(handle);
  device.release(data);
});

it("a program whose workspace finds no room leaves those installed before it intact", () => {
  const small = wasmDevice({ threads: 1, budget: 2 ** 22 });
  const data = small.allocate(4);
  const handle = small.install(doubling(small, data));
  const huge = { ...doubling(small, data), workspace: 2 ** 33 };
  expect(() => small.install(huge)).toThrow(/exceed the memory budget/);
  data.set([1, 2, 3, 4]);
  small.execute(handle, 1);
  expect([...data]).toEqual([2, 4, 6, 8]);
  small.close();
});
