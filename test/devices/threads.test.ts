/** @file Threads: the same bits however many there are, errors instead of hangs, and a process that ends by itself. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { type HostDevice, wasmDevice } from "../../src/devices/index.ts";
import { decode } from "../../src/devices/wasm/decode.ts";
import { createArena } from "../../src/devices/wasm/memory.ts";
import { createPool, type Pool, SCRATCH } from "../../src/devices/wasm/pool.ts";
import { NumericalError } from "../../src/errors.ts";
import { linearAlgebra } from "../../src/kernels/static/index.ts";
import { normal } from "./matrices.ts";

const devices = [1, 2, 3].map((threads) => wasmDevice({ threads, budget: 2 ** 28 }));
afterAll(() => {
  for (const device of devices) device.close();
});

/** What `run` leaves in arrays of the given lengths, filled with the same numbers on every device. */
function results(
  lengths: readonly number[],
  run: (device: HostDevice, arrays: Float64Array[]) => void,
): Float64Array[][] {
  return devices.map((device) => {
    const value = normal(1);
    const arrays = lengths.map((length) => {
      const array = device.allocate(length);
      array.set(Float64Array.from(array, () => value(0, 0)));
      return array;
    });
    run(device, arrays);
    return arrays.map((array) => Float64Array.from(array));
  });
}

const bytes = (array: Float64Array): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const sameBits = (a: readonly Float64Array[], b: readonly Float64Array[]): boolean =>
  a.every((array, i) => bytes(array).equals(bytes(b[i])));

describe("1, 2 and 3 threads give identical bits", () => {
  const n = 300;
  const cases: [string, readonly number[], (device: HostDevice, arrays: Float64Array[]) => void][] = [
    [
      "gemm",
      [n * n, n * n, n * n],
      (d, [A, B, C]) => d.gemm(true, false, n, n, n, 1.1, A, n, B, n, 0.3, C, n),
    ],
    ["syrk", [700 * n, n * n], (d, [A, C]) => d.syrk(true, n, 700, A, 700, C, n)],
    [
      "potrf",
      [n * n],
      (d, [A]) => {
        for (let i = 0; i < n; i++) A[i * (n + 1)] += 100;
        expect(d.potrf(n, A, n)).toBe(0);
      },
    ],
    ["geqrf", [n * n, n], (d, [A, tau]) => d.geqrf(n, n, A, n, tau)],
    ["gemv", [n * n, n, n], (d, [A, x, y]) => d.gemv(false, n, n, 1, A, n, x, 1, y)],
    ["gemv, transposed", [n * n, n, n], (d, [A, x, y]) => d.gemv(true, n, n, 1, A, n, x, 1, y)],
  ];
  it.each(cases)("%s", (_, lengths, run) => {
    const [one, two, three] = results(lengths, run);
    expect(sameBits(one, two)).toBe(true);
    expect(sameBits(one, three)).toBe(true);
    expect(one[0].every(Number.isFinite)).toBe(true);
  });
});

/** A pool of two threads on 16 MiB of its own, with a program 0 that fills a workspace of 8 KiB. */
function openPool(patience: number): Pool {
  const arena = createArena(2 ** 24);
  const scratch = arena.take(2 * SCRATCH);
  const module = new WebAssembly.Module(decode(linearAlgebra));
  const pool = createPool({ threads: 2, module, memory: arena.memory, scratch, patience });
  const fill = { kind: "fill", to: { at: "workspace", offset: 0 }, length: 1024, value: 1 } as const;
  const program = { samples: 4, lastSamples: 4, tiles: 1, workspace: 8192, operations: [fill] };
  pool.send({ kind: "program", id: 0, program });
  return pool;
}

/** Where the arena begins to hand out memory beyond the scratch. */
const workspace = 2 ** 20;

describe("a worker thread", () => {
  it("is not started for one thread", () => {
    const arena = createArena(2 ** 20);
    const module = new WebAssembly.Module(decode(linearAlgebra));
    const pool = createPool({ threads: 1, module, memory: arena.memory, scratch: arena.take(SCRATCH) });
    expect(pool.workers).toEqual([]);
  });
  it("that has ended makes the next job fail by name, and every later one", async () => {
    const pool = openPool(30_000);
    pool.execute(0, 4, workspace, 8192);
    await pool.workers[0].terminate();
    for (let i = 0; i < 2; i++) {
      expect(() => pool.execute(0, 4, workspace, 8192)).toThrow(NumericalError);
      expect(() => pool.execute(0, 4, workspace, 8192)).toThrow(/thread 1 ended[\s\S]*open a new device/);
    }
    pool.close();
  });
  it("killed in the middle is given up after the time allowed", () => {
    const pool = openPool(200);
    pool.execute(0, 4, workspace, 8192);
    void pool.workers[0].terminate();
    expect(() => pool.execute(0, 4, workspace, 8192)).toThrow(/thread 1 gave no sign of life for 0.2 s/);
    pool.close();
  });
  it("in which something is thrown reports what", async () => {
    const pool = openPool(30_000);
    pool.execute(0, 4, workspace, 8192);
    // Thread 1's workspace lies beyond the memory; thread 0's does not.
    const outside = 2 ** 31;
    expect(() => pool.execute(0, 200_000, workspace, outside)).toThrow(/thread 1 failed: .*out of bounds/);
    expect(() => pool.execute(0, 4, workspace, 8192)).toThrow(/thread 1 failed/);
    pool.close();
    if (pool.workers[0].threadId > 0) await once(pool.workers[0], "exit");
  });
  it("does not outlive close", async () => {
    const pool = openPool(30_000);
    pool.execute(0, 4, workspace, 8192);
    const ended = once(pool.workers[0], "exit");
    pool.close();
    await ended;
    expect(() => pool.execute(0, 1, workspace, 8192)).toThrow(/closed/);
  });
});

describe("a process", () => {
  it("ends by itself with a device open or closed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sobolev-threads-"));
    const source = join(import.meta.dirname, "../../src/devices/wasm");
    await build({
      entryPoints: [join(source, "wasm.ts")],
      outfile: join(folder, "wasm.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
    });
    for (const file of ["worker.js", "execute.js", "control.js"])
      await copyFile(join(source, file), join(folder, file));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const use =
      "const A = device.allocate(9e4).fill(1); device.syrk(true, 300, 300, A, 300, A, 300); console.log(device.threads);";
    const script = (end: string): string =>
      `import { wasmDevice } from "./wasm.mjs"; const device = wasmDevice({ threads: 2, budget: 2 ** 26 }); ${use} ${end}`;
    const run = async (name: string, end: string): Promise<string> => {
      await writeFile(join(folder, name), script(end));
      return (
        await promisify(execFile)(process.execPath, [join(folder, name)], { timeout: 20_000 })
      ).stdout.trim();
    };
    try {
      expect(await Promise.all([run("open.mjs", ""), run("closed.mjs", "device.close();")])).toEqual([
        "2",
        "2",
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
