/** @file The problems of Kang et al. 2025 (PIG) by Gaussians: reduced sizes, so that they take seconds. */

import { afterAll, describe, expect, it } from "vitest";
import { allenCahn } from "../../problems/allen-cahn.ts";
import { flowMixing } from "../../problems/flow-mixing.ts";
import { nonlinearDiffusion } from "../../problems/nonlinear-diffusion.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { errorOf, solveAllenCahn, solveFlowMixing, solveNonlinearDiffusion } from "./pig-problems.ts";

describe("reduced", () => {
  const device = wasmDevice({ threads: 2 });
  afterAll(() => device.close());

  it("Allen-Cahn to t = 0.4", async () => {
    const u = await solveAllenCahn(device, { count: 90, slabs: 4, until: 0.4 });
    expect(errorOf(allenCahn, u, 0.4)).toBeLessThan(2e-4);
  });

  it("flow mixing", async () => {
    const u = await solveFlowMixing(device, { spacing: 0.3, stretch: 1.7, slabs: 10, overlap: 2.35 });
    expect(errorOf(flowMixing, u)).toBeLessThan(0.1);
  });

  it("nonlinear diffusion to t = 0.2", async () => {
    const u = await solveNonlinearDiffusion(device, { count: 12, breaks: [0, 0.05, 0.2] });
    expect(errorOf(nonlinearDiffusion, u, 0.2)).toBeLessThan(0.08);
  });
});
