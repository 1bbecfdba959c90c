/** @file NVIDIA's own NVRTC, cuBLAS and cuSOLVER, where they are found; no card is needed. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { columnKernels, columnSource } from "../../../src/devices/cuda/column-source.ts";
import { compile, imageKey } from "../../../src/devices/cuda/compiler.ts";
import * as declarations from "../../../src/devices/cuda/declarations.ts";
import { explainFailure } from "../../../src/devices/cuda/errors.ts";
import { kernelCache } from "../../../src/devices/cuda/kernel-cache.ts";
import { places } from "../../../src/devices/cuda/places.ts";
import { programSource } from "../../../src/devices/cuda/program-source.ts";
import type { Device, Program } from "../../../src/devices/device.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { bridge, type Routine } from "../../../src/devices/native/foreign.ts";
import type { MapKernel } from "../../../src/kernels/index.ts";
import { mlp } from "../../../src/models/index.ts";
import { discretize, type Linearisation } from "../../../src/residual/index.ts";

const bridged = bridge();

/** Folders of CUDA 13: SOBOLEV_NVRTC_PATH or the usual places. */
const folders = process.env.SOBOLEV_NVRTC_PATH
  ? process.env.SOBOLEV_NVRTC_PATH.split(":")
  : process.platform === "linux"
    ? places(13, { ...process.env, SOBOLEV_CUDA_PATH: undefined }).flatMap(({ directories }) => directories)
    : [];
const folderOf = (file: string): string | undefined =>
  folders.find((folder) => existsSync(`${folder}/${file}`));

/** Functions of a library by their declarations. @throws Error for one that it lacks. */
function bind(path: string, text: string): Record<string, Routine> {
  if ("reason" in bridged) throw new Error(bridged.reason);
  const library = bridged.load(path, { global: true });
  const entries = declarations
    .parseDeclarations(text)
    .map(({ name, result, parameters }) => [name, library.routine(name, result, parameters)] as const);
  return Object.fromEntries(entries);
}

const nvrtc = folderOf("libnvrtc.so.13");

/** The programs that a system installs, with the kernels they call. */
function programsOf(build: (device: Device) => void): { program: Program; source: string; entry: string }[] {
  const host = wasmDevice({ threads: 1 });
  const kernels = new Map<string, MapKernel>();
  const seen: { program: Program; source: string; entry: string }[] = [];
  build({
    ...host,
    compile: (list) => {
      const handles = host.compile(list);
      handles.forEach(({ module, name }, i) => {
        kernels.set(`${module} ${name}`, list[i]);
      });
      return handles;
    },
    install: (program) => {
      const { source, entry } = programSource(
        program,
        ({ module, name }) => kernels.get(`${module} ${name}`)!,
      );
      seen.push({ program, source, entry });
      return host.install(program);
    },
  } as Device);
  host.close();
  return seen;
}

const skipped = (missing: boolean): string =>
  "reason" in bridged
    ? ` (skipped: ${bridged.reason})`
    : missing
      ? " (skipped: no CUDA 13 in SOBOLEV_NVRTC_PATH or the usual places)"
      : "";

describe.skipIf(!nvrtc || "reason" in bridged)(`NVRTC${skipped(!nvrtc)}`, () => {
  const functions = (): { functions: never } => {
    const folder = nvrtc!;
    if (!("reason" in bridged)) {
      // NVRTC opens it by its bare name.
      const builtins = [5, 4, 3, 2, 1, 0].map((minor) => `${folder}/libnvrtc-builtins.so.13.${minor}`);
      bridged.load(builtins.find((file) => existsSync(file))!, { global: true });
    }
    return { functions: { compiler: bind(`${folder}/libnvrtc.so.13`, declarations.compiler) } as never };
  };
  const elf = [0x7f, 0x45, 0x4c, 0x46];

  it.each([80, 90])("compiles the kernels for columns to machine code of sm_%d", (architecture) => {
    const { kind, bytes } = compile(functions(), columnSource, architecture, "test");
    expect(kind).toBe("cubin");
    expect([...bytes.subarray(0, 4)]).toEqual(elf);
    const text = new TextDecoder("latin1").decode(bytes);
    for (const name of columnKernels) expect(text).toContain(`.text.${name}`);
  });

  it("compiles the programs of Burgers, residual to Jacobian and its panels, for sm_80 and sm_90", async () => {
    const sources = new Map<string, string>();
    for (const { source, entry } of programsOf((device) => {
      const system = discretize(burgers, {
        model: mlp({ width: 16, depth: 2 }),
        points: { interior: 64, conditions: 32 },
        device,
      });
      system.residual(system.initial());
      const linearisation = system.linearise(system.initial()) as Linearisation;
      linearisation.gradient();
      // Too little for J: Gram matrices in panels of columns, biases among them.
      const { bytes } = system;
      const little = { ...device, bytes: { used: 0, budget: 0.9 * bytes } };
      const panelled = discretize(burgers, {
        model: mlp({ width: 16, depth: 2 }),
        points: { interior: 64, conditions: 32 },
        device: little,
      });
      const panels = panelled.linearise(panelled.initial()) as Linearisation;
      expect(panels.jacobian).toBeUndefined();
      panels.factor({ lambda: 1, scale: "columns" });
    }))
      sources.set(source, entry);
    expect(sources.size).toBeGreaterThan(1);
    const own = functions();
    [...sources].forEach(([source, entry], i) => {
      const { kind, bytes } = compile(own, source, i % 2 ? 80 : 90, "test");
      expect([kind, ...bytes.subarray(0, 4)]).toEqual(["cubin", ...elf]);
      expect(new TextDecoder("latin1").decode(bytes)).toContain(`.text.${entry}`);
    });
  });

  it("is not needed twice: what it made comes back from disk, byte for byte", () => {
    const folder = mkdtempSync(join(tmpdir(), "sobolev-kernels-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const own = functions();
    for (const [source, architecture] of [
      [columnSource, 90],
      ['extern "C" __global__ void k(double* x) { x[0] = 1; }', 999],
    ] as const) {
      const image = compile(own, source, architecture, "test");
      const key = imageKey(own, source, architecture, "test");
      kernelCache(folder).store(key, image);
      expect(kernelCache(folder).load(key)).toEqual(image);
      expect(kernelCache(folder).load(imageKey(own, `${source} `, architecture, "test"))).toBeUndefined();
    }
  });

  it("gives PTX for a card that it does not know, and says what it does not compile", () => {
    const own = functions();
    const { kind, bytes } = compile(
      own,
      'extern "C" __global__ void k(double* x) { x[0] = 1; }',
      999,
      "test",
    );
    expect(kind).toBe("ptx");
    expect(new TextDecoder().decode(bytes)).toMatch(/\.target sm_\d+[\s\S]*\.entry k/);
    expect(bytes.at(-1)).toBe(0);
    const broken = 'extern "C" __global__ void k(double* x) {\n  x[0] = nowhere;\n}';
    expect(() => compile(own, broken, 90, "test")).toThrow(
      /does not compile[\s\S]*nowhere[\s\S]*line 2: x\[0\] = nowhere;/,
    );
    expect((own.functions as { compiler: Record<string, Routine> }).compiler.nvrtcGetErrorString(6)).toBe(
      "NVRTC_ERROR_COMPILATION",
    );
    expect(() => compile(own, "", 61, "test")).toThrow(/6\.1 is below all/);
  });
});

const cublas = folderOf("libcublas.so.13");
const cusolver = folderOf("libcusolver.so.12");
const hasDriver = existsSync("/dev/nvidia0");

describe.skipIf(!cublas || !cusolver || "reason" in bridged)(
  `NVIDIA's cuBLAS and cuSOLVER${skipped(!cublas || !cusolver)}`,
  () => {
    it("have every function that is declared", () => {
      for (const before of ["libnvJitLink.so.13", "libcublasLt.so.13"]) bind(`${cublas}/${before}`, "");
      expect(Object.keys(bind(`${cublas}/libcublas.so.13`, declarations.blas)).length).toBeGreaterThan(5);
      bind(`${cublas}/libcusparse.so.12`, "");
      expect(Object.keys(bind(`${cusolver}/libcusolver.so.12`, declarations.solver)).length).toBeGreaterThan(
        10,
      );
    });

    it.skipIf(hasDriver)("without a driver give a status that is explained", () => {
      const blas = bind(`${cublas}/libcublas.so.13`, declarations.blas);
      const solver = bind(`${cusolver}/libcusolver.so.12`, declarations.solver);
      const handle = new BigUint64Array(1);
      const calls = [
        ["blas", "cublasCreate_v2", blas.cublasCreate_v2(handle)],
        ["solver", "cusolverDnCreate", solver.cusolverDnCreate(handle)],
      ] as const;
      for (const [library, call, status] of calls) {
        const { error, lost } = explainFailure({ library, call, status: status as number, card: "no card" });
        expect(lost).toBe(false);
        expect(error.message).toMatch(/no NVIDIA card can be used/);
      }
    });
  },
);
