/** @file Kernels kept on disk: whole or not at all, bounded, private, and never in the way of a solve. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { columnKernels, columnSource } from "../../../src/devices/cuda/column-source.ts";
import { createCompiler, imageKey } from "../../../src/devices/cuda/compiler.ts";
import {
  type Image,
  kernelCache,
  kernelCacheFolder,
  kernelCacheUse,
  kernelKey,
} from "../../../src/devices/cuda/kernel-cache.ts";
import { type CudaLibraries, loadCuda } from "../../../src/devices/cuda/libraries.ts";
import { probeCuda } from "../../../src/devices/cuda/probe.ts";
import { openSession } from "../../../src/devices/cuda/session.ts";
import { get, openStub, placeStubs, put } from "./opened.ts";
import { buildStubs, obstacle, stubControl, titled } from "./stub/build.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sobolev-kernels-"));
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true });
});

const image = (length: number, first = 1, kind: Image["kind"] = "cubin"): Image => ({
  kind,
  bytes: Uint8Array.from({ length }, (_, i) => (first + 7 * i) % 256),
});
const [one, two, three] = ["one", "two", "three"].map((name) => kernelKey([name]));
const filesOf = (folder: string): string[] => readdirSync(folder).sort();

describe("a kernel cache", () => {
  it("gives back the bytes and the kind that were stored, in this process and in another's eyes", () => {
    const folder = join(root, "a/b");
    const cache = kernelCache(folder);
    expect(cache.load(one)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    cache.store(one, image(1000));
    cache.store(two, image(3, 9, "ptx"));
    for (const reader of [cache, kernelCache(folder)]) {
      expect(reader.load(one)).toEqual(image(1000));
      expect(reader.load(two)).toEqual(image(3, 9, "ptx"));
      expect(reader.load(three)).toBeUndefined();
    }
    // Machine code has to be aligned.
    expect(cache.load(one)!.bytes.byteOffset % 8).toBe(0);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, `${one}.image`)).mode & 0o077).toBe(0);
    // Nothing half-written is left.
    expect(filesOf(folder)).toEqual([`${one}.image`, `${two}.image`].sort());
  });

  it("reads no file that is not as it was written, and writes it again", () => {
    const cache = kernelCache(root);
    const path = join(root, `${one}.image`);
    cache.store(one, image(500));
    const good = readFileSync(path);
    const flipped = Uint8Array.from(good);
    flipped[good.length - 5] ^= 1;
    const empty = new TextEncoder().encode(
      `sobolev-kernel 1 cubin e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n`,
    );
    const otherKind = new TextEncoder().encode(
      new TextDecoder("latin1").decode(good).replace("cubin", "elf"),
    );
    for (const bad of [good.subarray(0, 300), good.subarray(0, 20), [], flipped, empty, otherKind]) {
      writeFileSync(path, Uint8Array.from(bad));
      expect(cache.load(one)).toBeUndefined();
      cache.store(one, image(500));
      expect(cache.load(one)).toEqual(image(500));
    }
  });

  it("takes away what was used longest ago, once there is more than it may hold", () => {
    const cache = kernelCache(root, { bytes: 2500 });
    const used = (key: string, minutes: number): void => {
      const then = new Date(Date.now() - 60_000 * minutes);
      utimesSync(join(root, `${key}.image`), then, then);
    };
    cache.store(one, image(1000));
    cache.store(two, image(1000));
    used(one, 20);
    used(two, 10);
    // Reading is use.
    expect(cache.load(one)).toBeDefined();
    cache.store(three, image(1000));
    expect(cache.load(two)).toBeUndefined();
    expect(cache.load(one)).toBeDefined();
    expect(cache.load(three)).toBeDefined();
    expect(kernelCacheUse(root).bytes).toBeLessThanOrEqual(2500);
    // What would leave no room for anything else is not kept.
    cache.store(two, image(2500));
    expect(kernelCacheUse(root).entries).toBe(2);
  });

  it("removes drafts that nobody will rename, and no other file", () => {
    const cache = kernelCache(root, { bytes: 1500 });
    const [old, young, other] = [`${two}.image.1-ab.draft`, `${three}.image.2-cd.draft`, "notes.txt"];
    for (const name of [old, young, other]) writeFileSync(join(root, name), new Uint8Array(5000));
    const yesterday = new Date(Date.now() - 86_400_000);
    for (const name of [old, other]) utimesSync(join(root, name), yesterday, yesterday);
    cache.store(one, image(1000));
    expect(filesOf(root)).toEqual([`${one}.image`, young, other].sort());
    expect(kernelCacheUse(root)).toMatchObject({ folder: root, entries: 1 });
  });

  it("is not used where others may write, and fails at nothing that it may not write itself", () => {
    const cache = kernelCache(root);
    cache.store(one, image(100));
    chmodSync(root, 0o777);
    expect(cache.load(one)).toBeUndefined();
    cache.store(two, image(100));
    expect(filesOf(root)).toEqual([`${one}.image`]);
    chmodSync(root, 0o700);
    expect(cache.load(one)).toBeDefined();
    // A file where the folder should be; a folder where the entry should be.
    writeFileSync(join(root, "file"), "");
    const blocked = kernelCache(join(root, "file/kernels"));
    blocked.store(one, image(100));
    expect(blocked.load(one)).toBeUndefined();
    mkdirSync(join(root, `${two}.image`));
    cache.store(two, image(100));
    expect(cache.load(two)).toBeUndefined();
    expect(kernelCacheUse(join(root, "nowhere"))).toMatchObject({ entries: 0, bytes: 0 });
  });

  it("keys tell borders between parts apart", () => {
    expect(kernelKey(["ab", "c"])).not.toBe(kernelKey(["a", "bc"]));
    expect(kernelKey(["ab", "c"])).toBe(kernelKey(["ab", "c"]));
    expect(kernelKey([])).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe.skipIf(process.platform === "win32")("the folder", () => {
  it.each([
    [{ XDG_CACHE_HOME: "/x", HOME: "/h" }, "/x/sobolev/kernels"],
    [{ HOME: "/h" }, "/h/.cache/sobolev/kernels"],
    [{ XDG_CACHE_HOME: "relative", HOME: "/h" }, "/h/.cache/sobolev/kernels"],
    [{ XDG_CACHE_HOME: "", HOME: "/h" }, "/h/.cache/sobolev/kernels"],
    [{ SOBOLEV_KERNEL_CACHE: "/own", XDG_CACHE_HOME: "/x" }, "/own"],
    [{ SOBOLEV_KERNEL_CACHE: "", XDG_CACHE_HOME: "/x" }, "/x/sobolev/kernels"],
    [{ SOBOLEV_KERNEL_CACHE: "off", HOME: "/h" }, undefined],
    [{ SOBOLEV_KERNEL_CACHE: "0", HOME: "/h" }, undefined],
    [{}, undefined],
  ])("of %j is %s", (env, folder) => {
    expect(kernelCacheFolder(env)).toBe(folder);
  });
});

describe.skipIf(obstacle)(titled("a card with kernels kept"), () => {
  /** The stubs' libraries with a count of compilations. */
  function counted(): { readonly libraries: CudaLibraries; compilations(): number } {
    stubControl(buildStubs()).reset();
    onTestFinished(placeStubs());
    const found = loadCuda();
    if (!found.found) throw new Error(found.reason);
    const { compiler } = found.functions;
    let count = 0;
    const nvrtcCompileProgram: typeof compiler.nvrtcCompileProgram = (...values) => {
      count += 1;
      return compiler.nvrtcCompileProgram(...values);
    };
    const functions = { ...found.functions, compiler: { ...compiler, nvrtcCompileProgram } };
    return { libraries: { ...found, functions }, compilations: () => count };
  }
  /** One process's use of the kernels for columns. */
  function use(libraries: CudaLibraries, folder?: string): number {
    const session = openSession(libraries, 0);
    session.enter();
    const compiler = createCompiler(session, folder ? kernelCache(folder) : undefined);
    const handles = compiler.functionsOf(columnSource, columnKernels);
    compiler.functionsOf(columnSource, columnKernels);
    session.close();
    return handles.filter((handle) => handle > 0n).length;
  }

  it("compiles once for all devices; without a cache, once for each", () => {
    const { libraries, compilations } = counted();
    for (let device = 0; device < 3; device++) expect(use(libraries, root)).toBe(columnKernels.length);
    expect(compilations()).toBe(1);
    for (let device = 0; device < 2; device++) use(libraries);
    expect(compilations()).toBe(3);
  });

  it("compiles again what was damaged, or what the driver refuses, and keeps that", () => {
    const { libraries, compilations } = counted();
    use(libraries, root);
    const [entry] = filesOf(root);
    writeFileSync(join(root, entry), "damaged");
    expect(use(libraries, root)).toBe(columnKernels.length);
    expect(compilations()).toBe(2);
    // Whole, but no machine code.
    kernelCache(root).store(entry.replace(".image", ""), image(200));
    expect(use(libraries, root)).toBe(columnKernels.length);
    expect(compilations()).toBe(3);
    expect(use(libraries, root)).toBe(columnKernels.length);
    expect(compilations()).toBe(3);
  });

  it("tells texts, architectures and compilers apart", () => {
    const { libraries } = counted();
    const { compiler } = libraries.functions;
    const nvrtcVersion = (major: Int32Array, minor: Int32Array): number => {
      [major[0], minor[0]] = [13, 1];
      return 0;
    };
    const functions = { ...libraries.functions, compiler: { ...compiler, nvrtcVersion } };
    const newer = { ...libraries, functions } as unknown as CudaLibraries;
    const otherBuild = { ...libraries, paths: { ...libraries.paths, compiler: import.meta.filename } };
    const keys = [
      imageKey(libraries, "a", 90, "card"),
      imageKey(libraries, "b", 90, "card"),
      imageKey(libraries, "a", 80, "card"),
      // PTX of the newest architecture below.
      imageKey(libraries, "a", 103, "card"),
      imageKey(newer, "a", 90, "card"),
      imageKey(otherBuild, "a", 90, "card"),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(imageKey(libraries, "a", 90, "another card")).toBe(keys[0]);
  });

  it("computes the same on a device whose kernels were kept; `kernelCache: false` keeps none", () => {
    const squares = (kernelCache: string | false): number[] => {
      const { device } = openStub({ kernelCache });
      const out = device.columnSquares(2, 2, put(device, [3, 4, 1, 2]));
      const A = put(device, [1, 2, 3, 4]);
      device.clear(A);
      expect([...get(device, A)]).toEqual([0, 0, 0, 0]);
      device.close();
      return [...out];
    };
    expect(squares(false)).toEqual([25, 5]);
    expect(filesOf(root)).toEqual([]);
    expect(squares(root)).toEqual([25, 5]);
    expect(filesOf(root).length).toBe(1);
    expect(squares(root)).toEqual([25, 5]);
    expect(() => squares("")).toThrow(/kernelCache = ""/);
    expect(() => squares(true as never)).toThrow(/kernelCache = true/);
  });

  it("is named by the probe, with its size", () => {
    onTestFinished(placeStubs());
    expect(probeCuda().kernels).toBeUndefined();
    process.env.SOBOLEV_KERNEL_CACHE = root;
    kernelCache(root).store(one, image(1000));
    expect(probeCuda().kernels).toMatchObject({ folder: root, entries: 1 });
    expect(probeCuda().kernels!.bytes).toBeGreaterThan(1000);
  });
});
