/** @file A host device that leaves Gram matrices to slices. */

import type { DeviceName, HostDevice } from "../device.ts";
import type { SlicedGram } from "./sliced-gram.ts";

/**
 * `base` with Gram matrices by `gram`; everything else is done by `base`, in its memory.
 *
 * The description says what runs where. `close` closes both.
 *
 * @param description - of what makes the products, one line.
 */
export function slicedDevice(
  base: HostDevice,
  name: DeviceName,
  description: string,
  gram: SlicedGram,
): HostDevice {
  return {
    ...base,
    name,
    description: `Gram matrices by ${description}; map kernels, factorisations and all else by ${base.name} (${base.description})`,
    gram,
    host: base,
    // A spread copies a getter's value, not the getter.
    get bytes() {
      return base.bytes;
    },
    close: () => {
      gram.close();
      base.close();
    },
  };
}
