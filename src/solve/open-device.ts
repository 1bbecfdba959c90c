/** @file The device of one solve: chosen or given, taken through a scope that gives everything back. */

import { chooseDevice, type Device, deviceScope } from "../devices/index.ts";
import type { Budget } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

export interface OpenedDevice {
  /** A scope of the device: what the solve takes through it is given back by `close`. */
  readonly device: Device;
  readonly announcement: string;
  /** May be called again. */
  close(): void;
}

/** @throws UsageError for no BLAS where `native` was asked for. */
export async function openDevice(
  { device: asked = "auto" }: SolveOptions,
  { threads, memory }: Pick<Budget, "threads" | "memory">,
): Promise<OpenedDevice> {
  const own = typeof asked !== "object";
  const { device, announcement } =
    typeof asked === "object"
      ? { device: asked, announcement: `device ${asked.description}` }
      : await chooseDevice(asked, { threads, budget: memory });
  const scope = deviceScope(device);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    scope.release();
    if (own) device.close();
  };
  return { device: scope.device, announcement, close };
}
