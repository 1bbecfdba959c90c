/** @file Optional packages: names that do not resolve are packages that are not there. */

import { expect, it } from "vitest";
import { probeGpuJs } from "../../../src/devices/gpujs/index.ts";
import { installedPackages } from "../../../src/devices/slices/index.ts";
import { packagesBy } from "../../../src/devices/slices/packages.ts";
import { probeTensorflow } from "../../../src/devices/tensorflow/index.ts";

it("a page whose import map is empty is told what to get, not that it fails", async () => {
  const packages = packagesBy((name) => {
    throw new TypeError(`Failed to resolve module specifier "${name}"`);
  });
  const tfjs = await probeTensorflow({ packages });
  expect(tfjs).toMatchObject({ found: false, reason: "@tensorflow/tfjs-node-gpu is not installed" });
  expect(await probeGpuJs({ packages })).toMatchObject({ found: false, reason: "gpu.js is not installed" });
});

it("a page whose import map names tfjs-core has it, and not the packages for Node", () => {
  const packages = packagesBy((name) => {
    if (name.startsWith("@tensorflow/tfjs-node")) throw new TypeError("no such name");
    return `https://example.org/${name}.js`;
  });
  expect(packages.has("@tensorflow/tfjs-node-gpu")).toBe(false);
  expect(packages.has("@tensorflow/tfjs-core")).toBe(true);
});

it("in Node, packages are those that Node finds", () => {
  expect(installedPackages.has("vitest")).toBe(true);
  expect(installedPackages.has("@sobolev/no-such-package")).toBe(false);
});
