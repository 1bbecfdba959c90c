/** @file Whether there is WebGPU here, without opening a device. */

import { findEntry, type Surroundings } from "./entry.ts";
import { describeAdapter, hasIntegerProducts, noAdapter } from "./gpu.ts";

/** What was found, for `sobolev doctor`. */
export interface WebgpuProbe {
  readonly found: boolean;
  /** `browser`, or the package. */
  readonly provider?: string;
  readonly adapter?: string;
  /** Whether a processor stands in for a graphics card. */
  readonly software?: boolean;
  /** Whether shaders have products of packed 8-bit integers. */
  readonly integerProducts?: boolean;
  /** Bytes of the largest buffer that a shader can see whole. */
  readonly largestBuffer?: number;
  /** Why nothing was found. */
  readonly reason?: string;
  /** How to get it. */
  readonly remedy?: string;
}

/** @returns the adapter and what it can do; or not found with reason and remedy. Never throws. */
export async function probeWebgpu(around: Surroundings = {}): Promise<WebgpuProbe> {
  try {
    return await probe(around);
  } catch (thrown) {
    const reason = `WebGPU fails here: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { found: false, reason, remedy: "a newer graphics driver, or device native" };
  }
}

async function probe(around: Surroundings): Promise<WebgpuProbe> {
  const entry = await findEntry(around);
  if (!("gpu" in entry)) return { found: false, ...entry };
  const { gpu, provider } = entry;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    const [reason, remedy] = noAdapter(entry);
    return { found: false, provider, reason, remedy };
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return {
    found: true,
    provider,
    ...describeAdapter(adapter),
    integerProducts: hasIntegerProducts(gpu),
    largestBuffer: Math.min(maxBufferSize, maxStorageBufferBindingSize),
  };
}
