/** @file Temporary folders, manifests and steps for the tests of the run folder. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Step } from "../../solvers/step.ts";
import { folderFormat, type Manifest, version } from "../../src/run/index.ts";

/** An empty folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sobolev-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const manifest: Manifest = {
  format: folderFormat,
  sobolev: version,
  problem: { name: "poisson", title: "Poisson", hash: "0123456789abcdef" },
  model: "mlp:1x8",
  solver: "lm",
  device: "wasm",
  seed: 1,
  options: { seconds: 3 },
  started: "2026-11-22T00:00:00.000Z",
};

export const step = (index: number, cost = 1 / (1 + index)): Step => ({
  index,
  verdict: "accepted",
  cost,
  bestCost: cost,
  gradientNorm: cost,
  stepNorm: 0.5,
  damping: 1e-3,
  gainRatio: 1,
  accepted: index + 1,
  seconds: index / 10,
  redrawn: false,
});
