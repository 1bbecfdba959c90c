/** @file Where CUDA is looked for, and what is said when it is not there. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as declarations from "../../../src/devices/cuda/declarations.ts";
import { explainFailure } from "../../../src/devices/cuda/errors.ts";
import { cudaDevice, probeCuda } from "../../../src/devices/cuda/index.ts";
import { driverPlaces, expand, places } from "../../../src/devices/cuda/places.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { UsageError } from "../../../src/errors.ts";
import { buildStubs, obstacle, partOfStubs, stubControl, titled } from "./stub/build.ts";

describe("places", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "sobolev-places-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const folder = (...parts: string[]): string => {
    const path = join(root, ...parts);
    mkdirSync(path, { recursive: true });
    return path;
  };

  it("expands stars in any segment, newest first", () => {
    folder("lib", "python3.9", "site");
    folder("lib", "python3.11", "other");
    const late = folder("lib", "python3.8", "site");
    const found = expand(`${root}/lib/python3*/site`);
    expect(found).toEqual([join(root, "lib/python3.9/site"), late]);
    expect(expand(`${root}/nowhere/*/site`)).toEqual([]);
    writeFileSync(join(root, "a+b.so"), "");
    expect(expand(`${root}/a+*`)).toEqual([join(root, "a+b.so")]);
  });

  it("knows the wheels of CUDA 13 (one folder) and CUDA 12 (one for each library)", () => {
    const packages = ["lib", "python3.12", "site-packages", "nvidia"];
    const thirteen = folder(...packages, "cu13", "lib");
    const twelve = ["cublas", "cusolver", "cuda_nvrtc"].map((name) => folder(...packages, name, "lib"));
    for (const variable of ["VIRTUAL_ENV", "CONDA_PREFIX"]) {
      const env = { [variable]: root };
      expect(places(13, env).some(({ directories }) => directories.includes(thirteen))).toBe(true);
      const wheel = places(12, env).find(({ directories }) => directories.includes(twelve[0]));
      expect(wheel?.directories).toEqual(twelve);
    }
    expect(places(13, {}).some(({ directories }) => directories.includes(thirteen))).toBe(false);
    // The system's loader has the last word.
    expect(places(13, {}).at(-1)?.directories).toEqual([]);
  });

  it("SOBOLEV_CUDA_PATH is the only place when it is set; the driver is looked for there first", () => {
    const env = { SOBOLEV_CUDA_PATH: "/a:/b", VIRTUAL_ENV: root };
    expect(places(12, env)).toEqual([{ name: "SOBOLEV_CUDA_PATH", directories: ["/a", "/b"] }]);
    expect(driverPlaces(env).slice(0, 2)).toEqual(["/a", "/b"]);
  });
});

describe("declarations", () => {
  it("are all taken apart, and none is of an older interface", () => {
    for (const text of [declarations.driver, declarations.compiler, declarations.blas, declarations.solver]) {
      const list = declarations.parseDeclarations(text);
      expect(list.length).toBe(text.trim().split("\n").length);
      for (const { name, parameters } of list) {
        expect(
          parameters.every((type) =>
            /^(int|uint|int64|uint64|uint8|size_t|str|void \*|const char \*\*)$/.test(type),
          ),
        ).toBe(true);
        // The headers map these names by macros; without _v2 they are other functions.
        expect(name).not.toMatch(
          /^cu(MemAlloc|MemFree|MemGetInfo|Memcpy\w+Async|StreamDestroy|EventDestroy|DevicePrimaryCtxRelease)$/,
        );
        expect(name).not.toMatch(/^cublasD(gemm|gemv|syrk|trsv)(_v2)?$/);
      }
    }
  });
});

describe("explanations", () => {
  const explain = (library: "driver" | "blas" | "solver" | "compiler", status: number) =>
    explainFailure({ library, status, call: "f", card: "Card", memory: { free: 2 ** 30, total: 2 ** 33 } });
  it("tell a lost card from what the caller can change", () => {
    expect([214, 700, 719, 999].every((status) => explain("driver", status).lost)).toBe(true);
    expect([1, 2, 100, 222, 400].some((status) => explain("driver", status).lost)).toBe(false);
    expect(explain("driver", 2).error.message).toMatch(/1\.00 GiB free of 8\.00 GiB/);
    expect(explain("solver", 2).error.message).toMatch(/out of memory/);
    expect(explain("driver", 222).error.message).toMatch(/too old/);
    expect(explain("blas", 1).error.message).toMatch(/no NVIDIA card/);
    expect(explain("compiler", 5).error.message).toMatch(/NVRTC on Card: status 5/);
  });
});

describe.skipIf(obstacle)(titled("probeCuda and cudaDevice over the stubs"), () => {
  const before = process.env.SOBOLEV_CUDA_PATH;
  const stub = obstacle ? undefined : stubControl(buildStubs());
  beforeEach(() => {
    stub?.reset();
    process.env.SOBOLEV_CUDA_PATH = buildStubs();
  });
  afterEach(() => {
    if (before === undefined) delete process.env.SOBOLEV_CUDA_PATH;
    else process.env.SOBOLEV_CUDA_PATH = before;
  });
  const opening = (): string => {
    const host = wasmDevice({ threads: 1 });
    try {
      cudaDevice(host).close();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(UsageError);
      return (thrown as Error).message;
    } finally {
      host.close();
    }
    return "";
  };

  it("find the card, versions and paths", () => {
    const probe = probeCuda();
    expect(probe).toMatchObject({
      found: true,
      name: "Stub Card",
      computeCapability: "9.0",
      memory: 2 ** 30,
      driver: "13.0",
    });
    expect(probe.libraries?.map(({ name }) => name)).toEqual(["driver", "NVRTC", "cuBLAS", "cuSOLVER"]);
    for (const { path } of probe.libraries ?? []) expect(path.startsWith(buildStubs())).toBe(true);
    expect(probe.libraries?.[2].version).toBe("13.0.0");
    expect(opening()).toBe("");
  });

  it("say which library is missing and the command that brings it", () => {
    const part = partOfStubs("libcuda.so.1", "libnvrtc.so.13");
    process.env.SOBOLEV_CUDA_PATH = part;
    const probe = probeCuda();
    expect(probe.found).toBe(false);
    expect(probe.reason).toMatch(/SOBOLEV_CUDA_PATH has no libcublas\.so\.13, libcusolver\.so\.12/);
    expect(probe.remedy).toMatch(/pip install nvidia-cublas /);
    expect(opening()).toMatch(/device cuda\nTry: pip install/);
    rmSync(part, { recursive: true });
  });

  it("say that the driver is too old for the libraries there are", () => {
    stub?.set("driverVersion", 12040);
    const probe = probeCuda();
    expect(probe.found).toBe(false);
    expect(probe.reason).toMatch(/libraries of CUDA 13 were found, but the driver serves CUDA 12\.4/);
    expect(probe.remedy).toMatch(/nvidia-cublas-cu12 .*driver of version 580/);
    stub?.set("driverVersion", 11040);
    expect(probeCuda().reason).toMatch(/driver serves CUDA 11\.4/);
    expect(opening()).toMatch(/Try: a driver of version 580/);
  });

  it("say that what was found is the toolkit's stub of a driver", () => {
    stub?.set("versionStatus", 34);
    expect(probeCuda().reason).toMatch(/no NVIDIA driver: .*libcuda\.so\.1.* status 34/);
    expect(probeCuda().remedy).toMatch(/install the driver/);
  });

  it("say that there is no card, or not that one", () => {
    stub?.set("cards", 0);
    expect(probeCuda()).toMatchObject({ found: false, driver: "13.0" });
    expect(probeCuda().reason).toMatch(/no NVIDIA card/);
    expect(opening()).toMatch(/nvidia-smi/);
    stub?.set("cards", 2);
    expect(probeCuda(2).reason).toMatch(/card 2 of 2/);
    expect(probeCuda(2).remedy).toMatch(/between 0 and 1/);
    stub?.set("initStatus", 100);
    expect(probeCuda().reason).toMatch(/cuInit/);
  });

  it("say that SOBOLEV_CUDA_PATH has nothing", () => {
    const part = partOfStubs("libcuda.so.1");
    process.env.SOBOLEV_CUDA_PATH = part;
    expect(probeCuda().reason).toMatch(/SOBOLEV_CUDA_PATH has none of them/);
    rmSync(part, { recursive: true });
  });

  it("say that a library is no such library", () => {
    const part = partOfStubs("libcuda.so.1");
    for (const name of ["libnvrtc.so.13", "libcublas.so.13", "libcusolver.so.12"])
      writeFileSync(join(part, name), "no library");
    process.env.SOBOLEV_CUDA_PATH = part;
    expect(probeCuda().reason).toMatch(/SOBOLEV_CUDA_PATH: .*libcublas\.so\.13: /);
    rmSync(part, { recursive: true });
  });
});
