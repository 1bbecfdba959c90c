/** @file What is decided before a BLAS is loaded, and what is said when there is none. */

import { afterEach, describe, expect, it } from "vitest";
import { candidates, installation } from "../../src/devices/native/candidates.ts";
import { hasAvx512, narrowCore, prepare } from "../../src/devices/native/core-type.ts";
import { nativeDevice, probeNative } from "../../src/devices/native/index.ts";
import { wasmDevice } from "../../src/devices/wasm/wasm.ts";
import { UsageError } from "../../src/errors.ts";

const cpu = (vendor: string, flags: string): string =>
  `processor\t: 0\nvendor_id\t: ${vendor}\nflags\t\t: fpu sse2 avx2 ${flags} sha_ni\nbugs\t\t:\n`;
const wide = "avx512f avx512dq avx512cd avx512bw avx512vl";
const amd = cpu("AuthenticAMD", wide);

describe("prepare", () => {
  it("asks for SkylakeX kernels on AMD processors with AVX-512, and says so", () => {
    const { variables, announcements } = prepare({ cpuinfo: amd, env: {}, threads: 3 });
    expect(variables).toMatchObject({ OPENBLAS_CORETYPE: "SkylakeX", OPENBLAS_NUM_THREADS: "3" });
    expect(announcements.join()).toMatch(/OPENBLAS_CORETYPE=SkylakeX/);
  });

  it.each([
    ["Intel processors", cpu("GenuineIntel", wide)],
    ["AMD processors without AVX-512", cpu("AuthenticAMD", "")],
    ["AMD processors with a part of AVX-512 only", cpu("AuthenticAMD", "avx512f avx512cd")],
    ["no /proc/cpuinfo", ""],
  ])("leaves the core type to OpenBLAS on %s", (_, cpuinfo) => {
    const { variables, announcements } = prepare({ cpuinfo, env: {}, threads: 1 });
    expect(variables).not.toHaveProperty("OPENBLAS_CORETYPE");
    expect(announcements).toEqual([]);
  });

  it("replaces a core type that wastes the processor, says so, and can be told not to", () => {
    const env = { OPENBLAS_CORETYPE: "Haswell" };
    const { variables, announcements } = prepare({ cpuinfo: amd, env, threads: 1 });
    expect(variables.OPENBLAS_CORETYPE).toBe("SkylakeX");
    expect(announcements.join()).toMatch(/instead of Haswell.*SOBOLEV_KEEP_CORETYPE=1/);
    const kept = prepare({ cpuinfo: amd, env: { ...env, SOBOLEV_KEEP_CORETYPE: "1" }, threads: 1 });
    expect(kept.variables).not.toHaveProperty("OPENBLAS_CORETYPE");
    expect(kept.announcements).toEqual([]);
  });

  it("leaves threads, timeout and a core type with AVX-512 as the user has set them", () => {
    const env = { OPENBLAS_CORETYPE: "Cooperlake", OPENBLAS_NUM_THREADS: "7", OPENBLAS_THREAD_TIMEOUT: "10" };
    expect(prepare({ cpuinfo: amd, env, threads: 2 })).toEqual({ variables: {}, announcements: [] });
  });

  it("shortens the time for which idle threads spin: 2^timeout cycles, OpenBLAS allows 4 to 30", () => {
    const timeout = Number(prepare({ cpuinfo: "", env: {}, threads: 1 }).variables.OPENBLAS_THREAD_TIMEOUT);
    expect(timeout).toBeGreaterThanOrEqual(4);
    expect(timeout).toBeLessThan(26);
  });
});

describe("narrowCore", () => {
  it("reads all parts of AVX-512 that OpenBLAS needs", () => {
    expect(hasAvx512(amd)).toBe(true);
    expect(hasAvx512(cpu("AuthenticAMD", "avx512f avx512dq avx512bw"))).toBe(false);
  });

  it("names the variable to unset when the user keeps narrow kernels", () => {
    const env = { OPENBLAS_CORETYPE: "Haswell", SOBOLEV_KEEP_CORETYPE: "1" };
    expect(narrowCore("Haswell", { cpuinfo: amd, env, threads: 1 })).toMatch(/unset SOBOLEV_KEEP_CORETYPE/);
  });

  it("names the variable to set when the library has", () => {
    expect(narrowCore("Zen", { cpuinfo: amd, env: {}, threads: 1 })).toMatch(
      /set OPENBLAS_CORETYPE=SkylakeX/,
    );
  });

  it("is silent when kernels and processor agree", () => {
    expect(narrowCore("SkylakeX", { cpuinfo: amd, env: {}, threads: 1 })).toBeUndefined();
    expect(narrowCore("Zen", { cpuinfo: cpu("AuthenticAMD", ""), env: {}, threads: 1 })).toBeUndefined();
  });
});

describe("candidates", () => {
  it("tries only the user's libraries when SOBOLEV_BLAS_PATH is set", () => {
    const separator = process.platform === "win32" ? ";" : ":";
    expect(candidates("linux", `/a/libblis.so${separator}/b/liblapack.so`)).toEqual([
      ["/a/libblis.so", "/b/liblapack.so"],
    ]);
  });

  it.each(["linux", "darwin", "win32"] as const)("knows OpenBLAS on %s and how to get it", (platform) => {
    expect(candidates(platform, undefined).flat().join()).toMatch(/openblas/);
    expect(installation(platform)).toMatch(/SOBOLEV_BLAS_PATH/);
  });

  it("never falls for the untuned reference BLAS", () => {
    expect(candidates("linux", undefined).flat()).not.toContain("libblas.so.3");
  });
});

describe("without a BLAS", () => {
  const before = process.env.SOBOLEV_BLAS_PATH;
  afterEach(() => {
    if (before === undefined) delete process.env.SOBOLEV_BLAS_PATH;
    else process.env.SOBOLEV_BLAS_PATH = before;
  });

  it("says why and how to get one, and never throws when probing", () => {
    process.env.SOBOLEV_BLAS_PATH = "/nowhere/libblas.so";
    const probe = probeNative();
    expect(probe.found).toBe(false);
    expect(probe.reason).toMatch(/\/nowhere\/libblas\.so/);
    expect(probe.remedy).toBeTruthy();
  });

  it("refuses a native device with the same words", () => {
    process.env.SOBOLEV_BLAS_PATH = "/nowhere/libblas.so";
    const base = wasmDevice({ threads: 1 });
    expect(() => nativeDevice(base)).toThrow(UsageError);
    base.close();
  });

  it.runIf(process.platform === "linux")("refuses a library that has no BLAS in it", () => {
    process.env.SOBOLEV_BLAS_PATH = "libc.so.6";
    expect(probeNative().reason).toMatch(/libc\.so\.6: (it has no dgemm_|koffi)|npm|koffi/);
  });
});
