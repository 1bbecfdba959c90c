/** @file Every device beside the host's passes the conformance test where it can be had: over stubs, or in software. */

import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type { ConformanceFinding } from "../../src/devices/conformance/finding.ts";
import { type ConformanceOptions, deviceConformance } from "../../src/devices/conformance.ts";
import { gpujsDevice } from "../../src/devices/gpujs/index.ts";
import { type Device, wasmDevice } from "../../src/devices/index.ts";
import { tensorflowDevice } from "../../src/devices/tensorflow/index.ts";
import { webgpuDevice } from "../../src/devices/webgpu/index.ts";
import { openStub } from "./cuda/opened.ts";
import { obstacle } from "./cuda/stub/build.ts";
import { found as webgpu, why } from "./webgpu/swiftshader.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const failed = (findings: readonly ConformanceFinding[]): string[] =>
  findings
    .filter(({ passed }) => !passed)
    .map(({ area, check, error, bound, detail }) => `${area}: ${check}: ${error} > ${bound} ${detail ?? ""}`);

async function conforms(device: Device, options: ConformanceOptions): Promise<void> {
  try {
    expect(failed(await deviceConformance(device, options))).toEqual([]);
    expect(device.bytes.used).toBe(0);
  } finally {
    device.close();
  }
}

/** All else is done by the host device, which has a test of its own. */
const sliced: ConformanceOptions = { size: 16, areas: ["memory", "gram"] };
const host = () => wasmDevice({ threads: 1, budget: 2 ** 26 });
const installed = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
};

describe.runIf(obstacle === undefined)(
  `cuda over stub libraries${obstacle ? ` (skipped: ${obstacle})` : ""}`,
  () => {
    it("conforms", () => conforms(openStub().device, { size: 20 }));
  },
);

describe.runIf(full && webgpu.found)(`webgpu in software${why}`, () => {
  it("conforms", async () => conforms(await webgpuDevice(host()), sliced));
});

describe.runIf(installed("@tensorflow/tfjs-core"))("tensorflow in software", () => {
  it("conforms", async () => conforms(await tensorflowDevice(host()), sliced));
});

describe.runIf(full && installed("gpu.js"))("gpujs in software", () => {
  it("conforms", async () => conforms(await gpujsDevice(host(), { mode: "cpu" }), sliced));
});
