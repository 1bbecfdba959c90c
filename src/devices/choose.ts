/** @file Chooses a device once and says which and why; nobody falls back in silence. */

import { nearest, UsageError } from "../errors.ts";
import type { Device } from "./device.ts";
import { nativeDevice, probeNative } from "./native/index.ts";
import { type WasmOptions, wasmDevice } from "./wasm/wasm.ts";

const kinds = ["auto", "wasm", "native"] as const;

/** `auto`: native if a BLAS is found, else wasm. */
export type DeviceKind = (typeof kinds)[number];

/** Threads and memory budget, the same for every device. */
export type DeviceOptions = WasmOptions;

export interface ChosenDevice {
  readonly device: Device;
  /** One line for people: which device, and why. */
  readonly announcement: string;
}

/**
 * Opens a device. The caller closes it.
 *
 * @throws UsageError for an unknown kind, for `native` without a BLAS (with the command that installs one), and for
 * bad options.
 *
 * @example
 * const { device, announcement } = await chooseDevice("wasm", { threads: 1 });
 * announcement.startsWith("device wasm, as asked"); // true
 */
export async function chooseDevice(kind: DeviceKind, options: DeviceOptions = {}): Promise<ChosenDevice> {
  if (!kinds.includes(kind)) throw unknownKind(kind);
  if (kind === "wasm") return announce(wasmDevice(options), "as asked");
  const probe = probeNative();
  if (probe.found) {
    const { threads } = options;
    const device = nativeDevice(wasmDevice(options), threads === undefined ? {} : { threads });
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

const announce = (device: Device, why: string): ChosenDevice => ({
  device,
  announcement: `device ${device.name}, ${why}: ${device.description}`,
});

function unknownKind(kind: string): UsageError {
  const [closest] = nearest(kind, kinds);
  return new UsageError({
    what: `unknown device "${kind}"`,
    where: `known: ${kinds.join(", ")}`,
    remedy: closest ? `"${closest}"` : "auto",
  });
}
