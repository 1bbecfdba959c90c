/** @file The device of one solve: chosen or given, taken through a scope that gives everything back. */

import {
  chooseDevice,
  type Device,
  type DeviceOptions,
  deviceScope,
  type HostDevice,
} from "../devices/index.ts";
import type { Budget } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

export interface OpenedDevice {
  /** A scope of the host device: what the solve takes through it is given back by `close`. */
  readonly device: HostDevice;
  /** One line for people. */
  readonly announcement: string;
  /** The same of the device that was asked for, where networks train: often the host device itself. */
  readonly training: { readonly device: Device; readonly announcement: string };
  /** May be called again. */
  close(): void;
}

/** Memory that was asked for holds on a card too; what a card has is known only there, so the host's default does not. */
export const cardBudget = ({ memory }: Pick<SolveOptions, "memory">): Pick<DeviceOptions, "cuda"> =>
  memory === undefined ? {} : { cuda: { budget: memory } };

/** @throws UsageError for a device that is not to be had, with the reason and how to get it. */
export async function openDevice(
  options: SolveOptions,
  { threads, memory }: Pick<Budget, "threads" | "memory">,
): Promise<OpenedDevice> {
  const { device: asked = "auto" } = options;
  const own = typeof asked !== "object";
  const { device, announcement } =
    typeof asked === "object"
      ? { device: asked, announcement: `device ${asked.description}` }
      : await chooseDevice(asked, { threads, budget: memory, ...cardBudget(options) });
  const scope = deviceScope(device);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    try {
      scope.release();
    } finally {
      if (own) device.close();
    }
  };
  const { host } = scope.device;
  const alone = scope.device.host === (scope.device as Device);
  return {
    device: host,
    announcement: alone
      ? announcement
      : `${announcement}; only a network on all of the domain is trained there: all of this runs on device ${host.name}`,
    training: { device: scope.device, announcement },
    close,
  };
}
