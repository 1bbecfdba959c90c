/** @file Chooses a device once and says which and why; nobody falls back in silence. */

import { nearest, UsageError } from "../errors.ts";
import type { CudaOptions } from "./cuda/index.ts";
import type { Device, HostDevice } from "./device.ts";
import type { GpuJsOptions } from "./gpujs/index.ts";
import { type NativeOptions, type NativeProbe, nativeDevice, probeNative } from "./native/index.ts";
import type { TensorflowOptions } from "./tensorflow/index.ts";
import { type WasmOptions, wasmDevice } from "./wasm/wasm.ts";
import type { WebgpuOptions } from "./webgpu/index.ts";

const hostKinds = ["auto", "wasm", "native"] as const;
/** Kinds that a choice goes by, `auto` first. */
export const deviceKinds = [...hostKinds, "cuda", "webgpu", "tensorflow", "gpujs"] as const;

/** `auto`: native if a BLAS is found, else wasm. */
export type HostDeviceKind = (typeof hostKinds)[number];
/** `auto` never picks a graphics card: those are asked for by name. */
export type DeviceKind = (typeof deviceKinds)[number];

/** Threads and memory budget of the host device, the same for every kind; and what each card's own device takes. */
export interface DeviceOptions extends WasmOptions {
  readonly cuda?: CudaOptions;
  readonly webgpu?: WebgpuOptions;
  readonly tensorflow?: TensorflowOptions;
  readonly gpujs?: GpuJsOptions;
}

export interface ChosenDevice<D extends Device = Device> {
  readonly device: D;
  /** One line for people: which device, and why. */
  readonly announcement: string;
}

/** How a BLAS is looked for and opened. */
export interface NativeEntry {
  readonly probeNative: () => NativeProbe;
  readonly nativeDevice: (base: HostDevice, options?: NativeOptions) => HostDevice;
}

/** Devices that work beside a host device and close it with themselves; loaded when they are asked for. */
const beside: Readonly<
  Record<Exclude<DeviceKind, HostDeviceKind>, (host: HostDevice, options: DeviceOptions) => Promise<Device>>
> = {
  cuda: async (host, { cuda }) => (await import("./cuda/index.ts")).cudaDevice(host, cuda),
  webgpu: async (host, { webgpu }) => (await import("./webgpu/index.ts")).webgpuDevice(host, webgpu),
  tensorflow: async (host, { tensorflow }) =>
    (await import("./tensorflow/index.ts")).tensorflowDevice(host, tensorflow),
  gpujs: async (host, { gpujs }) => (await import("./gpujs/index.ts")).gpujsDevice(host, gpujs),
};

/**
 * Opens a device. The caller closes it.
 *
 * A device that is no host device works beside one, chosen as `auto` chooses; the announcement names both.
 *
 * @param native - default: the BLAS of this machine.
 * @throws UsageError for an unknown kind, for a device that is not to be had (with the reason and how to get it), and
 * for bad options.
 *
 * @example
 * const { device, announcement } = await chooseDevice("wasm", { threads: 1 });
 * announcement.startsWith("device wasm, as asked"); // true
 */
export async function chooseDevice(
  kind: HostDeviceKind,
  options?: DeviceOptions,
  native?: NativeEntry,
): Promise<ChosenDevice<HostDevice>>;
export async function chooseDevice(
  kind: DeviceKind,
  options?: DeviceOptions,
  native?: NativeEntry,
): Promise<ChosenDevice>;
export async function chooseDevice(
  kind: DeviceKind,
  options: DeviceOptions = {},
  native: NativeEntry = { probeNative, nativeDevice },
): Promise<ChosenDevice> {
  if (!deviceKinds.includes(kind)) throw unknownKind(kind);
  if (isHostKind(kind)) return chooseHost(kind, options, native);
  const host = chooseHost("auto", options, native);
  try {
    const device = await beside[kind](host.device, options);
    return {
      device,
      announcement: `device ${device.name}, as asked: ${device.description}; beside it ${host.announcement}`,
    };
  } catch (thrown) {
    host.device.close();
    throw thrown;
  }
}

const isHostKind = (kind: DeviceKind): kind is HostDeviceKind =>
  (hostKinds as readonly DeviceKind[]).includes(kind);

function chooseHost(
  kind: HostDeviceKind,
  options: DeviceOptions,
  native: NativeEntry,
): ChosenDevice<HostDevice> {
  if (kind === "wasm") return announce(wasmDevice(options), "as asked");
  const probe = native.probeNative();
  if (probe.found) {
    const { threads } = options;
    const device = native.nativeDevice(wasmDevice(options), threads === undefined ? {} : { threads });
    return announce(device, kind === "native" ? "as asked" : "chosen because a BLAS was found");
  }
  const reason = probe.reason ?? "no BLAS was found";
  if (kind === "native") {
    throw new UsageError({ what: reason, where: "device native", remedy: probe.remedy ?? "device wasm" });
  }
  return announce(
    wasmDevice(options),
    `chosen because ${reason}${probe.remedy ? ` (for native: ${probe.remedy})` : ""}`,
  );
}

const announce = (device: HostDevice, why: string): ChosenDevice<HostDevice> => ({
  device,
  announcement: `device ${device.name}, ${why}: ${device.description}`,
});

function unknownKind(kind: string): UsageError {
  const [closest] = nearest(kind, deviceKinds);
  return new UsageError({
    what: `unknown device "${kind}"`,
    where: `known: ${deviceKinds.join(", ")}`,
    remedy: closest ? `"${closest}"` : "auto",
  });
}
