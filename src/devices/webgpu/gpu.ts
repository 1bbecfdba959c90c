/** @file A WebGPU adapter and its device, with errors in words. */

import { NumericalError, UsageError } from "../../errors.ts";
import { type Entry, findEntry, type Surroundings } from "./entry.ts";

/** An open device of WebGPU. */
export interface Gpu {
  /** Vendor, architecture and description as the adapter tells them. */
  readonly adapter: string;
  /** Whether a processor stands in for a graphics card. */
  readonly software: boolean;
  /** Whether shaders have products of packed 8-bit integers. */
  readonly integerProducts: boolean;
  /** Bytes of the largest buffer that a shader can see whole. */
  readonly largestBuffer: number;
  readonly device: GPUDevice;
  /**
   * Does some work, one after the other, and turns what goes wrong into words.
   *
   * @param what - the work, for messages: "forming a Gram matrix".
   * @throws NumericalError when the device is or gets lost, or refuses the work; UsageError when its memory is too small.
   */
  guard<Result>(what: string, work: () => Result | Promise<Result>): Promise<Result>;
  /** Destroys the device; its buffers are gone. */
  close(): void;
}

export interface GpuOptions extends Surroundings {
  /** Which of several adapters. Default: "high-performance". */
  readonly power?: "high-performance" | "low-power";
  /** Whether to go without products of packed integers where there are some. Default: false. */
  readonly floatProducts?: boolean;
}

/** Products of packed integers: the name of the language feature. */
const packedProducts = "packed_4x8_integer_dot_product";

/** Browsers have no list of features before Chrome 115. */
export const hasIntegerProducts = ({ wgslLanguageFeatures }: Partial<GPU>): boolean =>
  wgslLanguageFeatures?.has(packedProducts) ?? false;

/**
 * Opens the adapter's device, with buffers as large as the adapter allows.
 *
 * In a browser (a page or a worker) by `navigator.gpu`, in Node by the package `webgpu`, an optional peer dependency.
 *
 * @throws UsageError where there is no WebGPU, with what to install.
 */
export async function openGpu(options: GpuOptions = {}): Promise<Gpu> {
  const entry = await findEntry(options);
  if (!("gpu" in entry)) throw absent(entry.reason, entry.remedy);
  const adapter = await entry.gpu.requestAdapter({
    powerPreference: options.power ?? "high-performance",
  });
  if (!adapter) throw absent(...noAdapter(entry));
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await opened(adapter, { maxBufferSize, maxStorageBufferBindingSize });
  const packed = hasIntegerProducts(entry.gpu);
  return {
    ...describeAdapter(adapter),
    integerProducts: packed && !options.floatProducts,
    largestBuffer: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    device,
    ...guarded(device, adapter, entry),
  };
}

/** @throws UsageError with the driver's own words where it refuses. */
async function opened(adapter: GPUAdapter, requiredLimits: Record<string, number>): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({ requiredLimits });
  } catch (reason) {
    const words = reason instanceof Error ? reason.message : String(reason);
    throw absent(
      `the graphics driver opens no device: ${words}`,
      "a newer graphics driver, or device native",
    );
  }
}

const absent = (reason: string, remedy: string): UsageError =>
  new UsageError({ what: reason, where: "device webgpu", remedy });

/** Reason and remedy. */
export const noAdapter = ({ provider }: Entry): readonly [string, string] =>
  provider === "browser"
    ? [
        "this browser's WebGPU finds no graphics card",
        "a newer driver, or chrome://gpu for the reason; on Linux perhaps --enable-unsafe-webgpu",
      ]
    : [
        "WebGPU finds no graphics card",
        "a Vulkan driver and its loader (apt install libvulkan1 mesa-vulkan-drivers, or the card maker's); VK_DRIVER_FILES names the driver's .json file",
      ];

/** Adapters have no `info` before Chrome 127. */
const unnamed = {} as GPUAdapterInfo;

/** What the adapter says of itself. */
export function describeAdapter({
  info = unnamed,
}: Partial<Pick<GPUAdapter, "info">>): Pick<Gpu, "adapter" | "software"> {
  const parts = [info.vendor, info.architecture, info.description || info.device];
  const adapter = [...new Set(parts.filter(Boolean))].join(" ") || "unnamed adapter";
  // Drivers that compute on the processor do not always say so.
  const software =
    info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(adapter);
  return { adapter, software };
}

// chosen here: half an hour between wake-ups that do nothing.
const anchorPeriod = 1_800_000;

function guarded(device: GPUDevice, adapter: GPUAdapter, entry: Entry): Pick<Gpu, "guard" | "close"> {
  const { adapter: name } = describeAdapter(adapter);
  let lost: GPUDeviceLostInfo | undefined;
  void device.lost.then((info) => {
    lost = info;
  });
  // Dawn aborts the process when its instance or adapter is collected while the device lives.
  const held = [entry.gpu, adapter, device];
  const anchor = setInterval(() => held.length, anchorPeriod);
  if (typeof anchor === "object") (anchor as { unref?: () => void }).unref?.();
  const refuseLost = (what: string): void => {
    if (lost) throw lostError(name, what, lost);
  };
  // Error scopes are a stack of the device: work that overlapped would read each other's.
  let before: Promise<unknown> = Promise.resolve();
  return {
    guard: (what, work) => {
      const result = before.then(async () => {
        refuseLost(what);
        const outcome = await scoped(device, work);
        // What a lost device does to work in progress comes first, why it does so may come a moment later.
        if ("thrown" in outcome || outcome.errors.length)
          await new Promise((resolve) => setTimeout(resolve, 0));
        refuseLost(what);
        return settle(outcome, name, what);
      });
      before = result.catch(() => undefined);
      return result;
    },
    close: () => {
      device.destroy();
      lost ??= { reason: "destroyed", message: "it was closed" } as GPUDeviceLostInfo;
      clearInterval(anchor);
    },
  };
}

/** What came of work, and what the device complained of meanwhile. */
type Scoped<Result> = ({ readonly result: Result } | { readonly thrown: unknown }) & {
  readonly errors: readonly GPUError[];
};

const filters: readonly GPUErrorFilter[] = ["internal", "validation", "out-of-memory"];

async function scoped<Result>(
  device: GPUDevice,
  work: () => Result | Promise<Result>,
): Promise<Scoped<Result>> {
  for (const filter of filters) device.pushErrorScope(filter);
  const outcome = await attempt(work);
  const errors = await Promise.all(filters.map(() => device.popErrorScope().catch(() => null)));
  return { ...outcome, errors: errors.filter((error) => error !== null) };
}

async function attempt<Result>(
  work: () => Result | Promise<Result>,
): Promise<{ readonly result: Result } | { readonly thrown: unknown }> {
  try {
    return { result: await work() };
  } catch (thrown) {
    return { thrown };
  }
}

function settle<Result>(outcome: Scoped<Result>, adapter: string, what: string): Result {
  // The first error is the cause of the others, and of what was thrown.
  const [first] = outcome.errors;
  if (first) throw refused(first, adapter, what);
  if ("result" in outcome) return outcome.result;
  const { thrown } = outcome;
  if (thrown instanceof UsageError || thrown instanceof NumericalError) throw thrown;
  throw refused(thrown as Error, adapter, what);
}

function refused(error: { readonly message: string }, adapter: string, what: string): Error {
  const where = `${what} on ${adapter}`;
  // RangeError: a browser that cannot map as many bytes.
  if (error.constructor.name === "GPUOutOfMemoryError" || error instanceof RangeError)
    return new UsageError({
      what: `the memory of the WebGPU device is too small: ${error.message}`,
      where,
      remedy: "fewer points or parameters, or device native",
    });
  return new NumericalError({
    what: `the WebGPU device refused its work: ${error.message}`,
    where,
    remedy: "a newer graphics driver, or device native",
  });
}

const lostError = (adapter: string, what: string, { reason, message }: GPUDeviceLostInfo): NumericalError =>
  new NumericalError({
    what: `the WebGPU device was lost${reason === "destroyed" ? " (destroyed)" : ""}${message ? `: ${message}` : ""}`,
    where: `${what} on ${adapter}`,
    remedy: "going on from the best iterate, with the device opened again or on device native",
  });
