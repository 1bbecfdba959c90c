/** @file WebGPU without a graphics card: Dawn in Node over the Vulkan driver that Chromium brings. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Gpu, openGpu, probeWebgpu } from "../../../src/devices/webgpu/index.ts";

const drivers = [
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/usr/lib64/chromium-browser/vk_swiftshader_icd.json",
];

/**
 * Names the driver, and loads the Vulkan loader beside it where the system has none.
 *
 * @returns what keeps the loader loaded: once it is collected, the next instance finds none.
 */
function useSwiftShader(): unknown {
  const driver = drivers.find((file) => existsSync(file));
  if (!driver) return undefined;
  process.env.VK_DRIVER_FILES ??= driver;
  const loader = join(dirname(driver), "libvulkan.so.1");
  if (!existsSync(loader)) return undefined;
  try {
    return createRequire(import.meta.url)("koffi").load(loader, { global: true });
  } catch {
    // Without koffi the system's own loader has to serve; the probe tells whether it does.
    return undefined;
  }
}

const held = { loader: useSwiftShader() };
process.once("exit", () => held.loader);

/** What WebGPU there is for tests; those that need it are skipped where it is not found. */
export const found = await probeWebgpu();
if (!found.found && process.env.SOBOLEV_REQUIRE_WEBGPU === "1")
  throw new Error(`SOBOLEV_REQUIRE_WEBGPU=1, but ${found.reason}; try: ${found.remedy}`);
/** For the names of skipped tests. */
export const why = found.found ? "" : ` (skipped: ${found.reason})`;

export const open = (options = {}): Promise<Gpu> => openGpu(options);
