/** @file The gpujs device: Gram matrices by gpu.js, everything else by a host device. */

import { nearest, UsageError } from "../../errors.ts";
import type { HostDevice } from "../device.ts";
import {
  type Float32GramOptions,
  type Float32Products,
  installedPackages,
  openFloat32Gram,
  type PackageProbe,
  type Packages,
  slicedDevice,
  tried,
} from "../slices/index.ts";
import type { Gpu, GpuJs } from "./gpujs-package.ts";
import { gpujsProducts } from "./products.ts";

const modes = ["gpu", "webgpu", "webasm", "cpu"] as const;

/** `gpu`: the best that gpu.js finds without asking for WebGPU (WebGL, else WebAssembly); the others as named. */
export type GpuJsMode = (typeof modes)[number];

export interface GpuJsOptions extends Float32GramOptions {
  /** What makes the products. Default: webgpu where an adapter answers, else gpu. */
  readonly mode?: GpuJsMode;
  /** Where packages are looked for. Default: those installed. */
  readonly packages?: Packages;
}

/** An open gpu.js, or why there is none. */
type Opened =
  | { readonly products: Float32Products; readonly probe: PackageProbe }
  | { readonly products?: undefined; readonly probe: PackageProbe };

/**
 * Most bytes of slices, and of sums, at a time: WebGPU binds 2^27 bytes of storage unless asked for more, which gpu.js
 * does not (WebGPU specification, section 3.6.2, maxStorageBufferBindingSize).
 */
const BYTES = 2 ** 26;

/**
 * `base` with Gram matrices by gpu.js: float32 products, exact slices, float64 accuracy.
 *
 * The description says which mode runs. Products are added up where they are made, at twice their price: gpu.js returns
 * one number per thread, and a sum takes two. `close` closes `base` and gpu.js.
 *
 * @throws UsageError for an unknown mode, without gpu.js (with the command that installs it), where the mode does not
 * run, or if its products are not exact. `base` stays open then.
 */
export async function gpujsDevice(
  base: HostDevice,
  { mode, packages = installedPackages, ...plan }: GpuJsOptions = {},
): Promise<HostDevice> {
  const { products, probe } = await open(mode, packages);
  if (!products) throw refusal(probe);
  try {
    const gram = await openFloat32Gram(products, { bytes: BYTES, ...plan });
    return slicedDevice(base, "gpujs", products.description, gram);
  } catch (reason) {
    if (reason instanceof UsageError) throw reason;
    throw refusal(broken(probe, reason));
  }
}

const refusal = ({ reason = "there is no gpu.js", remedy = "device native" }: PackageProbe): UsageError =>
  new UsageError({ what: reason, where: "device gpujs", remedy });

/**
 * Looks for gpu.js without opening a device: loads it, and tries whether its products are exact.
 *
 * @returns found with package, backend (the mode that runs) and description; or not found with reason and remedy. Never
 * throws.
 */
export async function probeGpuJs({
  mode,
  packages = installedPackages,
}: Pick<GpuJsOptions, "mode" | "packages"> = {}): Promise<PackageProbe> {
  const { products, probe } = await open(mode, packages);
  if (!products) return probe;
  try {
    return await tried(probe, products, 'mode "webasm", or device native');
  } catch (reason) {
    return broken(probe, reason);
  } finally {
    products.close();
  }
}

async function open(mode: GpuJsMode | undefined, packages: Packages): Promise<Opened> {
  if (mode !== undefined && !modes.includes(mode)) return { probe: unknownMode(mode) };
  if (!packages.has(PACKAGE)) return { probe: absent("gpu.js is not installed", "npm install gpu.js") };
  try {
    const { GPU, input } = (await packages.load(PACKAGE)) as GpuJs;
    const wanted = mode ?? ((await GPU.isWebGPUAvailable()) ? "webgpu" : "gpu");
    if (wanted === "webgpu" && !(await GPU.isWebGPUAvailable())) return { probe: noAdapter() };
    return start(new GPU({ mode: wanted }), input, mode === undefined ? "chosen" : "as asked");
  } catch (reason) {
    return { probe: broken(absent("", ""), reason) };
  }
}

function start(gpu: Gpu, input: GpuJs["input"], why: string): Opened {
  const backend = gpu.Kernel.mode;
  const description = `gpu.js in ${backend} mode, ${why}${gpus.has(backend) ? "" : ": on the processor"}`;
  const probe = { found: true, package: PACKAGE, backend, gpu: gpus.has(backend), description };
  return { products: gpujsProducts(gpu, input, description), probe };
}

const PACKAGE = "gpu.js";

/** Modes of gpu.js that use a graphics card. */
const gpus: ReadonlySet<string> = new Set(["webgpu", "webgl", "webgl2", "headlessgl"]);

const absent = (reason: string, remedy: string): PackageProbe => ({
  found: false,
  package: PACKAGE,
  reason,
  remedy,
});

const noAdapter = (): PackageProbe =>
  absent(
    "gpu.js finds no WebGPU adapter",
    'mode "gpu"; in Node, WebGPU comes from the package webgpu: navigator.gpu = create([])',
  );

function unknownMode(mode: string): PackageProbe {
  const [closest] = nearest(mode, modes);
  return absent(
    `mode = "${mode}" is none of ${modes.join(", ")}`,
    closest ? `mode "${closest}"` : 'mode "gpu"',
  );
}

function broken(probe: PackageProbe, reason: unknown): PackageProbe {
  const [first] = (reason instanceof Error ? reason.message : String(reason)).split("\n");
  const where = probe.backend ? ` in ${probe.backend} mode` : "";
  return absent(
    `gpu.js is installed, but fails${where}: ${first}`,
    'npm rebuild gpu.js; mode "webasm" or "cpu"; or device native',
  );
}
