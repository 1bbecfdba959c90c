/** @file The webgpu device: Gram matrices on the graphics card, everything else on a host device. */

import type { HostDevice } from "../device.ts";
import { slicedDevice } from "../slices/sliced-device.ts";
import { type GpuOptions, openGpu } from "./gpu.ts";
import { type GramOptions, webgpuGram } from "./gram.ts";

export interface WebgpuOptions extends GpuOptions, GramOptions {}

/**
 * `base` with Gram matrices on the adapter that WebGPU finds: J is formed in float64 by `base`, JᵀJ or JJᵀ from integer
 * slices of it, and the factorisation is `base`'s again.
 *
 * Once the device is lost every Gram matrix is refused with a NumericalError that says so. `close` closes `base` as well.
 *
 * @throws UsageError where there is no WebGPU, with what to install; `base` stays open then.
 */
export async function webgpuDevice(base: HostDevice, options: WebgpuOptions = {}): Promise<HostDevice> {
  const gpu = await openGpu(options);
  const gram = webgpuGram(gpu, options);
  const close = (): void => {
    gram.close();
    gpu.close();
  };
  const kind = gpu.software ? " (computed by the processor)" : "";
  return slicedDevice(base, "webgpu", `WebGPU: ${gram.description}${kind}`, { ...gram, close });
}
